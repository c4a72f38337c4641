// Files that say the same thing twice: Transaction Builder exports and Transaction Service bodies, true
// and lying ones.
import {
    abis, call, callOnly, hashOf, multiSend, none, packed, paper, safeTxHash, schedule, scheduleBatch, transactionOf, viem,
} from './review_world.mjs';

const { friend, safe, stranger, token } = paper;
const ours = safe['1.4.1'];
const ownApp = paper.appOf['1.4.1'];
const compose = (words = 'v1.4.0') => call('app', 'addComposeHash', hashOf(words));

/** The wallet's own serialisation: keys sorted by UTF-16 units, and its peculiar commas. */
function serialised(value) {
    if (Array.isArray(value)) {
        return `[${value.map(serialised).join(',')}]`;
    }
    if (typeof value === 'object' && value !== null) {
        const keys = Object.keys(value).sort();
        return `{${JSON.stringify(keys)}${keys.map((key) => `${serialised(value[key])},`).join('')}}`;
    }
    return JSON.stringify(value) ?? 'null';
}

export function builderChecksum(file) {
    const { checksum, ...meta } = file.meta;
    return viem.keccak256(viem.toBytes(serialised({ ...file, meta: { ...meta, name: null } })));
}

/** A method as the wallet exports it. */
export function method(contract, name) {
    const { inputs, stateMutability } = viem.getAbiItem({ abi: abis[contract], name });
    return { inputs: inputs.map((one) => ({ internalType: one.internalType ?? one.type, name: one.name, type: one.type })), name, payable: stateMutability === 'payable' };
}

/** A file as the wallet exports it, with its checksum. */
export function builderFile(safeAddress, chain, transactions, { name = 'Upgrade', description = '', checksum } = {}) {
    const file = {
        version: '1.0',
        chainId: String(chain),
        createdAt: 1_700_000_000_000,
        meta: { name, description, txBuilderVersion: '1.18.2', createdFromSafeAddress: safeAddress, createdFromOwnerAddress: '' },
        transactions: transactions.map(({ to, value = '0', data = null, contractMethod = null, contractInputsValues = null }) => ({
            to, value, data, contractMethod, contractInputsValues,
        })),
    };
    file.meta.checksum = checksum ?? builderChecksum(file);
    return file;
}

const named = (contract, name, values) => ({ contractMethod: method(contract, name), contractInputsValues: values });

/** What the service answers about a transaction; said replaces or adds members. */
export function serviceAnswer({ safe: address = ours, chain = 8453, version = '1.4.1', transaction, ...said }) {
    const { safeTxGas, baseGas, gasPrice, ...fields } = transactionOf(transaction);
    return {
        safe: address, ...fields, safeTxGas, baseGas, gasPrice,
        proposer: paper.owner, proposedByDelegate: null,
        executionDate: null, submissionDate: '2026-11-01T10:00:00.000000Z', modified: '2026-11-01T10:00:00.000000Z',
        blockNumber: null, transactionHash: null,
        safeTxHash: safeTxHash(address, chain, transactionOf(transaction), { version }),
        executor: null, isExecuted: false, isSuccessful: null, ethGasPrice: null, gasUsed: null, fee: null,
        origin: '{}', dataDecoded: null, confirmationsRequired: 2, confirmations: [], trusted: true, signatures: null,
        ...said,
    };
}

/** What is posted to the service. */
function serviceBody({ safe: address = ours, chain = 8453, transaction, ...said }) {
    const fields = transactionOf(transaction);
    return {
        safe: address, ...fields, contractTransactionHash: safeTxHash(address, chain, fields),
        sender: null, signature: null, origin: 'quorate', ...said,
    };
}

const parameters = (contract, name, values) =>
    viem.getAbiItem({ abi: abis[contract], name }).inputs.map((one, index) => ({ name: one.name, type: one.type, value: values[index] }));

/** dataDecoded of addComposeHash. */
const decodedCompose = (words) => ({ method: 'addComposeHash', parameters: parameters('app', 'addComposeHash', [hashOf(words)]) });

/** dataDecoded of a batch, whose calls the service decodes too: [{to, value, data, decoded}]. */
function decodedBatch(calls) {
    const decoded = calls.map(({ to, value = 0n, data = null, decoded: dataDecoded = null }) => ({ operation: 0, to, value: String(value), data, dataDecoded }));
    const [transactions] = parameters('multiSend', 'multiSend', [packed(calls.map(({ to, value, data }) => ({ to, value, data })))]);
    return { method: 'multiSend', parameters: [{ ...transactions, valueDecoded: decoded }] };
}

const line = (chain, ...more) => ({ arguments: ['--chain', String(chain), ...more] });
const hostile = (name, why, input, findings, more = {}) => ({ name, kind: 'hostile', why, input, findings, ...more });
const honest = (name, why, input, more = {}) => ({ name, kind: 'honest', why, input, findings: [], ...more });

