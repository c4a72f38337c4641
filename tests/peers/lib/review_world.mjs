// What the table of reviewed transactions is built from: people and contracts, the published ABIs, and
// encoders, also of what no honest encoder makes. The addresses may be replaced by those of a test chain.
import { compiled } from './compile.mjs';
import { publication } from './contracts.mjs';
import { artifact, peer } from './peers.mjs';

const { api: viem } = await peer('viem');

export const zero = `0x${'00'.repeat(20)}`;
export const none = `0x${'00'.repeat(32)}`;
export const day = 86_400n;
/** The SHA-256 of nothing. */
export const nothing = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
export const role = (name) => viem.keccak256(viem.toBytes(name));
export const hashOf = (words) => viem.keccak256(viem.toBytes(words));

const deployments = (version, name) => artifact('@safe-global/safe-deployments', `dist/assets/v${version}/${name}.json`);
const openzeppelin = (name) => artifact('@openzeppelin/contracts', `build/contracts/${name}.json`).abi;
const contracts = await compiled();

/** DstackKms has no package; these are dstack's own declarations. */
const kms = viem.parseAbi([
    'function deployAndRegisterApp(address initialOwner, bool disableUpgrades, bool allowAnyDevice, bytes32 initialDeviceId, bytes32 initialComposeHash)',
    'function deployAndRegisterApp(address initialOwner, bool disableUpgrades, bool requireTcbUpToDate, bool allowAnyDevice, bytes32 initialDeviceId, bytes32 initialComposeHash)',
    'function registerApp(address appId)',
    'function setGatewayAppId(string appId)',
    'function addOsImageHash(bytes32 osImageHash)',
    'function removeOsImageHash(bytes32 osImageHash)',
    'function addKmsAggregatedMr(bytes32 mrAggregated)',
    'function addKmsDevice(bytes32 deviceId)',
    'function setAppImplementation(address implementation)',
]);

export const abis = {
    'safe-1.0.0': deployments('1.0.0', 'gnosis_safe').abi,
    'safe-1.1.1': deployments('1.1.1', 'gnosis_safe').abi,
    'safe-1.3.0': deployments('1.3.0', 'gnosis_safe').abi,
    'safe-1.4.1': deployments('1.4.1', 'safe').abi,
    'safe-1.5.0': deployments('1.5.0', 'safe').abi,
    multiSend: deployments('1.4.1', 'multi_send').abi,
    migration: deployments('1.4.1', 'safe_migration').abi,
    signMessageLib: deployments('1.4.1', 'sign_message_lib').abi,
    createCall: deployments('1.4.1', 'create_call').abi,
    timelock: openzeppelin('TimelockController'),
    app: contracts.DstackApp.abi,
    kms,
    erc20: openzeppelin('ERC20'),
    permit: openzeppelin('IERC20Permit'),
    erc721: openzeppelin('IERC721'),
    proxyAdmin: openzeppelin('ProxyAdmin'),
    // of OpenZeppelin 4, which still has upgradeTo
    proxy: artifact('openzeppelin-4', 'build/contracts/ITransparentUpgradeableProxy.json').abi,
};

/** Where a published library of a Safe is: the first that is listed, or that of a variant. */
export function library(version, name, variant = 'canonical') {
    return viem.getAddress(deployments(version, name).deployments[variant].address);
}

/** Calldata of a function of one of the ABIs. */
export function call(contract, functionName, ...args) {
    return viem.encodeFunctionData({ abi: abis[contract], functionName, args });
}

/** multiSend's packed items: {operation, to, value, data, length: another than that of data}. */
export function packed(items) {
    return viem.concat([
        '0x',
        ...items.map(({ operation = 0, to, value = 0n, data = '0x', length = viem.size(data) }) =>
            viem.concat([
                viem.toHex(operation, { size: 1 }),
                to.toLowerCase(),
                viem.toHex(BigInt(value), { size: 32 }),
                viem.toHex(length, { size: 32 }),
                data,
            ]),
        ),
    ]);
}

export const multiSend = (...items) => call('multiSend', 'multiSend', packed(items));

/** execTransaction's calldata; what is not said is zero, and the signatures are 65 bytes. */
export function execTransaction({ version = '1.4.1', to, value = 0n, data = '0x', operation = 0, signatures = signature, ...fields }) {
    const { safeTxGas = 0n, baseGas = 0n, gasPrice = 0n, gasToken = zero, refundReceiver = zero } = fields;
    const args = [to, value, data, operation, safeTxGas, baseGas, gasPrice, gasToken, refundReceiver, signatures];
    return call(`safe-${version}`, 'execTransaction', ...args);
}

/** Looks like one and is none: no table needs a key. */
export const signature = viem.concat([hashOf('r'), hashOf('s'), '0x1c']);

export const schedule = (to, data, { value = 0n, predecessor = none, salt = hashOf('release-1'), delay = 2n * day } = {}) =>
    call('timelock', 'schedule', to, value, data, predecessor, salt, delay);

/** The three lists that a batch of a timelock is. */
export const lists = (calls) => [
    calls.map(({ to }) => to),
    calls.map(({ value = 0n }) => value),
    calls.map(({ data = '0x' }) => data),
];

