// inspect tells the whole call, to any depth: trees that viem has encoded are told as they were made, and
// what is told gives the same bytes again. One byte that is changed is told, or called unaccounted for.
import assert from 'node:assert/strict';

import { calldata, rebuild } from './lib/call_tree.mjs';
import { peer } from './lib/peers.mjs';
import { run } from './lib/program.mjs';
import { property } from './lib/property.mjs';

const viem = await peer('viem');
const needs = [viem];
/** More of them: TREES=10000. */
const cases = Number(process.env.TREES ?? 250);

function inspect(data) {
    return run(['inspect', '-', '--json'], { input: data, env: { XDG_CONFIG_HOME: '/nowhere' } });
}

function told(data) {
    const result = inspect(data);
    assert.equal(result.code, 0, `exit ${result.code ?? result.signal}: ${result.err}\n${data}`);
    return JSON.parse(result.out.toString());
}

/** Each call is told with the function, receiver, value and bytes that it was made of. */
function compare(found, made, data) {
    const where = `${found.where} of ${data}`;
    assert.equal(found.data, made.data, where);
    assert.equal(found.function, made.signature, where);
    if (made.to !== undefined) {
        assert.equal(found.to, made.to, where);
        assert.equal(found.value, String(made.value), where);
        assert.equal(found.operation, made.operation === 1 ? 'delegatecall' : 'call', where);
    }
    assert.equal(found.calls.length, made.calls.length, where);
    made.calls.forEach((inner, index) => compare(found.calls[index], inner, data));
}

const codes = {
    addOwnerWithThreshold: 'safe-owners', removeOwner: 'safe-owners', swapOwner: 'safe-owners', changeThreshold: 'safe-threshold',
    enableModule: 'safe-module', disableModule: 'safe-module', setGuard: 'safe-guard', setModuleGuard: 'safe-guard',
    setFallbackHandler: 'safe-fallback-handler', changeMasterCopy: 'safe-singleton', approveHash: 'approve-hash', signMessage: 'approve-hash',
    transferOwnership: 'ownership-transfer', renounceOwnership: 'ownership-transfer', changeAdmin: 'ownership-transfer',
    upgradeTo: 'contract-upgrade', upgradeToAndCall: 'contract-upgrade', upgradeAndCall: 'contract-upgrade',
    grantRole: 'timelock-admin', revokeRole: 'timelock-admin', renounceRole: 'timelock-admin', updateDelay: 'timelock-admin',
};

/** The dangers of the functions in a tree, sorted, with their places. */
function dangers(made, path = 'call') {
    const own = codes[made.name] ? [`${codes[made.name]} ${path}`] : [];
    return [...own, ...made.calls.flatMap((inner, index) => dangers(inner, `${path}.${index + 1}`))].sort();
}

property('viem: trees of calls are told as they were made', { needs, cases }, (random) => {
    const made = calldata(random, random.between(1, 5));
    const { call, findings } = told(made.data);
    compare(call, made, made.data);
    assert.equal(rebuild(call), made.data);
    const named = new Set(Object.values(codes));
    const found = findings.filter(({ code }) => named.has(code)).map(({ code, where }) => `${code} ${where}`);
    assert.deepEqual(found.sort(), dangers(made), made.data);
    assert.equal(findings.some(({ code }) => code === 'unaccounted-bytes'), false, made.data);
});

property('viem: a byte that is changed is told or unaccounted for', { needs, cases }, (random) => {
    const { data } = calldata(random, random.between(1, 5));
    const at = 2 + 2 * random.between(0, viem.api.size(data) - 1);
    const byte = (parseInt(data.slice(at, at + 2), 16) ^ random.pick([1, 0x80, 0xff, random.between(1, 255)])).toString(16).padStart(2, '0');
    const changed = `${data.slice(0, at)}${byte}${data.slice(at + 2)}`;
    const { call, findings } = told(changed);
    if (!findings.some(({ code }) => code === 'unaccounted-bytes')) {
        assert.equal(rebuild(call), changed);
    }
});

property('viem: a tree that is cut off or goes on is never told as whole', { needs, cases: Math.ceil(cases / 2) }, (random) => {
    const { data } = calldata(random, random.between(1, 4));
    const length = viem.api.size(data);
    const cut = `0x${data.slice(2, 2 + 2 * random.between(4, Math.max(4, length - 1)))}`;
    const changed = length > 4 && random.chance(60) ? cut : `${data}${random.hex(random.pick([1, 31, 32, 64])).slice(2)}`;
    const { call, findings } = told(changed);
    const whole = call.form === 'decoded' && rebuild(call) === changed;
    const said = findings.some(({ code }) => code === 'unaccounted-bytes' || code === 'unknown-call');
    assert.ok(whole || said, changed);
});
