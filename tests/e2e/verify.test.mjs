// verify: what is the same is verified, and every difference is named.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { addresses, refused, Repository, run, temporary, writeApp } from './support.mjs';

const both = `  - safe: "${addresses.safe}"\n    version: 1.4.1\n  - timelock: "${addresses.timelock}"\n    delay: 2d\n`;

function scene(t, args = [], { route = both, extra } = {}) {
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository, { route, extra });
    repository.commit();
    repository.tag('v1');
    const out = join(directory, 'release');
    const made = run(['prepare', 'v1', '--repo', repository.directory, '--out', out, '--nonce', '7', ...args]);
    assert.equal(made.code, 0, made.err);
    const verify = (...more) => run(['verify', out, '--repo', repository.directory, ...more]);
    const proposal = JSON.parse(readFileSync(join(out, 'proposal.json')));
    return { directory, repository, out, verify, proposal };
}

const lastLine = (result) => result.out.toString().trimEnd().split('\n').at(-1);
const firstLine = (result) => result.out.toString().split('\n')[0];

test('an honest proposal is verified, with every hash by its name', (t) => {
    const { verify, proposal } = scene(t);
    const result = verify();
    assert.equal(result.code, 0, result.err);
    assert.equal(result.err, '');
    assert.equal(lastLine(result), 'VERIFIED');
    const text = result.out.toString();
    const [step] = proposal.steps;
    for (const [name, value] of [
        ['compose hash', proposal.manifest.compose_hash],
        ['domain hash', step.domain_hash],
        ['message hash', step.message_hash],
        ['safeTxHash', step.safe_tx_hash],
        ['operation id', proposal.route[1].operation_id],
    ]) {
        assert.match(text, new RegExp(`^${name} +${value}$`, 'm'));
    }
    assert.match(text, new RegExp(`allow compose hash\\n {4}${proposal.manifest.compose_hash}`));
});

test('--json is one document with the same', (t) => {
    const { verify, proposal } = scene(t);
    const result = JSON.parse(verify('--json').out);
    assert.equal(result.verified, true);
    assert.equal(result.compose_hash, proposal.manifest.compose_hash);
    assert.equal(result.safe_tx_hash, proposal.steps[0].safe_tx_hash);
    assert.equal(result.operation_id, proposal.route[1].operation_id);
    assert.deepEqual(result.findings, []);
});

/** Every leaf of a JSON value: [path, a copy of the whole with that leaf changed]. */
function* mutations(value, path = [], root = value) {
    if (value !== null && typeof value === 'object') {
        for (const key of Object.keys(value)) {
            yield* mutations(value[key], [...path, key], root);
        }
        return;
    }
    const changed =
        typeof value === 'number'
            ? value + 1
            : typeof value === 'boolean'
              ? !value
              : value === null
                ? 'x'
                : value.startsWith('0x') && value.length > 2
                  ? value.slice(0, -1) + (value.endsWith('1') ? '2' : '1')
                  : `${value}1`;
    const copy = structuredClone(root);
    let parent = copy;
    for (const key of path.slice(0, -1)) {
        parent = parent[key];
    }
    parent[path.at(-1)] = changed;
    yield [path.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('').slice(1), copy];
}

for (const git of [true, false]) {
    test(`every changed field of every JSON file is refused${git ? '' : ', also without git'}`, (t) => {
        const { out, verify } = scene(t, ['--action', 'add-compose-hash', '--action', `transfer-ownership=${addresses.safe}`]);
        let count = 0;
        for (const name of readdirSync(out).filter((file) => file.endsWith('.json'))) {
            const honest = readFileSync(join(out, name));
            for (const [path, changed] of mutations(JSON.parse(honest))) {
                if (!git && /^source\.(commit|tree|config\.path|config\.blob|inputs)/.test(path)) {
                    continue; /* what only git can tell */
                }
                writeFileSync(join(out, name), `${JSON.stringify(changed, null, 2)}\n`);
                const result = verify(...(git ? [] : ['--no-git']), '--accept', 'ownership-transfer');
                const expected = git && path === 'source.commit' ? [1, 3] : path === 'quorate' ? [2] : [1];
                assert(expected.includes(result.code), `${name} ${path}: exit ${result.code} ${result.err}`);
                assert.match(lastLine(result), /^NOT VERIFIED: ./, `${name} ${path}`);
                if (result.code === 1) {
                    assert.match(firstLine(result), /Do not sign\.$/);
                }
                count++;
            }
            writeFileSync(join(out, name), honest);
        }
        assert.equal(verify('--accept', 'ownership-transfer').code, 0);
        t.diagnostic(`${count} changes refused`);
        assert(count > 80);
    });
}

