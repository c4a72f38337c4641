// Proposals over every route on one chain, with executors of whom some share an account.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Repository, run, writeApp } from '../e2e/support.mjs';
import { makers, writeKeystore, writeSecret } from '../peers/lib/keystores.mjs';
import { peer } from '../peers/lib/peers.mjs';
import { person, world } from '../peers/lib/world.mjs';

const { api: viem } = await peer('viem');

export const delay = 60;

/** Accounts that pay, with the options that name their keys. */
export async function executors(chain, directory, count) {
    const made = Array.from({ length: count }, (_, index) => person('torture', 'executor', index));
    await chain.batch(made.map(({ address }) => ['anvil_setBalance', address, viem.toHex(10n ** 20n)]));
    return made.map((one, index) => withKey(one, directory, `executor-${index}`));
}

/** A person, and three ways to name the key. */
export function withKey(one, directory, name) {
    const password = writeSecret(directory, `${name}.password`, 'open it\n');
    const maker = Object.keys(makers)[1];
    const keystore = writeKeystore(directory, `${name}.keystore.json`, { maker, key: one.key, password: 'open it' });
    return {
        ...one,
        options: [
            { words: ['--key-file', writeSecret(directory, `${name}.key`, `${one.key}\n`)] },
            { words: ['--key-env', 'TORTURE_KEY'], env: { TORTURE_KEY: one.key } },
            { words: ['--keystore', keystore, '--password-file', password] },
        ],
    };
}

/** Who may send the steps of a route: a timelock that is not behind a Safe has its proposers, an app
 * without hops its owner. */
function senders(route, made, pool) {
    return route.length === 0 ? [made.executor] : pool;
}

/**
 * Deploy a route and prepare `count` proposals for it, the Safe's nonces one after the other.
 * @returns {Promise<object[]>} proposals: {out, shared, route, proposal, owners, executors, signed, done}
 */
export async function prepare(chain, { route, pool, directory, name, count }) {
    const beside = pool.map(({ address }) => address);
    const hops = route.map((hop, index) => (hop === 'timelock' ? { timelock: 5, delay, ...(index === 0 ? { beside } : {}) } : hop));
    const made = await world(chain, { route: hops, owners: 3, threshold: 2, delay });
    const keys = join(directory, `${name}-keys`);
    mkdirSync(keys);
    const owners = made.owners.map((one, index) => withKey(one, keys, `owner-${index}`));
    const repository = new Repository(join(directory, `${name}-repo`));
    writeApp(repository, made.settings);
    const proposals = [];
    for (let nth = 0; nth < count; nth++) {
        repository.write('deploy/docker-compose.yml', `services:\n  payments:\n    image: acme/payments@sha256:${String(nth).padStart(64, '0')}\n`);
        repository.commit();
        const revision = repository.git('rev-parse', 'HEAD');
        const out = join(directory, `${name}-${nth}`);
        const shared = ['--repo', repository.directory];
        const nonces = made.hops.some(({ kind }) => kind === 'safe') ? ['--nonce', String(nth)] : [];
        const result = run(['prepare', revision, '--out', out, ...shared, ...nonces]);
        assert.equal(result.code, 0, result.err);
        proposals.push({
            name: `${name}-${nth}`,
            out,
            shared,
            made,
            proposal: JSON.parse(readFileSync(join(out, 'proposal.json'), 'utf8')),
            owners: made.hops[0]?.kind === 'safe' ? owners : [],
            executors: senders(route, { ...made, executor: withKey(made.executor, keys, 'executor') }, pool),
            /** Owners whose `sign` has said that it is done. */
            signed: new Set(),
            done: false,
        });
    }
    return proposals;
}
