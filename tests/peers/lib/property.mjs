// A property that must hold for every generated case. The seed of a failure is in its message:
// SEED=… CASE=… runs that one again.
import test from 'node:test';

import { Random, seed } from './random.mjs';

/**
 * @param {string} title what must hold
 * @param {{needs?: {skip: false | string}[], cases: number, timeout?: number}} options needs: the
 *     peers, without which the test is reported as skipped
 * @param {(random: Random, index: number) => void | Promise<void>} check throws when it does not hold
 */
export function property(title, { needs = [], cases, timeout = 240_000 }, check) {
    const skip = needs.map((peer) => peer.skip).find(Boolean) ?? false;
    test(title, { skip, timeout }, async (t) => {
        const only = process.env.CASE;
        const [first, end] = only === undefined ? [0, cases] : [Number(only), Number(only) + 1];
        for (let index = first; index < end; index++) {
            try {
                await check(new Random(seed, title, index), index);
            } catch (error) {
                const again = `SEED=${seed} CASE=${index}`;
                error.message = `${again}: ${error.message}`;
                error.stack = `${again}\n${error.stack}`;
                throw error;
            }
        }
        t.diagnostic(`${end - first} cases from SEED=${seed}`);
    });
}
