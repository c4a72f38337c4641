// The functions that are known by name are those of the published ABIs, and ABIs as they are
// published can be read.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';

import { peer } from './lib/peers.mjs';
import { program, root, run } from './lib/program.mjs';

const viem = await peer('viem');
const driver = process.env.QUORATE_KNOWN_DRIVER ?? join(dirname(program), 'tests/known_driver');
const modules = join(root, 'tests/peers/node_modules');
const deployments = join(modules, '@safe-global/safe-deployments/dist/assets');

const read = (path) => JSON.parse(readFileSync(path, 'utf8')).abi;
const safeAbis = () =>
    readdirSync(deployments).flatMap((version) =>
        readdirSync(join(deployments, version)).map((file) => read(join(deployments, version, file))));
const openZeppelin = (...names) =>
    ['@openzeppelin/contracts', 'openzeppelin-4'].flatMap((folder) =>
        names
            .map((name) => join(modules, folder, 'build/contracts', `${name}.json`))
            .filter(existsSync)
            .map(read));

/** What is known with the functions of an ABI. */
function known(abi) {
    assert(existsSync(driver), `${driver} is not there: build it first`);
    const { code, out, err } = run([], { command: driver, input: JSON.stringify(abi) });
    assert.equal(code, 0, err);
    const lines = out.toString().trimEnd().split('\n');
    return lines.map((line) => {
        const [contract, selector, signature] = line.split(' ');
        return { contract, selector, signature };
    });
}

const signatures = (abi) =>
    abi.filter(({ type }) => type === 'function').map((entry) => viem.api.toFunctionSignature(entry));

const published = {
    Safe: safeAbis,
    MultiSend: safeAbis,
    SafeMigration: safeAbis,
    SafeToL2Migration: safeAbis,
    SafeToL2Setup: safeAbis,
    CreateCall: safeAbis,
    ExtensibleFallbackHandler: safeAbis,
    SafeProxyFactory: safeAbis,
    TimelockController: () => openZeppelin('TimelockController'),
    AccessControl: () => openZeppelin('AccessControl'),
    Ownable: () => openZeppelin('Ownable', 'Ownable2Step'),
    UUPS: () => openZeppelin('UUPSUpgradeable'),
    ProxyAdmin: () => openZeppelin('ProxyAdmin'),
    TransparentUpgradeableProxy: () => openZeppelin('ITransparentUpgradeableProxy'),
    'ERC-20': () => openZeppelin('ERC20', 'ERC20Permit'),
    'ERC-721': () => openZeppelin('ERC721'),
    'ERC-1155': () => openZeppelin('ERC1155'),
};
/** Of contracts whose ABI no package here has; their selectors are in tests/review/test_known.c. */
const elsewhere = ['DstackApp', 'DstackKms', 'Pausable', 'WETH'];

test('each selector is what viem computes', { skip: viem.skip }, () => {
    for (const { selector, signature } of known([])) {
        assert.equal(`0x${selector}`, viem.api.toFunctionSelector(signature), signature);
    }
});

test('each function is in a published ABI of its contract', { skip: viem.skip }, () => {
    const there = Object.fromEntries(
        Object.entries(published).map(([contract, abis]) => [contract, new Set(abis().flatMap(signatures))]));
    for (const { contract, signature } of known([]).filter((f) => !elsewhere.includes(f.contract))) {
        assert(there[contract]?.has(signature), `${contract}: ${signature}`);
    }
});

/** Not known: what a Safe's owners or a wallet never send, and what only other contracts call. */
const leftOut = new Set([
    'addSupportedInterfaceBatch', 'removeSupportedInterfaceBatch', 'setDomainVerifier', 'setSafeMethod',
    'setSupportedInterface', 'calculateCreateProxyWithNonceAddress', 'isValidSignature', 'onERC1155BatchReceived',
    'onERC1155Received', 'onERC721Received', 'tokensReceived', 'simulate',
]);

test('every function that changes a Safe, a timelock or a role is known', { skip: viem.skip }, () => {
    const names = new Set(known([]).map(({ signature }) => signature));
    const abis = [...safeAbis(), ...openZeppelin('TimelockController', 'AccessControl', 'Ownable2Step', 'ProxyAdmin')];
    for (const entry of abis.flat()) {
        const changes = entry.type === 'function' && !['view', 'pure'].includes(entry.stateMutability);
        if (changes && !leftOut.has(entry.name) && !entry.name.startsWith('onERC')) {
            const signature = viem.api.toFunctionSignature(entry);
            assert(names.has(signature), signature);
        }
    }
});

test('published ABIs are read whole', { skip: viem.skip }, () => {
    const folder = join(modules, '@openzeppelin/contracts/build/contracts');
    const abis = [...safeAbis(), ...readdirSync(folder).map((file) => read(join(folder, file)))];
    for (const abi of abis) {
        const there = new Map(known(abi).map(({ signature, selector }) => [signature, selector]));
        for (const signature of signatures(abi)) {
            assert.equal(`0x${there.get(signature)}`, viem.api.toFunctionSelector(signature), signature);
        }
    }
});
