// commit --wait: started before anything is signed, it carries the proposal through as its time
// comes, or ends when that can never be.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import * as faults from '../peers/lib/faults.mjs';
import { FaultProxy } from '../peers/lib/fault_proxy.mjs';
import { peer } from './support.mjs';

const viem = await peer('viem');
const skip = anvil.skip || viem.skip;
const { expect, journey } = skip ? {} : await import('./journey.mjs');
const { person } = skip ? {} : await import('../peers/lib/world.mjs');

let chain;
before(async () => {
    chain = skip ? undefined : await Chain.start();
});
after(() => chain?.stop());

const it = (title, check) => test(title, { skip, timeout: 120_000 }, check);

/** A proposal that somebody waits for, who sees the chain through a proxy of its own. */
async function waitFor(t, { route, signers = 0, schedule } = {}, ...args) {
    const made = await journey(t, chain, { route });
    const release = made.prepare();
    release.sign(made.owners.slice(0, signers));
    const proxy = await FaultProxy.start(chain.url);
    t.after(() => proxy.stop());
    proxy.schedule = schedule ?? proxy.schedule;
    const { child, ended } = release.via(proxy.url).start('commit', ...release.commitArgs('--wait', '--poll', '1s', ...args));
    t.after(() => child.kill('SIGKILL'));
    const over = ended.then((result) => assert.fail(`it ended too early: ${result.code} ${result.err}`));
    over.catch(() => {}); // who races against it hears of it
    /** It has looked at the chain, and goes on to wait. */
    const looks = () => Promise.race([over, until(() => proxy.exchanges.some(({ answer }) => answer !== null))]);
    return { made, release, child, ended, looks, meanwhile: (isSo) => Promise.race([over, until(isSo)]) };
}

async function until(isSo) {
    while (!(await isSo())) {
        await later(20);
    }
}

it('before the first signature and through the delay, and it is quiet in a pipe', async (t) => {
    const { made, release, ended, looks, meanwhile } = await waitFor(t, { route: ['1.4.1', 'timelock'] });
    await looks();
    release.sign([made.owners[0]]);
    release.sign([made.owners[2]]);
    await meanwhile(async () => (await made.sent()) === 1);
    release.stands('under-way', 'step 2 of 2: executable in 1 h');
    await chain.advance(3600);
    const { out, err } = expect(await ended, 0);
    const [first, second] = release.records();
    assert.equal(err, `step 1: sent ${first.hash}\nstep 2: sent ${second.hash}\n`);
    assert.match(out.toString(), /^trust file   none\n\nStep 1: [^\r\x1b]*\nEXECUTED, seen at block \d+\n$/);
    assert.equal(await made.allowed(release.composeHash), true);
    release.executed();
});

it('for the nonce before it', async (t) => {
    const made = await journey(t, chain);
    const first = made.prepare();
    const second = made.prepare('--nonce', '1', '--action', 'require-tcb-up-to-date=true');
    second.sign(made.owners);
    const { ended } = second.start('commit', ...second.commitArgs('--wait', '--poll', '1s'));
    first.sign(made.owners);
    expect(first.run('commit', '--yes', ...made.keyOf(made.owners[0])), 4, 'fund it');
    await made.fund(made.owners[0].address);
    expect(first.run('commit', '--yes', ...made.keyOf(made.owners[0])), 0);
    expect(await ended, 0);
    second.executed();
});

it('in vain: another transaction takes its nonce', async (t) => {
    const { made, release, ended, looks } = await waitFor(t, { signers: 1 });
    const rival = made.prepare('--action', 'require-tcb-up-to-date=true');
    rival.sign(made.owners);
    await looks();
    const sender = person('who sends the rival');
    await made.fund(sender.address);
    expect(rival.run('commit', ...made.keyOf(sender), '--yes'), 0);
    const { err } = expect(await ended, 1);
    assert.equal(err, `quorate: ${release.out} can never be executed: nonce 0 of the Safe was used by another transaction\n`);
});

it('while the node is away', async (t) => {
    const { made, release, ended, looks } = await waitFor(t, { signers: 1, schedule: faults.first(7, faults.dropBefore) });
    await looks();
    release.sign([made.owners[1]]);
    const { err } = expect(await ended, 0);
    assert.match(err, /^step 1: sent 0x\w+\n$/);
});

it('for confirmations', async (t) => {
    const { made, release, ended, meanwhile } = await waitFor(t, { signers: 2 }, '--confirmations', '4');
    await meanwhile(async () => (await made.sent()) === 1);
    await chain.batch([['evm_mine'], ['evm_mine']]);
    expect(release.run('status'), 0);
    await chain.rpc('evm_mine');
    expect(await ended, 0);
});

it('a signal ends it, through both programs', async (t) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
        const { made, release, child, ended, looks } = await waitFor(t, { signers: 1 });
        await looks();
        child.kill(signal);
        const result = await ended;
        assert.deepEqual([result.code, result.signal], [null, signal]);
        // Nothing is left of it that would be in another's way.
        release.sign([made.owners[1]]);
        expect(release.commit(), 0);
    }
});
