// ABI, EIP-712 and RLP are what ethers computes, and signatures spelled loosely mean what it reads.
import assert from 'node:assert/strict';
import test from 'node:test';

import { peer } from './lib/peers.mjs';
import { bytes, json, line, refused } from './lib/program.mjs';
import { property } from './lib/property.mjs';
import { nested, spellNested, throughDriver } from './lib/rlp.mjs';
import { typedData } from './lib/typed_data.mjs';
import { map, spell, spellLoosely, tuple, value } from './lib/values.mjs';

const ethers = await peer('ethers');
const needs = [ethers];

function call(random) {
    const parameters = tuple(random);
    const values = value(random, parameters);
    const signature = `do_${random.between(0, 9)}${spell(parameters)}`;
    const fragment = ethers.api.FunctionFragment.from(signature);
    return { parameters, values, fragment, signature, calldata: new ethers.api.Interface([fragment]).encodeFunctionData(fragment, values) };
}

property('ethers: abi encode gives the same calldata', { needs, cases: 300 }, (random) => {
    const { values, signature, calldata } = call(random);
    assert.equal(line(['abi', 'encode', signature, '-'], JSON.stringify(values)), calldata);
});

property('ethers: abi decode gives the values back', { needs, cases: 300 }, (random) => {
    const { parameters, values, signature, calldata } = call(random);
    const expected = map(parameters, values, (leaf, type) => (type.kind === 'address' ? ethers.api.getAddress(leaf) : leaf));
    assert.deepEqual(JSON.parse(bytes(['abi', 'decode', signature, '-'], calldata).toString()), expected);
});

property('ethers: what is decoded from changed calldata encodes to it again, or is refused', { needs, cases: 300 }, (random) => {
    const { signature, calldata } = call(random);
    const damaged = Buffer.from(calldata.slice(2), 'hex');
    damaged[random.between(4, damaged.length - 1)] ^= 1 << random.between(0, 7);
    const cut = random.chance(20) ? damaged.subarray(0, random.between(4, damaged.length - 1)) : damaged;
    const input = `0x${cut.toString('hex')}`;
    let decoded;
    try {
        decoded = bytes(['abi', 'decode', signature, '-'], input);
    } catch {
        refused(['abi', 'decode', signature, '-'], 2, input);
        return;
    }
    assert.equal(line(['abi', 'encode', signature, '-'], decoded), input);
});

property('ethers: abi selector of a signature as sources spell it', { needs, cases: 300 }, (random) => {
    const parameters = tuple(random);
    const loose = `${random.pick(['', 'function '])}name${spellLoosely(random, { kind: 'tuple', parts: parameters.parts }, false).replace(/^tuple/, '')}`;
    assert.equal(line(['abi', 'selector', loose]), ethers.api.FunctionFragment.from(`name${spell(parameters)}`).selector, loose);
});

property('ethers: typed-data hash gives the same three hashes', { needs, cases: 400 }, (random) => {
    const data = typedData(random);
    const { EIP712Domain, ...types } = data.types;
    const { TypedDataEncoder } = ethers.api;
    const encoder = TypedDataEncoder.from(types);
    assert.equal(encoder.primaryType, data.primaryType);
    const expected = {
        domain_hash: TypedDataEncoder.hashDomain(data.domain),
        message_hash: encoder.hash(data.message),
        hash: TypedDataEncoder.hash(data.domain, types, data.message),
    };
    assert.deepEqual(json(['typed-data', 'hash', '-'], JSON.stringify(data)), expected, JSON.stringify(data));
});

test('ethers: rlp both ways', { skip: ethers.skip }, (t) => {
    throughDriver(t, 'ethers', (random) => {
        const item = nested(random);
        return { item: spellNested(item), encoded: ethers.api.encodeRlp(item) };
    });
});
