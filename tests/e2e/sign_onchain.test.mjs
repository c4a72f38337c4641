// sign and collect with a node: who is an owner, which Safe a key is for, contracts' signatures as
// the parent's version asks for them, and approvals that stand on the chain.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import { writeSecret } from '../peers/lib/keystores.mjs';
import { peer, Repository, run, temporary, writeApp } from './support.mjs';

const viem = await peer('viem');
const accounts = await peer('viem/accounts');
const skip = anvil.skip || viem.skip;
const { world, person } = skip ? {} : await import('../peers/lib/world.mjs');

let chain;
before(async () => {
    chain = skip ? undefined : await Chain.start();
});
after(() => chain?.stop());

/** A proposal for a world of its own. */
async function scene(t, what = {}) {
    const made = await world(chain, what);
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository, made.settings);
    repository.commit();
    const out = join(directory, 'release');
    const prepared = run(['prepare', 'HEAD', '--repo', repository.directory, '--out', out, '--nonce', '0']);
    assert.equal(prepared.code, 0, prepared.err);
    const { steps } = JSON.parse(readFileSync(join(out, 'proposal.json')));
    const online = (...words) => run([...words, '--rpc', chain.url]);
    return {
        ...made,
        directory,
        out,
        steps,
        hash: steps[0].safe_tx_hash,
        signatures: join(out, 'signatures'),
        keyFile: ({ key, address }) => writeSecret(directory, address, key),
        sign(who, ...more) {
            const key = writeSecret(directory, who.address, who.key);
            return online('sign', out, '--key-file', key, '--yes', '--quiet', '--json', ...more);
        },
        collect: (...words) => online('collect', out, '--json', ...words),
    };
}

const said = (result) => {
    assert.equal(result.code, 0, result.err);
    return JSON.parse(result.out);
};
const refusal = (result, code, message) => {
    assert.equal(result.code, code, `${result.out}${result.err}`);
    assert.match(result.err, message);
};

test('owners sign, and others are refused by the names of those who may', { skip }, async (t) => {
    const made = await scene(t);
    const stranger = person('stranger');
    refusal(made.sign(stranger), 1, new RegExp(`^quorate: ${stranger.address} is no owner of the Safe ${made.hops[0].address}, and nothing was written: its owners are ${made.hops[0].owners.join(', ')}\n$`));
    const byCommand = run(['sign', made.out, '--yes', '--quiet', '--rpc', chain.url, '--signer',
        `echo ${await accounts.api.sign({ hash: made.hash, privateKey: stranger.key, to: 'hex' })} {typed_data}`]);
    refusal(byCommand, 1, /is no owner of the Safe/);
    assert(!existsSync(made.signatures));
    for (const owner of made.owners) {
        assert.equal(said(made.sign(owner)).owner, owner.address);
    }
    const { collected, safes } = said(made.collect(made.out));
    assert.deepEqual(collected.map(({ state }) => state), ['same', 'same', 'same']);
    assert.deepEqual(safes, [{ safe: made.hops[0].address, signatures: 3, threshold: 2 }]);
    const text = run(['collect', made.out, made.out, '--rpc', chain.url]);
    assert.match(text.out.toString(), /\n3 signatures, threshold 2\n$/);
});

test('an account of the node signs typed data', { skip }, async (t) => {
    const made = await scene(t, { route: [{ safe: '1.4.1', beside: [viem.api.getAddress(chain.accounts[1])] }] });
    const account = viem.api.getAddress(chain.accounts[1]);
    const result = run(['sign', made.out, '--rpc-account', account, '--rpc', chain.url, '--yes', '--quiet', '--json']);
    const { owner, kind } = said(result);
    assert.deepEqual([owner, kind], [account, 'eip712']);
});

test('a raw signature and one of eth_sign are read by who the owners are', { skip }, async (t) => {
    const made = await scene(t);
    const [alice, bob, carol] = made.owners.map(({ key }) => accounts.api.privateKeyToAccount(key));
    const raw = (signature) => signature.slice(0, -2) + (parseInt(signature.slice(-2), 16) - 27).toString(16).padStart(2, '0');
    const bare = async ({ key }) => accounts.api.sign({ hash: made.hash, privateKey: key, to: 'hex' });
    const given = [raw(await bare(made.owners[0])), await bob.signMessage({ message: { raw: made.hash } }), raw(await carol.signMessage({ message: { raw: made.hash } }))];
    const { collected } = said(made.collect(...given));
    assert.deepEqual(collected.map(({ owner, kind }) => [owner, kind]), [[alice.address, 'eip712'], [bob.address, 'eth_sign'], [carol.address, 'eth_sign']]);
    const again = await scene(t);
    refusal(again.collect(given[0]), 1, /is no owner|another hash was signed/);
    refusal(again.collect(await accounts.api.sign({ hash: again.steps[0].message_hash, privateKey: again.owners[0].key, to: 'hex' })), 1, /the message hash was signed/);
    assert(!existsSync(again.signatures));
});

