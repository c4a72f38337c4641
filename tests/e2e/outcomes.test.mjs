// What can come between a proposal and its execution: each has its outcome, its exit code and its
// sentence, and nothing is sent that would fail.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import { FaultProxy } from '../peers/lib/fault_proxy.mjs';
import * as lies from '../peers/lib/lies.mjs';
import { peer, run } from './support.mjs';

const viem = await peer('viem');
const skip = anvil.skip || viem.skip;
const { expect, journey, leftOut, open } = skip ? {} : await import('./journey.mjs');
const { helper } = skip ? {} : await import('../peers/lib/app.mjs');
const { person } = skip ? {} : await import('../peers/lib/world.mjs');

const nobody = `0x${'77'.repeat(20)}`;
const one = `0x${'00'.repeat(19)}01`;
const role = (name) => viem.api.keccak256(viem.api.toBytes(name));
const hour = 3600;

let chain;
before(async () => {
    chain = skip ? undefined : await Chain.start();
});
after(() => chain?.stop());

const it = (title, check) => test(title, { skip, timeout: 60_000 }, check);

/** A journey whose proposal is signed by enough owners. */
async function signed(t, what, ...actions) {
    const made = await journey(t, chain, what);
    const release = made.prepare(...actions);
    if (release.hashes.length > 0) {
        release.sign(made.owners.slice(0, 2));
    }
    return { made, release };
}

/** Commit does not send: it says that, with this exit code, and the chain agrees. */
async function sendsNothing(release, code, text, ...args) {
    const { journey: made } = release;
    const before = await made.sent();
    expect(release.commit(...args), code, text);
    assert.equal(await made.sent(), before);
}

async function isUnderWay(release, sentence) {
    release.stands('under-way', sentence);
    await sendsNothing(release, 4, `quorate: ${release.out} is still under way: ${sentence}\n`);
}

async function wouldFail(release, why) {
    await sendsNothing(release, 4, new RegExp(`^quorate: nothing was sent, since the transaction would fail: ${why}`, 'm'));
}

it('the nonce is used by another transaction of the Safe', async (t) => {
    for (const version of ['1.3.0', '1.4.1', '1.5.0']) {
        const made = await journey(t, chain, { route: [version] });
        const [unsigned, half, full, winner] = [
            made.prepare(),
            made.prepare('--action', 'allow-any-device=false'),
            made.prepare('--action', 'require-tcb-up-to-date=true'),
            made.prepare('--action', 'require-tcb-up-to-date=true', '--action', 'allow-any-device=false'),
        ];
        half.sign([made.owners[0]]);
        full.sign(made.owners.slice(0, 2));
        winner.sign(made.owners.slice(1));
        expect(winner.commit(), 0);
        const sentence = 'nonce 0 of the Safe was used by another transaction';
        for (const loser of [unsigned, half, full]) {
            await loser.isDead(sentence);
        }
        expect(unsigned.run('sign', ...made.keyOf(made.owners[0]), '--yes'), 1, /is not signed, since it is not verified: nonce-used Safe 0x\w+: nonce 0 was used, the next one is 1/);
        winner.executed();
    }
});

it('an earlier transaction comes first', async (t) => {
    const made = await journey(t, chain);
    const first = made.prepare('--action', 'require-tcb-up-to-date=true');
    const second = made.prepare('--nonce', '1');
    second.sign(made.owners);
    await isUnderWay(second, 'nonce 1 waits for its turn: the Safe is at 0');
    first.sign(made.owners);
    expect(first.commit(), 0);
    second.stands('under-way', 'can be executed now');
    expect(second.commit(), 0);
    second.executed();
});

it('the next nonce is chosen after those that are used', async (t) => {
    const { made, release } = await signed(t, {});
    expect(release.commit(), 0);
    const next = made.prepare('--action', 'require-tcb-up-to-date=true');
    assert.equal(next.proposal.steps[0].transaction.nonce, 1);
    next.sign(made.owners);
    expect(next.commit(), 0);
    next.executed();
});

