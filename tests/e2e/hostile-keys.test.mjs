// Key files, keystores and passwords as an enemy or an accident makes them: each is refused in one line,
// in little time and memory, without a character of what the file holds, and nothing is signed. Those
// that are odd but good are taken.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { isSanitized, peak } from './memory.mjs';
import { peer, Random, Repository, run, start, temporary, writeApp } from './support.mjs';

const ethers = await peer('ethers');
const { skip } = ethers;
const { makers, writeSecret } = skip ? {} : await import('../peers/lib/keystores.mjs');

const key = new Random('hostile').hex(32);
const password = 'hunter2 hunter2';
const MOST_MIB = isSanitized ? 200 : 64;
const MOST_MS = 5000; // a busy machine

function scene(t) {
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    const out = join(directory, 'release');
    writeApp(repository);
    repository.commit();
    const written = run(['prepare', 'HEAD', '--out', out, '--repo', repository.directory, '--nonce', '0']);
    assert.equal(written.code, 0, written.err);
    let files = 0;
    return {
        directory,
        out,
        /** A file of its own. */
        file: (text, mode) => writeSecret(directory, `file-${files++}`, text, mode),
        path: () => join(directory, `file-${files++}`),
        sign: (words, options) => start(['sign', out, '--no-git', '--yes', '--quiet', ...words], { ...options, env: { ETH_RPC_URL: undefined } }),
    };
}

async function refuses(made, name, words, [code, says], options) {
    const begun = Date.now();
    const result = await peak(made.sign(words, options));
    assert.equal(result.code, code, `${name}: exit ${result.code ?? result.signal}: ${result.err}`);
    assert.match(result.err, /^quorate: [^\n]+\n$/, name);
    assert.match(result.err, says, name);
    assert(Date.now() - begun < MOST_MS, `${name}: ${Date.now() - begun} ms`);
    assert(result.most < MOST_MIB, `${name}: ${result.most} MiB`);
    for (const secret of [key.slice(2, 18), key.slice(-16), password]) {
        assert(!result.err.toLowerCase().includes(secret), `${name}: ${result.err}`);
    }
    assert(!existsSync(join(made.out, 'signatures')), name);
}

async function takes(made, name, words, options) {
    const result = await made.sign(words, options).ended;
    assert.equal(result.code, 0, `${name}: exit ${result.code ?? result.signal}: ${result.err}`);
    rmSync(join(made.out, 'signatures'), { recursive: true });
}

function pipe(made, mode) {
    const path = made.path();
    assert.equal(spawnSync('mkfifo', [path]).status, 0);
    chmodSync(path, mode);
    return path;
}

/** Somebody who writes into a pipe, once it is read. */
function writer(t, path, text) {
    const child = spawn('sh', ['-c', 'printf %s "$TEXT" > "$0"', path], { env: { ...process.env, TEXT: text }, stdio: 'ignore' });
    t.after(() => child.kill('SIGKILL'));
}

