// prepare refuses bad input with one clear line and the right exit code, and leaves nothing behind.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { test } from 'node:test';

import { addresses, contents, program, refused, Repository, run, temporary, writeApp } from './support.mjs';

/* An app in git, spoiled, and what prepare says to it. */
const cases = {
    'no such revision': [{ revision: 'v9.9.9' }, 2, /v9\.9\.9/],
    'an abbreviated id that is nothing': [{ revision: 'deadbeef' }, 2, /deadbeef/],
    'a revision that is a blob': [{ revision: 'HEAD:quorate.yaml' }, 2, /commit/],
    'an empty revision': [{ revision: '' }, 2, /revision/],
    'missing configuration': [{ spoil: (r) => rmSync(join(r.directory, 'quorate.yaml')) }, 2, /quorate\.yaml/],
    'another configuration that is not there': [{ args: ['--config', 'other.yaml'] }, 2, /other\.yaml/],
    'unknown key': [{ replace: [/^app:/m, 'colour: red\napp:'] }, 2, /quorate\.yaml:2.*colour/],
    'unknown key of a hop': [{ replace: [/version: 1/, 'threshold: 2\n    version: 1'] }, 2, /quorate\.yaml:\d+.*threshold/],
    'duplicate key': [{ replace: [/^app:/m, 'chain: 1\napp:'] }, 2, /quorate\.yaml:\d+.*chain/],
    'wrong type': [{ replace: [/chain: 8453/, 'chain: [8453]'] }, 2, /quorate\.yaml:3.*chain/],
    'wrong type of a list': [{ replace: [/allowed_envs: \[.*\]/, 'allowed_envs: DATABASE_URL'] }, 2, /allowed_envs/],
    'bad checksum of an address': [{ replace: [/0x75537828f2/, '0x75537828F2'] }, 2, /quorate\.yaml:2.*checksum/],
    'address cut short': [{ replace: [/0x75537828f2/, '0x75'] }, 2, /quorate\.yaml:2/],
    'chain 0': [{ replace: [/chain: 8453/, 'chain: 0'] }, 2, /quorate\.yaml:3.*chain/],
    'negative chain': [{ replace: [/chain: 8453/, 'chain: -1'] }, 2, /quorate\.yaml:3.*chain/],
    'another format version': [{ replace: [/quorate: 1/, 'quorate: 2'] }, 2, /quorate\.yaml:1/],
    'no YAML': [{ replace: [/^app:/m, 'app: "\n'] }, 2, /quorate\.yaml:/],
    'a route that does not work': [{ replace: [/route:\n/, `route:\n  - timelock: "${addresses.timelock}"\n    delay: 1d\n`] }, 2, /route/],
    'unknown Safe version': [{ replace: [/version: 1\.4\.1/, 'version: 9.9.9'] }, 2, /9\.9\.9/],
    'no Safe version': [{ replace: [/\n {4}version: 1\.4\.1/, ''] }, 2, /version/],
    'unknown dialect': [{ replace: [/dialect: dstack/, 'dialect: yaml'] }, 2, /quorate\.yaml:5.*yaml/],
    'absent compose file': [{ spoil: (r) => rmSync(join(r.directory, 'deploy/docker-compose.yml')) }, 2, /deploy\/docker-compose\.yml/],
    'compose file that is a directory': [{ replace: [/deploy\/docker-compose\.yml/, 'deploy'] }, 2, /deploy/],
    'compose file outside of the tree': [{ replace: [/deploy\/docker-compose\.yml/, '../secret'] }, 2, /\.\.\/secret/],
    'compose file that is a symlink': [
        {
            spoil: (r) => {
                rmSync(join(r.directory, 'deploy/docker-compose.yml'));
                r.symlink('deploy/docker-compose.yml', '/etc/passwd');
            },
        },
        2,
        /symlink|symbolic link/,
    ],
    'compose file in Git LFS': [
        { spoil: (r) => r.write('deploy/docker-compose.yml', `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`) },
        2,
        /LFS/,
    ],
    'NUL in a script': [
        {
            replace: [/ {2}docker_compose_file/, '  pre_launch_script: run.sh\n  docker_compose_file'],
            spoil: (r) => r.write('run.sh', '#!/bin/sh\necho \0\n'),
        },
        2,
        /run\.sh.*NUL/,
    ],
    'invalid UTF-8 in the compose file': [{ spoil: (r) => r.write('deploy/docker-compose.yml', Buffer.from([0x61, 0xff])) }, 2, /UTF-8/],
    'undeclared substitution': [{ args: ['--set', 'DIGEST=x'] }, 2, /DIGEST/],
    'substitution without a value': [{ replace: [/ {2}docker_compose_file/, '  substitute: [DIGEST]\n  docker_compose_file'] }, 2, /DIGEST/],
    'a substitution with a bidirectional mark': [
        { args: ['--set', 'DIGEST=a\u202eb'], replace: [/ {2}docker_compose_file/, '  substitute: [DIGEST]\n  docker_compose_file'] },
        2,
        /DIGEST.*misleading/,
    ],
    'a path with a bidirectional mark': [{ args: ['--config', 'a\u202eb'] }, 2, /a\\u\{202e\}b.*misleading/],
    'a configuration on standard input': [{ args: ['--config-file', '-'] }, 2, /--config-file -.*a file on disk is needed/],
    'malformed substitution': [{ args: ['--set', 'DIGEST'] }, 2, /NAME=VALUE/],
    'no nonce': [{ nonce: false }, 2, /--nonce/],
    'a nonce that is no number': [{ nonce: 'seven' }, 2, /seven/],
    'a negative nonce': [{ nonce: '-1' }, 2, /-1/],
    'a nonce past 2^53': [{ nonce: '9007199254740992' }, 2, /nonce/],
    'a nonce for another Safe': [{ nonce: `${addresses.timelock}=1` }, 2, /nonce/],
    'unknown action': [{ args: ['--action', 'explode'] }, 2, /explode.*add-compose-hash/],
    'action without its value': [{ args: ['--action', 'add-device'] }, 2, /add-device/],
    'action with a value too many': [{ args: ['--action', 'accept-ownership=1'] }, 2, /accept-ownership/],
    'device id cut short': [{ args: ['--action', 'add-device=0x12'] }, 2, /add-device/],
    'the same action twice': [{ args: ['--action', 'add-compose-hash', '--action', 'add-compose-hash'] }, 2, /twice/],
    'a revision to remove whose values git does not hold': [
        {
            replace: [/ {2}docker_compose_file/, '  substitute: [DIGEST]\n  docker_compose_file'],
            spoil: (repository) => repository.write('deploy/docker-compose.yml', 'image: ${DIGEST}\n'),
            args: ['--set', 'DIGEST=x', '--action', 'add-compose-hash', '--action', 'remove-compose-hash=HEAD'],
        },
        2,
        /remove-compose-hash=HEAD.*DIGEST.*give the hash/,
    ],
    'a value for a manifest that is not made': [{ args: ['--set', 'DIGEST=x', '--action', 'accept-ownership'] }, 2, /DIGEST.*no manifest/],
    'a hash added and removed': [{ args: ['--action', 'add-compose-hash', '--action', 'remove-compose-hash=HEAD'] }, 2, /added and removed/],
    'ownership to nobody': [{ args: ['--action', `transfer-ownership=0x${'0'.repeat(40)}`] }, 2, /zero/],
    'neither true nor false': [{ args: ['--action', 'allow-any-device=yes'] }, 2, /yes/],
    'manifest field of the wrong type': [{ replace: [/manifest_version: 2/, 'manifest_version: 2\n    public_logs: 1'] }, 2, /public_logs/],
    'manifest field that needs version 3': [{ replace: [/runner: docker-compose/, 'runner: nerdctl-compose'] }, 2, /3/],
    'a node that is not there': [{ args: ['--rpc', 'http://127.0.0.1:1'] }, 3, /127\.0\.0\.1:1: .*no connection/],
    'unknown option': [{ args: ['--frobnicate'] }, 2, /--frobnicate/],
    'no --out': [{ out: false }, 2, /--out/],
};

