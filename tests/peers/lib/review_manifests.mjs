// Manifests for `compose lint`: what an enemy or a tired colleague commits, and what ordinary teams do.

const pinned = (name, digit = 'a') => `${name}@sha256:${digit.repeat(64)}`;
const web = pinned('ghcr.io/example/web');

/** A manifest around a compose file. */
function manifest(compose, more = {}) {
    return {
        manifest: {
            manifest_version: 2, name: 'payments', runner: 'docker-compose', docker_compose_file: compose,
            kms_enabled: true, gateway_enabled: true, public_logs: false, public_sysinfo: true, allowed_envs: ['DATABASE_URL', 'API_KEY'],
            ...more,
        },
    };
}

/** One service of these lines, and a pinned image when none is said. */
function service(lines, { image = web, after = '', before = '' } = {}) {
    const body = [...(image ? [`image: ${image}`] : []), ...lines].map((one) => `    ${one}\n`).join('');
    return `${before}services:\n  web:\n${body}${after}`;
}

const hostile = (name, why, input, findings) => ({ name, kind: 'hostile', why, input, findings });
const honest = (name, why, input) => ({ name, kind: 'honest', why, input, findings: [] });
/** The same; an object among the lines says more about it. */
const lines = (...all) => manifest(service(all.filter((one) => typeof one === 'string'), all.find((one) => typeof one === 'object')));

/** A token's shape, put together so that no scanner of this repository takes it for one. */
const token = ['gh', 'p_', 'q7Zx2mNv9KtLr4WcYb8HsDf3GjPaEu6TiR1o'].join('');
const privateKey = `${'-----BEGIN'} ${'RSA PRIVATE KEY-----'}`;

