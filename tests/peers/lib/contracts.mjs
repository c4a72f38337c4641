// The published contracts, deployed on a test chain.
import { artifact } from './peers.mjs';

const zero = `0x${'00'.repeat(20)}`;
const published = {
    '1.3.0': { from: '@gnosis.pm/safe-contracts', singleton: 'GnosisSafe', proxy: 'GnosisSafeProxy' },
    '1.4.1': { from: '@safe-global/safe-contracts', singleton: 'Safe', proxy: 'SafeProxy' },
    '1.5.0': { from: '@safe-global/safe-smart-account', singleton: 'Safe', proxy: 'SafeProxy' },
};
export const safeVersions = Object.keys(published);

function contract(from, folder, name) {
    return artifact(from, `build/artifacts/contracts/${folder}${name}.sol/${name}.json`);
}

/** The contracts of one Safe version, each deployed once on the chain. viem is its module. */
export async function safeRelease(chain, viem, version) {
    const { from, singleton, proxy } = published[version];
    const core = contract(from, '', singleton);
    const release = { version, abi: core.abi };
    const deploy = (made) => chain.deploy(made.bytecode);
    release.singleton = await deploy(core);
    release.handler = await deploy(contract(from, 'handler/', 'CompatibilityFallbackHandler'));
    release.multiSendCallOnly = await deploy(contract(from, 'libraries/', 'MultiSendCallOnly'));
    /** A Safe with these owners. */
    release.create = async (owners, threshold) => {
        const made = contract(from, 'proxies/', proxy);
        const args = [release.singleton];
        const address = await chain.deploy(viem.encodeDeployData({ abi: made.abi, bytecode: made.bytecode, args }));
        const setup = [owners, BigInt(threshold), zero, '0x', release.handler, zero, 0n, zero];
        await chain.send({ to: address, data: viem.encodeFunctionData({ abi: core.abi, functionName: 'setup', args: setup }) });
        return viem.getAddress(address);
    };
    return release;
}

/** OpenZeppelin's TimelockController with one proposer, who also cancels, and open execution. */
export async function timelock(chain, viem, proposer, delay) {
    const { abi, bytecode } = artifact('@openzeppelin/contracts', 'build/contracts/TimelockController.json');
    const args = [BigInt(delay), [proposer], [zero], zero];
    return { abi, address: viem.getAddress(await chain.deploy(viem.encodeDeployData({ abi, bytecode, args }))) };
}
