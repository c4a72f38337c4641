// What becomes of transactions between their record and their block: races, crashes, nodes that
// refuse, fees that rise, chains that are reorganised. Nothing is sent twice, and nothing is lost.
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, afterEach, before } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import * as faults from '../peers/lib/faults.mjs';
import { FaultProxy } from '../peers/lib/fault_proxy.mjs';
import { peer } from './support.mjs';

const viem = await peer('viem');
const skip = anvil.skip || viem.skip;
const { expect, journey } = skip ? {} : await import('./journey.mjs');
const { helper } = skip ? {} : await import('../peers/lib/app.mjs');
const { person } = skip ? {} : await import('../peers/lib/world.mjs');

let chain;
let proxy;
before(async () => {
    if (!skip) {
        chain = await Chain.start();
        proxy = await FaultProxy.start(chain.url);
    }
});
afterEach(() => proxy?.reset());
after(async () => {
    await proxy?.stop();
    await chain?.stop();
});

const it = (title, check) => test(title, { skip, timeout: 60_000 }, check);
const asking = 'eth_estimateGas';
const sending = 'eth_sendRawTransaction';

/** A journey whose proposal is signed by enough owners. */
async function signed(t, what = {}) {
    const made = await journey(t, chain, what);
    const release = made.prepare();
    release.sign(made.owners.slice(0, 2));
    return { made, release, viaProxy: release.via(proxy.url) };
}

/** Ask again until it is so, while a command is at work on it. */
async function until(isSo, ended) {
    let result;
    ended.then((one) => (result = one));
    while (!(await isSo())) {
        assert.equal(result, undefined, result && `it ended with ${result.code}: ${result.err}`);
        await later(10);
    }
}

/** Mine by hand, until the end of the test. */
async function mineByHand(t) {
    await chain.rpc('evm_setAutomine', false);
    t.after(() => chain.batch([['evm_setAutomine', true], ['anvil_setNextBlockBaseFeePerGas', '0x3b9aca00'], ['evm_mine']]));
}

/** Start a commit that stops before that request, and wait for it. */
async function startHeld(release, method, args = release.commitArgs()) {
    const held = faults.held();
    proxy.schedule = faults.whenAsked(method, held, 1);
    const { child, ended } = release.start('commit', ...args);
    await Promise.race([held.reached, ended.then((result) => assert.fail(`it ended before ${method}: ${result.err}`))]);
    return { child, ended, held };
}

it('two executors race for the same step: one is late before it has sent, or after', async (t) => {
    for (const moment of [asking, sending]) {
        const { made, release } = await signed(t);
        const rival = person(moment, 'rival');
        await made.fund(rival.address);
        const copy = release.copy('rival');
        const { ended, held } = await startHeld(copy.via(proxy.url), moment, [...made.keyOf(rival), '--yes', '--timeout', '20s']);
        expect(release.commit(), 0);
        held.goOn();
        const late = expect(await ended, 0);
        assert.match(late.out.toString(), /\nEXECUTED, seen at block \d+\n$/);
        assert.equal(await made.nonce(), 1);
        // What the late one has sent, if it has, was mined and failed; both know who was first.
        const spent = Number(await chain.rpc('eth_getTransactionCount', rival.address, 'latest'));
        assert.equal(spent, moment === sending ? 1 : 0);
        const { sent, steps } = copy.executed();
        assert.deepEqual(sent.map(({ state }) => state), moment === sending ? ['failed'] : []);
        assert.equal(steps[0].transaction_hash, release.records()[0].hash);
        release.executed();
    }
});

it('two executors start at once, on two copies', async (t) => {
    const { made, release } = await signed(t, { route: ['1.4.1', 'timelock'] });
    const rivals = [made.executor, person('one rival'), person('another rival')];
    const copies = rivals.map((_, index) => release.copy(`copy-${index}`));
    await Promise.all(rivals.map(({ address }) => made.fund(address)));
    for (const code of [4, 0]) {
        const ended = copies.map((copy, index) => copy.start('commit', ...made.keyOf(rivals[index]), '--yes', '--timeout', '20s').ended);
        for (const result of await Promise.all(ended)) {
            expect(result, code);
        }
        await chain.advance(3600);
    }
    for (const copy of copies) {
        copy.executed();
    }
    assert.equal(await made.nonce(), 1);
});

