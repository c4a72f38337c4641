// The tests' own contracts on a test chain: the app behind its proxy, and what goes wrong on purpose.
import { compiled } from './compile.mjs';
import { deploy } from './contracts.mjs';
import { artifact, peer } from './peers.mjs';

const { api: viem } = await peer('viem');

const none = `0x${'00'.repeat(32)}`;
export const contracts = await compiled();
const proxy = artifact('@openzeppelin/contracts', 'build/contracts/ERC1967Proxy.json');
/** ERC-1967. */
const implementationSlot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';
const implementations = new WeakMap();

/** The implementation of that name, once a chain. */
function planImplementation(deployer, name) {
    const known = implementations.get(deployer.chain) ?? implementations.set(deployer.chain, new Map()).get(deployer.chain);
    if (!known.has(name)) {
        known.set(name, deployer.create(contracts[name]));
    }
    return known.get(name);
}

/**
 * Put an app behind a proxy of its own among a Deployer's transactions.
 * @param {{owner: string, twoStep?: boolean, kind?: string, anyDevice?: boolean, device?: string, offered?: string,
 *     at?: string}} what
 *     kind: another contract than DstackApp or DstackAppOneStep; offered: the first account keeps it
 *     and transfers it to that address, which with two steps must still accept; at: its address
 */
export function planApp(deployer, { owner, twoStep = true, kind, anyDevice = true, device = none, offered, at }) {
    const name = kind ?? (twoStep ? 'DstackApp' : 'DstackAppOneStep');
    const { abi } = contracts[name];
    const implementation = planImplementation(deployer, name);
    const first = offered === undefined ? owner : deployer.account;
    const args = [first, false, anyDevice, device, none]; // the form of five arguments
    const data = viem.encodeFunctionData({ abi, functionName: 'initialize', args });
    let address = at;
    if (at === undefined) {
        address = deployer.create(proxy, [implementation, data]);
    } else {
        deployer.place(at, proxy.deployedBytecode, { [implementationSlot]: implementation });
        deployer.send(at, data);
    }
    if (offered !== undefined) {
        deployer.call(address, abi, 'transferOwnership', [offered]);
    }
    return { abi, address, implementation };
}

export function app(chain, what) {
    return deploy(chain, (deployer) => planApp(deployer, what));
}

/** One of the other contracts, "Fallible", "Wallet", "Guard": {abi, address}. */
export async function helper(chain, name, args = []) {
    const address = await deploy(chain, (deployer) => deployer.create(contracts[name], args));
    return { abi: contracts[name].abi, address };
}
