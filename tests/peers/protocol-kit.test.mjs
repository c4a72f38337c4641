// Safe hashes, batches and signatures are what @safe-global/protocol-kit makes.
import assert from 'node:assert/strict';

import { peer } from './lib/peers.mjs';
import { json, line } from './lib/program.mjs';
import { property } from './lib/property.mjs';
import { transaction, which } from './lib/safe.mjs';
import { address, unsigned } from './lib/values.mjs';

const kit = await peer('@safe-global/protocol-kit');
const viem = await peer('viem');
const accounts = await peer('viem/accounts');
const needs = [kit, viem, accounts];

const withChain = ['1.3.0', '1.3.0+L2', '1.4.0', '1.4.1', '1.5.0'];
const withoutChain = ['1.0.0', '1.1.0', '1.1.1', '1.2.0'];
const withDataGas = ['0.0.2', '0.1.0'];
const safeTx = (gas) =>
    `address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 ${gas},uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce`
        .split(',')
        .map((field) => ({ type: field.split(' ')[0], name: field.split(' ')[1] }));

function anySafe(random, versions) {
    return { address: random.hex(20), chainId: random.pick([1, 100, 8453, 11155111, random.next() + 1]), version: random.pick(versions) };
}

function domainWithoutChain(safe, types = {}) {
    return {
        types: { EIP712Domain: [{ name: 'verifyingContract', type: 'address' }], ...types },
        domain: { verifyingContract: safe.address },
    };
}

property('protocol-kit: safe hash gives the three hashes', { needs, cases: 400 }, (random) => {
    const safe = anySafe(random, [...withChain, ...withoutChain]);
    const tx = transaction(random);
    const version = safe.version.split('+')[0];
    const preimage = kit.api.preimageSafeTransactionHash(safe.address, tx, version, BigInt(safe.chainId));
    // The preimage has the chain id in every version's domain; the hash that it is of has not.
    const old = withoutChain.includes(version);
    const expected = {
        domain_hash: old ? viem.api.hashDomain(domainWithoutChain(safe)) : `0x${preimage.slice(6, 70)}`,
        message_hash: `0x${preimage.slice(70)}`,
        hash: kit.api.calculateSafeTransactionHash(safe.address, tx, version, BigInt(safe.chainId)),
    };
    assert.deepEqual(json(['safe', 'hash', ...which(safe), '-'], JSON.stringify(tx)), expected);
});

// protocol-kit hashes baseGas for these too; the contracts call it dataGas.
property('viem: safe hash below 1.0.0, where baseGas is dataGas', { needs, cases: 100 }, (random) => {
    const safe = anySafe(random, withDataGas);
    const tx = transaction(random);
    const { baseGas, ...rest } = tx;
    const expected = viem.api.hashTypedData({
        ...domainWithoutChain(safe, { SafeTx: safeTx('dataGas') }),
        primaryType: 'SafeTx',
        message: { ...rest, dataGas: baseGas },
    });
    const given = random.chance(50) ? tx : { ...rest, dataGas: baseGas };
    assert.equal(json(['safe', 'hash', ...which(safe), '-'], JSON.stringify(given)).hash, expected);
});

property('protocol-kit: safe message-hash', { needs, cases: 100 }, (random) => {
    const safe = anySafe(random, withChain);
    const message = random.hex(random.size(200));
    const expected = kit.api.calculateSafeMessageHash(safe.address, message, safe.version.split('+')[0], BigInt(safe.chainId));
    assert.equal(json(['safe', 'message-hash', ...which(safe), message]).hash, expected);
});

// protocol-kit puts the chain id into every version's domain; the contracts do from 1.3.0 on.
property('viem: safe message-hash below 1.3.0, where the domain has no chain id', { needs, cases: 50 }, (random) => {
    const safe = anySafe(random, [...withDataGas, ...withoutChain]);
    const message = random.hex(random.size(200));
    const expected = viem.api.hashTypedData({
        ...domainWithoutChain(safe, { SafeMessage: [{ name: 'message', type: 'bytes' }] }),
        primaryType: 'SafeMessage',
        message: { message },
    });
    assert.equal(json(['safe', 'message-hash', ...which(safe), message]).hash, expected);
});

property('protocol-kit: safe multisend', { needs, cases: 200 }, (random) => {
    const calls = random.list(random.between(1, 6), () => ({
        to: address(random),
        value: String(unsigned(random, 256)),
        data: random.hex(random.size(300)),
    }));
    const packed = kit.api.encodeMultiSendData(calls.map((call) => ({ operation: 0, ...call })));
    const abi = viem.api.parseAbi(['function multiSend(bytes)']);
    const expected = viem.api.encodeFunctionData({ abi, functionName: 'multiSend', args: [packed] });
    assert.equal(line(['safe', 'multisend', '-'], JSON.stringify(calls)), expected);
});

const pad = (hex, bytes = 32) => hex.replace(/^0x/, '').padStart(2 * bytes, '0');

/** A signature of any kind over the hash, as one owner hands it over, and as the kit holds it. */
async function signature(random, hash) {
    const { EthSafeSignature } = kit.api;
    const key = random.hex(32);
    const account = accounts.api.privateKeyToAccount(key);
    const kind = random.pick(['eip712', 'eip712', 'eth_sign', 'contract', 'approved']);
    if (kind === 'eip712') {
        const signed = await account.sign({ hash });
        return { kind, owner: account.address, given: signed, held: new EthSafeSignature(account.address, signed) };
    }
    if (kind === 'eth_sign') {
        const signed = await account.signMessage({ message: { raw: hash } });
        const raised = signed.slice(0, -2) + (parseInt(signed.slice(-2), 16) + 4).toString(16);
        return { kind, owner: account.address, given: raised, held: new EthSafeSignature(account.address, raised) };
    }
    const owner = random.hex(20);
    if (kind === 'approved') {
        const given = kit.api.generatePreValidatedSignature(owner).data;
        return { kind, owner, given, held: new EthSafeSignature(owner, given) };
    }
    const inner = random.hex(random.pick([0, 1, 65, 130, 200]));
    const length = (inner.length - 2) / 2;
    const given = `0x${pad(owner)}${pad('41')}00${pad(length.toString(16))}${inner.slice(2)}`;
    return { kind, owner, given, held: new EthSafeSignature(owner, inner, true) };
}

property('protocol-kit: safe signatures aggregates what several owners signed', { needs, cases: 200 }, async (random) => {
    const hash = random.hex(32);
    const signatures = await Promise.all(random.list(random.between(1, 7), () => signature(random, hash)));
    const answer = json(['safe', 'signatures', '--hash', hash, ...signatures.map(({ given }) => given)]);
    const expected = signatures
        .map(({ owner, kind }) => ({ address: viem.api.getAddress(owner), kind }))
        .sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
    assert.equal(answer.aggregated, kit.api.buildSignatureBytes(signatures.map(({ held }) => held)));
    assert.deepEqual(answer.signers, expected);
});
