// Between the program and its node a proxy drops, damages, delays and refuses: what can be asked again
// is, the rest is one line and exit 3, nothing is half-written, and no transaction has a second one.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import * as faults from '../peers/lib/faults.mjs';
import { FaultProxy } from '../peers/lib/fault_proxy.mjs';
import { isSanitized, peak } from './memory.mjs';
import { peer, Random, seed, start } from './support.mjs';

const skip = anvil.skip || (await peer('viem')).skip;
const { ask, oneLine, ready, records, several } = skip ? {} : await import('./ready.mjs');

let chain;
const proxies = [];
before(async () => {
    chain = skip ? undefined : await Chain.start();
});
after(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await chain?.stop();
});

async function proxied(schedule) {
    const proxy = await FaultProxy.start(chain.url);
    proxy.schedule = schedule;
    proxies.push(proxy);
    return proxy;
}

const word = `0x${'f'.repeat(65)}`; // 2^260 - 1
/** What may be better a moment later: it is asked again. */
const passing = [
    faults.dropBefore,
    faults.dropAfter,
    faults.truncate,
    faults.empty,
    faults.tooMany(),
    { ...faults.tooMany(1), name: 'status 429, again after 1 s' },
    faults.status(500),
    faults.status(502, {}, '<html>Bad gateway</html>'),
    faults.status(503, { 'retry-after': '1' }, 'later'),
];
/** What will not be better: each names what the message says. */
const lasting = [
    [faults.half, /: the answer is not JSON \(line 1, column \d+\): a string that does not end/],
    [faults.html, /: the answer is not JSON \(line 1, column 1\): not a JSON value/],
    [faults.deep(100_000), /: the answer is not JSON .*: nested too deeply: over 4096 levels/],
    [faults.wrongIds, /: an answer has the id 1000001, which was not asked for/],
    [faults.noIds, /: an answer has no id/],
    [faults.sameIds, /: two answers to eth_chainId \(id 1\)/],
    [faults.twice, /: two answers to eth_chainId \(id 1\)/],
    [faults.missing, /: no answer to eth_\w+ \(id \d+\)/],
    ...['0xzz', 'zz', '0x', '0x01', word, { a: 1 }, null, 1e300, true, [[]]].map((value) => [
        faults.result(value),
        /^quorate: eth_chainId: expected a quantity \(0x hex without leading zeros\), http:\S+ answers /,
    ]),
    [faults.status(401, {}, 'no'), /: HTTP 401: access is refused: check the key or password in the URL/],
    [faults.status(404), /: HTTP 404: nothing is there: check the path of the URL/],
    [faults.redirect('https://elsewhere.example/'), /: HTTP 302: the node redirects to https:\/\/elsewhere\.example: give that address/],
    [faults.error(-32603, 'internal error'), /^quorate: eth_chainId: \S+ answers error -32603: internal error/],
    [faults.tooMany(3600), /: to be asked again in 3600 s: HTTP 429: asked too often/],
];

/** The commands that ask a node, over copies of one proposal that can be executed. */
function commandsOf(scene) {
    let places = 0;
    const fresh = () => join(scene.directory, `written-${places++}`);
    return {
        prepare: async (nodes) => {
            const place = fresh();
            const result = await scene.prepare(place, nodes);
            assert.equal(existsSync(place), result.code === 0, 'a proposal is written whole or not at all');
            return result;
        },
        verify: (nodes) => scene.verify(scene.out, nodes),
        status: (nodes) => scene.status(scene.out, nodes),
        commit: async (nodes) => {
            const place = scene.copy();
            const result = await scene.commit(place, nodes);
            if (result.code === 3) {
                assert.deepEqual(records(place), [], 'nothing is recorded');
            }
            return result;
        },
    };
}

async function endless({ response }, piece) {
    const block = Buffer.from(piece.repeat(1 << 19));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('[');
    while (!response.destroyed) {
        await new Promise((done) => response.write(block, done));
    }
}

