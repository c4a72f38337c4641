// The tests' own app contract is what dstack's is to its callers: selectors, events, interfaces and
// storage; and the contracts around it are the published ones.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { anvil, Chain } from './lib/anvil.mjs';
import { app, contracts, helper } from './lib/app.mjs';
import { publication, safeRelease, safeVersions } from './lib/contracts.mjs';
import { peer } from './lib/peers.mjs';
import { person, world } from './lib/world.mjs';

const viem = await peer('viem');
const accounts = await peer('viem/accounts');
const skip = [anvil, viem, accounts].map((peer) => peer.skip).find(Boolean) ?? false;

let chain;
before(async () => {
    if (!skip) {
        chain = await Chain.start({ chainId: 8453 });
    }
});
after(() => chain?.stop());

const selectors = `
    dfc77223 addComposeHash  67b3f22c removeComposeHash  2a819728 addDevice  1d266200 removeDevice
    7c4beeb8 setAllowAnyDevice  6e4c7422 setRequireTcbUpToDate  ec669036 disableUpgrades
    4f1ef286 upgradeToAndCall  f2fde38b transferOwnership  715018a6 renounceOwnership
    2f6622e5 allowedComposeHashes  bf8b211b allowedDeviceIds  3440a16a allowAnyDevice
    0aa58c83 requireTcbUpToDate  8da5cb5b owner  54fd4d50 version  1e079198 isAppAllowed
    187515ca initialize  9ed28193 initialize
    52d1902d proxiableUUID  ad3cb1cc UPGRADE_INTERFACE_VERSION  01ffc9a7 supportsInterface`;
const twoStep = '79ba5097 acceptOwnership e30c3978 pendingOwner';

const topics = {
    ComposeHashAdded: '0xfecb34306dd9d8b785b54d65489d06afc8822a0893ddacedff40c50a4942d0af',
    ComposeHashRemoved: '0x755b79bd4b0eeab344d032284a99003b2ddc018b646752ac72d681593a6e8947',
    DeviceAdded: '0x67fc71ab96fe3fa3c6f78e9a00e635d591b7333ce611c0380bc577aac702243b',
    DeviceRemoved: '0xe0862975ac517b0478d308012afabc4bc37c23874a18144d7f2dfb852ff95c2c',
    AllowAnyDeviceSet: '0xbb2cdb6c7b362202d40373f87bc4788301cca658f91711ac1662e1ad2cba4a20',
    RequireTcbUpToDateSet: '0xafae60561b2481a349b45b3a47357f70eef6ae67e5b6e1749d74de7f19a25aa1',
    UpgradesDisabled: '0x0e5daa943fcd7e7182d0e893d180695c2ea9f6f1b4a1c5432faf14cf17b774e8',
    PolicyChanged: '0x341d3bc64e32172fc5bcf27b0f7f69dc5adc19af64b7aa1dee361e5883c32375',
    OwnershipTransferStarted: '0x38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e22700',
    OwnershipTransferred: '0x8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0',
    Upgraded: '0xbc7cd75a20ee27fd9adebab32041f755214dbc6bffa90cc0225b39da2e5c2d3b',
};
const newer = ['PolicyChanged', 'OwnershipTransferStarted'];

const words = (text) => text.trim().split(/\s+/);
const encode = (functionName, args = []) => viem.api.encodeFunctionData({ abi: contracts.DstackApp.abi, functionName, args });
const word = (value) => viem.api.pad(value, { size: 32 });
const hash = word('0xc0de');
const device = word('0xdead');

for (const [name, expected] of [['DstackAppOneStep', selectors], ['DstackApp', `${selectors} ${twoStep}`]]) {
    test(`${name} has the published functions and no others`, { skip }, () => {
        const pairs = words(expected);
        const found = Object.entries(contracts[name].selectors).flatMap(([text, selector]) => [`${selector} ${text.split('(')[0]}`]);
        const wanted = pairs.flatMap((text, index) => (index % 2 === 0 ? [`${text} ${pairs[index + 1]}`] : []));
        assert.deepEqual(found.sort(), wanted.sort());
    });

    test(`${name} has the published events`, { skip }, () => {
        const events = contracts[name].abi.filter(({ type }) => type === 'event');
        const found = Object.fromEntries(events.map((event) => [event.name, viem.api.toEventHash(event)]));
        const wanted = Object.entries(topics).filter(([event]) => name === 'DstackApp' || !newer.includes(event));
        for (const [event, topic] of wanted) {
            assert.equal(found[event], topic, event);
        }
        assert.equal(found.PolicyChanged !== undefined, name === 'DstackApp');
    });
}

