// Random trees of calls as an honest encoder writes them, and trees that inspect has told written again
// by viem from their leaves up.
import { abis, callOnly, execTransaction, packed, paper, viem, zero } from './review_world.mjs';

const changes = ({ type, stateMutability }) => type === 'function' && stateMutability !== 'view' && stateMutability !== 'pure';
/** What is generated as a call that holds others, or asks for a certain place. */
const wrapping = new Set(['execTransaction', 'execTransactionFromModule', 'execTransactionFromModuleReturnData', 'multiSend', 'schedule', 'scheduleBatch', 'execute', 'executeBatch']);
/** In the ABIs and no function that a reviewer is told of by name. */
const left = new Set(['simulateAndRevert', 'requiredTxGas', 'setup', 'isValidSignature', 'onERC721Received', 'onERC1155Received', 'onERC1155BatchReceived']);

/** Functions without calls inside: [{name, inputs}], each signature once. */
const leaves = (() => {
    const found = new Map();
    for (const abi of ['safe-1.1.1', 'safe-1.5.0', 'timelock', 'app', 'kms', 'erc20', 'erc721', 'proxyAdmin', 'proxy'].map((name) => abis[name])) {
        for (const item of abi.filter(changes).filter(({ name }) => !wrapping.has(name) && !left.has(name))) {
            found.set(viem.toFunctionSignature(item), item);
        }
    }
    return [...found.values()];
})();

const amount = (random, bits) => {
    const top = (1n << BigInt(bits)) - 1n;
    return random.pick([0n, 1n, top, BigInt(random.between(0, 1000)) & top, BigInt(random.hex(32)) & top]);
};

/** A value that viem takes for a type of an ABI. */
function argument(random, { type, components }) {
    if (type.endsWith('[]')) {
        return random.list(random.between(0, 3), () => argument(random, { type: type.slice(0, -2), components }));
    }
    const bits = /^uint(\d+)$/.exec(type);
    const fixed = /^bytes(\d+)$/.exec(type);
    if (bits) {
        return Number(bits[1]) <= 48 ? Number(amount(random, bits[1])) : amount(random, bits[1]);
    }
    if (fixed) {
        return random.hex(Number(fixed[1]));
    }
    switch (type) {
        case 'address':
            return viem.getAddress(random.chance(10) ? zero : random.hex(20));
        case 'bool':
            return random.chance(50);
        case 'bytes':
            return random.hex(random.size(150));
        case 'string':
            return random.pick(['', 'plain words', 'naïve', '网关', 'a\u0000b', '\u202eab', 'x'.repeat(40), '"\\']);
        case 'tuple':
            return Object.fromEntries(components.map((one) => [one.name, argument(random, one)]));
        default:
            throw new Error(`no value for ${type}`);
    }
}

function leaf(random) {
    const item = random.pick(leaves);
    const args = item.inputs.map((input) => argument(random, input));
    return { signature: viem.toFunctionSignature(item), name: item.name, data: viem.encodeFunctionData({ abi: [item], args }), calls: [] };
}

/** Coins, or bytes that no known function begins with. */
function other(random) {
    return random.chance(50)
        ? { signature: null, data: '0x', calls: [] }
        : { signature: null, data: viem.concat(['0x00000001', random.hex(random.size(100))]), calls: [] };
}

/** A call of anything: {to, value, operation, signature, data, calls}. */
function placed(random, depth) {
    const target = { to: viem.getAddress(random.hex(20)), value: random.chance(70) ? 0n : amount(random, 128), operation: 0 };
    return { ...target, ...(random.chance(10) ? other(random) : calldata(random, depth)) };
}

/** What a Safe does: a call, or a batch by a delegate call. */
function bySafe(random, depth) {
    if (depth <= 0 || random.chance(40)) {
        return placed(random, depth);
    }
    const to = callOnly(random.pick(['1.3.0', '1.4.1', '1.5.0']), paper.chain);
    return { to, value: 0n, operation: 1, ...batch(random, depth) };
}

function batch(random, depth) {
    const calls = random.list(random.between(0, 4), () => placed(random, depth - 1));
    const data = encode('multiSend', 'multiSend', packed(calls));
    return { signature: 'multiSend(bytes)', name: 'multiSend', data, calls };
}

