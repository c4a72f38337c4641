#include "review/lint.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support.h"

#define SHA     "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PINNED  "image: a@" SHA "\n"
#define SERVICE "services:\n  web:\n    "
/* A service that gives no caution, and what it has more: line 4. */
#define WEB(more) SERVICE PINNED "    " more "\n"

#define TOKEN "ghp_abcdefghijklmnopqrstuvwxyz0123456789"

static struct qr_findings findings;
static struct qr_error err;

static void begin(void)
{
    findings = (struct qr_findings)QR_FINDINGS_INIT;
    err = (struct qr_error)QR_ERROR_INIT;
}

static void end(void)
{
    qr_findings_dispose(&findings);
}

/* "CODE WHERE", one a line. */
static void list(struct qr_buffer *out)
{
    for (size_t i = 0; i < findings.count; i++) {
        const struct qr_finding *finding = &findings.items[i];
        ck_assert(finding->level == QR_CAUTION && qr_finding_code_is_known(finding->code));
        ck_assert_ptr_null(strchr(finding->text, '\n'));
        qr_buffer_addf(out, "%s%s %s", i == 0 ? "" : "\n", finding->code, finding->where);
    }
}

struct row {
    const char *text;
    const char *expected; /* as list gives it */
};

static const struct row compose_rows[] = {
    {WEB(""), ""},
    {SERVICE "image: nginx\n", "image-not-pinned f:3 services.web.image"},
    {SERVICE "image: nginx:1.27\n", "image-not-pinned f:3 services.web.image"},
    {SERVICE "image: a:1@" SHA "\n", ""},
    {SERVICE "image: a@sha256:0123\n", "image-not-pinned f:3 services.web.image"},
    {SERVICE "image: a@" SHA "0\n", "image-not-pinned f:3 services.web.image"},
    {SERVICE "image: \"@" SHA "\"\n", "image-not-pinned f:3 services.web.image"},
    {SERVICE "image: a@sha256:${D}\n", "image-not-pinned f:3 services.web.image\n"
                                       "unset-variable f:3 services.web.image"},
    {SERVICE "image: ${I:-a@" SHA "}\n", ""},
    {SERVICE "image: ${I:-a:1}\n", "image-not-pinned f:3 services.web.image"},
    {SERVICE "image: ${R:-reg}/a@" SHA "\n", ""},
    {SERVICE "image: ''\n", "image-not-pinned f:3 services.web.image"},
    {SERVICE "build: .\n", "image-not-pinned f:3 services.web.build"},
    {SERVICE "build: .\n    " PINNED, "image-not-pinned f:3 services.web.build"},
    {SERVICE "build: ~\n    " PINNED, ""},
    {SERVICE "build:\n", "image-not-pinned f:2 services.web"},
    {SERVICE "image: ~\n    extends:\n", "image-not-pinned f:2 services.web"},
    {SERVICE "command: x\n", "image-not-pinned f:2 services.web"},
    {SERVICE "extends: {service: db}\n  db:\n    " PINNED, ""},
    {SERVICE "extends: {service: db, file: x.yml}\n",
     "unread-compose f:3 services.web.extends.file"},
    {"x: &x\n  image: a\nservices:\n  web:\n    <<: *x\n  db: *x\n",
     "image-not-pinned f:2 services.web.image\nimage-not-pinned f:2 services.db.image"},
    {"x: &x {image: a}\nservices:\n  web:\n    <<: *x\n    " PINNED, ""},
    /* privileged */
    {WEB("privileged: true"), "privileged f:4 services.web.privileged"},
    {WEB("privileged: yes"), "privileged f:4 services.web.privileged"},
    {WEB("privileged: \"true\""), "privileged f:4 services.web.privileged"},
    {WEB("privileged: ${P:-true}"), "privileged f:4 services.web.privileged"},
    {WEB("privileged: false"), ""},
    {WEB("privileged: no"), ""},
    {WEB("cap_add: [ALL]"), "privileged f:4 services.web.cap_add[0]"},
    {WEB("cap_add: [NET_ADMIN, CAP_SYS_ADMIN]"), "privileged f:4 services.web.cap_add[1]"},
    {WEB("cap_add: [sys_module, SYS_RAWIO, SYS_PTRACE, BPF, CAP_DAC_READ_SEARCH]"),
     "privileged f:4 services.web.cap_add[0]\nprivileged f:4 services.web.cap_add[1]\n"
     "privileged f:4 services.web.cap_add[2]\nprivileged f:4 services.web.cap_add[3]\n"
     "privileged f:4 services.web.cap_add[4]"},
    {WEB("cap_add: [NET_ADMIN, CHOWN, SYS_TIME]"), ""},
    {WEB("cap_drop: [ALL]"), ""},
    {WEB("security_opt: ['seccomp:unconfined']"), "privileged f:4 services.web.security_opt[0]"},
    {WEB("security_opt: [apparmor=unconfined, systempaths=unconfined]"),
     "privileged f:4 services.web.security_opt[0]\nprivileged f:4 services.web.security_opt[1]"},
    {WEB("security_opt: ['label:disable', 'no-new-privileges:false']"),
     "privileged f:4 services.web.security_opt[0]\nprivileged f:4 services.web.security_opt[1]"},
    {WEB("security_opt: ['no-new-privileges:true', 'seccomp:./p.json', 'label:user:x']"), ""},
    {WEB("post_start: [{command: x, privileged: true}]"),
     "privileged f:4 services.web.post_start[0].privileged"},
    {WEB("device_cgroup_rules: ['c 1:3 r', 'a *:* rwm']"),
     "privileged f:4 services.web.device_cgroup_rules[1]"},
    /* namespaces */
    {WEB("network_mode: host"), "host-namespace f:4 services.web.network_mode"},
    {WEB("net: host"), "host-namespace f:4 services.web.net"},
    {WEB("pid: host"), "host-namespace f:4 services.web.pid"},
    {WEB("ipc: host"), "host-namespace f:4 services.web.ipc"},
    {WEB("uts: host"), "host-namespace f:4 services.web.uts"},
    {WEB("userns_mode: host"), "host-namespace f:4 services.web.userns_mode"},
    {WEB("cgroup: host"), "host-namespace f:4 services.web.cgroup"},
    {WEB("network_mode: ${N:-host}"), "host-namespace f:4 services.web.network_mode"},
    {WEB("network_mode: none\n    ipc: shareable\n    pid: 'service:db'\n    cgroup: private"), ""},
    {WEB("hostname: host"), ""},
    {WEB("networks: [h]\nnetworks:\n  h: {external: true, name: host}"),
     "host-namespace f:4 services.web.networks.h"},
    {WEB("networks: {h: }\nnetworks:\n  h: {driver: host}"),
     "host-namespace f:4 services.web.networks.h"},
    {WEB("networks: [host]\nnetworks:\n  host: {external: true}"),
     "host-namespace f:4 services.web.networks.host"},
    {WEB("networks: [h]\nnetworks:\n  h: {external: {name: host}}"),
     "host-namespace f:4 services.web.networks.h"},
    {WEB("\nnetworks:\n  default: {external: true, name: host}"),
     "host-namespace f:2 services.web.networks"},
    {WEB("networks: [b]\nnetworks:\n  h: {driver: host}\n  b: {driver: bridge}"), ""},
    {WEB("networks: [h]\nnetworks:\n  h: {name: host}"), ""},
    /* mounts */
    {WEB("volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']"),
     "docker-socket f:4 services.web.volumes[0]"},
    {WEB("volumes: ['/run//x/../containerd/./containerd.sock:/c']"),
     "docker-socket f:4 services.web.volumes[0]"},
    {WEB("volumes: ['${XDG_RUNTIME_DIR:-/run/user/0}/podman/podman.sock:/p', "
         "'/var/run/crio/crio.sock:/c']"),
     "docker-socket f:4 services.web.volumes[0]\ndocker-socket f:4 services.web.volumes[1]"},
    {WEB("volumes:\n      - type: bind\n        source: /run/docker.sock\n        target: /d"),
     "docker-socket f:6 services.web.volumes[0].source"},
    {WEB("volumes: [d:/d]\nvolumes:\n  d:\n    driver_opts: {type: none, o: bind, device: "
         "/var/run/docker.sock}"),
     "docker-socket f:7 volumes.d.driver_opts.device"},
    {WEB("use_api_socket: true"), "docker-socket f:4 services.web.use_api_socket"},
    {WEB("volumes: [/:/host, /var/run:/r]"),
     "host-mount f:4 services.web.volumes[0]\nhost-mount f:4 services.web.volumes[1]"},
    {WEB("volumes: ['/etc:/e:ro', './data:/d', '~/x:/x', '../y:/y']"),
     "host-mount f:4 services.web.volumes[0]\nhost-mount f:4 services.web.volumes[1]\n"
     "host-mount f:4 services.web.volumes[2]\nhost-mount f:4 services.web.volumes[3]"},
    {WEB("volumes: [{type: bind, source: data, target: /d}]"),
     "host-mount f:4 services.web.volumes[0].source"},
    {WEB("volumes: [data:/data, /anonymous, {type: volume, source: data, target: /x}, "
         "{type: tmpfs, target: /t}]\nvolumes: {data: {}}"),
     ""},
    {WEB("volumes: ['/var/run/dstack.sock:/var/run/dstack.sock', '/run/dstack.sock:/d', "
         "'/var/run/tappd.sock:/t', {type: bind, source: /run/tappd.sock, target: /t}]"),
     ""},
    {WEB("volumes: ['/var/run/dstack.sock/..:/x', '/var/run/dstack.sock2:/y']"),
     "host-mount f:4 services.web.volumes[0]\nhost-mount f:4 services.web.volumes[1]"},
    {WEB("volumes: [d:/d]\nvolumes:\n  d:\n    driver_opts: {type: nfs, o: addr=n, device: ':/x'}"),
     ""},
    {WEB("volumes: [d:/d]\nvolumes:\n  d:\n    driver_opts: {type: ext4, device: /dev/vdb}"),
     "host-mount f:7 volumes.d.driver_opts.device"},
    {WEB("devices: ['/dev/vda:/dev/x', /dev/mem, {source: /dev/nvme0n1, target: /dev/y}]"),
     "host-mount f:4 services.web.devices[0]\nhost-mount f:4 services.web.devices[1]\n"
     "host-mount f:4 services.web.devices[2]"},
    {WEB("devices: ['/dev/net/tun:/dev/net/tun', /dev/tdx_guest, nvidia.com/gpu=all]"), ""},
    {WEB("configs: [c]\nconfigs:\n  c: {file: /var/run/docker.sock}\n  d: {content: x}"),
     "docker-socket f:6 configs.c.file"},
    {WEB("secrets: [s]\nsecrets:\n  s: {file: ./s.txt}\n  t: {environment: T}"),
     "host-mount f:6 secrets.s.file\nunset-variable f:7 secrets.t.environment"},
    {WEB("configs: [c]\nconfigs:\n  c: {environment: C}\n  d: {environment: }\n  e: "
         "{environment: COMPOSE_PROJECT_NAME}"),
     "unset-variable f:6 configs.c.environment"},
    /* variables */
    {WEB("command: echo $A"), "unset-variable f:4 services.web.command"},
    {WEB("command: echo ${A}"), "unset-variable f:4 services.web.command"},
    {WEB("command: echo ${A} ${A} $B"),
     "unset-variable f:4 services.web.command\nunset-variable f:4 services.web.command"},
    {WEB("command: ${A?no}"), "unset-variable f:4 services.web.command"},
    {WEB("command: ${A:?no}"), "unset-variable f:4 services.web.command"},
    {WEB("command: ${A:-x} ${A-x} ${A:+x} ${A+x} ${A-}"), ""},
    {WEB("command: ${A:-${B}}"), "unset-variable f:4 services.web.command"},
    {WEB("command: ${A:-${B:-{}x}}"), ""},
    {WEB("command: ${A:+${B}}"), ""},
    {WEB("command: $$A $${B} $(date) $1 5$ $"), ""},
    {WEB("${A}: x\n    # ${B}\n    labels: {$C: d}"), ""},
    {WEB("command: ${A"), "unread-compose f:4 services.web.command"},
    {WEB("command: ${}"), "unread-compose f:4 services.web.command"},
    {WEB("command: ${A!x}"), "unread-compose f:4 services.web.command"},
    {WEB("environment: [A, B=1, C=$$D, E=]"), "unset-variable f:4 services.web.environment.A"},
    {WEB("environment: {A: , B: 1, C: '', D: null}"),
     "unset-variable f:4 services.web.environment.A\n"
     "unset-variable f:4 services.web.environment.D"},
    {WEB("container_name: ${COMPOSE_PROJECT_NAME}_x"), ""},
    {"x: &x {A: $A}\nservices:\n  web: {"
     "image: 'a@" SHA "', environment: *x}\n"
     "  db: {image: 'a@" SHA "', environment: *x}\n",
     "unset-variable f:1 services.web.environment.A"},
    /* secrets */
    {WEB("environment: [T=ghp_abcdefghijklmnopqrstuvwxyz0123456789]"),
     "committed-secret f:4 services.web.environment.T"},
    {WEB("environment: {PRIVATE_KEY: "
         "0x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef}"),
     "committed-secret f:4 services.web.environment.PRIVATE_KEY"},
    {WEB("environment: {PRIVATE_KEY: '${K}'}"),
     "unset-variable f:4 services.web.environment.PRIVATE_KEY"},
    {WEB("environment: {DB_PASSWORD: '${P:-Abcdefgh1234567890xyz}'}"),
     "committed-secret f:4 services.web.environment.DB_PASSWORD"},
    {WEB("environment: {DB: 'postgres://u:pw@db/x', E: 'postgres://u:${P:-}@db/x'}"),
     "committed-secret f:4 services.web.environment.DB"},
    {WEB("command: [--token, sk_live_0123456789abcdefghij]"),
     "committed-secret f:4 services.web.command[1]"},
    {WEB("labels: {x: AKIAABCDEFGHIJKLMNOP}"), "committed-secret f:4 services.web.labels.x"},
    {WEB("configs: [c]\nconfigs:\n  c:\n    content: |\n      a: 1\n      -----BEGIN EC PRIVATE "
         "KEY-----\n"),
     "committed-secret f:7 configs.c.content"},
    {WEB("environment: {TX_HASH: "
         "0x0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, MODE: production}"),
     ""},
    {"x: &x {T: ghp_abcdefghijklmnopqrstuvwxyz0123456789}\nservices:\n"
     "  web: {image: 'a@" SHA "', environment: *x}\n  db: {image: 'a@" SHA "', environment: *x}\n",
     "committed-secret f:1 services.web.environment.T"},
    /* text */
    {WEB("# \xe2\x80\xae"
         " a"),
     "odd-text f:4"},
    {WEB("command: \xd0\xb0"
         "dmin"),
     "odd-text f:4"},
    {WEB("command: \"\\u202e a\""), "odd-text f:4 services.web.command"},
    {WEB("command: \"a\\e[2J\""), "odd-text f:4 services.web.command"},
    {WEB("command: \"a\\tb\\n\" # \xc3\xa9\xe4\xb8\xad \xd0\xb4\xd0\xb0"), ""},
    {"services:\r\n  web:\r\n    image: a@" SHA "\r\n", ""},
    /* the file */
    {"include: [x.yml]\nservices: {}\n", "unread-compose f:1 include"},
    {"services:\n  web: x\n", "unread-compose f:2 services.web"},
    {"services: {}\n", ""},
    {"{\"services\": {\"web\": {\"image\": \"a\"}}}", "image-not-pinned f:1 services.web.image"},
    {"services:\n  \"a\\x1b.b\": {image: x}\n",
     "odd-text f:2 services.a\\x1b.b\nimage-not-pinned f:2 services.a\\x1b.b.image"},
    /* keys that YAML's escapes make odd, whatever stands in other lines */
    {WEB("environment: {\"A\\u202eB\": x}"), "odd-text f:4 services.web.environment.A\\u{202e}B"},
    {WEB("labels:\n      \"x\\u200by\": z"), "odd-text f:5 services.web.labels.x\\u{200b}y"},
    {WEB("# \xe2\x80\xae\n    command: \"\\u202e a\""),
     "odd-text f:4\nodd-text f:5 services.web.command"},
    {WEB("command: |\n      a\n      \xe2\x80\xae"), "odd-text f:6"},
    {"services: {}\n\"x-\\e[2J\": {}\n", "odd-text f:2 x-\\x1b[2J"},
    /* what is no name is called by its place, and secrets in names are hidden */
    {WEB("environment: [" TOKEN ", DB_PASSWORD Abcdefgh1234567890xyz, a b]"),
     "unset-variable f:4 services.web.environment[0]\n"
     "unset-variable f:4 services.web.environment[1]\n"
     "unset-variable f:4 services.web.environment[2]\n"
     "committed-secret f:4 services.web.environment[0]\n"
     "committed-secret f:4 services.web.environment[1]"},
    {WEB("environment: {" TOKEN ": }"), "unset-variable f:4 services.web.environment[0]\n"
                                        "committed-secret f:4 services.web.environment.(hidden)"},
    {WEB("command: '${" TOKEN "}'"), "committed-secret f:4 services.web.command\n"
                                     "unset-variable f:4 services.web.command"},
    {WEB("command: [--password, Abcdefgh1234567890xyz, --verbose, Abcdefgh1234567890xyz]"),
     "committed-secret f:4 services.web.command[1]"},
    {WEB("volumes: ['/data/" TOKEN ":/x']"), "host-mount f:4 services.web.volumes[0]\n"
                                             "committed-secret f:4 services.web.volumes[0]"},
    {SERVICE "image: u:s3cr3tPassw0rd@reg/x\n", "image-not-pinned f:3 services.web.image\n"
                                                "committed-secret f:3 services.web.image"},
    {"services:\n  " TOKEN ": {image: x}\n", "committed-secret f:2 services.(hidden)\n"
                                             "image-not-pinned f:2 services.(hidden).image"},
};

