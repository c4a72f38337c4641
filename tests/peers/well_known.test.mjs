// Every contract of safe-deployments is named at its address on every chain where it is listed, and
// on no chain that has other variants of it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';

import { program, root, run } from './lib/program.mjs';

const driver = process.env.QUORATE_REVIEW_DRIVER ?? join(dirname(program), 'tests/review_driver');
const home = join(root, 'tests/peers/node_modules/@safe-global/safe-deployments/dist/assets');

const assets = readdirSync(home).flatMap((folder) =>
    readdirSync(join(home, folder)).map((file) => JSON.parse(readFileSync(join(home, folder, file), 'utf8'))),
);
const chains = [...new Set(assets.flatMap(({ networkAddresses }) => Object.keys(networkAddresses)))];

/** Chains with EraVM, whose addresses differ: a variant for it is listed there. */
const era = new Set(
    chains.filter((chain) => assets.some(({ networkAddresses }) => [networkAddresses[chain]].flat().includes('zksync'))),
);

/** Whether any contract of a version is on a chain. */
const present = new Set(assets.flatMap(({ version, networkAddresses }) => Object.keys(networkAddresses).map((chain) => `${version} ${chain}`)));

/** Before 1.3.0 nobody but its authors could deploy a contract at its address. */
const anywhere = (version) => version >= '1.3.0';

function expected(asset, variant, chain) {
    const listed = asset.networkAddresses[chain];
    const named = `${asset.contractName} ${asset.version}`;
    if (listed !== undefined) {
        return [listed].flat().includes(variant) ? named : '';
    }
    const free = anywhere(asset.version) && !present.has(`${asset.version} ${chain}`) && !era.has(chain);
    return free && variant === 'canonical' ? named : '';
}

test('safe-deployments: a contract is named where it is published', (t) => {
    const asked = assets.flatMap((asset) =>
        Object.entries(asset.deployments).flatMap(([variant, { address }]) =>
            [...chains, '31337', '999999999999'].map((chain) => ({ address, chain, name: expected(asset, variant, chain) })),
        ),
    );
    const input = asked.map(({ address, chain }) => `name ${address} ${chain}\n`).join('');
    const { code, out, err } = run([], { command: driver, input });
    assert.equal(code, 0, err);
    const found = out.toString().split('\n');
    asked.forEach(({ address, chain, name }, index) => assert.equal(found[index], name, `${address} on chain ${chain}`));
    t.diagnostic(`${asked.length} addresses and chains, ${asked.filter(({ name }) => name !== '').length} named`);
});
