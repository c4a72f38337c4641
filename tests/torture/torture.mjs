// Many proposals on one chain, two programs at a time, killed at random moments and started again by
// others: at the end every proposal is executed once, and nothing is lost.
//
//     [SEED=N] node tests/torture/torture.mjs [KILLS]
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Chain } from '../peers/lib/anvil.mjs';
import { FaultProxy } from '../peers/lib/fault_proxy.mjs';
import { Random, seed } from '../peers/lib/random.mjs';
import { judge } from './judge.mjs';
import { Killer } from './kill.mjs';
import { delay, executors, prepare } from './scene.mjs';

const routes = [['1.4.1'], ['1.4.1', 'timelock'], ['1.5.0', '1.3.0'], ['timelock'], [], ['1.3.0'], ['1.5.0', '1.4.1', 'timelock']];
/** What a killed program's successor may find instead of success. */
const expected = {
    sign: { 0: 'signed' },
    // Another commit is at work, or signatures, nonce or delay are still to come.
    commit: { 0: 'executed', 4: 'under way' },
};
/** With a node nobody signs what is executed meanwhile. */
const tooLate = /is not signed, since it is not verified: (nonce-used|operation-exists|already-allowed) /;
/** So many runs in a row without a proposal that ends are no bad luck. */
const MOST_RUNS = 400;

/** What all share. */
class Torture {
    constructor({ kills, tell }) {
        this.left = kills;
        this.tell = tell;
        this.runs = { sign: 0, commit: 0 };
        this.outcomes = {};
        this.proposals = [];
        this.sinceDone = 0;
    }

    /** Proposals that are not executed. */
    get open() {
        return this.proposals.filter(({ done }) => !done);
    }

    note(command, result) {
        const late = command === 'sign' && result.code === 1 && tooLate.test(result.err);
        const what = result.killed ? 'killed' : late ? 'too late to sign' : expected[command][result.code];
        const words = `${command}: exit ${result.code ?? result.signal}: ${result.err}${result.out}`;
        assert(what !== undefined, words);
        this.outcomes[what] = (this.outcomes[what] ?? 0) + 1;
        this.runs[command]++;
        this.sinceDone = what === 'executed' ? 0 : this.sinceDone + 1;
        assert(this.sinceDone < MOST_RUNS, `nothing moves any more: ${words}`);
    }
}

/** One of the two that work at a time. */
class Worker {
    constructor(torture, chain, random, proxy) {
        Object.assign(this, { torture, chain, random, proxy, killer: new Killer(random, proxy) });
    }

    /** Run one command over a proposal with somebody's key. */
    async #run(words, one, somebody) {
        const key = this.random.pick(somebody.options);
        const all = [words[0], one.out, ...words.slice(1), ...key.words, '--yes'];
        const options = { env: { ETH_RPC_URL: undefined, ...key.env } };
        const threatened = this.torture.left > 0 && this.random.chance(85);
        if (!threatened) {
            return this.killer.whole(all, options);
        }
        this.torture.left--;
        const result = await this.killer.threatened(all, one.out, options);
        this.torture.left += result.killed ? 0 : 1;
        return result;
    }

    async #sign(one) {
        const owner = this.random.pick(one.owners);
        const rpc = this.random.chance(50) ? ['--rpc', this.proxy.url] : [];
        const result = await this.#run(['sign', ...one.shared, ...rpc], one, owner);
        this.torture.note('sign', result);
        if (result.code === 0) {
            one.signed.add(owner.address);
        }
    }

    async #commit(one) {
        const executor = this.random.pick(one.executors);
        const impatient = this.random.chance(20) ? ['--replace-after', '1s'] : [];
        const result = await this.#run(['commit', '--rpc', this.proxy.url, ...impatient], one, executor);
        this.torture.note('commit', result);
        one.done ||= result.code === 0;
    }

    async work() {
        while (this.torture.open.length > 0) {
            const one = this.random.pick(this.torture.open);
            const mustSign = one.signed.size < Math.min(2, one.owners.length);
            if (one.owners.length > 0 && this.random.chance(mustSign ? 75 : 5)) {
                await this.#sign(one);
            } else {
                await this.#commit(one);
            }
            if (this.random.chance(10)) {
                await this.chain.advance(delay);
            }
        }
    }
}

/** Blocks come at once, or each second so that transactions wait. */
async function setMining(chain, isSlow) {
    await (isSlow ? chain.rpc('evm_setIntervalMining', 1) : chain.rpc('evm_setAutomine', true));
}

function summary({ torture, workers, proposals, found, seconds }) {
    const kinds = {};
    for (const { killer } of workers) {
        for (const [kind, count] of Object.entries(killer.kills)) {
            kinds[kind] = (kinds[kind] ?? 0) + count;
        }
    }
    const spell = (counts) => Object.entries(counts).map(([what, count]) => `${what} ${count}`).join(', ');
    return `${proposals.length} proposals, ${found.transactions} steps, each sent once by ${found.accounts} accounts
runs: ${spell(torture.runs)}; outcomes: ${spell(torture.outcomes)}
kills by moment: ${spell(kinds)}
${found.records} transactions recorded, ${found.signatures} signatures, ${found.leftovers} hidden files left behind
${seconds.toFixed(1)} s`;
}

/**
 * @param {{kills?: number, tell?: (line: string) => void, perRoute?: number, some?: string[][]}} what
 * @returns {Promise<object>} what the judgement found, with `killed`
 */
export async function torture({ kills = 200, tell = () => {}, perRoute = 2, some = routes } = {}) {
    tell(`SEED=${seed}`);
    const begun = performance.now();
    const random = new Random(seed, 'torture');
    const directory = mkdtempSync(join(tmpdir(), 'quorate-torture-'));
    const chain = await Chain.start();
    const shared = new Torture({ kills, tell });
    const workers = [];
    try {
        for (const name of ['one', 'two']) {
            workers.push(new Worker(shared, chain, new Random(seed, name), await FaultProxy.start(chain.url)));
        }
        const pool = await executors(chain, directory, 3);
        for (let wave = 0; wave === 0 || shared.left > 0; wave++) {
            await setMining(chain, false);
            for (const [index, route] of random.shuffle(some).entries()) {
                const name = `${wave}-${index}-${route.join('-') || 'none'}`;
                shared.proposals.push(...(await prepare(chain, { route, pool, directory, name, count: perRoute })));
            }
            await setMining(chain, wave % 2 === 1);
            await Promise.all(workers.map((worker) => worker.work()));
            tell(`wave ${wave + 1}: ${shared.proposals.length} proposals executed, ${kills - shared.left} kills`);
        }
        const found = await judge(chain, shared.proposals);
        const seconds = (performance.now() - begun) / 1000;
        tell(summary({ torture: shared, workers, proposals: shared.proposals, found, seconds }));
        rmSync(directory, { recursive: true });
        return { ...found, killed: kills - shared.left, proposals: shared.proposals.length };
    } catch (error) {
        tell(`SEED=${seed}: what was left is in ${directory}`);
        throw error;
    } finally {
        await Promise.all(workers.map(({ proxy }) => proxy.stop()));
        await chain.stop();
    }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const kills = Number(process.argv[2] ?? 200);
    assert(Number.isSafeInteger(kills) && kills > 0, 'usage: [SEED=N] scripts/torture [KILLS]');
    await torture({ kills, tell: (line) => console.log(line) });
}
