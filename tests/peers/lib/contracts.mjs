// The published contracts on a test chain: Safes where they are published, timelocks.
import { Deployer } from './deployer.mjs';
import { compiled } from './compile.mjs';
import { artifact, peer } from './peers.mjs';

const { api: viem } = await peer('viem');

const zero = `0x${'00'.repeat(20)}`;
const published = {
    '1.3.0': { from: '@gnosis.pm/safe-contracts', names: ['GnosisSafe', 'GnosisSafeL2'], proxy: 'GnosisSafeProxy' },
    '1.4.1': { from: '@safe-global/safe-contracts', names: ['Safe', 'SafeL2'], proxy: 'SafeProxy' },
    '1.5.0': { from: '@safe-global/safe-smart-account', names: ['Safe', 'SafeL2'], proxy: 'SafeProxy' },
};
export const safeVersions = Object.keys(published);

/** Published sources are in these folders and those addresses in files of these names. */
const files = {
    GnosisSafe: ['', 'gnosis_safe'],
    GnosisSafeL2: ['', 'gnosis_safe_l2'],
    Safe: ['', 'safe'],
    SafeL2: ['', 'safe_l2'],
    GnosisSafeProxy: ['proxies/'],
    SafeProxy: ['proxies/'],
    CompatibilityFallbackHandler: ['handler/', 'compatibility_fallback_handler'],
    MultiSendCallOnly: ['libraries/', 'multi_send_call_only'],
};

function contract(version, name) {
    return artifact(published[version].from, `build/artifacts/contracts/${files[name][0]}${name}.sol/${name}.json`);
}

/** Where safe-deployments says that a contract is: {address, codeHash}, what the chain lists first. */
export function publication(version, name, chainId) {
    const path = `dist/assets/v${version}/${files[name][1]}.json`;
    const { deployments, networkAddresses } = artifact('@safe-global/safe-deployments', path);
    return deployments[[networkAddresses[chainId] ?? 'canonical'].flat()[0]];
}

const releases = new WeakMap();

/**
 * The contracts of one Safe version, at their published addresses. What `plan` and `create` take
 * beside owners and threshold: {l2: the L2 singleton, handler, guard, moduleGuard, modules, at: the
 * proxy's address}.
 */
export async function safeRelease(chain, version) {
    const known = releases.get(chain) ?? releases.set(chain, new Map()).get(chain);
    if (!known.has(version)) {
        known.set(version, await placeRelease(chain, version));
    }
    return known.get(version);
}

async function placeRelease(chain, version) {
    const [singleton, l2] = published[version].names;
    const { abi } = contract(version, singleton);
    const proxy = contract(version, published[version].proxy);
    const deployer = await Deployer.of(chain);
    const place = (name, storage) => {
        const address = viem.getAddress(publication(version, name, chain.chainId).address);
        return deployer.place(address, contract(version, name).deployedBytecode, storage);
    };
    const taken = { '0x4': '0x01' }; // a singleton's own threshold, so that nobody sets it up
    const release = {
        version,
        abi,
        singleton: place(singleton, taken),
        singletonL2: place(l2, taken),
        handler: place('CompatibilityFallbackHandler'),
        multiSendCallOnly: place('MultiSendCallOnly'),
    };
    await deployer.flush();
    const { SafeSetup } = await compiled();
    /** Put a Safe with these owners among a Deployer's transactions: its address. */
    release.plan = (deployer, owners, threshold, options = {}) => {
        const { l2: isL2 = false, handler = release.handler, guard = zero, moduleGuard = zero, modules = [] } = options;
        const code = isL2 ? release.singletonL2 : release.singleton;
        const { at } = options;
        const address = at ? deployer.place(at, proxy.deployedBytecode, { '0x0': code }) : deployer.create(proxy, [code]);
        let start = [zero, '0x'];
        if (guard !== zero || moduleGuard !== zero || modules.length > 0) {
            const args = [guard, moduleGuard, modules];
            const data = viem.encodeFunctionData({ abi: SafeSetup.abi, functionName: 'start', args });
            start = [deployer.create(SafeSetup), data];
        }
        deployer.call(address, abi, 'setup', [owners, BigInt(threshold), ...start, handler, zero, 0n, zero]);
        return address;
    };
    release.create = (...what) => deploy(chain, (deployer) => release.plan(deployer, ...what));
    return release;
}

/** Send what plan puts into a Deployer; the value of plan. */
export async function deploy(chain, plan) {
    const deployer = await Deployer.of(chain);
    const planned = await plan(deployer);
    await deployer.flush();
    return planned;
}

const role = (name) => viem.keccak256(viem.toBytes(name));
/** TimelockController of OpenZeppelin 5 and 4, and the role that may grant roles. */
const timelocks = {
    5: { from: '@openzeppelin/contracts', admin: () => `0x${'00'.repeat(32)}` },
    4: { from: 'openzeppelin-4', admin: () => role('TIMELOCK_ADMIN_ROLE') },
};

/**
 * Put a TimelockController among a Deployer's transactions. Proposers cancel, unless cancellers are
 * given; anybody executes, unless executors are given.
 * @param {{version?: 4 | 5, delay: number, proposers: string[], executors?: string[], cancellers?: string[]}} what
 */
export function planTimelock(deployer, { version = 5, delay, proposers, executors = [zero], cancellers = proposers }) {
    const { from, admin } = timelocks[version];
    const { abi, bytecode } = artifact(from, 'build/contracts/TimelockController.json');
    const canceller = role('CANCELLER_ROLE');
    const changes = [
        ...proposers.filter((one) => !cancellers.includes(one)).map((one) => ['revokeRole', canceller, one]),
        ...cancellers.filter((one) => !proposers.includes(one)).map((one) => ['grantRole', canceller, one]),
    ];
    const administrator = changes.length > 0 ? deployer.account : zero;
    const address = deployer.create({ abi, bytecode }, [BigInt(delay), proposers, executors, administrator]);
    for (const [what, ...args] of changes) {
        deployer.call(address, abi, what, args);
    }
    if (changes.length > 0) {
        deployer.call(address, abi, 'renounceRole', [admin(), deployer.account]);
    }
    return { abi, address };
}

/** A TimelockController with one proposer, who also cancels, and open execution. */
export function timelock(chain, proposer, delay) {
    return deploy(chain, (deployer) => planTimelock(deployer, { delay, proposers: [proposer] }));
}