function scene(t, { spoil, replace, route } = {}) {
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository, { route });
    if (replace) {
        repository.commit('honest');
        const config = repository.git('show', 'HEAD:quorate.yaml');
        const spoiled = `${config.replace(...replace)}\n`;
        assert.notEqual(spoiled, `${config}\n`, 'the spoiling changed nothing');
        repository.write('quorate.yaml', spoiled);
    }
    spoil?.(repository);
    repository.commit();
    return { directory, repository };
}

for (const [name, [how, code, message]] of Object.entries(cases)) {
    test(name, (t) => {
        const { directory, repository } = scene(t, how);
        const before = readdirSync(directory);
        const args = [
            'prepare',
            how.revision ?? 'HEAD',
            ...(how.out === false ? [] : ['--out', join(directory, 'out')]),
            ...(how.nonce === false ? [] : ['--nonce', how.nonce ?? '7']),
            ...(how.args ?? []),
        ];
        assert.match(refused(args, code, '', { cwd: repository.directory }), message);
        assert.deepEqual(readdirSync(directory), before);
    });
}

test('no repository', (t) => {
    const directory = temporary(t);
    const args = ['prepare', 'HEAD', '--out', join(directory, 'out'), '--nonce', '1'];
    assert.match(refused([...args, '--repo', directory], 2), /repository/);
    assert.match(refused([...args, '--repo', join(directory, 'nothing')], 2), /nothing/);
    assert.deepEqual(readdirSync(directory), []);
});

test('an output directory that exists, even empty, is left as it is', (t) => {
    const { directory, repository } = scene(t);
    const out = join(directory, 'out');
    mkdirSync(out);
    const args = ['prepare', 'HEAD', '--repo', repository.directory, '--out', out, '--nonce', '7'];
    assert.match(refused(args, 2), /exists/);
    assert.deepEqual(readdirSync(out), []);
    writeFileSync(join(directory, 'file'), 'x');
    assert.match(refused([...args.slice(0, 5), join(directory, 'file'), '--nonce', '7'], 2), /exists/);
    assert.match(refused([...args.slice(0, 5), join(directory, 'no/parent'), '--nonce', '7'], 2), /parent/);
});

