// prepare: what stands in a proposal's files, for every route and every kind of action.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';

import { addresses, contents, json, line, peer, refused, Repository, run, temporary, writeApp } from './support.mjs';

const second = '0x9641d764fc13c8B624c04430C7356C1C7C8102e2';
const routes = {
    empty: '  []\n',
    safe: `  - safe: "${addresses.safe}"\n    version: 1.4.1\n`,
    timelock: `  - timelock: "${addresses.timelock}"\n    delay: 2d\n`,
    'safe to timelock': `  - safe: "${addresses.safe}"\n    version: 1.3.0\n  - timelock: "${addresses.timelock}"\n    delay: 3600\n`,
    'safe to safe': `  - safe: "${addresses.safe}"\n    version: 1.4.1\n  - safe: "${second}"\n    version: 1.5.0\n`,
    'safe to safe to timelock': `  - safe: "${addresses.safe}"\n    version: 1.4.1\n  - safe: "${second}"\n    version: 1.1.1\n  - timelock: "${addresses.timelock}"\n    delay: 1w\n`,
};
const kinds = {
    empty: ['call'],
    safe: ['safe-transaction'],
    timelock: ['timelock-schedule', 'timelock-execute'],
    'safe to timelock': ['safe-transaction', 'timelock-execute'],
    'safe to safe': ['safe-approve', 'safe-transaction'],
    'safe to safe to timelock': ['safe-approve', 'safe-transaction', 'timelock-execute'],
};
const files = {
    empty: ['REPORT.md', 'app-compose.json', 'proposal.json'],
    safe: ['REPORT.md', 'app-compose.json', 'proposal.json', 'safe-batch.json', 'safe-tx.json', 'typed-data.json'],
    timelock: ['REPORT.md', 'app-compose.json', 'proposal.json', 'timelock.json'],
};
files['safe to timelock'] = [...files.safe, 'timelock.json'];
files['safe to safe'] = files.safe;
files['safe to safe to timelock'] = files['safe to timelock'];

function prepare(t, route, args = [], { nonce = true, extra } = {}) {
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository, { route: routes[route], extra });
    repository.commit();
    const out = join(directory, 'out');
    const hasSafe = route.includes('safe');
    const result = run(
        ['prepare', 'HEAD', '--repo', repository.directory, '--out', out, ...(nonce && hasSafe ? ['--nonce', '7'] : []), ...args],
    );
    assert.equal(result.code, 0, result.err);
    const read = (name) => readFileSync(join(out, name));
    return { out, repository, read, proposal: JSON.parse(read('proposal.json')), text: result.out.toString() };
}