export function hostileManifests() {
    const anchor = 'x-common: &common\n  privileged: true\n';
    const bomb = Array.from({ length: 9 }, (_, level) =>
        `x-${level}: &l${level} [${Array.from({ length: 9 }, () => (level === 0 ? 'lol' : `*l${level - 1}`)).join(', ')}]\n`).join('');
    return [
        hostile('image by tag', 'What the tag names tomorrow is not what was reviewed.', manifest(service([], { image: 'ghcr.io/example/web:1.4.0' })), ['image-not-pinned']),
        hostile('image without a tag', 'The newest one, whatever it is.', manifest(service([], { image: 'redis' })), ['image-not-pinned']),
        hostile('image with a short digest', 'Sixty-three digits pin nothing.', manifest(service([], { image: `web@sha256:${'a'.repeat(63)}` })), ['image-not-pinned']),
        hostile('image built on the machine', 'Nobody has reviewed what is built there.', manifest(service(['build: .'], { image: null })), ['image-not-pinned']),
        hostile('digest from a variable', 'Whoever sets the environment picks the image.',
            manifest(service([], { image: 'ghcr.io/example/web@${API_KEY}' })), ['image-not-pinned']),
        hostile('default of a variable by tag', 'What stands there unless somebody sets it.', manifest(service([], { image: '${IMAGE:-evil:latest}' })), ['image-not-pinned']),
        hostile('two images by tag', 'Each of them.', manifest(`${service([], { image: 'a:1' })}  db:\n    image: b:2\n`), ['image-not-pinned', 'image-not-pinned']),
        hostile('image with a Cyrillic letter', 'The digest pins it, but the name is that of nobody known.',
            manifest(service([], { image: pinned('ghcr.io/ex\u0430mple/web') })), ['odd-text']),
        hostile('privileged', 'It owns the machine.', lines('privileged: true'), ['privileged']),
        hostile('privileged by a merge key', 'The word stands elsewhere.', manifest(service(['<<: *common'], { before: anchor })), ['privileged']),
        hostile('privileged by an alias', 'The whole service is an alias.',
            manifest(`x-web: &web\n  image: ${web}\n  privileged: true\nservices:\n  web: *web\n`), ['privileged']),
        hostile('privileged by a list of merge keys', 'The second of two.',
            manifest(service(['<<: [*plain, *common]'], { before: `x-plain: &plain\n  restart: always\n${anchor}` })), ['privileged']),
        hostile('capability of an administrator', 'SYS_ADMIN is as good as everything.', lines('cap_add: [SYS_ADMIN]'), ['privileged']),
        hostile('all capabilities', 'In a list over lines.', lines('cap_add:', '  - ALL'), ['privileged']),
        hostile('privileged by a default', 'What a variable says that nobody sets.', lines('privileged: ${PRIVILEGED:-true}'), ['privileged']),
        hostile('no AppArmor', 'The other spelling, with an equals sign.', lines('security_opt: ["apparmor=unconfined"]'), ['privileged']),
        hostile('disks of the machine', 'By a rule about devices.', lines('device_cgroup_rules: ["a *:* rwm"]'), ['privileged']),
        hostile('no seccomp', 'Any system call is allowed.', lines('security_opt:', '  - seccomp:unconfined'), ['privileged']),
        hostile('network of the host', 'It hears and says everything on the machine.', lines('network_mode: host'), ['host-namespace']),
        hostile('network of the host by an alias', 'The word stands elsewhere.',
            manifest(service(['network_mode: *net'], { before: 'x-net: &net host\n' })), ['host-namespace']),
        hostile('processes of the host', 'It sees and may stop every process.', lines('pid: "host"'), ['host-namespace']),
        hostile('network of the host by its name', 'As an external network.', lines('networks: [h]', { after: 'networks:\n  h:\n    external: true\n    name: host\n' }), ['host-namespace']),
        hostile('users of the host', 'Root is root.', lines('userns_mode: host'), ['host-namespace']),
        hostile('memory of the host', 'ipc of the host.', lines('ipc: host'), ['host-namespace']),
        hostile('socket of Docker', 'Whoever has it starts what he likes.', lines('volumes:', '  - /var/run/docker.sock:/var/run/docker.sock'), ['docker-socket']),
        hostile('socket of Docker in the long form', 'Read-only does not help.',
            lines('volumes:', '  - type: bind', '    source: /run/docker.sock', '    target: /docker.sock', '    read_only: true'), ['docker-socket']),
        hostile('socket of containerd', 'The same one layer lower.', lines('volumes: ["/run/containerd/containerd.sock:/c.sock"]'), ['docker-socket']),
        hostile('socket of Docker by a detour', 'Two points and two slashes.', lines('volumes: ["//var/lib/..//run/docker.sock:/s"]'), ['docker-socket']),
        hostile('directory of the sockets', 'The one of Docker is in it.', lines('volumes: ["/var/run:/host"]'), ['host-mount']),
        hostile('named volume that is a path', 'A bind mount by options of the driver.',
            lines('volumes: ["d:/d"]', { after: 'volumes:\n  d:\n    driver: local\n    driver_opts: {type: none, o: bind, device: /etc}\n' }), ['host-mount']),
        hostile('secret that is a file', 'Of the machine.', lines('secrets: [s]', { after: 'secrets:\n  s:\n    file: /etc/shadow\n' }), ['host-mount']),
        hostile('home directory', 'Keys of whoever starts it.', lines('volumes: ["~/.ssh:/ssh"]'), ['host-mount']),
        hostile('mount of a path', 'The machine\'s settings.', lines('volumes:', '  - /etc:/host-etc:ro'), ['host-mount']),
        hostile('mount of the root', 'All of the machine.', lines('volumes:', '  - type: bind', '    source: /', '    target: /host'), ['host-mount']),
        hostile('mount beside the compose file', 'A directory that is not measured.', lines('volumes:', '  - ./data:/data'), ['host-mount']),
        hostile('variable that nobody may set', 'It is empty on the machine.', lines('environment:', '  MODE: ${MODE}'), ['unset-variable']),
        hostile('variable passed on by name', 'SECRET_KEY is not among the allowed ones.', lines('environment:', '  - SECRET_KEY'), ['unset-variable']),
        hostile('variable without braces', '$MODE is one too.', lines('command: ["--mode", "$MODE"]'), ['unset-variable']),
        hostile('token in the environment', 'A token of GitHub, for everybody who reads the repository.', lines('environment:', `  GITHUB_TOKEN: ${token}`), ['committed-secret']),
        hostile('token in a command', 'The same where it is used.', lines(`command: ["--token", "${token}"]`), ['committed-secret']),
        hostile('token in a script', 'The same in the script that runs first.', manifest(service([]), { pre_launch_script: `#!/bin/sh\nexport TOKEN=${token}\n` }), ['committed-secret']),
        hostile('seed phrase', 'Twelve words that are a key.',
            lines('environment:', `  MNEMONIC: "${'test '.repeat(11)}junk"`), ['committed-secret']),
        hostile('private key in the environment', 'A key in PEM.',
            lines('environment:', '  TLS_KEY: |', `    ${privateKey}`, '    MIIEowIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF0bSDp9qKMBCC3lTVjCkXQ', `    ${privateKey.replace('BEGIN', 'END')}`), ['committed-secret']),
        hostile('password in an address', 'Of a database.', lines('environment:', '  - DATABASE=postgres://app:correcthorse9@db:5432/app'), ['committed-secret']),
        hostile('key of an account', 'Sixty-four hex digits in a variable that is called so.',
            lines('environment:', '  DEPLOYER_PRIVATE_KEY: "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"'), ['committed-secret']),
        hostile('script that reads in another order', 'A bidirectional character in the script that runs first.',
            manifest(service([]), { pre_launch_script: '#!/bin/sh\nif [ "$ROLE" = "\u202eresu\u2066" ]; then exit 1; fi\n' }), ['odd-text']),
        hostile('name with a zero-width space', 'It reads like another one.', manifest(service([]), { name: 'pay\u200bments' }), ['odd-text']),
        hostile('command with an escape sequence', 'Whoever prints it sees something else.', lines('command: "echo \\e[8m hidden"'), ['odd-text']),
        hostile('comment that reads in another order', 'A comment may hide the line after it.', manifest(`# \u202e tnemmoc\n${service([])}`), ['odd-text']),
        hostile('another file taken in', 'include: what is in it is not measured.', manifest(`include: [other.yml]\n${service([])}`), ['unread-compose']),
        hostile('service from another file', 'extends: the same for one service.', lines('extends:', '  file: other.yml', '  service: web'), ['unread-compose']),
        hostile('no services', 'Docker Compose would refuse it.', manifest('version: "3"\n'), ['unread-compose']),
        hostile('nothing', 'An empty file.', manifest(''), ['unread-compose']),
        hostile('YAML bomb', 'Nine levels of nine aliases: 387 million nodes.', manifest(`${bomb}${service([])}`), ['unread-compose']),
        hostile('alias to nothing', 'Docker Compose would refuse it.', manifest(service(['<<: *nobody'])), ['unread-compose']),
        hostile('no YAML', 'A tab where blanks belong.', manifest('services:\n\tweb:\n\t\timage: a\n'), ['unread-compose']),
        hostile('a key twice', 'One reader takes the first, another the last.', manifest(service(['image: evil:latest'])), ['unread-compose']),
        hostile('two documents', 'Only one of them is read.', manifest(`${service([])}---\n${service(['privileged: true'])}`), ['unread-compose']),
        hostile('everything at once', 'One service with all of it.',
            manifest(service(['privileged: true', 'network_mode: host', 'pid: host', 'volumes:', '  - /var/run/docker.sock:/s', '  - /:/host', 'environment:', '  A: ${NOBODY}'], { image: 'evil' })),
            ['image-not-pinned', 'privileged', 'host-namespace', 'host-namespace', 'docker-socket', 'host-mount', 'unset-variable']),
    ];
}

