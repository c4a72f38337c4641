// A node that misbehaves: an HTTP proxy on the loopback interface before a real JSON-RPC node. It
// counts and records what passes, breaks what faults.mjs describes when a schedule says so, and
// rewrites results by lies.mjs.
import { createServer } from 'node:http';

/** @typedef {{name: string, act: (exchange: object) => Promise<void> | void}} Fault */

export class FaultProxy {
    /** Before the node at that URL, on a free port. */
    static async start(target) {
        const proxy = new FaultProxy();
        proxy.target = target;
        proxy.server = createServer((request, response) => proxy.#take(request, response));
        proxy.server.keepAliveTimeout = 60_000;
        await new Promise((listening) => proxy.server.listen(0, '127.0.0.1', listening));
        proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
        proxy.connections = 0;
        proxy.server.on('connection', () => proxy.connections++);
        proxy.reset();
        return proxy;
    }

    /** Forget what was recorded, and be honest and whole from now on. */
    reset() {
        /** In order: {methods, requests, text, fault: its name, reached: the node has it, answer}. */
        this.exchanges = [];
        /** Which fault the n-th exchange (from 0) meets. @type {(n: number, requests: object[]) => Fault | undefined} */
        this.schedule = () => undefined;
        /** What a result becomes. @type {(method: string, params: any[], result: any) => any} */
        this.lie = (method, params, result) => result;
    }

    get roundTrips() {
        return this.exchanges.length;
    }

    /** How often a method was asked, in batches or alone. */
    count(method) {
        return this.exchanges.flatMap(({ methods }) => methods).filter((one) => one === method).length;
    }

    /** The raw transactions that reached the node, in order, also repeated ones. */
    sent() {
        const reached = this.exchanges.filter((exchange) => exchange.reached).flatMap(({ requests }) => requests);
        return reached.filter(({ method }) => method === 'eth_sendRawTransaction').map(({ params }) => params[0]);
    }

    async stop() {
        const closed = new Promise((done) => this.server.close(done));
        this.server.closeAllConnections();
        await closed;
    }

    async #take(request, response) {
        response.on('error', () => {}); // the client may leave at any moment
        const pieces = [];
        try {
            for await (const piece of request) {
                pieces.push(piece);
            }
        } catch {
            return; // it left before it had asked
        }
        const text = Buffer.concat(pieces).toString();
        const parsed = JSON.parse(text);
        const requests = [parsed].flat();
        const exchange = { text, requests, methods: requests.map(({ method }) => method), reached: false, answer: null };
        const fault = this.schedule(this.exchanges.length, requests);
        exchange.fault = fault?.name;
        this.exchanges.push(exchange);
        const acting = {
            requests,
            response,
            isBatch: Array.isArray(parsed),
            forward: () => this.#forward(exchange),
            reply: (body, status = 200, headers = {}) => reply(response, body, status, headers),
        };
        try {
            await (fault ?? whole).act(acting);
        } catch (error) {
            response.destroy(error); // the node has stopped
        }
    }

    /** The node's answers as values in the order of the requests, with the lies in them. */
    async #forward(exchange) {
        exchange.reached = true;
        const headers = { 'content-type': 'application/json' };
        const got = await fetch(this.target, { method: 'POST', headers, body: exchange.text });
        const answers = [await got.json()].flat();
        const byId = new Map(answers.map((answer) => [answer.id, answer]));
        exchange.answer = exchange.requests.map((one) => {
            const answer = byId.get(one.id);
            const lied = answer.error ? undefined : this.lie(one.method, one.params, answer.result);
            return answer.error ? answer : { ...answer, result: lied };
        });
        return structuredClone(exchange.answer);
    }
}

function reply(response, body, status, headers) {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers });
    response.end(body);
}

/** The text of answers, as the client asked for them. */
export function spell(answers, isBatch) {
    return JSON.stringify(isBatch ? answers : answers[0]);
}

/** No fault. */
export const whole = {
    name: 'whole',
    async act({ forward, reply, isBatch }) {
        reply(spell(await forward(), isBatch));
    },
};
