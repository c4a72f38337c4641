// The peers from the npm registry. One that this Node is too old for is skipped by name.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules');

/** The package of a module ("viem/accounts" is in viem). */
function manifest(name) {
    const words = name.split('/').slice(0, name.startsWith('@') ? 2 : 1);
    return JSON.parse(readFileSync(join(modules, ...words, 'package.json'), 'utf8'));
}

/** Whether this Node is older than what "engines" asks for (">=22"). */
function tooOld(range) {
    const least = /^>=\s*(\d+)/.exec(range ?? '');
    return least !== null && Number(process.versions.node.split('.')[0]) < Number(least[1]);
}

/**
 * Import a package. One that does not load, or does not stand the probe, on a Node that it does not
 * support is skipped; any other failure is a failure.
 * @param {string} name
 * @param {(api: any) => void} probe uses what the tests use, and throws where it is not there
 * @returns {Promise<{name: string, version: string, api?: any, skip: false | string}>}
 */
export async function peer(name, probe = () => {}) {
    const { version, engines } = manifest(name);
    try {
        const api = await import(name);
        probe(api);
        return { name, version, api, skip: false };
    } catch (error) {
        if (!tooOld(engines?.node)) {
            throw error;
        }
        const skip = `${name} ${version} needs Node ${engines.node}, this is ${process.version}`;
        return { name, version, skip };
    }
}

/** A program that comes in a package for one kind of machine. */
export function tool(name, path) {
    const file = join(modules, name, path);
    if (existsSync(file)) {
        return { name, file, skip: false };
    }
    if (process.platform === 'linux' && process.arch === 'x64') {
        throw new Error(`${name} is not installed: run scripts/setup`);
    }
    return { name, file, skip: `${name} is not made for ${process.platform} on ${process.arch}` };
}

/** A JSON file of a package: a published contract's ABI and bytecode. */
export function artifact(name, path) {
    return JSON.parse(readFileSync(join(modules, name, path), 'utf8'));
}
