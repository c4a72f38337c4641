// What must happen on a chain when a call is made that inspect has told, derived from functions and
// arguments alone: events in order, coins, and state.

const named = (call) => Object.fromEntries((call.arguments ?? []).map(({ name, value }) => [name, value]));
const nameOf = (call) => call.function?.split('(')[0];
const event = (address, name, ...words) => [{ address, name, words }];

/** Events of a timelock's operation, one a call in it. */
const ofOperation = (call, name, more = []) =>
    call.calls.map((inner, index) => event(call.to, name, call.operation_id, index, inner.to, inner.value, inner.data, ...more)[0]);
const scheduled = (call) => {
    const { predecessor, delay } = named(call);
    return ofOperation(call, 'CallScheduled', [predecessor, delay]);
};
const executed = (call) => ofOperation(call, 'CallExecuted').flatMap((one, index) => [...eventsOf(call.calls[index]), one]);

const events = {
    addComposeHash: (call) => event(call.to, 'ComposeHashAdded', named(call).composeHash),
    removeComposeHash: (call) => event(call.to, 'ComposeHashRemoved', named(call).composeHash),
    addDevice: (call) => event(call.to, 'DeviceAdded', named(call).deviceId),
    removeDevice: (call) => event(call.to, 'DeviceRemoved', named(call).deviceId),
    setAllowAnyDevice: (call) => event(call.to, 'AllowAnyDeviceSet', call.arguments[0].value),
    setRequireTcbUpToDate: (call) => event(call.to, 'RequireTcbUpToDateSet', call.arguments[0].value),
    acceptOwnership: (call) => event(call.to, 'OwnershipTransferred', null, call.from),
    transfer: (call) => event(call.to, 'Transfer', call.from, named(call).to, named(call).value),
    approve: (call) => event(call.to, 'Approval', call.from, named(call).spender, named(call).value),
    safeTransferFrom: (call) => event(call.to, 'Transfer', named(call).from, named(call).to, named(call).tokenId),
    schedule: scheduled,
    scheduleBatch: scheduled,
    execute: executed,
    executeBatch: executed,
    cancel: (call) => event(call.to, 'Cancelled', named(call).id),
    multiSend: (call) => call.calls.flatMap((inner) => eventsOf(inner)),
    execTransaction: (call) => [...eventsOf(call.calls[0]), ...event(call.to, 'ExecutionSuccess')],
    execTransactionFromModule: (call) => [...eventsOf(call.calls[0]), ...event(call.to, 'ExecutionFromModuleSuccess')],
};

/** The events of a call, in order; safe: it is the transaction of that Safe. */
export function eventsOf(call, safe) {
    const own = call.form === 'empty' ? [] : events[nameOf(call)](call);
    return safe ? [...own, ...event(safe, 'ExecutionSuccess')] : own;
}

const wrapped = new Set(['execute', 'executeBatch', 'multiSend', 'execTransaction', 'execTransactionFromModule']);

/** The calls that are made now: not those that are scheduled. */
function made(call) {
    return [call, ...(wrapped.has(nameOf(call)) ? call.calls.flatMap(made) : [])];
}

/** How many coins the receivers of calls gain, who have no other part in it: {address: wei}. */
export function balancesOf(calls) {
    const gains = {};
    for (const { from, to, value } of calls.flatMap(made)) {
        if (BigInt(value) > 0n && from !== to) {
            gains[to] = (gains[to] ?? 0n) + BigInt(value);
        }
    }
    return gains;
}

const state = {
    addComposeHash: (call) => ['allowedComposeHashes', [named(call).composeHash], true],
    removeComposeHash: (call) => ['allowedComposeHashes', [named(call).composeHash], false],
    addDevice: (call) => ['allowedDeviceIds', [named(call).deviceId], true],
    removeDevice: (call) => ['allowedDeviceIds', [named(call).deviceId], false],
    setAllowAnyDevice: (call) => ['allowAnyDevice', [], call.arguments[0].value],
    setRequireTcbUpToDate: (call) => ['requireTcbUpToDate', [], call.arguments[0].value],
    acceptOwnership: (call) => ['owner', [], call.from],
    approve: (call) => ['allowance', [call.from, named(call).spender], BigInt(named(call).value)],
    safeTransferFrom: (call) => ['ownerOf', [BigInt(named(call).tokenId)], named(call).to],
    schedule: (call) => ['getTimestamp', [call.operation_id], undefined, named(call).delay],
    scheduleBatch: (call) => ['getTimestamp', [call.operation_id], undefined, named(call).delay],
    execute: (call) => ['isOperationDone', [call.operation_id], true],
    executeBatch: (call) => ['isOperationDone', [call.operation_id], true],
    cancel: (call) => ['isOperation', [named(call).id], false],
};

/** What must be read then: {to, contract, functionName, args, value} or, a time, {…, after: seconds}. */
export function stateOf(call, contractAt) {
    return made(call).flatMap((one) => {
        const rule = state[nameOf(one)];
        if (rule === undefined) {
            return [];
        }
        const [functionName, args, value, after] = rule(one);
        return [{ to: one.to, contract: contractAt(one.to), functionName, args, value, after }];
    });
}
