// Damaged calldata is told as the published contracts carry it out: whatever they make of it, when they
// do not revert, the calls are those that inspect tells, no more, no less and no other.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import { deploy, planTimelock, safeRelease, safeVersions } from '../peers/lib/contracts.mjs';
import { property } from '../peers/lib/property.mjs';
import { abis, append, approvalOf, call, day, execTransaction, packed, patch, scheduleBatch, schedule, viem, word, zero } from '../peers/lib/review_world.mjs';
import { json } from './support.mjs';

/** More of them: TRACES=10000. */
const cases = Number(process.env.TRACES ?? 200);
const gas = '0x2000000';

let chain;
let owner;
let timelock;
const releases = {};
const safes = {};

before(async () => {
    if (anvil.skip) {
        return;
    }
    chain = await Chain.start({ chainId: 8453 });
    owner = viem.getAddress(chain.accounts[0]);
    for (const version of safeVersions) {
        releases[version] = await safeRelease(chain, version);
        safes[version] = await releases[version].create([owner], 1, { modules: [owner] });
    }
    timelock = await deploy(chain, (deployer) => planTimelock(deployer, { delay: Number(day), proposers: [owner] }).address);
    const rich = safeVersions.flatMap((version) => [safes[version], releases[version].multiSendCallOnly]);
    await chain.batch(rich.map((address) => ['anvil_setBalance', address, viem.toHex(2n ** 120n)]));
});
after(() => chain?.stop());

/** A call to nobody's address. */
function target(random) {
    const value = random.pick([0n, 0n, 1n, BigInt(random.between(0, 2 ** 20))]);
    return { to: viem.getAddress(`0x0000ffff${random.hex(16).slice(2)}`), value, data: random.hex(random.pick([0, 1, 4, 31, 32, 36, 68, random.between(0, 200)])) };
}

/** Bytes with one thing wrong: a byte, the end, or a word that may be an offset or a length. */
function damage(random, hex) {
    const length = viem.size(hex);
    const at = random.between(4, Math.max(4, length - 1));
    const place = word(random.between(0, Math.max(0, Math.floor((length - 4) / 32) - 1)));
    return random.pick([
        () => hex,
        () => (length > at ? patch(hex, at, random.hex(1)) : hex),
        () => viem.slice(hex, 0, Math.max(4, length - random.between(1, Math.min(length, 120)))),
        () => append(hex, random.pick([`0x${'00'.repeat(random.between(1, 64))}`, random.hex(random.between(1, 64))])),
        () => (place + 32 <= length ? patch(hex, place, viem.toHex(random.pick([random.between(0, 400), 32 * random.between(0, 12)]), { size: 32 })) : hex),
    ])();
}

/** The same for a batch's bytes, which have no selector, before they are wrapped. */
const damageItems = (random, hex) => `0x${damage(random, viem.concat(['0xffffffff', hex])).slice(10)}`;

const kinds = {
    batch(random) {
        const version = random.pick(safeVersions);
        const items = packed(random.list(random.between(1, 3), () => target(random)));
        const bytes = random.chance(60) ? damageItems(random, items) : items;
        const data = call('multiSend', 'multiSend', bytes);
        return { to: releases[version].multiSendCallOnly, data: random.chance(40) ? damage(random, data) : data, made: ({ calls = [] }) => calls.map(ofFrame) };
    },
    execTransaction(random) {
        const version = random.pick(safeVersions);
        const data = damage(random, execTransaction({ version, ...target(random), signatures: approvalOf(owner) }));
        // the proxy's delegate call, the singleton's first call; a refund may follow
        return { to: safes[version], data, made: ({ calls }) => calls[0].calls.filter(({ type }) => type !== 'STATICCALL').slice(0, 1).map(ofFrame) };
    },
    execTransactionFromModule(random) {
        const version = random.pick(safeVersions);
        const { to, value, data } = target(random);
        const sent = damage(random, call(`safe-${version}`, 'execTransactionFromModule', to, value, data, 0));
        return { to: safes[version], data: sent, made: ({ calls }) => calls[0].calls.filter(({ type }) => type !== 'STATICCALL').slice(0, 1).map(ofFrame) };
    },
    schedule(random) {
        const { to, value, data } = target(random);
        return { to: timelock, data: damage(random, schedule(to, data, { value })), made: ofLogs };
    },
    scheduleBatch(random) {
        const calls = random.list(random.between(1, 3), () => target(random));
        return { to: timelock, data: damage(random, scheduleBatch(calls)), made: ofLogs };
    },
};

const ofFrame = ({ type, to, value = '0x0', input }) => `${type} ${viem.getAddress(to)} ${BigInt(value)} ${input}`;

/** The calls that a timelock says it has scheduled. */
function ofLogs({ logs = [] }) {
    const events = viem.parseEventLogs({ abi: abis.timelock, logs, eventName: 'CallScheduled' });
    return events.map(({ args }) => `CALL ${args.target} ${args.value} ${args.data}`);
}

/** What inspect tells, in the same words; a delegate call has no value of its own. */
function ofTold({ operation, to, value, data }) {
    return `${operation === 'delegatecall' ? 'DELEGATECALL' : 'CALL'} ${to ?? zero} ${operation === 'delegatecall' ? 0 : value} ${data}`;
}

const tracer = { tracer: 'callTracer', tracerConfig: { withLog: true } };

property('damaged calldata is told as the contracts carry it out', { needs: [anvil], cases }, async (random) => {
    const { to, data, made } = kinds[random.pick(Object.keys(kinds))](random);
    const told = json(['inspect', '-', '--to', to, '--from', owner, '--chain', String(chain.chainId)], data);
    const trace = await chain.rpc('debug_traceCall', { from: owner, to, data, gas }, 'latest', tracer);
    if (trace.error !== undefined) {
        return; // refused: nothing happens
    }
    assert.deepEqual(told.call.calls.map(ofTold), made(trace), data);
});
