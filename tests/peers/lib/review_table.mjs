// The table of reviewed transactions and manifests, as fixtures/review has it.
import { join } from 'node:path';

import { root } from './program.mjs';
import { honestDocuments, hostileDocuments } from './review_documents.mjs';
import { honestTransactions } from './review_honest.mjs';
import { hostileTransactions } from './review_hostile.mjs';
import { honestManifests, hostileManifests } from './review_manifests.mjs';
import { honestTrusted } from './review_trust.mjs';
import { paper } from './review_world.mjs';

const dangers = new Set([
    'delegate-call', 'safe-owners', 'safe-threshold', 'safe-module', 'safe-guard', 'safe-fallback-handler', 'safe-singleton',
    'gas-refund', 'ownership-transfer', 'contract-upgrade', 'timelock-admin', 'approve-hash', 'unaccounted-bytes', 'mismatch',
    'not-in-trust-file',
]);

/** "code place" as {level, code, where}. */
function finding(words) {
    const [code, where] = words.split(' ');
    return { level: dangers.has(code) ? 'danger' : 'caution', code, ...(where ? { where } : {}) };
}

function tabled({ name, kind, why, input, arguments: line, trust, abi, findings }) {
    return {
        name, kind, why, input, ...(line ? { arguments: line } : {}), ...(trust ? { trust } : {}), ...(abi ? { abi } : {}),
        findings: findings.map(finding),
    };
}

/** {transactions, manifests}: the contents of the files. */
export function tables() {
    const all = {
        transactions: [
            ...hostileTransactions(), ...hostileDocuments(),
            ...honestTransactions(paper), ...honestDocuments(paper), ...honestTrusted(),
        ],
        manifests: [...hostileManifests(), ...honestManifests()],
    };
    for (const cases of Object.values(all)) {
        const names = cases.map(({ name }) => name);
        const twice = names.find((name, index) => names.indexOf(name) !== index);
        if (twice !== undefined) {
            throw new Error(`two cases are called "${twice}"`);
        }
    }
    return Object.fromEntries(Object.entries(all).map(([name, cases]) => [name, cases.map(tabled)]));
}

/** The table's file of that name. */
export const fileOf = (name) => join(root, 'fixtures/review', `${name}.json`);

/**
 * The text of the file. What is hostile is in ASCII, so that nobody who reads it is misled, and the
 * shape of a token broken, so that no scanner takes this repository for a leak.
 */
export function spellTable(cases) {
    const escape = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    const spelled = cases.map((one) => {
        const text = JSON.stringify(one, null, 2).replace(/^/gm, '  ');
        return one.kind === 'honest' ? text : text.replace(/[^\n -~]/g, escape).replaceAll('ghp_', 'gh\\u0070_');
    });
    return `[\n${spelled.join(',\n')}\n]\n`;
}
