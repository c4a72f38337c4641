// One Safe whose owners all sign in different ways, and must all do so: what each way gives counts
// together on the published contracts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { anvil, cast, Chain } from '../peers/lib/anvil.mjs';
import { makers, writeKeystore, writeSecret } from '../peers/lib/keystores.mjs';
import { json, line, peer, run } from './support.mjs';

const viem = await peer('viem');
const accounts = await peer('viem/accounts');
const ethers = await peer('ethers');
const skip = [anvil, cast, viem, accounts, ethers].map((needed) => needed.skip).find(Boolean) ?? false;
const { expect, journey, leftOut } = skip ? {} : await import('./journey.mjs');
const { safeRelease, safeVersions } = skip ? { safeVersions: [] } : await import('../peers/lib/contracts.mjs');
const { helper } = skip ? {} : await import('../peers/lib/app.mjs');
const { person } = skip ? {} : await import('../peers/lib/world.mjs');

let chain;
before(async () => {
    chain = skip ? undefined : await Chain.start();
});
after(() => chain?.stop());

const word = (value) => value.replace(/^0x/, '').toLowerCase().padStart(64, '0');
const count = (bytes) => word((bytes.length / 2 - 1).toString(16));

/** A contract's signature as a Safe takes it: behind the static part its length and its bytes. */
const contractSignature = (owner, bytes) => `0x${word(owner)}${word('41')}00${count(bytes)}${bytes.slice(2)}`;

/** What cast prints: the signature of a typed-data file, or of a hash as it is. */
function castSign({ key }, ...what) {
    const signed = spawnSync(cast.file, ['wallet', 'sign', '--private-key', key, ...what], { encoding: 'utf8' });
    assert.equal(signed.status, 0, signed.stderr);
    return signed.stdout;
}

/** The owners of a Safe sign for it as a contract: over its SafeMessage of what the parent hands it. */
function signAsSafe({ address, version, owners }, release, step) {
    const { domain_hash: domain, message_hash: message, safe_tx_hash: hash, safe } = step;
    const parent = release.proposal.route.find((hop) => hop.address === safe).version;
    const handed = parent === '1.5.0' ? hash : `0x1901${domain.slice(2)}${message.slice(2)}`;
    const which = ['--safe', address, '--chain', String(chain.chainId), '--safe-version', version];
    const digest = line(['safe', 'message-hash', ...which, handed]).split(/\s+/).at(-1);
    const signatures = owners.map((owner) => castSign(owner, '--no-hash', digest).trim());
    return contractSignature(address, json(['safe', 'signatures', '--hash', digest, ...signatures]).aggregated);
}

