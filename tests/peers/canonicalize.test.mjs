// The dialect `jcs` is RFC 8785 as `canonicalize` writes it.
import assert from 'node:assert/strict';

import { document, numbers, strings } from './lib/documents.mjs';
import { peer } from './lib/peers.mjs';
import { bytes } from './lib/program.mjs';
import { property } from './lib/property.mjs';

const peerModule = await peer('canonicalize', (api) => api.default({ a: '' }));
const needs = [peerModule];

const makers = { documents: document, 'strings and keys': (r) => strings(r, 200), numbers: (r) => numbers(r, 500) };
for (const [what, make] of Object.entries(makers)) {
    property(`jcs: ${what} are what canonicalize gives`, { needs, cases: what === 'documents' ? 400 : 40 }, (random) => {
        const source = make(random);
        const canonicalize = peerModule.api.default;
        const found = bytes(['compose', 'canonical', '--dialect', 'jcs', '-'], source).toString();
        assert.equal(found, canonicalize(JSON.parse(source)), source);
    });
}