it('an owner who has signed is removed', async (t) => {
    const { made, release } = await signed(t, {});
    const [{ address, abi, owners }] = made.hops;
    const [gone] = owners;
    await made.as(address, address, abi, 'removeOwner', one, gone, 2n);
    await isUnderWay(release, 'signatures 1 of 2');
    expect(release.status(), 4, leftOut(gone, 'it is by no owner of the Safe'));
    expect(release.run('sign', ...made.keyOf(made.owners[0]), '--yes'), 1, `${gone} is no owner of the Safe ${address}`);
    release.sign([made.owners[2]]);
    expect(release.commit(), 0);
    release.executed();
});

it('the threshold is raised after enough have signed', async (t) => {
    const { made, release } = await signed(t, {});
    const [{ address, abi }] = made.hops;
    await made.as(address, address, abi, 'changeThreshold', 3n);
    await isUnderWay(release, 'signatures 2 of 3');
    release.sign([made.owners[2]]);
    expect(release.commit(), 0);
    release.executed();
});

it('the operation is cancelled', async (t) => {
    for (const [route, step] of [[['1.4.1', 'timelock'], 2], [['timelock'], 2], [['1.5.0', '1.3.0', { timelock: 4 }], 3]]) {
        const { made, release } = await signed(t, { route });
        expect(release.commit(), 4);
        const { address, abi } = made.hops.at(-1);
        const { operation_id: id } = release.proposal.steps.at(-1);
        await made.as(made.hops.at(-2)?.address ?? made.executor.address, address, abi, 'cancel', id);
        await release.isDead(`step ${step} of ${step}: the operation was scheduled and then cancelled`.replace(
            // An account's own schedule could be sent again, and must not be.
            'step 2 of 2', route.length === 1 ? 'step 1 of 2' : 'step 2 of 2'));
        assert.equal(await made.allowed(release.composeHash), false);
    }
});

it('somebody else has scheduled the operation', async (t) => {
    const other = person('another proposer');
    for (const route of [['1.4.1', { timelock: 5, beside: [other.address] }], ['1.5.0', '1.4.1', { timelock: 4, beside: [other.address] }]]) {
        const { made, release } = await signed(t, { route });
        const data = release.proposal.steps.at(-2).transaction.data;
        await chain.sendAs(other.address, { to: made.hops.at(-1).address, data });
        const total = route.length;
        const { steps } = release.stands('under-way', `step ${total} of ${total}: executable in 1 h`);
        for (const { status, text } of steps.slice(0, -1)) {
            assert.equal(status, 'not-needed');
            assert.equal(text, 'not needed: the operation is scheduled already, by another transaction');
        }
        await sendsNothing(release, 4, 'executable in 1 h');
        await chain.advance(hour);
        expect(release.commit(), 0);
        release.executed();
        assert.equal(await made.sent(), 1);
        assert.equal(await made.nonce(), 0);
    }
});

it('somebody else executes the operation', async (t) => {
    const { made, release } = await signed(t, { route: ['1.4.1', 'timelock'] });
    expect(release.commit(), 4);
    await chain.advance(hour);
    const { to, data } = release.proposal.steps[1];
    await chain.send({ to, data });
    release.executed();
    expect(release.commit(), 0);
    assert.equal(await made.sent(), 1);
});

it('its predecessor is not done', async (t) => {
    const made = await journey(t, chain, { route: ['1.4.1', 'timelock'] });
    const before = made.prepare('--action', 'require-tcb-up-to-date=true');
    const { operation_id: predecessor } = before.proposal.steps[1];
    made.configure({ route: `${open(made.settings.route)}    predecessor: "${predecessor}"\n` });
    const release = made.prepare('--nonce', '1');
    for (const one of [before, release]) {
        one.sign(made.owners);
        expect(one.commit(), 4, 'executable in 1 h');
    }
    await chain.advance(hour);
    await isUnderWay(release, 'step 2 of 2: waits for its predecessor to be executed');
    expect(before.commit(), 0);
    release.stands('under-way', 'step 2 of 2: can be executed now');
    expect(release.commit(), 0);
    release.executed();
});

it('the executor has no funds', async (t) => {
    const { made, release } = await signed(t, {});
    await made.fund(made.executor.address, 1000n);
    await sendsNothing(release, 4, new RegExp(`^quorate: nothing was sent: account ${made.executor.address} has 1000 wei and may need up to [0-9.]+ (gwei|ether): fund it, or lower --max-fee\n`, 'm'));
    await made.fund(made.executor.address);
    expect(release.commit(), 0);
    release.executed();
});

