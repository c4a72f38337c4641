// prepare and verify with a node: what the configuration leaves open is read from the chain, and
// every check of docs/chain.md is provoked on the published contracts.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import * as faults from '../peers/lib/faults.mjs';
import { FaultProxy } from '../peers/lib/fault_proxy.mjs';
import * as lies from '../peers/lib/lies.mjs';
import { peer, Repository, run, start, temporary, writeApp } from './support.mjs';

const viem = await peer('viem');
const skip = anvil.skip || viem.skip;
const { helper } = skip ? {} : await import('../peers/lib/app.mjs');
const { world } = skip ? {} : await import('../peers/lib/world.mjs');

const nobody = `0x${'77'.repeat(20)}`;
const zero = `0x${'00'.repeat(20)}`;
const singletonSlot = '0x0';
const nonceSlot = '0x5';

let chain;
before(async () => {
    chain = skip ? undefined : await Chain.start();
});
after(() => chain?.stop());

const call = (abi, functionName, ...args) => viem.api.encodeFunctionData({ abi, functionName, args });
const role = (name) => viem.api.keccak256(viem.api.toBytes(name));
const word = (number) => viem.api.pad(viem.api.toHex(number), { size: 32 });

/** A world with a repository whose configuration names it. edit changes the spelled route. */
async function scene(t, { edit = (route) => route, ...what } = {}) {
    const made = await world(chain, what);
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository, { ...made.settings, route: edit(made.settings.route, made) });
    repository.commit();
    const out = join(directory, 'release');
    const shared = ['--repo', repository.directory];
    const nonces = made.hops.some(({ kind }) => kind === 'safe') ? ['--nonce', '0'] : [];
    const prepare = (...args) => run(['prepare', 'HEAD', '--out', out, ...shared, ...args]);
    return {
        ...made,
        directory,
        out,
        shared,
        prepare,
        /** Written without a node. */
        written(...args) {
            const result = prepare(...(args.includes('--nonce') ? [] : nonces), ...args);
            assert.equal(result.code, 0, result.err);
            return JSON.parse(readFileSync(join(out, 'proposal.json')));
        },
        verify: (...args) => run(['verify', out, ...shared, '--rpc', chain.url, ...args]),
    };
}

/** The findings of a verification as "level code". */
function found(result) {
    return JSON.parse(result.out).findings.map(({ level, code }) => `${level} ${code}`);
}
const finding = (result, code) => JSON.parse(result.out).findings.find((one) => one.code === code);
const lastLine = (result) => result.out.toString().trimEnd().split('\n').at(-1);

/** Verified, with exactly these cautions beside those of the proposal itself. */
function assertVerified(scene, ...cautions) {
    const result = scene.verify('--json');
    assert.equal(result.code, 0, result.err);
    const own = ['caution short-delay', 'caution unknown-chain'];
    assert.deepEqual(found(result).filter((one) => !own.includes(one)), cautions);
    return JSON.parse(result.out);
}

/** Not verified, with that danger whose text matches, unless it is accepted. */
function assertDanger(scene, code, text, { also = [] } = {}) {
    const result = scene.verify('--json');
    assert.equal(result.code, 1, result.err);
    const dangers = JSON.parse(result.out).findings.filter(({ level }) => level === 'danger');
    const codes = [...new Set(dangers.map((one) => one.code))].sort();
    assert.deepEqual(codes, [code, ...also].sort(), JSON.stringify(dangers, null, 1));
    assert.match(finding(result, code).text, text);
    const told = scene.verify();
    assert.match(lastLine(told), /^NOT VERIFIED: /);
    const accept = codes.flatMap((one) => ['--accept', one]);
    const accepted = scene.verify(...accept);
    if (codes.includes('mismatch')) {
        assert.equal(accepted.code, 2);
        assert.match(accepted.err, /--accept mismatch: /);
    } else {
        assert.equal(accepted.code, 0, accepted.err);
        assert.equal(lastLine(accepted), 'VERIFIED');
        assert.match(accepted.out.toString(), new RegExp(`^DANGER \\(accepted\\): ${code}, `, 'm'));
    }
    return finding(result, code);
}

