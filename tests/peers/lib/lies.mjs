// What a node may claim that is not so. Each gives a function (method, params, result) => result for
// FaultProxy.lie.

const word = (number) => `0x${BigInt(number).toString(16).padStart(64, '0')}`;
const quantity = (number) => `0x${BigInt(number).toString(16)}`;
const same = (one, other) => one?.toLowerCase() === other?.toLowerCase();
const isNumber = (text) => /^0x[0-9a-f]+$/i.test(text);

/** Several lies, one after the other. */
export const all = (...lies) => (method, params, result) => lies.reduce((told, lie) => lie(method, params, told), result);

/** edit(result, params) in place of a method's results. */
export const method = (name, edit) => (asked, params, result) => (asked === name ? edit(result, params) : result);

export const chainId = (id) => all(method('eth_chainId', () => quantity(id)), method('net_version', () => String(id)));

/** Change the blocks: edit gets a block object and gives one. */
export function block(edit) {
    const change = (found) => (found === null ? null : { ...found, ...edit(found) });
    return all(method('eth_getBlockByNumber', change), method('eth_getBlockByHash', change));
}
/** The chain seems that many blocks longer (shorter: negative). */
export function blockNumber(more) {
    const moved = (number) => quantity(BigInt(number) + BigInt(more));
    return all(method('eth_blockNumber', moved), block(({ number }) => ({ number: moved(number) })));
}
export const blockHash = (hash) => block(() => ({ hash }));
/** Seconds later than it is. */
export const blockTime = (more) => block(({ timestamp }) => ({ timestamp: quantity(BigInt(timestamp) + BigInt(more)) }));

/** The answer of a function by its selector, of one contract or of all. */
export const view = (selector, data, to) =>
    method('eth_call', (result, [call]) => {
        const isIt = same((call.data ?? call.input)?.slice(0, 10), selector) && (to === undefined || same(call.to, to));
        return isIt ? (typeof data === 'function' ? data(result) : data) : result;
    });

export const storage = (slot, value, of) =>
    method('eth_getStorageAt', (result, [address, asked]) =>
        isNumber(asked) && BigInt(asked) === BigInt(slot) && (of === undefined || same(address, of)) ? value : result,
    );

export const code = (address, bytes) => method('eth_getCode', (result, [of]) => (same(of, address) ? bytes : result));
export const balance = (wei) => method('eth_getBalance', () => quantity(wei));
/** An account's nonce. */
export const transactionCount = (count) => method('eth_getTransactionCount', () => quantity(count));

// A Safe's state, by its functions and by its slots.
export const safeNonce = (nonce, safe) => all(view('0xaffed0e0', word(nonce), safe), storage(5, word(nonce), safe));
export const threshold = (count, safe) => all(view('0xe75235b8', word(count), safe), storage(4, word(count), safe));
export function owners(addresses, safe) {
    const list = addresses.map((address) => address.slice(2).toLowerCase().padStart(64, '0'));
    const data = `${word(32)}${word(list.length).slice(2)}${list.join('')}`;
    const isOwner = method('eth_call', (result, [call]) => {
        const input = call.data ?? call.input;
        const asked = input?.startsWith('0x2f54bf6e') && (safe === undefined || same(call.to, safe));
        return asked ? word(list.includes(input.slice(10).toLowerCase()) ? 1 : 0) : result;
    });
    return all(view('0xa0e67e2b', data, safe), isOwner);
}
export const approved = (yes) => view('0x7d832974', word(yes ? 1 : 0));

// A timelock's and an app's.
/** getTimestamp of every operation: 0 unset, 1 done. */
export const operationTime = (time) => view('0xd45c4435', word(time));
export const role = (yes) => view('0x91d14854', word(yes ? 1 : 0));
export const composeHash = (allowed) => view('0x2f6622e5', word(allowed ? 1 : 0));
export const appOwner = (address) => view('0x8da5cb5b', word(address));

/** Change the receipts: edit gets one and gives what is different, or null for none. */
export const receipt = (edit) =>
    method('eth_getTransactionReceipt', (found) => {
        const different = found === null ? {} : edit(found);
        return found === null || different === null ? null : { ...found, ...different };
    });
export const noReceipt = receipt(() => null);
export const receiptStatus = (status) => receipt(() => ({ status }));
export const receiptHash = (transactionHash) => receipt(() => ({ transactionHash }));
export const receiptBlock = (blockHash) => receipt(() => ({ blockHash }));
export const noLogs = all(receipt(() => ({ logs: [] })), method('eth_getLogs', () => []));
/** The logs with edit's differences. */
export const logs = (edit) =>
    all(
        receipt(({ logs: found }) => ({ logs: found.map((log) => ({ ...log, ...edit(log) })) })),
        method('eth_getLogs', (found) => found.map((log) => ({ ...log, ...edit(log) }))),
    );
/** The hash that a node gives to a transaction that was sent. */
export const sentHash = (hash) => method('eth_sendRawTransaction', () => hash);
/** What a simulated call would give: it always works, or it never does (use faults.error for that). */
export const gas = (units) => method('eth_estimateGas', () => quantity(units));
