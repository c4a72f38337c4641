// Generated EIP-712 payloads in the JSON form of eth_signTypedData_v4.
import { address, signed, text, unsigned } from './values.mjs';

const domainFields = {
    name: 'string',
    version: 'string',
    chainId: 'uint256',
    verifyingContract: 'address',
    salt: 'bytes32',
};

function atom(random) {
    const bits = 8 * random.between(1, 32);
    return random.pick([`uint${bits}`, `int${bits}`, 'address', 'bool', `bytes${random.between(1, 32)}`, 'bytes', 'string']);
}

/** Structs S0 … Sn, where each may hold those after it, so that S0 reaches them and none recurs. */
function structs(random) {
    const count = random.between(1, 4);
    const types = {};
    for (let i = 0; i < count; i++) {
        const fields = random.list(random.between(1, 5), () =>
            i + 1 < count && random.chance(40) ? `S${random.between(i + 1, count - 1)}` : atom(random),
        );
        if (i + 1 < count) {
            fields.push(`S${i + 1}`); // every struct is used: ethers takes no others
        }
        types[`S${i}`] = random.shuffle(fields).map((base, index) => {
            const suffix = random.list(random.pick([0, 0, 0, 1, 1, 2]), () => random.pick(['[]', '[]', '[1]', '[2]', '[3]']));
            return { name: random.pick(['f', '_f', 'field', '$f']) + index, type: base + suffix.join('') };
        });
    }
    return types;
}

function value(random, types, type) {
    const array = /^(.*)\[(\d*)\]$/.exec(type);
    if (array) {
        const length = array[2] === '' ? random.between(0, 3) : Number(array[2]);
        return random.list(length, () => value(random, types, array[1]));
    }
    if (type in types) {
        return Object.fromEntries(types[type].map((field) => [field.name, value(random, types, field.type)]));
    }
    const [, base, size] = /^([a-z]+)(\d*)$/.exec(type);
    switch (base) {
        case 'uint':
            return integer(random, unsigned(random, Number(size)));
        case 'int':
            return integer(random, signed(random, Number(size)));
        case 'address':
            return address(random);
        case 'bool':
            return random.chance(50);
        case 'string':
            return text(random);
        default:
            return random.hex(size === '' ? random.size(100) : Number(size));
    }
}

/** Wallets see integers as JSON numbers and as decimal strings. */
function integer(random, number) {
    return Number.isSafeInteger(Number(number)) && random.chance(50) ? Number(number) : String(number);
}

/** {types with EIP712Domain, primaryType, domain, message}. */
export function typedData(random) {
    const names = Object.keys(domainFields).filter(() => random.chance(60));
    const types = structs(random);
    const domain = Object.fromEntries(names.map((name) => [name, value(random, types, domainFields[name])]));
    return {
        types: { EIP712Domain: names.map((name) => ({ name, type: domainFields[name] })), ...types },
        primaryType: 'S0',
        domain,
        message: value(random, types, 'S0'),
    };
}