for (const route of Object.keys(routes)) {
    test(`route ${route}: its files, its steps, and hashes that follow from their fields`, (t) => {
        const { out, proposal, read, repository } = prepare(t, route);
        assert.deepEqual(readdirSync(out).sort(), files[route].sort());
        assert.deepEqual(Object.keys(proposal), ['quorate', 'source', 'chain_id', 'app', 'manifest', 'actions', 'route', 'steps']);
        assert.equal(proposal.source.commit, repository.git('rev-parse', 'HEAD'));
        assert.equal(proposal.source.tree, repository.git('rev-parse', 'HEAD^{tree}'));
        assert.equal(proposal.source.config.blob, repository.git('rev-parse', 'HEAD:quorate.yaml'));
        assert.deepEqual(proposal.source.inputs, [
            { path: 'deploy/docker-compose.yml', blob: repository.git('rev-parse', 'HEAD:deploy/docker-compose.yml') },
        ]);
        const manifest = read('app-compose.json');
        const hash = `0x${createHash('sha256').update(manifest).digest('hex')}`;
        assert.equal(proposal.manifest.compose_hash, hash);
        assert.equal(proposal.manifest.size, manifest.length);
        assert.deepEqual(proposal.manifest.parts, {
            docker_compose_file: createHash('sha256')
                .update(JSON.parse(manifest).docker_compose_file)
                .digest('hex'),
        });
        assert.equal(line(['compose', 'hash', join(out, 'app-compose.json')]), hash);
        assert.deepEqual(proposal.actions, [
            {
                kind: 'add-compose-hash',
                to: addresses.app,
                value: '0',
                signature: 'addComposeHash(bytes32)',
                arguments: [hash],
                data: `0xdfc77223${hash.slice(2)}`,
            },
        ]);
        assert.deepEqual(proposal.steps.map((step) => step.kind), kinds[route]);
        for (const step of proposal.steps) {
            if (step.transaction) {
                const hop = proposal.route.find(({ address }) => address === step.safe);
                const hashes = json(
                    ['safe', 'hash', '--safe', step.safe, '--chain', '8453', '--safe-version', hop.version, '-'],
                    JSON.stringify(step.transaction),
                );
                assert.equal(step.transaction.nonce, 7);
                assert.deepEqual(hashes, { domain_hash: step.domain_hash, message_hash: step.message_hash, hash: step.safe_tx_hash });
            }
        }
        if (route.startsWith('safe')) {
            const [step] = proposal.steps;
            const typed = json(['typed-data', 'hash', join(out, 'typed-data.json')]);
            assert.equal(typed.hash, step.safe_tx_hash);
            const body = JSON.parse(read('safe-tx.json'));
            assert.equal(body.contractTransactionHash, step.safe_tx_hash);
            assert.equal(body.safe, step.safe);
            assert.equal(body.sender, null);
            assert.equal(body.signature, null);
            assert.equal(body.data, step.transaction.data);
        }
        if (route.includes('timelock')) {
            const hop = proposal.route.at(-1);
            const operation = JSON.parse(read('timelock.json'));
            const encoded = json(
                ['timelock', 'encode', '-'],
                JSON.stringify({
                    calls: proposal.actions.map(({ to, value, data }) => ({ target: to, value, data })),
                    predecessor: hop.predecessor,
                    salt: hop.salt,
                    delay: hop.delay,
                }),
            );
            assert.equal(operation.operation_id, encoded.id);
            assert.equal(hop.operation_id, encoded.id);
            assert.equal(operation.schedule, encoded.schedule);
            assert.equal(operation.execute, encoded.execute);
            assert.equal(operation.cancel, encoded.cancel);
            assert.deepEqual(proposal.steps.at(-1), {
                kind: 'timelock-execute',
                to: addresses.timelock,
                value: '0',
                data: encoded.execute,
                operation_id: encoded.id,
            });
        }
    });
}

test('a Safe that owns a Safe approves its safeTxHash', (t) => {
    const { proposal } = prepare(t, 'safe to safe', ['--nonce', `${second}=3`, '--nonce', `${addresses.safe}=9`], { nonce: false });
    const [approve, transaction] = proposal.steps;
    assert.equal(approve.transaction.nonce, 9);
    assert.equal(transaction.transaction.nonce, 3);
    assert.equal(approve.transaction.to, second);
    assert.equal(approve.transaction.data, `0xd4d9bdcd${transaction.safe_tx_hash.slice(2)}`);
    assert.equal(transaction.transaction.to, addresses.app);
});

test('several actions become one MultiSendCallOnly of the Safe\'s own version', (t) => {
    const { proposal, read } = prepare(t, 'safe', ['--action', 'add-compose-hash', '--action', 'allow-any-device=false']);
    const { transaction } = proposal.steps[0];
    assert.equal(transaction.operation, 1);
    assert.equal(transaction.to, '0x9641d764fc13c8B624c04430C7356C1C7C8102e2');
    const calls = proposal.actions.map(({ to, value, data }) => ({ to, value, data }));
    assert.equal(transaction.data, line(['safe', 'multisend', '-'], JSON.stringify(calls)));
    const batch = JSON.parse(read('safe-batch.json'));
    assert.deepEqual(batch.transactions.map(({ to, value, data }) => ({ to, value, data })), calls);
});