test('the field and both values are named', (t) => {
    const { out, verify, proposal } = scene(t);
    const file = join(out, 'proposal.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/("compose_hash": "0x)..../, '$1beef'));
    const result = verify();
    assert.equal(result.code, 1);
    assert.equal(firstLine(result), 'This proposal is not what its commit gives. Do not sign.');
    const output = result.out.toString();
    assert(output.includes('proposal.json: manifest.compose_hash'));
    assert(output.includes(`0xbeef${proposal.manifest.compose_hash.slice(6)}`));
    assert(output.includes(proposal.manifest.compose_hash));
    assert.match(result.err, /^quorate: [^\n]*manifest\.compose_hash[^\n]*\n$/);
    const json = JSON.parse(verify('--json').out);
    assert.equal(json.verified, false);
    assert.equal(json.findings[0].code, 'mismatch');
    assert.equal(json.findings[0].where, 'proposal.json: manifest.compose_hash');
    assert(!('safe_tx_hash' in json), 'no hash to sign by is given with a refusal');
});

test('a changed byte, a missing file and a file too many are refused', (t) => {
    const { out, verify } = scene(t);
    const honest = join(out, '../honest');
    cpSync(out, honest, { recursive: true });
    for (const name of readdirSync(honest)) {
        const content = readFileSync(join(honest, name));
        for (const changed of [Buffer.concat([content, Buffer.from('\n')]), content.subarray(0, -1), Buffer.from(content).fill(0x20, 4, 5)]) {
            writeFileSync(join(out, name), changed);
            const result = verify();
            assert(result.code === 1 || (name === 'proposal.json' && result.code === 2), `${name}: ${result.code}`);
            assert.match(lastLine(result), /^NOT VERIFIED: /);
        }
        rmSync(join(out, name));
        const missing = verify();
        assert.equal(missing.code, name === 'proposal.json' ? 2 : 1, name);
        assert.match(lastLine(missing), new RegExp(`NOT VERIFIED: .*${name}`));
        symlinkSync(join(honest, name), join(out, name));
        assert.notEqual(verify().code, 0, `${name} as a link`);
        rmSync(join(out, name));
        writeFileSync(join(out, name), content);
    }
    writeFileSync(join(out, 'safe-tx (1).json'), '{}');
    assert.match(lastLine(verify()), /safe-tx \(1\)\.json.*no such file/);
    rmSync(join(out, 'safe-tx (1).json'));
    mkdirSync(join(out, 'signatures'));
    writeFileSync(join(out, 'signatures', 'x.json'), '{}');
    mkdirSync(join(out, 'executions'));
    assert.equal(verify().code, 0);
});

test('a proposal of another commit than the revision meant is refused', (t) => {
    const { repository, verify } = scene(t);
    repository.write('deploy/docker-compose.yml', 'services: {}\n');
    repository.commit();
    assert.equal(verify('--revision', 'v1').code, 0);
    const result = verify('--revision', 'main');
    assert.equal(result.code, 1);
    assert.match(lastLine(result), /source\.commit.*made from commit/);
});

test('a commit that is not here cannot be found out about', (t) => {
    const { directory, out } = scene(t);
    const other = new Repository(join(directory, 'other'));
    other.commit();
    const result = run(['verify', out, '--repo', other.directory]);
    assert.equal(result.code, 3);
    assert.match(lastLine(result), /^NOT VERIFIED: /);
    assert.match(result.err, /fetch/);
    const none = run(['verify', out, '--repo', directory]);
    assert.equal(none.code, 2);
    assert.match(lastLine(none), /^NOT VERIFIED: /);
    const alone = run(['verify', out, '--no-git'], { cwd: directory });
    assert.equal(alone.code, 0);
    assert.equal(lastLine(alone), 'VERIFIED');
    assert.match(alone.out.toString(), /against itself only/);
});

test('a proposal made by another program version, or no proposal at all', (t) => {
    const { out, verify, directory } = scene(t);
    const file = join(out, 'proposal.json');
    const honest = readFileSync(file, 'utf8');
    for (const text of ['', '{', '[]', '{}', '{"quorate":1.0}', '{"quorate":2}', '\ufeff{}', '{"quorate":1,"quorate":1}']) {
        writeFileSync(file, text);
        assert.equal(verify().code, 2, text);
    }
    for (const text of ['{"quorate":1}', '{"quorate":1,"source":[]}', honest.replace('"steps"', '"Steps"')]) {
        writeFileSync(file, text);
        assert.equal(verify().code, 1, text);
    }
    assert.equal(run(['verify', join(directory, 'nothing')]).code, 2);
    assert.equal(run(['verify', file]).code, 2);
});

test('a hash is verified with its revision, and its nonce is found', (t) => {
    const { repository, proposal, directory } = scene(t);
    const [step] = proposal.steps;
    const verify = (...args) => run(['verify', '--repo', repository.directory, ...args]);
    const result = verify('--hash', step.safe_tx_hash, '--revision', 'v1');
    assert.equal(result.code, 0, result.err);
    assert.equal(lastLine(result), 'VERIFIED');
    assert.match(result.out.toString(), /^nonce +7$/m);
    assert.equal(JSON.parse(verify('--hash', step.safe_tx_hash, '--revision', 'v1', '--json').out).nonce, 7);
    assert.equal(verify('--hash', step.safe_tx_hash, '--revision', 'v1', '--nonce', '7').code, 0);
    const wrong = verify('--hash', step.safe_tx_hash, '--revision', 'v1', '--nonce', '8');
    assert.equal(wrong.code, 1);
    assert.equal(firstLine(wrong), 'This hash does not come from this revision. Do not sign.');
    assert.match(lastLine(wrong), /^NOT VERIFIED: .*nonce/);
    assert.equal(verify('--hash', `0x${'1'.repeat(64)}`, '--revision', 'v1').code, 1);
    assert.match(lastLine(verify('--hash', step.message_hash, '--revision', 'v1')), /message hash/);
    assert.equal(verify('--hash', step.safe_tx_hash, '--revision', 'v1', '--action', 'accept-ownership').code, 1);
    for (const nonce of [0, 9999]) {
        const made = run(['prepare', 'v1', '--repo', repository.directory, '--out', join(directory, `n${nonce}`), '--nonce', String(nonce), '--json']);
        const hash = JSON.parse(made.out).steps[0].safe_tx_hash;
        assert.equal(JSON.parse(verify('--hash', hash, '--revision', 'v1', '--json').out).nonce, nonce);
    }
});

test('a hash with actions, calls and substitutions', (t) => {
    const args = ['--action', 'accept-ownership', '--call', `${addresses.timelock} ping(uint256) 5`, '--action', 'add-compose-hash', '--set', 'D=x'];
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository, { extra: '  substitute: [D]\n' });
    repository.write('deploy/docker-compose.yml', 'image: ${D}\n');
    repository.commit();
    const made = JSON.parse(run(['prepare', 'HEAD', '--repo', repository.directory, '--out', join(directory, 'o'), '--nonce', '12', '--json', ...args]).out);
    const hash = made.steps[0].safe_tx_hash;
    assert.equal(run(['verify', '--hash', hash, '--revision', 'HEAD', '--repo', repository.directory, ...args]).code, 0);
    assert.equal(run(['verify', '--hash', hash, '--revision', 'HEAD', '--repo', repository.directory, ...args.slice(0, -1), 'D=y']).code, 1);
});

