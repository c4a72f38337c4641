// The client against a real node: what it reads is what is there, and nodes that differ are noticed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';

import { anvil, Chain } from './lib/anvil.mjs';
import { program, run } from './lib/program.mjs';

const driver = process.env.QUORATE_CHAIN_DRIVER ?? join(dirname(program), 'tests/chain_driver');
assert(existsSync(driver), `${driver} is not there: build it first`);

const options = { skip: anvil.skip };
const contract = '0x00000000000000000000000000000000000000c0';
const chains = [];
let one;
let two;

before(async () => {
    if (anvil.skip) {
        return;
    }
    one = await Chain.start();
    two = await Chain.start();
    chains.push(one, two);
});
after(() => Promise.all(chains.map((chain) => chain.stop())));

const read = (urls, { chainId = 31337, address = contract } = {}) =>
    run([String(chainId), address, ...[urls].flat()], { command: driver });

/** What the driver prints; a failure of it fails the test. */
function state(...args) {
    const { code, out, err } = read(...args);
    assert.equal(code, 0, err);
    return JSON.parse(out.toString());
}

/** A refusal's one line. */
function refused(code, ...args) {
    const result = read(...args);
    assert.equal(result.code, code, result.err);
    assert.match(result.err, /^[^\n]+\n$/);
    assert.equal(result.out.length, 0);
    return result.err.trimEnd();
}

test('chain: the newest block and the state at it', options, async () => {
    await one.rpc('anvil_setCode', contract, '0x60015f5260205ff3');
    await one.rpc('anvil_setBalance', contract, '0x1234');
    await one.rpc('anvil_mine', '0x3');
    const block = await one.rpc('eth_getBlockByNumber', 'latest', false);
    const found = state(one.url);
    assert.equal(found.number, Number(block.number));
    assert.equal(found.hash, block.hash);
    assert.equal(found.timestamp, Number(block.timestamp));
    assert.deepEqual(found.call, { revert: false, data: `0x${'1'.padStart(64, '0')}` });
    assert.equal(found.code, '0x60015f5260205ff3');
    assert.equal(found.balance, String(0x1234));
    assert.equal(found.round_trips, 2);
});

test('chain: reverts are known as such, with their data', options, async () => {
    const cases = [
        ['0x60006000fd', true, '0x'], // revert(0, 0)
        ['0x63deadbeef5f526004601cfd', true, '0xdeadbeef'], // revert with four bytes
        ['0x00', false, '0x'], // stop
    ];
    for (const [code, revert, data] of cases) {
        await one.rpc('anvil_setCode', contract, code);
        await one.rpc('anvil_mine', '0x1');
        const { call } = state(one.url);
        assert.equal(call.revert, revert, code);
        assert.equal(call.data ?? '0x', data, code);
    }
});

test('chain: one node under two names agrees with itself', options, () => {
    const { port } = new URL(one.url);
    const found = state([`http://127.0.0.1:${port}`, `http://localhost:${port}`]);
    assert.deepEqual({ ...found, round_trips: 0 }, { ...state(one.url), round_trips: 0 });
    assert.equal(found.round_trips, 4);
});

test('chain: another chain is refused', options, () => {
    assert.equal(
        refused(1, one.url, { chainId: 8453 }),
        `${one.url} is a node of chain 31337, expected chain 8453: give the RPC URL of another`,
    );
});

test('chain: nodes with other blocks are refused', options, async () => {
    // Blocks without transactions differ by their times alone.
    await one.rpc('anvil_mine', '0x14', '0x1');
    await two.rpc('anvil_mine', '0x14', '0x2');
    assert.match(refused(1, [one.url, two.url]), /^the nodes disagree on block \d+: /);
});

test('chain: no node is not an answer', options, async () => {
    const gone = await Chain.start();
    await gone.stop();
    assert.match(refused(3, gone.url), /^http:\/\/127\.0\.0\.1:\d+: tried 5 times: no connection: .*\(Connection refused\)$/);
});
