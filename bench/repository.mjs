// Prints a stream for `git fast-import`: 10,000 commits that leave 100,000 files, with a dstack app
// among them, tagged v1.0.0. The same bytes every time.
import { once } from 'node:events';

const commits = 10_000;
const filesPerCommit = 10;
const filesPerFolder = 1000;

const app = {
    'quorate.yaml': `quorate: 1
app: "0x75537828f2ce51be7289709686A69CbFDbB714F1"
chain: 8453
manifest:
  dialect: dstack
  fields:
    manifest_version: 2
    name: payments
    runner: docker-compose
    kms_enabled: true
    allowed_envs: [DATABASE_URL, API_KEY]
  docker_compose_file: deploy/docker-compose.yml
  pre_launch_script: deploy/prelaunch.sh
route:
  - safe: "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"
    version: 1.4.1
  - timelock: "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0"
    delay: 172800
    salt: auto
`,
    'deploy/docker-compose.yml': `services:\n${Array.from({ length: 60 }, (_, index) => service(index)).join('')}`,
    'deploy/prelaunch.sh': '#!/bin/sh\nset -eu\necho "starting"\n',
};

function service(index) {
    const digest = (index + 1).toString(16).padStart(64, '0');
    return `  worker${index}:\n    image: ghcr.io/acme/worker@sha256:${digest}\n    command: ["serve", "--shard", "${index}"]\n    environment:\n      DATABASE_URL: \${DATABASE_URL}\n    restart: unless-stopped\n    volumes:\n      - data${index}:/var/lib/data\n`;
}

function data(text) {
    return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function file(path, text) {
    return `M 100644 inline ${path}\n${data(text)}`;
}

function commit(number) {
    const when = `Bench <bench@example.org> ${1_700_000_000 + 60 * number} +0000`;
    let text = `commit refs/heads/main\ncommitter ${when}\n${data(`change ${number}`)}`;
    for (let i = 0; i < filesPerCommit; i++) {
        const index = number * filesPerCommit + i;
        const folder = Math.floor(index / filesPerFolder);
        text += file(`src/m${folder}/f${index % filesPerFolder}.txt`, `file ${index}\nof commit ${number}\n`);
    }
    if (number === commits - 1) {
        text += Object.entries(app).map(([path, content]) => file(path, content)).join('');
    }
    return text;
}

for (let number = 0; number < commits; number++) {
    if (!process.stdout.write(commit(number))) {
        await once(process.stdout, 'drain');
    }
}
process.stdout.write('reset refs/tags/v1.0.0\nfrom refs/heads/main\n\ndone\n');