export function hostileDocuments() {
    const upgrade = { to: ownApp, data: compose() };
    const addOwner = call('safe-1.4.1', 'addOwnerWithThreshold', stranger, 2n);
    const builder = (transactions, more) => builderFile(ours, 8453, transactions, more);
    const answer = (said) => serviceAnswer({ transaction: upgrade, ...said });
    const batch = { to: callOnly('1.4.1', 8453), operation: 1, data: multiSend(upgrade, { to: friend, value: 1n }) };
    const decoded = (words, value) => {
        const told = decodedBatch([{ ...upgrade, decoded: decodedCompose('v1.4.0') }, { to: friend, value: 1n }]);
        const [first, second] = told.parameters[0].valueDecoded;
        first.dataDecoded = decodedCompose(words);
        second.value = String(value);
        return told;
    };
    const strict = { upToDate: 'true' };
    return [
        hostile('Builder file with a wrong checksum', 'Somebody edited it after it was exported.',
            builder([upgrade], { checksum: hashOf('another file') }), ['mismatch']),
        hostile('Builder file whose method lies', 'The wallet shows the method, and executes the data.',
            builder([{ ...upgrade, ...named('app', 'addComposeHash', { composeHash: hashOf('v6.6.6') }) }]), ['mismatch']),
        hostile('Builder file whose method hides an owner', 'Shown is a transfer.',
            builder([{ to: ours, data: addOwner, ...named('erc20', 'transfer', { to: friend, value: '5' }) }]), ['mismatch', 'safe-owners']),
        hostile('Builder file that adds an owner', 'Nothing lies, and it is a danger all the same.',
            builder([upgrade, { to: ours, ...named('safe-1.4.1', 'addOwnerWithThreshold', { owner: stranger, _threshold: '2' }) }]), ['safe-owners']),
        hostile('answer of the service with another hash', 'The owners would sign what they do not see.',
            answer({ safeTxHash: hashOf('another transaction') }), ['mismatch'], line(8453, '--safe-version', '1.4.1')),
        hostile('answer of the service for another chain', 'The hash is that of Sepolia.',
            answer({ chain: 11155111 }), ['mismatch'], line(8453, '--safe-version', '1.4.1')),
        hostile('answer of the service whose words lie', 'dataDecoded names another compose hash.',
            answer({ dataDecoded: decodedCompose('v6.6.6') }), ['mismatch'], line(8453, '--safe-version', '1.4.1')),
        hostile('answer of the service that names another method', 'dataDecoded says removeComposeHash.',
            answer({ dataDecoded: { ...decodedCompose('v1.4.0'), method: 'removeComposeHash' } }), ['mismatch'], line(8453, '--safe-version', '1.4.1')),
        hostile('answer of the service whose words lie about a call of a batch', 'The batch is right, what is said of its first call is not.',
            answer({ transaction: batch, dataDecoded: decoded('v6.6.6', 1) }), ['mismatch'], line(8453, '--safe-version', '1.4.1')),
        hostile('answer of the service whose words lie about coins in a batch', 'One wei is told as two.',
            answer({ transaction: batch, dataDecoded: decoded('v1.4.0', 2) }), ['mismatch'], line(8453, '--safe-version', '1.4.1')),
        hostile('answer of the service for another Safe', 'It is not the one that the signer names.',
            answer({}), ['mismatch', 'mismatch'], line(8453, '--safe-version', '1.4.1', '--safe', paper.child)),
        hostile('answer of the service with an odd origin', 'The name of an app that reads in another order.',
            answer({ origin: '{"name":"\u202eabc"}' }), ['odd-text'], line(8453, '--safe-version', '1.4.1')),
        hostile('Builder file with an odd name', 'The wallet shows it as a heading.', builder([upgrade], { name: 'up\u202egrade' }), ['odd-text']),
        hostile('Builder file whose method says true', 'And the data says false.',
            builder([{ to: ownApp, data: call('app', 'setRequireTcbUpToDate', false), ...named('app', 'setRequireTcbUpToDate', strict) }]), ['mismatch']),
        hostile('body for the service with another hash', 'What is posted contradicts itself.',
            serviceBody({ transaction: upgrade, contractTransactionHash: hashOf('x') }), ['mismatch'], line(8453, '--safe-version', '1.4.1')),
        hostile('body for the service with a delegate call', 'Its hash is right, and it takes the Safe over.',
            serviceBody({ transaction: { to: stranger, data: call('erc20', 'transfer', friend, 1n), operation: 1 } }), ['delegate-call'],
            line(8453, '--safe-version', '1.4.1')),
        hostile('answer of the service with a refund', 'The service does not judge.',
            serviceAnswer({ transaction: { ...upgrade, gasPrice: 5n, gasToken: token, refundReceiver: stranger } }), ['gas-refund'], line(8453, '--safe-version', '1.4.1')),
    ];
}

