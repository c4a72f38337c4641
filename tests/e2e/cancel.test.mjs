// Calling a proposal off, at every stage that it can be at: what does it, who must agree, and what
// the proposal then is.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import { contents, joined, peer, run, trusting } from './support.mjs';

/** Wherever its lines are broken. */
const told = 'Nothing\\s+is\\s+called\\s+off\\s+yet';

const viem = await peer('viem');
const skip = anvil.skip || viem.skip;
const { expect, journey } = skip ? {} : await import('./journey.mjs');
const { person } = skip ? {} : await import('../peers/lib/world.mjs');

const hour = 3600;
let chain;
before(async () => {
    chain = skip ? undefined : await Chain.start();
});
after(() => chain?.stop());

const it = (title, check) => test(title, { skip, timeout: 60_000 }, check);

async function signed(t, what = {}, ...actions) {
    const made = await journey(t, chain, what);
    const release = made.prepare(...actions);
    if (release.hashes.length > 0) {
        release.sign(made.owners.slice(0, 2));
    }
    return { made, release };
}

/** What cancel writes for the owners: a Release, verified with git and without. */
function prepareCancel(release, ...args) {
    const out = args.includes('--out') ? args[args.indexOf('--out') + 1] : `${release.out}-cancel`;
    expect(release.run('cancel', ...args), 0, new RegExp(`\nWrote\\s+${out}\\.\\s+${told}`));
    const counterpart = release.other(out);
    const [action] = counterpart.proposal.actions;
    for (const verified of [
        counterpart.verify(),
        run(['verify', out, '--no-git', ...release.rpc]),
        run(['verify', out, '--repo', release.journey.repository.directory]),
        run(['verify', out, '--no-git']),
    ]) {
        expect(verified, 0, /\nVERIFIED( |\n)/);
        assert(verified.out.toString().startsWith(`What it does:\n`));
    }
    return { counterpart, action };
}

/** The owners agree to cancel, and it is done. */
function agree(made, counterpart) {
    counterpart.sign(made.owners.slice(1), '--repo', made.repository.directory);
    expect(counterpart.commit(), 0, /\nEXECUTED/);
    // A rejection changes nothing but a nonce.
    const [{ kind }] = counterpart.proposal.actions;
    counterpart.executed(...(kind === 'reject-transaction' ? ['executed; what it changes cannot be read back'] : []));
}

const replaced = (nonce) => `nonce ${nonce} of the Safe was used by another transaction`;
const cancelled = 'the operation was scheduled and then cancelled';

async function isDead(release, sentence) {
    await release.isDead(sentence);
    assert.equal(await release.journey.allowed(release.composeHash), false);
}

for (const version of ['1.3.0', '1.4.1', '1.5.0']) {
    it(`Safe ${version}: rejected at its nonce before it is executed, signed or not`, async (t) => {
        for (const signers of [0, 2]) {
            const made = await journey(t, chain, { route: [version] });
            const release = made.prepare();
            release.sign(made.owners.slice(0, signers));
            const { counterpart, action } = prepareCancel(release);
            assert.equal(action.kind, 'reject-transaction');
            const [{ transaction }] = counterpart.proposal.steps;
            assert.deepEqual(
                [transaction.to, transaction.value, transaction.data, transaction.nonce],
                [made.hops[0].address, '0', '0x', release.proposal.steps[0].transaction.nonce],
            );
            agree(made, counterpart);
            await isDead(release, replaced(0));
        }
    });
}

it('the one that is first counts: an executed proposal leaves its rejection dead', async (t) => {
    const { made, release } = await signed(t);
    const { counterpart } = prepareCancel(release);
    counterpart.sign(made.owners);
    expect(release.commit(), 0);
    release.executed();
    counterpart.stands('dead', replaced(0));
    expect(counterpart.commit(), 1, replaced(0));
    expect(release.run('cancel'), 1, `quorate: ${release.out} is executed: what it did is undone by another proposal\n`);
});

it('an operation that an account has scheduled: its canceller does it at once', async (t) => {
    for (const version of [4, 5]) {
        const { made, release } = await signed(t, { route: [{ timelock: version }] });
        expect(release.run('cancel'), 1, `${release.out} is not on the chain yet, and nobody but its account can bring it there: leave it unsent`);
        expect(release.commit(), 4, 'executable in 1 h');
        expect(release.run('cancel', ...release.commitArgs()), 0, /\nEXECUTED/);
        release.other(`${release.out}-cancel`).executed();
        await isDead(release, `step 1 of 2: ${cancelled}`);
        assert.equal(await made.sent(), 2);
    }
});

