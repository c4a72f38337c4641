// Calldata that no encoder writes means to quorate what it means to a deployed contract. The
// TimelockController, as published and run on a real EVM, gives the id of whatever arguments it
// reads: executeBatch and execute take the same.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { after, before } from 'node:test';

import { anvil, Chain } from './lib/anvil.mjs';
import { timelock } from './lib/contracts.mjs';
import { peer } from './lib/peers.mjs';
import { program, run } from './lib/program.mjs';
import { Random, seed } from './lib/random.mjs';
import { address } from './lib/values.mjs';

const viem = await peer('viem');
const skip = [anvil, viem].map((peer) => peer.skip).find(Boolean) ?? false;
const driver = process.env.QUORATE_CALL_DRIVER ?? join(dirname(program), 'tests/call_driver');

let chain;
let lock;

before(async () => {
    if (skip) {
        return;
    }
    chain = await Chain.start();
    lock = await timelock(chain, chain.accounts[0], 3600);
});
after(() => chain?.stop());

const encode = (functionName, args) => viem.api.encodeFunctionData({ abi: lock.abi, functionName, args });
const selector = (text) => Buffer.from(viem.api.toFunctionSelector(text).slice(2), 'hex');

/** Arguments of executeBatch or of execute, as an encoder writes them. */
function honest(random, batch) {
    const calls = random.list(random.between(1, 4), () => [address(random), 0n, random.hex(random.size(70))]);
    const lists = [0, 1, 2].map((field) => calls.map((call) => call[field]));
    const [first, ids] = batch ? [lists, 'hashOperationBatch'] : [calls[0], 'hashOperation'];
    return Buffer.from(encode(ids, [...first, random.hex(32), random.hex(32)]).slice(10), 'hex');
}

/** A number that an offset or a length could be, also a negative one. */
function number(random, size) {
    const small = 32n * BigInt(random.between(0, Math.floor(size / 32) + 2)) + random.pick([0n, 0n, 0n, 1n, -1n]);
    const value = random.pick([small, small, -small, small, 2n ** 64n + small, 2n ** 255n + small]);
    return Buffer.from(BigInt.asUintN(256, value).toString(16).padStart(64, '0'), 'hex');
}

function mutate(random, args) {
    const words = Math.floor(args.length / 32);
    /** The places of small numbers: offsets, lengths, and words that are zero. */
    const places = random.list(words, (index) => 32 * index).filter((at) => !args.subarray(at, at + 28).some(Boolean));
    switch (random.between(0, 5)) {
        case 0:
            return Buffer.concat([args, random.bytes(random.between(1, 40))]);
        case 1:
            return args.subarray(0, random.between(0, args.length));
        case 2: {
            const at = random.between(0, args.length - 1);
            return Buffer.concat([args.subarray(0, at), random.bytes(1), args.subarray(at + 1)]);
        }
        default: {
            const at = places.length > 0 ? random.pick(places) : 0;
            return Buffer.concat([args.subarray(0, at), number(random, args.length), args.subarray(at + 32)]);
        }
    }
}

/** What the contract answers, null where it reverts. */
async function ask(calls) {
    const body = calls.map((data, id) => ({
        jsonrpc: '2.0', id, method: 'eth_call', params: [{ to: lock.address, data }, 'latest'],
    }));
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(chain.url, { method: 'POST', headers, body: JSON.stringify(body) });
    const answers = (await response.json()).sort((a, b) => a.id - b.id);
    for (const { error } of answers) {
        assert(!error || /revert/.test(error.message), error?.message);
    }
    return answers.map(({ result }) => result ?? null);
}

function read(calls) {
    assert(existsSync(driver), `${driver} is not there: build it first`);
    const { code, out, err } = run([], { command: driver, input: calls.map((data) => `${data}\n`).join('') });
    assert.equal(code, 0, err);
    return out.toString().trimEnd().split('\n');
}

async function agree(t, batch, execute, ids) {
    const cases = Array.from({ length: 1500 }, (_, index) => {
        const random = new Random(seed, execute, index);
        let args = honest(random, batch);
        for (let count = random.between(0, 3); count > 0 && args.length > 0; count--) {
            args = mutate(random, args);
        }
        return args;
    });
    const hex = (name, args) => `0x${Buffer.concat([selector(name), args]).toString('hex')}`;
    const answers = await ask(cases.map((args) => hex(ids, args)));
    const readings = read(cases.map((args) => hex(execute, args)));
    let odd = 0;
    cases.forEach((args, index) => {
        const what = `SEED=${seed}: ${hex(ids, args)}: ${answers[index]} and ${readings[index]}`;
        if (answers[index] === null) {
            return;
        }
        const [from, to, id] = readings[index].split(' ');
        // Lists of different lengths have an id, but are odd: no call is made of them; nor of none.
        assert(id === '-' ? batch : `0x${id}` === answers[index], what);
        odd += from !== to;
    });
    const answered = answers.filter(Boolean).length;
    assert(odd > 50 && answered < cases.length, `${odd} odd ones of ${answered}`);
    t.diagnostic(`${answered} of ${cases.length} answered, ${odd} of them odd, from SEED=${seed}`);
}

test('batches that no encoder writes', { skip }, (t) =>
    agree(t, true, 'executeBatch(address[],uint256[],bytes[],bytes32,bytes32)',
        'hashOperationBatch(address[],uint256[],bytes[],bytes32,bytes32)'));

test('single calls that no encoder writes', { skip }, (t) =>
    agree(t, false, 'execute(address,uint256,bytes,bytes32,bytes32)',
        'hashOperation(address,uint256,bytes,bytes32,bytes32)'));