it('a guard rejects the transaction, until it does not', async (t) => {
    for (const version of ['1.3.0', '1.4.1', '1.5.0']) {
        const guard = await helper(chain, 'Guard');
        const made = await journey(t, chain, { route: [{ safe: version, guard: guard.address }] });
        const release = made.prepare('--accept', 'simulation-failed');
        release.sign(made.owners.slice(0, 2), '--accept', 'simulation-failed');
        await wouldFail(release, '.*RejectedByGuard|.*0x');
        await made.send(guard.address, guard.abi, 'setRejecting', false);
        expect(release.commit(), 0);
        release.executed();
    }
});

it('the app has another owner meanwhile', async (t) => {
    const { made, release } = await signed(t, { twoStep: false });
    await made.as(made.hops[0].address, made.app.address, made.app.abi, 'transferOwnership', nobody);
    await wouldFail(release, '.*(GS013|OwnableUnauthorizedAccount)');

    const later = await signed(t, { route: ['1.5.0', 'timelock'], twoStep: false });
    expect(later.release.commit(), 4);
    await later.made.as(later.made.hops[1].address, later.made.app.address, later.made.app.abi, 'transferOwnership', nobody);
    await chain.advance(hour);
    later.release.stands('under-way', 'step 2 of 2: can be executed now');
    await wouldFail(later.release, '.*OwnableUnauthorizedAccount');
});

it('roles on the timelock are gone', async (t) => {
    for (const version of [4, 5]) {
        const { made, release } = await signed(t, { route: ['1.5.0', { timelock: version }] });
        const [{ address: safe }, { address, abi }] = made.hops;
        await made.as(address, address, abi, 'revokeRole', role('PROPOSER_ROLE'), safe);
        await wouldFail(release, version === 4 ? '.*is missing role' : '.*AccessControlUnauthorizedAccount');
        await made.as(address, address, abi, 'grantRole', role('PROPOSER_ROLE'), safe);
        expect(release.commit(), 4);

        const closed = await signed(t, { route: ['1.4.1', { timelock: version, executors: [nobody] }] });
        expect(closed.release.commit(), 4);
        await chain.advance(hour);
        await wouldFail(closed.release, version === 4 ? '.*is missing role' : '.*AccessControlUnauthorizedAccount');
        const [, timelock] = closed.made.hops;
        await closed.made.as(timelock.address, timelock.address, timelock.abi, 'grantRole', role('EXECUTOR_ROLE'), closed.made.executor.address);
        expect(closed.release.commit(), 0);
        closed.release.executed();
    }
});

const contradicted = 'every step was executed, but the app does not show what it is for: it was undone since, or the calls went to another contract';

it('the app forgets what it was told', async (t) => {
    for (const route of [['1.4.1'], ['1.5.0', 'timelock']]) {
        const { made, release } = await signed(t, { route, app: { kind: 'ForgetfulApp' } });
        if (route.length > 1) {
            expect(release.commit(), 4);
            await chain.advance(hour);
        }
        expect(release.commit(), 1, `quorate: ${release.out} can never be executed: ${contradicted}\n`);
        await release.isDead(contradicted);
        assert.equal(await made.sent(), route.length);
    }
});

it('what it did is undone since', async (t) => {
    const { made, release } = await signed(t, {});
    expect(release.commit(), 0);
    await made.as(made.hops[0].address, made.app.address, made.app.abi, 'removeComposeHash', release.composeHash);
    await release.isDead(contradicted);
});

it('somebody else brought about what a call of an account is for', async (t) => {
    const made = await journey(t, chain, { route: [] });
    const release = made.prepare('--action', 'add-compose-hash', '--action', 'allow-any-device=false');
    await made.as(made.executor.address, made.app.address, made.app.abi, 'addComposeHash', release.composeHash);
    const { steps } = release.stands('under-way', 'step 2 of 2: can be executed now');
    assert.deepEqual(steps.map(({ status }) => status), ['done', 'ready']);
    expect(release.commit(), 0);
    release.executed();
});

