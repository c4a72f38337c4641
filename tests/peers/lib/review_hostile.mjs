// Transactions that want to be more, or other, than they look. Findings are "code place".
import {
    append, call, callOnly, cut, day, execTransaction, hashOf, library, lookAlike, multiSend, none, nothing, packed,
    paper, patch, role, safeDocument, schedule, scheduleBatch, viem, word, zero,
} from './review_world.mjs';

const { app, child, collectible, friend, implementation, kms, safe, stranger, timelock, token } = paper;
const ours = safe['1.4.1'];
const ownApp = paper.appOf['1.4.1'];
const compose = (words = 'v1.4.0') => call('app', 'addComposeHash', hashOf(words));
const addOwner = (threshold = 2n) => call('safe-1.4.1', 'addOwnerWithThreshold', stranger, threshold);
const delegate = (version, data, more) => ({ to: callOnly(version, paper.chain), operation: 1, data, ...more });
const wrong = (name, why, input, findings, more = {}) => ({ name, kind: 'hostile', why, input, findings, ...more });
const unread = 'unaccounted-bytes';

const trustFile = (entries, chain = paper.chain) => `quorate-trust: 1
chains:
  - id: ${chain}
addresses:
${entries.map(([name, address]) => `  - address: "${address}"\n    name: ${name}\n`).join('')}`;

const everybody = [['Treasury', ours], ['Payments timelock', timelock], ['Payments', app], ['Own app', ownApp], ['USDC', token], ['Alice', friend]];

