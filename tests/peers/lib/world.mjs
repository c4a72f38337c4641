// Everything that an upgrade needs on a test chain: the contracts of a route, the app that the last
// of them owns, keys of the people, and an account that pays.
import { planApp } from './app.mjs';
import { planTimelock, safeRelease } from './contracts.mjs';
import { Deployer } from './deployer.mjs';
import { peer } from './peers.mjs';
import { Random } from './random.mjs';

const { api: viem } = await peer('viem');
const { api: accounts } = await peer('viem/accounts');

let worlds = 0;

/** A person of that name: {key, address}, the same in every run. */
export function person(...name) {
    const key = new Random('person', ...name).hex(32);
    return { key, address: accounts.privateKeyToAddress(key) };
}

function parseHop(hop) {
    if (typeof hop !== 'string') {
        return hop;
    }
    return hop === 'timelock' ? { timelock: 5 } : { safe: hop };
}

/** Deploy one hop; outer is the one that speaks to it. */
async function planHop(deployer, hop, { outer, people, threshold, delay, executor }) {
    if (hop.timelock !== undefined) {
        const proposers = [outer?.address ?? executor.address];
        const settled = { delay, ...hop, proposers: [...proposers, ...(hop.beside ?? [])] };
        const { abi, address } = planTimelock(deployer, { ...settled, version: hop.timelock });
        return { kind: 'timelock', address, abi, delay: settled.delay };
    }
    const release = await safeRelease(deployer.chain, hop.safe);
    const first = outer === undefined ? people.map(({ address }) => address) : [outer.address];
    const owners = [...first, ...(hop.beside ?? [])];
    const enough = hop.threshold ?? (outer === undefined ? threshold : 1);
    const address = release.plan(deployer, owners, enough, hop);
    return { kind: 'safe', address, abi: release.abi, version: hop.safe, owners, threshold: enough, release };
}

function spellHop({ kind, address, version, delay }) {
    return kind === 'safe'
        ? `  - safe: "${address}"\n    version: ${version}\n`
        : `  - timelock: "${address}"\n    delay: ${delay}\n`;
}

/**
 * Deploy a route, outermost first, with an app that its last hop owns, in two round trips.
 * @param {import('./anvil.mjs').Chain} chain
 * @param {object} what
 *     route: "1.4.1", "timelock", or {safe: version, beside: further owners, threshold, l2, handler,
 *         guard, moduleGuard, modules, at}, {timelock: 4 | 5, delay, beside: further proposers, executors,
 *         cancellers}; none: the executor owns the app
 *     owners, threshold: of the first hop when it is a Safe; a Safe behind another has that as its owner
 *     delay: of the timelocks, in seconds
 *     twoStep, app: see planApp
 * @returns {Promise<object>} app, hops, owners and executor with their keys, and `settings` for
 *     writeApp of tests/e2e/support.mjs
 */
export async function world(chain, { route = ['1.4.1'], owners = 3, threshold = 2, delay = 3600, twoStep = true, app = {} } = {}) {
    const name = `${chain.chainId}-${worlds++}`;
    const people = Array.from({ length: owners }, (_, index) => person(name, index));
    const executor = person(name, 'executor');
    const deployer = await Deployer.of(chain);
    const hops = [];
    for (const hop of route) {
        hops.push(await planHop(deployer, parseHop(hop), { outer: hops.at(-1), people, threshold, delay, executor }));
    }
    const owner = hops.at(-1)?.address ?? executor.address;
    const target = planApp(deployer, { owner, twoStep, ...app });
    await Promise.all([deployer.flush(), chain.rpc('anvil_setBalance', executor.address, viem.toHex(10n ** 18n))]);
    const read = async (to, abi, functionName, ...args) =>
        viem.decodeFunctionResult({ abi, functionName, data: await chain.call(to, viem.encodeFunctionData({ abi, functionName, args })) });
    return {
        app: target,
        hops,
        owners: people,
        executor,
        settings: { app: target.address, chain: chain.chainId, route: hops.map(spellHop).join('') || '  []\n' },
        /** Whether the app allows a compose hash. */
        allowed: (hash) => read(target.address, target.abi, 'allowedComposeHashes', hash),
        /** A Safe's nonce, by the hop's place in the route. */
        nonce: (index = 0) => read(hops[index].address, hops[index].abi, 'nonce').then(Number),
        /** How many transactions the executor has sent. */
        sent: async () => Number(await chain.rpc('eth_getTransactionCount', executor.address, 'latest')),
        /** A view of any hop or of the app. */
        read,
    };
}