test('the app emits what it announces, and only its owner may', { skip }, async () => {
    const owner = chain.accounts[0];
    const { address } = await app(chain, { owner, anyDevice: false });
    const calls = [
        ['addComposeHash', [hash], 'ComposeHashAdded', 'compose-hash'],
        ['removeComposeHash', [hash], 'ComposeHashRemoved', 'compose-hash'],
        ['addDevice', [device], 'DeviceAdded', 'device'],
        ['removeDevice', [device], 'DeviceRemoved', 'device'],
        ['setAllowAnyDevice', [true], 'AllowAnyDeviceSet'],
        ['setRequireTcbUpToDate', [true], 'RequireTcbUpToDateSet'],
        ['disableUpgrades', [], 'UpgradesDisabled'],
    ];
    for (const [name, args, event, policy] of calls) {
        const data = encode(name, args);
        const denied = `0x118cdaa7${word(chain.accounts[1]).slice(2)}`; // OwnableUnauthorizedAccount
        await assert.rejects(chain.rpc('eth_call', { from: chain.accounts[1], to: address, data }, 'latest'), new RegExp(denied));
        const { logs } = await chain.send({ to: address, data });
        assert.deepEqual(logs.map((log) => log.topics[0]), [topics[event], topics.PolicyChanged], name);
        assert.equal(logs[1].topics[1], word(owner));
        if (policy !== undefined) {
            assert.equal(logs[1].topics[2], viem.api.keccak256(viem.api.toBytes(policy)));
            assert.equal(logs[1].topics[3], args[0]);
        }
    }
    const upgrade = encode('upgradeToAndCall', [address, '0x']);
    await assert.rejects(chain.rpc('eth_call', { from: owner, to: address, data: upgrade }, 'latest'));
});

test('the app keeps its state in the published slots', { skip }, async () => {
    const owner = chain.accounts[0];
    const { address, implementation } = await app(chain, { owner, anyDevice: true, device });
    for (const data of [encode('addComposeHash', [hash]), encode('setRequireTcbUpToDate', [true]), encode('disableUpgrades')]) {
        await chain.send({ to: address, data });
    }
    await chain.send({ to: address, data: encode('transferOwnership', [chain.accounts[1]]) });
    const entry = (key, slot) => viem.api.keccak256(viem.api.concat([key, word(slot)]));
    const expected = {
        [entry(hash, '0x00')]: '0x01',
        '0x1': '0x0101', // upgradesDisabled in byte 0, allowAnyDevice in byte 1
        [entry(device, '0x02')]: '0x01',
        '0x3': '0x01',
        '0x9016d09d72d40fdae2fd8ceac6b6234c7706214fd39c1cd1e609a0528c199300': owner,
        '0x237e158222e3e6968b72b9db0d8043aacf074ad9f650f0d1606b4d82ee432c00': chain.accounts[1],
        '0xf0c57e16840df040f15088dc2f81fe391c3923bec73e23a9662efc9c229c6a00': '0x01',
        '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc': implementation,
    };
    const found = await chain.batch(Object.keys(expected).map((slot) => ['eth_getStorageAt', address, slot, 'latest']));
    assert.deepEqual(found, Object.values(expected).map((value) => word(value.toLowerCase())));
});