/** A Safe's delegate calls. */
function delegateCalls() {
    const transfer = call('erc20', 'transfer', '0xbDd077f651EBe7f7b3cE16fe5F2b025BE2969516', 0n);
    const bybit = { to: '0x96221423681A6d52E184D440a8eFCEbB105C7242', data: transfer, operation: 1, safeTxGas: 45746n, nonce: 71 };
    const own = (more) => safeDocument(paper, '1.4.1', more);
    const two = multiSend({ to: ownApp, data: compose() }, { to: token, data: call('erc20', 'transfer', friend, 5n) });
    return [
        wrong('bybit', 'A delegate call dressed as a token transfer: the code that runs rewrites the Safe itself.',
            safeDocument(paper, '1.1.1', bybit, { chain: 1 }), ['delegate-call call']),
        wrong('bybit in execTransaction', 'The same, as what the executor sends.',
            execTransaction(bybit), ['delegate-call call.1']),
        wrong('delegate call to the token itself', 'The token is a real contract; run as the Safe its transfer writes into the Safe.',
            own({ to: token, data: call('erc20', 'transfer', friend, 1n), operation: 1 }), ['delegate-call call']),
        wrong('delegate call that looks like a batch', 'multiSend is only what it says when the code is the published one.',
            own({ to: stranger, data: two, operation: 1 }), ['delegate-call call']),
        wrong('delegate call without data', 'Foreign code runs as the Safe, whatever it is told.',
            own({ to: stranger, operation: 1 }), ['delegate-call call']),
        wrong('look-alike of MultiSendCallOnly', 'First and last four digits are those of the published contract.',
            own({ to: lookAlike(library('1.4.1', 'multi_send_call_only')), data: two, operation: 1 }), ['delegate-call call', 'look-alike call']),
        wrong('CallOnly of another version', 'A Safe of 1.3.0 with the CallOnly of 1.4.1.',
            safeDocument(paper, '1.3.0', delegate('1.4.1', two)), ['delegate-call call']),
        wrong('CallOnly of 1.5.0 for a Safe of 1.4.1', 'It takes the zero address for the Safe itself.',
            own(delegate('1.5.0', two)), ['delegate-call call']),
        wrong('CallOnly of another chain', 'The contract of zkSync is at an address that nobody vouches for on Base.',
            own({ to: library('1.4.1', 'multi_send_call_only', 'zksync'), data: two, operation: 1 }), ['delegate-call call']),
        wrong('MultiSend that may delegate', 'MultiSend instead of MultiSendCallOnly, though its calls are plain ones.',
            own({ to: library('1.4.1', 'multi_send'), data: two, operation: 1 }), ['delegate-call call']),
        wrong('delegate call inside a MultiSend', 'A second delegate call hides between two harmless calls.',
            own({
                to: library('1.4.1', 'multi_send'), operation: 1,
                data: multiSend({ to: ownApp, data: compose() }, { operation: 1, to: stranger, data: call('erc20', 'transfer', friend, 1n) }, { to: friend, value: 1n }),
            }), ['delegate-call call', 'delegate-call call.2']),
        wrong('delegate call inside a MultiSendCallOnly', 'The contract would revert; a contract that only looks the same would not.',
            own(delegate('1.4.1', multiSend({ to: ownApp, data: compose() }, { operation: 1, to: stranger, data: '0xdeadbeef' }))),
            ['delegate-call call.2']),
        wrong('a module makes a delegate call', 'execTransactionFromModule has an operation too.',
            call('safe-1.4.1', 'execTransactionFromModule', stranger, 0n, call('erc20', 'transfer', friend, 1n), 1), ['delegate-call call.1']),
        wrong('a module makes a delegate call and asks for its answer', 'execTransactionFromModuleReturnData is the same with an answer.',
            call('safe-1.4.1', 'execTransactionFromModuleReturnData', stranger, 0n, '0x', 1), ['delegate-call call.1']),
        wrong('migration to another singleton', 'SafeMigration replaces the code of the Safe.',
            own({ to: library('1.4.1', 'safe_migration'), data: call('migration', 'migrateWithFallbackHandler'), operation: 1 }),
            ['delegate-call call', 'safe-singleton call']),
        wrong('migration to the L2 singleton inside a MultiSend', 'The same as one of several calls.',
            own({
                to: library('1.4.1', 'multi_send'), operation: 1,
                data: multiSend({ to: ownApp, data: compose() }, { operation: 1, to: library('1.4.1', 'safe_migration'), data: call('migration', 'migrateL2Singleton') }),
            }), ['delegate-call call', 'delegate-call call.2', 'safe-singleton call.2']),
        wrong('a message signed on chain', 'SignMessageLib is published code, and what it signs can be anything.',
            own({ to: library('1.4.1', 'sign_message_lib'), data: call('signMessageLib', 'signMessage', hashOf('order')), operation: 1 }),
            ['delegate-call call']),
        wrong('a contract created by a delegate call', 'CreateCall is published code, and what it creates can be anything.',
            own({ to: library('1.4.1', 'create_call'), data: call('createCall', 'performCreate', 0n, '0x600a'), operation: 1 }), ['delegate-call call']),
    ];
}

