// The transport against servers that behave and that do not, all on the loopback interface.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { program } from './lib/program.mjs';

const driver = process.env.QUORATE_HTTP_DRIVER ?? join(dirname(program), 'tests/http_driver');
assert(existsSync(driver), `${driver} is not there: build it first`);

const folder = mkdtempSync(join(tmpdir(), 'quorate-http-'));
const request = join(folder, 'request.json');
writeFileSync(request, '[{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}]');
const servers = [];
after(() => {
    for (const server of servers) {
        server.closeAllConnections?.();
        server.close();
    }
    rmSync(folder, { recursive: true, force: true });
});

/** Listens on a free port; gives "127.0.0.1:PORT". */
async function listen(server, host = '127.0.0.1') {
    servers.push(server);
    await new Promise((ready) => server.listen(0, host, ready));
    return `${host.includes(':') ? `[${host}]` : host}:${server.address().port}`;
}

/** An HTTP server: handle(request's body, request, response). */
const serve = (handle) =>
    listen(
        http.createServer((message, response) => {
            const chunks = [];
            message.on('data', (chunk) => chunks.push(chunk));
            message.on('end', () => handle(Buffer.concat(chunks), message, response));
        }),
    );

/** A server that says these bytes to whoever connects. */
const say = (text) =>
    listen(
        net.createServer((socket) => {
            socket.on('error', () => {});
            socket.once('data', () => socket.end(text));
        }),
    );

