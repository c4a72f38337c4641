// One run of the program that is to be killed with SIGKILL at a moment drawn at random: by the clock,
// by what it asks the node, by what it writes, or at a system call.
import { spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';

import { spell } from '../peers/lib/fault_proxy.mjs';
import { program, start } from '../peers/lib/program.mjs';

const hasStrace = spawnSync('strace', ['-V']).status === 0;
/** The system calls that change something outside the process, as far as the platform has them. */
const calls = ['mkdir', 'openat', 'write', 'fsync', 'renameat2', 'flock', 'sendto', 'connect'];

/** The process is gone before the request leaves, with the request, before its answer, or after it. */
const places = ['before', 'sending', 'sent', 'answered'];

/** A fault for the proxy that kills at one of these places. */
function killing(place, kill) {
    return {
        name: `killed ${place}`,
        async act({ forward, reply, response, isBatch }) {
            if (place === 'before' || place === 'sending') {
                kill();
            }
            if (place === 'before') {
                response.socket.destroy();
                return;
            }
            const answers = await forward();
            if (place === 'sent') {
                kill();
                response.socket.destroy();
                return;
            }
            reply(spell(answers, isBatch));
            if (place === 'answered') {
                kill();
            }
        },
    };
}

/** A worker has its own proxy, so that what passes there is its program's. */
export class Killer {
    constructor(random, proxy) {
        this.random = random;
        this.proxy = proxy;
        /** By command: how long whole runs took, and how many requests they made. */
        this.lengths = { sign: [200], commit: [400] };
        this.requests = { sign: [2], commit: [5] };
        /** How often each kind of moment has killed. */
        this.kills = {};
    }

    #longest(list) {
        return Math.max(...list.slice(-20));
    }

    /** Draw a moment: {kind, arm} or {kind, strace, env}. arm(kill) is called when the program has started. */
    #draw(command, directory) {
        const { random, proxy } = this;
        const kind = random.pick(['clock', 'clock', 'request', 'transaction', 'file', ...(hasStrace ? ['call', 'call'] : [])]);
        if (kind === 'clock') {
            const moment = (this.#longest(this.lengths[command]) * random.between(0, 1000)) / 1000;
            return { kind, arm: (kill) => later(moment).then(kill) };
        }
        if (kind === 'file') {
            // What happens in the folder comes as events, a little later: just then it may be killed.
            let left = random.between(1, 6);
            const folder = random.pick(['signatures', 'executions']);
            return {
                kind,
                arm: (kill) => {
                    try {
                        const watcher = watch(join(directory, folder), () => --left === 0 && kill());
                        return () => watcher.close();
                    } catch {
                        return undefined; // no such folder yet
                    }
                },
            };
        }
        if (kind === 'call') {
            const call = random.pick(calls);
            const most = call === 'openat' || call === 'write' ? 40 : 4;
            const inject = `inject=${call}:signal=SIGKILL:when=${random.between(1, most)}`;
            // Leaks cannot be searched for in a program that is traced.
            const env = { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:detect_leaks=0` };
            return { kind, env, strace: ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject] };
        }
        const place = random.pick(places);
        let nth = kind === 'request' ? random.between(0, this.#longest(this.requests[command])) : 0;
        const isIt = (requests) => kind === 'request' || requests.some(({ method }) => method === 'eth_sendRawTransaction');
        return {
            kind,
            arm: (kill) => {
                proxy.schedule = (n, requests) => (isIt(requests) && nth-- === 0 ? killing(place, kill) : undefined);
            },
        };
    }

    /** Run to the end: what run of program.mjs gives. */
    async whole(words, options) {
        this.proxy.reset();
        const begun = performance.now();
        const result = await start(words, options).ended;
        this.lengths[words[0]].push(performance.now() - begun);
        this.requests[words[0]].push(this.proxy.roundTrips);
        return result;
    }

    /** Run under the threat of being killed; the result has killed: the kind, when it was. */
    async threatened(words, directory, options) {
        this.proxy.reset();
        const moment = this.#draw(words[0], directory);
        const [command, args] = moment.strace ? ['strace', [...moment.strace, program, ...words]] : [program, words];
        const { child, ended } = start(args, { ...options, env: { ...options.env, ...moment.env }, command });
        const disarm = moment.arm?.(() => child.kill('SIGKILL'));
        const result = await ended;
        if (typeof disarm === 'function') {
            disarm();
        }
        if (result.signal === 'SIGKILL') {
            result.killed = moment.kind;
            this.kills[moment.kind] = (this.kills[moment.kind] ?? 0) + 1;
        }
        return result;
    }
}