for (const [parent, child] of [['1.3.0', '1.4.1'], ['1.4.1', '1.3.0'], ['1.5.0', '1.5.0'], ['1.5.0', '1.4.1'], ['1.4.1', '1.5.0']]) {
    test(`a Safe ${child} signs for a Safe ${parent} by EIP-1271, as the parent asks it`, { skip }, async (t) => {
        // The child is a Safe of its own; the parent has it as an owner beside two keys.
        const inner = await world(chain, { route: [child], owners: 2, threshold: 2 });
        const nested = inner.hops[0].address;
        const made = await scene(t, { route: [{ safe: parent, beside: [nested] }] });
        const [step] = made.steps;
        const preimage = `0x1901${step.domain_hash.slice(2)}${step.message_hash.slice(2)}`;
        const message = parent === '1.5.0' ? made.hash : preimage;
        const digest = run(['safe', 'message-hash', '--safe', nested, '--chain', String(chain.chainId), '--safe-version', child, message, '--json']);
        const { hash } = said(digest);
        const parts = await Promise.all(inner.owners.map(({ key }) => accounts.api.sign({ hash, privateKey: key, to: 'hex' })));
        const { aggregated } = said(run(['safe', 'signatures', '--hash', hash, ...parts, '--json']));
        const contract = (blob) => viem.api.concat([viem.api.pad(nested), viem.api.toHex(65, { size: 32 }), '0x00', viem.api.toHex(viem.api.size(blob), { size: 32 }), blob]);
        const result = made.collect(contract(aggregated));
        if (child === '1.5.0' && parent !== '1.5.0') {
            refusal(result, 1, /the contract signature of 0x\w+ does not count: the owner's contract refuses it/);
            return;
        }
        const { collected: [one], safes } = said(result);
        assert.deepEqual([one.owner, one.kind, safes[0].signatures], [nested, 'contract', 1]);
        // Another hash, or one signer too few, and the child says no.
        const before = readFileSync(one.file);
        rmSync(made.signatures, { recursive: true });
        const { aggregated: few } = said(run(['safe', 'signatures', '--hash', hash, parts[0], '--json']));
        refusal(made.collect(contract(few)), 1, /the contract signature of 0x\w+ does not count/);
        assert(!existsSync(made.signatures));
        const confirmation = JSON.stringify({ count: 1, results: [{ owner: nested, signature: contract(aggregated), signatureType: 'CONTRACT_SIGNATURE' }] });
        said(run(['collect', made.out, '-', '--rpc', chain.url, '--json'], { input: confirmation }));
        assert.deepEqual(readFileSync(one.file), before);
    });
}

test('approvals on chain count without a file, and claimed ones only when they are there', { skip }, async (t) => {
    const made = await scene(t);
    const [alice, bob] = made.owners;
    const approval = (who) => viem.api.concat([viem.api.pad(who.address), viem.api.pad('0x'), '0x01']);
    const safe = made.hops[0].address;
    const approve = async (who) => {
        await chain.batch([['anvil_impersonateAccount', who.address], ['anvil_setBalance', who.address, viem.api.toHex(10n ** 18n)]]);
        const data = viem.api.encodeFunctionData({ abi: viem.api.parseAbi(['function approveHash(bytes32)']), functionName: 'approveHash', args: [made.hash] });
        await chain.send({ from: who.address, to: safe, data, gas: '0x100000' });
    };
    refusal(made.collect(approval(alice)), 1, /the approved signature of 0x\w+ does not count: the owner has not approved the hash on chain/);
    await approve(alice);
    const { collected: [one], safes: [first] } = said(made.collect(approval(alice)));
    assert.deepEqual([one.kind, first.signatures], ['approved', 1]);
    await approve(bob);
    said(made.sign(made.owners[2]));
    const { safes: [last] } = said(made.collect(made.out));
    assert.equal(last.signatures, 3, 'the approval of bob has no file');
});

test('of two Safes the one is signed for that the key is an owner of', { skip }, async (t) => {
    const beside = person('beside');
    const made = await scene(t, { route: ['1.4.1', { safe: '1.3.0', beside: [beside.address], threshold: 1 }] });
    const [child, parent] = made.steps;
    assert.equal(said(made.sign(made.owners[0])).hash, child.safe_tx_hash);
    assert.equal(said(made.sign(beside)).hash, parent.safe_tx_hash);
    refusal(made.sign(beside, '--safe', child.safe), 1, /is no owner of the Safe/);
    refusal(made.sign(made.owners[1], '--safe', parent.safe), 1, /is no owner of the Safe/);
    rmSync(made.signatures, { recursive: true });
    const hex = await accounts.api.sign({ hash: parent.safe_tx_hash, privateKey: beside.key, to: 'hex' });
    const { collected: [one] } = said(made.collect(hex));
    assert.equal(one.hash, parent.safe_tx_hash);
});

test('what the chain does not bear out is not signed', { skip }, async (t) => {
    const made = await scene(t);
    await chain.rpc('anvil_setStorageAt', made.hops[0].address, '0x5', viem.api.pad('0x01'));
    refusal(made.sign(made.owners[0]), 1, /is not signed, since it is not verified/);
    assert(!existsSync(made.signatures));
    const other = await Chain.start({ chainId: 1 });
    t.after(() => other.stop());
    const result = run(['collect', made.out, viem.api.pad('0x', { size: 65 }), '--rpc', other.url]);
    refusal(result, 1, /chain/);
});