const open = (route) => route.replace(/^ +(version|delay): .*\n/gm, '');
const routes = [['1.3.0'], ['1.4.1'], ['1.5.0'], ['timelock'], ['1.4.1', 'timelock'], ['1.5.0', '1.3.0'], ['1.3.0', '1.5.0', { timelock: 4 }], []];

for (const route of routes) {
    const name = route.map((hop) => (typeof hop === 'string' ? hop : 'timelock 4')).join(', ');
    test(`the chain fills what the configuration leaves open: [${name}]`, { skip }, async (t) => {
        const made = await scene(t, { route, edit: open });
        for (const { kind, address } of made.hops) {
            if (kind === 'safe') {
                await chain.rpc('anvil_setStorageAt', address, nonceSlot, word(5));
            }
        }
        const result = made.prepare('--rpc', chain.url);
        assert.equal(result.code, 0, result.err);
        assert.match(result.out.toString(), /^On chain at block \d+$/m);
        const proposal = JSON.parse(readFileSync(join(made.out, 'proposal.json')));
        for (const [index, hop] of made.hops.entries()) {
            const stated = proposal.route[index];
            assert.equal(hop.kind === 'safe' ? stated.version : stated.delay, hop.version ?? hop.delay);
        }
        for (const { transaction } of proposal.steps.filter((step) => step.transaction)) {
            assert.equal(transaction.nonce, 5);
        }
        const cautions = route.some((hop) => hop === 'timelock' || hop.timelock) ? ['caution open-executor'] : [];
        const { onchain } = assertVerified(made, ...cautions);
        const safes = made.hops.filter(({ kind }) => kind === 'safe');
        assert.deepEqual(onchain.safes.map(({ address, version, release, threshold, owners, nonce, modules, guard, fallback_handler }) => ({
            address, version, release, threshold, owners, nonce, modules, guard, fallback_handler,
        })), safes.map(({ address, version, threshold, owners, release }) => ({
            address, version, release: version, threshold, owners, nonce: 5, modules: [], guard: null, fallback_handler: release.handler,
        })));
        assert.deepEqual(onchain.app, { owner: made.hops.at(-1)?.address ?? made.executor.address, two_step: true, pending_owner: null });

        // Without a node they are what proposal.json says, and that is told.
        const offline = run(['verify', made.out, ...made.shared, '--json']);
        assert.equal(offline.code, 0, offline.err);
        assert.equal(found(offline).filter((one) => one === 'caution chain-input').length, made.hops.length);
        const alone = run(['verify', made.out, '--no-git', '--json', '--rpc', chain.url]);
        assert.equal(alone.code, 0, alone.err);

        const signed = proposal.steps.find((step) => step.safe_tx_hash);
        if (signed) {
            const hash = run(['verify', '--hash', signed.safe_tx_hash, '--revision', 'HEAD', ...made.shared, '--rpc', chain.url]);
            assert.equal(hash.code, 0, hash.err);
            assert.equal(lastLine(hash), 'VERIFIED');
        }
    });
}

test('an open version or delay is not known without a node', { skip }, async (t) => {
    const safe = await scene(t, { edit: open });
    assert.match(safe.prepare('--nonce', '0').err, /the version of Safe 0x\w+ is not given: add --rpc URL/);
    const timelock = await scene(t, { route: ['timelock'], edit: open });
    assert.match(timelock.prepare().err, /delay: min of timelock 0x\w+ is known to its chain only: add --rpc URL/);
});

test('verify --hash finds a nonce past those that are tried, when it is the next one', { skip }, async (t) => {
    const made = await scene(t);
    await chain.rpc('anvil_setStorageAt', made.hops[0].address, nonceSlot, word(123456));
    assert.equal(made.prepare('--rpc', chain.url).code, 0);
    const [{ safe_tx_hash: hash }] = JSON.parse(readFileSync(join(made.out, 'proposal.json'))).steps;
    const args = ['verify', '--hash', hash, '--revision', 'HEAD', ...made.shared];
    assert.equal(run(args).code, 1);
    assert.equal(run([...args, '--rpc', chain.url]).code, 0);
});