test('several actions become one batch of the timelock, whose id is another than a single call\'s', (t) => {
    const { proposal, read } = prepare(t, 'safe to timelock', ['--action', 'add-compose-hash', '--action', 'disable-upgrades']);
    assert.equal(proposal.steps[0].transaction.operation, 0);
    assert.match(JSON.parse(read('timelock.json')).schedule, /^0x8f2a0bb0/);
});

test('an account that owns the app sends each action by itself', (t) => {
    const { proposal } = prepare(t, 'empty', ['--action', 'add-compose-hash', '--action', 'accept-ownership']);
    assert.deepEqual(proposal.steps.map(({ kind, to, data }) => [kind, to, data]), proposal.actions.map(({ to, data }) => ['call', to, data]));
});

const word = (digits) => `0x${digits.repeat(64 / digits.length)}`;
const dangers = { 'transfer-ownership': 'ownership-transfer', upgrade: 'contract-upgrade' };
const actions = {
    [`remove-compose-hash=${word('ab')}`]: ['removeComposeHash(bytes32)', [word('ab')]],
    [`add-device=${word('01')}`]: ['addDevice(bytes32)', [word('01')]],
    [`remove-device=${word('02')}`]: ['removeDevice(bytes32)', [word('02')]],
    'allow-any-device=true': ['setAllowAnyDevice(bool)', [true]],
    'allow-any-device=false': ['setAllowAnyDevice(bool)', [false]],
    'require-tcb-up-to-date=true': ['setRequireTcbUpToDate(bool)', [true]],
    [`transfer-ownership=${addresses.safe}`]: ['transferOwnership(address)', [addresses.safe]],
    'accept-ownership': ['acceptOwnership()', []],
    'disable-upgrades': ['disableUpgrades()', []],
    [`upgrade=${addresses.safe}`]: ['upgradeToAndCall(address,bytes)', [addresses.safe, '0x']],
    [`upgrade=${addresses.safe}:0xdeadbeef`]: ['upgradeToAndCall(address,bytes)', [addresses.safe, '0xdeadbeef']],
};

for (const [action, [signature, args]] of Object.entries(actions)) {
    test(`--action ${action.slice(0, 40)} calls ${signature}, and carries no manifest`, (t) => {
        const { out, proposal, read } = prepare(t, 'safe', ['--action', action]);
        const [made] = proposal.actions;
        assert.equal(made.signature, signature);
        assert.deepEqual(made.arguments, args);
        assert.equal(made.data, line(['abi', 'encode', signature, JSON.stringify(args)]));
        assert(!('manifest' in proposal));
        assert(!readdirSync(out).includes('app-compose.json'));
        const danger = dangers[action.split('=')[0]];
        const result = run(['verify', out, '--no-git']);
        assert.equal(result.code, danger === undefined ? 0 : 1, result.err);
        if (danger !== undefined) {
            assert.match(result.err, new RegExp(`is not verified: ${danger} step 1: call: `));
            assert(read('REPORT.md').includes(`- **danger** \`${danger}\`, \`step 1: call\`: `));
            assert.equal(run(['verify', out, '--no-git', '--accept', danger]).code, 0);
        }
    });
}