test('either Safe of a route knows its own hash', (t) => {
    const parent = '0x9641d764fc13c8B624c04430C7356C1C7C8102e2';
    const route = `  - safe: "${addresses.safe}"\n    version: 1.4.1\n  - safe: "${parent}"\n    version: 1.3.0\n`;
    const { directory, repository, proposal } = scene(t, [], { route });
    for (const step of proposal.steps) {
        assert.equal(run(['verify', '--hash', step.safe_tx_hash, '--revision', 'v1', '--nonce', '7', '--repo', repository.directory]).code, 0);
    }
    const open = ['verify', '--revision', 'v1', '--repo', repository.directory, '--json'];
    for (const step of proposal.steps) {
        for (const nonces of [[], ['--nonce', `${parent}=7`], ['--nonce', `${addresses.safe}=7`]]) {
            const found = run([...open, '--hash', step.safe_tx_hash, ...nonces]);
            assert.equal(found.code, 0, found.err);
            assert.equal(JSON.parse(found.out).safe, step.safe);
            assert.equal(JSON.parse(found.out).nonce, 7);
        }
    }
    const prepareWith = (outer, inner) => {
        const out = join(directory, `${outer}-${inner}`);
        const made = run(['prepare', 'v1', '--repo', repository.directory, '--out', out, '--json', '--nonce', `${addresses.safe}=${outer}`, '--nonce', `${parent}=${inner}`]);
        return JSON.parse(made.out).steps[0].safe_tx_hash;
    };
    assert.equal(JSON.parse(run([...open, '--hash', prepareWith(9999, 99)]).out).nonce, 9999);
    assert.equal(JSON.parse(run([...open, '--hash', prepareWith(4321, 4321)]).out).nonce, 4321);
    assert.equal(run([...open, '--hash', prepareWith(3, 8765), '--nonce', `${addresses.safe}=3`]).code, 0);
    const far = run([...open, '--hash', prepareWith(1, 500)]);
    assert.equal(far.code, 1);
    assert.match(far.err, /give --nonce 0xSAFE=N for both/);
});