/** What changes a Safe itself. */
function administration() {
    const self = (data, version = '1.4.1') => safeDocument(paper, version, { to: safe[version], data });
    const batch = multiSend({ to: ownApp, data: compose() }, { to: zero, data: addOwner() });
    const deep = scheduleBatch([
        { to: app, data: compose() },
        {
            to: child,
            data: call('safe-1.4.1', 'execTransactionFromModule', callOnly('1.4.1', paper.chain), 0n,
                multiSend({ to: app, data: call('app', 'addDevice', hashOf('device')) }, { to: child, data: addOwner() }), 1),
        },
    ]);
    const first = '0x0000000000000000000000000000000000000001';
    return [
        wrong('owner added', 'Somebody new would sign from now on.', self(addOwner()), ['safe-owners call']),
        wrong('owner removed, one is enough', 'A threshold of one is left.',
            self(call('safe-1.4.1', 'removeOwner', first, friend, 1n)), ['safe-owners call', 'threshold-one call']),
        wrong('owner swapped', 'One person for another.', self(call('safe-1.4.1', 'swapOwner', first, friend, stranger)), ['safe-owners call']),
        wrong('threshold of one', 'Any owner alone would do.', self(call('safe-1.4.1', 'changeThreshold', 1n)), ['safe-threshold call', 'threshold-one call']),
        wrong('module enabled', 'A module acts without any signature.', self(call('safe-1.4.1', 'enableModule', stranger)), ['safe-module call']),
        wrong('module disabled', 'It may be the one that recovers the Safe.', self(call('safe-1.4.1', 'disableModule', first, friend)), ['safe-module call']),
        wrong('guard set', 'A guard may refuse everything from then on.', self(call('safe-1.4.1', 'setGuard', stranger)), ['safe-guard call']),
        wrong('guard of modules set', 'The same for modules, since 1.5.0.', self(call('safe-1.5.0', 'setModuleGuard', stranger), '1.5.0'), ['safe-guard call']),
        wrong('fallback handler set', 'It answers in the name of the Safe, signatures included.',
            self(call('safe-1.4.1', 'setFallbackHandler', stranger)), ['safe-fallback-handler call']),
        wrong('master copy changed', 'Safes up to 1.2.0 replace their code with a plain call.',
            safeDocument(paper, '1.1.1', { to: safe['1.1.1'], data: call('safe-1.1.1', 'changeMasterCopy', stranger) }, { chain: 1 }),
            ['safe-singleton call']),
        wrong('owner change in a batch in a timelock in a batch', 'Four wrappings deep, between an upgrade and a device.',
            execTransaction(delegate('1.4.1', multiSend({ to: ownApp, data: compose() }, { to: timelock, data: deep }))),
            ['safe-owners call.1.2.2.1.2']),
        wrong('zero address in a batch of 1.5.0', 'MultiSendCallOnly of 1.5.0 takes the zero address for the Safe itself.',
            safeDocument(paper, '1.5.0', delegate('1.5.0', batch)), ['safe-owners call.2']),
        wrong('zero address in a batch of 1.4.1', 'There it reaches nobody, and is told all the same.',
            safeDocument(paper, '1.4.1', delegate('1.4.1', batch)), ['safe-owners call.2']),
        wrong('owner added by a module', 'No signature is asked for.',
            call('safe-1.4.1', 'execTransactionFromModule', ours, 0n, addOwner(1n), 0), ['safe-owners call.1', 'threshold-one call.1']),
        wrong('everything of a Safe at once', 'One batch that takes a Safe over.',
            safeDocument(paper, '1.4.1', delegate('1.4.1', multiSend(
                { to: ours, data: addOwner() }, { to: ours, data: call('safe-1.4.1', 'changeThreshold', 2n) },
                { to: ours, data: call('safe-1.4.1', 'enableModule', stranger) }, { to: ours, data: call('safe-1.4.1', 'setGuard', zero) },
                { to: ours, data: call('safe-1.4.1', 'setFallbackHandler', stranger) },
            ))),
            ['safe-owners call.1', 'safe-threshold call.2', 'safe-module call.3', 'safe-guard call.4', 'safe-fallback-handler call.5']),
        wrong('approval of a hash of another Safe', 'Consent to a transaction that is not shown.',
            safeDocument(paper, '1.4.1', { to: child, data: call('safe-1.4.1', 'approveHash', hashOf('anything')) }), ['approve-hash call']),
        wrong('approvals in a batch', 'Two consents beside an upgrade.',
            safeDocument(paper, '1.4.1', delegate('1.4.1', multiSend(
                { to: ownApp, data: compose() }, { to: child, data: call('safe-1.4.1', 'approveHash', hashOf('one')) },
                { to: child, data: call('safe-1.4.1', 'approveHash', none) },
            ))), ['approve-hash call.2', 'approve-hash call.3']),
    ];
}

