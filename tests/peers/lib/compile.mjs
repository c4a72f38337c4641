// The tests' own Solidity, compiled by solc-js. What it gives is kept in the build folder under a
// hash of everything that it depends on, since loading the compiler takes seconds.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const peers = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(peers, '../contracts');
const kept = join(peers, '../../build/contracts');

const settings = {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: 'cancun',
    metadata: { bytecodeHash: 'none' },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.methodIdentifiers', 'storageLayout'] } },
};

const read = (path) => readFileSync(path, 'utf8');

/** The hash of the sources, the settings and the versions of what is imported. */
function identity(files) {
    const hash = createHash('sha256').update(JSON.stringify(settings)).update(read(join(peers, 'package-lock.json')));
    for (const name of Object.keys(files)) {
        hash.update(`\0${name}\0${files[name].content}`);
    }
    return hash.digest('hex').slice(0, 32);
}

function resolveImport(path) {
    const file = join(peers, 'node_modules', path);
    return existsSync(file) ? { contents: read(file) } : { error: `${path} is not there: run scripts/setup` };
}

/** solc-js, without the handlers by which it would end this process on anybody's uncaught error. */
async function compiler() {
    const events = ['uncaughtException', 'unhandledRejection'];
    const before = events.map((event) => process.listeners(event));
    const { default: solc } = await import('solc');
    events.forEach((event, index) => {
        for (const listener of process.listeners(event)) {
            if (!before[index].includes(listener)) {
                process.off(event, listener);
            }
        }
    });
    return solc;
}

async function compile(files) {
    const solc = await compiler();
    const input = { language: 'Solidity', sources: files, settings };
    const output = JSON.parse(solc.compile(JSON.stringify(input), { import: resolveImport }));
    const complaints = output.errors ?? [];
    if (complaints.length > 0) {
        throw new Error(complaints.map(({ formattedMessage }) => formattedMessage).join('\n'));
    }
    const contracts = {};
    for (const file of Object.keys(files)) {
        for (const [name, { abi, evm, storageLayout }] of Object.entries(output.contracts[file] ?? {})) {
            const bytecode = `0x${evm.bytecode.object}`;
            contracts[name] = { abi, bytecode, selectors: evm.methodIdentifiers, storage: storageLayout.storage };
        }
    }
    return contracts;
}

/**
 * The contracts of tests/contracts, by name.
 * @returns {Promise<Record<string, {abi: object[], bytecode: string, selectors: Record<string, string>,
 *     storage: object[]}>>}
 */
export async function compiled() {
    const names = readdirSync(sources).filter((name) => name.endsWith('.sol')).sort();
    const files = Object.fromEntries(names.map((name) => [name, { content: read(join(sources, name)) }]));
    const file = join(kept, `${identity(files)}.json`);
    if (existsSync(file)) {
        return JSON.parse(read(file));
    }
    const contracts = await compile(files);
    mkdirSync(kept, { recursive: true });
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, JSON.stringify(contracts));
    renameSync(partial, file); // whole or not at all: other test files may be doing the same
    return contracts;
}
