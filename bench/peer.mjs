// What the JavaScript peers do, one job a process.
//
//   peer.mjs hash FILE          the compose hash of a manifest by the dstack SDK
//   peer.mjs verify PROPOSAL    the safeTxHash of a proposal by @safe-global/protocol-kit
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(new URL('../tests/peers/package.json', import.meta.url));
const [job, path] = process.argv.slice(2);

function verify(directory) {
    const read = (name) => JSON.parse(readFileSync(join(directory, name), 'utf8'));
    const { calculateSafeTransactionHash } = require('@safe-global/protocol-kit');
    const { route, chain_id } = read('proposal.json');
    const tx = read('safe-tx.json');
    const hash = calculateSafeTransactionHash(route[0].address, tx, route[0].version, BigInt(chain_id));
    if (hash !== tx.contractTransactionHash) {
        throw new Error(`${hash} is not ${tx.contractTransactionHash}`);
    }
}

if (job === 'hash') {
    const { getComposeHash } = require('@phala/dstack-sdk');
    console.log(getComposeHash(JSON.parse(readFileSync(path, 'utf8'))));
} else {
    verify(path);
}
