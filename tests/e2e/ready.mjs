// Proposals that are signed and can be executed, each with a world of its own.
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeSecret } from '../peers/lib/keystores.mjs';
import { world } from '../peers/lib/world.mjs';
import { Repository, run, start, temporary, writeApp } from './support.mjs';

/** The program, with a proxy or more as its nodes. */
export function ask(words, nodes, options = {}) {
    const rpc = nodes.flatMap(({ url }) => ['--rpc', url]);
    return start([...words, ...rpc], { ...options, env: { ETH_RPC_URL: undefined, ...options.env } }).ended;
}

/** An error is one line, and the only one with --quiet. */
export function oneLine({ err, out }, what) {
    assert.match(err, /^quorate: [^\n]+\n$/, what);
    assert.equal(out.length, 0, what);
    return err;
}

/** What commit has recorded: the files of executions/, parsed. */
export function records(out) {
    const folder = join(out, 'executions');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    for (const name of names) {
        assert.match(name, /^(\d+-[a-z-]+-\d+\.json|\.quorate-.*)$/, name);
    }
    return names.filter((name) => !name.startsWith('.')).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

/** Worlds are deployed one after the other: all by the chain's first account. */
let deployed = Promise.resolve();

/**
 * @param {object} what as for world, and signers: how many owners of the first Safe sign
 * @returns {Promise<object>} the world, and: out; proposal; copy(): another directory with the same;
 *     commit(nodes, …words) and prepare(out, nodes), verify, status
 */
export async function ready(t, chain, { signers, ...what } = {}) {
    const deploying = deployed.then(() => world(chain, what));
    deployed = deploying.catch(() => {});
    const made = await deploying;
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    const shared = ['--repo', repository.directory];
    const out = join(directory, 'release');
    const isSafe = made.hops[0]?.kind === 'safe';
    const key = writeSecret(directory, 'executor.key', made.executor.key);
    writeApp(repository, made.settings);
    repository.commit();
    const nonce = isSafe ? ['--nonce', '0'] : [];
    const written = run(['prepare', 'HEAD', '--out', out, ...shared, ...nonce]);
    assert.equal(written.code, 0, written.err);
    for (const [index, owner] of (isSafe ? made.owners : []).slice(0, signers ?? made.hops[0]?.threshold).entries()) {
        const file = writeSecret(directory, `owner-${index}.key`, owner.key);
        const signed = run(['sign', out, ...shared, '--key-file', file, '--yes']);
        assert.equal(signed.code, 0, signed.err);
    }
    let copies = 0;
    return {
        ...made,
        directory,
        out,
        key,
        proposal: JSON.parse(readFileSync(join(out, 'proposal.json'), 'utf8')),
        copy() {
            const place = join(directory, `copy-${copies++}`);
            cpSync(out, place, { recursive: true });
            return place;
        },
        commit: (place, nodes, ...more) => ask(['commit', place, '--key-file', key, '--yes', '--quiet', ...more], nodes),
        status: (place, nodes) => ask(['status', place, '--quiet'], nodes),
        verify: (place, nodes) => ask(['verify', place, '--quiet', ...shared], nodes),
        prepare: (place, nodes) => ask(['prepare', 'HEAD', '--quiet', '--out', place, ...shared], nodes),
    };
}

/** Run tasks, some at a time: they wait most of the time. */
export async function several(tasks, atATime = 8) {
    const left = [...tasks];
    await Promise.all(
        Array.from({ length: atATime }, async () => {
            while (left.length > 0) {
                await left.shift()();
            }
        }),
    );
}