export function honestManifests() {
    return [
        honest('pinned by its digest', 'As it should be.', lines('restart: always')),
        honest('tag and digest', 'The digest decides.', manifest(service([], { image: pinned('ghcr.io/example/web:1.4.0') }))),
        honest('registry with a port', 'Two colons before the digest.', manifest(service([], { image: pinned('registry.example.org:5000/team/web:1') }))),
        honest('socket of dstack', 'What an app asks its keys by.', lines('volumes:', '  - /var/run/dstack.sock:/var/run/dstack.sock')),
        honest('older socket of dstack', 'tappd, of the versions before 0.5.', lines('volumes:', '  - /var/run/tappd.sock:/var/run/tappd.sock')),
        honest('allowed variables', 'Those that the owner sets, in both spellings.',
            lines('environment:', '  DATABASE_URL: ${DATABASE_URL}', '  KEY: $API_KEY', 'command: ["--key", "${API_KEY}"]')),
        honest('allowed variable passed on', 'By its name.', lines('environment:', '  - API_KEY', '  - MODE=fast')),
        honest('variables with defaults', 'Set or not, something reviewed is there.',
            lines('environment:', '  PORT: ${PORT:-8080}', '  LEVEL: "${LEVEL-info}"', '  EMPTY: ${NOTHING:-}')),
        honest('dollars that are none', 'Two of them stand for one.', lines('command: ["sh", "-c", "echo $$HOME $${PATH}"]')),
        honest('anchors and merges', 'What they bring is harmless.',
            manifest(`x-base: &base\n  restart: unless-stopped\n  logging: &log\n    driver: json-file\nservices:\n  web:\n    <<: *base\n    image: ${web}\n  worker:\n    <<: [*base]\n    image: ${pinned('ghcr.io/example/worker', 'b')}\n    logging: *log\n`)),
        honest('merge that is overridden', 'The service says itself that it is not privileged.',
            manifest(service(['<<: *common', 'privileged: false'], { before: 'x-common: &common\n  privileged: true\n' }))),
        honest('named volumes', 'Docker keeps them; no path of the machine.',
            manifest(service(['volumes:', '  - data:/var/lib/data', '  - type: volume', '    source: cache', '    target: /cache', '  - type: tmpfs', '    target: /tmp'], { after: 'volumes:\n  data: {}\n  cache:\n' }))),
        honest('anonymous volume', 'A path inside the container alone.', lines('volumes:', '  - /var/cache')),
        honest('ports and health', 'Ordinary keys.', lines('ports:', '  - "8080:80"', '  - target: 443', '    published: "8443"', 'healthcheck:', '  test: ["CMD", "true"]', '  interval: 30s')),
        honest('comments in Russian', 'Words of one alphabet are words.', manifest(`# Настройки платёжного сервиса\n${service(['restart: always # всегда'])}`)),
        honest('comments in Chinese', 'The same.', manifest(`# 支付服务的配置\n${service(['environment:', '  GREETING: "你好，世界"'])}`)),
        honest('labels with accents', 'é is one letter, whether it is one character or two.', lines('labels:', '  owner: "Renée Noe\u0308l"')),
        honest('emoji', 'A flag and a family.', lines('labels:', '  mood: "🚀 ship it 🇺🇳"')),
        honest('other modes of network', 'None and a service are not the host.', lines('network_mode: none', 'cap_drop: [ALL]', 'security_opt: ["no-new-privileges:true"]')),
        honest('script before the launch', 'Reads, checks, and ends.',
            manifest(service([]), { pre_launch_script: '#!/bin/sh\nset -eu\n# проверка\ntest -n "${DATABASE_URL:?}"\necho "starting $(date)"\n' })),
        honest('digests are no secrets', 'Sixty-four hex digits that everybody may know.',
            lines('environment:', `  EXPECTED_SHA256: ${'0123456789abcdef'.repeat(4)}`, '  GIT_COMMIT: 1ba9de3c0ffee1ba9de3c0ffee1ba9de3c0ffee1', '  APP_ADDRESS: "0x75537828f2ce51be7289709686A69CbFDbB714F1"')),
        honest('address with a password from outside', 'The password is a variable.', lines('environment:', '  DATABASE: "postgres://app:${API_KEY}@db:5432/app"')),
        honest('line ends of Windows', 'Two characters are one line break.', manifest(service(['restart: always']).replace(/\n/g, '\r\n'))),
        honest('default with a digest', 'Pinned unless somebody sets it, and nobody may.', manifest(service([], { image: `\${IMAGE:-${web}}` }))),
        honest('user in an address', 'A name is no password.', lines('environment:', '  DATABASE: "postgres://app@db:5432/app"')),
        honest('namespaces of another service', 'Not the host.', lines('pid: "service:db"', 'ipc: shareable')),
        honest('runner bash', 'No compose file at all.',
            { manifest: { manifest_version: 2, name: 'job', runner: 'bash', bash_script: '#!/bin/bash\necho done\n', kms_enabled: true, public_logs: false, allowed_envs: [] } }),
    ];
}
