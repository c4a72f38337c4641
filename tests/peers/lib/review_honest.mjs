// Transactions that are what they look like, for the contracts of a world. `steps` says how each is
// executed on a chain: {as, to, data, value} sent by anybody, or {version, ...} by the Safe of that
// version; the last one is what the case is about.
import {
    approvalOf, call, callOnly, day, execTransaction, hashOf, library, lists, multiSend, none, safeDocument, schedule, scheduleBatch, viem, zero,
} from './review_world.mjs';

const compose = (words = 'v1.4.0') => call('app', 'addComposeHash', hashOf(words));
const device = (words = 'device') => call('app', 'addDevice', hashOf(words));
const honest = (name, why, input, steps, more = {}) => ({ name, kind: 'honest', why, input, findings: [], ...(steps ? { steps } : {}), ...more });

/** Calldata that this sender would send to that contract. */
function raw(name, why, data, as, to, before = []) {
    return honest(name, why, data, to === undefined ? undefined : [...before, { as, to, data }]);
}

/** A Safe's own transaction. */
function own(world, version, name, why, transaction, more = {}) {
    const { before = [], run = true, chain = world.chain, ...rest } = more;
    const input = safeDocument(world, version, transaction, { chain });
    return honest(name, why, input, run ? [...before, { version, ...transaction }] : undefined, rest);
}

function upgrades(world) {
    const { app, timelock, proposer, friend } = world;
    const batch = [{ to: app, data: device() }, { to: app, data: compose('batch') }];
    const salted = (words, more) => ({ salt: hashOf(words), ...more });
    const later = (words, calls) => ({ as: proposer, to: timelock, data: scheduleBatch(calls, salted(words)) });
    const single = { as: proposer, to: timelock, data: schedule(app, compose('single'), salted('single')) };
    const values = [{ to: friend, value: 3n }, { to: app, data: compose('with value') }];
    return [
        raw('compose hash allowed', 'The call that it is all about.', compose('direct'), timelock, app),
        raw('compose hash removed', 'An old version is called back.', call('app', 'removeComposeHash', hashOf('direct')), timelock, app),
        raw('device allowed', 'One machine more.', device('one more'), timelock, app),
        raw('device removed', 'One machine less.', call('app', 'removeDevice', hashOf('one more')), timelock, app),
        raw('no longer any device', 'Only those that are listed.', call('app', 'setAllowAnyDevice', false), timelock, app),
        raw('newest TCB required', 'A stricter app.', call('app', 'setRequireTcbUpToDate', true), timelock, app),
        raw('newest TCB not required', 'A word of zero is a bool too.', call('app', 'setRequireTcbUpToDate', false), timelock, app),
        raw('ownership accepted', 'The second step of two.', call('app', 'acceptOwnership'), world.heir, world.offered),
        raw('scheduled', 'An upgrade in two days.', schedule(app, compose('scheduled'), salted('scheduled')), proposer, timelock),
        raw('scheduled after another', 'It has a predecessor.', schedule(app, compose('second'), salted('second', { predecessor: hashOf('first') })), proposer, timelock),
        raw('scheduled in a batch', 'A device and what it may run.', scheduleBatch(batch, salted('batch')), proposer, timelock),
        raw('batch of one', 'Another id than the same call alone.', scheduleBatch([batch[1]], salted('one')), proposer, timelock),
        raw('coins scheduled', 'A call without data that carries a value.', schedule(friend, '0x', salted('coins', { value: 5n })), proposer, timelock),
        raw('executed', 'What was scheduled, now.',
            call('timelock', 'execute', app, 0n, compose('single'), none, hashOf('single')), proposer, timelock, [single, { wait: 2n * day }]),
        raw('executed in a batch', 'The same for a batch.',
            call('timelock', 'executeBatch', ...lists(batch), none, hashOf('later')), proposer, timelock, [later('later', batch), { wait: 2n * day }]),
        raw('executed in a batch with a value', 'Coins and a hash.',
            call('timelock', 'executeBatch', ...lists(values), none, hashOf('values')), proposer, timelock, [later('values', values), { wait: 2n * day }]),
        raw('operation cancelled', 'It will not be executed.', call('timelock', 'cancel', operation(app, compose('wrong'), hashOf('wrong'))), proposer, timelock,
            [{ as: proposer, to: timelock, data: schedule(app, compose('wrong'), salted('wrong')) }]),
    ];
}

const operation = (to, data, salt) =>
    viem.keccak256(viem.encodeAbiParameters(viem.parseAbiParameters('address, uint256, bytes, bytes32, bytes32'), [to, 0n, data, none, salt]));