// Most of it waits, for the program or its deadlines.
describe('faults', { concurrency: 2 }, () => {
    test('an answer that comes too late is asked for again', { skip }, async (t) => {
        const scene = await ready(t, chain, { owners: 1, threshold: 1 });
        const cases = [['status', faults.silence, 1], ['commit', faults.delay(31_000), 'eth_sendRawTransaction'], ['verify', faults.drip(2000), 0]];
        await Promise.all(
            cases.map(async ([command, fault, place]) => {
                const proxy = await proxied(typeof place === 'number' ? faults.at(place, fault) : faults.whenAsked(place, fault, 1));
                const begun = Date.now();
                const result = command === 'commit' ? await scene.commit(scene.copy(), [proxy]) : await scene[command](scene.out, [proxy]);
                assert.match(String(result.code), /^[04]$/, `${command}, ${fault.name}: ${result.err}`);
                assert(Date.now() - begun > 29_000, `${command}, ${fault.name}`);
            }),
        );
        assert.equal(await scene.sent(), 1);
    });

    test('a fault that stays: exit 3, one line, nothing written, nothing sent', { skip }, async (t) => {
        const scene = await ready(t, chain);
        const leftBehind = () => readdirSync(scene.directory).filter((name) => name.startsWith('.'));
        const cases = [...passing.map((fault) => [fault, /: tried 5 times: (HTTP \d+|the connection broke|the answer is empty)/]), ...lasting];
        const tasks = Object.entries(commandsOf(scene)).flatMap(([command, act]) =>
            cases.map(([fault, says]) => async () => {
                const what = `${command}, ${fault.name}`;
                const proxy = await proxied(faults.always(fault));
                const result = await act([proxy]);
                assert.equal(result.code, 3, `${what}: exit ${result.code ?? result.signal}: ${result.err}`);
                assert.match(oneLine(result, what), says, what);
                assert.deepEqual(proxy.sent(), [], what);
            }),
        );
        await several(tasks, 16);
        assert.deepEqual(leftBehind(), []);
        assert.equal(await scene.sent(), 0);
    });

    test('a fault that passes: asked again, at each request', { skip }, async (t) => {
        const scene = await ready(t, chain);
        const { prepare, verify, status } = commandsOf(scene);
        const tasks = Object.entries({ prepare, verify, status }).flatMap(([command, act]) =>
            passing.flatMap((fault) =>
                [0, 1, 2].map((place) => async () => {
                    const proxy = await proxied(faults.at(place, fault));
                    const result = await act([proxy]);
                    const expected = command === 'status' ? 4 : 0; // under way
                    assert.equal(result.code, expected, `${command}, ${fault.name} at ${place}: ${result.err}`);
                    assert(proxy.exchanges.some((exchange) => exchange.fault === fault.name) || proxy.roundTrips <= place);
                }),
            ),
        );
        await several(tasks, 16);
    });

    test('a fault that passes while a proposal is executed: one transaction, executed once', { skip }, async (t) => {
        const tasks = passing.flatMap((fault) =>
            [0, 2, 4, 'eth_sendRawTransaction'].map((place) => async () => {
                const what = `${fault.name} at ${place}`;
                const scene = await ready(t, chain, { owners: 1, threshold: 1 });
                const proxy = await proxied(typeof place === 'number' ? faults.at(place, fault) : faults.whenAsked(place, fault, 1));
                const result = await scene.commit(scene.out, [proxy]);
                assert.equal(result.code, 0, `${what}: ${result.err}`);
                assert.equal(new Set(proxy.sent()).size, 1, what);
                assert.equal(records(scene.out).length, 1, what);
                assert.equal(await scene.sent(), 1, what);
                assert.equal(await scene.nonce(), 1, what);
            }),
        );
        await several(tasks);
    });

    test('a fault that stays while sending: the next run finds the transaction', { skip }, async (t) => {
        const tasks = [...passing, ...lasting.map(([fault]) => fault)].map((fault) => async () => {
            const scene = await ready(t, chain, { owners: 1, threshold: 1 });
            const proxy = await proxied(faults.whenAsked('eth_sendRawTransaction', fault));
            const failed = await scene.commit(scene.out, [proxy]);
            const [record, ...others] = records(scene.out);
            // A result that is not the hash does not matter: the hash is known, and the chain tells.
            if (failed.code !== 0) {
                assert.equal(failed.code, 3, `${fault.name}: ${failed.err}`);
                assert.match(oneLine(failed, fault.name), new RegExp(`transaction ${record.hash}`), fault.name);
            }
            assert.deepEqual(others, [], fault.name);
            proxy.schedule = () => undefined;
            const result = await scene.commit(scene.out, [proxy]);
            assert.equal(result.code, 0, `${fault.name}: ${result.err}`);
            assert.deepEqual([...new Set([...proxy.sent(), record.raw])], [record.raw], fault.name);
            assert.equal(records(scene.out).length, 1, fault.name);
            assert.equal(await scene.sent(), 1, fault.name);
        });
        await several(tasks);
    });

    test('damaged bytes: whatever they say, nothing crashes, and the honest run executes it once', { skip }, async (t) => {
        const random = new Random(seed, 'corrupt');
        const scene = await ready(t, chain);
        const tasks = Object.entries(commandsOf(scene)).flatMap(([command, act]) =>
            Array.from({ length: command === 'commit' ? 0 : 15 }, () => async () => {
                const result = await act([await proxied(faults.randomly(random, 60, [faults.corrupt(random), faults.corrupt(random, 40)]))]);
                assert([0, 1, 3, 4].includes(result.code), `SEED=${seed}: ${command}: exit ${result.code ?? result.signal}: ${result.err}`);
            }),
        );
        await several(tasks);
        await several(
            Array.from({ length: 10 }, () => async () => {
                const own = await ready(t, chain, { owners: 1, threshold: 1 });
                const proxy = await proxied(faults.randomly(random, 30, [faults.corrupt(random)]));
                const result = await own.commit(own.out, [proxy], '--timeout', '5s');
                assert([0, 1, 3, 4].includes(result.code), `SEED=${seed}: exit ${result.code ?? result.signal}: ${result.err}`);
                proxy.schedule = () => undefined;
                const honest = await own.commit(own.out, [proxy]);
                assert.equal(honest.code, 0, `SEED=${seed}: after ${result.err}: ${honest.err}`);
                assert.equal(await own.sent(), 1, `SEED=${seed}`);
            }),
        );
    });

    test('a result of a wrong kind, for each method that commit asks: no crash, nothing wasted', { skip }, async (t) => {
        const scene = await ready(t, chain);
        const honest = await proxied(() => undefined);
        const dry = await scene.commit(scene.copy(), [honest], '--dry-run');
        assert.equal(dry.code, 4, dry.err);
        const methods = new Set(honest.exchanges.flatMap((exchange) => exchange.methods));
        const outcomes = {};
        const full = faults.error(-32000, 'the pool is full'); // nothing is ever sent, so all goes on to there
        const tasks = [...methods].flatMap((method) =>
            ['0x', '0xzz', word, null, {}, [], [null], '', -1, { transactionHash: 1 }, `0x${'00'.repeat(100_000)}`].map((value) => async () => {
                const damaged = faults.result(value, method);
                const proxy = await proxied((n, requests) => (requests[0].method === 'eth_sendRawTransaction' ? full : damaged));
                const result = await scene.commit(scene.copy(), [proxy], '--timeout', '1s');
                const what = `${method} answers ${JSON.stringify(value).slice(0, 40)}`;
                assert([1, 3, 4].includes(result.code), `${what}: exit ${result.code ?? result.signal}: ${result.err}`);
                oneLine(result, what);
                outcomes[result.code] = (outcomes[result.code] ?? 0) + 1;
            }),
        );
        await several(tasks);
        assert.equal(await scene.sent(), 0);
        t.diagnostic(`${methods.size} methods, exits: ${JSON.stringify(outcomes)}`);
    });

    test('answers of a gigabyte are refused in little memory', { skip }, async (t) => {
        const scene = await ready(t, chain);
        for (const [name, fault] of [
            ['a long string', faults.huge(1 << 30)],
            ['an endless array', { name: 'array', act: (exchange) => endless(exchange, '0,') }],
            ['blanks', { name: 'blanks', act: (exchange) => endless(exchange, '  ') }],
        ]) {
            const proxy = await proxied(faults.always(fault));
            const started = start(['status', scene.out, '--quiet', '--rpc', proxy.url], { env: { ETH_RPC_URL: undefined } });
            const result = await peak(started);
            assert.equal(result.code, 3, `${name}: ${result.err}`);
            assert.match(oneLine(result, name), /the answer is longer than 67108864 bytes/);
            assert(result.most > 1 && result.most < (isSanitized ? 600 : 200), `${name}: ${result.most} MiB`);
            t.diagnostic(`${name}: ${result.most.toFixed(0)} MiB at most`);
        }
    });

    test('a Safe of five owners is executed in at most six round trips', { skip }, async (t) => {
        const scene = await ready(t, chain, { owners: 5, threshold: 5 });
        const proxy = await proxied(() => undefined);
        const result = await scene.commit(scene.out, [proxy]);
        assert.equal(result.code, 0, result.err);
        const sending = proxy.exchanges.findIndex(({ methods }) => methods.includes('eth_sendRawTransaction')) + 1;
        t.diagnostic(`${sending} round trips from the first read to sent, ${proxy.roundTrips} until it was checked, over ${proxy.connections} connection(s)`);
        assert(sending > 0 && sending <= 6, `${sending} round trips`);
    });

    test('an RPC URL that is none is exit 2 before anything is asked', { skip }, async (t) => {
        const scene = await ready(t, chain, { route: [] });
        for (const [url, says] of [
            ['', /RPC URL/],
            ['node', /RPC URL/],
            ['ftp://127.0.0.1/', /RPC URL/],
            ['file:///etc/passwd', /RPC URL/],
            ['http://', /RPC URL/],
            ['http://127.0.0.1:99999', /RPC URL/],
            ['http://127.0.0.1:0x50', /RPC URL/],
            ['http://node.example:8545', /use https, or --insecure-http/],
            ['http://127.0.0.1.example/', /use https, or --insecure-http/],
            ['http://127.0.0.1@node.example/', /use https, or --insecure-http/],
            ['https://user:secret word@node.example/', /RPC URL/],
            ['https://node.example/\nHost: other', /RPC URL/],
            [`https://node.example/${'a'.repeat(5000)}`, /RPC URL/],
        ]) {
            const result = await ask(['status', scene.out, '--quiet'], [{ url }]);
            assert.equal(result.code, 2, `${JSON.stringify(url)}: ${result.err}`);
            assert.match(oneLine(result, url), says);
            assert.doesNotMatch(result.err, /secret|aaaa/);
        }
        const twice = await ask(['status', scene.out, '--quiet'], [{ url: chain.url }, { url: `${chain.url}/` }]);
        assert.equal(twice.code, 2);
        assert.match(oneLine(twice, 'twice'), /given twice: agreement with itself says nothing/);
    });
});
