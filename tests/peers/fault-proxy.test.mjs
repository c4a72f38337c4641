// The proxy that the tests put before their chain breaks, counts and lies as it says.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { anvil, Chain } from './lib/anvil.mjs';
import * as faults from './lib/faults.mjs';
import { FaultProxy } from './lib/fault_proxy.mjs';
import * as lies from './lib/lies.mjs';
import { Random, seed } from './lib/random.mjs';

const { skip } = anvil;
let chain;
let proxy;

before(async () => {
    if (!skip) {
        chain = await Chain.start();
        proxy = await FaultProxy.start(chain.url);
    }
});
after(async () => {
    await proxy?.stop();
    await chain?.stop();
});

const requests = [['eth_chainId'], ['eth_getBalance', `0x${'11'.repeat(20)}`, 'latest']];
const body = JSON.stringify(requests.map(([method, ...params], id) => ({ jsonrpc: '2.0', id, method, params })));

/** What a client gets under a fault: {status, text}, or {failed}. */
async function ask(fault, { signal, text = body } = {}) {
    proxy.reset();
    proxy.schedule = faults.always(fault);
    try {
        const response = await fetch(proxy.url, { method: 'POST', body: text, signal, redirect: 'manual' });
        return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
        return { failed: error };
    }
}

test('without a fault the node is heard, alone and in a batch', { skip }, async () => {
    const honest = [{ jsonrpc: '2.0', id: 0, result: '0x7a69' }, { jsonrpc: '2.0', id: 1, result: '0x0' }];
    assert.deepEqual(JSON.parse((await ask(undefined)).text), honest);
    const text = JSON.stringify(JSON.parse(body)[0]);
    assert.deepEqual(JSON.parse((await ask(undefined, { text })).text), honest[0]);
    assert.equal(proxy.roundTrips, 1);
    assert.equal(proxy.count('eth_chainId'), 1);
    assert.equal(proxy.exchanges[0].text, text);
});

test('connections are dropped before and after the node has the request', { skip }, async () => {
    for (const [fault, reached] of [[faults.dropBefore, false], [faults.dropAfter, true], [faults.truncate, true]]) {
        assert((await ask(fault)).failed, fault.name);
        assert.equal(proxy.exchanges[0].reached, reached, fault.name);
        assert.equal(proxy.exchanges[0].fault, fault.name);
    }
    assert((await ask(faults.silence, { signal: AbortSignal.timeout(50) })).failed);
});

test('answers are damaged', { skip }, async () => {
    const random = new Random(seed, 'faults');
    const good = (await ask(undefined)).text;
    assert.equal((await ask(faults.half)).text, good.slice(0, good.length / 2));
    assert.notEqual((await ask(faults.corrupt(random))).text, good);
    assert.equal((await ask(faults.delay(5))).text, good);
    assert.equal((await ask(faults.drip(0))).text, good);
    assert.match((await ask(faults.html)).text, /^<!doctype html>/);
    assert.equal((await ask(faults.tooMany(7))).headers.get('retry-after'), '7');
    assert.equal((await ask(faults.status(502))).status, 502);
    assert.equal((await ask(faults.redirect('http://127.0.0.1:1/'))).status, 302);
    assert.equal((await ask(faults.huge(3 << 20))).text.length > 3 << 20, true);
    assert.match((await ask(faults.deep(1000))).text, /\[{1000}\]{1000}/);
});

