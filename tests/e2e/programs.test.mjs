// The two programs: what each of them needs, and what the one says when the other is not there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';

import { program, Repository, run, temporary, writeApp } from './support.mjs';

const net = join(dirname(program), 'quorate-net');

/** The libraries that the dynamic section names. */
function needed(file) {
    const listed = spawnSync('readelf', ['--dynamic', file], { encoding: 'utf8' });
    assert.equal(listed.status, 0, listed.stderr ?? String(listed.error));
    return [...listed.stdout.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name);
}

test('the offline program needs no library of the network', () => {
    // libgcc_s comes with a build under sanitizers.
    const offline = /^lib(nettle|crypto|secp256k1|yaml|z|c|m|gcc_s)[-.0-9]*\.so/;
    assert.deepEqual(needed(program).filter((name) => !offline.test(name)), []);
    const networked = needed(net);
    assert(networked.some((name) => name.startsWith('libcurl')), networked.join(' '));
});

/** The offline program alone in a folder, and a proposal. */
function alone(t) {
    const directory = temporary(t);
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    const command = join(bin, 'quorate');
    copyFileSync(program, command);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository);
    repository.commit();
    const out = join(directory, 'release');
    const shared = ['--repo', repository.directory];
    const prepare = ['prepare', 'HEAD', '--out', out, '--nonce', '0', ...shared];
    assert.equal(run(prepare, { command }).code, 0);
    return { directory, bin, command, out, shared };
}

test('without the other program it says what to install, and works offline as before', (t) => {
    const { bin, command, out, shared } = alone(t);
    const url = 'http://127.0.0.1:1';
    const missing = `quorate: --rpc and ETH_RPC_URL ask for the network, which needs the program quorate-net beside this one in ${bin}/: install it, or leave them out to work offline\n`;
    const commands = [
        ['verify', out, ...shared],
        ['sign', out, '--key-env', 'KEY', '--yes'],
        ['collect', out, `0x${'11'.repeat(65)}`],
        ['status', out],
        ['commit', out],
        ['cancel', out],
    ];
    for (const words of commands) {
        for (const result of [run([...words, '--rpc', url], { command }), run(words, { command, env: { ETH_RPC_URL: url } })]) {
            assert.deepEqual([result.code, result.err, result.out.toString()], [3, missing, '']);
        }
    }
    assert.equal(run(['verify', out, ...shared], { command, env: { ETH_RPC_URL: undefined } }).code, 0);
    for (const words of [['status', out], ['commit', out], ['cancel', out]]) {
        const result = run(words, { command, env: { ETH_RPC_URL: undefined } });
        assert.equal(result.code, 2, result.err);
        assert.match(result.err, /^quorate: .*--rpc URL/);
    }
});

test('the other program stands beside it, or in libexec, and gets every word', (t) => {
    const { directory, bin, command } = alone(t);
    const script = '#!/bin/sh\nprintf "%s|" "$@"\ntest "$4" = signal && kill -TERM $$\nexit 42\n';
    const libexec = join(directory, 'libexec/quorate');
    mkdirSync(libexec, { recursive: true });
    for (const [index, place] of [libexec, bin].entries()) {
        writeFileSync(join(place, 'quorate-net'), script.replace('42', String(42 + index)), { mode: 0o755 });
        const words = ['status', '--rpc', 'http://127.0.0.1:1', 'a b', '--json'];
        const result = run(words, { command });
        assert.deepEqual([result.code, result.out.toString()], [42 + index, `${words.join('|')}|`]);
        const ended = run(['status', '--rpc', 'http://127.0.0.1:1', 'signal'], { command });
        assert.deepEqual([ended.code, ended.signal], [null, 'SIGTERM']);
    }
});

test('one that cannot be run is named', (t) => {
    const { bin, command, out } = alone(t);
    writeFileSync(join(bin, 'quorate-net'), 'no program', { mode: 0o644 });
    const { code, err } = run(['status', out, '--rpc', 'http://127.0.0.1:1'], { command });
    assert.equal(code, 3);
    assert.equal(err, `quorate: cannot run ${bin}/quorate-net: Permission denied\n`);
});
