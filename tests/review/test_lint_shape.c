#include "review/lint.h"

#include <string.h>

#include "tests/support.h"

#define SHA     "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PINNED  "image: a@" SHA "\n"
#define SERVICE "services:\n  web:\n    "
/* A service that gives no caution, and what it has more: line 4. */
#define WEB(more) SERVICE PINNED "    " more "\n"

/* A compose file, and where it has a caution: "CODE WHERE", one a line. */
static const struct {
    const char *text;
    const char *expected;
} rows[] = {
    {WEB("volumes: 5"), "unread-compose f:4 services.web.volumes"},
    {WEB("environment: 7"), "unread-compose f:4 services.web.environment"},
    {WEB("privileged: {a: b}"), "unread-compose f:4 services.web.privileged"},
    {SERVICE "image: [x]\n", "unread-compose f:3 services.web.image\n"
                             "image-not-pinned f:3 services.web.image"},
    {WEB("environment: [{A: b}, [c], C=1]"), "unread-compose f:4 services.web.environment[0]\n"
                                             "unread-compose f:4 services.web.environment[1]"},
    {WEB("environment: {A: {b: c}, B: [d], C: 1}"),
     "unread-compose f:4 services.web.environment.A\n"
     "unread-compose f:4 services.web.environment.B"},
    {WEB("cap_add: ALL"), "unread-compose f:4 services.web.cap_add\n"
                          "privileged f:4 services.web.cap_add[0]"},
    {WEB("cap_add: {ALL: }"), "unread-compose f:4 services.web.cap_add"},
    {WEB("volumes: [[x], {type: bind, source: [/etc], target: /e}]"),
     "unread-compose f:4 services.web.volumes[0]\n"
     "unread-compose f:4 services.web.volumes[1].source"},
    {WEB("post_start: [{command: x, privileged: [true]}]"),
     "unread-compose f:4 services.web.post_start[0].privileged"},
    {WEB("network_mode: [host]"), "unread-compose f:4 services.web.network_mode"},
    {WEB("depends_on: 5"), "unread-compose f:4 services.web.depends_on"},
    {WEB("healthcheck: [a]"), "unread-compose f:4 services.web.healthcheck"},
    {WEB("deploy: 5"), "unread-compose f:4 services.web.deploy"},
    {WEB("logging: json-file"), "unread-compose f:4 services.web.logging"},
    {WEB("ulimits: 5"), "unread-compose f:4 services.web.ulimits"},
    {WEB("ulimits: [a]"), "unread-compose f:4 services.web.ulimits"},
    {WEB("tmpfs: {a: b}"), "unread-compose f:4 services.web.tmpfs"},
    {WEB("extra_hosts: 5"), "unread-compose f:4 services.web.extra_hosts"},
    {WEB("dns: {a: b}"), "unread-compose f:4 services.web.dns"},
    {WEB("profiles: a"), "unread-compose f:4 services.web.profiles"},
    {WEB("restart: [always]"), "unread-compose f:4 services.web.restart"},
    {WEB("working_dir: [a]"), "unread-compose f:4 services.web.working_dir"},
    {WEB("container_name: {a: b}"), "unread-compose f:4 services.web.container_name"},
    {WEB("env_file: {path: a}"), "unread-compose f:4 services.web.env_file"},
    {WEB("extends: [a]"), "unread-compose f:4 services.web.extends"},
    {WEB("links: a"), "unread-compose f:4 services.web.links"},
    {WEB("hostname: [a]"), "unread-compose f:4 services.web.hostname"},
    {WEB("init: [true]"), "unread-compose f:4 services.web.init"},
    {WEB("cpus: [1]"), "unread-compose f:4 services.web.cpus"},
    {WEB("pull_policy: {a: b}"), "unread-compose f:4 services.web.pull_policy"},
    {WEB("depends_on: [[a]]"), "unread-compose f:4 services.web.depends_on[0]"},
    {WEB("depends_on: {a: 1}"), "unread-compose f:4 services.web.depends_on.a"},
    {WEB("ulimits: {nofile: [1]}"), "unread-compose f:4 services.web.ulimits.nofile"},
    {WEB("extra_hosts: {a: {b: c}}"), "unread-compose f:4 services.web.extra_hosts.a"},
    {WEB("depends_on: [a]\n    healthcheck: {test: x}\n    deploy: {replicas: 1}\n    logging: "
         "{driver: none}\n    ulimits: {a: 1, b: {soft: 1, hard: 2}}\n    tmpfs: [/t]\n    "
         "extra_hosts: ['a:1.1.1.1']\n    dns: 1.1.1.1\n    profiles: [a]\n    restart: no\n    "
         "working_dir: /\n    container_name: a\n    env_file: .env\n    extends: {service: a}\n"
         "    links: [a]\n    cpus: 0.5\n    mem_limit: 1g\n    init: true\n    scale: 2"),
     ""},
    {WEB("depends_on: {a: {condition: service_started}}\n    extra_hosts: {a: 1.1.1.1, b: "
         "[1.1.1.2]}\n"
         "    dns: [1.1.1.1]\n    dns_search: a\n    env_file: [a, {path: b, required: false}]\n"
         "    restart: on-failure:3\n    stop_grace_period: 1m\n    deploy:\n    logging: ~\n"
         "    x-a: 5\n    some_future_key: [1]"),
     ""},
    {WEB("volumes: [d:/d]\nvolumes: [d]"), "unread-compose f:5 volumes"},
    {WEB("volumes: [d:/d]\nvolumes:\n  d: {driver_opts: [device]}"),
     "unread-compose f:6 volumes.d.driver_opts"},
    {WEB("configs: [c]\nconfigs:\n  c: {file: [x]}"), "unread-compose f:6 configs.c.file"},
    {WEB("environment:\n    volumes:\n    networks: {x: }\n    pid:\nvolumes: {d: }"), ""},
    {WEB("entrypoint: [a]\n    command: b\n    tmpfs: /t\n    ports: [80, {target: 1}]\n    "
         "gpus: all\n    build: x\n    extends: web"),
     "image-not-pinned f:9 services.web.build"},
};

START_TEST(values_of_another_kind_than_docker_compose_takes_are_told)
{
    struct qr_findings findings = QR_FINDINGS_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_ck_ok(qr_lint_compose(&findings, rows[_i].text, strlen(rows[_i].text), "f", &err), err);
    for (size_t i = 0; i < findings.count; i++) {
        qr_buffer_addf(&out, "%s%s %s", i == 0 ? "" : "\n", findings.items[i].code,
                       findings.items[i].where);
    }
    ck_assert_str_eq(qr_buffer_text(&out), rows[_i].expected);
    qr_buffer_dispose(&out);
    qr_findings_dispose(&findings);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/lint_shape");
    TCase *tests = tcase_create("lint_shape");
    tcase_add_loop_test(tests, values_of_another_kind_than_docker_compose_takes_are_told, 0,
                        sizeof rows / sizeof rows[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