/** Every way to sign: (release, owner, directory) puts the signature there; the kind that it has then. */
const ways = {
    'key file': { kind: 'eip712', sign: (release, owner) => release.sign([owner]) },
    'key in the environment': {
        kind: 'eip712',
        sign: (release, owner) => expect(run(['sign', release.out, '--key-env', 'OWNER_KEY', '--yes'], { env: { OWNER_KEY: owner.key } }), 0),
    },
    ...Object.fromEntries(
        Object.keys(makers).map((maker) => [
            `keystore of ${maker}`,
            {
                kind: 'eip712',
                sign(release, owner, directory) {
                    const password = writeSecret(directory, `${maker}.password`, 'correct horse\n');
                    const keystore = writeKeystore(directory, `${maker}.json`, { maker, key: owner.key, password: 'correct horse' });
                    expect(release.run('sign', '--keystore', keystore, '--password-file', password, '--yes'), 0);
                },
            },
        ]),
    ),
    'cast as the signer': {
        kind: 'eip712',
        sign: (release, owner) =>
            expect(release.run('sign', '--signer', `${cast.file} wallet sign --private-key ${owner.key} --data --from-file {typed_data}`, '--yes'), 0),
    },
    'cast as the signer of the hash': {
        kind: 'eip712',
        sign: (release, owner) => expect(release.run('sign', '--signer', `${cast.file} wallet sign --private-key ${owner.key} --no-hash {hash}`, '--yes'), 0),
    },
    'cast as the signer in eth_sign mode': {
        kind: 'eth_sign',
        sign: (release, owner) =>
            expect(release.run('sign', '--signer', `${cast.file} wallet sign --private-key ${owner.key} {safe_tx_hash}`, '--eth-sign', '--yes'), 0),
    },
    'eth_sign with a key file': { kind: 'eth_sign', sign: (release, owner) => release.sign([owner], '--eth-sign') },
    'what cast prints, collected from standard input': {
        kind: 'eip712',
        sign(release, owner) {
            const input = castSign(owner, '--data', '--from-file', join(release.out, 'typed-data.json'));
            expect(run(['collect', release.out, '-'], { input }), 0);
        },
    },
    'eth_sign of cast, collected from the line': {
        kind: 'eth_sign',
        // Its v is 27 or 28: only the owners tell which mode it was.
        sign: (release, owner) => expect(release.collect(castSign(owner, release.hashes[0]).trim()), 0),
    },
    'another copy of the proposal': {
        kind: 'eip712',
        sign(release, owner) {
            const copy = release.copy('by-post');
            expect(run(['sign', copy.out, ...release.journey.keyOf(owner), '--yes', '--no-git']), 0);
            expect(release.collect(copy.out), 0);
        },
    },
    'approval on chain': {
        kind: 'approved',
        async sign(release, owner) {
            const [{ address, abi }] = release.journey.hops;
            await release.journey.as(owner.address, address, abi, 'approveHash', release.hashes[0]);
        },
    },
};

for (const version of safeVersions) {
    test(`Safe ${version}: every way to sign counts in one transaction`, { skip, timeout: 120_000 }, async (t) => {
        const names = Object.keys(ways);
        const childVersion = version === '1.3.0' ? '1.4.1' : version;
        const childOwners = [person(version, 'first of the child'), person(version, 'second of the child')];
        const child = {
            version: childVersion,
            owners: childOwners,
            address: await (await safeRelease(chain, childVersion)).create(childOwners.map(({ address }) => address), 2),
        };
        const holder = person(version, 'holder of the wallet');
        const wallet = await helper(chain, 'Wallet', [holder.address]);
        const [, node, nodeToo] = chain.accounts.map((address) => viem.api.getAddress(address));
        const beside = [child.address, wallet.address, node, nodeToo];
        const total = names.length + beside.length;
        const made = await journey(t, chain, { route: [{ safe: version, beside, threshold: total }], owners: names.length });
        const release = made.prepare();
        const expected = {};
        for (const [index, name] of names.entries()) {
            const owner = made.owners[index];
            await ways[name].sign(release, owner, made.directory);
            expected[owner.address] = ways[name].kind;
            const { steps } = release.stands('under-way', `signatures ${index + 1} of ${total}`);
            const mine = steps[0].signers.find((one) => one.owner === owner.address);
            assert.equal(mine?.kind, ways[name].kind, name);
        }

        const step = release.proposal.steps[0];
        expect(release.collect(signAsSafe(child, release, step)), 0, new RegExp(`^${child.address}  contract  new\n`));
        expected[child.address] = 'contract';
        const inWallet = castSign(holder, '--no-hash', step.safe_tx_hash).trim();
        expect(release.collect(contractSignature(wallet.address, inWallet)), 0, new RegExp(`^${wallet.address}  contract  new\n`));
        expected[wallet.address] = 'contract';
        expect(release.run('sign', '--rpc-account', node, '--yes'), 0);
        expected[node] = 'eip712';
        expect(release.run('sign', '--rpc-account', nodeToo, '--eth-sign', '--yes'), 0);
        expected[nodeToo] = 'eth_sign';

        const { steps } = release.stands('under-way', 'can be executed now');
        assert.deepEqual(Object.fromEntries(steps[0].signers.map(({ owner, kind }) => [owner, kind])), expected);
        expect(release.commit(), 0);
        release.executed();
        assert.equal(await made.allowed(release.composeHash), true);

        // A wallet that does not stand by its signature any more takes it out.
        const second = made.prepare('--action', 'allow-any-device=false');
        second.sign([made.owners[0]]);
        const later = castSign(holder, '--no-hash', second.hashes[0]).trim();
        expect(second.collect(contractSignature(wallet.address, later)), 0);
        second.stands('under-way', `signatures 2 of ${total}`);
        for (const [manner, why] of [
            [1, /says that it is not valid/],
            [2, /refuses it/],
            [3, /has no isValidSignature/],
        ]) {
            await made.send(wallet.address, wallet.abi, 'setManner', manner);
            const { steps: [{ left_out: [{ owner, reason }] }] } = second.stands('under-way', `signatures 1 of ${total}`);
            assert.equal(owner, wallet.address);
            assert.match(reason, why);
            expect(second.status(), 4, leftOut(owner, reason));
        }
    });
}

