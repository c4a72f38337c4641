// A node that answers well and lies. Each lie has what comes of it: caught, with the words that say so, or
// harmless, with the reason. Never is a second transaction sent, and an honest node then finishes what a
// liar held up. Of two nodes of which one lies about the chain's state, that they disagree is told.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import * as faults from '../peers/lib/faults.mjs';
import { FaultProxy } from '../peers/lib/fault_proxy.mjs';
import * as lies from '../peers/lib/lies.mjs';
import { peer } from './support.mjs';

const viem = await peer('viem');
const skip = anvil.skip || viem.skip;
const { ready, records } = skip ? {} : await import('./ready.mjs');

let chain;
const proxies = [];
before(async () => {
    chain = skip ? undefined : await Chain.start();
});
after(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await chain?.stop();
});

async function node(lie) {
    const proxy = await FaultProxy.start(chain.url);
    proxy.lie = lie ?? proxy.lie;
    proxies.push(proxy);
    return proxy;
}

const word = (byte) => `0x${byte.repeat(32)}`;
const stranger = `0x${'77'.repeat(20)}`;
const fine = [0, /^$/];
const disagree = [1, /^quorate: [^\n]*the nodes disagree/];
/** What is asked of the first node alone: its pool, its fees. */
const unasked = fine;

/**
 * A lie before a proposal is executed: verify and commit with the liar alone, and with an honest node
 * before the liar (two: of both, or {verify, commit}). Each is [exit, what the error says].
 */
