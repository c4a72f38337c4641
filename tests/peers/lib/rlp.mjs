// RLP has no command: a driver built beside the unit tests encodes and decodes a line at a time.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { program, run } from './program.mjs';
import { Random, seed } from './random.mjs';

const driver = process.env.QUORATE_RLP_DRIVER ?? join(dirname(program), 'tests/rlp_driver');

/** A byte string in hex, or a list of such items. */
export function nested(random, depth = 4) {
    if (depth > 0 && random.chance(50)) {
        const length = depth === 1 ? random.between(0, 30) : random.between(0, 3);
        return random.list(length, () => nested(random, depth - 1));
    }
    return random.hex(random.pick([0, 1, 1, 1, 2, 31, 32, 54, 55, 56, 57, random.between(0, 300)]));
}

export const spellNested = JSON.stringify;

/** make gives {item: JSON, encoded: hex} by the peer: the driver must agree both ways. */
export function throughDriver(t, name, make) {
    assert(existsSync(driver), `${driver} is not there: build it first`);
    const cases = Array.from({ length: 2000 }, (_, index) => make(new Random(seed, name, 'rlp', index)));
    const lines = cases.flatMap(({ item, encoded }) => [item, encoded]);
    const { code, out, err } = run([], { command: driver, input: `${lines.join('\n')}\n` });
    assert.equal(code, 0, err);
    const found = out.toString().split('\n');
    cases.forEach(({ item, encoded }, index) => {
        assert.equal(found[2 * index], encoded, `SEED=${seed}: encoding ${item}`);
        assert.equal(found[2 * index + 1], item, `SEED=${seed}: decoding ${encoded}`);
    });
    t.diagnostic(`${cases.length} items from SEED=${seed}`);
}