it('a canceller who proposes nothing does it too, and what it sends verifies before', async (t) => {
    const canceller = person('a canceller');
    const { made, release } = await signed(t, { route: [{ timelock: 5, cancellers: [canceller.address] }] });
    expect(release.commit(), 4);
    const { counterpart, action } = prepareCancel(release);
    assert.equal(action.kind, 'cancel-operation');
    expect(counterpart.commit(), 4, /nothing was sent, since the transaction would fail: .*AccessControlUnauthorizedAccount/);
    await made.fund(canceller.address);
    expect(release.run('cancel', ...made.keyOf(canceller), '--yes'), 0, /\nEXECUTED/);
    counterpart.executed();
    await isDead(release, `step 1 of 2: ${cancelled}`);
});

it('an account that may not cancel is told so', async (t) => {
    const { made, release } = await signed(t, { route: ['timelock'] });
    expect(release.commit(), 4);
    const stranger = person('a stranger');
    await made.fund(stranger.address);
    expect(release.run('cancel', ...made.keyOf(stranger), '--yes'), 4, /nothing was sent, since the transaction would fail: .*AccessControlUnauthorizedAccount/);
    release.stands('under-way', 'step 2 of 2: executable in 1 h');
    // Without a key it is prepared; then the right key goes on with it.
    expect(release.run('cancel'), 0, new RegExp(`${told}:\\s+quorate\\s+commit\\s+sends\\s+it,\\s+with\\s+the\\s+canceller's\\s+key\\.\n`));
    release.stands('under-way', 'step 2 of 2: executable in 1 h');
    expect(release.run('cancel', ...release.commitArgs()), 0);
});

for (const route of [['1.3.0', 'timelock'], ['1.4.1', { timelock: 4 }], ['1.5.0', 'timelock'], ['1.5.0', '1.4.1', 'timelock']]) {
    const title = route.map((hop) => hop.timelock ?? hop).join(', ');
    it(`[${title}]: a pending operation is cancelled by a proposal of its own`, async (t) => {
        for (const ready of [false, true]) {
            const { made, release } = await signed(t, { route });
            expect(release.commit(), 4, 'executable in 1 h');
            if (ready) {
                await chain.advance(hour);
            }
            const { counterpart, action } = prepareCancel(release);
            assert.equal(action.kind, 'cancel-operation');
            assert.deepEqual(counterpart.proposal.steps.map(({ transaction }) => transaction.nonce), route.slice(1).map(() => 1));
            assert.equal(action.arguments[0], release.proposal.steps.at(-1).operation_id);
            agree(made, counterpart);
            await isDead(release, `step ${route.length} of ${route.length}: ${cancelled}`);
        }
    });
}

it('before it is scheduled, the Safe rejects the schedule', async (t) => {
    const { made, release } = await signed(t, { route: ['1.4.1', 'timelock'] });
    const { counterpart, action } = prepareCancel(release);
    assert.equal(action.kind, 'reject-transaction');
    agree(made, counterpart);
    await isDead(release, `step 1 of 2: ${replaced(0)}`);
});

it('nested Safes: the outer one rejects its approval, until it has given it', async (t) => {
    for (const route of [['1.4.1', '1.3.0'], ['1.5.0', '1.5.0'], ['1.3.0', '1.4.1', 'timelock']]) {
        const total = route.length;
        const { made, release } = await signed(t, { route });
        const { counterpart, action } = prepareCancel(release);
        assert.equal(action.to, made.hops[0].address);
        assert.equal(counterpart.proposal.steps.length, 1);
        agree(made, counterpart);
        await isDead(release, `step 1 of ${total}: ${replaced(0)}`);
    }
});

/** Ways for the outer Safe to approve: as the proposal has it, or in another transaction. Gives its next nonce. */
const approvals = {
    async 'by the proposal'(made, release) {
        const [{ to, data }] = JSON.parse(expect(release.run('commit', '--dry-run', '--json'), 4).out);
        await chain.send({ to, data });
        return [1, 'done', /^executed in transaction 0x/];
    },
    async otherwise(made, release) {
        const { to, data } = release.proposal.steps[0].transaction;
        await chain.sendAs(made.hops[0].address, { to, data });
        return [0, 'done', /^approved on chain$/];
    },
};