START_TEST(a_compose_file_gives_these_cautions_and_no_others)
{
    const struct row *row = &compose_rows[_i];
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_ck_ok(qr_lint_compose(&findings, row->text, strlen(row->text), "f", &err), err);
    list(&out);
    ck_assert_str_eq(qr_buffer_text(&out), row->expected);
    qr_buffer_dispose(&out);
    for (size_t i = 0; i < findings.count; i++) {
        ck_assert_ptr_null(strstr(findings.items[i].text, TOKEN));
        ck_assert_ptr_null(strstr(findings.items[i].text, "Abcdefgh1234567890xyz"));
        ck_assert_ptr_null(strstr(findings.items[i].text, "s3cr3t"));
    }
}
END_TEST

/* Half of a secret at the end of a text that is cut is hidden as well. */
START_TEST(a_secret_at_the_end_of_what_is_shown_is_hidden)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, SERVICE "image: ");
    for (int i = 0; i < 90; i++) {
        qr_buffer_add_byte(&text, 'a');
    }
    qr_buffer_add_text(&text, "/" TOKEN "\n");
    qr_ck_ok(qr_lint_compose(&findings, qr_buffer_text(&text), text.length, "f", &err), err);
    ck_assert_uint_eq(findings.count, 2);
    ck_assert_ptr_null(strstr(findings.items[0].text, "ghp"));
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(what_was_expected_is_told)
{
    static const char text[] = WEB("volumes: 5");
    qr_ck_ok(qr_lint_compose(&findings, text, strlen(text), "f", &err), err);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.items[0].text,
                     "services.web.volumes is a single value where Docker Compose wants a list: "
                     "it will not start");
}
END_TEST

