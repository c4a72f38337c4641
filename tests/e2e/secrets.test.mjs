// The private key, the password and what is derived from it: while a program signs they are in its secure
// heap and nowhere else, and afterwards nowhere. Searched for in memory, in a core image, and in all that
// is printed, written, passed on or left behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { scryptSync } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import { FaultProxy, spell } from '../peers/lib/fault_proxy.mjs';
import { writeSecret } from '../peers/lib/keystores.mjs';
import { coreImage, forms, FullPipe, hasGdb, search, stopsAt, unreadable } from './memory.mjs';
import { contents, peer, program, Random, Repository, run, temporary, writeApp } from './support.mjs';

const viem = await peer('viem');
const ethers = await peer('ethers');
const skipChain = unreadable || anvil.skip || viem.skip || ethers.skip;
const { ready } = skipChain ? {} : await import('./ready.mjs');
const { makers } = ethers.skip ? {} : await import('../peers/lib/keystores.mjs');

const random = new Random('secrets');
const key = random.hex(32);
const password = `correct horse ${random.hex(8)}`;

let chain;
let proxy;
before(async () => {
    if (!skipChain) {
        chain = await Chain.start();
        proxy = await FaultProxy.start(chain.url);
    }
});
after(async () => {
    await proxy?.stop();
    await chain?.stop();
});

/** The ways to name a key: {words, env, secrets}. */
function sources(directory, secretKey = key) {
    const bytes = Buffer.from(secretKey.slice(2), 'hex');
    const ofKey = forms('the key', bytes);
    const found = {
        'a key file': { words: ['--key-file', writeSecret(directory, 'it.key', `${secretKey}\n`)], secrets: ofKey },
        'a key file in capitals': { words: ['--key-file', writeSecret(directory, 'capital.key', secretKey.slice(2).toUpperCase())], secrets: ofKey },
        'a variable': { words: ['--key-env', 'SIGNING_KEY'], env: { SIGNING_KEY: secretKey }, secrets: ofKey },
    };
    if (makers) {
        const json = makers['geth, scrypt'](secretKey, password);
        const { kdfparams } = JSON.parse(json).crypto;
        const derived = scryptSync(password, Buffer.from(kdfparams.salt, 'hex'), 32, { N: kdfparams.n, r: kdfparams.r, p: kdfparams.p });
        const words = ['--keystore', writeSecret(directory, 'it.json', json), '--password-file', writeSecret(directory, 'it.password', `${password}\n`)];
        const ofPassword = { 'the password': Buffer.from(password), 'half of the password': Buffer.from(password.slice(14)) };
        found['a keystore'] = { words, secrets: { ...ofKey, ...ofPassword, ...forms('what is derived', derived) } };
    }
    return found;
}

function signable(directory) {
    const repository = new Repository(join(directory, 'repo'));
    const out = join(directory, 'release');
    writeApp(repository);
    repository.commit();
    const written = run(['prepare', 'HEAD', '--out', out, '--repo', repository.directory, '--nonce', '0']);
    assert.equal(written.code, 0, written.err);
    return { out, repository };
}

/** Only the secure heap holds it; `mustHold`: it does. */
function judge(pid, secrets, mustHold, what) {
    const hits = search(pid, secrets);
    const open = hits.filter(({ isSecure }) => !isSecure);
    assert.deepEqual(open, [], what);
    const held = hits.filter(({ name }) => name === 'the key, bytes 0 to 7');
    assert.equal(held.length, mustHold ? 1 : 0, `${what}: ${held.length} copies of the key in the secure heap`);
    if (!mustHold) {
        assert.deepEqual(hits, [], `${what}: wiped`);
    }
    const shown = readFileSync(`/proc/${pid}/environ`, 'latin1') + readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    absent(Buffer.from(shown, 'latin1'), secrets, `${what}: environment and arguments`);
    assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m);
}

function absent(bytes, secrets, what) {
    for (const [name, needle] of Object.entries(secrets)) {
        assert(!bytes.includes(needle), `${what}: ${name}`);
    }
}

