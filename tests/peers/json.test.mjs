// What Node's own JSON.parse refuses, the program refuses; it refuses more, but only for the reasons
// that it gives.
import assert from 'node:assert/strict';

import { document } from './lib/documents.mjs';
import { bytes, refused, run } from './lib/program.mjs';
import { property } from './lib/property.mjs';

const stricter = /duplicate|same key|surrogate|UTF-8|range of a double|byte order mark/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parses(source) {
    try {
        JSON.parse(utf8.decode(source));
        return true;
    } catch {
        return false;
    }
}

/** One byte changed, inserted or lost, or the end cut off. */
function damage(random, source) {
    const at = random.between(0, source.length - 1);
    const byte = Buffer.from([random.pick([...'{}[],:"\\tfn0-.eE+u \n\u0000'].map((c) => c.charCodeAt(0)).concat(0x80, 0xc0, 0xed, 0xff))]);
    return random.pick([
        () => Buffer.concat([source.subarray(0, at), byte, source.subarray(at + 1)]),
        () => Buffer.concat([source.subarray(0, at), byte, source.subarray(at)]),
        () => Buffer.concat([source.subarray(0, at), source.subarray(at + 1)]),
        () => source.subarray(0, at),
    ])();
}

property('JSON.parse: a damaged document is refused where Node refuses it', { cases: 600 }, (random) => {
    const source = damage(random, Buffer.from(document(random, 2)));
    const command = ['compose', 'hash', '--dialect', 'jcs', '-'];
    if (!parses(source)) {
        const why = refused(command, 2, source);
        assert.match(why, /^standard input:\d+:\d+: /, why);
        return;
    }
    const { code, err } = run(command, { input: source });
    assert(code === 0 || stricter.test(err), `${err} ${JSON.stringify(source.toString())}`);
});

property('JSON.parse: raw is the bytes as they stand', { cases: 50 }, (random) => {
    const source = Buffer.from(document(random));
    assert.deepEqual(bytes(['compose', 'canonical', '--dialect', 'raw', '-'], source), source);
});