test('a name that is too long, and one that is as long as can be', (t) => {
    const { directory, repository } = scene(t);
    const args = ['prepare', 'HEAD', '--repo', repository.directory, '--nonce', '7', '--out'];
    assert.match(refused([...args, join(directory, 'n'.repeat(256))], 2), /too long/);
    assert.equal(run([...args, join(directory, 'n'.repeat(255))]).code, 0);
});

test('more actions than a proposal can have', (t) => {
    const { directory, repository } = scene(t);
    const actions = Array.from({ length: 257 }, (_, i) => ['--action', `add-device=0x${i.toString(16).padStart(64, '0')}`]).flat();
    const args = ['prepare', 'HEAD', '--repo', repository.directory, '--nonce', '7', '--out', join(directory, 'out')];
    assert.match(refused([...args, ...actions], 2), /257 actions are too many/);
    assert.equal(run([...args, ...actions.slice(2)]).code, 0);
});

test('an unwritable directory', { skip: process.getuid() !== 0 && 'needs root to become another user' }, (t) => {
    const { directory, repository } = scene(t);
    chmodSync(directory, 0o755);
    copyFileSync(program, join(directory, 'quorate'));
    chmodSync(join(directory, 'quorate'), 0o755);
    const before = readdirSync(directory);
    const args = ['prepare', 'HEAD', '--repo', repository.directory, '--out', join(directory, 'out'), '--nonce', '7'];
    const result = spawnSync(join(directory, 'quorate'), args, { uid: 65534, gid: 65534, encoding: 'utf8' });
    assert.equal(result.status, 3, result.stderr);
    assert.match(result.stderr, /^quorate: cannot make .*Permission denied.*may write to\n$/);
    assert.deepEqual(readdirSync(directory), before);
});

const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
test('a full disk', { skip: !mayMount && 'needs to mount a small tmpfs' }, (t) => {
    const { directory, repository } = scene(t);
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    const before = readdirSync(directory);
    /* Room for some of the files only, whichever the page size makes them. */
    for (const size of ['8k', '12k', '16k', '20k']) {
        const script = `mount -t tmpfs -o size=${size} none "$1" && { "$0" prepare HEAD --repo "$2" --out "$1/out" --nonce 7; code=$?; ls -A "$1"; exit $code; }`;
        const result = spawnSync('unshare', ['--mount', 'sh', '-c', script, program, disk, repository.directory], { encoding: 'utf8' });
        assert.equal(result.status, 3, result.stderr);
        assert.match(result.stderr, /^quorate: cannot [^\n]*No space left on device[^\n]*\n$/);
        assert.equal(result.stdout, '', `something is left on the full disk of ${size}`);
    }
    assert.deepEqual(readdirSync(directory), before);
});

test('standard output that cannot be written', { skip: process.platform !== 'linux' }, (t) => {
    const { directory, repository } = scene(t);
    const args = ['prepare', 'HEAD', '--repo', repository.directory, '--out', join(directory, 'out'), '--nonce', '7'];
    const result = spawnSync('sh', ['-c', 'exec "$0" "$@" >/dev/full', program, ...args], { encoding: 'utf8' });
    assert.equal(result.status, 3);
    assert.match(result.stderr, /^quorate: [^\n]+\n$/);
});

test('killed at any moment, a proposal is there whole or not at all', async (t) => {
    const { directory, repository } = scene(t);
    const whole = join(directory, 'whole');
    const args = ['prepare', 'HEAD', '--repo', repository.directory, '--nonce', '7', '--out'];
    const start = process.hrtime.bigint();
    assert.equal(run([...args, whole]).code, 0);
    const took = Number(process.hrtime.bigint() - start) / 1e6;
    const expected = contents(whole);
    let killed = 0;
    let finished = 0;
    for (let i = 0; i < 60; i++) {
        const out = join(directory, `out${i}`);
        const child = spawn(program, [...args, out], { stdio: 'ignore' });
        const ended = new Promise((done) => child.once('exit', (code, signal) => done(signal)));
        await later((took * 1.2 * i) / 60);
        child.kill('SIGKILL');
        if ((await ended) === 'SIGKILL') {
            killed++;
        } else {
            finished++;
        }
        if (readdirSync(directory).includes(`out${i}`)) {
            assert.deepEqual(contents(out), expected);
        }
    }
    t.diagnostic(`${killed} killed, ${finished} finished`);
    assert(killed > 0);
    /* What a killed run leaves is hidden and is in nobody's way. */
    for (const name of readdirSync(directory)) {
        assert.match(name, /^(repo|whole|out\d+|\.quorate-[0-9a-f]{12})$/);
    }
    assert.equal(run([...args, join(directory, 'again')]).code, 0);
});
