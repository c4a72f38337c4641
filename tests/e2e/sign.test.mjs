// sign and collect without a network: every source of a key gives the signature that the peers give,
// and bad keys, bad programs and bad proposals are refused before anything is written.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';

import { cast } from '../peers/lib/anvil.mjs';
import { makers, writeKeystore, writeSecret } from '../peers/lib/keystores.mjs';
import { program, start } from '../peers/lib/program.mjs';
import { addresses, peer, Random, refused, Repository, run, seed, temporary, writeApp } from './support.mjs';

const ethers = await peer('ethers');
const accounts = await peer('viem/accounts');
const kit = await peer('@safe-global/protocol-kit');
const needs = (...peers) => ({ skip: peers.map(({ skip }) => skip).find(Boolean) ?? false });

const key = `0x${'51'.repeat(32)}`;
const account = () => accounts.api.privateKeyToAccount(key);

function scene(t) {
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository);
    repository.commit();
    const out = join(directory, 'release');
    const made = run(['prepare', 'HEAD', '--repo', repository.directory, '--out', out, '--nonce', '7']);
    assert.equal(made.code, 0, made.err);
    const [step] = JSON.parse(readFileSync(join(out, 'proposal.json'))).steps;
    const typedData = JSON.parse(readFileSync(join(out, 'typed-data.json')));
    return { directory, repository, out, step, typedData, hash: step.safe_tx_hash, keyFile: writeSecret(directory, 'key', `${key}\n`) };
}

/** Said where nothing else is shown, and git was not asked. */
const notAsked = /^quorate: caution: git was not asked, so nothing shows that these hashes come from the commit: [^\n]+\n$/;

/** Sign, and give what --json says; the file must say the same. */
function sign(made, args, options) {
    const result = run(['sign', made.out, '--yes', '--quiet', '--json', ...args], options);
    assert.equal(result.code, 0, result.err);
    const { file, accepted, against, trust_file: trustFile, ...said } = JSON.parse(result.out);
    const git = args.includes('--repo');
    assert.equal(against, git ? 'git' : 'itself');
    assert.match(result.err, git ? /^$/ : notAsked);
    assert.equal(trustFile, null);
    assert.deepEqual(JSON.parse(readFileSync(file)), said);
    assert.deepEqual(accepted, []);
    assert.equal(file, join(made.out, 'signatures', `${said.owner}.json`));
    return said;
}

/** Every way to give the key, as [name, (made) => [arguments, options]]. */
const sources = [
    ['a key file', (made) => [['--key-file', made.keyFile]]],
    ['a key file without 0x', (made) => [['--key-file', writeSecret(made.directory, 'bare', key.slice(2))]]],
    ['a key on standard input', () => [['--key-file', '-'], { input: key }]],
    ['an environment variable', () => [['--key-env', 'SIGNING_KEY'], { env: { SIGNING_KEY: key } }]],
    ...Object.keys(makers).map((maker) => [
        `a keystore of ${maker}`,
        (made) => [
            ['--keystore', writeKeystore(made.directory, 'keystore', { maker, key, password: 'päss word' }),
                '--password-file', writeSecret(made.directory, 'password', 'päss word\n')],
        ],
    ]),
    ['cast wallet sign', () => [['--signer', `'${cast.file}' wallet sign --private-key ${key} --data --from-file {typed_data}`]]],
];

for (const [name, from] of sources) {
    test(`${name} gives the signature of viem, ethers and protocol-kit`, needs(cast, ethers, accounts, kit), async (t) => {
        const made = scene(t);
        const { domain, types: { EIP712Domain, ...types }, message } = made.typedData;
        const [args, options] = from(made);
        const expected = await account().signTypedData({ ...made.typedData, types });
        const wallet = new ethers.api.Wallet(key);
        assert.equal(await wallet.signTypedData(domain, types, message), expected);
        assert.deepEqual(sign(made, args, options), { owner: account().address, kind: 'eip712', hash: made.hash, signature: expected });
        assert.equal(sign(made, [...args, '--repo', made.repository.directory], options).signature, expected);
        const signed = await account().signMessage({ message: { raw: made.hash } });
        const adjusted = await kit.api.adjustVInSignature('eth_sign', signed, made.hash, account().address);
        if (!name.startsWith('cast')) {
            const ethSign = sign(made, [...args, '--eth-sign', '--replace'], options);
            assert.deepEqual(ethSign, { owner: account().address, kind: 'eth_sign', hash: made.hash, signature: adjusted });
        }
    });
}

