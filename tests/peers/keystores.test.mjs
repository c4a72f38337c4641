// The keystores that the tests write are what their formats say: ethers reads each, cast all but
// those of ethers, whose "Crypto" it does not know.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { cast } from './lib/anvil.mjs';
import { makers, writeKeystore } from './lib/keystores.mjs';
import { peer } from './lib/peers.mjs';
import { Random, seed } from './lib/random.mjs';

const ethers = await peer('ethers');
const skip = [cast, ethers].map((needed) => needed.skip).find(Boolean) ?? false;
const random = new Random(seed, 'keystores');

for (const maker of Object.keys(makers)) {
    test(`a keystore of ${maker} is read`, { skip }, (t) => {
        const directory = mkdtempSync(join(tmpdir(), 'quorate-test-'));
        t.after(() => rmSync(directory, { recursive: true }));
        const [key, password] = [random.hex(32), 'correct horse'];
        const file = writeKeystore(directory, 'owner', { maker, key, password, mode: 0o640 });
        assert.equal(statSync(file).mode & 0o777, 0o640);
        const made = makers[maker](key, password);
        assert.equal(ethers.api.decryptKeystoreJsonSync(made, password).privateKey, key);
        assert.throws(() => ethers.api.decryptKeystoreJsonSync(made, 'wrong'), /incorrect password/);
        if (maker !== 'ethers') {
            const words = ['wallet', 'address', '--keystore', file, '--password', password];
            const told = spawnSync(cast.file, words, { encoding: 'utf8' });
            assert.equal(told.stdout.trim(), ethers.api.computeAddress(key), told.stderr);
        }
    });
}
