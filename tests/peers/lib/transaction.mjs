// Transactions as wallets build them, and the driver that decodes them and signs them again.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { program, run } from './program.mjs';

const driver = process.env.QUORATE_TRANSACTION_DRIVER ?? join(dirname(program), 'tests/transaction_driver');

/** An unsigned number of any size up to so many bytes, often small or at an end. */
function number(random, bytes) {
    const any = BigInt(random.hex(random.between(1, bytes)));
    return random.pick([0n, 1n, 127n, 128n, 256n, any, any, any, (1n << BigInt(8 * bytes)) - 1n]);
}

export function privateKey(random) {
    return random.chance(5) ? `0x${'1'.padStart(64, '0')}` : `0x7f${random.hex(31).slice(2)}`;
}

/** A call of either type, in viem's words. Chain ids and nonces are JavaScript numbers there. */
export function transaction(random, checksum) {
    const call = {
        chainId: random.pick([1, 8453, 31337, 11155111, random.between(1, 2 ** 31), 2 ** 51 - 1]),
        nonce: random.pick([0, 1, 127, 128, 255, 256, random.between(0, 2 ** 31)]),
        to: checksum(random.hex(20)),
        value: number(random, 32),
        data: random.hex(random.size(5000)),
        gas: number(random, 8),
    };
    if (random.chance(50)) {
        return { ...call, type: 'legacy', gasPrice: number(random, 12) };
    }
    const fees = [number(random, 12), number(random, 12)].sort((a, b) => (a < b ? -1 : 1));
    return { ...call, type: 'eip1559', maxPriorityFeePerGas: fees[0], maxFeePerGas: fees[1] };
}

/** @param {{key: string, raw: string}[]} cases what the peer signed; the driver's answers */
export function throughDriver(cases) {
    assert(existsSync(driver), `${driver} is not there: build it first`);
    const input = cases.map(({ key, raw }) => `${key.slice(2)} ${raw}\n`).join('');
    const { code, out, err } = run([], { command: driver, input });
    assert.equal(code, 0, err);
    return out.toString().trimEnd().split('\n').map(JSON.parse);
}