describe('--call', () => {
    const target = '0x5FbDB2315678afecb367f032d93F642f64180aa3';
    const calls = [
        [`${target} ping()`, 'ping()', [], '0'],
        [`${target} transfer(address,uint) ${addresses.safe} 0x10`, 'transfer(address,uint256)', [addresses.safe, '16'], '0'],
        [`${target} set(string,bool,bytes) hello true 0x value=5`, 'set(string,bool,bytes)', ['hello', true, '0x'], '5'],
        [`${target} set(string) "two words"`, 'set(string)', ['two words'], '0'],
        [`${target} f(uint8[],(address,int8)) [1, 2] ["${addresses.app}",-1]`, 'f(uint8[],(address,int8))', [['1', '2'], [addresses.app, '-1']], '0'],
        [`  ${target}   f(uint256 amount)   7  `, 'f(uint256)', ['7'], '0'],
    ];
    for (const [text, signature, args, value] of calls) {
        test(text.slice(43), (t) => {
            const { out, proposal } = prepare(t, 'timelock', ['--call', text]);
            const [made] = proposal.actions;
            assert.deepEqual([made.kind, made.to, made.signature, made.arguments, made.value], ['call', target, signature, args, value]);
            assert.equal(made.data, line(['abi', 'encode', signature, JSON.stringify(args)]));
            assert.equal(run(['verify', out, '--no-git']).code, 0);
        });
    }
    const bad = [
        ['', 'a target and a signature are needed'],
        [target, 'a target and a signature are needed'],
        [`${target} f`, 'f'],
        [`${target} f(uint8) 256`, '256'],
        [`${target} f(uint8)`, 'f(uint8) takes 1 argument, 0 given'],
        [`${target} f() 1`, "'1' is one argument too many"],
        [`${target} f() value=1 2`, 'stands after value=WEI'],
        [`${target} f() value=-1`, 'value'],
        [`${target.toLowerCase().replace('f', 'F')} f()`, 'checksum'],
    ];
    for (const [text, reason] of bad) {
        test(`refused: ${text.slice(43) || text || 'nothing'}`, (t) => {
            const directory = temporary(t);
            const repository = new Repository(join(directory, 'repo'));
            writeApp(repository);
            repository.commit();
            const err = refused(
                ['prepare', 'HEAD', '--repo', repository.directory, '--out', join(directory, 'out'), '--nonce', '0', '--call', text],
                2,
            );
            assert(err.includes(reason), err);
        });
    }
});

test('remove-compose-hash takes a revision', (t) => {
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository);
    repository.commit();
    repository.tag('v1');
    const first = json(['prepare', 'v1', '--repo', repository.directory, '--out', join(directory, 'one'), '--nonce', '1']);
    repository.write('deploy/docker-compose.yml', 'services: {}\n');
    repository.commit();
    const next = json(
        ['prepare', 'HEAD', '--repo', repository.directory, '--out', join(directory, 'two'), '--nonce', '2', '--action', 'add-compose-hash', '--action', 'remove-compose-hash=v1'],
    );
    assert.notEqual(next.manifest.compose_hash, first.manifest.compose_hash);
    assert.deepEqual(next.actions[1].arguments, [first.manifest.compose_hash]);
});

test('substitutions are recorded, and change the compose hash', (t) => {
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository, { extra: '  substitute: [DIGEST]\n' });
    repository.write('deploy/docker-compose.yml', 'services:\n  a:\n    image: x@${DIGEST}\n    command: ${OTHER}\n');
    repository.commit();
    const prepareWith = (value) =>
        json(['prepare', 'HEAD', '--repo', repository.directory, '--out', join(directory, value), '--nonce', '1', '--set', `DIGEST=${value}`]);
    const one = prepareWith('one');
    const two = prepareWith('two');
    assert.deepEqual(one.source.substitutions, { DIGEST: 'one' });
    assert.notEqual(one.manifest.compose_hash, two.manifest.compose_hash);
    const manifest = JSON.parse(readFileSync(join(directory, 'one/app-compose.json')));
    assert.equal(manifest.docker_compose_file, 'services:\n  a:\n    image: x@one\n    command: ${OTHER}\n');
    assert(readFileSync(join(directory, 'one/REPORT.md'), 'utf8').includes('outside-input'));
    assert.equal(run(['verify', join(directory, 'one'), '--repo', repository.directory]).code, 0);
});

