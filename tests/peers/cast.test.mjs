// What `cast wallet sign --data` signs is the hash that we give, and its signature counts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

import { cast } from './lib/anvil.mjs';
import { peer } from './lib/peers.mjs';
import { json } from './lib/program.mjs';
import { property } from './lib/property.mjs';
import { typedData } from './lib/typed_data.mjs';

const accounts = await peer('viem/accounts');
const needs = [cast, accounts];

property('cast: signs the typed data that we hash', { needs, cases: 100 }, (random) => {
    const key = random.hex(32);
    const data = JSON.stringify(typedData(random));
    const signed = spawnSync(cast.file, ['wallet', 'sign', '--private-key', key, '--data', data], { encoding: 'utf8' });
    assert.equal(signed.status, 0, signed.stderr);
    const { hash } = json(['typed-data', 'hash', '-'], data);
    const { signers } = json(['safe', 'signatures', '--hash', hash, signed.stdout.trim()]);
    assert.deepEqual(signers, [{ address: accounts.api.privateKeyToAddress(key), kind: 'eip712' }], data);
});
