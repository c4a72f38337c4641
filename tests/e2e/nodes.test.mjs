// Two nodes of which one lies about what both are asked for and nothing compares as a whole: receipts, the
// accounts' nonces, logs, the simulation. First the first lies, then the second. Nothing is sent twice, and
// nothing is called executed or dead on the liar's word alone.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import * as faults from '../peers/lib/faults.mjs';
import { FaultProxy } from '../peers/lib/fault_proxy.mjs';
import * as lies from '../peers/lib/lies.mjs';
import { peer, run } from './support.mjs';

const viem = await peer('viem');
const skip = anvil.skip || viem.skip;
const { ask, ready, records } = skip ? {} : await import('./ready.mjs');
const { helper } = skip ? {} : await import('../peers/lib/app.mjs');
const { world } = skip ? {} : await import('../peers/lib/world.mjs');

let chain;
const proxies = [];
before(async () => {
    chain = skip ? undefined : await Chain.start();
});
after(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await chain?.stop();
});

async function node({ lie, schedule } = {}) {
    const proxy = await FaultProxy.start(chain.url);
    proxy.lie = lie ?? proxy.lie;
    proxy.schedule = schedule ?? proxy.schedule;
    proxies.push(proxy);
    return proxy;
}

/** The liar first, and the liar second. */
async function orders(lie) {
    return [[await node({ lie }), await node()], [await node(), await node({ lie })]];
}

const word = (byte) => `0x${byte.repeat(32)}`;
const stranger = `0x${'77'.repeat(20)}`;
const topic = (signature) => viem.api?.toEventSelector(`event ${signature}`);
const success = topic('ExecutionSuccess(bytes32,uint256)');
const failure = topic('ExecutionFailure(bytes32,uint256)');
const patience = ['--timeout', '1s'];
/** Both nodes are named. */
const both = (text) => new RegExp(`^quorate: ${text.replaceAll('NODE', 'http://127\\.0\\.0\\.1:\\d+')}: find out which of them is wrong\\n$`);

function holds(result, [code, says], what) {
    assert.equal(result.code, code, `${what}: exit ${result.code ?? result.signal}: ${result.err}`);
    assert.match(result.err, says, what);
}

/**
 * Run what sends. While anvil mines a block it answers for the one before with what the new one does, so
 * that two proxies of it may seem to disagree on a contract; then once more.
 */
async function sending(act) {
    const result = await act();
    return /^quorate: eth_call of .*: the nodes disagree: /.test(result.err) ? sending(act) : result;
}

const fine = [0, /^$/];
const receipts = [1, both('the nodes disagree on transaction 0x\\w+: NODE has it in block \\d+ \\(0x\\w+\\) with status [01], NODE has it in block \\d+ \\(0x\\w+\\) with status [01]')];
const fates = (...said) => [1, both(`the nodes disagree on the transaction with nonce 0 of Safe 0x\\w+: by the logs of NODE (${said.join('|')}), by those of NODE (${said.join('|')})`)];
const executed = 'it was executed';
const failed = 'it was executed and failed';
const replaced = 'another transaction was executed in its place';

/** One node's lie about what was executed, and what status and commit say of it with an honest node beside. */
const afterwards = {
    'no receipt is harmless: the contracts and the other node tell': { lie: () => lies.noReceipt },
    'no receipt and no logs are harmless: the other node tells': { lie: () => lies.noLogs },
    'logs of another address tell nothing, and the other node does': { lie: () => lies.logs(() => ({ address: stranger })) },
    'a receipt of failure is caught': { lie: () => lies.receiptStatus('0x0'), told: receipts },
    'a receipt in a block of another hash is caught': { lie: () => lies.receiptBlock(word('9b')), told: receipts },
    'a receipt in another block is caught': { lie: () => lies.receipt(() => ({ blockNumber: '0x1' })), told: receipts },
    'a receipt in a block that is not there yet is no receipt': { lie: () => lies.receipt(() => ({ blockNumber: '0xffffff' })) },
    'the receipt of another transaction is caught': {
        lie: () => lies.receiptHash(word('56')),
        told: [1, /^quorate: http:\/\/127\.0\.0\.1:\d+: the node answered with the receipt of another transaction/],
    },
    'an event of failure in the place of success is caught': {
        lie: ({ proposal }) => lies.logs(() => ({ topics: [failure, proposal.steps[0].safe_tx_hash] })),
        told: fates(executed, failed),
    },
    'an event of another hash in its place is caught': { lie: () => lies.logs(() => ({ topics: [success, word('12')] })), told: fates(executed, replaced) },
};

