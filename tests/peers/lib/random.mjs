// Numbers that look random and can be had again: everything a test generates comes from SEED.
import { createHash, randomInt } from 'node:crypto';

export const seed = process.env.SEED ?? String(randomInt(2 ** 31));

/** One stream of numbers, the same for the same words (xoshiro128**). */
export class Random {
    constructor(...words) {
        const digest = createHash('sha256').update(words.join('\0')).digest();
        this.state = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at));
    }

    /** 32 bits. */
    next() {
        const s = this.state;
        const rotate = (x, k) => ((x << k) | (x >>> (32 - k))) >>> 0;
        const result = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0;
        const t = (s[1] << 9) >>> 0;
        s[2] = (s[2] ^ s[0]) >>> 0;
        s[3] = (s[3] ^ s[1]) >>> 0;
        s[1] = (s[1] ^ s[2]) >>> 0;
        s[0] = (s[0] ^ s[3]) >>> 0;
        s[2] = (s[2] ^ t) >>> 0;
        s[3] = rotate(s[3], 11);
        return result;
    }

    /** An integer from low to high, both included. */
    between(low, high) {
        return low + (this.next() % (high - low + 1));
    }

    chance(percent) {
        return this.between(1, 100) <= percent;
    }

    pick(items) {
        return items[this.between(0, items.length - 1)];
    }

    bytes(length) {
        return Buffer.from(Array.from({ length }, () => this.next() & 255));
    }

    hex(length) {
        return `0x${this.bytes(length).toString('hex')}`;
    }

    /** A size that is mostly small, and often next to a multiple of 32. */
    size(limit) {
        const size = this.pick([0, 1, 31, 32, 33, 64, this.between(0, 100), this.between(0, limit)]);
        return Math.min(size, limit);
    }

    list(length, make) {
        return Array.from({ length }, (_, index) => make(index));
    }

    shuffle(items) {
        const copy = [...items];
        for (let i = copy.length - 1; i > 0; i--) {
            const j = this.between(0, i);
            [copy[i], copy[j]] = [copy[j], copy[i]];
        }
        return copy;
    }
}