function refunds() {
    const own = (more) => safeDocument(paper, '1.4.1', { to: ownApp, data: compose(), ...more });
    return [
        wrong('gas price', 'The executor is paid from the Safe.', own({ gasPrice: 1n }), ['gas-refund call']),
        wrong('base gas', 'It is paid for as soon as there is a price, and has no bound.', own({ baseGas: 1_000_000_000n }), ['gas-refund call']),
        wrong('gas token', 'A refund would be in a token.', own({ gasToken: token }), ['gas-refund call']),
        wrong('refund receiver', 'A refund would go to a stranger.', own({ refundReceiver: stranger }), ['gas-refund call']),
        wrong('refund drain', 'Token and receiver: the whole balance as the price of gas.',
            own({ baseGas: 10n ** 9n, gasPrice: 10n ** 12n, gasToken: token, refundReceiver: stranger }), ['gas-refund call']),
        wrong('refund drain in execTransaction', 'The same, as what the executor sends.',
            execTransaction({ to: ownApp, data: compose(), gasPrice: 10n ** 12n, gasToken: token, refundReceiver: stranger }), ['gas-refund call.1']),
        wrong('refund drain by a nested Safe', 'The inner Safe pays, not the one whose owners sign.',
            safeDocument(paper, '1.4.1', { to: child, data: execTransaction({ to: ownApp, data: compose(), gasPrice: 7n, refundReceiver: stranger }) }),
            ['gas-refund call.1']),
    ];
}