describe('one of two nodes lies about what was executed', { concurrency: 4 }, () => {
    for (const [name, { lie, told = fine }] of Object.entries(afterwards)) {
        test(name, { skip }, async (t) => {
            const scene = await ready(t, chain);
            holds(await scene.commit(scene.out, [await node()]), fine, 'executed');
            for (const [index, nodes] of (await orders(lie(scene))).entries()) {
                holds(await scene.status(scene.out, nodes), told, `status, liar ${index}`);
                holds(await scene.commit(scene.out, nodes, ...patience), told, `commit, liar ${index}`);
            }
            assert.equal(await scene.sent(), 1, 'one transaction');
            assert.equal(records(scene.out).length, 1);
        });
    }
});

/** The owners' key holders use the nonce for an empty transaction, sent by somebody else. */
async function replace(scene) {
    const { address, abi } = scene.hops[0];
    const nobody = `0x${'00'.repeat(20)}`;
    const fields = [address, 0n, '0x', 0, 0n, 0n, 0n, nobody, nobody];
    const hash = await scene.read(address, abi, 'getTransactionHash', ...fields, 0n);
    const owners = scene.owners.slice(0, 2).sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
    const { sign } = (await peer('viem/accounts')).api;
    const signed = await Promise.all(owners.map(({ key }) => sign({ hash, privateKey: key, to: 'hex' })));
    const args = [...fields, viem.api.concat(signed)];
    await chain.send({ to: address, data: viem.api.encodeFunctionData({ abi, functionName: 'execTransaction', args }) });
}