it('two runs on the same directory: the second waits its turn, or says so', async (t) => {
    const { made, release, viaProxy } = await signed(t);
    const { ended, held } = await startHeld(viaProxy, sending);
    expect(release.commit(), 4, `quorate: another quorate commit is at work on ${release.out}: wait for it to end, or add --wait\n`);
    const patient = release.start('commit', ...release.commitArgs('--wait'));
    held.goOn();
    expect(await ended, 0);
    expect(await patient.ended, 0);
    assert.equal(await made.sent(), 1);
    assert.equal(release.records().length, 1);
});

it('killed between record and sending: another run, without a key, sends what is recorded', async (t) => {
    const { made, release, viaProxy } = await signed(t);
    const { child, ended, held } = await startHeld(viaProxy, sending);
    child.kill('SIGKILL');
    assert.equal((await ended).signal, 'SIGKILL');
    held.drop();
    assert.equal(await made.sent(), 0);
    const [{ hash, raw, from }] = release.records();
    assert.equal(from, made.executor.address);
    assert.equal(viem.api.keccak256(raw), hash);
    const folder = join(release.out, 'executions');
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(join(folder, '1-safe-transaction-1.json')).mode & 0o777, 0o600);
    const { sent } = release.stands('under-way', `sent as ${hash}, not mined yet`);
    assert.deepEqual(sent, [{ step: 1, hash, state: 'on-its-way' }]);
    const { err } = expect(release.run('commit', '--yes'), 0);
    assert.equal(err, 'a transaction that was recorded before is on its way\n');
    release.executed();
    assert.equal(await made.sent(), 1);
    assert.equal(release.records().length, 1);
});

it('killed after sending, before the answer: another run finds it', async (t) => {
    const { made, release, viaProxy } = await signed(t, { route: ['1.5.0', 'timelock'] });
    const { child, ended, held } = await startHeld(viaProxy, sending);
    await chain.rpc(sending, release.records()[0].raw);
    child.kill('SIGKILL');
    await ended;
    held.drop();
    release.stands('under-way', 'step 2 of 2: executable in 1 h');
    expect(release.run('commit', '--yes'), 4, 'executable in 1 h');
    assert.equal(await made.sent(), 1);
});

it('the answer to sending is lost: the same is sent again', async (t) => {
    const { made, release, viaProxy } = await signed(t);
    proxy.schedule = faults.whenAsked(sending, faults.dropAfter, 1);
    expect(await viaProxy.start('commit', ...release.commitArgs()).ended, 0);
    assert.equal(await made.sent(), 1);
    assert.equal(new Set(proxy.sent()).size, 1);
});

it('a node that does not take it: what was signed stays, and another node takes it', async (t) => {
    const { made, release, viaProxy } = await signed(t);
    proxy.schedule = faults.whenAsked(sending, faults.error(-32000, 'internal \u202e error'));
    const { err } = expect(await viaProxy.start('commit', ...release.commitArgs()).ended, 3);
    const [{ hash }] = release.records();
    assert.match(err, new RegExp(`^quorate: the node did not take transaction ${hash}: internal \\\\u\\{202e\\} error\\n$`));
    assert.equal(await made.sent(), 0);
    expect(release.run('commit', '--yes'), 0);
    assert.deepEqual(release.records().map((record) => record.hash), [hash]);
});

it('a recorded transaction whose nonce was spent on something else is made anew, with a key', async (t) => {
    const { made, release, viaProxy } = await signed(t);
    const { child, ended, held } = await startHeld(viaProxy, sending);
    child.kill('SIGKILL');
    await ended;
    held.drop();
    await chain.sendAs(made.executor.address, { to: made.executor.address });
    const { sent } = release.stands('under-way', 'can be executed now');
    assert.equal(sent[0].state, 'replaced');
    expect(release.run('commit', '--yes'), 2, 'add a key option');
    expect(release.commit(), 0);
    const { sent: both } = release.executed();
    assert.deepEqual(both.map(({ state }) => state), ['replaced', 'mined']);
    assert.deepEqual(readdirSync(join(release.out, 'executions')), ['1-safe-transaction-1.json', '1-safe-transaction-2.json']);
});

