// The dialect `phala-cloud` is what @phala/cloud dumps after its preprocessing.
import assert from 'node:assert/strict';

import { document, numbers, strings } from './lib/documents.mjs';
import { peer } from './lib/peers.mjs';
import { bytes, line } from './lib/program.mjs';
import { property } from './lib/property.mjs';

const cloud = await peer('@phala/cloud');
const needs = [cloud];

function check(source) {
    const { dumpAppCompose, preprocessAppCompose } = cloud.api;
    const expected = dumpAppCompose(preprocessAppCompose(JSON.parse(source)));
    const found = bytes(['compose', 'canonical', '--dialect', 'phala-cloud', '-'], source).toString();
    assert.equal(found, expected, source);
}

const makers = { documents: document, 'strings and keys': (r) => strings(r, 200), numbers: (r) => numbers(r, 500) };
for (const [what, make] of Object.entries(makers)) {
    property(`phala-cloud: ${what} are dumped as dumpAppCompose does`, { needs, cases: what === 'documents' ? 400 : 40 }, (random) =>
        check(make(random)),
    );
}

property('phala-cloud: the hash is withComposeMethods(…).getHash()', { needs, cases: 50 }, (random) => {
    const source = document(random);
    const expected = cloud.api.withComposeMethods(JSON.parse(source)).getHash();
    assert.equal(line(['compose', 'hash', '--dialect', 'phala-cloud', '-'], source), `0x${expected}`, source);
});