test('a nonce that another transaction used: an event that is invented is caught, and one that is withheld is told by the other node', { skip }, async (t) => {
    const scene = await ready(t, chain);
    await replace(scene);
    const ours = scene.proposal.steps[0].safe_tx_hash;
    const dead = [1, /nonce 0 of the Safe was used by another transaction\n$/];
    const table = [
        [lies.logs(() => ({ topics: [success, ours] })), fates(executed, replaced)],
        [lies.logs(() => ({ topics: [failure, ours] })), fates(failed, replaced)],
        [lies.noLogs, dead],
    ];
    for (const [lie, told] of table) {
        for (const nodes of await orders(lie)) {
            holds(await scene.status(scene.out, nodes), told, 'status');
            holds(await scene.commit(scene.out, nodes, ...patience), told, 'commit');
        }
    }
    const refusing = { schedule: faults.whenAsked('eth_getLogs', faults.failing('eth_getLogs')) };
    holds(await scene.status(scene.out, [await node(refusing), await node()]), dead, 'a node without logs leaves it to the other');
    holds(await scene.status(scene.out, [await node(), await node(refusing)]), dead, 'in either order');
    const unknown = [3, /nonce 0 of the Safe is used, and the node's logs do not go back far enough to tell by what/];
    holds(await scene.status(scene.out, [await node(refusing), await node({ lie: lies.noLogs })]), unknown, 'no node tells');
    assert.equal(await scene.sent(), 0);
});

test('pieces are asked for of the node that refuses the whole range, and only of that', { skip }, async (t) => {
    const scene = await ready(t, chain);
    await replace(scene);
    const tooLarge = faults.failing('eth_getLogs', -32005, 'query returned more than 10000 results');
    const [refusing, other] = [await node({ schedule: faults.whenAsked('eth_getLogs', tooLarge, 1) }), await node()];
    holds(await scene.status(scene.out, [refusing, other]), [1, /was used by another transaction/], 'status');
    const asked = ({ exchanges }) => exchanges.filter(({ methods }) => methods.includes('eth_getLogs')).length;
    assert.equal(asked(refusing), asked(other) + 1);
});

/** A transaction that is recorded, and never reached a node. */
async function unsent(t, what) {
    const scene = await ready(t, chain, what);
    const lossy = await node({ schedule: faults.whenAsked('eth_sendRawTransaction', faults.dropBefore) });
    assert.equal((await scene.commit(scene.out, [lossy])).code, 3);
    assert.equal(records(scene.out).length, 1);
    assert.equal(await scene.sent(), 0);
    return scene;
}

const inventedReceipt = (status) =>
    lies.method('eth_getTransactionReceipt', (found, [transactionHash]) => ({
        transactionHash,
        status,
        blockNumber: '0x1',
        blockHash: word('9b'),
        logs: [],
    }));

/** One node's lie about a transaction that no node has; the honest one has it sent again. */
const unsentLies = {
    "the account's nonce is far ahead": lies.transactionCount(9),
    'a receipt of success is invented': inventedReceipt('0x1'),
    'a receipt of failure is invented': inventedReceipt('0x0'),
};

describe('one of two nodes lies about a transaction that was never sent', { concurrency: 4 }, () => {
    for (const route of [['1.4.1'], []]) {
        for (const [name, lie] of Object.entries(unsentLies)) {
            test(`[${route}]: ${name}: it is not called dead or done, and no second one is signed`, { skip }, async (t) => {
                for (const place of [0, 1]) {
                    const scene = await unsent(t, { route });
                    const [{ hash }] = records(scene.out);
                    const nodes = (await orders(lie))[place];
                    holds(await scene.status(scene.out, nodes), [4, new RegExp(`sent as ${hash}, not mined yet`)], `status, liar ${place}`);
                    // What is invented contradicts the receipt that the honest node has once it is mined.
                    const after = await sending(() => scene.commit(scene.out, nodes, ...patience));
                    holds(after, lie === unsentLies["the account's nonce is far ahead"] ? fine : receipts, `commit, liar ${place}`);
                    holds(await scene.commit(scene.out, [await node()]), fine, 'an honest node');
                    assert.equal(await scene.sent(), 1, 'the same transaction');
                    assert.equal(records(scene.out).length, 1, 'no second one');
                }
            });
        }
    }
});

test('a first node that swallows what it is given: it stays on its way', { skip }, async (t) => {
    const scene = await unsent(t);
    const [{ hash }] = records(scene.out);
    const swallow = {
        name: 'swallowed',
        act: ({ requests, reply }) => reply(JSON.stringify([{ jsonrpc: '2.0', id: requests[0].id, result: hash }])),
    };
    const swallowing = () => node({ lie: lies.all(inventedReceipt('0x1'), lies.transactionCount(1)), schedule: faults.whenAsked('eth_sendRawTransaction', swallow) });
    const result = await scene.commit(scene.out, [await swallowing(), await node()], ...patience);
    holds(result, [4, new RegExp(`sent as ${hash}, not mined yet\n$`)], 'commit');
    assert.equal(records(scene.out).length, 1);
    holds(await scene.commit(scene.out, [await node()]), fine, 'an honest node');
    assert.equal(await scene.sent(), 1);
});

test('a transaction that failed is not called done by one node', { skip }, async (t) => {
    const scene = await unsent(t, { route: [], twoStep: false });
    const [{ raw, hash }] = records(scene.out);
    const { executor, app } = scene;
    // The app has another owner by then, whose transaction took no nonce.
    const args = [stranger];
    await chain.sendAs(executor.address, { to: app.address, data: viem.api.encodeFunctionData({ abi: app.abi, functionName: 'transferOwnership', args }) });
    await chain.rpc('anvil_setNonce', executor.address, '0x0');
    assert.equal(await chain.rpc('eth_sendRawTransaction', raw), hash);
    let receipt = null;
    while (receipt === null) {
        receipt = await chain.rpc('eth_getTransactionReceipt', hash);
    }
    assert.equal(receipt.status, '0x0');
    const dead = [1, /it was executed, and its effect is undone since/];
    holds(await scene.status(scene.out, [await node({ lie: lies.receiptStatus('0x1') })]), dead, 'one node is believed');
    for (const nodes of await orders(lies.receiptStatus('0x1'))) {
        holds(await scene.status(scene.out, nodes), receipts, 'status');
        holds(await scene.commit(scene.out, nodes, ...patience), receipts, 'commit');
    }
    for (const nodes of await orders(lies.noReceipt)) {
        holds(await scene.commit(scene.out, nodes, ...patience), [4, new RegExp(`sent as ${hash}, not mined yet\n$`)], 'withheld');
    }
    assert.equal(records(scene.out).length, 1);
    assert.equal(await scene.sent(), 1);
});

const cancelledText = both('the nodes disagree on the operation: by the logs of NODE it was cancelled, by those of NODE it was not');
const scheduled = [4, /executable in \d/];

test('a cancellation that is invented does not kill an operation, and nothing is sent', { skip }, async (t) => {
    const scene = await ready(t, chain, { route: ['timelock'] });
    const invented = lies.method('eth_getLogs', () => [{ address: scene.hops[0].address, topics: [topic('Cancelled(bytes32)'), word('00')], data: '0x' }]);
    for (const nodes of await orders(invented)) {
        holds(await scene.status(scene.out, nodes), [1, cancelledText], 'status');
        holds(await scene.commit(scene.out, nodes, ...patience), [1, cancelledText], 'commit');
    }
    assert.equal(await scene.sent(), 0);
    holds(await sending(async () => scene.commit(scene.out, [await node(), await node()])), scheduled, 'honest nodes');
    assert.equal(await scene.sent(), 1);
});

test('a cancellation that is withheld does not have the operation scheduled again', { skip }, async (t) => {
    const scene = await ready(t, chain, { route: ['timelock'] });
    const fresh = scene.copy();
    holds(await scene.commit(scene.out, [await node()]), scheduled, 'scheduled');
    const [{ address, abi }] = scene.hops;
    const args = [scene.proposal.steps[0].operation_id ?? scene.proposal.route[0].operation_id];
    await chain.sendAs(scene.executor.address, { to: address, data: viem.api.encodeFunctionData({ abi, functionName: 'cancel', args }) });
    const sent = await scene.sent();
    const dead = [1, /the operation was scheduled and then cancelled/];
    for (const nodes of await orders(lies.noLogs)) {
        holds(await scene.commit(fresh, nodes, ...patience), [1, cancelledText], 'without a record');
        holds(await scene.commit(fresh, [...nodes, await node()], ...patience), [1, cancelledText], 'three nodes');
    }
    const refusing = () => node({ schedule: faults.whenAsked('eth_getLogs', faults.failing('eth_getLogs')) });
    holds(await scene.commit(fresh, [await refusing(), await node()], ...patience), dead, 'a node without logs leaves it to the other');
    holds(await scene.commit(fresh, [await node(), await refusing()], ...patience), dead, 'in either order');
    assert.equal(await scene.sent(), sent);
});

const always = lies.method('eth_simulateV1', (blocks) =>
    blocks.map((block) => ({ ...block, calls: block.calls.map((call) => ({ ...call, status: '0x1', error: undefined })) })),
);
const never = lies.method('eth_simulateV1', (blocks) =>
    blocks.map((block) => ({ ...block, calls: block.calls.map((call) => ({ ...call, status: '0x0', error: { code: 3, message: 'execution reverted' } })) })),
);
const noSimulation = () => ({ schedule: faults.whenAsked('eth_simulateV1', faults.error(-32601, 'Method not found')) });
const fails = (node) => [1, new RegExp(`simulation-failed step 1: simulated on ${node.url}, the call by Safe 0x\\w+ to 0x\\w+ fails: `)];

test('a simulation must pass on every node', { skip }, async (t) => {
    const scene = await ready(t, chain);
    for (const place of [0, 1]) {
        const nodes = (await orders(never))[place];
        holds(await scene.verify(scene.out, nodes), fails(nodes[place]), `fails on node ${place}`);
        const without = [await node(), await node()];
        without[place].schedule = noSimulation().schedule;
        holds(await scene.verify(scene.out, without), fine, 'a node without eth_simulateV1 runs each call');
        assert.equal(without[place].count('eth_simulateV1'), 1);
        assert.equal(without[1 - place].count('eth_simulateV1'), 1);
    }
});

test('a simulation that always succeeds on one node does not hide that it fails', { skip }, async (t) => {
    const scene = await ready(t, chain);
    const { address } = await helper(chain, 'Fallible');
    const place = join(scene.directory, 'failing');
    const shared = ['--repo', join(scene.directory, 'repo'), '--nonce', '0'];
    const call = ['--action', 'add-compose-hash', '--call', `${address} failWithText(string) "not today"`];
    const written = run(['prepare', 'HEAD', '--out', place, ...shared, ...call]);
    assert.equal(written.code, 0, written.err);
    holds(await scene.verify(place, [await node({ lie: always })]), fine, 'one node is believed');
    for (const [index, nodes] of (await orders(always)).entries()) {
        holds(await scene.verify(place, nodes), fails(nodes[1 - index]), `liar ${index}`);
    }
    // By itself the second call of a batch tells nothing for sure; the other node still does.
    const nodes = [await node(noSimulation()), await node()];
    holds(await scene.verify(place, nodes), fails(nodes[1]), 'a node without eth_simulateV1 first');
    const alone = await node(noSimulation());
    holds(await scene.verify(place, [alone]), fine, 'alone it cannot tell');
});

/** A proposal with a contract's signature: of a Safe that is an owner beside two keys. */
async function withContractSignature(t) {
    const inner = await world(chain, { route: ['1.4.1'], owners: 1, threshold: 1 });
    const scene = await ready(t, chain, { route: [{ safe: '1.4.1', beside: [inner.hops[0].address] }], signers: 1 });
    const [step] = scene.proposal.steps;
    const nested = inner.hops[0].address;
    const preimage = `0x1901${step.domain_hash.slice(2)}${step.message_hash.slice(2)}`;
    const digest = run(['safe', 'message-hash', '--safe', nested, '--chain', String(chain.chainId), '--safe-version', '1.4.1', preimage, '--json']);
    const { hash } = JSON.parse(digest.out);
    const { sign } = (await peer('viem/accounts')).api;
    const blob = await sign({ hash, privateKey: inner.owners[0].key, to: 'hex' });
    const { concat, pad, size, toHex } = viem.api;
    return { scene, given: concat([pad(nested), toHex(65, { size: 32 }), '0x00', toHex(size(blob), { size: 32 }), blob]) };
}

test("a contract's signature counts when every node says so, and no node need word its refusal as the other", { skip }, async (t) => {
    const { scene, given } = await withContractSignature(t);
    const refuses = lies.view('0x20c13b0b', word('00'));
    const some = /the owner's contract says that it is not valid: so it is on http:\/\/127\.0\.0\.1:\d+, while it is valid on http:\/\/127\.0\.0\.1:\d+\n$/;
    const collect = (nodes) => ask(['collect', scene.out, given, '--quiet'], nodes);
    for (const nodes of await orders(refuses)) {
        holds(await collect(nodes), [1, some], 'collect');
    }
    holds(await collect([await node(), await node()]), fine, 'collect, honest nodes');
    for (const nodes of await orders(refuses)) {
        holds(await scene.commit(scene.out, nodes, ...patience), [4, /signatures 1 of 2/], 'commit');
    }
    assert.equal(await scene.sent(), 0);
    holds(await sending(async () => scene.commit(scene.out, [await node(), await node()])), fine, 'commit, honest nodes');
    assert.equal(await scene.sent(), 1);
});