test('the app answers ERC-165 and whether it is allowed', { skip }, async () => {
    const { address } = await app(chain, { owner: chain.accounts[0], anyDevice: false, device });
    await chain.send({ to: address, data: encode('addComposeHash', [hash]) });
    const ids = ['0x1e079198', '0x8fd37527', '0x01ffc9a7', '0xffffffff'];
    const supported = await chain.calls(ids.map((id) => [address, encode('supportsInterface', [id])]));
    assert.deepEqual(supported.map(BigInt), [1n, 1n, 1n, 0n]);
    const boot = {
        appId: address, composeHash: hash, instanceId: address, deviceId: device, mrAggregated: hash, mrSystem: hash,
        osImageHash: hash, tcbStatus: 'UpToDate', advisoryIds: [],
    };
    const cases = [boot, { ...boot, composeHash: device }, { ...boot, deviceId: hash }, { ...boot, appId: chain.accounts[0] }];
    const answers = await chain.calls(cases.map((one) => [address, encode('isAppAllowed', [one])]));
    const decode = (data) => viem.api.decodeFunctionResult({ abi: contracts.DstackApp.abi, functionName: 'isAppAllowed', data })[0];
    assert.deepEqual(answers.map(decode), [true, false, false, false]);
});

test('ownership moves in one step or in two', { skip }, async () => {
    const [first, second] = chain.accounts;
    const one = await app(chain, { owner: first, offered: second, twoStep: false });
    const two = await app(chain, { owner: first, offered: second });
    const owners = () => chain.calls([one, two].map(({ address }) => [address, encode('owner')]));
    assert.deepEqual(await owners(), [word(second), word(first)]);
    await assert.rejects(chain.call(one.address, encode('pendingOwner')));
    assert.equal(await chain.call(two.address, encode('pendingOwner')), word(second));
    await chain.send({ from: second, to: two.address, data: encode('acceptOwnership') });
    assert.deepEqual(await owners(), [word(second), word(second)]);
});

test('a contract accepts ownership when the tests send as it', { skip }, async () => {
    const { hops } = await world(chain, { route: ['timelock'] });
    const { address } = await app(chain, { offered: hops[0].address });
    await chain.sendAs(hops[0].address, { to: address, data: encode('acceptOwnership') });
    assert.equal(await chain.call(address, encode('owner')), word(hops[0].address.toLowerCase()));
    assert.equal(BigInt(await chain.rpc('eth_getBalance', hops[0].address, 'latest')), 0n);
});

test('the wallet signs in both forms of EIP-1271, or misbehaves', { skip }, async () => {
    const owner = person('wallet');
    const { abi, address } = await helper(chain, 'Wallet', [owner.address]);
    const message = '0x1901beef';
    const digest = viem.api.keccak256(message);
    const signature = await accounts.api.sign({ hash: digest, privateKey: owner.key, to: 'hex' });
    const ask = (...args) => {
        const names = [['0x1626ba7e', 'bytes32'], ['0x20c13b0b', 'bytes']];
        return names.map(([selector, type]) => {
            const given = viem.api.parseAbiParameters(`${type},bytes`);
            return [address, viem.api.concat([selector, viem.api.encodeAbiParameters(given, [type === 'bytes' ? message : digest, ...args])])];
        });
    };
    const answers = async (with_ = signature) => (await chain.calls(ask(with_))).map((answer) => answer.slice(0, 10));
    assert.deepEqual(await answers(), ['0x1626ba7e', '0x20c13b0b']);
    assert.deepEqual(await answers(`0x${'11'.repeat(65)}`), ['0xffffffff', '0xffffffff']);
    const behave = (manner) =>
        chain.send({ to: address, data: viem.api.encodeFunctionData({ abi, functionName: 'setManner', args: [manner] }) });
    await behave(1);
    assert.deepEqual(await answers(), ['0xffffffff', '0xffffffff']);
    await behave(2);
    await assert.rejects(answers());
    await behave(3);
    assert.deepEqual(await answers(), ['0x', '0x']);
});