test('key files', { skip }, async (t) => {
    const made = scene(t);
    for (const mode of [0o604, 0o602, 0o601 | 0o040, 0o640, 0o660, 0o620, 0o644, 0o666, 0o777]) {
        const says = new RegExp(`can be read or written by others than its owner \\(mode 0${mode.toString(8)}\\): run chmod 600`);
        await refuses(made, `mode ${mode.toString(8)}`, ['--key-file', made.file(key, mode)], [1, says]);
    }
    const link = made.path();
    symlinkSync(made.file(key, 0o644), link);
    await refuses(made, 'a link to a file that others read', ['--key-file', link], [1, /chmod 600/]);
    const loop = made.path();
    symlinkSync(loop, loop);
    const table = {
        'a link to itself': [loop, [2, /cannot open the key file/]],
        'a directory': [made.directory, [2, /Is a directory/]],
        '/dev/null': ['/dev/null', [2, /is no file and no pipe/]],
        '/dev/zero': ['/dev/zero', [2, /is no file and no pipe/]],
        'a name of 5000 letters': ['a'.repeat(5000), [2, /cannot open the key file aaa/]],
        'a name with an escape': [`${made.directory}/\u001b[31mred`, [2, /No such file/]],
        'an empty file': [made.file(''), [2, /is empty: it must hold 64 hex digits/]],
        blanks: [made.file(' \n\t\r\n'), [2, /is empty/]],
        '0x alone': [made.file('0x'), [2, /is empty/]],
        'one digit less': [made.file(key.slice(0, -1)), [2, /has 63 characters, not 64 hex digits/]],
        'one digit more': [made.file(`${key}0`), [2, /has 65 characters/]],
        'two keys': [made.file(`${key}\n${key}`), [2, /has 131 characters/]],
        'a blank within': [made.file(`${key.slice(0, 30)} ${key.slice(30)}`), [2, /has 65 characters/]],
        'letters that are no digits': [made.file(`0x${'g'.repeat(64)}`), [2, /are not all hex digits/]],
        '0x twice': [made.file(`0x0x${key.slice(4)}`), [2, /are not all hex digits/]],
        'a name before it': [made.file(`PRIVATE_KEY=${key}`), [2, /no private key/]],
        quotes: [made.file(`"${key}"`), [2, /no private key/]],
        'the raw bytes': [made.file(Buffer.from(key.slice(2), 'hex')), [2, /no private key/]],
        'binary noise': [made.file(new Random('noise').bytes(64)), [2, /no private key/]],
        'a NUL in the middle': [made.file(`${key.slice(2, 34)}\0${key.slice(35)}`), [2, /are not all hex digits/]],
        'a NUL at the end': [made.file(`${key}\0`), [2, /has 65 characters/]],
        'UTF-16': [made.file(Buffer.from(key, 'utf16le')), [2, /no private key/]],
        'a byte order mark': [made.file(`\ufeff${key}`), [2, /no private key/]],
        'a keystore': [made.file('{"version":3}'), [2, /holds JSON, not a raw key: give a keystore with --keystore/]],
        'a PEM': [made.file('-----BEGIN EC PRIVATE KEY-----\n'), [2, /no private key/]],
        'a megabyte': [made.file('0'.repeat(1 << 20)), [2, /too large: over 4096 bytes/]],
        zero: [made.file('0'.repeat(64)), [2, /it is zero, or not below the order/]],
        'the order': [made.file('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'), [2, /not below the order/]],
    };
    for (const [name, [path, expected]] of Object.entries(table)) {
        await refuses(made, name, ['--key-file', path], expected);
    }
    await refuses(made, 'a pipe that others read', ['--key-file', pipe(made, 0o644)].map((word, at) => (at && writer(t, word, key), word)), [1, /chmod 600/]);
    const endless = pipe(made, 0o600);
    const yes = spawn('sh', ['-c', 'exec yes > "$0"', endless], { stdio: 'ignore' });
    t.after(() => yes.kill('SIGKILL'));
    await refuses(made, 'a pipe without an end', ['--key-file', endless], [2, /too large/]);
    await refuses(made, 'a standard input without a key', ['--key-file', '-'], [2, /is empty/]);

    const good = pipe(made, 0o600);
    writer(t, good, key);
    await takes(made, 'a pipe', ['--key-file', good]);
    await takes(made, 'standard input', ['--key-file', '-'], { input: key });
    const private_ = made.path();
    symlinkSync(made.file(key), private_);
    const fine = { 'a link': private_, 'only to be read': made.file(key, 0o400), capitals: made.file(key.toUpperCase()), 'no 0x': made.file(key.slice(2)), 'blanks around': made.file(`\r\n\t ${key} \r\n\n`) };
    for (const [name, path] of Object.entries(fine)) {
        await takes(made, name, ['--key-file', path]);
    }
});

/** A keystore with some of its members changed; undefined takes one away. */
function bent(maker, edit) {
    const store = JSON.parse(makers[maker](key, password));
    edit(store, store.crypto, store.crypto.kdfparams);
    return JSON.stringify(store);
}