test('a configuration from disk is recorded as such, and verified with a caution', (t) => {
    const { repository, out } = prepare(t, 'safe');
    const directory = temporary(t);
    const file = join(directory, 'mine.yaml');
    const config = `${repository.git('show', 'HEAD:quorate.yaml').replace('payments', 'other')}\n`;
    writeFileSync(file, config);
    const args = ['prepare', 'HEAD', '--repo', repository.directory, '--nonce', '1', '--config-file', file];
    const proposal = json([...args, '--out', join(directory, 'a')]);
    const sha256 = (text) => createHash('sha256').update(text).digest('hex');
    assert.deepEqual(proposal.source.config, { outside_sha256: sha256(config), text: config });
    assert(!readFileSync(join(directory, 'a/proposal.json'), 'utf8').includes(directory));
    const verify = (...how) => run(['verify', join(directory, 'a'), ...how]);
    for (const how of [['--repo', repository.directory], ['--no-git']]) {
        const result = verify(...how);
        assert.equal(result.code, 0, result.err);
        assert.match(result.out.toString(), /Caution: outside-input, --config-file/);
        assert.match(result.out.toString(), /^config +from outside of git$/m);
    }
    for (const [from, to] of [['8453', '1'], ['1.4.1', '1.3.0'], ['route:', 'rout:']]) {
        const text = config.replace(from, to);
        const changed = structuredClone(proposal);
        changed.source.config = { outside_sha256: sha256(text), text };
        writeFileSync(join(directory, 'a/proposal.json'), `${JSON.stringify(changed, null, 2)}\n`);
        assert.equal(verify('--repo', repository.directory).code, 1);
        assert.equal(verify('--no-git').code, 1);
    }
    assert.equal(run(['verify', out, '--repo', repository.directory, '--config-file', file]).code, 2);
    const hash = proposal.steps[0].safe_tx_hash;
    const byHash = ['verify', '--hash', hash, '--revision', 'HEAD', '--repo', repository.directory];
    assert.equal(run([...byHash, '--config-file', file]).code, 0);
    assert.equal(run(byHash).code, 1);
});

test('the salt "auto" is what docs/salt.md says', (t) => {
    const { proposal } = prepare(t, 'safe to timelock');
    const encoded = line([
        'abi',
        'encode',
        'salt(string,bytes,bytes32,uint256,address[])',
        JSON.stringify([
            'quorate timelock salt 1',
            `0x${proposal.source.commit}`,
            proposal.manifest.compose_hash,
            8453,
            proposal.route.map(({ address }) => address),
        ]),
    ]);
    assert.equal(proposal.route.at(-1).salt, line(['keccak', `0x${encoded.slice(10)}`]));
});

test('the output is the text people read, and with --json proposal.json itself', (t) => {
    const { text, proposal, repository } = prepare(t, 'safe');
    assert(text.includes(proposal.steps[0].safe_tx_hash));
    assert(text.includes(`allow compose hash\n    ${proposal.manifest.compose_hash}\n`));
    const out = join(temporary(t), 'out');
    const result = run(['--json', 'prepare', 'HEAD', '--repo', repository.directory, '--out', out, '--nonce', '7']);
    assert.deepEqual(result.out, contents(out)['proposal.json']);
    const quiet = run(['--quiet', 'prepare', 'HEAD', '--repo', repository.directory, '--out', `${out}2`, '--nonce', '7']);
    assert.equal(quiet.code, 0);
    assert.equal(quiet.out.length, 0);
});

const kit = await peer('@safe-global/protocol-kit');
test('protocol-kit computes the same safeTxHash from proposal.json', { skip: kit.skip }, (t) => {
    for (const args of [[], ['--action', 'add-compose-hash', '--action', 'accept-ownership']]) {
        const { proposal } = prepare(t, 'safe', args);
        const [step] = proposal.steps;
        assert.equal(kit.api.calculateSafeTransactionHash(step.safe, step.transaction, '1.4.1', 8453n), step.safe_tx_hash);
    }
});