/** Encodings that no encoder makes. */
function encodings() {
    const scheduled = schedule(app, compose());
    const two = scheduleBatch([{ to: app, data: compose() }, { to: app, data: call('app', 'addDevice', hashOf('device')) }]);
    // payloads: [length, offset, offset, …] at the offset in the third word of the head
    const payloads = 4 + Number(viem.hexToBigInt(viem.slice(two, word(2), word(3))));
    const shared = patch(two, payloads + 64, viem.slice(two, payloads + 32, payloads + 64));
    const targets = 4 + Number(viem.hexToBigInt(viem.slice(two, word(0), word(1))));
    // The signatures hold another call, and the data's offset points there.
    const other = addOwner();
    const tail = viem.concat([viem.toHex(viem.size(other), { size: 32 }), other]);
    const hidden = execTransaction({ to: ours, data: compose(), signatures: tail });
    const signatures = viem.hexToBigInt(viem.slice(hidden, word(9), word(10)));
    const item = { to: ownApp, data: compose() };
    const batch = (bytes) => execTransaction(delegate('1.4.1', call('multiSend', 'multiSend', bytes)));
    const transfer = call('erc20', 'transfer', friend, 5n);
    const exec = execTransaction({ to: ownApp, data: compose() });
    const enableModule = call('safe-1.4.1', 'enableModule', '0x15D34aaF54267DB7d7C367839AAF71A00A2C6A00'.toLowerCase());
    return [
        wrong('dirty address', 'The twelve bytes before an address say something to whoever looks for it.',
            patch(transfer, 4, '0x71756f7261746521212121ff'), [`${unread} call`]),
        wrong('dirty address, one bit', 'The last byte of the padding alone.', patch(transfer, 15, '0x01'), [`${unread} call`]),
        wrong('a bool of two', 'Old contracts take it for true, new ones refuse it.',
            patch(call('app', 'setRequireTcbUpToDate', true), 35, '0x02'), [`${unread} call`]),
        wrong('a bool in the first byte', 'True for those who look at the whole word only.',
            patch(call('app', 'setRequireTcbUpToDate', false), 4, '0x01'), [`${unread} call`]),
        wrong('dirty operation', 'The low byte says call, the high ones something else.', patch(exec, word(3), '0x01'), [`${unread} call`]),
        wrong('dirty padding of bytes', 'Bytes behind the end of bytes.',
            patch(scheduled, viem.size(scheduled) - 28, '0x0d582f13'), [`${unread} call`]),
        wrong('padding cut off', 'A contract does not miss it.', cut(scheduled, 28), [`${unread} call`]),
        wrong('word missing from the head', 'The argument ends early.', cut(compose(), 1), [`${unread} call`]),
        wrong('no arguments at all', 'The four bytes alone.', viem.slice(compose(), 0, 4), [`${unread} call`]),
        wrong('tail missing', 'The data begins behind the end.', viem.slice(scheduled, 0, word(6)), [`${unread} call`]),
        wrong('tail cut', 'The data is longer than what is there.', cut(scheduled, 40), [`${unread} call`]),
        wrong('length of an array over the end', 'Four thousand million calls are announced.',
            patch(two, payloads + 28, '0xffffffff'), [`${unread} call`]),
        wrong('offset over the end', 'An offset of nearly 2^256.', patch(scheduled, word(2), `0x${'ff'.repeat(32)}`), [`${unread} call`]),
        wrong('two payloads in one place', 'The device that stands there is not what is scheduled.', shared, [`${unread} call`]),
        wrong('offset into the head', 'The data is where the value is, and empty.',
            patch(scheduled, word(2), viem.toHex(32n, { size: 32 })), [`${unread} call`]),
        wrong('data hidden in the signatures', 'The harmless call is decoration, and what counts adds an owner.',
            patch(hidden, word(2), viem.toHex(signatures + 32n, { size: 32 })), [`${unread} call`, 'safe-owners call.1']),
        wrong('gap before the tail', 'A word between head and tail that nobody reads.',
            patch(viem.concat([viem.slice(scheduled, 0, word(6)), none, viem.slice(scheduled, word(6))]), word(2), viem.toHex(224n, { size: 32 })), [`${unread} call`]),
        wrong('dirty address in a list', 'The second target of a batch.', patch(two, targets + 64, '0x01'), [`${unread} call`]),
        wrong('lists of different lengths', 'One target, two payloads: the timelock refuses, another contract may not.',
            call('timelock', 'scheduleBatch', [app], [0n], [compose(), addOwner()], none, none, 2n * day), [`${unread} call`]),
        wrong('forty levels', 'An owner below what anybody reads.',
            Array.from({ length: 40 }).reduce((data) => schedule(ours, data), addOwner()), [unread]),
        wrong('bytes after execTransaction', 'Trailing bytes at the outermost level.', append(exec, '0xdeadbeef'), [`${unread} call`]),
        wrong('bytes after multiSend', 'Trailing bytes in what is called by a delegate call.',
            execTransaction(delegate('1.4.1', append(multiSend(item), '0x00'))), [`${unread} call.1`]),
        wrong('bytes after a call of a batch', 'Trailing bytes in an item.',
            execTransaction(delegate('1.4.1', multiSend({ to: ownApp, data: append(compose(), none) }))), [`${unread} call.1.1`]),
        wrong('bytes after schedule', 'Trailing zeros in what a timelock gets.', append(scheduled, none), [`${unread} call`]),
        wrong('bytes after addComposeHash', 'A second hash behind the first.', append(compose(), hashOf('v6.6.6')), [`${unread} call`]),
        wrong('bytes after what is scheduled', 'The same where it is wrapped.', schedule(app, append(compose(), hashOf('v6.6.6'))), [`${unread} call.1`]),
        wrong('bytes at every level', 'Four levels, each with a byte more.',
            append(execTransaction(delegate('1.4.1', append(multiSend(
                { to: timelock, data: append(schedule(app, append(compose(), '0x01')), '0x02') },
            ), '0x03'))), '0x04'),
            [`${unread} call`, `${unread} call.1`, `${unread} call.1.1`, `${unread} call.1.1.1`]),
        wrong('short tail of a batch', 'Fewer bytes than an item: the contract reads on into what is behind.',
            batch(append(packed([item]), `0x${'00'.repeat(40)}`)), [`${unread} call.1`]),
        wrong('last item cut', 'Its data ends a byte early; the contract reads a zero there, and calls.',
            batch(packed([item, { to: ours, data: cut(enableModule, 1), length: viem.size(enableModule) }])), [`${unread} call.1`, 'safe-module call.1.2']),
        wrong('last item without its length', 'What is left is enough to send coins.',
            safeDocument(paper, '1.4.1', delegate('1.4.1', call('multiSend', 'multiSend', cut(packed([item, { to: stranger, value: 10n ** 18n }]), 32)))),
            [`${unread} call`, 'not-in-trust-file call.2'], { trust: trustFile(everybody) }),
        wrong('length of an item over the end', 'An item that is longer than any memory.',
            batch(packed([item, { to: friend, length: 2 ** 40 }])), [`${unread} call.1`]),
        wrong('operation of two in a batch', 'Neither a call nor a delegate call.',
            batch(packed([item, { operation: 2, to: friend, value: 1n }])), [`${unread} call.1`]),
        wrong('operation of two in execTransaction', 'Safes up to 1.0.0 create a contract then; no less can be said than of a delegate call.',
            patch(exec, word(4) - 1, '0x02'), [`${unread} call`, 'delegate-call call.1']),
        wrong('three bytes', 'No function has so few.', '0xdfc772', ['unknown-call call']),
        wrong('unknown function', 'Nobody knows what it does.', append('0x13371337', none), ['unknown-call call']),
        wrong('unknown function in what is scheduled', 'The same deep inside.',
            execTransaction({ to: timelock, data: schedule(app, append('0x13371337', none)) }), ['unknown-call call.1.1']),
    ];
}