test('what wallets print is collected, in every spelling', needs(ethers, accounts), async (t) => {
    const made = scene(t);
    const { EIP712Domain, ...types } = made.typedData.types;
    const typed = await account().signTypedData({ ...made.typedData, types });
    const message = await account().signMessage({ message: { raw: made.hash } });
    const byte = (signature, v) => signature.slice(0, -2) + v.toString(16).padStart(2, '0');
    const id = (signature) => parseInt(signature.slice(-2), 16) - 27;
    for (const [signature, kind] of [
        [typed, 'eip712'],
        [typed.slice(2), 'eip712'],
        [typed.toUpperCase().replace('0X', '0x'), 'eip712'],
        [byte(typed, id(typed)), 'eip712'],
        [message, 'eth_sign'],
        [byte(message, id(message)), 'eth_sign'],
        [byte(message, id(message) + 31), 'eth_sign'],
    ]) {
        rmSync(join(made.out, 'signatures'), { recursive: true, force: true });
        const result = run(['collect', made.out, signature, '--owner', account().address, '--json']);
        assert.equal(result.code, 0, result.err);
        const [one] = JSON.parse(result.out).collected;
        assert.deepEqual([one.owner, one.kind, one.state], [account().address, kind, 'new']);
        const { signers } = JSON.parse(run(['safe', 'signatures', '--hash', made.hash, JSON.parse(readFileSync(one.file)).signature, '--json']).out);
        assert.deepEqual(signers, [{ address: account().address, kind }]);
    }
});

