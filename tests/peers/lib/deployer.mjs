// Many transactions in one round trip: addresses of new contracts are known before they are sent.
import { peer } from './peers.mjs';

const { api: viem } = await peer('viem');

/** Transactions of the chain's first account, in order, sent by flush. */
export class Deployer {
    static async of(chain) {
        const deployer = new Deployer();
        deployer.chain = chain;
        [deployer.account] = chain.accounts;
        deployer.nonce = Number(await chain.rpc('eth_getTransactionCount', deployer.account, 'pending'));
        deployer.calls = [];
        deployer.placements = [];
        return deployer;
    }

    /** Put code and storage at an address of choice, before anything is sent. */
    place(address, code, storage = {}) {
        this.placements.push(['anvil_setCode', address, code]);
        for (const [slot, value] of Object.entries(storage)) {
            this.placements.push(['anvil_setStorageAt', address, slot, viem.pad(value, { size: 32 })]);
        }
        return address;
    }

    /** Call a contract. */
    send(to, data) {
        const nonce = viem.toHex(this.nonce++);
        this.calls.push({ from: this.account, gas: '0x1000000', nonce, ...(to === null ? {} : { to }), data });
    }

    /** Create a contract: its address, where it will be after flush. */
    create({ abi, bytecode }, args = []) {
        const address = viem.getContractAddress({ from: this.account, nonce: BigInt(this.nonce) });
        this.send(null, viem.encodeDeployData({ abi, bytecode, args }));
        return address;
    }

    /** Call a function of a contract. */
    call(to, abi, functionName, args = []) {
        this.send(to, viem.encodeFunctionData({ abi, functionName, args }));
    }

    /** Send everything and wait; one that reverts throws. */
    async flush() {
        if (this.placements.length > 0) {
            await this.chain.batch(this.placements.splice(0));
        }
        const calls = this.calls.splice(0);
        if (calls.length === 0) {
            return;
        }
        const receipts = await this.chain.sendAll(calls);
        const failed = receipts.findIndex((receipt) => receipt.status !== '0x1');
        if (failed >= 0) {
            throw new Error(`reverted: to ${calls[failed].to ?? 'create'}: ${calls[failed].data.slice(0, 100)}`);
        }
    }
}