const scrypt = (edit) => bent('geth, scrypt', edit);
const pbkdf2 = (edit) => bent('geth, PBKDF2', edit);
const params = (change) => scrypt((store, crypto, kdfparams) => Object.assign(kdfparams, change));
const rounds = (c) => pbkdf2((store, crypto, kdfparams) => Object.assign(kdfparams, { c }));
const raw = (from, to) => scrypt(() => {}).replace(from, to);

const noObject = /this is no keystore, which is a JSON object: give a raw key with --key-file/;
const keystores = {
    'n of 2^30': [params({ n: 2 ** 30 }), [2, /needs more than 1 GiB of memory/]],
    'n of 2^53': [params({ n: 2 ** 53 }), [2, /needs more than 1 GiB of memory/]],
    'n past 64 bits': [raw('"n":1024', `"n":1${'0'.repeat(30)}`), [2, /out of range/]],
    'n of a million digits is too long': [raw('"n":1024', `"n":1${'0'.repeat(1_000_000)}`), [2, /is too large: over 65536 bytes/]],
    'n of 1e9': [raw('"n":1024', '"n":1e9'), [2, /"1e9" is not an integer/]],
    'n of 1': [params({ n: 1 }), [2, /n must be a power of two/]],
    'n of 0': [params({ n: 0 }), [2, /out of range/]],
    'n below 0': [params({ n: -1024 }), [2, /is -1024, which is out of range/]],
    'n of 1000': [params({ n: 1000 }), [2, /n must be a power of two/]],
    'n of 1.5': [params({ n: 1.5 }), [2, /"1\.5" is not an integer/]],
    'n as text': [params({ n: '1024' }), [2, /n is a string, expected a number/]],
    'r of 2^30': [params({ r: 2 ** 30 }), [2, /needs more than 1 GiB of memory/]],
    'r of 0': [params({ r: 0 }), [2, /out of range/]],
    'p of 2^30': [params({ p: 2 ** 30 }), [2, /takes too long: n \* r \* p is more than 2\^24/]],
    'p of 2^24, which takes no memory but hours': [params({ p: 2 ** 24 }), [2, /takes too long/]],
    'n, r and p that multiply past 64 bits': [params({ n: 2 ** 40, r: 2 ** 20, p: 2 ** 20 }), [2, /needs more than 1 GiB of memory/]],
    'a derived key of 16 bytes': [params({ dklen: 16 }), [2, /dklen is 16: it must be 32 or more/]],
    'a derived key of 2^31 bytes': [params({ dklen: 2 ** 31 }), [2, /dklen is 2147483648: it must be 32 or more, and not absurd/]],
    'no salt': [params({ salt: undefined }), [2, /salt is missing/]],
    'a salt of 60000 digits': [params({ salt: 'ab'.repeat(30_000) }), [2, /salt has 30000 bytes, more than 256/]],
    'a salt that is no hex': [params({ salt: 'zz' }), [2, /salt: 'z' at character 1 is not a hex digit/]],
    '10^10 rounds of PBKDF2': [rounds(1e10), [2, /more than 10000000 rounds take too long/]],
    'no round of PBKDF2': [rounds(0), [2, /out of range/]],
    'another hash of PBKDF2': [pbkdf2((s, c, kdfparams) => (kdfparams.prf = 'hmac-md5')), [2, /"hmac-md5": only hmac-sha256 is known/]],
    'another derivation': [scrypt((s, crypto) => (crypto.kdf = 'argon2id')), [2, /"argon2id": only scrypt and pbkdf2 are known/]],
    'another cipher': [scrypt((s, crypto) => (crypto.cipher = 'aes-128-cbc')), [2, /"aes-128-cbc": only aes-128-ctr is known/]],
    'a short iv': [scrypt((s, crypto) => (crypto.cipherparams.iv = 'ab')), [2, /iv has 1 bytes, not 16/]],
    'a ciphertext of 31 bytes': [scrypt((s, crypto) => (crypto.ciphertext = crypto.ciphertext.slice(2))), [2, /ciphertext has 31 bytes, not 32/]],
    'a ciphertext of 33 bytes': [scrypt((s, crypto) => (crypto.ciphertext += '00')), [2, /ciphertext has 33 bytes, more than 32/]],
    'no MAC': [scrypt((s, crypto) => delete crypto.mac), [2, /mac is missing/]],
    'a MAC of 31 bytes': [scrypt((s, crypto) => (crypto.mac = crypto.mac.slice(2))), [2, /mac has 31 bytes, not 32/]],
    'another MAC': [scrypt((s, crypto) => (crypto.mac = 'ab'.repeat(32))), [1, /the password of the keystore is wrong/]],
    'another address': [scrypt((store) => (store.address = 'ab'.repeat(20))), [1, /names the account 0x[aA][bB]\w+, but its key is that of/]],
    'an address that is none': [scrypt((store) => (store.address = 'ab')), [2, /address has 1 bytes, not 20/]],
    'version 1': [scrypt((store) => (store.version = 1)), [2, /version is 1: only version 3/]],
    'version 3 as text': [scrypt((store) => (store.version = '3')), [2, /version is a string, expected a number/]],
    'no version': [scrypt((store) => delete store.version), [2, /version is missing/]],
    'no crypto': [scrypt((store) => delete store.crypto), [2, /crypto is missing/]],
    'a key twice': [raw('"kdf":', '"kdf":"scrypt","kdf":'), [2, /a duplicate key/]],
    'an array': ['[]', [2, noObject]],
    'a raw key': [key, [2, noObject]],
    'nothing': ['', [2, noObject]],
    'binary noise': [new Random('store').bytes(500), [2, noObject]],
    'JSON 30000 levels deep': [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, [2, noObject]],
    'ten megabytes': [`{"a":"${'b'.repeat(10 << 20)}"}`, [2, /is too large: over 65536 bytes/]],
};