for (const [name, approve] of Object.entries(approvals)) {
    it(`nested Safes: what is approved ${name} is rejected by the inner one, with the outer one's consent`, async (t) => {
        for (const route of [['1.4.1', '1.3.0'], ['1.5.0', '1.5.0'], ['1.3.0', '1.4.1', 'timelock']]) {
            const { made, release } = await signed(t, { route });
            const [nonce, status, text] = await approve(made, release);
            const step = `step 2 of ${route.length}`;
            const { steps } = release.stands('under-way', `${step}: can be executed now`);
            assert.equal(steps[0].status, status);
            assert.match(steps[0].text, text);
            const { counterpart, action } = prepareCancel(release);
            assert.equal(action.kind, 'reject-transaction');
            assert.equal(action.to, made.hops[1].address);
            assert.deepEqual(counterpart.proposal.steps.map((one) => one.transaction.nonce), [nonce, 0]);
            agree(made, counterpart);
            await isDead(release, `${step}: ${replaced(0)}`);
        }
    });
}

it('run twice it goes on with the same directory', async (t) => {
    const { made, release } = await signed(t);
    const out = join(made.directory, 'stop');
    const { counterpart } = prepareCancel(release, '--out', out);
    const before = contents(out);
    counterpart.sign(made.owners);
    const { counterpart: again } = prepareCancel(release, '--out', out);
    const { length } = Object.keys(contents(out));
    assert.equal(length, Object.keys(before).length + 3);
    // A trailing slash names the same proposal.
    expect(run(['cancel', `${release.out}/`, ...release.rpc]), 0, `\nWrote ${release.out}-cancel. `);
    agree(made, again);
});

it('a directory with anything else in it is refused, and left as it is', async (t) => {
    const { made, release } = await signed(t);
    const other = made.prepare('--action', 'require-tcb-up-to-date=true');
    const empty = join(made.directory, 'empty');
    mkdirSync(empty);
    const file = join(made.directory, 'file');
    writeFileSync(file, '');
    for (const out of [other.out, release.out, empty, file, made.directory]) {
        const result = release.run('cancel', '--out', out);
        assert([1, 2].includes(result.code), `${out}: ${result.code} ${result.err}`);
        assert.match(result.err, new RegExp(`^quorate: .*${out}`));
    }
    assert.equal(expect(other.verify(), 0).code, 0);
    assert.equal(readFileSync(file, 'utf8'), '');
    prepareCancel(release);
    appendFileSync(join(`${release.out}-cancel`, 'REPORT.md'), 'and more\n');
    expect(release.run('cancel'), 1, /REPORT\.md/);
});

