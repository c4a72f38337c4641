// Who sends and pays, on chains with and without EIP-1559; and what a proposal may be about beside a
// new compose hash.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { anvil, cast, Chain } from '../peers/lib/anvil.mjs';
import { FaultProxy } from '../peers/lib/fault_proxy.mjs';
import * as faults from '../peers/lib/faults.mjs';
import { writeKeystore, writeSecret } from '../peers/lib/keystores.mjs';
import * as lies from '../peers/lib/lies.mjs';
import { peer, Random, start } from './support.mjs';

const viem = await peer('viem');
const ethers = await peer('ethers');
const skip = [anvil, cast, viem, ethers].map((needed) => needed.skip).find(Boolean) ?? false;
const { expect, journey } = skip ? {} : await import('./journey.mjs');

let chain;
let proxy;
before(async () => {
    if (!skip) {
        chain = await Chain.start();
        proxy = await FaultProxy.start(chain.url);
    }
});
after(async () => {
    await proxy?.stop();
    await chain?.stop();
});

/** What the node shows of its fees, by kind of network: one is as before EIP-1559. */
const networks = {
    'EIP-1559': () => proxy.reset(),
    legacy() {
        proxy.reset();
        proxy.lie = lies.block(() => ({ baseFeePerGas: undefined }));
        proxy.schedule = faults.always(faults.failing('eth_feeHistory'));
    },
};

/** Ways to name an executor; each is given the journey and gives {from, options, env}. */
const executors = {
    'a key file': ({ executor, keyOf }) => ({ from: executor.address, options: keyOf(executor) }),
    'a key in the environment': ({ executor }) => ({
        from: executor.address,
        options: ['--key-env', 'BOT_KEY'],
        env: { BOT_KEY: executor.key },
    }),
    'a keystore': ({ executor, directory }) => ({
        from: executor.address,
        options: [
            '--keystore',
            writeKeystore(directory, 'bot.json', { maker: 'foundry', key: executor.key, password: 'pässword' }),
            '--password-file',
            writeSecret(directory, 'password', 'pässword'),
        ],
    }),
    'an account of the node': ({ chain }) => {
        const from = viem.api.getAddress(chain.accounts[3]);
        return { from, options: ['--rpc-account', from] };
    },
    cast: ({ executor }) => ({
        from: executor.address,
        options: ['--signer', `${cast.file} wallet sign --no-hash {hash} --private-key ${executor.key}`, '--from', executor.address],
    }),
};

for (const [network, pretend] of Object.entries(networks)) {
    for (const [name, choose] of Object.entries(executors)) {
        test(`${network}: ${name} executes both steps`, { skip, timeout: 60_000 }, async (t) => {
            pretend();
            const made = await journey(t, chain, { route: ['1.4.1', 'timelock'] });
            const release = made.prepare();
            release.sign(made.owners.slice(0, 2));
            const { from, options, env } = choose(made);
            const before = Number(await chain.rpc('eth_getTransactionCount', from, 'latest'));
            const commit = () => start(['commit', release.out, '--rpc', proxy.url, ...options, '--yes'], { env }).ended;
            expect(await commit(), 4, 'executable in 1 h');
            await chain.advance(3600);
            expect(await commit(), 0);
            release.executed();
            assert.equal(await made.allowed(release.composeHash), true);
            assert.equal(Number(await chain.rpc('eth_getTransactionCount', from, 'latest')), before + 2);
            for (const [index, record] of release.records().entries()) {
                assert.equal(record.from, from);
                assert.equal(record.nonce, before + index);
                const { type } = await chain.rpc('eth_getTransactionByHash', record.hash);
                assert.equal(type, network === 'legacy' ? '0x0' : '0x2');
            }
        });
    }
}

test('a fee cap below what the chain asks is a wait, and one above it bounds the price', { skip, timeout: 60_000 }, async (t) => {
    for (const [network, pretend] of Object.entries(networks)) {
        pretend();
        const made = await journey(t, chain);
        const release = made.prepare();
        release.sign(made.owners.slice(0, 2));
        const commit = (most) => start(['commit', release.out, '--rpc', proxy.url, ...release.commitArgs('--max-fee', most)]).ended;
        const { err } = expect(await commit('0.000000001'), 4);
        assert.match(err, /^quorate: fees are too high now: .* is [\d.]+ g?wei for a unit of gas, the cap is 1 wei: wait, or raise the cap\n$/);
        assert.equal(await made.sent(), 0);
        assert.deepEqual(release.records(), []);
        expect(await commit('40'), 0);
        const [{ hash }] = release.records();
        const sent = await chain.rpc('eth_getTransactionByHash', hash);
        assert(BigInt(sent.maxFeePerGas ?? sent.gasPrice) <= 40_000_000_000n, network);
    }
});

