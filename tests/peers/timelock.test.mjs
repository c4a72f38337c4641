// OpenZeppelin's TimelockController, as published and run on a real EVM, agrees on the operation
// ids and takes the calldata.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { anvil, Chain } from './lib/anvil.mjs';
import { timelock } from './lib/contracts.mjs';
import { peer } from './lib/peers.mjs';
import { json } from './lib/program.mjs';
import { Random, seed } from './lib/random.mjs';
import { address, unsigned } from './lib/values.mjs';

const viem = await peer('viem');
const skip = [anvil, viem].map((peer) => peer.skip).find(Boolean) ?? false;

const minDelay = 3600;
let chain;
let lock;

before(async () => {
    if (skip) {
        return;
    }
    chain = await Chain.start();
    lock = await timelock(chain, chain.accounts[0], minDelay);
});
after(() => chain?.stop());

const encode = (functionName, args) => viem.api.encodeFunctionData({ abi: lock.abi, functionName, args });
const ours = (operation) => json(['timelock', 'encode', '-'], JSON.stringify(operation));

function operation(random) {
    const calls = random.list(random.between(1, 4), () => ({
        target: address(random),
        value: String(unsigned(random, 256)),
        data: random.hex(random.size(200)),
    }));
    const batch = calls.length > 1 || random.chance(30);
    return {
        calls,
        predecessor: random.pick([`0x${'00'.repeat(32)}`, random.hex(32)]),
        salt: random.hex(32),
        delay: String(random.between(0, 1_000_000)),
        ...(batch === calls.length > 1 && random.chance(50) ? {} : { batch }),
    };
}

/** The same arguments as the contract's functions take them. */
function named({ calls, predecessor, salt, delay, batch = calls.length > 1 }) {
    const lists = ['target', 'value', 'data'].map((field) => calls.map((call) => call[field]));
    const what = [...(batch ? lists : lists.map(([only]) => only)), predecessor, salt];
    const s = batch ? 'Batch' : '';
    return {
        hash: encode(`hashOperation${s}`, what),
        schedule: encode(`schedule${s}`, [...what, delay]),
        execute: encode(`execute${s}`, what),
    };
}

test('TimelockController: hashOperation and hashOperationBatch are our ids', { skip, timeout: 120_000 }, async (t) => {
    const random = new Random(seed, 'timelock');
    const operations = random.list(300, () => operation(random));
    const calls = operations.map(named);
    const ids = await chain.calls(calls.map(({ hash }) => [lock.address, hash]));
    operations.forEach((given, index) => {
        const why = `SEED=${seed}: ${JSON.stringify(given)}`;
        const found = ours(given);
        assert.equal(found.id, ids[index], why);
        assert.equal(found.schedule, calls[index].schedule, why);
        assert.equal(found.execute, calls[index].execute, why);
        assert.equal(found.cancel, encode('cancel', [ids[index]]), why);
    });
    t.diagnostic(`${operations.length} operations from SEED=${seed}`);
});

for (const batch of [false, true]) {
    test(`TimelockController: schedules, executes and cancels our ${batch ? 'batch' : 'call'}`, { skip, timeout: 120_000 }, async () => {
        const random = new Random(seed, 'life', batch);
        const salt = random.hex(32);
        const update = { target: lock.address, value: '0', data: encode('updateDelay', [BigInt(minDelay)]) };
        const given = { calls: [update], salt, delay: String(minDelay), batch };
        const found = ours(given);
        const done = async () => BigInt(await chain.call(lock.address, encode('isOperationDone', [found.id]))) === 1n;
        await chain.send({ to: lock.address, data: found.schedule });
        await assert.rejects(chain.send({ to: lock.address, data: found.execute }));
        assert.equal(await done(), false);
        await chain.advance(minDelay);
        await chain.send({ to: lock.address, data: found.execute });
        assert.equal(await done(), true);

        const other = ours({ ...given, salt: random.hex(32), predecessor: found.id });
        const exists = async () => BigInt(await chain.call(lock.address, encode('isOperation', [other.id]))) === 1n;
        await chain.send({ to: lock.address, data: other.schedule });
        assert.equal(await exists(), true);
        await chain.send({ to: lock.address, data: other.cancel });
        assert.equal(await exists(), false);
    });
}
