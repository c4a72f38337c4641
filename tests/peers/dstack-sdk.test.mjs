// The dialect `dstack` is what the dstack SDK hashes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { document, numbers, strings } from './lib/documents.mjs';
import { peer } from './lib/peers.mjs';
import { bytes, json, line } from './lib/program.mjs';
import { property } from './lib/property.mjs';

const sdk = await peer('@phala/dstack-sdk');
const needs = [sdk];

const makers = { documents: document, 'strings and keys': (r) => strings(r, 200), numbers: (r) => numbers(r, 500) };
for (const [what, make] of Object.entries(makers)) {
    property(`dstack: ${what} hash as getComposeHash does`, { needs, cases: what === 'documents' ? 500 : 40 }, (random) => {
        const source = make(random);
        const expected = `0x${sdk.api.getComposeHash(JSON.parse(source))}`;
        assert.equal(line(['compose', 'hash', '-'], source), expected, source);
    });
}

property('dstack: the canonical bytes are what is hashed', { needs, cases: 50 }, (random) => {
    const source = document(random);
    const canonical = bytes(['compose', 'canonical', '--dialect', 'dstack', '-'], source);
    const answer = json(['compose', 'hash', '--dialect', 'dstack', '-'], source);
    assert.deepEqual(answer, {
        dialect: 'dstack',
        compose_hash: `0x${createHash('sha256').update(canonical).digest('hex')}`,
        size: canonical.length,
    });
    assert.equal(answer.compose_hash, `0x${sdk.api.getComposeHash(JSON.parse(source))}`);
});

property('dstack: canonical bytes are their own canonical form', { needs, cases: 50 }, (random) => {
    const once = bytes(['compose', 'canonical', '--dialect', 'dstack', '-'], document(random));
    assert.deepEqual(bytes(['compose', 'canonical', '--dialect', 'dstack', '-'], once), once);
});