test('commit without a key says what is missing, and sends nothing', { skip, timeout: 60_000 }, async (t) => {
    const made = await journey(t, chain);
    const release = made.prepare();
    // Nothing is to be sent yet, so that no key is missed.
    expect(release.run('commit', '--yes'), 4, 'signatures 0 of 2');
    release.sign(made.owners.slice(0, 2));
    expect(release.run('commit', '--yes'), 2, /^quorate: step 1 can be executed now, by any account that pays for it: add a key option/m);
    expect(release.run('commit', '--signer', `${cast.file} wallet sign {hash}`, '--yes'), 2, 'add --from ADDRESS');
    const other = ['--from', made.owners[0].address];
    expect(release.commit(...other), 1, `the key is that of ${made.executor.address}, not of --from ${made.owners[0].address}`);
    const liar = `${cast.file} wallet sign --no-hash {hash} --private-key ${made.owners[0].key}`;
    expect(release.run('commit', '--signer', liar, '--from', made.executor.address, '--yes'), 1, /nothing was\s+sent|nothing was sent/);
    assert.equal(await made.sent(), 0);
    // Without --yes it asks, and here is nobody to answer.
    const silent = release.run('commit', ...made.keyOf(made.executor));
    assert.notEqual(silent.code, 0);
    assert.match(silent.err, /--yes/);
    assert.equal(await made.sent(), 0);
});

test('a dry run shows every transaction that is known, and changes nothing', { skip, timeout: 60_000 }, async (t) => {
    const made = await journey(t, chain, { route: ['1.5.0', '1.3.0', 'timelock'] });
    const release = made.prepare();
    const { steps } = release.proposal;
    const dry = (code) => JSON.parse(expect(release.run('commit', '--dry-run', '--json'), code).out);
    assert.deepEqual(dry(4).map(({ step }) => step), [3]);
    release.sign(made.owners.slice(0, 2));
    const block = await chain.rpc('eth_blockNumber');
    const [first, last] = dry(4);
    assert.equal(first.step, 1);
    assert.equal(first.status, 'ready');
    assert.equal(first.to, made.hops[0].address);
    assert.equal(last.data, steps[2].data);
    const text = expect(release.run('commit', '--dry-run'), 4).out.toString();
    assert(text.startsWith('trust file   none\n\nStep 1, safe-approve, to be sent now\n'), text);
    assert(text.includes(first.data) && text.includes(last.data));
    assert.equal(await chain.rpc('eth_blockNumber'), block);
    assert(!existsSync(join(release.out, 'executions')));

    // What was shown is what is sent.
    expect(release.commit(), 4);
    const [approval] = release.records();
    const sent = await chain.rpc('eth_getTransactionByHash', approval.hash);
    assert.equal(sent.input, first.data);
    await chain.advance(3600);
    const [only, ...others] = dry(4);
    assert.deepEqual([only.step, only.status, others.length], [3, 'ready', 0]);
    expect(release.commit(), 0);
    assert.deepEqual(dry(0), []);
});

test('an app is handed to a Safe, which accepts it, and hands it on', { skip, timeout: 60_000 }, async (t) => {
    for (const twoStep of [true, false]) {
        const made = await journey(t, chain, { route: ['1.4.1'], twoStep });
        const heir = await journey(t, chain, { route: ['1.5.0'] });
        const [{ address: to }] = heir.hops;
        const give = made.prepare('--action', `transfer-ownership=${to}`);
        const accepted = ['--accept', 'ownership-transfer'];
        expect(give.run('sign', ...made.keyOf(made.owners[0]), '--yes'), 1, /is not signed, since it is not verified: ownership-transfer /);
        give.sign(made.owners.slice(0, 2), ...accepted);
        expect(give.commit(), 1, /is not sent, since it is not verified: ownership-transfer /);
        expect(give.commit(...accepted), 0, 'Accepted: ownership-transfer\n');
        give.executed();
        const owner = () => made.read(made.app.address, made.app.abi, 'owner');
        assert.equal(await owner(), twoStep ? made.hops[0].address : to);
        heir.configure({ app: made.app.address });
        if (twoStep) {
            const accept = heir.prepare('--action', 'accept-ownership');
            accept.sign(heir.owners.slice(0, 2));
            expect(accept.commit(), 0);
            accept.executed();
            give.executed();
        }
        assert.equal(await owner(), to);
        const use = heir.prepare();
        use.sign(heir.owners.slice(0, 2));
        expect(use.commit(), 0);
        assert.equal(await made.allowed(use.composeHash), true);
    }
});

test('hashes and devices come and go', { skip, timeout: 60_000 }, async (t) => {
    const made = await journey(t, chain, { route: ['1.3.0', { timelock: 4 }], delay: 60 });
    const isDevice = (id) => made.read(made.app.address, made.app.abi, 'allowedDeviceIds', id);
    const through = async (...actions) => {
        const release = made.prepare(...actions);
        release.sign(made.owners.slice(1));
        expect(release.commit(), 4);
        await chain.advance(60);
        expect(release.commit(), 0);
        release.executed();
        return release;
    };
    const { composeHash } = await through();
    const devices = Array.from({ length: 5 }, (_, index) => new Random('device', index).hex(32));
    await through(...devices.flatMap((id) => ['--action', `add-device=${id}`]));
    assert.deepEqual(await Promise.all(devices.map(isDevice)), devices.map(() => true));
    const removal = await through('--action', `remove-compose-hash=${composeHash}`, '--action', `remove-device=${devices[2]}`);
    assert.equal(await made.allowed(composeHash), false);
    assert.deepEqual(await Promise.all(devices.map(isDevice)), devices.map((_, index) => index !== 2));
    assert.equal(removal.proposal.manifest, undefined);
    await through('--action', 'require-tcb-up-to-date=true', '--action', 'allow-any-device=false');
    assert.equal(await made.read(made.app.address, made.app.abi, 'requireTcbUpToDate'), true);
});