/** Of a world, as honestTransactions of review_honest.mjs; `about` of the last steps are the case's own. */
export function honestDocuments(world) {
    const { app, appOf, friend, timelock, token } = world;
    const ours = world.safe['1.4.1'];
    const ownApp = appOf['1.4.1'];
    const steps = (...transactions) => ({ steps: transactions.map((one) => ({ version: '1.4.1', ...one })), about: transactions.length });
    const own = compose('own');
    const upgrade = { to: ownApp, data: own };
    const salt = (words) => ({ salt: hashOf(`document ${words}`) });
    const scheduled = (words) => ({ to: timelock, data: schedule(app, own, salt(words)) });
    const batch = { to: callOnly('1.4.1', world.chain), operation: 1, data: multiSend(upgrade, scheduled('batch')) };
    const method = named('app', 'addComposeHash', { composeHash: hashOf('own') });
    const values = { target: app, value: '0', data: own, predecessor: none, salt: salt('both').salt, delay: '172800' };
    const tokens = call('erc20', 'transfer', friend, 250_000n);
    const coin = { to: friend, value: 1n };
    const coins = { to: friend, value: '1000', data: '0x' };
    const filled = named('erc20', 'transfer', { to: friend, value: '250000' });
    const texts = {
        targets: JSON.stringify([app, app]), values: '[0, 0]', payloads: JSON.stringify([own, own]), predecessor: none, salt: salt('lists').salt, delay: '172800',
    };
    const scheduled2 = scheduleBatch([{ to: app, data: own }, { to: app, data: own }], salt('lists'));
    const answer = (chain, transaction, more) => serviceAnswer({ safe: ours, chain, transaction, ...more });
    const body = (chain, transaction) => serviceBody({ safe: ours, chain, transaction });
    const decodedSchedule = {
        method: 'schedule',
        parameters: parameters('timelock', 'schedule', [app, '0', own, none, salt('decoded').salt, '172800']),
    };
    const here = line(world.chain, '--safe-version', '1.4.1');
    return [
        honest('Builder file with data', 'As the wallet exports raw calls.', builderFile(ours, world.chain, [upgrade, scheduled('builder')]),
            steps(upgrade, scheduled('builder'))),
        honest('Builder file with a method', 'As the wallet exports a call that was filled in.',
            builderFile(ours, world.chain, [{ to: ownApp, ...method }]), steps(upgrade)),
        honest('Builder file with method and data', 'Both say the same.',
            builderFile(ours, world.chain, [{ ...upgrade, ...method }, { ...scheduled('both'), ...named('timelock', 'schedule', values) }]),
            steps(upgrade, scheduled('both'))),
        honest('Builder file with lists', 'The wallet has them as texts.',
            builderFile(ours, world.chain, [{ to: timelock, ...named('timelock', 'scheduleBatch', texts) }]), steps({ to: timelock, data: scheduled2 })),
        honest('Builder file with a bool and without checksums of addresses', 'As people type them.',
            builderFile(ours, world.chain, [
                { to: ownApp, data: call('app', 'setRequireTcbUpToDate', true), ...named('app', 'setRequireTcbUpToDate', { upToDate: 'true' }) },
                { to: token, data: tokens, ...named('erc20', 'transfer', { to: friend.toLowerCase(), value: '250000' }) },
            ]), steps({ to: ownApp, data: call('app', 'setRequireTcbUpToDate', true) }, { to: token, data: tokens })),
        honest('Builder file with payments', 'Coins, and tokens by their method; a name in Russian.',
            builderFile(ours, world.chain, [coins, { to: token, ...filled }], { name: 'Зарплата за ноябрь' }),
            steps({ to: friend, value: 1000n }, { to: token, data: tokens })),
        honest('body for the service', 'What quorate writes itself.', body(world.chain, scheduled('body')), { ...here, ...steps(scheduled('body')) }),
        honest('body for the service on mainnet', 'The chain is in the hash.', body(1, upgrade), line(1)),
        honest('answer of the service on Base', 'Nothing is decoded by it.', answer(world.chain, upgrade), { ...here, ...steps(upgrade) }),
        honest('answer of the service on Sepolia', 'It decodes, and truly.', answer(11155111, upgrade, { dataDecoded: decodedCompose('own') }),
            line(11155111, '--safe-version', '1.4.1')),
        honest('answer of the service that decodes', 'A schedule, decoded.', answer(world.chain, scheduled('decoded'), { dataDecoded: decodedSchedule }),
            { ...here, ...steps(scheduled('decoded')) }),
        honest('answer of the service about a batch', 'A delegate call to the published contract.', answer(world.chain, batch), { ...here, ...steps(batch) }),
        honest('answer of the service that decodes a batch', 'Each of its calls.',
            answer(world.chain, { ...batch, data: multiSend(upgrade, coin) }, { dataDecoded: decodedBatch([{ ...upgrade, decoded: decodedCompose('own') }, coin]) }),
            { ...here, ...steps({ ...batch, data: multiSend(upgrade, coin) }) }),
        honest('answer of the service about a rejection', 'data is null then.', answer(world.chain, { to: ours }, { data: null }), { ...here, ...steps({ to: ours }) }),
        honest('answer of the service without a chain', 'The hash tells the chain.', answer(1, upgrade)),
    ];
}
