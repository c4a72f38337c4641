// The whole way on the published contracts, for every route: prepare and verify with a node, the
// signatures of as many owners as it takes, commit through the delay, and the app shows it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test, { after, before } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import { safeVersions } from '../peers/lib/contracts.mjs';
import { FaultProxy } from '../peers/lib/fault_proxy.mjs';
import * as lies from '../peers/lib/lies.mjs';
import { joined, peer, program, Random, run, trusting } from './support.mjs';

const viem = await peer('viem');
const skip = anvil.skip || viem.skip;
const { expect, journey } = skip ? {} : await import('./journey.mjs');

const day = 86400;
const device = new Random('device').hex(32);
const nobody = `0x${'77'.repeat(20)}`;
const batch = ['--action', 'add-compose-hash', '--action', `add-device=${device}`, '--action', 'allow-any-device=false'];

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

/** Verified by two nodes that agree, not verified when one of them lies. */
async function verifyByTwo(release) {
    const both = ['--repo', release.journey.repository.directory, '--rpc', proxy.url];
    proxy.reset();
    const agreed = expect(await release.start('verify', ...both).ended, 0);
    assert.match(agreed.out.toString(), /\nVERIFIED\n$/);
    proxy.lie = lies.appOwner(nobody);
    const disagreed = expect(await release.start('verify', ...both).ended, 1);
    assert.match(disagreed.err, /^quorate: .*127\.0\.0\.1.*(disagree|differ|says|answer)/);
    proxy.reset();
}

/** Sign for the first Safe, and send step by step until it is executed. */
async function carryOut(made, release, threshold) {
    const { hops, owners } = made;
    const safes = hops.filter(({ kind }) => kind === 'safe');
    const { length: steps } = release.proposal.steps;
    const step = (n, text) => (steps === 1 ? text : `step ${n} of ${steps}: ${text}`);
    if (safes.length > 0) {
        for (let i = 0; i < threshold; i++) {
            release.stands('under-way', step(1, `signatures ${i} of ${threshold}`));
            expect(release.commit(), 4, `signatures ${i} of ${threshold}`);
            release.sign([owners[i]]);
        }
    }
    assert.equal(await made.sent(), 0);
    release.stands('under-way', step(1, 'can be executed now'));
    const timelock = hops.find(({ kind }) => kind === 'timelock');
    if (timelock) {
        expect(release.commit(), 4, step(steps, 'executable in 2 d'));
        const state = release.stands('under-way', step(steps, 'executable in 2 d'));
        assert.equal(state.steps.at(-1).status, 'waiting-for-delay');
        assert.equal(await made.allowed(release.composeHash), false);
        await chain.advance(2 * day - 60);
        expect(release.commit(), 4, step(steps, 'executable in 1 min'));
        await chain.advance(60);
        release.stands('under-way', step(steps, 'can be executed now'));
    }
    const done = expect(release.commit(), 0);
    assert.match(done.out.toString(), /\nEXECUTED, seen at block \d+\n$/);
    release.executed();
    assert.equal(await made.sent(), steps);
    assert.equal(release.records().length, steps);
    // Again it does nothing.
    const again = expect(release.commit(), 0);
    assert.equal(again.err, '');
    assert.equal(await made.sent(), steps);
}

/** What happened, to somebody who verifies it later. */
function verifyLater(release) {
    const { route } = release.proposal;
    const later = expect(release.verify(), 1);
    const text = later.out.toString();
    assert.match(text, /\nDANGER: already-allowed, /);
    if (route.at(-1)?.kind === 'safe') {
        assert.match(text, /\nDANGER: nonce-used, .*\n.*either this transaction was executed\s+already \(quorate status tells\)/);
    }
    if (route.some(({ kind }) => kind === 'timelock')) {
        assert.match(text, /\noperation    executed\n/);
    }
}

const routes = [
    [],
    ['timelock'],
    [{ timelock: 4 }],
    ...safeVersions.map((version) => [version]),
    ...safeVersions.flatMap((version, index) => [[version, index % 2 ? { timelock: 4 } : 'timelock']]),
    ...safeVersions.flatMap((outer) => safeVersions.map((inner) => [outer, inner])),
    ['1.3.0', '1.5.0', 'timelock'],
    ['1.5.0', '1.4.1', { timelock: 4 }],
];
const name = (hop) => (typeof hop === 'string' ? hop : `timelock ${hop.timelock}`);
const proposals = { 'one action': [], 'three actions': batch };
let turn = 0;