test('prepare writes nothing when the chain shows a danger, unless it is accepted', { skip }, async (t) => {
    const made = await scene(t, { app: { owner: nobody } });
    const refusal = made.prepare('--rpc', chain.url);
    assert.equal(refusal.code, 1);
    assert.match(refusal.err, /^quorate: nothing is written: role-missing app 0x\w+: its owner is 0x7777\w+, not 0x\w+, which the route ends with \(and 1 more\); to go on: --accept role-missing\n$/);
    assert.match(refusal.out.toString(), /^DANGER: role-missing, app /m);
    assert(!existsSync(made.out));
    const half = made.prepare('--rpc', chain.url, '--accept', 'role-missing');
    assert.equal(half.code, 1);
    assert.match(half.err, /simulation-failed step 1: .*; to go on: --accept simulation-failed\n$/);
    const accepted = made.prepare('--rpc', chain.url, '--accept', 'role-missing', '--accept', 'simulation-failed');
    assert.equal(accepted.code, 0, accepted.err);
    assert.match(accepted.out.toString(), /^DANGER \(accepted\): role-missing, /m);
});

test('another chain is refused', { skip }, async (t) => {
    const made = await scene(t);
    made.written();
    const other = await Chain.start({ chainId: 5 });
    try {
        const result = run(['verify', made.out, ...made.shared, '--rpc', other.url]);
        assert.equal(result.code, 1);
        assert.match(lastLine(result), /^NOT VERIFIED: .*chain/);
    } finally {
        await other.stop();
    }
});

test('a wrong version is a mismatch', { skip }, async (t) => {
    const made = await scene(t, { edit: (route) => route.replace('1.4.1', '1.3.0') });
    made.written();
    assertDanger(made, 'mismatch', /^its version is '1\.4\.1' on chain, but the proposal is made for 1\.3\.0/);
    const old = await scene(t, { edit: (route) => route.replace('1.4.1', '1.1.1') });
    old.written();
    const texts = JSON.parse(old.verify('--json').out).findings.filter(({ code }) => code === 'mismatch').map(({ text }) => text);
    assert.match(texts[1], /^the safeTxHash is 0x[0-9a-f]{64}, but its getTransactionHash gives 0x[0-9a-f]{64}$/);
});

