// A short piece of scripts/torture: see tests/torture.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import { peer, start } from './support.mjs';

const skip = anvil.skip || (await peer('viem')).skip;

test('killed at random moments, nothing is lost and nothing happens twice', { skip, timeout: 240_000 }, async (t) => {
    const { torture } = await import('../torture/torture.mjs');
    const routes = [['1.4.1', 'timelock'], ['1.5.0', '1.3.0'], ['timelock'], []];
    const found = await torture({ kills: 15, perRoute: 1, some: routes, tell: (text) => text.split('\n').forEach((line) => t.diagnostic(line)) });
    assert.equal(found.killed, 15);
});

test('owners who sign at the same time, each several times, all succeed', { skip }, async (t) => {
    const { prepare } = await import('../torture/scene.mjs');
    const directory = mkdtempSync(join(tmpdir(), 'quorate-torture-'));
    t.after(() => rmSync(directory, { recursive: true }));
    const chain = await Chain.start();
    t.after(() => chain.stop());
    const [one] = await prepare(chain, { route: ['1.4.1'], pool: [], directory, name: 'once', count: 1 });
    const runs = one.owners.flatMap(({ options }) => Array.from({ length: 8 }, () => start(['sign', one.out, ...one.shared, ...options[0].words, '--yes'])));
    for (const { code, err } of await Promise.all(runs.map(({ ended }) => ended))) {
        assert.equal(code, 0, err);
    }
    assert.equal(readdirSync(join(one.out, 'signatures')).length, one.owners.length);
});