it('a rejection that is changed does not verify', async (t) => {
    const { release } = await signed(t);
    const { counterpart } = prepareCancel(release);
    const file = join(counterpart.out, 'proposal.json');
    const good = readFileSync(file, 'utf8');
    for (const [from, to, code] of [
        ['"nonce": 0', '"nonce": 1', 1],
        ['reject-transaction', 'add-compose-hash', 1],
        [/"commit": "[0-9a-f]{8}/, '"commit": "00000000', 3],
    ]) {
        writeFileSync(file, good.replace(from, to));
        expect(counterpart.verify(), code);
        assert.notEqual(counterpart.commit().code, 0);
    }
});

const someone = `0x${'77'.repeat(20)}`;
const unknown = (release, place, address) =>
    `quorate: ${release.out} is not called off: not-in-trust-file ${place}: the trust file does not name ${address}`;

/** It is refused before anything is written or sent; what says so. */
async function refusesUnknown(made, release, env, place, address, ...args) {
    const before = await made.sent();
    const result = run(['cancel', release.out, ...release.rpc, ...args], { env });
    expect(result, 1, unknown(release, place, address));
    assert.match(result.err, /^quorate: [^\n]+quorate trust add ADDRESS NAME[^\n]+--accept not-in-trust-file\n$/);
    assert.equal(result.out.length, 0);
    assert(!existsSync(`${release.out}-cancel`));
    assert.equal(await made.sent(), before);
}

it('an account calls off on no timelock that its trust file does not name, unless that is accepted', async (t) => {
    const { made, release } = await signed(t, { route: ['timelock'] });
    expect(release.commit(), 4, 'executable in 1 h');
    const [{ address }] = made.hops;
    const { env, file } = trusting(made.directory, someone);
    const key = release.commitArgs();
    await refusesUnknown(made, release, env, 'step 1: call', address);
    await refusesUnknown(made, release, env, 'step 1: call', address, ...key);
    // What else is accepted does not help, and a mismatch never is.
    await refusesUnknown(made, release, env, 'step 1: call', address, ...key, '--accept', 'ownership-transfer');
    expect(release.run('cancel', ...key, '--accept', 'mismatch'), 2, '--accept mismatch: what differs cannot be accepted');
    const done = run(['cancel', release.out, ...release.rpc, ...key, '--accept', 'not-in-trust-file'], { env });
    expect(done, 0, /\nEXECUTED/);
    // It is told before it is sent.
    const places = ['Accepted: not-in-trust-file', 'What it does:', '\ntrust file ', 'DANGER (accepted): not-in-trust-file', 'step 1: sent'].map((part) => done.err.indexOf(part));
    assert(places.every((place, i) => place >= 0 && place > (places[i - 1] ?? -1)), `${places}: ${done.err}`);
    assert(joined(done.err).includes(`trustfile${file}`), done.err);
    await isDead(release, `step 1 of 2: ${cancelled}`);
});

it('what is dangerous is called off on a timelock that is known, with nothing to accept', async (t) => {
    const give = ['--action', `transfer-ownership=${someone}`];
    const { made, release } = await signed(t, { route: ['timelock'] }, ...give);
    expect(release.commit('--accept', 'ownership-transfer'), 4, 'executable in 1 h');
    const { env } = trusting(made.directory, made.hops[0].address);
    expect(run(['cancel', release.out, ...release.rpc, ...release.commitArgs()], { env }), 0, /\nEXECUTED/);
    release.stands('dead', `step 1 of 2: ${cancelled}`);
});

it('owners get a cancellation only of Safes and timelocks that are known', async (t) => {
    const give = ['--action', `transfer-ownership=${someone}`];
    const made = await journey(t, chain, { route: ['1.4.1', 'timelock'] });
    const release = made.prepare(...give);
    release.sign(made.owners.slice(0, 2), '--accept', 'ownership-transfer');
    const [safe, timelock] = made.hops.map(({ address }) => address);
    // The rejection concerns the Safe alone.
    await refusesUnknown(made, release, trusting(made.directory, timelock).env, 'step 1: call', `the Safe ${safe}`);
    const { env, file } = trusting(made.directory, safe);
    const out = join(made.directory, 'reject');
    const written = run(['cancel', release.out, ...release.rpc, '--out', out], { env });
    expect(written, 0, new RegExp(told));
    assert(joined(written.out).includes(`trustfile${file}`), written.out.toString());
    expect(release.commit('--accept', 'ownership-transfer'), 4, 'executable in 1 h');
    await refusesUnknown(made, release, env, 'step 1: call', timelock);
    const both = trusting(made.directory, safe, timelock);
    expect(run(['cancel', release.out, ...release.rpc], { env: both.env }), 0, new RegExp(told));
});

it('what contradicts itself is not called off, and neither is it by a trust file that cannot be read', async (t) => {
    const { made, release } = await signed(t, { route: ['timelock'] });
    expect(release.commit(), 4, 'executable in 1 h');
    const { env, file } = trusting(made.directory, made.hops[0].address);
    const other = release.copy('changed');
    writeFileSync(join(other.out, 'proposal.json'), JSON.stringify(other.proposal, null, 2).replaceAll(made.hops[0].address, someone));
    expect(run(['cancel', other.out, ...other.rpc, ...other.commitArgs(), '--accept', 'not-in-trust-file'], { env }), 1, /contradicts itself/);
    writeFileSync(file, 'quorate-trust: 2\n');
    assert.notEqual(run(['cancel', release.out, ...release.rpc, ...release.commitArgs()], { env }).code, 0);
    assert(!existsSync(`${other.out}-cancel`) && !existsSync(`${release.out}-cancel`));
    release.stands('under-way', 'step 2 of 2: executable in 1 h');
});