test('an app of somebody else', { skip }, async (t) => {
    const made = await scene(t, { app: { owner: nobody } });
    made.written();
    assertDanger(made, 'role-missing', /^its owner is 0x7777/, { also: ['simulation-failed'] });
    assert.match(finding(made.verify('--json'), 'simulation-failed').text, /^simulated, the call by Safe 0x\w+ to 0x\w+ fails: OwnableUnauthorizedAccount\(/);
});

test('an app whose transfer is pending', { skip }, async (t) => {
    const made = await scene(t);
    const { abi, address } = made.app;
    const [{ address: safe }] = made.hops;
    await chain.sendAs(safe, { to: address, data: call(abi, 'transferOwnership', nobody) });
    await chain.sendAs(nobody, { to: address, data: call(abi, 'acceptOwnership') });
    await chain.sendAs(nobody, { to: address, data: call(abi, 'transferOwnership', safe) });
    made.written();
    assertDanger(made, 'role-missing', /^its owner is still 0x7777\w+: the transfer to 0x\w+ is pending/, { also: ['simulation-failed'] });
    const accepting = { ...made, out: `${made.out}-accepting` };
    const result = run(['prepare', 'HEAD', '--out', accepting.out, ...made.shared, '--rpc', chain.url, '--action', 'accept-ownership', '--action', 'add-compose-hash']);
    assert.equal(result.code, 0, result.err);
    accepting.verify = (...args) => run(['verify', accepting.out, ...made.shared, '--rpc', chain.url, ...args]);
    assertVerified(accepting, 'caution nonce-shared');

    // A node without eth_simulateV1 cannot tell that the second call works after the first.
    const proxy = await FaultProxy.start(chain.url);
    t.after(() => proxy.stop());
    proxy.schedule = faults.whenAsked('eth_simulateV1', faults.error(-32601, 'Method not found'));
    const partial = await start(['verify', accepting.out, ...made.shared, '--rpc', proxy.url, '--json']).ended;
    assert.equal(partial.code, 0, partial.err);
    assert.match(finding(partial, 'simulation-partial').text, /it may need the calls before it/);
});

test('a one-step app', { skip }, async (t) => {
    const made = await scene(t, { twoStep: false });
    made.written();
    const { onchain } = assertVerified(made);
    assert.deepEqual(onchain.app, { owner: made.hops[0].address, two_step: false });
});

test('a Safe without PROPOSER_ROLE', { skip }, async (t) => {
    for (const version of [4, 5]) {
        const made = await scene(t, { route: ['1.4.1', { timelock: version }] });
        const [{ address: safe }, { address, abi }] = made.hops;
        await chain.sendAs(address, { to: address, data: call(abi, 'revokeRole', role('PROPOSER_ROLE'), safe) });
        made.written();
        assertDanger(made, 'role-missing', /^Safe 0x\w+ of the route has not its PROPOSER_ROLE$/, { also: ['simulation-failed'] });
    }
});

test('a Safe that does not own the next', { skip }, async (t) => {
    const made = await scene(t, { route: ['1.4.1', { safe: '1.5.0', beside: [nobody] }] });
    const [{ address: outer }, { address, abi }] = made.hops;
    await chain.sendAs(address, { to: address, data: call(abi, 'removeOwner', `0x${'00'.repeat(19)}01`, outer, 1n) });
    made.written();
    assertDanger(made, 'role-missing', /^Safe 0x\w+ of the route is none of its owners$/, { also: ['simulation-failed'] });
    assert(found(made.verify('--json')).includes('caution threshold-one'));
});

test('a delay below the least one', { skip }, async (t) => {
    const made = await scene(t, { route: ['1.4.1', 'timelock'], edit: (route) => route.replace('3600', '3599') });
    made.written();
    assertDanger(made, 'delay-too-short', /^its least delay is 3600 seconds, the proposal has 3599/, { also: ['simulation-failed'] });
    assert.match(finding(made.verify('--json'), 'simulation-failed').text, /TimelockInsufficientDelay\(3599, 3600\)/);
});

test('a least delay that was raised since is a caution where the configuration says min', { skip }, async (t) => {
    const made = await scene(t, { route: ['timelock'], edit: open });
    assert.equal(made.prepare('--rpc', chain.url).code, 0);
    const [{ address, abi }] = made.hops;
    await chain.sendAs(address, { to: address, data: call(abi, 'updateDelay', 60n) });
    assertVerified(made, 'caution open-executor', 'caution chain-input');
});

test('a delay that proposal.json states where the configuration says min is held to the chain', { skip }, async (t) => {
    const made = await scene(t, { route: ['1.4.1', 'timelock'], edit: open });
    const [, { address, abi }] = made.hops;
    assert.equal(made.prepare('--rpc', chain.url).code, 0);
    await chain.sendAs(address, { to: address, data: call(abi, 'updateDelay', 7200n) });
    const offline = run(['verify', made.out, ...made.shared, '--json']);
    assert.equal(offline.code, 0, offline.err);
    assert.match(finding(offline, 'chain-input').text, /^its version is not in the configuration: it was read from the chain when this was prepared/);
    assertDanger(made, 'delay-too-short', /^its least delay is 7200 seconds, the proposal has 3600/, { also: ['simulation-failed'] });

    // Altered by hand it contradicts what was signed, also without a node.
    const file = join(made.out, 'proposal.json');
    const text = readFileSync(file, 'utf8');
    for (const [from, to] of [['"delay": 3600', '"delay": 1'], ['"version": "1.4.1"', '"version": "1.1.1"']]) {
        writeFileSync(file, text.replace(from, to));
        assert.equal(run(['verify', made.out, ...made.shared]).code, 1);
    }
    const [safe, timelock] = JSON.parse(text).route;
    const swapped = JSON.parse(text);
    swapped.route = [{ ...safe, address: timelock.address }, timelock];
    writeFileSync(file, JSON.stringify(swapped));
    const other = run(['verify', made.out, ...made.shared]);
    assert.match(lastLine(other), /route\[0\] is another contract than in the configuration/);
    writeFileSync(file, JSON.stringify({ ...swapped, route: [safe] }));
    assert.match(lastLine(run(['verify', made.out, ...made.shared])), /route has fewer hops than the configuration/);
});

test('targets without code', { skip }, async (t) => {
    const target = await scene(t);
    target.written('--action', 'add-compose-hash', '--call', `${nobody} poke()`);
    assertDanger(target, 'unknown-code', /^there is no code at its target 0x7777/);

    const gone = await scene(t);
    gone.written();
    await chain.rpc('anvil_setCode', gone.app.address, '0x');
    assertDanger(gone, 'unknown-code', /^there is no code at its target/);

    const timelock = await scene(t, { route: ['1.4.1', 'timelock'] });
    timelock.written();
    await chain.rpc('anvil_setCode', timelock.hops[1].address, '0x');
    assertDanger(timelock, 'unknown-code', /^there is no code at this address/);

    const safe = await scene(t);
    safe.written();
    await chain.rpc('anvil_setCode', safe.hops[0].address, '0x');
    assertDanger(safe, 'unknown-code', /^there is no code at this address/);
});

test('a MultiSendCallOnly that is not the published one', { skip }, async (t) => {
    const made = await scene(t);
    made.written('--action', 'add-compose-hash', '--action', 'allow-any-device=false');
    assertVerified(made);
    const { multiSendCallOnly: address } = made.hops[0].release;
    const code = await chain.rpc('eth_getCode', address, 'latest');
    t.after(() => chain.rpc('anvil_setCode', address, code));
    await chain.rpc('anvil_setCode', address, `${code}00`);
    assertDanger(made, 'unknown-code', /^its code is not that of the published MultiSendCallOnly of Safe 1\.4\.1/);
    await chain.rpc('anvil_setCode', address, '0x');
    assertDanger(made, 'unknown-code', /^there is no code, so that the delegate call succeeds and does nothing/);
});

test('a singleton that is no published one', { skip }, async (t) => {
    const made = await scene(t);
    made.written();
    const [{ address, release }] = made.hops;
    const other = `0x${'aa'.repeat(20)}`;
    const code = await chain.rpc('eth_getCode', release.singleton, 'latest');
    await chain.batch([['anvil_setCode', other, `${code}00`], ['anvil_setStorageAt', address, singletonSlot, viem.api.pad(other, { size: 32 })]]);
    assertDanger(made, 'unknown-code', /^the code of no published Safe is at its singleton 0xaAaA/);
});

test('a contract that is no Safe, and one that is no timelock', { skip }, async (t) => {
    const { address } = await helper(chain, 'Fallible');
    const safe = await scene(t, { edit: (route, { hops }) => route.replace(hops[0].address, address) });
    safe.written();
    assertDanger(safe, 'unknown-code', /has no usable answer to VERSION\(\): it has no such function$/, { also: ['role-missing'] });
    const timelock = await scene(t, { route: ['timelock'], edit: (route, { hops }) => route.replace(hops[0].address, address) });
    timelock.written();
    assertDanger(timelock, 'unknown-code', /has no usable answer to getMinDelay\(\): /, { also: ['role-missing'] });
});

test('a hash that is allowed already', { skip }, async (t) => {
    const made = await scene(t);
    const proposal = made.written();
    await chain.sendAs(made.hops[0].address, { to: made.app.address, data: call(made.app.abi, 'addComposeHash', proposal.manifest.compose_hash) });
    assertDanger(made, 'already-allowed', /^everything that the proposal changes is so already/);
});

test('nonces behind and ahead', { skip }, async (t) => {
    const made = await scene(t);
    made.written('--nonce', '3');
    assertVerified(made, 'caution nonce-gap');
    await chain.rpc('anvil_setStorageAt', made.hops[0].address, nonceSlot, word(3));
    assertVerified(made);
    await chain.rpc('anvil_setStorageAt', made.hops[0].address, nonceSlot, word(4));
    assertDanger(made, 'nonce-used', /^nonce 3 was used, the next one is 4: either this transaction was executed already/);
});

test('modules, guards and a handler of somebody', { skip }, async (t) => {
    const guard = await helper(chain, 'Guard');
    const made = await scene(t, {
        route: [{ safe: '1.5.0', modules: [nobody], guard: guard.address, moduleGuard: guard.address, handler: guard.address }],
        threshold: 1,
    });
    made.written();
    const { onchain } = assertVerified(made, 'caution threshold-one', 'caution safe-has-guard', 'caution safe-has-guard', 'caution safe-has-module', 'caution unknown-fallback-handler');
    const [safe] = onchain.safes;
    assert.deepEqual([safe.modules, safe.guard, safe.module_guard, safe.fallback_handler], [[nobody], ...Array(3).fill(guard.address)]);
    for (const version of ['1.3.0', '1.4.1']) {
        const older = await scene(t, { route: [{ safe: version, modules: [nobody], guard: guard.address }] });
        older.written();
        assertVerified(older, 'caution safe-has-guard', 'caution safe-has-module');
    }
});

test('an L2 singleton is a published one', { skip }, async (t) => {
    for (const version of ['1.3.0', '1.4.1', '1.5.0']) {
        const made = await scene(t, { route: [{ safe: version, l2: true }] });
        made.written();
        assert.equal(assertVerified(made).onchain.safes[0].release, `${version}+L2`);
    }
});

test('operations that exist, and predecessors that do not', { skip }, async (t) => {
    const made = await scene(t, { route: ['1.4.1', 'timelock'] });
    const proposal = made.written();
    const [{ address: safe }, { address: timelock }] = made.hops;
    const { to, data } = proposal.steps[0].transaction;
    await chain.sendAs(safe, { to, data });
    assertDanger(made, 'operation-exists', /^the operation is scheduled already/);
    await chain.advance(3601);
    await chain.send({ to: timelock, data: proposal.steps[1].data });
    assertDanger(made, 'operation-exists', /^the operation was executed already/, { also: ['already-allowed'] });

    const predecessor = `0x${'99'.repeat(32)}`;
    const later = await scene(t, { route: ['1.4.1', { timelock: 4, executors: [nobody] }], edit: (route) => `${route}    predecessor: "${predecessor}"\n` });
    later.written();
    assertVerified(later, 'caution predecessor-pending');
});

test('rejections and cancellations', { skip }, async (t) => {
    const made = await scene(t, { route: ['1.4.1', 'timelock'] });
    const proposal = made.written();
    const [{ address: safe }, { address: timelock }] = made.hops;
    const against = (name, action) => {
        const out = `${made.out}-${name}`;
        const result = run(['prepare', 'HEAD', '--out', out, ...made.shared, '--action', action, '--nonce', '0']);
        assert.equal(result.code, 0, result.err);
        return { ...made, out, verify: (...args) => run(['verify', out, ...made.shared, '--rpc', chain.url, ...args]) };
    };
    assertVerified(against('rejection', `reject-transaction=${safe}`));
    const cancellation = against('cancellation', `cancel-operation=${timelock}:${proposal.route[1].operation_id}`);
    assertDanger(cancellation, 'already-allowed', /^everything that the proposal changes is so already/, { also: ['simulation-failed'] });
    const { to, data } = proposal.steps[0].transaction;
    await chain.sendAs(safe, { to, data });
    assertVerified(cancellation, 'caution nonce-shared');
});

test('a call that fails', { skip }, async (t) => {
    const { address } = await helper(chain, 'Fallible');
    for (const route of [['1.4.1'], ['1.4.1', 'timelock'], ['timelock']]) {
        const made = await scene(t, { route });
        made.written('--action', 'add-compose-hash', '--call', `${address} failWithText(string) "not \u202e today"`);
        const { where } = assertDanger(made, 'simulation-failed', /fails: .*not .*today/);
        assert.equal(where, `step ${route.length}`.replace('step 1', route[0] === 'timelock' ? 'step 2' : 'step 1'));
        assert(!made.verify().out.toString().includes('\u202e'));
    }
    const account = await scene(t, { route: [] });
    account.written('--action', 'add-compose-hash', '--call', `${address} failWithPanic(uint256) 0`);
    assertDanger(account, 'simulation-failed', /^simulated, the call by owner 0x\w+ to 0x\w+ fails: Panic 0x11/);
});

test('a value that the caller has not', { skip }, async (t) => {
    const { address } = await helper(chain, 'Fallible');
    const made = await scene(t);
    made.written('--call', `${address} succeed() value=1000`);
    assertDanger(made, 'simulation-failed', /fails: /);
    await chain.rpc('anvil_setBalance', made.hops[0].address, '0x3e8');
    assertVerified(made, 'caution unknown-call');
});

test('a value that the caller has not for all calls together', { skip }, async (t) => {
    const { address } = await helper(chain, 'Fallible');
    for (const route of [['1.4.1'], ['1.5.0', 'timelock']]) {
        const made = await scene(t, { route });
        const payer = made.hops.at(-1).address;
        made.written('--action', 'add-compose-hash', '--call', `${address} succeed() value=1000`, '--call', `${address} succeed() value=500`);
        assertDanger(made, 'simulation-failed', /fails: .*[Ii]nsufficient funds/);
        await chain.rpc('anvil_setBalance', payer, '0x3e8');
        assertDanger(made, 'simulation-failed', /^each call works by itself, but simulated one after the other they fail: .*[Ii]nsufficient funds/);
        await chain.rpc('anvil_setBalance', payer, '0x5dc');
        assert.equal(made.verify().code, 0);
    }
});

test('nodes that disagree, and nodes that lie', { skip }, async (t) => {
    const made = await scene(t);
    made.written();
    const proxy = await FaultProxy.start(chain.url);
    t.after(() => proxy.stop());
    const ask = (...urls) => start(['verify', made.out, ...made.shared, '--json', ...urls.flatMap((url) => ['--rpc', url])]).ended;
    assert.equal((await ask(proxy.url, chain.url)).code, 0);
    const safe = made.hops[0].address;
    const told = [
        [lies.safeNonce(9, safe), /nonce-used/],
        [lies.owners([nobody], safe), /^(?!.*VERIFIED)/],
        [lies.threshold(0, safe), /its threshold is 0/],
        [lies.threshold(4, safe), /its threshold is more than its owners/],
        [lies.owners([], safe), /it has no owners/],
        [lies.owners([nobody, nobody], safe), /has the same owner twice/],
        [lies.owners([zero], safe), /has an owner that cannot be one/],
        [lies.view('0xffa1ad74', '0x1234', safe), /has no usable answer to VERSION\(\)/],
        [lies.appOwner(nobody), /role-missing/],
        [lies.composeHash(true), /already-allowed/],
        [lies.code(made.hops[0].release.singleton, '0x00'), /unknown-code/],
    ];
    for (const [lie, alone] of told) {
        proxy.reset();
        proxy.lie = lie;
        const disagreeing = await ask(chain.url, proxy.url);
        assert.equal(disagreeing.code, 1, disagreeing.err);
        const single = await ask(proxy.url);
        assert.match(`${single.out}${single.err}`, alone);
        assert.equal(single.code, 1, single.err);
    }
    // A node that answers nothing leaves the question open.
    proxy.reset();
    proxy.schedule = faults.whenAsked('eth_getCode', faults.error(-32000, 'header not found'));
    const result = await ask(proxy.url);
    assert.equal(result.code, 3);
});

test('reading takes a fixed number of round trips', { skip }, async (t) => {
    const made = await scene(t, { route: ['1.4.1', '1.5.0', 'timelock'] });
    made.written();
    const proxy = await FaultProxy.start(chain.url);
    t.after(() => proxy.stop());
    assert.equal((await start(['verify', made.out, ...made.shared, '--rpc', proxy.url]).ended).code, 0);
    assert.equal(proxy.roundTrips, 4);
});