test('keystores', { skip }, async (t) => {
    const made = scene(t);
    const right = made.file(password);
    for (const [name, [text, expected]] of Object.entries(keystores)) {
        await refuses(made, name, ['--keystore', made.file(text), '--password-file', right], expected);
    }
    for (const [name, path, says] of [['a directory', made.directory, /Is a directory/], ['/dev/zero', '/dev/zero', /too large/], ['/dev/null', '/dev/null', noObject]]) {
        await refuses(made, name, ['--keystore', path, '--password-file', right], [2, says]);
    }
    await takes(made, 'an old keystore in capitals', ['--keystore', made.file(raw('"crypto":', '"Crypto":')), '--password-file', right]);
});

test('passwords', { skip }, async (t) => {
    const made = scene(t);
    const store = made.file(makers['geth, scrypt'](key, password));
    const wrong = [1, /the password of the keystore is wrong/];
    const table = {
        'another one': [made.file('hunter3'), wrong],
        'an empty one': [made.file(''), wrong],
        'a longer one': [made.file(`${password} `), wrong],
        'two lines': [made.file(`${password}\n\n`), wrong],
        // One NUL behind it would be right: HMAC fills up its key with them.
        'a NUL within': [made.file(password.replace(' ', '\0')), wrong],
        'binary noise': [made.file(new Random('password').bytes(1000)), wrong],
        'a directory': [made.directory, [2, /Is a directory/]],
        'not there': [made.path(), [2, /No such file/]],
        '/dev/zero': ['/dev/zero', [2, /is no file and no pipe/]],
        'a megabyte': [made.file('x'.repeat(1 << 20)), [2, /too large: over 4096 bytes/]],
    };
    for (const [name, [path, expected]] of Object.entries(table)) {
        await refuses(made, name, ['--keystore', store, '--password-file', path], expected);
    }
    await refuses(made, 'no terminal to ask on', ['--keystore', store], [2, /there is no terminal to ask for the password: give a file/]);
    for (const [name, text] of [['a line ending', `${password}\n`], ['CR LF', `${password}\r\n`], ['none', password]]) {
        await takes(made, name, ['--keystore', store, '--password-file', made.file(text)]);
    }
    await takes(made, 'from standard input', ['--keystore', store, '--password-file', '-'], { input: `${password}\n` });
    assert(readFileSync(store, 'utf8').length > 100);
});
