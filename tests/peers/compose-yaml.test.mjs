// What npm's yaml reads in a compose file, with its anchors and merge keys, is what is read here.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';

import { composeFile } from './lib/compose.mjs';
import { peer } from './lib/peers.mjs';
import { program, run } from './lib/program.mjs';
import { Random, seed } from './lib/random.mjs';

const driver = process.env.QUORATE_COMPOSE_YAML_DRIVER ?? join(dirname(program), 'tests/compose_yaml_driver');
const yaml = await peer('yaml');

test('yaml: compose files with aliases and merge keys say the same', { skip: yaml.skip }, (t) => {
    assert(existsSync(driver), `${driver} is not there: build it first`);
    const files = Array.from({ length: 1000 }, (_, index) => composeFile(new Random(seed, 'compose', index)));
    const result = run([], { command: driver, input: files.map((file) => `${JSON.stringify(file)}\n`).join('') });
    const answers = result.out.toString().split('\n').slice(0, -1);
    assert.equal(result.code, 0, `SEED=${seed}: ${result.err}`);
    files.forEach((file, index) => {
        const expected = yaml.api.parse(file, { merge: true, maxAliasCount: -1 });
        assert.deepEqual(JSON.parse(answers[index]), expected, `SEED=${seed}: ${file}`);
    });
    const merged = files.filter((file) => file.includes('<<: *')).length;
    t.diagnostic(`${files.length} files from SEED=${seed}, ${merged} with merged aliases`);
});