it('a transaction below the base fee is replaced under the same nonce', async (t) => {
    const { made, release } = await signed(t);
    await mineByHand(t);
    const { ended } = release.start('commit', ...release.commitArgs('--replace-after', '1s'));
    const waiting = async () => {
        const { pending } = await chain.rpc('txpool_content');
        return Object.values(pending[made.executor.address.toLowerCase()] ?? {})[0];
    };
    await until(waiting, ended);
    const high = 100_000_000_000n;
    await chain.batch([['anvil_setNextBlockBaseFeePerGas', viem.api.toHex(high)], ['evm_mine']]);
    assert.equal(await made.sent(), 0);
    await until(async () => BigInt((await waiting())?.maxFeePerGas ?? 0) > high, ended);
    await chain.rpc('evm_mine');
    const { err } = expect(await ended, 0);
    assert.match(err, /^step 1: sent 0x\w+\n(step 1: not mined for 1 s: offering a higher fee under the same nonce\nstep 1: sent 0x\w+\n)+$/);
    assert.equal(await made.sent(), 1);
    const records = release.records();
    assert.deepEqual(new Set(records.map(({ nonce }) => nonce)), new Set([0]));
    const { sent } = release.executed();
    assert.deepEqual(sent.map(({ state }) => state), [...records.slice(1).map(() => 'replaced'), 'mined']);
});

it('a fee cap holds also when a transaction is stuck, and it is left where it is', async (t) => {
    const { made, release } = await signed(t);
    await mineByHand(t);
    const { child, ended } = release.start('commit', ...release.commitArgs('--replace-after', '1s', '--timeout', '60s', '--max-fee', '2'));
    await new Promise((told) => child.stderr.on('data', (text) => `${text}`.includes('cannot be raised') && told()));
    release.stands('under-way', /^sent as 0x\w+, not mined yet$/);
    await chain.rpc('evm_mine');
    const { err } = expect(await ended, 0);
    assert.match(err, /^step 1: its fee cannot be raised: fees are too high now: what replaces the transaction that waits is .* the cap is 2 gwei/m);
    assert.equal(release.records().length, 1);
    release.executed();
    assert.equal(await made.sent(), 1);
});

it('a transaction that is not mined in time is left on its way', async (t) => {
    const { made, release } = await signed(t);
    await mineByHand(t);
    expect(release.commit('--timeout', '1s'), 4, /^UNDER WAY: sent as 0x\w+, not mined yet$/m);
    await chain.rpc('evm_mine');
    release.executed();
    assert.equal(await made.sent(), 1);
});

it('a block that is reorganised away is noticed, and the same transaction sent again', async (t) => {
    const { made, release } = await signed(t, { route: ['1.4.1', 'timelock'] });
    const snapshot = await chain.rpc('evm_snapshot');
    expect(release.commit(), 4, 'executable in 1 h');
    const [{ hash }] = release.records();
    await chain.rpc('evm_revert', snapshot);
    const { sent } = release.stands('under-way', `step 1 of 2: sent as ${hash}, not mined yet`);
    assert.equal(sent[0].state, 'on-its-way');
    expect(release.run('commit', '--yes'), 4, 'executable in 1 h');
    await chain.advance(3600);
    const second = await chain.rpc('evm_snapshot');
    expect(release.commit(), 0);
    await chain.rpc('evm_revert', second);
    release.stands('under-way', /^step 2 of 2: sent as 0x\w+, not mined yet$/);
    expect(release.run('commit', '--yes'), 0);
    release.executed();
    assert.equal(await made.sent(), 2);
    assert.equal(release.records().length, 2);
});

it('confirmations are waited for, and lost again with their block', async (t) => {
    const { made, release } = await signed(t);
    const snapshot = await chain.rpc('evm_snapshot');
    const shallow = ['--confirmations', '3', '--timeout', '1s'];
    expect(release.commit(...shallow), 4, 'executed, with 1 of 3 confirmations');
    await chain.rpc('evm_mine');
    expect(release.run('commit', '--yes', ...shallow), 4, 'executed, with 2 of 3 confirmations');
    await chain.rpc('evm_revert', snapshot);
    release.stands('under-way', /^sent as /);
    const { ended } = release.start('commit', '--yes', '--confirmations', '3');
    await until(async () => (await made.sent()) === 1, ended);
    await chain.batch([['evm_mine'], ['evm_mine']]);
    expect(await ended, 0);
    assert.equal(release.records().length, 1);
});

it('a transaction that works when simulated and fails when mined', async (t) => {
    const guard = await helper(chain, 'Guard');
    await guardAccepts(guard, true);
    const { made, release } = await signed(t, { route: [{ safe: '1.4.1', guard: guard.address }] });
    await mineByHand(t);
    const { ended } = release.start('commit', ...release.commitArgs());
    await until(async () => (await chain.rpc('eth_getTransactionCount', made.executor.address, 'pending')) === '0x1', ended);
    await guardAccepts(guard, false);
    await chain.rpc('evm_mine');
    const { err } = expect(await ended, 4);
    const [{ hash }] = release.records();
    assert(err.endsWith(`quorate: transaction ${hash} of step 1 was mined and failed: see what changed (quorate status), then run it again\n`), err);
    const { sent } = release.stands('under-way', 'can be executed now');
    assert.equal(sent[0].state, 'failed');
    await chain.rpc('evm_setAutomine', true);
    expect(release.commit(), 4, 'nothing was sent, since the transaction would fail');
    await guardAccepts(guard, true);
    expect(release.commit(), 0);
    assert.equal(await made.sent(), 2);
});