function judgeCore(pid, secrets, directory, what) {
    if (hasGdb) {
        const file = join(directory, 'image.core');
        const image = coreImage(pid, file);
        absent(image, secrets, `${what}: a core image of ${image.length} bytes`);
        rmSync(file);
    }
}

/** Nothing that was written besides the files that hold the secret. */
function judgeFiles(directories, secrets, own) {
    for (const directory of directories) {
        for (const [name, bytes] of Object.entries(contents(directory))) {
            if (!own.includes(join(directory, name))) {
                absent(bytes, secrets, name);
            }
        }
    }
}

/** Start the program with pipes that are full, and a temporary directory of its own. */
function startFull(t, words, env, directory) {
    const place = mkdtempSync(join(directory, 'run-'));
    const out = new FullPipe(join(place, 'out'));
    const err = new FullPipe(join(place, 'err'));
    const inner = join(place, 'tmp');
    mkdirSync(inner);
    const clean = { ...process.env, ETH_RPC_URL: undefined, XDG_CONFIG_HOME: inner, TMPDIR: inner, ...env };
    const child = spawn(program, words, { env: clean, cwd: inner, stdio: ['ignore', out.end, err.end] });
    const ended = new Promise((done) => child.once('close', (code, signal) => done({ code, signal })));
    t.after(() => {
        child.kill('SIGKILL');
        out.close();
        err.close();
    });
    return { child, ended, out, err, inner };
}

test('sign: the key is in the secure heap, and nowhere once it has signed', { skip: unreadable }, async (t) => {
    const directory = temporary(t);
    const { out, repository } = signable(directory);
    const keys = join(directory, 'keys');
    mkdirSync(keys);
    for (const [name, { words, env, secrets }] of Object.entries(sources(keys))) {
        const started = startFull(t, ['sign', out, '--repo', repository.directory, ...words, '--yes'], env, directory);
        await stopsAt(started.child, 2); // about to show what it signs
        judge(started.child.pid, secrets, true, `${name}, before signing`);
        judgeCore(started.child.pid, secrets, directory, `${name}, before signing`);
        const told = started.err.drain();
        await stopsAt(started.child, 1); // about to say that it has signed
        judge(started.child.pid, secrets, false, `${name}, after signing`);
        judgeCore(started.child.pid, secrets, directory, `${name}, after signing`);
        const said = started.out.drain();
        assert.deepEqual(await started.ended, { code: 0, signal: null }, name);
        absent(Buffer.concat([told, said, started.err.drain(), started.out.drain()]), secrets, `${name}: what is printed`);
        judgeFiles([out, started.inner], secrets, []);
    }
});

/** An answer that is held until it is released. */
function holding(method) {
    let release;
    let arrived;
    const released = new Promise((done) => (release = done));
    const asked = new Promise((done) => (arrived = done));
    let times = 1;
    proxy.reset();
    const hold = {
        name: 'held',
        async act({ forward, reply, isBatch }) {
            const answers = await forward();
            arrived();
            await released;
            reply(spell(answers, isBatch));
        },
    };
    proxy.schedule = (n, requests) => (requests.some((one) => one.method === method) && times-- > 0 ? hold : undefined);
    return { asked, release };
}

test('commit: the same, before and after its transaction is signed', { skip: skipChain }, async (t) => {
    const keys = temporary(t);
    for (const name of Object.keys(sources(keys))) {
        const scene = await ready(t, chain, { owners: 1, threshold: 1 });
        const folder = temporary(t);
        const { words, env, secrets } = sources(folder, scene.executor.key)[name];
        for (const [method, what] of [['eth_estimateGas', 'before signing'], ['eth_sendRawTransaction', 'after signing']]) {
            const held = holding(method);
            const place = scene.copy();
            const started = startFull(t, ['commit', place, '--rpc', proxy.url, ...words, '--yes', '--quiet'], env, folder);
            await held.asked;
            judge(started.child.pid, secrets, true, `${name}, ${what}`);
            judgeCore(started.child.pid, secrets, folder, `${name}, ${what}`);
            assert(!proxy.exchanges.some(({ text }) => Object.values(secrets).some((needle) => text.includes(needle))), 'the node is not told');
            if (method === 'eth_estimateGas') {
                started.child.kill('SIGKILL');
                held.release();
                await started.ended;
            } else {
                held.release();
                assert.deepEqual(await started.ended, { code: 0, signal: null }, name);
            }
            absent(Buffer.concat([started.out.drain(), started.err.drain()]), secrets, `${name}: what is printed`);
            judgeFiles([place, started.inner], secrets, []);
        }
    }
});