const beforehand = {
    'another chain is caught: every node is asked for its chain': {
        lie: () => lies.chainId(1),
        verify: [1, /is a node of chain 1, expected chain 31337/],
        commit: [1, /is a node of chain 1, expected chain 31337/],
        two: [1, /is a node of chain 1, expected chain 31337/],
    },
    'blocks that are not there are caught: nothing can be read at them': {
        lie: () => lies.blockNumber(5),
        verify: [3, /BlockOutOfRangeError/],
        commit: [3, /BlockOutOfRangeError/],
        two: [3, /asked for block \d+, it answers block \d+/],
    },
    'another block hash is harmless: blocks are read by their number, and two nodes compare the hash': {
        lie: () => lies.blockHash(word('12')),
        two: [1, /the nodes disagree on block \d+/],
    },
    'a block an hour ahead is harmless: only a timelock looks at the time, and the simulation decides': {
        lie: () => lies.blockTime(3600),
        two: [3, /is 3600 s behind/],
    },
    'a Safe nonce ahead is caught by verify, and by commit that finds no event that used it': {
        lie: () => lies.safeNonce(7),
        verify: [1, /nonce-used/],
        commit: [3, /nonce 0 of the Safe is used, and the node's logs do not go back far enough/],
    },
    'other owners are caught: there are fewer than the threshold': {
        lie: () => lies.owners([stranger]),
        verify: [1, /its threshold is more than its owners/],
        commit: [1, /its threshold is more than its owners/],
    },
    'owners of whom none signed are harmless: commit waits for signatures': {
        lie: () => lies.owners([stranger, word('88').slice(0, 42)]),
        commit: [4, /signatures 0 of 2/],
    },
    'one owner more is harmless: the Safe itself counts the signatures': {
        lie: ({ owners }) => lies.owners([...owners.map(({ address }) => address), stranger]),
    },
    'a lower threshold is caught by the simulation': {
        lie: () => lies.threshold(1),
        commit: [4, /nothing was sent, since the transaction would fail: GS020/],
    },
    'a higher threshold is harmless: commit waits for signatures': {
        lie: () => lies.threshold(3),
        commit: [4, /signatures 2 of 3/],
    },
    'no code at the Safe is caught': {
        lie: ({ hops }) => lies.code(hops[0].address, '0x'),
        verify: [1, /unknown-code Safe \w+: there is no code at this address/],
        commit: [1, /there is no contract at Safe/],
    },
    'other code of the proxy is harmless: its singleton is what is recognised': {
        lie: ({ hops }) => lies.code(hops[0].address, '0x6001'),
    },
    'another singleton is caught by verify': {
        lie: ({ hops }) => lies.storage(0, word('00').slice(0, 26) + stranger.slice(2), hops[0].address),
        verify: [1, /unknown-code/],
    },
    'no code at the app is caught by verify; the Safe that calls it knows better': {
        lie: ({ app }) => lies.code(app.address, '0x'),
        verify: [1, /unknown-code action 1: there is no code at its target/],
    },
    "another hash by the Safe's getTransactionHash is caught by verify": {
        lie: () => lies.view('0xd8d11f78', word('34')),
        verify: [1, /mismatch Safe \w+: the safeTxHash is \w+, but its getTransactionHash gives 0x3434/],
        two: { verify: disagree, commit: unasked },
    },
    'a hash that is allowed already is caught by verify, and harmless to commit: the Safe has not executed it': {
        lie: () => lies.composeHash(true),
        verify: [1, /already-allowed/],
    },
    'a hash that is never allowed is caught by commit: every step is done without its effect': {
        lie: () => lies.composeHash(false),
        commit: [1, /every step was executed, but the app does not show what it is for/],
        two: { verify: fine, commit: disagree },
    },
    'another owner of the app is caught by verify; the app itself decides': {
        lie: () => lies.appOwner(stranger),
        verify: [1, /role-missing app \w+: its owner is 0x7777/],
    },
    'an empty account is caught: nothing is sent': {
        lie: () => lies.balance(0),
        commit: [4, /nothing was sent: account \w+ has 0 wei/],
        two: unasked,
    },
    'gas that no block has is caught': {
        lie: () => lies.gas(2n ** 60n),
        commit: [3, /eth_estimateGas: 1152921504606846976 makes no sense/],
        two: unasked,
    },
    'another hash for what was sent is harmless: the hash is known': {
        lie: () => lies.sentHash(word('78')),
        two: unasked,
    },
};

/** Whether a run ended as expected. */
function holds(result, [code, says], what) {
    assert.equal(result.code, code, `${what}: exit ${result.code ?? result.signal}: ${result.err}`);
    assert.match(result.err, says, what);
}

describe('lies before', { concurrency: 4 }, () => {
    for (const [name, { lie, verify = fine, commit = fine, two = disagree }] of Object.entries(beforehand)) {
        test(name, { skip }, async (t) => {
            const scene = await ready(t, chain);
            const pair = async () => [await node(), await node(lie(scene))];
            const both = Array.isArray(two) ? { verify: two, commit: two } : two;
            const expected = two === unasked ? { verify: fine, commit: fine } : both;
            holds(await scene.verify(scene.out, [await node(lie(scene))]), verify, 'verify, one node');
            holds(await scene.verify(scene.out, await pair()), expected.verify, 'verify, two nodes');
            const alone = await node(lie(scene));
            holds(await scene.commit(scene.out, [alone], '--timeout', '3s'), commit, 'commit, one node');
            holds(await scene.commit(scene.out, [await node()]), fine, 'commit, an honest node afterwards');
            assert.equal(await scene.sent(), 1, 'one transaction');
            assert.equal(records(scene.out).length, 1, 'recorded once');
            const other = await ready(t, chain);
            const result = await other.commit(other.out, [await node(), await node(lie(other))], '--timeout', '3s');
            holds(result, expected.commit, 'commit, two nodes');
        });
    }
});

const topic = (signature) => viem.api?.toEventSelector(`event ${signature}`);
const success = topic('ExecutionSuccess(bytes32,uint256)');

/** A lie about what was executed: [exit, words] of status with the liar, and with the liar before and
 * behind an honest node. */
const afterwards = {
    'no receipt is harmless: the contracts tell': { lie: () => lies.noReceipt },
    'a receipt of failure is harmless: the contracts tell': { lie: () => lies.receiptStatus('0x0'), two: disagree },
    'the receipt of another transaction is caught': {
        lie: () => lies.receiptHash(word('56')),
        status: [1, /the node answered with the receipt of another transaction/],
        two: [1, /the node answered with the receipt of another transaction/],
    },
    'no logs are harmless: the app shows the effect': { lie: () => lies.noLogs },
    'logs of another address are harmless': { lie: () => lies.logs(() => ({ address: stranger })) },
    'a Safe nonce back is caught: its transaction has a receipt': {
        lie: () => lies.safeNonce(0),
        status: [4, /can be executed now/],
        commit: [3, /the node has a receipt of transaction 0x\w+, which carries out step 1, but the contracts do not show it/],
        two: disagree,
    },
    'an effect that is not there is caught': {
        lie: () => lies.composeHash(false),
        status: [1, /the app does not show what it is for/],
        two: disagree,
    },
};

describe('lies afterwards', { concurrency: 4 }, () => {
    for (const [name, { lie, status = fine, commit = status, two = fine }] of Object.entries(afterwards)) {
        test(name, { skip }, async (t) => {
            const scene = await ready(t, chain);
            holds(await scene.commit(scene.out, [await node()]), fine, 'executed');
            const told = [status[0], status === fine ? /^$/ : status[1]];
            holds(await scene.status(scene.out, [await node(lie(scene))]), told, 'status, one node');
            holds(await scene.commit(scene.out, [await node(lie(scene))], '--timeout', '3s'), commit, 'commit, one node');
            holds(await scene.status(scene.out, [await node(), await node(lie(scene))]), two, 'status, two nodes');
            holds(await scene.commit(scene.out, [await node()]), fine, 'commit, an honest node');
            assert.equal(await scene.sent(), 1, 'one transaction');
        });
    }

    test('a receipt of success for what was never sent is caught, and no second one is signed', { skip }, async (t) => {
        const scene = await ready(t, chain);
        const proxy = await node();
        const swallow = {
            name: 'swallowed',
            act: ({ requests, reply }) => reply(JSON.stringify([{ jsonrpc: '2.0', id: requests[0].id, result: word('9a') }])),
        };
        proxy.schedule = faults.whenAsked('eth_sendRawTransaction', swallow);
        proxy.lie = lies.method('eth_getTransactionReceipt', (found, [transactionHash]) => ({
            transactionHash,
            status: '0x1',
            blockNumber: '0x1',
            blockHash: word('9b'),
            logs: [],
        }));
        const result = await scene.commit(scene.out, [proxy], '--timeout', '3s');
        holds(result, [3, /but the contracts do not show it: ask another node/], 'commit');
        assert.equal(records(scene.out).length, 1);
        holds(await scene.commit(scene.out, [await node()]), fine, 'an honest node');
        assert.equal(await scene.sent(), 1);
    });

    test('a receipt that comes late is waited for before anything is signed again', { skip }, async (t) => {
        const scene = await ready(t, chain, { route: [] });
        const proxy = await node();
        proxy.schedule = faults.whenAsked('eth_sendRawTransaction', faults.dropAfter);
        assert.equal((await scene.commit(scene.out, [proxy])).code, 3);
        // For a while the node has the account's nonce, but neither the receipt nor the effect.
        const begun = Date.now();
        const isLate = (lie) => (method, params, result) => (Date.now() - begun < 1500 ? lie(method, params, result) : result);
        const late = await node(isLate(lies.all(lies.noReceipt, lies.composeHash(false))));
        holds(await scene.commit(scene.out, [late]), fine, 'commit');
        assert.equal(await scene.sent(), 1, 'the call was not sent twice');
        assert.equal(records(scene.out).length, 1);
    });

    test("the nonce was used by another transaction: that is told, and without logs it is not guessed", { skip }, async (t) => {
        const scene = await ready(t, chain);
        const { address, abi } = scene.hops[0];
        // An owner's account rejects it with an empty transaction under the same nonce.
        const nobody = `0x${'00'.repeat(20)}`;
        const fields = [address, 0n, '0x', 0, 0n, 0n, 0n, nobody, nobody];
        const hash = await scene.read(address, abi, 'getTransactionHash', ...fields, 0n);
        const owners = scene.owners.slice(0, 2).sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
        const { sign } = (await peer('viem/accounts')).api;
        const signed = await Promise.all(owners.map(({ key }) => sign({ hash, privateKey: key, to: 'hex' })));
        const args = [...fields, viem.api.concat(signed)];
        await chain.send({ to: address, data: viem.api.encodeFunctionData({ abi, functionName: 'execTransaction', args }) });
        holds(await scene.status(scene.out, [await node()]), [1, /nonce 0 of the Safe was used by another transaction/], 'honest');
        const without = [3, /nonce 0 of the Safe is used, and the node's logs do not go back far enough to tell by what/];
        holds(await scene.status(scene.out, [await node(lies.noLogs)]), without, 'no logs');
        const ours = scene.proposal.steps[0].safe_tx_hash;
        const invented = lies.logs(() => ({ address, topics: [success, ours], data: word('00') }));
        const caught = [1, /every step was executed, but the app does not show what it is for/];
        holds(await scene.status(scene.out, [await node(invented)]), caught, 'an event that is invented');
        holds(await scene.commit(scene.out, [await node(lies.all(invented, lies.composeHash(true)))]), fine, 'a whole story is believed of one node');
        const two = [await node(), await node(lies.all(invented, lies.composeHash(true)))];
        holds(await scene.commit(scene.out, two), disagree, 'but not of two');
        assert.equal(await scene.sent(), 0);
    });

    test('without hops the effect alone is what tells: one node is believed, two are not', { skip }, async (t) => {
        const scene = await ready(t, chain, { route: [] });
        holds(await scene.commit(scene.out, [await node(lies.composeHash(true))]), fine, 'one node');
        holds(await scene.commit(scene.out, [await node(), await node(lies.composeHash(true))]), disagree, 'two nodes');
        assert.equal(await scene.sent(), 0);
    });

    test('a nonce of the account that is too high holds it up, and that is told', { skip }, async (t) => {
        const scene = await ready(t, chain);
        const ahead = await node(lies.transactionCount(1));
        holds(await scene.commit(scene.out, [ahead], '--timeout', '1s'), [4, /sent as 0x\w+, not mined yet/], 'the liar');
        const told = [4, /not mined yet: it has nonce 1, and its account is at 0: those before it come first/];
        holds(await scene.status(scene.out, [await node()]), told, 'an honest node');
        await chain.sendAs(scene.executor.address, { to: stranger });
        holds(await scene.commit(scene.out, [await node()]), fine, 'once they are mined');
    });
});