test('a compose hash is never shown beside a call that allows another', (t) => {
    /* The good manifest of the commit, and only a raw call that allows a bad hash. */
    const { out, verify, proposal } = scene(t);
    const bad = `0x${'deadbeef'.repeat(8)}`;
    proposal.actions = [{ kind: 'call', to: addresses.app, value: '0', signature: 'addComposeHash(bytes32)', arguments: [bad], data: '0x' }];
    writeFileSync(join(out, 'proposal.json'), JSON.stringify(proposal));
    for (const args of [[], ['--no-git']]) {
        const result = verify(...args);
        assert.equal(result.code, 1);
        assert.match(lastLine(result), /no action add-compose-hash allows it/);
    }
});

test('every argument of an upgrade is shown', (t) => {
    const { out, verify } = scene(t, ['--action', `upgrade=${addresses.safe}:0xf2fde38b`]);
    const shown = verify('--accept', 'contract-upgrade');
    assert.equal(shown.code, 0, shown.err);
    for (const text of [shown.out.toString().replace(/\s+/g, ' '), readFileSync(join(out, 'REPORT.md'), 'utf8')]) {
        assert(text.includes(`replace the app's contract code by ${addresses.safe} and call it, as the app, with 0xf2fde38b`));
    }
    assert.equal(JSON.parse(verify('--json').out).actions[0].arguments[1], '0xf2fde38b');
});

test('parts of the manifest cannot carry text into the report', (t) => {
    const { out, verify } = scene(t);
    const file = join(out, 'proposal.json');
    const proposal = JSON.parse(readFileSync(file));
    proposal.manifest.parts['x` |\n\n# APPROVED'] = '0'.repeat(64);
    writeFileSync(file, `${JSON.stringify(proposal, null, 2)}\n`);
    const result = verify('--no-git');
    assert.equal(result.code, 1);
    assert(!result.out.toString().includes('\n# APPROVED'));
});

test('the configuration is named, wherever it is', (t) => {
    const { repository, directory, verify } = scene(t);
    assert.match(verify().out.toString(), /^config +quorate\.yaml$/m);
    repository.write('docs/other.yaml', readFileSync(join(repository.directory, 'quorate.yaml')));
    repository.commit();
    const out = join(directory, 'other');
    assert.equal(run(['prepare', 'HEAD', '--repo', repository.directory, '--config', 'docs/other.yaml', '--nonce', '7', '--out', out]).code, 0);
    assert.match(run(['verify', out, '--repo', repository.directory]).out.toString(), /^config +docs\/other\.yaml$/m);
});

