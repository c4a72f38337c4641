// What must hold at the end, read from the chain and the files only.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from '../e2e/support.mjs';
import { peer } from '../peers/lib/peers.mjs';

const { api: viem } = await peer('viem');
const same = (one, other) => one.toLowerCase() === other.toLowerCase();
const topic = (signature) => viem.toEventSelector(`event ${signature}`);

const events = {
    added: topic('ComposeHashAdded(bytes32)'),
    success: topic('ExecutionSuccess(bytes32,uint256)'),
    failure: topic('ExecutionFailure(bytes32,uint256)'),
    scheduled: topic('CallScheduled(bytes32,uint256,address,uint256,bytes,bytes32,uint256)'),
    executed: topic('CallExecuted(bytes32,uint256,address,uint256,bytes)'),
};

/** Files of a folder; a name that begins with ".quorate-" may stay after a kill, nothing else. */
function wholeFiles(folder) {
    let names;
    try {
        names = readdirSync(folder);
    } catch {
        return { files: [], leftovers: 0 };
    }
    const hidden = names.filter((name) => name.startsWith('.'));
    for (const name of hidden) {
        assert.match(name, /^\.quorate-/, `${folder}/${name}`);
    }
    const files = names.filter((name) => !name.startsWith('.')).map((name) => {
        assert.match(name, /\.json$/, `${folder}/${name}`);
        const text = readFileSync(join(folder, name), 'utf8');
        assert.equal(text.at(-1), '\n', `${folder}/${name} is whole`);
        return JSON.parse(text);
    });
    return { files, leftovers: hidden.length };
}

/** Every event of that kind about a hash, from whoever: an indexed one is a topic, else data's first word. */
function about(logs, event, hash, address) {
    return logs.filter(
        ({ address: from, topics, data }) =>
            topics[0] === events[event] && (topics[1] ?? data.slice(0, 66)) === hash && (address === undefined || same(from, address)),
    ).length;
}

function judgeStep(step, logs, tell) {
    if (step.safe_tx_hash !== undefined) {
        assert.equal(about(logs, 'success', step.safe_tx_hash, step.safe), 1, tell('the Safe executed it once'));
        assert.equal(about(logs, 'failure', step.safe_tx_hash, step.safe), 0, tell('it never failed inside'));
    }
    if (step.kind === 'timelock-execute') {
        assert.equal(about(logs, 'scheduled', step.operation_id, step.to), 1, tell('scheduled once'));
        assert.equal(about(logs, 'executed', step.operation_id, step.to), 1, tell('executed once'));
    }
}

/** Executed once; every signature is there; every file is whole; it still verifies. */
async function judgeProposal(one, logs) {
    const tell = (what) => `${one.name}: ${what}`;
    const { proposal, made } = one;
    const hash = proposal.manifest.compose_hash;
    assert.equal(about(logs, 'added', hash, proposal.app), 1, tell('ComposeHashAdded once'));
    assert.equal(await made.allowed(hash), true, tell('the hash is allowed'));
    proposal.steps.forEach((step) => judgeStep(step, logs, tell));
    const signatures = wholeFiles(join(one.out, 'signatures'));
    for (const owner of one.signed) {
        const file = signatures.files.find((signature) => same(signature.owner, owner));
        assert(file, tell(`the signature of ${owner} is there`));
        assert.equal(file.hash, proposal.steps[0].safe_tx_hash, tell('it is over the hash'));
        assert(same(await viem.recoverAddress(file), owner), tell(`the signature of ${owner} is whole`));
    }
    const records = wholeFiles(join(one.out, 'executions'));
    const verified = run(['verify', one.out, ...one.shared]);
    assert.equal(verified.code, 0, tell(verified.err));
    const leftovers = signatures.leftovers + records.leftovers + readdirSync(one.out).filter((name) => name.startsWith('.')).length;
    return { records: records.files, signatures: signatures.files.length, leftovers };
}

/** Whether the transaction's call is that of the step. */
function isStep(transaction, step) {
    if (step.safe_tx_hash !== undefined) {
        return same(transaction.to, step.safe) && transaction.input.startsWith('0x6a761202');
    }
    return same(transaction.to, step.to) && transaction.input === step.data;
}

/** Every transaction of the executors was recorded before, is a step, and succeeded. */
async function judgeExecutors(chain, accounts, recorded, steps) {
    const last = Number(await chain.rpc('eth_blockNumber'));
    const numbers = Array.from({ length: last }, (_, index) => index + 1);
    const blocks = await chain.batch(numbers.map((number) => ['eth_getBlockByNumber', viem.toHex(number), true]));
    const sent = blocks.flatMap(({ transactions }) => transactions).filter(({ from }) => accounts.has(from.toLowerCase()));
    const receipts = await chain.batch(sent.map(({ hash }) => ['eth_getTransactionReceipt', hash]));
    for (const [index, transaction] of sent.entries()) {
        assert.equal(receipts[index].status, '0x1', `${transaction.hash} of ${transaction.from} succeeded`);
        assert(recorded.has(transaction.hash), `${transaction.hash} was recorded`);
        assert(steps.some((step) => isStep(transaction, step)), `${transaction.hash} is a step`);
    }
    const counts = await chain.batch([...accounts].map((account) => ['eth_getTransactionCount', account, 'latest']));
    const nonces = counts.reduce((sum, count) => sum + Number(count), 0);
    assert.equal(nonces, sent.length, 'no nonce without its transaction');
    assert.equal(sent.length, steps.length, 'as many transactions as steps');
    return sent.length;
}

/** Throws what does not hold; what there was, in numbers. */
export async function judge(chain, proposals) {
    const logs = await chain.rpc('eth_getLogs', { fromBlock: '0x0', toBlock: 'latest' });
    const accounts = new Set(proposals.flatMap(({ executors }) => executors.map(({ address }) => address.toLowerCase())));
    const sums = { leftovers: 0, signatures: 0 };
    const recorded = new Set();
    for (const one of proposals) {
        const { records, signatures, leftovers } = await judgeProposal(one, logs);
        records.forEach(({ hash }) => recorded.add(hash));
        sums.signatures += signatures;
        sums.leftovers += leftovers;
    }
    const steps = proposals.flatMap(({ proposal }) => proposal.steps);
    const transactions = await judgeExecutors(chain, accounts, recorded, steps);
    return { ...sums, transactions, records: recorded.size, accounts: accounts.size };
}
