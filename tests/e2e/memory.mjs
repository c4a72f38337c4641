// Another process, stopped where it would write: what is in its memory.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';

import { program } from '../peers/lib/program.mjs';

/** CAP_SYS_PTRACE. */
function mayTrace() {
    const capabilities = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
    return ((BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(capabilities)?.[1] ?? 0}`) >> 19n) & 1n) === 1n;
}

/** A build with sanitizers keeps what is freed for a while, and needs some times the memory. */
export const isSanitized = readFileSync(program).includes('__asan_init');

function whyUnreadable() {
    if (isSanitized) {
        return 'a build with sanitizers keeps what is freed';
    }
    const isRoot = process.getuid() === 0 && mayTrace();
    return isRoot ? false : 'only root reads the memory of a program that protects itself';
}

/** Why memory cannot be searched here, or false. */
export const unreadable = whyUnreadable();
export const hasGdb = spawnSync('gdb', ['--version']).status === 0;

/** A named pipe that is full: whoever writes to it waits. */
export class FullPipe {
    constructor(path) {
        assert.equal(spawnSync('mkfifo', [path]).status, 0);
        this.own = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
        try {
            for (;;) {
                writeSync(this.own, Buffer.alloc(4096));
            }
        } catch (error) {
            assert.equal(error.code, 'EAGAIN');
        }
        /** What the program gets; it blocks. */
        this.end = openSync(path, constants.O_WRONLY);
        this.filled = true;
    }

    /** Everything that is in it and was written to it. */
    drain() {
        const piece = Buffer.alloc(65536);
        const pieces = [];
        try {
            for (let got; (got = readSync(this.own, piece)) > 0; ) {
                pieces.push(Buffer.from(piece.subarray(0, got)));
            }
        } catch (error) {
            assert.equal(error.code, 'EAGAIN');
        }
        return Buffer.concat(pieces);
    }

    close() {
        closeSync(this.own);
        closeSync(this.end);
    }
}

/** Wait until the process waits in a call whose first argument is that descriptor. */
export async function stopsAt(child, descriptor) {
    for (;;) {
        assert(child.exitCode === null && child.signalCode === null, `it ended with ${child.exitCode ?? child.signalCode}`);
        const call = readFileSync(`/proc/${child.pid}/syscall`, 'utf8').split(' ');
        if (call[0] !== 'running' && Number(call[0]) === 1 && Number(call[1]) === descriptor) {
            return;
        }
        await later(5);
    }
}

/** The writable mappings of a process: {from, to, name, flags}. */
function mappings(pid) {
    const found = [];
    for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
        const head = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/.exec(line);
        const flags = /^VmFlags: (.*?)\s*$/.exec(line);
        if (head) {
            found.push({ from: BigInt(`0x${head[1]}`), to: BigInt(`0x${head[2]}`), mode: head[3], name: head[4], flags: [] });
        } else if (flags) {
            found.at(-1).flags = flags[1].split(' ');
        }
    }
    return found.filter(({ mode }) => mode.startsWith('rw'));
}

/** Where the needles {name: Buffer} are: {name, where, isSecure: locked and left out of core images}. */
export function search(pid, needles) {
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    const hits = [];
    let size = 0;
    for (const { from, to, name: mapping, flags } of mappings(pid)) {
        const bytes = Buffer.alloc(Number(to - from));
        const got = readSync(memory, bytes, 0, bytes.length, from);
        assert.equal(got, bytes.length, mapping);
        size += got;
        for (const [name, needle] of Object.entries(needles)) {
            for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
                const where = `${mapping || 'anonymous'}+0x${at.toString(16)} of ${bytes.length}`;
                hits.push({ name, where, isSecure: flags.includes('dd') && flags.includes('lo') });
            }
        }
    }
    closeSync(memory);
    assert(size > 100_000, 'there was memory to be searched');
    return hits;
}

/** A core image as gdb writes it. */
export function coreImage(pid, file) {
    const made = spawnSync('gdb', ['-p', String(pid), '-batch', '-nx', '-ex', `gcore ${file}`], { encoding: 'utf8' });
    assert.match(made.stdout, /Saved corefile/, made.stderr);
    return readFileSync(file);
}

/** A secret in the forms in which it could lie around, whole and in parts. */
export function forms(name, secret) {
    const hex = secret.toString('hex');
    const backwards = Buffer.from(secret).reverse(); // as numbers of eight bytes lie in memory
    const needles = { [`${name} in hex`]: Buffer.from(hex), [`${name} in HEX`]: Buffer.from(hex.toUpperCase()) };
    for (let at = 0; at + 8 <= secret.length; at += 8) {
        needles[`${name}, bytes ${at} to ${at + 7}`] = secret.subarray(at, at + 8);
        needles[`${name} backwards, bytes ${at} to ${at + 7}`] = backwards.subarray(at, at + 8);
        needles[`${name} in hex, bytes ${at} to ${at + 7}`] = Buffer.from(hex.slice(2 * at, 2 * at + 16));
        needles[`${name} in HEX, bytes ${at} to ${at + 7}`] = Buffer.from(hex.slice(2 * at, 2 * at + 16).toUpperCase());
    }
    return needles;
}

/** The most memory that the process has had, in MiB, read until it ends. */
export async function peak({ child, ended }) {
    let most = 0;
    let running = true;
    const watching = (async () => {
        while (running) {
            try {
                const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
                most = Math.max(most, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
            } catch {
                // it has ended
            }
            await later(5);
        }
    })();
    const result = await ended;
    running = false;
    await watching;
    return { ...result, most };
}