/* Bad keys and bad programs: what stands before, the arguments, and what is said. */
const bad = {
    'a key file that others can read': [(m) => ['--key-file', writeSecret(m.directory, 'wide', key, 0o644)], 1, /wide.*(chmod|others|group)/],
    'a key file that its group can write': [(m) => ['--key-file', writeSecret(m.directory, 'wide', key, 0o620)], 1, /wide.*(chmod|group)/],
    'a key file that is not there': [() => ['--key-file', 'no-such-file'], 2, /no-such-file/],
    'a key file that is a directory': [(m) => ['--key-file', m.directory], 2, /regular|directory/i],
    'an empty key file': [(m) => ['--key-file', writeSecret(m.directory, 'short', '')], 2, /short/],
    'a key cut short': [(m) => ['--key-file', writeSecret(m.directory, 'short', key.slice(0, -2))], 2, /short.*64/],
    'a key that is no hex': [(m) => ['--key-file', writeSecret(m.directory, 'words', 'z'.repeat(64))], 2, /words/],
    'a key of zero': [(m) => ['--key-file', writeSecret(m.directory, 'zero', '0'.repeat(64))], 2, /zero/],
    'a key past the order': [(m) => ['--key-file', writeSecret(m.directory, 'large', 'f'.repeat(64))], 2, /large/],
    'an environment variable that is not set': [() => ['--key-env', 'NO_SUCH_KEY'], 2, /NO_SUCH_KEY/],
    'an environment variable that holds something else': [() => ['--key-env', 'PATH'], 2, /PATH/],
    'a wrong password': [
        (m) => ['--keystore', writeKeystore(m.directory, 'store', { key, password: 'right' }), '--password-file', writeSecret(m.directory, 'pw', 'wrong')],
        1,
        /password/,
    ],
    'a password file that is not there': [(m) => ['--keystore', writeKeystore(m.directory, 'store', { key, password: 'x' }), '--password-file', 'no-pw'], 2, /no-pw/],
    'a password without a keystore': [(m) => ['--key-file', m.keyFile, '--password-file', 'pw'], 2, /--keystore/],
    'a keystore with another MAC': [
        (m) => {
            const file = writeKeystore(m.directory, 'store', { key, password: 'x' });
            writeFileSync(file, readFileSync(file, 'utf8').replace(/"mac":"(..)/, (_, digits) => `"mac":"${digits === '00' ? '01' : '00'}`));
            return ['--keystore', file, '--password-file', writeSecret(m.directory, 'pw', 'x')];
        },
        1,
        /password|MAC/,
    ],
    'a keystore whose scrypt would take the machine': [
        (m) => {
            const file = writeKeystore(m.directory, 'store', { key, password: 'x' });
            writeFileSync(file, readFileSync(file, 'utf8').replace('"n":1024', '"n":1073741824'));
            return ['--keystore', file, '--password-file', writeSecret(m.directory, 'pw', 'x')];
        },
        2,
        /scrypt|memory/,
    ],
    'a keystore that is none': [(m) => ['--keystore', join(m.out, 'proposal.json'), '--password-file', writeSecret(m.directory, 'pw', 'x')], 2, /proposal\.json/],
    'a program that is not there': [() => ['--signer', 'no-such-program {typed_data}'], 2, /no-such-program/],
    'a program that fails': [() => ['--signer', 'false {typed_data}'], 1, /false failed with exit code 1/],
    'a program that prints nothing': [() => ['--signer', 'true {typed_data}'], 1, /no signature/],
    'a program that prints garbage': [() => ['--signer', 'echo garbage {typed_data}'], 1, /no signature/],
    'a program that prints a signature of nobody': [() => ['--signer', `echo 0x${'ff'.repeat(64)}1b {typed_data}`], 1, /./],
    'a program that prints two signatures': [() => ['--signer', `echo 0x${'11'.repeat(64)}1b 0x${'11'.repeat(64)}1c {typed_data}`], 1, /./],
    'a program without a place for what is signed': [() => ['--signer', 'cast wallet sign'], 2, /\{typed_data\}/],
    'a program of nothing': [() => ['--signer', ''], 2, /./],
    'a program with an open quote': [() => ['--signer', "echo 'a {typed_data}"], 2, /quote/],
    'an account of a node without a node': [() => ['--rpc-account', addresses.safe], 2, /--rpc URL/],
    'two keys': [(m) => ['--key-file', m.keyFile, '--key-env', 'KEY'], 2, /--key-file and --key-env/],
    'no key': [() => [], 2, /sign needs a key/],
};

test('bad keys, keystores and programs are refused, and nothing is written', (t) => {
    const made = scene(t);
    for (const [name, [args, code, message]] of Object.entries(bad)) {
        const words = args(made);
        const said = refused(['sign', made.out, '--yes', '--quiet', '--repo', made.repository.directory, ...words], code);
        assert.match(said, message, name);
        assert.doesNotMatch(said, new RegExp(key.slice(2, 20)), name);
        assert(!existsSync(join(made.out, 'signatures')), name);
    }
});

/* Proposals that are not signed: what is done to one, and what is said. */
const tampered = {
    'another nonce': [(out) => edit(out, 'proposal.json', '"nonce": 7', '"nonce": 8'), 1, /contradicts itself/],
    'another app': [(out) => edit(out, 'proposal.json', '"app": "0x75', '"app": "0x76'), 1, /./],
    'another hash in the typed data': [(out) => edit(out, 'typed-data.json', '"nonce": "7"', '"nonce": "8"'), 1, /typed-data\.json/],
    'another manifest': [(out) => edit(out, 'app-compose.json', 'payments', 'pwnments'), 1, /contradicts itself/],
    'another report': [(out) => writeFileSync(join(out, 'REPORT.md'), 'All is well.\n'), 1, /REPORT\.md/],
    'a file too many': [(out) => writeFileSync(join(out, 'note'), ''), 1, /note/],
    'a file too few': [(out) => rmSync(join(out, 'safe-tx.json')), 1, /safe-tx\.json/],
    'a link for a file': [
        (out) => {
            rmSync(join(out, 'REPORT.md'));
            symlinkSync('proposal.json', join(out, 'REPORT.md'));
        },
        1,
        /REPORT\.md/,
    ],
    'no proposal.json': [(out) => rmSync(join(out, 'proposal.json')), 2, /proposal\.json/],
    'no JSON': [(out) => writeFileSync(join(out, 'proposal.json'), '{'), 2, /proposal\.json/],
    'another format version': [(out) => edit(out, 'proposal.json', '"quorate": 1', '"quorate": 2'), 2, /version/],
};

function edit(out, name, from, to) {
    const file = join(out, name);
    const text = readFileSync(file, 'utf8');
    assert(text.includes(from), `${name} has no ${from}`);
    writeFileSync(file, text.replace(from, to));
}

test('what does not verify is neither signed nor collected for', (t) => {
    const made = scene(t);
    const { signature } = sign(made, ['--key-file', made.keyFile]);
    rmSync(join(made.out, 'signatures'), { recursive: true });
    for (const [name, [spoil, code, message]] of Object.entries(tampered)) {
        const out = join(made.directory, 'spoiled');
        cpSync(made.out, out, { recursive: true });
        spoil(out);
        for (const words of [['sign', out, '--key-file', made.keyFile, '--yes', '--quiet'], ['collect', out, signature]]) {
            assert.match(refused(words, code), message, `${name}: ${words[0]}`);
        }
        assert(!existsSync(join(out, 'signatures')), name);
        rmSync(out, { recursive: true });
    }
});

/* One that is consistent, but no more what its commit gives. */
test('a consistent proposal that is not from its commit is not signed where the commit is', (t) => {
    const made = scene(t);
    const out = join(made.directory, 'evil');
    cpSync(made.out, out, { recursive: true });
    const [{ blob }] = JSON.parse(readFileSync(join(out, 'proposal.json'))).source.inputs;
    for (const name of readdirSync(out)) {
        const file = join(out, name);
        writeFileSync(file, readFileSync(file, 'utf8').replaceAll(blob, 'ab'.repeat(20)));
    }
    assert.equal(run(['verify', out, '--no-git', '--quiet']).code, 0);
    const words = ['sign', out, '--key-file', made.keyFile, '--yes', '--quiet'];
    assert.match(refused([...words, '--repo', made.repository.directory], 1), /is not signed, since it is not verified: mismatch /);
    assert.match(refused(words, 1, '', { cwd: made.repository.directory }), /is not signed, since it is not verified: mismatch /);
    assert(!existsSync(join(out, 'signatures')));
});

test('the options are checked before the proposal, the proposal before the key', (t) => {
    const made = scene(t);
    assert.match(refused(['sign', 'no-proposal', '--yes'], 2), /sign needs a key/);
    assert.match(refused(['sign', 'no-proposal', '--yes', '--key-file', 'no-key'], 2), /no-proposal/);
    assert.match(refused(['sign', made.out, '--yes', '--quiet', '--key-file', 'no-key'], 2), /no-key/);
    // The question comes before a program is run, and a pipe cannot answer it.
    const mark = join(made.directory, 'was-run');
    const words = ['-w', program, 'sign', made.out, '--signer', `touch '${mark}' {typed_data}`];
    const result = run(words, { command: 'setsid' });
    assert.equal(result.code, 2, result.err);
    assert.match(result.err, /no terminal to ask on.*--yes/);
    assert(!existsSync(mark) && !existsSync(join(made.out, 'signatures')));
});

/* script(1) gives the program a terminal. */
const hasScript = spawnSync('script', ['--version']).status === 0;
test('on a terminal it asks, and only yes is yes', { skip: hasScript ? false : 'script(1) is not here' }, (t) => {
    const made = scene(t);
    const ask = (answer) => run(['-qefc', `'${program}' sign '${made.out}' --key-file '${made.keyFile}'`, '/dev/null'], { command: 'script', input: answer });
    for (const answer of ['no\n', 'y\n', '\n', 'yes please\n', 'YESNO\n']) {
        const result = ask(answer);
        assert.equal(result.code, 1, `${answer}: ${result.out}`);
        assert.match(result.out.toString(), /not signed: the answer was not yes/);
        assert(!existsSync(join(made.out, 'signatures')), answer);
    }
    const result = ask('yes\n');
    const text = result.out.toString();
    assert.equal(result.code, 0, text);
    const places = [made.hash, made.step.message_hash, made.step.domain_hash, 'Sign? (yes or no)', `Signed by ${account().address}`].map((part) => text.indexOf(part));
    assert(places.every((place) => place >= 0) && places[3] > places[0] && places[4] > places[3], text);
});

test('neither the key nor the password is printed', (t) => {
    const made = scene(t);
    const env = { SIGNING_KEY: key };
    const result = run(['sign', made.out, '--yes', '--key-env', 'SIGNING_KEY'], { env });
    assert.equal(result.code, 0, result.err);
    const keystore = writeKeystore(made.directory, 'store', { key, password: 'very secret' });
    const wrong = run(['sign', made.out, '--yes', '--keystore', keystore, '--password-file', writeSecret(made.directory, 'pw', 'not so secret')]);
    assert.equal(wrong.code, 1, wrong.err);
    for (const text of [result.out, result.err, wrong.out, wrong.err].map(String)) {
        assert(!text.includes(key.slice(2)) && !text.includes('secret'));
    }
});

/* SIGKILL at any moment leaves a whole file or none, and the next run ends the work. */
test('killed at any moment, sign leaves no half file', async (t) => {
    const made = scene(t);
    const random = new Random(seed, 'kill');
    const directory = join(made.out, 'signatures');
    const began = performance.now();
    sign(made, ['--key-file', made.keyFile]);
    const span = performance.now() - began;
    let killed = 0;
    for (let i = 0; i < 60; i++) {
        rmSync(directory, { recursive: true, force: true });
        const { child, ended } = start(['sign', made.out, '--yes', '--quiet', '--key-file', made.keyFile]);
        await later((random.next() % 1000) * span / 1000);
        child.kill('SIGKILL');
        killed += (await ended).signal === 'SIGKILL' ? 1 : 0;
        const left = existsSync(directory) ? readdirSync(directory).filter((name) => !name.startsWith('.')) : [];
        for (const name of left) {
            assert.equal(JSON.parse(readFileSync(join(directory, name))).hash, made.hash, `seed ${seed}`);
        }
        assert.equal(run(['verify', made.out, '--no-git', '--quiet']).code, 0, `seed ${seed}`);
        assert.equal(sign(made, ['--key-file', made.keyFile]).kind, 'eip712');
    }
    assert(killed > 0, 'none was killed in time');
});

test('two who sign at once both have their file', async (t) => {
    const made = scene(t);
    const keys = Array.from({ length: 8 }, (_, i) => writeSecret(made.directory, `key${i}`, `0x${String(i + 1).padStart(64, '0')}`));
    const runs = keys.map((file) => start(['sign', made.out, '--yes', '--quiet', '--key-file', file]));
    for (const { ended } of runs) {
        const { code, err } = await ended;
        assert.equal(code, 0, err);
    }
    const names = readdirSync(join(made.out, 'signatures'));
    assert.equal(names.length, 8);
    const copy = join(made.directory, 'copy');
    mkdirSync(copy);
    cpSync(made.out, copy, { recursive: true });
    rmSync(join(made.out, 'signatures'), { recursive: true });
    const result = JSON.parse(run(['collect', made.out, copy, '--json']).out);
    assert.deepEqual(result.collected.map(({ state }) => state), Array(8).fill('new'));
});