test('the fallible target fails as it is told', { skip }, async () => {
    const { abi, address } = await helper(chain, 'Fallible');
    const call = (functionName, ...args) => {
        const data = viem.api.encodeFunctionData({ abi, functionName, args });
        return chain.rpc('eth_call', { to: address, data, gas: '0x100000' }, 'latest');
    };
    const text = viem.api.encodeErrorResult({ abi: viem.api.parseAbi(['error Error(string)']), args: ['no'] });
    const own = viem.api.encodeErrorResult({ abi, errorName: 'Refused', args: [`0x${'00'.repeat(20)}`, 7n] });
    await assert.rejects(call('failWithText', 'no'), new RegExp(text));
    await assert.rejects(call('failWithError', 7n), new RegExp(own));
    await assert.rejects(call('failWrapped', text), new RegExp(text.slice(2)));
    await assert.rejects(call('failWith', '0x0badc0de'), / 0x0badc0de$/);
    await assert.rejects(call('failSilently'), /reverted 0x$/);
    await assert.rejects(call('failWithPanic', 0n), /4e487b71.*11$/);
    await assert.rejects(call('failInvalid'), /InvalidFEOpcode|invalid/i);
    await assert.rejects(call('burnAll'), /OutOfGas|OOG/);
    await assert.rejects(call('burn', 100n), /OutOfGas|OOG/);
    assert.equal(await call('burn', 10n), '0x');
    assert.equal(await call('succeed'), '0x');
});

test('the Safe contracts have the code hashes of safe-deployments, at its addresses', { skip }, async () => {
    const names = (version) => [
        ...(version === '1.3.0' ? ['GnosisSafe', 'GnosisSafeL2'] : ['Safe', 'SafeL2']),
        'CompatibilityFallbackHandler',
        'MultiSendCallOnly',
    ];
    for (const version of safeVersions) {
        await safeRelease(chain, version);
        for (const name of names(version)) {
            const { address, codeHash } = publication(version, name, chain.chainId);
            const code = await chain.rpc('eth_getCode', address, 'latest');
            assert.equal(viem.api.keccak256(code), codeHash, `${version} ${name}`);
        }
    }
});

test('a world: the last hop owns the app, the others their next', { skip }, async () => {
    const guard = await helper(chain, 'Guard');
    const module = chain.accounts[5];
    const hop = { safe: '1.5.0', guard: guard.address, moduleGuard: guard.address, modules: [module], l2: true };
    const made = await world(chain, { route: ['1.3.0', hop, { timelock: 4, cancellers: [module] }], owners: 5, threshold: 4 });
    const [outer, inner, lock] = made.hops;
    assert.deepEqual(await made.read(outer.address, outer.abi, 'getOwners'), made.owners.map(({ address }) => address));
    assert.equal(await made.read(outer.address, outer.abi, 'getThreshold'), 4n);
    assert.deepEqual(await made.read(inner.address, inner.abi, 'getOwners'), [outer.address]);
    assert.equal(await made.read(inner.address, inner.abi, 'isModuleEnabled', module), true);
    const slots = ['0x0', '0x4a204f620c8c5ccdca3fd54d003badd85ba500436a431f0cbda4f558c93c34c8', '0xb104e0b93118902c651344349b610029d694cfdec91c589c91ebafbcd0289947'];
    const found = await chain.batch(slots.map((slot) => ['eth_getStorageAt', inner.address, slot, 'latest']));
    assert.deepEqual(found, [inner.release.singletonL2, guard.address, guard.address].map((one) => word(one.toLowerCase())));
    const has = (role, account) => made.read(lock.address, lock.abi, 'hasRole', viem.api.keccak256(viem.api.toBytes(role)), account);
    assert.equal(await has('PROPOSER_ROLE', inner.address), true);
    assert.equal(await has('CANCELLER_ROLE', inner.address), false);
    assert.equal(await has('CANCELLER_ROLE', module), true);
    assert.equal(await has('TIMELOCK_ADMIN_ROLE', chain.accounts[0]), false);
    assert.equal(await made.read(made.app.address, made.app.abi, 'owner'), lock.address);
    assert.equal(await made.allowed(hash), false);
    assert.equal(await made.nonce(), 0);
    assert.equal(await made.sent(), 0);
    assert.match(made.settings.route, /^ {2}- safe: "0x.+"\n {4}version: 1.3.0\n {2}- safe: .+\n.+1.5.0\n {2}- timelock: ".+"\n {4}delay: 3600\n$/);
});
