// ABI, Keccak-256, EIP-712 and RLP are what viem computes.
import assert from 'node:assert/strict';
import test from 'node:test';

import { peer } from './lib/peers.mjs';
import { bytes, json, line } from './lib/program.mjs';
import { property } from './lib/property.mjs';
import { nested, spellNested, throughDriver } from './lib/rlp.mjs';
import { typedData } from './lib/typed_data.mjs';
import { map, spell, tuple, value } from './lib/values.mjs';

const viem = await peer('viem');
const needs = [viem];

/** viem takes small integers as numbers, others as BigInt. */
function forViem(leaf, type) {
    if (type.kind === 'uint' || type.kind === 'int') {
        return type.bits <= 48 ? Number(leaf) : BigInt(leaf);
    }
    return leaf;
}

/** viem's parameters, without names, so that tuples are arrays. */
function parameter(type) {
    let element = type;
    let suffix = '';
    while (element.kind === 'list' || element.kind === 'array') {
        suffix = (element.kind === 'list' ? '[]' : `[${element.size}]`) + suffix;
        element = element.element;
    }
    if (element.kind === 'tuple') {
        return { type: `tuple${suffix}`, components: element.parts.map(parameter) };
    }
    return { type: spell(element) + suffix };
}

function call(random) {
    const parameters = tuple(random);
    const values = value(random, parameters);
    const signature = `f${random.between(0, 999)}${spell(parameters)}`;
    const selector = viem.api.keccak256(viem.api.toBytes(signature)).slice(0, 10);
    const encoded = viem.api.encodeAbiParameters(parameters.parts.map(parameter), map(parameters, values, forViem));
    return { parameters, values, signature, selector, calldata: selector + encoded.slice(2) };
}

property('viem: abi encode gives the same calldata', { needs, cases: 400 }, (random) => {
    const { values, signature, calldata } = call(random);
    assert.equal(line(['abi', 'encode', signature, '-'], JSON.stringify(values)), calldata);
});

property('viem: abi decode gives the values back', { needs, cases: 400 }, (random) => {
    const { parameters, values, signature, calldata } = call(random);
    const expected = map(parameters, values, (leaf, type) => (type.kind === 'address' ? viem.api.getAddress(leaf) : leaf));
    const found = JSON.parse(bytes(['abi', 'decode', signature, '-'], calldata).toString());
    assert.deepEqual(found, expected);
});

property('viem: abi selector', { needs, cases: 100 }, (random) => {
    const { signature, selector } = call(random);
    assert.equal(line(['abi', 'selector', signature]), selector);
});

property('viem: keccak', { needs, cases: 150 }, (random, index) => {
    // Every length around the first blocks of 136 bytes, then any.
    const input = random.hex(index < 100 ? 90 + index : random.between(0, 5000));
    assert.equal(line(['keccak', '-'], input), viem.api.keccak256(input));
});

property('viem: typed-data hash gives the same three hashes', { needs, cases: 500 }, (random) => {
    const { types, primaryType, domain, message } = typedData(random);
    const { EIP712Domain, ...structs } = types;
    const data = { types, primaryType, domain, message };
    const omitted = { types: structs, primaryType, domain, message };
    const expected = {
        domain_hash: viem.api.hashDomain({ domain, types }),
        message_hash: viem.api.hashStruct({ data: message, primaryType, types }),
        hash: viem.api.hashTypedData(data),
    };
    assert.deepEqual(json(['typed-data', 'hash', '-'], JSON.stringify(data)), expected, JSON.stringify(data));
    assert.deepEqual(json(['typed-data', 'hash', '-'], JSON.stringify(omitted)), expected);
});

test('viem: a struct that holds a list of itself', { skip: viem.skip }, () => {
    const types = {
        EIP712Domain: [{ name: 'name', type: 'string' }],
        Node: [
            { name: 'label', type: 'string' },
            { name: 'children', type: 'Node[]' },
        ],
    };
    const message = { label: 'a', children: [{ label: 'b', children: [] }, { label: 'c', children: [{ label: 'd', children: [] }] }] };
    const data = { types, primaryType: 'Node', domain: { name: 'tree' }, message };
    assert.equal(json(['typed-data', 'hash', '-'], JSON.stringify(data)).hash, viem.api.hashTypedData(data));
});

test('viem: rlp both ways', { skip: viem.skip }, (t) => {
    throughDriver(t, 'viem', (random) => {
        const item = nested(random);
        return { item: spellNested(item), encoded: viem.api.toRlp(item) };
    });
});