test('answers have wrong ids, are missing, or say something else', { skip }, async () => {
    const told = async (fault) => JSON.parse((await ask(fault)).text);
    const ids = async (fault) => (await told(fault)).map(({ id }) => id);
    assert.deepEqual(await ids(faults.wrongIds), [1_000_000, 1_000_001]);
    assert.deepEqual(await ids(faults.noIds), [undefined, undefined]);
    assert.deepEqual(await ids(faults.sameIds), [0, 0]);
    assert.deepEqual(await ids(faults.swappedIds), [1, 0]);
    assert.deepEqual(await ids(faults.missing), [0]);
    assert.deepEqual(await ids(faults.twice), [0, 1, 0]);
    assert.deepEqual(await ids(faults.reversed), [1, 0]);
    assert.equal((await told(faults.result('0xzz')))[1].result, '0xzz');
    assert.equal((await told(faults.result('0x1', 'eth_getBalance')))[0].result, '0x7a69');
    assert.equal((await told(faults.error(-32000, 'no')))[1].error.message, 'no');
    assert.equal(proxy.exchanges[0].reached, false);
});

test('schedules choose the exchanges', { skip }, async () => {
    const hit = async (schedule, count = 4) => {
        proxy.reset();
        proxy.schedule = schedule;
        for (let n = 0; n < count; n++) {
            await fetch(proxy.url, { method: 'POST', body }).then((response) => response.text());
        }
        return proxy.exchanges.map(({ fault }) => (fault === undefined ? '.' : '!')).join('');
    };
    assert.equal(await hit(faults.first(2, faults.html)), '!!..');
    assert.equal(await hit(faults.at(1, faults.html)), '.!..');
    assert.equal(await hit(faults.whenAsked('eth_chainId', faults.html, 3)), '!!!.');
    assert.equal(await hit(faults.whenAsked('eth_call', faults.html)), '....');
    const random = () => new Random('schedule');
    assert.equal(await hit(faults.randomly(random(), 50, [faults.html]), 20), await hit(faults.randomly(random(), 50, [faults.html]), 20));
});

test('lies are told about what they name', { skip }, async () => {
    proxy.reset();
    const liar = await Chain.attach(proxy.url);
    const word = (number) => `0x${number.toString(16).padStart(64, '0')}`;
    const [safe, other] = chain.accounts;
    const { number, hash } = await chain.rpc('eth_getBlockByNumber', 'latest', false);
    const told = (lie, ...request) => {
        proxy.lie = lie;
        return liar.rpc(...request);
    };
    const call = (data, to = safe) => ['eth_call', { to, data }, 'latest'];
    assert.equal(await told(lies.chainId(1), 'eth_chainId'), '0x1');
    assert.equal(BigInt(await told(lies.blockNumber(5), 'eth_blockNumber')), BigInt(number) + 5n);
    assert.equal((await told(lies.blockHash(word(1)), 'eth_getBlockByNumber', 'latest', false)).hash, word(1));
    assert.equal((await told(lies.blockNumber(5), 'eth_getBlockByNumber', 'latest', false)).hash, hash);
    assert.equal(await told(lies.safeNonce(7, safe), ...call('0xaffed0e0')), word(7));
    assert.equal(await told(lies.safeNonce(7, safe), ...call('0xaffed0e0', other)), '0x');
    assert.equal(await told(lies.threshold(9), 'eth_getStorageAt', safe, '0x04', 'latest'), word(9));
    assert.equal(await told(lies.owners([safe]), ...call('0xa0e67e2b')), `${word(32)}${word(1).slice(2)}${word(BigInt(safe)).slice(2)}`);
    assert.equal(await told(lies.owners([safe]), ...call(`0x2f54bf6e${word(BigInt(other)).slice(2)}`)), word(0));
    assert.equal(await told(lies.balance(3), 'eth_getBalance', safe, 'latest'), '0x3');
    const { transactionHash } = await chain.send({ to: other, value: '0x1' });
    const receipt = (lie) => told(lie, 'eth_getTransactionReceipt', transactionHash);
    assert.equal(await receipt(lies.noReceipt), null);
    assert.equal((await receipt(lies.receiptStatus('0x0'))).status, '0x0');
    assert.equal((await receipt(lies.all(lies.receiptStatus('0x0'), lies.receiptHash(word(2))))).transactionHash, word(2));
    assert.deepEqual((await receipt(lies.noLogs)).logs, []);
});
