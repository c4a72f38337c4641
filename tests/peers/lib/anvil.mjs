// A chain of our own on the loopback interface, ended with the test file.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { tool } from './peers.mjs';

export const anvil = tool('@foundry-rs/anvil-linux-amd64', 'bin/anvil');
export const cast = tool('@foundry-rs/cast-linux-amd64', 'bin/cast');

/** A running anvil: RPC calls, its funded and unlocked accounts, and a way to end it. */
export class Chain {
    /** @param {{chainId?: number}} options */
    static async start({ chainId = 31337 } = {}) {
        // It tells every request. A file takes that also while this process waits for a program.
        const log = mkdtempSync(join(tmpdir(), 'quorate-anvil-'));
        const output = openSync(join(log, 'log'), 'w+');
        const child = spawn(anvil.file, ['--host', '127.0.0.1', '--port', '0', '--chain-id', String(chainId)], {
            stdio: ['ignore', output, 'inherit'],
        });
        process.once('exit', () => child.kill('SIGKILL'));
        let ended;
        child.once('error', (error) => (ended = error));
        child.once('exit', (code) => (ended = new Error(`anvil ended with ${code}`)));
        let address = null;
        while (address === null) {
            if (ended) {
                throw ended;
            }
            await new Promise((later) => setTimeout(later, 5));
            address = /^Listening on (\S+)\n/m.exec(readFileSync(join(log, 'log'), 'utf8'));
        }
        closeSync(output);
        rmSync(log, { recursive: true });
        return Object.assign(await Chain.attach(`http://${address[1]}`), { child });
    }

    /** A node that runs already, or what stands before it; it is not ended. */
    static async attach(url) {
        const chain = new Chain();
        chain.url = url;
        const [accounts, chainId] = await chain.batch([['eth_accounts'], ['eth_chainId']]);
        chain.accounts = accounts;
        chain.chainId = Number(chainId);
        return chain;
    }

    async stop() {
        const ended = new Promise((done) => this.child.once('exit', done));
        this.child.kill();
        await ended;
    }

    /** Several calls in one round trip: [[method, …parameters], …]. */
    async batch(calls) {
        const body = calls.map(([method, ...params], id) => ({ jsonrpc: '2.0', id, method, params }));
        const response = await fetch(this.url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
        });
        const answers = (await response.json()).sort((a, b) => a.id - b.id);
        return answers.map((answer, index) => {
            if (answer.error) {
                throw new Error(`${calls[index][0]}: ${answer.error.message} ${answer.error.data ?? ''}`);
            }
            return answer.result;
        });
    }

    async rpc(method, ...params) {
        return (await this.batch([[method, ...params]]))[0];
    }

    /** Send from an unlocked account and wait; a revert throws unless mayFail. */
    async send(transaction, { mayFail = false } = {}) {
        const [receipt] = await this.sendAll([{ from: this.accounts[0], gas: '0x1000000', ...transaction }]);
        if (receipt.status !== '0x1' && !mayFail) {
            throw new Error(`transaction ${receipt.transactionHash} reverted`);
        }
        return receipt;
    }

    /**
     * Send from unlocked accounts, and wait: the receipts. Now and then anvil takes a transaction in
     * while it mines the one before, and holds it back for good: then its pool is emptied, and what
     * is in no block is sent again.
     */
    async sendAll(transactions) {
        const hashes = await this.batch(transactions.map((one) => ['eth_sendTransaction', one]));
        const ask = () => this.batch(hashes.map((hash) => ['eth_getTransactionReceipt', hash]));
        for (let tries = 1; ; tries++) {
            let receipts = await ask();
            if (receipts.includes(null) && tries % 200 === 0) {
                await this.rpc('anvil_removePoolTransactions', transactions[0].from);
                receipts = await ask();
                for (const index of receipts.keys()) {
                    hashes[index] = receipts[index]?.transactionHash ?? (await this.rpc('eth_sendTransaction', transactions[index]));
                }
            }
            if (!receipts.includes(null)) {
                return receipts;
            }
            if (tries === 4000) {
                throw new Error(`not mined: ${hashes}: ${JSON.stringify(await this.rpc('txpool_inspect'))}`);
            }
            await new Promise((later) => setTimeout(later, 5));
        }
    }

    async deploy(data) {
        return (await this.send({ data })).contractAddress;
    }

    async call(to, data) {
        return this.rpc('eth_call', { to, data }, 'latest');
    }

    /** The answers of many calls, in one round trip. */
    async calls(pairs) {
        return this.batch(pairs.map(([to, data]) => ['eth_call', { to, data }, 'latest']));
    }

    /** Send as any address, also a contract's, without its consent; its balance is left as it was. */
    async sendAs(from, transaction, options) {
        const balance = await this.rpc('eth_getBalance', from, 'latest');
        await this.batch([
            ['anvil_impersonateAccount', from],
            ['anvil_setBalance', from, '0xde0b6b3a7640000'],
        ]);
        const receipt = await this.send({ ...transaction, from }, options);
        await this.batch([
            ['anvil_stopImpersonatingAccount', from],
            ['anvil_setBalance', from, balance],
        ]);
        return receipt;
    }

    /** A block exactly that many seconds after the newest one, whose time may be ahead of the clock. */
    async advance(seconds) {
        const { timestamp } = await this.rpc('eth_getBlockByNumber', 'latest', false);
        await this.batch([['evm_setNextBlockTimestamp', Number(timestamp) + seconds], ['evm_mine']]);
    }
}