const wrappers = {
    execTransaction(random, depth) {
        const inner = bySafe(random, depth);
        const fields = random.chance(70) ? {} : { safeTxGas: amount(random, 64), gasPrice: amount(random, 64), gasToken: random.hex(20) };
        return { data: execTransaction({ ...inner, ...fields, signatures: random.hex(random.size(130)) }), calls: [inner] };
    },
    module(random, depth) {
        const inner = bySafe(random, depth);
        const name = random.pick(['execTransactionFromModule', 'execTransactionFromModuleReturnData']);
        return { name, data: encode('safe-1.4.1', name, inner.to, inner.value, inner.data, inner.operation), calls: [inner] };
    },
    multiSend: batch,
    single(random, depth) {
        const inner = placed(random, depth);
        const args = [inner.to, inner.value, inner.data, random.hex(32), random.hex(32)];
        return random.chance(50)
            ? { name: 'schedule', data: encode('timelock', 'schedule', ...args, amount(random, 40)), calls: [inner] }
            : { name: 'execute', data: encode('timelock', 'execute', ...args), calls: [inner] };
    },
    several(random, depth) {
        const calls = random.list(random.between(0, 3), () => placed(random, depth));
        const args = [calls.map(({ to }) => to), calls.map(({ value }) => value), calls.map(({ data }) => data), random.hex(32), random.hex(32)];
        return random.chance(50)
            ? { name: 'scheduleBatch', data: encode('timelock', 'scheduleBatch', ...args, amount(random, 40)), calls }
            : { name: 'executeBatch', data: encode('timelock', 'executeBatch', ...args), calls };
    },
};

const encode = (contract, functionName, ...args) => viem.encodeFunctionData({ abi: abis[contract], functionName, args });

/** Calldata of at most that many levels: {signature, data, calls}. */
export function calldata(random, depth) {
    if (depth <= 0 || random.chance(25)) {
        return leaf(random);
    }
    const kind = random.pick(Object.keys(wrappers));
    const made = { name: kind, ...wrappers[kind](random, depth - 1) };
    const abi = ['timelock', 'safe-1.4.1', 'multiSend'].flatMap((contract) => abis[contract]);
    return { signature: viem.toFunctionSignature(viem.getAbiItem({ abi, name: made.name })), ...made };
}

/** A value of inspect's JSON as viem takes it. */
function forViem(value, { type, components }) {
    if (type.endsWith('[]')) {
        return value.map((one) => forViem(one, { type: type.slice(0, -2), components }));
    }
    if (type === 'tuple') {
        return value.map((one, index) => forViem(one, components[index]));
    }
    if (type === 'string') {
        return typeof value === 'string' ? viem.toHex(value) : value.bytes;
    }
    const bits = /^u?int(\d+)$/.exec(type);
    return bits ? (Number(bits[1]) <= 48 ? Number(value) : BigInt(value)) : value;
}

/** Without names viem takes tuples as arrays. Text is encoded as the bytes that it is, UTF-8 or not. */
const nameless = ({ type, components }) =>
    components ? { type, components: components.map(nameless) } : { type: type.replace('string', 'bytes') };

/** Arguments that hold calls, by the place among them, as those calls say. */
const inside = {
    execTransaction: ([inner]) => ({ 2: inner.data }),
    execTransactionFromModule: ([inner]) => ({ 2: inner.data }),
    execTransactionFromModuleReturnData: ([inner]) => ({ 2: inner.data }),
    multiSend: (calls) => ({ 0: packed(calls) }),
    schedule: ([inner]) => ({ 0: inner.to, 1: inner.value, 2: inner.data }),
    execute: ([inner]) => ({ 0: inner.to, 1: inner.value, 2: inner.data }),
    scheduleBatch: (calls) => lists(calls),
    executeBatch: (calls) => lists(calls),
};
const lists = (calls) => ({ 0: calls.map(({ to }) => to), 1: calls.map(({ value }) => value), 2: calls.map(({ data }) => data) });

/** A call of inspect's tree as bytes again, made of its function and arguments, those of its calls first. */
export function rebuild(told) {
    if (told.form !== 'decoded') {
        return told.data;
    }
    const item = viem.parseAbiItem(`function ${told.function}`);
    const calls = told.calls.map((one) => ({
        // In a batch of 1.5.0 the zero address is told as the Safe that it stands for.
        to: one.to_was_zero ? zero : one.to, value: BigInt(one.value), operation: one.operation === 'delegatecall' ? 1 : 0, data: rebuild(one),
    }));
    const replaced = calls.length > 0 ? inside[item.name](calls) : {};
    const args = told.arguments.map(({ value }, index) => replaced[index] ?? forViem(value, item.inputs[index]));
    const encoded = viem.encodeAbiParameters(item.inputs.map(nameless), args);
    return viem.concat([viem.toFunctionSelector(item), encoded]);
}