export function scheduleBatch(calls, { predecessor = none, salt = hashOf('release-1'), delay = 2n * day } = {}) {
    return call('timelock', 'scheduleBatch', ...lists(calls), predecessor, salt, delay);
}

/** Bytes put over others; at counts bytes from the beginning, the selector's four included. */
export function patch(hex, at, bytes) {
    const { length } = bytes.slice(2);
    return `${hex.slice(0, 2 + 2 * at)}${bytes.slice(2)}${hex.slice(2 + 2 * at + length)}`;
}

/** Where the head's word of that number is. */
export const word = (index) => 4 + 32 * index;
export const cut = (hex, bytes) => hex.slice(0, -2 * bytes);
export const append = (hex, bytes) => viem.concat([hex, bytes]);

/** The same last four and first four digits, and others between. */
export function lookAlike(address) {
    const middle = hashOf(`look-alike ${address}`).slice(2, 34);
    return viem.getAddress(address.toLowerCase().slice(0, 6) + middle + address.toLowerCase().slice(-4));
}

/** Addresses in their checksummed spelling, in objects too. */
function checksummed(value) {
    if (typeof value === 'string') {
        return viem.getAddress(value.toLowerCase());
    }
    return typeof value === 'number' ? value : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, checksummed(one)]));
}

/** The contracts and people of the table. */
export const paper = checksummed({
    chain: 8453,
    safe: {
        '1.1.1': '0x1Db92e2EeBC8E0c075a02BeA49a2935BcD2dFCF4',
        '1.3.0': '0x5A0aade8C6CC1Ff7BE1E6C5A1B3c2c2a3c6E1D0b',
        '1.4.1': '0x1c694Fc3006D81ff4a56F97E1b99529066a23725',
        '1.5.0': '0xC0FFee0000000000000000000000000000001500',
    },
    /** A Safe that is owned by the one of 1.4.1. */
    child: '0x2b2F78C5Bf6D9C12Ee1225D5F374aA91204580C3',
    timelock: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
    app: '0x75537828f2ce51be7289709686A69CbFDbB714F1',
    /** Those that a Safe owns itself. */
    appOf: {
        '1.3.0': '0x610178dA211FEF7D417bC0e6FeD39F05609AD788',
        '1.4.1': '0xa513E6E4b8f2a923D98304ec87F64353C4D5C853',
        '1.5.0': '0x959922bE3CAee4b8Cd9a407cc3ac1C251C2007B1',
    },
    /** Who is offered the ownership of another app, and that app. */
    heir: '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
    offered: '0x0165878A594ca255338adfa4d48449f69242Eb8F',
    appOfChild: '0x5FC8d32690cc91D4c39d9d3abcBD16989F875707',
    /** Who may schedule beside the Safes, an owner of them, and a module of the one of 1.4.1. */
    proposer: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
    owner: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
    module: '0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc',
    kms: '0x8A791620dd6260079BF849Dc5567aDC3F2FdC318',
    token: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
    collectible: '0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D',
    friend: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
    stranger: '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65',
    implementation: '0xB7f8BC63BbcaD18155201308C8f3540b07f84F5e',
});

/** {"safe","chain_id","version","transaction"}: amounts as decimal strings. */
export function safeDocument(world, version, { nonce = 7, ...fields }, { safe = world.safe[version], chain = world.chain } = {}) {
    return { safe, chain_id: String(chain), version, transaction: transactionOf({ nonce, ...fields }) };
}

export function transactionOf({ to, value = 0n, data = '0x', operation = 0, nonce = 7, ...fields }) {
    const { safeTxGas = 0n, baseGas = 0n, gasPrice = 0n, gasToken = zero, refundReceiver = zero } = fields;
    const amounts = [safeTxGas, baseGas, gasPrice].map(String);
    return {
        to, value: String(value), data, operation,
        safeTxGas: amounts[0], baseGas: amounts[1], gasPrice: amounts[2],
        gasToken, refundReceiver, nonce: String(nonce),
    };
}

/** The signature of an owner who sends the transaction, v = 1. */
export const approvalOf = (owner) => viem.concat([viem.pad(owner, { size: 32 }), none, '0x01']);
paper.approval = approvalOf(paper.owner);

const safeTx = [
    ['address', 'to'], ['uint256', 'value'], ['bytes', 'data'], ['uint8', 'operation'], ['uint256', 'safeTxGas'],
    ['uint256', 'baseGas'], ['uint256', 'gasPrice'], ['address', 'gasToken'], ['address', 'refundReceiver'], ['uint256', 'nonce'],
].map(([type, name]) => ({ type, name }));

/** The safeTxHash, by viem's EIP-712; before 1.3.0 the domain has no chain id. */
export function safeTxHash(safe, chain, transaction, { version = '1.4.1' } = {}) {
    const old = version.startsWith('1.0') || version.startsWith('1.1') || version.startsWith('1.2');
    const domain = old ? { verifyingContract: safe } : { chainId: BigInt(chain), verifyingContract: safe };
    return viem.hashTypedData({ domain, types: { SafeTx: safeTx }, primaryType: 'SafeTx', message: transaction });
}

/** The CallOnly that the wallet takes for a version on a chain. */
export const callOnly = (version, chain) => viem.getAddress(publication(version, 'MultiSendCallOnly', chain).address);
export { viem };