/** Runs the driver beside the servers, which live in this process. */
function post(urls, { limit = 1 << 20, deadline = 5000, file = request, env = {} } = {}) {
    const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name)));
    const child = spawn(driver, [String(limit), String(deadline), file, ...[urls].flat()], {
        env: { ...clean, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    return new Promise((done, failed) => {
        child.once('error', failed);
        child.once('close', (code, signal) => {
            if (code !== 0) {
                failed(new Error(`the driver ended with ${code ?? signal}: ${out}`));
                return;
            }
            const lines = out.trimEnd().split('\n');
            done({ lines, rss: Number(/^rss (\d+)$/.exec(lines.pop())[1]) });
        });
    });
}

const length = (line) => Number(/^answered 200 -1 (\d+) 0x/.exec(line)?.[1] ?? assert.fail(line));

test('http: what is sent', async () => {
    let seen;
    const origin = await serve((body, message, response) => {
        seen = { body: body.toString(), method: message.method, url: message.url, headers: message.headers };
        response.end('[]');
    });
    const { lines } = await post(`http://user:p%40ss@${origin}/v2/key?x=1`);
    assert.equal(length(lines[0]), 2);
    assert.equal(seen.method, 'POST');
    assert.equal(seen.url, '/v2/key?x=1');
    assert.equal(seen.body, readFileSync(request, 'utf8'));
    assert.equal(seen.headers['content-type'], 'application/json');
    assert.match(seen.headers['user-agent'], /^quorate\/\d+\.\d+\.\d+$/);
    assert.equal(seen.headers['accept-encoding'], undefined);
    assert.equal(seen.headers.expect, undefined);
    assert.equal(seen.headers.authorization, `Basic ${Buffer.from('user:p@ss').toString('base64')}`);
});

test('http: answers of every framing and size arrive whole', async () => {
    for (const size of [0, 1, 4096, 100_000, 1 << 20]) {
        const answer = Buffer.alloc(size, 'x');
        const counted = await serve((body, message, response) => response.end(answer));
        const chunked = await serve((body, message, response) => {
            for (let at = 0; at < size; at += 1000) {
                response.write(answer.subarray(at, at + 1000));
            }
            response.end();
        });
        const closed = await say(`HTTP/1.0 200 OK\r\n\r\n${answer}`);
        const { lines } = await post([`http://${counted}`, `http://${chunked}/`, `http://${closed}/`]);
        assert.deepEqual(lines.map(length), [size, size, size]);
    }
});

test('http: a large request is sent whole and without waiting', async () => {
    const file = join(folder, 'large.json');
    writeFileSync(file, Buffer.alloc(5_000_000, ' '));
    const origin = await serve((body, message, response) => response.end(String(body.length)));
    const begin = Date.now();
    const { lines } = await post(`http://${origin}`, { file });
    assert.equal(length(lines[0]), 7);
    assert(Date.now() - begin < 5000);
});

test('http: one connection an origin is kept, and a closed one is opened again', async () => {
    const count = async (keep) => {
        let connections = 0;
        const server = http.createServer({ keepAlive: true }, (message, response) => {
            message.resume();
            message.on('end', () => {
                response.setHeader('connection', keep ? 'keep-alive' : 'close');
                response.end('[]');
            });
        });
        server.on('connection', () => connections++);
        const origin = await listen(server);
        const { lines } = await post(Array(20).fill(`http://${origin}/`));
        assert.deepEqual(lines.map(length), Array(20).fill(2));
        return connections;
    };
    assert.equal(await count(true), 1);
    assert.equal(await count(false), 20);
});

test('http: an answer that does not come in time is broken', async () => {
    const silent = await serve(() => {});
    const dripping = await serve((body, message, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'), 50);
        response.on('close', () => clearInterval(timer));
    });
    for (const origin of [silent, dripping]) {
        const begin = Date.now();
        const { lines } = await post(`http://${origin}/`, { deadline: 700 });
        assert.match(lines[0], /^broken no answer in time: /);
        const took = Date.now() - begin;
        assert(took >= 700 && took < 5000, `${took} ms`);
    }
});

test('http: no server, and connections that are cut, are broken', async () => {
    const server = net.createServer();
    const gone = await listen(server);
    await new Promise((done) => server.close(done));
    const reset = await listen(
        net.createServer((socket) => {
            socket.on('error', () => {});
            socket.once('data', () => socket.resetAndDestroy());
        }),
    );
    const cut = await say('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{"jsonrpc"');
    const cutChunk = await say('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n[{"jsonrpc"');
    const cutHeader = await say('HTTP/1.1 200 OK\r\nContent-Le');
    const nothing = await say('');
    // libcurl does not notice this one; the client asks again after an empty answer.
    assert.equal(length((await post(`http://${cutHeader}/`)).lines[0]), 0);
    const urls = [gone, reset, cut, cutChunk, nothing].map((origin) => `http://${origin}/`);
    const { lines } = await post(urls);
    assert.match(lines[0], /^broken no connection: .*\(Connection refused\)$/);
    for (const line of lines.slice(1)) {
        assert.match(line, /^broken the connection broke: /);
    }
});

test('http: an answer over the limit is refused as it comes in, in bounded memory', async () => {
    const piece = Buffer.alloc(1 << 16, ' ');
    let sent = 0;
    const endless = await serve((body, message, response) => {
        response.writeHead(200);
        const more = () => {
            while (sent < 1 << 30 && !response.destroyed) {
                sent += piece.length;
                if (!response.write(piece)) {
                    response.once('drain', more);
                    return;
                }
            }
            response.end();
        };
        more();
    });
    const announced = await say('HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n');
    const limit = 8 << 20;
    const small = await post([`http://${announced}/`], { limit });
    const { lines, rss } = await post(`http://${endless}/`, { limit });
    const refusal = `refused the answer is longer than ${limit} bytes`;
    assert.deepEqual(small.lines, [refusal]);
    assert.deepEqual(lines, [refusal]);
    assert(sent < 1 << 29, `${sent} bytes were taken`);
    const more = (rss - small.rss) * 1024;
    assert(more < 8 * limit, `${more} bytes more than without it`);
    const exact = await serve((body, message, response) => response.end(Buffer.alloc(1000, ' ')));
    assert.equal(length((await post(`http://${exact}/`, { limit: 1000 })).lines[0]), 1000);
    assert.match((await post(`http://${exact}/`, { limit: 999 })).lines[0], /^refused the answer is longer than 999 bytes$/);
});

test('http: endless headers are refused', async () => {
    const many = await say(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(100_000)}\r\n`);
    const { lines } = await post(`http://${many}/`);
    assert.match(lines[0], /^refused the headers of the answer are longer than 256 KiB$/);
});

test('http: a redirect is refused and named without its path', async () => {
    let asked = 0;
    const other = await serve((body, message, response) => {
        asked++;
        response.end('[]');
    });
    for (const status of [301, 302, 303, 307, 308]) {
        const from = await serve((body, message, response) => {
            response.writeHead(status, { location: `http://user:secret@${other}/secret?secret` });
            response.end();
        });
        const { lines } = await post(`http://${from}/`);
        assert.deepEqual(lines, [
            `refused HTTP ${status}: the node redirects to http://${other}: give that address, if you trust it`,
        ]);
    }
    const relative = await serve((body, message, response) => {
        response.writeHead(302, { location: '/elsewhere' });
        response.end();
    });
    assert.match((await post(`http://${relative}/`)).lines[0], new RegExp(`redirects to http://${relative}:`));
    for (const location of ['gopher://example.org/', 'file:///etc/passwd', '']) {
        const odd = await say(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
        assert.match((await post(`http://${odd}/`)).lines[0], /^refused HTTP 302: the node redirects /);
    }
    assert.equal(asked, 0);
});

test('http: what does not speak HTTP is refused', async () => {
    const garbage = await say('\u0000\u0001garbage\r\n\r\n');
    const banner = await say('SSH-2.0-OpenSSH_9.2p1\r\n');
    const { lines } = await post([garbage, banner].map((origin) => `http://${origin}/`));
    for (const line of lines) {
        assert.match(line, /^refused what answers there does not speak HTTP: /);
    }
});

test('http: statuses and Retry-After are told', async () => {
    const answer = (status, headers = {}) =>
        serve((body, message, response) => {
            response.writeHead(status, headers);
            response.end('no');
        });
    const cases = [
        [429, { 'retry-after': '7' }, 7],
        [503, { 'retry-after': '0' }, -1],
        [429, { 'retry-after': 'soon' }, -1],
        [429, { 'retry-after': '-5' }, -1],
        [429, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, -1],
        [429, { 'retry-after': '9999999999' }, 2147483647],
        [429, { 'retry-after': '99999999999999999999' }, -1],
        [404, {}, -1],
        [500, {}, -1],
    ];
    for (const [status, headers, seconds] of cases) {
        const { lines } = await post(`http://${await answer(status, headers)}/`);
        assert.match(lines[0], new RegExp(`^answered ${status} ${seconds} 2 0x`), JSON.stringify(headers));
    }
    const later = new Date(Date.now() + 90_000).toUTCString();
    const { lines } = await post(`http://${await answer(429, { 'retry-after': later })}/`);
    const seconds = Number(lines[0].split(' ')[2]);
    assert(seconds > 60 && seconds <= 90, lines[0]);
});

test('http: what is compressed without being asked for is not unpacked', async () => {
    const packed = gzipSync(Buffer.alloc(10 << 20));
    for (const header of ['content-encoding', 'transfer-encoding']) {
        const origin = await say(
            Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${header}: gzip\r\n\r\n`), packed]),
        );
        const { lines, rss } = await post(`http://${origin}/`);
        if (header === 'content-encoding') {
            assert.equal(length(lines[0]), packed.length);
        } else {
            assert.doesNotMatch(lines[0], / 10485760 /);
        }
        assert(rss > 0);
    }
});

test('http: TLS is verified, also the host name', async () => {
    const make = (name, subject) => {
        const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
        const made = spawnSync('openssl', [
            ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test'],
            ...['-addext', `subjectAltName=${subject}`, '-keyout', key, '-out', cert],
        ]);
        assert.equal(made.status, 0, String(made.stderr));
        return { key: readFileSync(key), cert: readFileSync(cert), file: cert };
    };
    const right = make('right', 'IP:127.0.0.1');
    const wrong = make('wrong', 'DNS:example.org');
    let asked = 0;
    const start = (options) =>
        listen(
            https.createServer(options, (message, response) => {
                asked++;
                response.end('[]');
            }),
        );
    const [good, other] = [await start(right), await start(wrong)];
    const untrusted = await post(`https://${good}/`);
    assert.match(untrusted.lines[0], /^refused its certificate is not trusted: .*self-signed certificate/);
    assert.equal(asked, 0, 'a request was sent before the certificate was known to be right');
    const plain = await serve((body, message, response) => response.end('[]'));
    assert.match((await post(`https://${plain}/`)).lines[0], /^broken no TLS connection: /);
    // The same servers, their certificates trusted.
    const trusting = (made, origin) => post(`https://${origin}/`, { env: { SSL_CERT_FILE: made.file } });
    assert.equal(length((await trusting(right, good)).lines[0]), 2);
    assert.match(
        (await trusting(wrong, other)).lines[0],
        /^refused its certificate is not trusted: .*no alternative certificate subject name matches/,
    );
    assert.equal(asked, 1);
    assert.match((await trusting({ file: request }, good)).lines[0], /^refused no TLS connection: /);
    assert.match((await post(`https://${other}/`)).lines[0], /^refused its certificate is not trusted: /);
});

test('http: proxies of the environment are used, but never for this machine', async () => {
    const seen = [];
    const proxy = await serve((body, message, response) => {
        seen.push(message.url);
        response.end('[]');
    });
    const env = { http_proxy: `http://${proxy}`, no_proxy: '' };
    const direct = await serve((body, message, response) => response.end('[1]'));
    const { lines } = await post([`http://${direct}/a`, 'http://node.example:8545/b', `http://${direct}/c`], { env });
    assert.deepEqual(lines.map(length), [3, 2, 3]);
    assert.deepEqual(seen, ['http://node.example:8545/b']);
    const none = await post('http://node.invalid/', { env: { ...env, no_proxy: '*' } });
    assert.match(none.lines[0], /^broken no connection: /);
});

test('http: IPv6', async (t) => {
    const server = http.createServer((message, response) => response.end('[]'));
    let origin;
    try {
        origin = await new Promise((done, failed) => {
            server.once('error', failed);
            server.listen(0, '::1', () => done(`[::1]:${server.address().port}`));
        });
    } catch {
        t.skip('this machine has no IPv6');
        return;
    }
    servers.push(server);
    assert.equal(length((await post(`http://${origin}/`)).lines[0]), 2);
});

test('http: nothing but http and https is spoken', async () => {
    const { lines } = await post(['file:///etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1:1/', 'dict://127.0.0.1/']);
    for (const line of lines) {
        assert.match(line, /^refused URL: it must begin with https:\/\/ or http:\/\/$/);
    }
});