static const struct row refused_rows[] = {
    {"", "there is nothing in it"},
    {"a: 1\n", "this is no Docker Compose file: it has no services"},
    {"[services]\n", "this is no Docker Compose file: it has no services"},
    {"services\n", "this is no Docker Compose file: it has no services"},
    {"services: [a]\n", "services is a list: it must be a mapping, by name"},
    {"services:\n", "services is a single value: it must be a mapping, by name"},
    {"services: {}\nservices: {}\n",
     "the key \"services\" is here a second time (first in line 1): remove one"},
    {"services: {" TOKEN ": 1, " TOKEN ": 2}\n",
     "the key \"(hidden)\" is here a second time (first in line 1): remove one"},
    {"services: *" TOKEN "\n", "no value before this is named &(hidden)"},
    {"services: !" TOKEN " x\n", "the tag !(hidden) does not go with this value: remove it"},
};

START_TEST(what_is_no_compose_file_is_refused)
{
    const struct row *row = &refused_rows[_i];
    ck_assert(!qr_lint_compose(&findings, row->text, strlen(row->text), "f", &err));
    ck_assert_str_eq(err.message, row->expected);
    ck_assert_uint_ne(err.line, 0);
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

#define J_COMPOSE(text) "\"docker_compose_file\": \"services:\\n  web:\\n    " text "\\n\""
#define J_PINNED        "image: a@" SHA

static const struct row manifest_rows[] = {
    {"{}", ""},
    {"{" J_COMPOSE(J_PINNED) "}", ""},
    {"{" J_COMPOSE("image: a") "}", "image-not-pinned m docker_compose_file:3 services.web.image"},
    {"{\"runner\": \"bash\", " J_COMPOSE("image: a") "}", ""},
    {"{\"runner\": \"nerdctl-compose\", " J_COMPOSE("image: a") "}",
     "image-not-pinned m docker_compose_file:3 services.web.image"},
    {"{" J_COMPOSE(J_PINNED "\\n    command: $A $B $C") ", \"allowed_envs\": [\"C\", \"A\"]}",
     "unset-variable m docker_compose_file:4 services.web.command"},
    {"{" J_COMPOSE(J_PINNED "\\n    environment: [A, B]") ", \"allowed_envs\": [\"A\"]}",
     "unset-variable m docker_compose_file:4 services.web.environment.B"},
    {"{" J_COMPOSE(J_PINNED "\\n    command: ${A:+$B}") ", \"allowed_envs\": [\"A\"]}",
     "unset-variable m docker_compose_file:4 services.web.command"},
    {"{" J_COMPOSE("image: ${A}") ", \"allowed_envs\": [\"A\"]}",
     "image-not-pinned m docker_compose_file:3 services.web.image"},
    {"{" J_COMPOSE("image: ${A:-a@" SHA "}") ", \"allowed_envs\": [\"A\"]}",
     "image-not-pinned m docker_compose_file:3 services.web.image"},
    {"{" J_COMPOSE("image: a@${A}") ", \"allowed_envs\": [\"A\"]}",
     "image-not-pinned m docker_compose_file:3 services.web.image"},
    {"{" J_COMPOSE("image: ${A}/b@" SHA) ", \"allowed_envs\": [\"A\"]}", ""},
    {"{" J_COMPOSE(J_PINNED "\\n    privileged: ${A}") ", \"allowed_envs\": [\"A\"]}",
     "privileged m docker_compose_file:4 services.web.privileged"},
    {"{" J_COMPOSE(
         J_PINNED
         "\\n    volumes: ['${A}:/x', 'd_${A}:/y', 'd:/${A}']") ", \"allowed_envs\": [\"A\"]}",
     "host-mount m docker_compose_file:4 services.web.volumes[0]"},
    {"{" J_COMPOSE("image: [") "}", "unread-compose m docker_compose_file:4"},
    {"{\"docker_compose_file\": \"a: 1\"}", "unread-compose m docker_compose_file:1"},
    {"{\"docker_compose_file\": null, \"pre_launch_script\": null, \"init_script\": 5}", ""},
    {"{\"docker_compose_file\": \"# TOKEN=ghp_abcdefghijklmnopqrstuvwxyz0123456789\"}",
     "committed-secret m docker_compose_file:1\nunread-compose m docker_compose_file:2"},
    {"{\"pre_launch_script\": \"#!/bin/sh\\nexport API_KEY=ghp_"
     "abcdefghijklmnopqrstuvwxyz0123456789\\n\"}",
     "committed-secret m pre_launch_script:2"},
    {"{\"bash_script\": \"echo a\\necho 'Passw0rd' # DB_PASSWORD='Abcdefgh1234567890xyz'\"}",
     "committed-secret m bash_script:2"},
    {"{\"init_script\": [\"a\", \"curl https://u:p@h/\"]}", "committed-secret m init_script[1]:1"},
    {"{\"pre_launch_script\": \"echo $A ${B}\\nexport API_KEY=$API_KEY\"}", ""},
    {"{\n\"docker_config\": {\n\"password\": \"Abcdefgh1234567890xyz\"}}",
     "committed-secret m:3 docker_config.password"},
    {"{\"name\": \"a\", \"launch_token_hash\": "
     "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}",
     ""},
    {"{\"name\": \"a\\u202eb\"}", "odd-text m:1 name"},
    {"{\n\"a\\u200bb\": [\"\\u0007\"]}", "odd-text m:2 a\\u{200b}b\nodd-text m:2 a\\u{200b}b[0]"},
    {"{\"bash_script\": \"a\\n\\tb \\u2066\\r\\n\"}", "odd-text m bash_script:2"},
    {"[]", ""},
};

static void lint_manifest(const char *text, const struct qr_lint_names *names)
{
    struct qr_json json = QR_JSON_INIT;
    qr_ck_ok(qr_json_parse(&json, text, strlen(text), &err), err);
    qr_lint_manifest(&findings, qr_json_root(&json), names);
    qr_json_dispose(&json);
}

START_TEST(a_manifest_gives_these_cautions_and_no_others)
{
    const struct qr_lint_names names = {.manifest = "m"};
    struct qr_buffer out = QR_BUFFER_INIT;
    lint_manifest(manifest_rows[_i].text, &names);
    list(&out);
    ck_assert_str_eq(qr_buffer_text(&out), manifest_rows[_i].expected);
    qr_buffer_dispose(&out);
}
END_TEST

START_TEST(files_are_called_by_their_paths_in_the_tree)
{
    const struct qr_lint_names names = {.manifest = "app-compose.json",
                                        .docker_compose = "deploy/docker-compose.yml",
                                        .pre_launch_script = "deploy/prelaunch.sh"};
    lint_manifest("{" J_COMPOSE("image: a") ", \"pre_launch_script\": \"x\\nA=npm_"
                                            "abcdefghijklmnopqrstuvwxyz0123456789\"}",
                  &names);
    ck_assert_uint_eq(findings.count, 2);
    ck_assert_str_eq(findings.items[0].where, "deploy/docker-compose.yml:3 services.web.image");
    ck_assert_str_eq(findings.items[0].text,
                     "services.web.image is \"a\", whose content can change later while the "
                     "compose hash stays the same: add @sha256: and its digest");
    ck_assert_str_eq(findings.items[1].where, "deploy/prelaunch.sh:2");
    ck_assert_str_eq(findings.items[1].text,
                     "deploy/prelaunch.sh holds what looks like an npm token in line 2; whoever "
                     "reads the manifest, which is public, has it: take it out, revoke it, and "
                     "pass it by allowed_envs");
}
END_TEST

START_TEST(of_each_kind_twenty_are_told)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, "services:\n");
    for (int i = 0; i < 50; i++) {
        qr_buffer_addf(&text, "  s%d: {image: 'a%d', privileged: true, command: $A}\n", i, i);
    }
    qr_ck_ok(qr_lint_compose(&findings, qr_buffer_text(&text), text.length, "f", &err), err);
    ck_assert_uint_eq(findings.count, 63);
    for (size_t i = 60; i < 63; i++) {
        ck_assert_str_eq(findings.items[i].where, "f");
        ck_assert_str_eq(findings.items[i].text, "and 30 more of this kind");
    }
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(secrets_are_never_shown)
{
    static const char secret[] = "Abcdefgh1234567890xyz";
    const struct qr_lint_names names = {.manifest = "m"};
    lint_manifest(
        "{" J_COMPOSE(
            J_PINNED
            "\\n    environment: [API_TOKEN=Abcdefgh1234567890xyz]\\n"
            "    labels: {token: Abcdefgh1234567890xyz}") ", \"pre_launch_script\": "
                                                          "\"API_TOKEN=Abcdefgh1234567890xyz\"}",
        &names);
    ck_assert_uint_eq(findings.count, 3);
    for (size_t i = 0; i < findings.count; i++) {
        ck_assert_ptr_null(strstr(findings.items[i].text, secret));
        ck_assert_ptr_null(strstr(findings.items[i].where, secret));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/lint");
    TCase *tests = tcase_create("lint");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, a_compose_file_gives_these_cautions_and_no_others, 0,
                        sizeof compose_rows / sizeof compose_rows[0]);
    tcase_add_loop_test(tests, what_is_no_compose_file_is_refused, 0,
                        sizeof refused_rows / sizeof refused_rows[0]);
    tcase_add_loop_test(tests, a_manifest_gives_these_cautions_and_no_others, 0,
                        sizeof manifest_rows / sizeof manifest_rows[0]);
    tcase_add_test(tests, a_secret_at_the_end_of_what_is_shown_is_hidden);
    tcase_add_test(tests, what_was_expected_is_told);
    tcase_add_test(tests, files_are_called_by_their_paths_in_the_tree);
    tcase_add_test(tests, of_each_kind_twenty_are_told);
    tcase_add_test(tests, secrets_are_never_shown);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
