// Key files and keystores as people have them, made by those who make them. Scrypt and PBKDF2 are
// cheap here: what they cost is not what the tests are about.
import { createCipheriv, pbkdf2Sync, randomBytes, randomUUID, scryptSync } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cast } from './anvil.mjs';
import { peer } from './peers.mjs';

const { api: ethers } = await peer('ethers');

/** A file of secret text, as only its owner should have it: its path. */
export function writeSecret(directory, name, text, mode = 0o600) {
    const file = join(directory, name);
    writeFileSync(file, text, { mode });
    chmodSync(file, mode); // also against the umask
    return file;
}

/** geth's layout: lower case, address without 0x. */
function geth(key, password, kdf, derive, kdfparams) {
    const salt = randomBytes(32);
    const iv = randomBytes(16);
    const derived = derive(Buffer.from(password.normalize('NFKC')), salt);
    const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
    const ciphertext = Buffer.concat([cipher.update(Buffer.from(key.slice(2), 'hex')), cipher.final()]);
    const mac = ethers.keccak256(Buffer.concat([derived.subarray(16, 32), ciphertext])).slice(2);
    return JSON.stringify({
        address: ethers.computeAddress(key).slice(2).toLowerCase(),
        crypto: {
            cipher: 'aes-128-ctr',
            ciphertext: ciphertext.toString('hex'),
            cipherparams: { iv: iv.toString('hex') },
            kdf,
            kdfparams: { ...kdfparams, dklen: 32, salt: salt.toString('hex') },
            mac,
        },
        id: randomUUID(),
        version: 3,
    });
}

/** By the real `cast wallet import`, which writes no address. */
function foundry(key, password) {
    const directory = mkdtempSync(join(tmpdir(), 'quorate-keystore-'));
    try {
        const words = ['wallet', 'import', 'key', '--private-key', key, '--keystore-dir', directory];
        const env = { ...process.env, CAST_UNSAFE_PASSWORD: password };
        const made = spawnSync(cast.file, words, { encoding: 'utf8', env });
        if (made.status !== 0) {
            throw new Error(`cast wallet import: ${made.stderr}`);
        }
        return readFileSync(join(directory, 'key'), 'utf8');
    } finally {
        rmSync(directory, { recursive: true });
    }
}

/** Makers of keystores: (key, password) gives the JSON. @type {Record<string, (key: string, password: string) => string>} */
export const makers = {
    ethers: (key, password) =>
        ethers.encryptKeystoreJsonSync({ address: ethers.computeAddress(key), privateKey: key }, password, { scrypt: { N: 1024, r: 8, p: 1 } }),
    'geth, scrypt': (key, password) =>
        geth(key, password, 'scrypt', (word, salt) => scryptSync(word, salt, 32, { N: 1024, r: 8, p: 1 }), { n: 1024, p: 1, r: 8 }),
    'geth, PBKDF2': (key, password) =>
        geth(key, password, 'pbkdf2', (word, salt) => pbkdf2Sync(word, salt, 1000, 32, 'sha256'), { c: 1000, prf: 'hmac-sha256' }),
    foundry,
};

/** A keystore file: its path. */
export function writeKeystore(directory, name, { maker = 'geth, scrypt', key, password, mode }) {
    return writeSecret(directory, name, makers[maker](key, password), mode);
}