test('commit: nowhere once it is done', { skip: skipChain }, async (t) => {
    const scene = await ready(t, chain, { owners: 1, threshold: 1 });
    const folder = temporary(t);
    const { words, secrets } = sources(folder, scene.executor.key)['a keystore'];
    proxy.reset();
    const started = startFull(t, ['commit', scene.out, '--rpc', proxy.url, ...words, '--yes'], {}, folder);
    await stopsAt(started.child, 2); // about to say that it has sent
    judge(started.child.pid, secrets, true, 'sent');
    started.err.drain();
    await stopsAt(started.child, 1);
    judge(started.child.pid, secrets, false, 'done');
    started.out.drain();
    assert.deepEqual(await started.ended, { code: 0, signal: null });
});

test('a refusal says nothing of the secret, however it is given', { skip: !makers && 'ethers is not here' }, (t) => {
    const directory = temporary(t);
    const { out, repository } = signable(directory);
    const bytes = Buffer.from(key.slice(2), 'hex');
    const secrets = { ...forms('the key', bytes), 'the password': Buffer.from(password) };
    const json = makers['geth, scrypt'](key, password);
    const keystore = writeSecret(directory, 'it.json', json);
    const file = (name, text, mode) => writeSecret(directory, name, text, mode);
    const cases = [
        ['--key-file', file('wide', key, 0o644)],
        ['--key-file', file('long', `${key}00`)],
        ['--key-file', file('two', `${key}\n${key}\n`)],
        ['--key-file', file('words', `PRIVATE_KEY=${key}`)],
        ['--key-file', file('quoted', `"${key}"`)],
        ['--key-file', key],
        ['--key-env', key],
        ['--key-env', `KEY=${key}`],
        ['--keystore', keystore, '--password-file', file('wrong', `${password}!`)],
        ['--keystore', file('bent.json', json.replace('"version":3', `"version":"${key}"`)), '--password-file', file('right', password)],
    ];
    for (const words of cases) {
        const result = run(['sign', out, '--repo', repository.directory, ...words, '--yes'], { env: { ETH_RPC_URL: undefined } });
        assert([1, 2].includes(result.code), `${words}: exit ${result.code}: ${result.err}`);
        absent(Buffer.concat([result.out, Buffer.from(result.err)]), secrets, words.join(' '));
    }
    assert.equal(existsSync(join(out, 'signatures')), false);
});

test('a crash leaves no core image, and another user of the machine cannot look', { skip: unreadable }, async (t) => {
    const directory = temporary(t);
    const { out, repository } = signable(directory);
    const inner = mkdtempSync(join(tmpdir(), 'quorate-crash-'));
    t.after(() => rmSync(inner, { recursive: true }));
    const nobody = 65534;
    const file = writeSecret(directory, 'it.key', key);
    chownSync(file, nobody, nobody);
    chownSync(inner, nobody, nobody);
    chmodSync(directory, 0o755);
    const err = new FullPipe(join(directory, 'err'));
    t.after(() => err.close());
    const command = `ulimit -c unlimited; exec ${program} sign ${out} --no-git --key-file ${file} --yes`;
    const child = spawn('bash', ['-c', command], { uid: nobody, gid: nobody, cwd: inner, env: { PATH: process.env.PATH }, stdio: ['ignore', 'ignore', err.end] });
    const ended = new Promise((done) => child.once('close', (code, signal) => done({ code, signal })));
    await stopsAt(child, 2);
    assert.equal(statSync(`/proc/${child.pid}/mem`).uid, 0, 'its memory belongs to root: it is not dumpable');
    assert.match(readFileSync(`/proc/${child.pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m);
    child.kill('SIGSEGV');
    assert.equal((await ended).signal, 'SIGSEGV');
    assert.deepEqual(readdirSync(inner), [], 'no core image');
    assert(repository);
});