/** By its storage, so that it needs no block. */
function guardAccepts(guard, yes) {
    return chain.rpc('anvil_setStorageAt', guard.address, '0x0', viem.api.pad(yes ? '0x0' : '0x1', { size: 32 }));
}

it('records that are not its own, or not whole, are refused', async (t) => {
    const { made, release } = await signed(t);
    const other = made.prepare('--action', 'require-tcb-up-to-date=true');
    other.sign(made.owners);
    const { child, ended, held } = await startHeld(other.via(proxy.url), sending);
    child.kill('SIGKILL');
    await ended;
    held.drop();
    const folder = join(release.out, 'executions');
    const file = join(folder, '1-safe-transaction-1.json');
    const foreign = readFileSync(join(other.out, 'executions', '1-safe-transaction-1.json'));

    const own = release.copy('own');
    const run = await startHeld(own.via(proxy.url), sending);
    run.child.kill('SIGKILL');
    await run.ended;
    run.held.drop();
    const good = readFileSync(join(own.out, 'executions', '1-safe-transaction-1.json'), 'utf8');
    expect(release.run('commit', '--yes'), 2); // makes the folder
    const table = [
        [foreign, /its transaction is not the one of step 1 of this proposal/],
        ['', /empty|ends/],
        [good.slice(0, 100), /\.json:\d+:\d+: a string that does not end\n/],
        [good.slice(0, -1), /what it says differs from the transaction that it holds/],
        [`${good} `, /what it says differs from the transaction that it holds/],
        [good.replace('"step": 1', '"step": 2'), /the proposal has no step 2/],
        [good.replace('"step": 1', '"step": 0'), /the proposal has no step 0/],
        [good.replace(made.executor.address, made.owners[0].address), /what it says differs/],
        [good.replace('"nonce": 0', '"nonce": 1'), /what it says differs/],
        [good.replace(/"raw": "0x../, '"raw": "0x03'), /./],
        [good.replace(/"raw": "0x/, '"raw": "0x00'), /./],
        ['[]', /./],
    ];
    for (const [content, why] of table) {
        writeFileSync(file, content, { mode: 0o600 });
        for (const [command, ...args] of [['status'], ['commit', ...release.commitArgs()], ['cancel']]) {
            const { err } = expect(release.run(command, ...args), 2);
            assert(err.startsWith(`quorate: ${file}:`), err);
            assert.match(err, why);
        }
    }
    rmSync(file);
    symlinkSync(join(own.out, 'executions', '1-safe-transaction-1.json'), file);
    expect(release.status(), 3, `${file}: cannot open it`);
    rmSync(file);
    writeFileSync(file, good, { mode: 0o600 });
    expect(release.run('commit', '--yes'), 0);
    own.executed();
    assert.equal(await made.sent(), 1);
});

it('where nothing can be recorded, nothing is sent', async (t) => {
    const { made, release } = await signed(t);
    const executions = join(release.out, 'executions');
    const strange = `quorate: ${release.out} contradicts itself: executions: this proposal has no such file: somebody added it\n`;
    writeFileSync(executions, '');
    expect(release.commit(), 1, strange);
    rmSync(executions);
    symlinkSync(made.directory, executions);
    expect(release.commit(), 1, strange);
    rmSync(executions);
    assert.equal(await made.sent(), 0);
    if (process.getuid() !== 0) {
        chmodSync(release.out, 0o555);
        expect(release.commit(), 3, 'what is sent must be recorded there first');
        chmodSync(release.out, 0o755);
    }
    expect(release.commit(), 0);
});

it('reading to sent takes six round trips for a Safe of five owners', async (t) => {
    const made = await journey(t, chain, { owners: 5, threshold: 5 });
    const release = made.prepare();
    release.sign(made.owners);
    expect(await release.via(proxy.url).start('commit', ...release.commitArgs()).ended, 0);
    const at = proxy.exchanges.findIndex(({ methods }) => methods.includes(sending));
    assert(at + 1 <= 6, `${at + 1}: ${proxy.exchanges.map(({ methods }) => methods.join(' ')).join('\n')}`);
});
