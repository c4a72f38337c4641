// The Safe contracts, as published and run on a real EVM, agree on the hashes and take the batches
// and the signatures.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { anvil, Chain } from './lib/anvil.mjs';
import { safeRelease, safeVersions } from './lib/contracts.mjs';
import { peer } from './lib/peers.mjs';
import { json, line } from './lib/program.mjs';
import { Random, seed } from './lib/random.mjs';
import { transaction, which } from './lib/safe.mjs';

const viem = await peer('viem');
const accounts = await peer('viem/accounts');
const skip = [anvil, viem, accounts].map((peer) => peer.skip).find(Boolean) ?? false;

const chainId = 8453;
const zero = `0x${'00'.repeat(20)}`;
let chain;
const releases = {};
const keys = ['a', 'b', 'c'].map((name) => new Random('owners', name).hex(32));

before(async () => {
    if (skip) {
        return;
    }
    chain = await Chain.start({ chainId });
    for (const version of safeVersions) {
        releases[version] = await safeRelease(chain, version);
    }
});
after(() => chain?.stop());

const order = ['to', 'value', 'data', 'operation', 'safeTxGas', 'baseGas', 'gasPrice', 'gasToken', 'refundReceiver'];
const args = (tx, last) => [...order.map((name) => tx[name]), last];
const encode = (abi, functionName, list) => viem.api.encodeFunctionData({ abi, functionName, args: list });
const owners = () => keys.map((key) => accounts.api.privateKeyToAccount(key));

/** The plain transaction that makes a batch of calls through MultiSendCallOnly. */
function batch(release, calls, nonce) {
    return {
        to: release.multiSendCallOnly,
        value: '0',
        data: line(['safe', 'multisend', '-'], JSON.stringify(calls)),
        operation: 1,
        safeTxGas: '0',
        baseGas: '0',
        gasPrice: '0',
        gasToken: zero,
        refundReceiver: zero,
        nonce: String(nonce),
    };
}

async function eoaSignatures(hash) {
    const [first, second] = owners();
    const prefixed = await second.signMessage({ message: { raw: hash } });
    return [await first.sign({ hash }), prefixed.slice(0, -2) + (parseInt(prefixed.slice(-2), 16) + 4).toString(16)];
}

async function execute(release, safe, tx, signatures) {
    const answer = json(['safe', 'signatures', '--hash', safeTxHash(release, safe, tx), ...signatures]);
    return chain.send({ to: safe, data: encode(release.abi, 'execTransaction', args(tx, answer.aggregated)) });
}

function safeTxHash(release, safe, tx) {
    const named = which({ address: safe, chainId, version: release.version });
    return json(['safe', 'hash', ...named, '-'], JSON.stringify(tx)).hash;
}

/** Two payments, and a check afterwards that both arrived. */
function payments(random) {
    const calls = random.list(2, (index) => ({ to: random.hex(20), value: String(1000 + index), data: '0x' }));
    const arrived = async () => {
        const balances = await chain.batch(calls.map(({ to }) => ['eth_getBalance', to, 'latest']));
        assert.deepEqual(balances.map(BigInt), calls.map(({ value }) => BigInt(value)));
    };
    return { calls, arrived };
}

async function fund(safe) {
    await chain.send({ to: safe, value: '0xde0b6b3a7640000' });
}

for (const version of safeVersions) {
    test(`Safe ${version}: getTransactionHash and domainSeparator are ours`, { skip, timeout: 120_000 }, async (t) => {
        const release = releases[version];
        const safe = await release.create([owners()[0].address], 1);
        const random = new Random(seed, 'hashes', version);
        const transactions = random.list(150, () => transaction(random));
        const asked = transactions.map((tx) => [safe, encode(release.abi, 'getTransactionHash', args(tx, tx.nonce))]);
        const answers = await chain.calls([[safe, encode(release.abi, 'domainSeparator', [])], ...asked]);
        const named = which({ address: safe, chainId, version });
        transactions.forEach((tx, index) => {
            const { domain_hash, hash } = json(['safe', 'hash', ...named, '-'], JSON.stringify(tx));
            assert.equal(domain_hash, answers[0]);
            assert.equal(hash, answers[index + 1], `SEED=${seed}: ${JSON.stringify(tx)}`);
        });
        t.diagnostic(`${transactions.length} transactions from SEED=${seed}`);
    });

    test(`Safe ${version}: executes our batch with our aggregated signatures`, { skip, timeout: 120_000 }, async () => {
        const release = releases[version];
        const safe = await release.create(owners().map(({ address }) => address), 2);
        await fund(safe);
        const { calls, arrived } = payments(new Random(seed, 'batch', version));
        const tx = batch(release, calls, 0);
        await execute(release, safe, tx, await eoaSignatures(safeTxHash(release, safe, tx)));
        await arrived();
    });

    test(`Safe ${version}: takes a nested Safe's signature and an approval`, { skip, timeout: 120_000 }, async () => {
        const release = releases[version];
        const [first, second] = owners();
        const child = await release.create([first.address, second.address], 2);
        const approver = chain.accounts[1];
        const safe = await release.create([child, approver], 2);
        await fund(safe);
        const { calls, arrived } = payments(new Random(seed, 'nested', version));
        const tx = batch(release, calls, 0);
        const named = which({ address: safe, chainId, version });
        const { domain_hash, message_hash, hash } = json(['safe', 'hash', ...named, '-'], JSON.stringify(tx));
        // What the child signs: the 66-byte preimage up to 1.4.1, the 32-byte hash in 1.5.0.
        const message = version === '1.5.0' ? hash : `0x1901${domain_hash.slice(2)}${message_hash.slice(2)}`;
        const childHash = json(['safe', 'message-hash', ...which({ address: child, chainId, version }), message]).hash;
        const inner = json(['safe', 'signatures', '--hash', childHash, ...(await eoaSignatures(childHash))]).aggregated;
        const word = (hex) => hex.replace(/^0x/, '').toLowerCase().padStart(64, '0');
        const contract = `0x${word(child)}${word('41')}00${word(((inner.length - 2) / 2).toString(16))}${inner.slice(2)}`;
        const approved = `0x${word(approver)}${word('0')}01`;
        await chain.send({ from: approver, to: safe, data: encode(release.abi, 'approveHash', [hash]) });
        await execute(release, safe, tx, [approved, contract]);
        await arrived();
    });
}
