// One proposal's way from a repository to an executed upgrade: a world on a chain, a repository that
// names it, and the commands that people run, each with what it must say.
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { writeSecret } from '../peers/lib/keystores.mjs';
import { Deployer } from '../peers/lib/deployer.mjs';
import { peer } from '../peers/lib/peers.mjs';
import { world } from '../peers/lib/world.mjs';
import { Repository, run, start, temporary, writeApp } from './support.mjs';

const { api: viem } = await peer('viem');

/** Leave to the chain what it knows: versions and delays go from the configuration. */
export const open = (route) => route.replace(/^ +version: .*\n/gm, '').replace(/^( +)delay: .*\n/gm, '$1delay: min\n');

/** What a test that fails should not wait for. */
const impatient = ['--timeout', '20s'];

export function told(result) {
    return `exit ${result.code ?? result.signal}\n${result.out}\n${result.err}`;
}

/** A signature that status leaves out, as it is shown in 80 columns. */
export function leftOut(owner, reason) {
    const lines = [`  left out   ${owner} `];
    for (const word of reason.split(' ')) {
        if (`${lines.at(-1)} ${word}`.length > 80) {
            lines.push(' '.repeat(12));
        }
        lines.push(`${lines.pop()} ${word}`);
    }
    return `\n${lines.join('\n')}\n`;
}

/** The exit code, and where it is given what a line of the error or of the output is like. */
export function expect(result, code, text) {
    assert.equal(result.code, code, told(result));
    if (text !== undefined) {
        const all = `${result.out}\n${result.err}`;
        assert(text instanceof RegExp ? text.test(all) : all.includes(text), `no ${text} in: ${told(result)}`);
    }
    return result;
}

/** One proposal's directory. */
class Release {
    constructor(journey, out) {
        Object.assign(this, { journey, out, rpc: ['--rpc', journey.chain.url] });
    }

    get proposal() {
        return JSON.parse(readFileSync(join(this.out, 'proposal.json'), 'utf8'));
    }

    get composeHash() {
        return this.proposal.manifest.compose_hash;
    }

    /** The hashes that are signed, outermost Safe first. */
    get hashes() {
        return this.proposal.steps.map((step) => step.safe_tx_hash).filter(Boolean);
    }

    run(command, ...args) {
        return run([command, this.out, ...this.rpc, ...args]);
    }

    start(command, ...args) {
        return start([command, this.out, ...this.rpc, ...args]);
    }

    verify(...args) {
        return this.run('verify', '--repo', this.journey.repository.directory, ...args);
    }

    status(...args) {
        return this.run('status', ...args);
    }

    collect(...args) {
        return this.run('collect', ...args);
    }

    commitArgs(...args) {
        const timeout = args.includes('--timeout') ? [] : impatient;
        return [...this.journey.keyOf(this.journey.executor), '--yes', ...timeout, ...args];
    }

    /** By the executor. */
    commit(...args) {
        return this.run('commit', ...this.commitArgs(...args));
    }

    /** By people of the world, with key files; those who own it. */
    sign(people, ...args) {
        for (const one of people) {
            expect(this.run('sign', ...this.journey.keyOf(one), '--yes', ...args), 0);
        }
    }

    /** Where it stands: the exit code, the outcome, and the sentence, by status in both forms. */
    stands(outcome, sentence) {
        return this.#check(outcome, sentence, this.status('--json'), this.status());
    }

    /** It can never be executed, whatever is tried; and nothing is sent. */
    async isDead(sentence) {
        const { journey: made } = this;
        const before = await made.sent();
        const tooLate = ['cancel', '--out', join(made.directory, 'too-late')];
        const tries = [['status', '--json'], ['status'], ['commit', ...this.commitArgs()], tooLate];
        // At once, since what is dead is looked at twice, with a pause.
        const [json, text, commit, cancel] = await Promise.all(tries.map((words) => this.start(...words).ended));
        this.#check('dead', sentence, json, text);
        expect(commit, 1, `quorate: ${this.out} can never be executed: ${sentence}\n`);
        expect(cancel, 1, `quorate: ${this.out} can never be executed as it is: ${sentence}\n`);
        assert.equal(await made.sent(), before);
    }