/** Who owns, what runs, who may what, and when. */
function governance() {
    const grant = (name, who) => call('timelock', 'grantRole', role(name), who);
    return [
        wrong('ownership given away', 'The app would obey somebody else.', schedule(app, call('app', 'transferOwnership', stranger)), ['ownership-transfer call.1']),
        wrong('ownership given up', 'Nobody could upgrade the app again.', schedule(app, call('app', 'renounceOwnership')), ['ownership-transfer call.1']),
        wrong('implementation replaced', 'The app becomes other code.',
            schedule(app, call('app', 'upgradeToAndCall', implementation, '0x')), ['contract-upgrade call.1']),
        wrong('implementation replaced in a batch', 'Between two compose hashes.',
            scheduleBatch([{ to: app, data: compose() }, { to: app, data: call('app', 'upgradeToAndCall', implementation, call('app', 'disableUpgrades')) }, { to: app, data: compose('v2') }]),
            ['contract-upgrade call.2']),
        wrong('proxy upgraded the old way', 'upgradeTo of OpenZeppelin 4.', call('proxy', 'upgradeTo', implementation), ['contract-upgrade call']),
        wrong('proxy upgraded by its admin', 'upgradeAndCall of ProxyAdmin.', call('proxyAdmin', 'upgradeAndCall', app, implementation, '0x'), ['contract-upgrade call']),
        wrong('admin of a proxy changed', 'Somebody else may upgrade it.', call('proxy', 'changeAdmin', stranger), ['ownership-transfer call']),
        wrong('upgrades disabled', 'The app could never be mended.', schedule(app, call('app', 'disableUpgrades')), ['upgrades-disabled call.1']),
        wrong('any device', 'Every machine may run the app.', schedule(app, call('app', 'setAllowAnyDevice', true)), ['any-device call.1']),
        wrong('empty device', 'The id of machines that could not be read.', call('app', 'addDevice', nothing), ['empty-device call']),
        wrong('app for an empty device', 'The same in a new app.',
            call('kms', 'deployAndRegisterApp', ours, false, false, nothing, hashOf('v1')), ['empty-device call']),
        wrong('KMS on an empty device', 'The same for a KMS.', call('kms', 'addKmsDevice', nothing), ['empty-device call']),
        wrong('app for any device', 'An app that starts open, and cannot be upgraded.',
            call('kms', 'deployAndRegisterApp', ours, true, true, none, hashOf('v1')), ['any-device call', 'upgrades-disabled call']),
        wrong('role granted in what is scheduled', 'A second proposer, once the delay is over.',
            schedule(timelock, grant('PROPOSER_ROLE', stranger)), ['timelock-admin call.1']),
        wrong('roles in a batch', 'Takes over, and locks out.',
            scheduleBatch([
                { to: app, data: compose() }, { to: timelock, data: grant('PROPOSER_ROLE', stranger) },
                { to: timelock, data: call('timelock', 'revokeRole', role('PROPOSER_ROLE'), ours) },
                { to: timelock, data: call('timelock', 'grantRole', none, stranger) },
            ]), ['timelock-admin call.2', 'timelock-admin call.3', 'timelock-admin call.4']),
        wrong('open execution', 'Everybody may execute.', schedule(timelock, grant('EXECUTOR_ROLE', zero)), ['timelock-admin call.1', 'open-executor call.1']),
        wrong('role given up', 'The timelock may no longer govern itself.',
            schedule(timelock, call('timelock', 'renounceRole', none, timelock)), ['timelock-admin call.1']),
        wrong('no delay from then on', 'updateDelay to nothing.', schedule(timelock, call('timelock', 'updateDelay', 0n)), ['timelock-admin call.1', 'short-delay call.1']),
        wrong('delay of an hour', 'Nobody sees it in time.', schedule(app, compose(), { delay: 3600n }), ['short-delay call']),
        wrong('batch without a delay', 'Executed in the same block.', scheduleBatch([{ to: app, data: compose() }], { delay: day - 1n }), ['short-delay call']),
        wrong('text that turns around', 'The gateway id reads in another order than it is.',
            call('kms', 'setGatewayAppId', 'app-\u202e1c694f\u202c'), ['odd-text call']),
        wrong('text that paints', 'An escape sequence that clears the screen and writes VERIFIED.',
            schedule(kms, call('kms', 'setGatewayAppId', '\u001b[2J\u001b[1;32mVERIFIED\u001b[0m')), ['odd-text call.1']),
        wrong('text with nothing to see', 'A zero-width space inside.', call('kms', 'setGatewayAppId', 'pay\u200bments'), ['odd-text call']),
        wrong('text of two alphabets', 'The a is Cyrillic.', call('kms', 'setGatewayAppId', 'g\u0430teway'), ['odd-text call']),
    ];
}