for (let threshold = 1; threshold <= 5; threshold++) {
    const version = safeVersions[threshold % 3];
    test(`Safe ${version} with threshold ${threshold} of 5`, { skip, timeout: 60_000 }, async (t) => {
        const made = await journey(t, chain, { route: [version], owners: 5, threshold });
        const release = made.prepare();
        // The last owners, so that neither their order nor who they are matters.
        for (const [index, owner] of made.owners.slice(-threshold).reverse().entries()) {
            release.stands('under-way', `signatures ${index} of ${threshold}`);
            expect(release.commit(), 4);
            release.sign([owner], ...(index % 2 ? ['--eth-sign'] : []));
        }
        assert.equal(await made.sent(), 0);
        expect(release.commit(), 0);
        release.executed();
        assert.equal(await made.allowed(release.composeHash), true);
    });

    test(`Safe ${version} with threshold ${threshold}, and more signatures than that`, { skip, timeout: 60_000 }, async (t) => {
        const made = await journey(t, chain, { route: [version], owners: 6, threshold });
        const release = made.prepare();
        release.sign(made.owners);
        expect(release.commit(), 0);
        release.executed();
    });
}

// Handlers of 1.5.0 have no isValidSignature(bytes,bytes), which Safes before it call.
const pairs = safeVersions.flatMap((outer) => safeVersions.map((inner) => [outer, inner]));
for (const [outer, inner] of pairs.filter(([outer, inner]) => outer !== '1.5.0' || inner === '1.5.0')) {
    test(`[${outer}, ${inner}]: the outer Safe signs as a contract, and approves nothing`, { skip, timeout: 60_000 }, async (t) => {
        const made = await journey(t, chain, { route: [outer, inner] });
        const release = made.prepare();
        const [, { address }] = made.hops;
        const signing = { address: made.hops[0].address, version: outer, owners: made.owners.slice(0, 2) };
        const signature = signAsSafe(signing, release, release.proposal.steps[1]);
        expect(release.collect('--safe', address, signature), 0, /contract  new/);
        const { steps } = release.stands('under-way', /can be executed now$/);
        assert.deepEqual(steps.map(({ status, text }) => [status, text]), [
            ['not-needed', 'not needed: the Safe has signed it as a contract'],
            ['ready', 'can be executed now'],
        ]);
        expect(release.commit(), 0);
        release.executed();
        assert.equal(await made.nonce(0), 0);
        assert.equal(await made.sent(), 1);
        assert.equal(await made.allowed(release.composeHash), true);
    });
}

test('an outer Safe whose handler the inner one cannot ask is refused, and approves instead', { skip, timeout: 60_000 }, async (t) => {
    const made = await journey(t, chain, { route: ['1.5.0', '1.3.0'] });
    const release = made.prepare();
    const signing = { address: made.hops[0].address, version: '1.5.0', owners: made.owners.slice(0, 2) };
    const signature = signAsSafe(signing, release, release.proposal.steps[1]);
    expect(release.collect('--safe', made.hops[1].address, signature), 1, /isValidSignature/);
    release.sign(made.owners.slice(0, 2));
    expect(release.commit(), 0);
    release.executed();
});