    #check(outcome, sentence, json, text) {
        const codes = { executed: 0, dead: 1, unknown: 3, 'under-way': 4 };
        const ways = { dead: 'can never be executed', 'under-way': 'is still under way' };
        assert.equal(json.code, codes[outcome], told(json));
        const state = JSON.parse(json.out);
        assert.equal(state.outcome, outcome);
        if (sentence instanceof RegExp) {
            assert.match(state.sentence, sentence);
        } else {
            assert.equal(state.sentence, sentence);
        }
        const error = outcome === 'executed' ? '' : `quorate: ${this.out} ${ways[outcome]}: ${state.sentence}\n`;
        assert.equal(json.err, error);
        assert.equal(text.code, json.code);
        assert.equal(text.err, error);
        const last = outcome === 'executed' ? /^EXECUTED, seen at block \d+$/ : /^(DEAD|UNDER WAY): /;
        const line = text.out.toString().trimEnd().split('\n').at(-1);
        assert.match(line, last);
        assert(outcome === 'executed' || line.endsWith(state.sentence), line);
        return state;
    }

    executed(sentence = 'executed, and the app shows it') {
        return this.stands('executed', sentence);
    }

    /** The records, in the order of their names. */
    records() {
        const folder = join(this.out, 'executions');
        return readdirSync(folder).sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
    }

    /** The same for somebody else. */
    copy(name) {
        const out = join(this.journey.directory, name);
        cpSync(this.out, out, { recursive: true });
        return new Release(this.journey, out);
    }

    /** The same directory, seen through other nodes. */
    via(...urls) {
        return Object.assign(new Release(this.journey, this.out), { rpc: urls.flatMap((url) => ['--rpc', url]) });
    }

    /** Another directory that belongs to the same world, as cancel writes one. */
    other(out) {
        return new Release(this.journey, out);
    }
}

/** A world, its repository, and its people's key files. @see world; edit changes the spelled route. */
export async function journey(t, chain, { edit = open, ...what } = {}) {
    const made = await world(chain, what);
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    const write = (settings) => {
        writeApp(repository, { ...made.settings, route: edit(made.settings.route, made), ...settings });
        repository.commit();
    };
    write({});
    const keys = new Map();
    let releases = 0;
    const call = (abi, functionName, ...args) => viem.encodeFunctionData({ abi, functionName, args });
    return {
        ...made,
        chain,
        directory,
        repository,
        call,
        /** The options that name somebody's key file. */
        keyOf({ address, key }) {
            if (!keys.has(address)) {
                keys.set(address, writeSecret(directory, `${address}.key`, `${key}\n`));
            }
            return ['--key-file', keys.get(address)];
        },
        /** With --rpc alone: a Release. */
        prepare(...args) {
            const out = join(directory, `release${releases++ || ''}`);
            const rpc = ['--rpc', chain.url];
            expect(run(['prepare', 'HEAD', '--repo', repository.directory, '--out', out, ...rpc, ...args]), 0);
            return new Release(this, out);
        },
        /** Another app or route in the repository's configuration. */
        configure: write,
        /** Give an account what it may spend. */
        fund: (address, wei = 10n ** 18n) => chain.rpc('anvil_setBalance', address, viem.toHex(wei)),
        /** Let a contract of the route call. */
        as: (from, to, abi, functionName, ...args) => chain.sendAs(from, { to, data: call(abi, functionName, ...args) }),
        /** From the chain's own account. */
        async send(to, abi, functionName, ...args) {
            const deployer = await Deployer.of(chain);
            deployer.call(to, abi, functionName, args);
            await deployer.flush();
        },
    };
}