for (const route of routes) {
    for (const [what, actions] of Object.entries(proposals)) {
        const twoStep = turn++ % 2 === 0;
        const title = `[${route.map(name).join(', ')}] ${what}, ownership in ${twoStep ? 'two steps' : 'one step'}`;
        test(title, { skip, timeout: 120_000 }, async (t) => {
            const made = await journey(t, chain, { route, twoStep, delay: 2 * day });
            const release = made.prepare(...actions);
            await verifyByTwo(release);
            await carryOut(made, release, 2);
            assert.equal(await made.allowed(release.composeHash), true);
            if (actions === batch) {
                assert.equal(await made.read(made.app.address, made.app.abi, 'allowedDeviceIds', device), true);
                assert.equal(await made.read(made.app.address, made.app.abi, 'allowAnyDevice'), false);
            }
            verifyLater(release);
        });
    }
}

/** Each part in the text, in this order. */
function inOrder(text, ...parts) {
    const places = parts.map((part) => text.indexOf(part));
    assert(places.every((place, i) => place >= 0 && place > (places[i - 1] ?? -1)), `${places}: ${text}`);
}

const told = ['What it does:', '\ntrust file   none\n', '\nCaution: upgrades-disabled', "No Safe's owners sign this", '\nStep 1, call\n'];

test('where no owners sign, --yes shows before what would be asked about, once', { skip, timeout: 60_000 }, async (t) => {
    for (const route of [[], ['timelock']]) {
        const made = await journey(t, chain, { route });
        const release = made.prepare('--action', 'disable-upgrades');
        const [first, ...rest] = release.proposal.steps;
        assert.equal(first.kind, route.length > 0 ? 'timelock-schedule' : 'call');
        const sent = expect(release.commit(), rest.length > 0 ? 4 : 0);
        inOrder(sent.err, ...told.slice(0, -1), `\nStep 1, ${first.kind}\n`, 'step 1: sent');
        assert.equal(sent.err.split('What it does:').length, 2);
        assert.match(sent.out.toString(), /^trust file   none\n\nStep 1: /);
    }
});

test('--quiet and --json show no report before they send', { skip, timeout: 60_000 }, async (t) => {
    for (const option of ['--quiet', '--json']) {
        const made = await journey(t, chain, { route: [] });
        const release = made.prepare('--action', 'disable-upgrades');
        const sent = expect(release.commit(option), 0);
        assert.doesNotMatch(`${sent.out}${sent.err}`, /What it does|trust file/);
    }
});

const hasScript = spawnSync('script', ['--version']).status === 0;
test('without --yes the same is shown on the terminal, which asks', { skip: skip || (hasScript ? false : 'script(1) is not here'), timeout: 60_000 }, async (t) => {
    const made = await journey(t, chain, { route: [] });
    const release = made.prepare('--action', 'disable-upgrades');
    const words = ['commit', release.out, ...release.rpc, ...made.keyOf(made.executor)].map((word) => `'${word}'`);
    const ask = (input) => {
        const { code, out } = run(['-qefc', `'${program}' ${words.join(' ')}`, '/dev/null'], { command: 'script', input });
        return { code, text: out.toString().replaceAll('\r', '').replaceAll(/\u001b\[[0-9;]*[mK]/g, '') };
    };
    const no = ask('no\n');
    assert.equal(no.code, 1, no.text);
    inOrder(no.text, ...told, 'Sign and send it?', 'nothing was sent');
    assert.equal(await made.sent(), 0);
    assert.equal(ask('yes\n').code, 0);
    assert.equal(await made.sent(), 1);
});

test('the trust file that commit used is told, and refuses what it does not name', { skip, timeout: 60_000 }, async (t) => {
    const made = await journey(t, chain, { route: ['1.4.1'] });
    const release = made.prepare();
    release.sign(made.owners.slice(0, 2));
    const commit = (env, ...more) => run(['commit', release.out, ...release.rpc, ...more, ...release.commitArgs()], { env });
    expect(commit(trusting(made.directory, made.app.address).env), 1, /is not sent, since it is not verified: not-in-trust-file/);
    const { env, file } = trusting(made.directory, made.app.address, made.hops[0].address);
    for (const more of [['--dry-run'], []]) {
        const done = commit(env, ...more);
        assert(joined(done.out).startsWith(`trustfile${file}Step1`), done.out.toString());
    }
    release.executed();
});