it('nodes that contradict each other are not believed', async (t) => {
    const { made, release } = await signed(t, { route: ['1.4.1', 'timelock'] });
    const proxy = await FaultProxy.start(chain.url);
    t.after(() => proxy.stop());
    const safe = made.hops[0].address;
    const both = ['--rpc', proxy.url];
    expect(await release.start('status', ...both).ended, 4, 'step 1 of 2: can be executed now');
    for (const lie of [
        lies.safeNonce(1, safe),
        lies.threshold(1, safe),
        lies.owners([nobody], safe),
        lies.operationTime(1),
        lies.composeHash(true),
        lies.approved(true),
        lies.blockHash(`0x${'ab'.repeat(32)}`),
    ]) {
        proxy.lie = lie;
        const status = expect(await release.start('status', ...both).ended, 1);
        assert.match(status.err, /^quorate: .*127\.0\.0\.1:\d+.*/);
        expect(await release.start('commit', ...release.commitArgs(...both)).ended, 1);
    }
    assert.equal(await made.sent(), 0);
    proxy.reset();
    expect(await release.start('commit', ...release.commitArgs(...both)).ended, 4, 'executable in');
});

it('a node that is in the middle of a block is asked again before anything is given up', async (t) => {
    const { made, release } = await signed(t, {});
    const proxy = await FaultProxy.start(chain.url);
    t.after(() => proxy.stop());
    // Once it shows the nonce as used, and no event yet.
    let times = 1;
    const ahead = lies.safeNonce(1, made.hops[0].address);
    proxy.lie = (method, params, result) => {
        const told = ahead(method, params, result);
        return told !== result && times-- > 0 ? told : result;
    };
    expect(await release.via(proxy.url).start('commit', ...release.commitArgs()).ended, 0);
    assert(times <= 0);
    release.executed();
});

it('another chain, and none', async (t) => {
    const { made, release } = await signed(t, {});
    const other = await Chain.start({ chainId: 5 });
    t.after(() => other.stop());
    const wrong = (command, ...args) => run([command, release.out, '--rpc', other.url, ...args]);
    for (const [command, ...args] of [['status'], ['commit', ...release.commitArgs()], ['cancel']]) {
        const { err, code } = wrong(command, ...args);
        assert.equal(code, 1, err);
        assert.match(err, /^quorate: http:\/\/127\.0\.0\.1:\d+ is a node of chain 5, expected chain 31337: /);
    }
    const { err } = expect(run(['status', release.out, '--rpc', 'http://127.0.0.1:1']), 3);
    assert.match(err, /^quorate: http:\/\/127\.0\.0\.1:1: .*onnect/);
    assert.equal(await made.sent(), 0);
});

it('a proposal that is half way still verifies, and who has yet to sign can', async (t) => {
    const human = person('a human beside the Safe');
    const made = await journey(t, chain, { route: ['1.4.1', { safe: '1.4.1', beside: [human.address], threshold: 2 }, 'timelock'] });
    const release = made.prepare();
    release.sign(made.owners.slice(0, 2));
    // The first Safe's approval is executed; the second Safe wants its other owner too.
    expect(release.commit(), 4, 'step 2 of 3: signatures 1 of 2');
    const half = expect(release.verify(), 0, /\nVERIFIED\n/);
    assert.match(half.out.toString(), /\nCaution: step-done, Safe 0x\w+\n +nonce 0 was used, and the approval that it gives is on the chain/);
    release.sign([human]);
    expect(release.commit(), 4, 'executable in 1 h');
    // Scheduled: who looks during the delay is told until when.
    const scheduled = expect(release.verify(), 0, /\nVERIFIED\n/);
    assert.match(scheduled.out.toString(), /\nCaution: operation-exists, timelock 0x\w+\n +the operation is scheduled, to be executed from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+UTC on/);
    assert.match(scheduled.out.toString(), /nonce 0 was used, and the operation that it schedules is on the chain/);
    await chain.advance(hour);
    expect(release.commit(), 0);
    release.executed();
});

it('what fails inside of a Safe is explained, although the Safe hides it', async (t) => {
    const { made, release } = await signed(t, { route: ['1.4.1'] });
    await chain.sendAs(made.hops[0].address, { to: made.app.address, data: viem.api.encodeFunctionData({ abi: viem.api.parseAbi(['function renounceOwnership()']), functionName: 'renounceOwnership' }) });
    await wouldFail(release, '.*GS013 .*; its call to 0x\\w+: OwnableUnauthorizedAccount\\(');
});
