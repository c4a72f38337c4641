#!/usr/bin/env node
// The chain of scripts/demo: anvil with the app of fixtures/app at the addresses that its
// configuration names, owned by a timelock to which a Safe of three people proposes.
//
//   node scripts/demo-chain.mjs start DIRECTORY     starts it and leaves it running; writes DIRECTORY/chain.env
//                                                   for a shell to source, and people's keys beside it
//   node scripts/demo-chain.mjs advance URL SECONDS moves its time on
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { anvil, Chain } from '../tests/peers/lib/anvil.mjs';
import { writeSecret } from '../tests/peers/lib/keystores.mjs';
import { world } from '../tests/peers/lib/world.mjs';

const fixture = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/app/quorate-safe-timelock.yaml');
const day = 86_400;

/** Start anvil so that it outlives this program: {pid, url}. */
async function startNode(directory, chainId) {
    const file = join(directory, 'anvil.log');
    const log = openSync(file, 'w');
    const words = ['--host', '127.0.0.1', '--port', '0', '--chain-id', chainId];
    const child = spawn(anvil.file, words, { stdio: ['ignore', log, log], detached: true });
    child.unref();
    let ended = false;
    child.once('exit', () => (ended = true));
    for (;;) {
        const address = /^Listening on (\S+)/m.exec(readFileSync(file, 'utf8'));
        if (address) {
            return { pid: child.pid, url: `http://${address[1]}` };
        }
        if (ended) {
            throw new Error(`anvil did not start: ${readFileSync(file, 'utf8')}`);
        }
        await later(20);
    }
}

/** Deploy the route of the configuration where it says. */
async function deploy(url, address) {
    const chain = await Chain.attach(url);
    // The timelock's address follows from the nonce that its deployer has then.
    await chain.rpc('anvil_setNonce', chain.accounts[0], '0x1');
    const made = await world(chain, {
        route: [{ safe: '1.4.1', at: address('safe') }, 'timelock'],
        delay: 2 * day,
        app: { at: address('app') },
    });
    const [, timelock] = made.hops;
    if (timelock.address !== address('timelock')) {
        throw new Error(`the timelock is at ${timelock.address}, not where ${fixture} has it`);
    }
    return made;
}

async function start(directory) {
    const configuration = readFileSync(fixture, 'utf8');
    const address = (key) => new RegExp(`\\b${key}: "(0x[0-9a-fA-F]{40})"`).exec(configuration)[1];
    const [, chainId] = /^chain: (\d+)$/m.exec(configuration);
    mkdirSync(directory, { recursive: true });
    const { pid, url } = await startNode(directory, chainId);
    try {
        const { owners, executor, hops } = await deploy(url, address);
        const people = { ALICE: owners[0], BOB: owners[1], CAROL: owners[2], EXECUTOR: executor };
        const values = {
            CHAIN_PID: pid,
            CHAIN_URL: url,
            CHAIN_ID: chainId,
            APP: address('app'),
            SAFE: hops[0].address,
            TIMELOCK: hops[1].address,
            DELAY: hops[1].delay,
        };
        for (const [name, { key, address: account }] of Object.entries(people)) {
            values[name] = account;
            values[`${name}_KEY`] = writeSecret(directory, `${name.toLowerCase()}.key`, `${key}\n`);
        }
        const lines = Object.entries(values).map(([name, value]) => `${name}='${value}'\n`);
        writeFileSync(join(directory, 'chain.env'), lines.join(''));
    } catch (error) {
        process.kill(pid);
        throw error;
    }
}

const [what, ...args] = process.argv.slice(2);
if (what === 'start' && args.length === 1) {
    await start(resolve(args[0]));
} else if (what === 'advance' && args.length === 2) {
    await (await Chain.attach(args[0])).advance(Number(args[1]));
} else {
    console.error('usage: demo-chain.mjs start DIRECTORY | advance URL SECONDS');
    process.exitCode = 2;
}
