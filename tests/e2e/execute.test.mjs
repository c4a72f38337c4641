// A prepared proposal, signed by `cast` from its typed-data.json, executes step by step on the real
// contracts, and the app gets exactly the calls that it proposes, from the contract that owns it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { anvil, cast, Chain } from '../peers/lib/anvil.mjs';
import { safeRelease, safeVersions, timelock } from '../peers/lib/contracts.mjs';
import { addresses, bytes, json, peer, Random, Repository, temporary, writeApp } from './support.mjs';

const viem = await peer('viem');
const accounts = await peer('viem/accounts');
const skip = [anvil, cast, viem, accounts].map((needed) => needed.skip).find(Boolean) ?? false;

// Code that logs what it is called with, under the caller as its topic.
const recorder = '0x365f5f3733365fa100';
const delay = 3600;
const keys = ['first', 'second', 'third'].map((name) => new Random('owner', name).hex(32));
const device = new Random('device').hex(32);

let chain;
const releases = {};

before(async () => {
    if (skip) {
        return;
    }
    chain = await Chain.start({ chainId: 8453 });
    await chain.rpc('anvil_setCode', addresses.app, recorder);
    for (const version of safeVersions) {
        releases[version] = await safeRelease(chain, version);
    }
});
after(() => chain?.stop());

/** Deploy the hops, innermost last in the list, and spell the route. */
async function deploy(hops) {
    let owners = keys.map((key) => accounts.api.privateKeyToAddress(key));
    let threshold = 2;
    let route = '';
    const deployed = [];
    for (const hop of hops) {
        if (hop === 'timelock') {
            const proposer = deployed.at(-1)?.address ?? chain.accounts[0];
            const { address } = await timelock(chain, proposer, delay);
            deployed.push({ address });
            route += `  - timelock: "${address}"\n    delay: ${delay}\n`;
        } else {
            const address = await releases[hop].create(owners, threshold);
            deployed.push({ address, version: hop });
            route += `  - safe: "${address}"\n    version: ${hop}\n`;
            [owners, threshold] = [[address], 1]; // the next Safe belongs to this one
        }
    }
    return { deployed, route: route || '  []\n' };
}

function prepare(t, route, actions) {
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository, { route });
    repository.commit();
    const out = join(directory, 'release');
    const nonce = route.includes('safe:') ? ['--nonce', '0'] : [];
    bytes(['prepare', 'HEAD', '--repo', repository.directory, '--out', out, ...nonce, ...actions]);
    bytes(['verify', out, '--repo', repository.directory]);
    return { out, proposal: JSON.parse(readFileSync(join(out, 'proposal.json'), 'utf8')) };
}

/** Two owners sign the typed data with cast. */
function sign(out, hash) {
    const signatures = keys.slice(0, 2).map((key) => {
        const words = ['wallet', 'sign', '--private-key', key, '--data', '--from-file', join(out, 'typed-data.json')];
        const signed = spawnSync(cast.file, words, { encoding: 'utf8' });
        assert.equal(signed.status, 0, signed.stderr);
        return signed.stdout.trim();
    });
    return json(['safe', 'signatures', '--hash', hash, ...signatures]).aggregated;
}

const order = ['to', 'value', 'data', 'operation', 'safeTxGas', 'baseGas', 'gasPrice', 'gasToken', 'refundReceiver'];

async function executeStep(step, { out, deployed, approver }) {
    if (step.kind === 'safe-approve' || step.kind === 'safe-transaction') {
        const { version } = deployed.find(({ address }) => address === step.safe);
        const approved = approver && `0x${approver.slice(2).padStart(64, '0')}${'0'.repeat(64)}01`;
        const signatures = approved ?? sign(out, step.safe_tx_hash);
        const args = [...order.map((name) => step.transaction[name]), signatures];
        const data = viem.api.encodeFunctionData({ abi: releases[version].abi, functionName: 'execTransaction', args });
        return chain.send({ to: step.safe, data });
    }
    if (step.kind === 'timelock-execute') {
        await chain.advance(delay);
    }
    return chain.send({ to: step.to, data: step.data, value: viem.api.toHex(BigInt(step.value)) });
}

async function isOperation(state, { to, operation_id: id }) {
    const abi = viem.api.parseAbi([`function ${state}(bytes32) view returns (bool)`]);
    return BigInt(await chain.call(to, viem.api.encodeFunctionData({ abi, functionName: state, args: [id] }))) === 1n;
}

const routes = [
    [],
    ['timelock'],
    ...safeVersions.map((version) => [version]),
    ...safeVersions.map((version) => [version, 'timelock']),
    ['1.4.1', '1.3.0'],
    ['1.5.0', '1.4.1', 'timelock'],
];
const proposals = { 'one action': [], 'two actions': ['--action', 'add-compose-hash', '--action', `add-device=${device}`] };

for (const hops of routes) {
    for (const [what, actions] of Object.entries(proposals)) {
        test(`${hops.join(' → ') || 'no route'}: ${what}`, { skip, timeout: 120_000 }, async (t) => {
            const { deployed, route } = await deploy(hops);
            const { out, proposal } = prepare(t, route, actions);
            const logs = [];
            let approver;
            for (const step of proposal.steps) {
                const receipt = await executeStep(step, { out, deployed, approver });
                approver = step.safe ?? approver;
                logs.push(...receipt.logs.filter(({ address }) => address === addresses.app.toLowerCase()));
            }
            const caller = (deployed.at(-1)?.address ?? chain.accounts[0]).toLowerCase();
            assert.deepEqual(
                logs.map(({ topics, data }) => ({ caller: `0x${topics[0].slice(26)}`, data })),
                proposal.actions.map(({ data }) => ({ caller, data })),
            );
            const executed = proposal.steps.find(({ kind }) => kind === 'timelock-execute');
            if (executed) {
                assert.equal(await isOperation('isOperationDone', executed), true);
            }
        });
    }
}
