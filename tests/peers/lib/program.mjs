// The built program, run as a user runs it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
/** QUORATE names another build's program. */
export const program = resolve(process.env.QUORATE ?? join(root, 'build/quorate'));
assert(existsSync(program), `${program} is not there: build it first (scripts/test does)`);

// The trust file of whoever runs the tests is no part of them: each test file has a place of its own.
const config = mkdtempSync(join(tmpdir(), 'quorate-config-'));
process.on('exit', () => rmSync(config, { recursive: true, force: true }));

/** What the program finds around it. */
function surroundings(env) {
    return { ...process.env, XDG_CONFIG_HOME: config, ...env };
}

/**
 * @param {string[]} args
 * @param {{input?: string | Buffer, cwd?: string, env?: object, timeout?: number}} options env is
 *     added to the environment; undefined takes a variable away
 * @returns {{code: number | null, signal: string | null, out: Buffer, err: string}}
 */
export function run(args, { input = '', cwd, env = {}, timeout = 60_000, command = program } = {}) {
    const result = spawnSync(command, args, {
        input,
        cwd,
        env: surroundings(env),
        timeout,
        maxBuffer: 1 << 30,
    });
    if (result.error) {
        throw result.error;
    }
    return { code: result.status, signal: result.signal, out: result.stdout, err: result.stderr.toString() };
}

/**
 * Start the program without waiting: this process goes on to serve what the program may ask of it, a
 * proxy or a chain's helper. `ended` is as what run gives, also after a kill.
 * @returns {{child: import('node:child_process').ChildProcess, ended: Promise<object>}}
 */
export function start(args, { input = '', cwd, env = {}, timeout = 60_000, command = program } = {}) {
    const child = spawn(command, args, { cwd, env: surroundings(env), timeout, killSignal: 'SIGKILL' });
    const out = [];
    const err = [];
    child.stdout.on('data', (piece) => out.push(piece));
    child.stderr.on('data', (piece) => err.push(piece));
    child.stdin.on('error', () => {}); // it may end before it has read
    child.stdin.end(input);
    const ended = new Promise((done, failed) => {
        child.once('error', failed);
        child.once('close', (code, signal) => {
            done({ code, signal, out: Buffer.concat(out), err: Buffer.concat(err).toString() });
        });
    });
    return { child, ended };
}

function told(args, result) {
    const words = args.map((word) => (word.length > 200 ? `${word.slice(0, 200)}…` : word));
    return `quorate ${words.join(' ')}: exit ${result.code ?? result.signal}: ${result.err}`;
}

/** Standard output's bytes; anything but exit 0 fails the test. */
export function bytes(args, input) {
    const result = run(args, { input });
    assert.equal(result.code, 0, told(args, result));
    return result.out;
}

/** The one line that a command prints. */
export function line(args, input) {
    const text = bytes(args, input).toString();
    assert.match(text, /^[^\n]*\n$/, `quorate ${args.join(' ')} did not print one line`);
    return text.slice(0, -1);
}

/** What a command prints with --json. */
export function json(args, input) {
    return JSON.parse(bytes([...args, '--json'], input).toString());
}

/** A refusal: this exit code, one line on stderr that begins "quorate: ", and nothing on stdout. */
export function refused(args, code, input, options = {}) {
    const result = run(args, { input, ...options });
    assert.equal(result.code, code, told(args, result));
    assert.match(result.err, /^quorate: [^\n]+\n$/);
    assert.equal(result.out.length, 0, 'a refusal writes nothing to standard output');
    return result.err.slice('quorate: '.length, -1);
}
