// What the tests end to end share: temporary directories, small real git repositories, and the
// program from ../peers/lib.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export { peer, tool } from '../peers/lib/peers.mjs';
export { bytes, json, line, program, refused, root, run, start } from '../peers/lib/program.mjs';
export { Random, seed } from '../peers/lib/random.mjs';

/** A directory that goes with the test. */
export function temporary(t) {
    const directory = mkdtempSync(join(tmpdir(), 'quorate-test-'));
    t.after(() => rmSync(directory, { recursive: true, force: true }));
    return directory;
}

/** The environment of somebody whose trust file names these addresses, and the file. */
export function trusting(directory, ...known) {
    const config = mkdtempSync(join(directory, 'config-'));
    const file = join(config, 'quorate', 'trust.yaml');
    mkdirSync(dirname(file), { mode: 0o700 });
    const entries = known.map((address, i) => `  - address: "${address}"\n    name: Known ${i + 1}\n`);
    writeFileSync(file, `quorate-trust: 1\naddresses:\n${entries.join('')}`, { mode: 0o600 });
    return { env: { XDG_CONFIG_HOME: config }, file };
}

/** Text that was wrapped, in one line without blanks. */
export const joined = (text) => text.toString().replace(/\s+/g, '');

/** The files of a directory, by name (those of sub-directories as "sub/name"), as Buffers. */
export function contents(directory, prefix = '') {
    const found = {};
    for (const entry of readdirSync(join(directory, prefix), { withFileTypes: true })) {
        const path = join(prefix, entry.name);
        if (entry.isDirectory()) {
            Object.assign(found, contents(directory, path));
        } else {
            found[path] = readFileSync(join(directory, path));
        }
    }
    return found;
}

/** A git repository whose commits are the same in every run: fixed names and dates. */
export class Repository {
    constructor(directory) {
        this.directory = directory;
        this.time = 1_700_000_000;
        mkdirSync(directory, { recursive: true });
        this.git('init', '--quiet', '--initial-branch=main');
    }

    git(...args) {
        const when = `${this.time} +0000`;
        const result = spawnSync('git', args, {
            cwd: this.directory,
            encoding: 'utf8',
            maxBuffer: 1 << 28,
            env: {
                ...process.env,
                GIT_CONFIG_GLOBAL: '/dev/null',
                GIT_CONFIG_NOSYSTEM: '1',
                GIT_AUTHOR_NAME: 'Author',
                GIT_AUTHOR_EMAIL: 'author@example.org',
                GIT_COMMITTER_NAME: 'Author',
                GIT_COMMITTER_EMAIL: 'author@example.org',
                GIT_AUTHOR_DATE: when,
                GIT_COMMITTER_DATE: when,
            },
        });
        assert.equal(result.status, 0, `git ${args.join(' ')}: ${result.stderr}`);
        return result.stdout.trim();
    }

    write(path, content, mode = 0o644) {
        const file = join(this.directory, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
        chmodSync(file, mode);
    }

    symlink(path, target) {
        mkdirSync(dirname(join(this.directory, path)), { recursive: true });
        symlinkSync(target, join(this.directory, path));
    }

    /** Commit everything; the id. */
    commit(message = 'change') {
        this.time += 60;
        this.git('add', '--all');
        this.git('commit', '--quiet', '--allow-empty', '--message', message);
        return this.git('rev-parse', 'HEAD');
    }

    tag(name) {
        this.git('tag', name);
    }
}

export const addresses = {
    app: '0x75537828f2ce51be7289709686A69CbFDbB714F1',
    safe: '0x1c694Fc3006D81ff4a56F97E1b99529066a23725',
    timelock: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
};

/**
 * Write a small dstack app with a configuration; route is the YAML under "route:". The settings of a
 * world (../peers/lib/world.mjs) fit.
 */
export function writeApp(
    repository,
    { app = addresses.app, chain = 8453, route = `  - safe: "${addresses.safe}"\n    version: 1.4.1\n`, extra = '' } = {},
) {
    repository.write(
        'quorate.yaml',
        `quorate: 1
app: "${app}"
chain: ${chain}
manifest:
  dialect: dstack
  fields:
    manifest_version: 2
    name: payments
    runner: docker-compose
    allowed_envs: [DATABASE_URL]
  docker_compose_file: deploy/docker-compose.yml
${extra}route:
${route}`,
    );
    repository.write(
        'deploy/docker-compose.yml',
        `services:
  payments:
    image: ghcr.io/acme/payments@sha256:${'5'.repeat(64)}
    environment:
      DATABASE_URL: \${DATABASE_URL}
`,
    );
}
