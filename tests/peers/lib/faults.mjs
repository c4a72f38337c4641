// What can go wrong between a client and its node, and when. Each is {name, act} for FaultProxy.
import { once } from 'node:events';
import { setTimeout as later } from 'node:timers/promises';

import { spell, whole } from './fault_proxy.mjs';

/** The connection is dropped: the request never gets to the node. */
export const dropBefore = { name: 'dropped before', act: ({ response }) => response.socket.destroy() };

/** The node has the request, its answer is lost. */
export const dropAfter = {
    name: 'dropped after',
    async act({ forward, response }) {
        await forward();
        response.socket.destroy();
    },
};

/** A good answer, but late. */
export const delay = (milliseconds) => ({
    name: `delayed by ${milliseconds} ms`,
    async act(exchange) {
        await later(milliseconds);
        await whole.act(exchange);
    },
});

/** No answer, for as long as the client waits. */
export const silence = { name: 'silent', act: ({ response }) => once(response, 'close') };

/**
 * The request is held before the node: `reached` says that it is there; goOn() lets it through, and
 * drop() loses it.
 */
export function held() {
    let decide;
    let arrive;
    const decided = new Promise((done) => (decide = done));
    const reached = new Promise((done) => (arrive = done));
    const act = async (exchange) => {
        arrive();
        await ((await decided) ? whole : dropBefore).act(exchange);
    };
    return { name: 'held', act, reached, goOn: () => decide(true), drop: () => decide(false) };
}

/** A good answer, a byte at a time. */
export const drip = (milliseconds) => ({
    name: `a byte each ${milliseconds} ms`,
    async act({ forward, response, isBatch }) {
        const text = Buffer.from(spell(await forward(), isBatch));
        response.writeHead(200, { 'content-length': text.length });
        for (let at = 0; at < text.length && !response.destroyed; at++) {
            response.write(text.subarray(at, at + 1));
            await later(milliseconds);
        }
        response.end();
    },
});

/** Half of the answer, then the connection ends. */
export const truncate = {
    name: 'truncated',
    async act({ forward, response, isBatch }) {
        const text = Buffer.from(spell(await forward(), isBatch));
        response.writeHead(200, { 'content-length': text.length });
        response.write(text.subarray(0, text.length / 2), () => response.socket?.destroy());
    },
};

/** Half of the answer, as if it were all. */
export const half = { name: 'half', ...rewrite((text) => text.slice(0, text.length / 2)) };

/** Bytes of the answer are replaced, other ones in each exchange. */
export const corrupt = (random, count = 3) => ({
    name: 'corrupted',
    ...rewrite((text) => {
        const bytes = Buffer.from(text);
        for (let i = 0; i < count; i++) {
            bytes[random.between(0, bytes.length - 1)] ^= random.between(1, 255);
        }
        return bytes;
    }),
});

/** An HTTP status instead of an answer; the node does not get the request. */
export const status = (code, headers = {}, body = '') => ({
    name: `status ${code}`,
    act: ({ reply }) => reply(body, code, headers),
});
export const tooMany = (seconds) => status(429, seconds === undefined ? {} : { 'retry-after': String(seconds) });
export const redirect = (to) => status(302, { location: to });
/** What a proxy of some company says. */
export const html = status(200, { 'content-type': 'text/html' }, '<!doctype html><title>Sign in</title><p>Sign in');
export const empty = status(200);

/** An answer of that many bytes, which never are in memory at once. */
export const huge = (bytes) => ({
    name: `${bytes} bytes`,
    async act({ requests, response }) {
        const piece = Buffer.alloc(1 << 20, '0');
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write(`[{"jsonrpc":"2.0","id":${JSON.stringify(requests[0].id)},"result":"0x`);
        for (let sent = 0; sent < bytes && !response.destroyed; sent += piece.length) {
            await new Promise((written) => response.write(piece, written));
        }
        response.end('"}]');
    },
});

/** JSON that is nested that deep, as the result or as the whole answer. */
export const deep = (levels) => ({
    name: `${levels} levels`,
    act: ({ requests, reply }) =>
        reply(`[{"jsonrpc":"2.0","id":${JSON.stringify(requests[0].id)},"result":${'['.repeat(levels)}${']'.repeat(levels)}}]`),
});

/** Ids that are nobody's. */
export const wrongIds = { name: 'wrong ids', ...change((answers) => answers.map((one) => ({ ...one, id: one.id + 1_000_000 }))) };
export const noIds = { name: 'no ids', ...change((answers) => answers.map(({ id, ...one }) => one)) };
/** The first id stands at every answer. */
export const sameIds = { name: 'same ids', ...change((answers) => answers.map((one) => ({ ...one, id: answers[0].id }))) };
/** The ids of two answers are exchanged: each is then another's. */
export const swappedIds = {
    name: 'swapped ids',
    ...change(([first, second, ...others]) => [{ ...first, id: second.id }, { ...second, id: first.id }, ...others]),
};
/** One answer is missing; one is there twice. */
export const missing = { name: 'missing answer', ...change((answers) => answers.slice(0, -1)) };
export const twice = { name: 'answer twice', ...change((answers) => [...answers, answers[0]]) };
/** The answers in another order, which is allowed. */
export const reversed = { name: 'reversed', ...change((answers) => answers.reverse()) };

/** This result in place of every one, or of those of one method. */
export const result = (value, method) => ({
    name: `result ${JSON.stringify(value)?.slice(0, 40)}`,
    ...change((answers, requests) =>
        answers.map((one, index) => (method === undefined || requests[index].method === method ? { jsonrpc: '2.0', id: one.id, result: value } : one)),
    ),
});
/** A JSON-RPC error in the place of one method's answers, which the node has given. */
export const failing = (method, code = -32601, message = `the method ${method} does not exist/is not available`) => ({
    name: `${method} fails`,
    ...change((answers, requests) =>
        answers.map((one, index) => (requests[index].method === method ? { jsonrpc: '2.0', id: one.id, error: { code, message } } : one)),
    ),
});
/** A JSON-RPC error to every request; the node does not get them. */
export const error = (code, message, data) => ({
    name: `error ${code}`,
    act: ({ requests, reply, isBatch }) => reply(spell(requests.map(({ id }) => ({ jsonrpc: '2.0', id, error: { code, message, data } })), isBatch)),
});

function rewrite(edit) {
    return {
        async act({ forward, reply, isBatch }) {
            reply(edit(spell(await forward(), isBatch)));
        },
    };
}

function change(edit) {
    return {
        async act({ forward, reply, requests, isBatch }) {
            reply(spell(edit(await forward(), requests), isBatch));
        },
    };
}

// Schedules.
export const always = (fault) => () => fault;
export const first = (count, fault) => (n) => (n < count ? fault : undefined);
export const at = (place, fault) => (n) => (n === place ? fault : undefined);
/** The first `times` exchanges that ask for a method. */
export function whenAsked(method, fault, times = Infinity) {
    return (n, requests) => (requests.some((one) => one.method === method) && times-- > 0 ? fault : undefined);
}
/** Any of the faults, with a probability in percent. */
export const randomly = (random, percent, faults) => () => (random.chance(percent) ? random.pick(faults) : undefined);
