// Transactions that viem and ethers sign are decoded, and signed again to the same bytes.
import assert from 'node:assert/strict';
import test from 'node:test';

import { peer } from './lib/peers.mjs';
import { Random, seed } from './lib/random.mjs';
import { privateKey, throughDriver, transaction } from './lib/transaction.mjs';

const viem = await peer('viem');
const accounts = await peer('viem/accounts');
const ethers = await peer('ethers');

function expected(tx) {
    const typed = tx.type === 'eip1559';
    const fees = typed
        ? { maxFeePerGas: tx.maxFeePerGas, maxPriorityFeePerGas: tx.maxPriorityFeePerGas }
        : { gasPrice: tx.gasPrice, maxPriorityFeePerGas: 0n };
    const numbers = { chainId: tx.chainId, nonce: tx.nonce, gas: tx.gas, value: tx.value, ...fees };
    const texts = Object.entries(numbers).map(([key, value]) => [key, String(value)]);
    return { type: tx.type, to: tx.to, data: tx.data, ...Object.fromEntries(texts) };
}

/** make gives {key, tx, raw, from} by the peer. */
async function agree(t, name, make) {
    const cases = [];
    for (let index = 0; index < 400; index++) {
        cases.push(await make(new Random(seed, name, 'transaction', index)));
    }
    throughDriver(cases).forEach((found, index) => {
        const { tx, raw, from } = cases[index];
        assert.deepEqual(found, { ...expected(tx), raw, from }, `SEED=${seed}: ${raw}`);
    });
    t.diagnostic(`${cases.length} transactions from SEED=${seed}`);
}

test('viem: transactions of both types', { skip: viem.skip || accounts.skip }, async (t) => {
    await agree(t, 'viem', async (random) => {
        const key = privateKey(random);
        const account = accounts.api.privateKeyToAccount(key);
        const tx = transaction(random, viem.api.getAddress);
        return { key, tx, raw: await account.signTransaction(tx), from: account.address };
    });
});

test('ethers: transactions of both types', { skip: ethers.skip }, async (t) => {
    await agree(t, 'ethers', async (random) => {
        const key = privateKey(random);
        const wallet = new ethers.api.Wallet(key);
        const tx = transaction(random, ethers.api.getAddress);
        const { gas: gasLimit, type, ...rest } = tx;
        const request = { ...rest, gasLimit, type: type === 'eip1559' ? 2 : 0 };
        return { key, tx, raw: await wallet.signTransaction(request), from: wallet.address };
    });
});