/** Calldata of a function that no ABI here has. */
const plain = (signature, ...args) => viem.encodeFunctionData({ abi: viem.parseAbi([`function ${signature}`]), args });

function trust() {
    const own = (more) => safeDocument(paper, '1.4.1', more);
    const known = { trust: trustFile(everybody) };
    return [
        wrong('approval without limit for a stranger', 'The token is known, the spender is not.',
            own({ to: token, data: call('erc20', 'approve', stranger, 2n ** 256n - 1n) }), ['not-in-trust-file call'], known),
        wrong('tokens for a look-alike', 'The recipient has the first and last four digits of Alice.',
            own({ to: token, data: call('erc20', 'transfer', lookAlike(friend), 10n ** 9n) }), ['not-in-trust-file call', 'look-alike call'], known),
        wrong('tokens for a look-alike of the Safe', 'It looks like the Safe that sends them; no trust file is needed to see that.',
            own({ to: token, data: call('erc20', 'transfer', lookAlike(ours), 5n) }), ['look-alike call']),
        wrong('owner that looks like another', 'First and last four digits of Alice.',
            own({ to: ours, data: call('safe-1.4.1', 'addOwnerWithThreshold', lookAlike(friend), 2n) }), ['safe-owners call', 'not-in-trust-file call', 'look-alike call'], known),
        wrong('owner whom nobody knows', 'The signer takes a new owner, but not this one.',
            own({ to: ours, data: call('safe-1.4.1', 'addOwnerWithThreshold', stranger, 2n) }), ['safe-owners call', 'not-in-trust-file call'], known),
        wrong('refund for a stranger', 'The gas is paid back to somebody who is not named.',
            own({ to: friend, value: 1n, gasPrice: 1n, refundReceiver: stranger }), ['gas-refund call', 'not-in-trust-file call'], known),
        wrong('ownership for a stranger', 'The app goes to an address that the signer does not know.',
            own({ to: app, data: plain('transferOwnership(address newOwner)', stranger) }), ['ownership-transfer call', 'not-in-trust-file call'], known),
        wrong('message signed by an old Safe', 'What a Safe of 1.1.1 signs counts as a permit of its tokens.',
            own({ to: ours, data: plain('signMessage(bytes data)', none) }), ['approve-hash call']),
        wrong('verifier of signatures', 'The handler of 1.5.0 asks it whether the Safe has signed.',
            own({ to: ours, data: plain('setDomainVerifier(bytes32 domainSeparator, address verifier)', none, stranger) }), ['safe-fallback-handler call']),
        wrong('app that looks like another', 'Scheduled for an address with the digits of the app.',
            own({ to: timelock, data: schedule(lookAlike(app), compose()) }), ['not-in-trust-file call.1', 'look-alike call.1'], known),
        wrong('name for another chain', 'Alice is known on mainnet only.', own({ to: friend, value: 1n }), ['not-in-trust-file call'],
            { trust: known.trust.replace('name: Alice\n', 'name: Alice\n    chain: 1\n') }),
        wrong('allowance by a signature', 'permit of EIP-2612 gives a stranger what is in an account.',
            own({ to: token, data: call('permit', 'permit', friend, stranger, 1n, 1n, 27, none, none) }), ['not-in-trust-file call'], known),
        wrong('coins for a stranger', 'A plain transfer to somebody who is not named.',
            own({ to: stranger, value: 10n ** 18n }), ['not-in-trust-file call'], known),
        wrong('an app that is not named', 'Scheduled for another app than the signer knows.',
            own({ to: timelock, data: schedule(collectible, compose()) }), ['not-in-trust-file call.1'], known),
        wrong('a Safe that is not named', 'The signer does not know the Safe that would act.',
            safeDocument(paper, '1.4.1', { to: app, data: compose() }, { safe: child }), ['not-in-trust-file call'], known),
        wrong('a chain that is not named', 'The same addresses on another chain are other contracts.',
            own({ to: ownApp, data: compose() }), ['not-in-trust-file'], { trust: trustFile(everybody, 1) }),
        wrong('one stranger in a batch', 'Three recipients, two of them known.',
            own(delegate('1.4.1', multiSend(
                { to: friend, value: 1n }, { to: token, data: call('erc20', 'transfer', stranger, 1n) }, { to: token, data: call('erc20', 'transfer', friend, 1n) },
            ))), ['not-in-trust-file call.2'], known),
        wrong('all collectibles for a stranger', 'setApprovalForAll gives away everything there is.',
            own({ to: collectible, data: call('erc721', 'setApprovalForAll', stranger, true) }), ['not-in-trust-file call'],
            { trust: trustFile([...everybody, ['Apes', collectible]]) }),
    ];
}