function safes(world) {
    const { app, appOf, timelock, token, collectible, friend, chain, safe } = world;
    const cases = [];
    for (const version of ['1.3.0', '1.4.1', '1.5.0']) {
        const batch = multiSend({ to: appOf[version], data: device(version) }, { to: appOf[version], data: compose(`batch ${version}`) });
        const salt = hashOf(`safe ${version}`);
        cases.push(
            own(world, version, `upgrade by a Safe of ${version}`, 'It owns the app.', { to: appOf[version], data: compose(version) }),
            own(world, version, `schedule by a Safe of ${version}`, 'It is the proposer of a timelock.',
                { to: timelock, data: schedule(app, compose(`safe ${version}`), { salt }) }),
            own(world, version, `batch by a Safe of ${version}`, 'A delegate call to the published MultiSendCallOnly.',
                { to: callOnly(version, chain), data: batch, operation: 1 }),
        );
    }
    const transfers = Array.from({ length: 40 }, (_, index) => ({ to: token, data: call('erc20', 'transfer', friend, BigInt(index)) }));
    const batch = (version, more) => ({ to: callOnly(version, chain), operation: 1, data: multiSend({ to: appOf[version], data: compose('again') }), ...more });
    return [
        ...cases,
        own(world, '1.4.1', 'schedule in a batch', 'Batch, timelock, batch: nothing but upgrades.', {
            to: callOnly('1.4.1', chain), operation: 1,
            data: multiSend(
                { to: timelock, data: scheduleBatch([{ to: app, data: device('deep') }, { to: app, data: compose('deep') }], { salt: hashOf('deep') }) },
                { to: appOf['1.4.1'], data: compose('beside') },
            ),
        }),
        own(world, '1.4.1', 'rejection', 'An empty call to itself uses the nonce up.', { to: safe['1.4.1'] }),
        own(world, '1.4.1', 'coins', 'A plain transfer.', { to: friend, value: 12_345n }),
        own(world, '1.4.1', 'tokens', 'An ERC-20 transfer, and no trust file.', { to: token, data: call('erc20', 'transfer', friend, 1_000_000n) }),
        own(world, '1.4.1', 'allowance', 'With a bound.', { to: token, data: call('erc20', 'approve', friend, 5_000n) }),
        own(world, '1.4.1', 'collectible', 'One ERC-721 token.',
            { to: collectible, data: call('erc721', 'safeTransferFrom', safe['1.4.1'], friend, 7n) }),
        own(world, '1.4.1', 'forty payments', 'A long batch is no danger.', { to: callOnly('1.4.1', chain), operation: 1, data: multiSend(...transfers) }),
        own(world, '1.4.1', 'gas for the call', 'safeTxGas alone pays nobody.', { to: appOf['1.4.1'], data: compose('gas'), safeTxGas: 100_000n }),
        own(world, '1.3.0', 'coins in a batch', 'Calls with values and without data.',
            batch('1.3.0', { data: multiSend({ to: friend, value: 1n }, { to: friend, value: 2n }, { to: appOf['1.3.0'], data: compose('paid') }) })),
        own(world, '1.5.0', 'the Safe itself in a batch of 1.5.0', 'The zero address is the Safe; without data nothing happens.',
            batch('1.5.0', { data: multiSend({ to: zero }, { to: appOf['1.5.0'], data: compose('self') }) })),
        own(world, '1.4.1', 'upgrade through a nested Safe', 'The inner transaction is shown whole.', {
            to: world.child,
            data: execTransaction({ to: world.appOfChild, data: compose('nested'), signatures: approvalOf(safe['1.4.1']) }),
        }),
        raw('execTransaction', 'What an executor sends.', execTransaction({ to: appOf['1.4.1'], data: compose('sent'), signatures: world.approval }), world.owner, safe['1.4.1']),
        raw('execTransactionFromModule', 'A module makes a plain call.', call('safe-1.4.1', 'execTransactionFromModule', appOf['1.4.1'], 0n, compose('module'), 0), world.module, safe['1.4.1']),
    ];
}

/** On other chains, and what the test chain has no contract for. */
function elsewhere(world) {
    const { app, kms, friend, safe } = world;
    const variant = (version, chain, name, which) =>
        own(world, version, name, 'A published MultiSendCallOnly of that chain.',
            { to: library(version, 'multi_send_call_only', which), operation: 1, data: multiSend({ to: app, data: compose() }, { to: app, data: device() }) },
            { chain, run: false });
    return [
        variant('1.3.0', 8453, 'MultiSendCallOnly 1.3.0, canonical, on Base', 'canonical'),
        variant('1.3.0', 1, 'MultiSendCallOnly 1.3.0 on mainnet', 'eip155'),
        variant('1.4.1', 11155111, 'MultiSendCallOnly 1.4.1 on Sepolia', 'canonical'),
        variant('1.3.0', 324, 'MultiSendCallOnly 1.3.0 on zkSync', 'zksync'),
        variant('1.4.1', 324, 'MultiSendCallOnly 1.4.1 on zkSync', 'zksync'),
        raw('app deployed', 'Five arguments, one device.', call('kms', 'deployAndRegisterApp', safe['1.4.1'], false, false, hashOf('device'), hashOf('v1'))),
        raw('app deployed with the newest TCB', 'Six arguments.', call('kms', 'deployAndRegisterApp', safe['1.4.1'], false, true, false, hashOf('device'), none)),
        raw('app registered', 'One that is there already.', call('kms', 'registerApp', app)),
        raw('image of an operating system allowed', 'For all apps of a KMS.', call('kms', 'addOsImageHash', hashOf('os'))),
        raw('gateway', 'A plain text.', call('kms', 'setGatewayAppId', '75537828f2ce51be7289709686a69cbfdbb714f1')),
        raw('gateway with a long name', 'One word over several lines of a terminal.', call('kms', 'setGatewayAppId', '75537828f2ce51be'.repeat(20))),
        raw('gateway with many words', 'A text that is longer than a line.', call('kms', 'setGatewayAppId', 'the app that is the gateway of all '.repeat(6))),
        raw('gateway in Russian', 'A word of one alphabet is a word.', call('kms', 'setGatewayAppId', 'шлюз и 网关')),
        own(world, '1.1.1', 'coins of an old Safe', '1.1.1 has no chain in its domain.', { to: friend, value: 1n }, { chain: 1, run: false }),
    ];
}

export function honestTransactions(world) {
    return [...upgrades(world), ...safes(world), ...elsewhere(world)];
}