test('a dialect that changes embedded texts, and one that drops them', (t) => {
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository, { route: both });
    const config = readFileSync(join(repository.directory, 'quorate.yaml'), 'utf8').replace('dstack', 'phala-cloud');
    repository.write('quorate.yaml', config);
    repository.write('deploy/docker-compose.yml', 'services:\n  "a": {image: "x"}\n');
    repository.commit();
    const prepare = (name) => run(['prepare', 'HEAD', '--repo', repository.directory, '--out', join(directory, name), '--nonce', '1']);
    assert.equal(prepare('changed').code, 0);
    assert(readFileSync(join(directory, 'changed/app-compose.json'), 'utf8').includes('\\"a\\":{image:'));
    for (const how of [['--no-git'], ['--repo', repository.directory]]) {
        assert.equal(run(['verify', join(directory, 'changed'), ...how]).code, 0);
    }
    repository.write('quorate.yaml', config.replace('runner: docker-compose', 'runner: bash'));
    repository.commit();
    const dropped = prepare('dropped');
    assert.equal(dropped.code, 2);
    assert.match(dropped.err, /phala-cloud drops an embedded file.*docker_compose_file/);
});

test('what follows prepare stands in directories of its own, not in files or links of their names', (t) => {
    const { out, verify, directory } = scene(t);
    writeFileSync(join(out, 'signatures'), '');
    assert.match(lastLine(verify()), /signatures.*no such file/);
    rmSync(join(out, 'signatures'));
    symlinkSync(directory, join(out, 'executions'));
    assert.match(lastLine(verify()), /executions.*no such file/);
});

test('only the Safe whose hash was asked for is shown', (t) => {
    const parent = '0x9641d764fc13c8B624c04430C7356C1C7C8102e2';
    const route = `  - safe: "${addresses.safe}"\n    version: 1.4.1\n  - safe: "${parent}"\n    version: 1.3.0\n`;
    const { repository, proposal } = scene(t, [], { route });
    const hash = proposal.steps[1].safe_tx_hash;
    const result = run(['verify', '--hash', hash, '--revision', 'v1', '--nonce', `${parent}=7`, '--repo', repository.directory]);
    assert.equal(result.code, 0, result.err);
    assert.deepEqual(result.out.toString().match(/^safeTxHash +(.*)$/gm), [`safeTxHash   ${hash}`]);
    assert(!result.out.toString().includes(`Safe         ${addresses.safe}`));
});

test('large hostile files are compared in little time', (t) => {
    const { out, verify } = scene(t);
    const members = Array.from({ length: 100_000 }, (_, i) => `"k${i}":${i}`);
    const file = join(out, 'typed-data.json');
    const honest = readFileSync(file);
    for (const text of [`{${members.join(',')}}`, `{"z":{${members.reverse().join(',')}}}`, `[${'{},'.repeat(100_000)}1]`]) {
        writeFileSync(file, text);
        assert.equal(verify().code, 1);
    }
    writeFileSync(file, honest);
    const proposal = JSON.parse(readFileSync(join(out, 'proposal.json')));
    proposal.actions = Array(100_000).fill(proposal.actions[0]);
    writeFileSync(join(out, 'proposal.json'), JSON.stringify(proposal));
    assert.match(lastLine(verify()), /too many/);
});

test('calls that contradict themselves', (t) => {
    const { out } = scene(t);
    const hash = `0x${'1'.repeat(64)}`;
    const bad = [
        [],
        [out, '--hash', hash],
        ['--hash', hash],
        ['--hash', '0x12', '--revision', 'v1'],
        ['--hash', hash, '--revision', 'v1', '--no-git'],
        [out, '--no-git', '--revision', 'v1'],
        [out, '--nonce', '1'],
        [out, out],
        [out, '--rpc'],
    ];
    for (const args of bad) {
        const result = run(['verify', ...args]);
        assert.equal(result.code, 2, args.join(' '));
        assert.match(result.err, /^quorate: [^\n]+\n$/);
    }
});