/** Functions with one selector; the second one's name is from an ABI file. */
function collisions() {
    const abi = (signature) => viem.parseAbi([`function ${signature}`]);
    return [
        wrong('ownership under another name', 'log554214723(address) has the selector of transferOwnership(address).',
            call('app', 'transferOwnership', stranger), ['ownership-transfer call'], { abi: { Logger: abi('log554214723(address who)') } }),
        wrong('approval under another name', 'note137822145(bytes32) has the selector of approveHash(bytes32).',
            schedule(child, call('safe-1.4.1', 'approveHash', hashOf('note'))), ['approve-hash call.1'],
            { abi: { Notes: abi('note137822145(bytes32 text)') } }),
        wrong('device under another name', 'note2075910077(bytes32) has the selector of addDevice(bytes32).',
            call('app', 'addDevice', nothing), ['empty-device call'], { abi: { Notes: abi('note2075910077(bytes32 text)') } }),
        wrong('a file that gives a known name', 'An ABI file cannot take a danger away by naming the function again.',
            call('timelock', 'grantRole', role('PROPOSER_ROLE'), stranger), ['timelock-admin call'],
            { abi: { Harmless: abi('grantRole(bytes32 wish, address friend)') } }),
    ];
}

export function hostileTransactions() {
    return [...delegateCalls(), ...administration(), ...refunds(), ...encodings(), ...governance(), ...trust(), ...collisions()];
}

export { everybody, trustFile };
