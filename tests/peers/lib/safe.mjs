// Generated Safe transactions.
import { address, unsigned } from './values.mjs';

const zero = `0x${'00'.repeat(20)}`;

/** All ten fields, most of them zero as in practice, integers as decimal strings. */
export function transaction(random) {
    const sometimes = (make, otherwise) => (random.chance(40) ? make() : otherwise);
    const amount = () => String(unsigned(random, 256));
    return {
        to: address(random),
        value: String(unsigned(random, 256)),
        data: random.hex(random.size(300)),
        operation: random.between(0, 1),
        safeTxGas: sometimes(amount, '0'),
        baseGas: sometimes(amount, '0'),
        gasPrice: sometimes(amount, '0'),
        gasToken: sometimes(() => random.hex(20), zero),
        refundReceiver: sometimes(() => random.hex(20), zero),
        nonce: String(random.between(0, 1000)),
    };
}

/** Arguments of the three hashes' command. */
export function which({ address: safe, chainId, version }) {
    return ['--safe', safe, '--chain', String(chainId), '--safe-version', version];
}
