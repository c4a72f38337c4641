// The table of hostile and honest transactions and manifests: each gets the findings that it deserves
// and no others, and is shown without a character that could mislead.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { run } from './lib/program.mjs';
import { fileOf, spellTable, tables } from './lib/review_table.mjs';

/** A configuration directory of its own, with the trust file and the ABI files of a case. */
function prepare(t, { trust, abi, arguments: line = [] }) {
    const directory = mkdtempSync(join(tmpdir(), 'quorate-review-'));
    t.after(() => rmSync(directory, { recursive: true, force: true }));
    if (trust !== undefined) {
        mkdirSync(join(directory, 'quorate'), { mode: 0o700 });
        writeFileSync(join(directory, 'quorate/trust.yaml'), trust, { mode: 0o600 });
        chmodSync(join(directory, 'quorate/trust.yaml'), 0o600);
    }
    const args = [...line];
    if (abi !== undefined) {
        mkdirSync(join(directory, 'abi'));
        for (const [name, entries] of Object.entries(abi)) {
            writeFileSync(join(directory, 'abi', `${name}.json`), JSON.stringify(entries));
        }
        args.push('--abi', join(directory, 'abi'));
    }
    return { args, env: { XDG_CONFIG_HOME: directory, NO_COLOR: '1' } };
}

/** What is run for a case: its arguments, and standard input. */
function command(one) {
    if (typeof one.input === 'string') {
        return { args: ['inspect', '-'], input: one.input };
    }
    return 'manifest' in one.input
        ? { args: ['compose', 'lint', '-'], input: JSON.stringify(one.input.manifest) }
        : { args: ['inspect', '-'], input: JSON.stringify(one.input) };
}

function succeeded(result) {
    assert.equal(result.code, 0, `exit ${result.code ?? result.signal}: ${result.err}`);
    return result.out.toString();
}

/** What is told too often and what is not told, a line each. */
function difference(found, expected) {
    const rest = [...expected];
    const extra = found.filter((one) => {
        const at = rest.indexOf(one);
        if (at >= 0) {
            rest.splice(at, 1);
        }
        return at < 0;
    });
    return [...rest.map((one) => `- ${one}`), ...extra.map((one) => `+ ${one}`)].join('\n');
}

/** Places are compared where the table has them. */
function judge(one, findings) {
    for (const { where, text } of findings) {
        assert.ok(where.length > 0 && text.length > 0, 'a finding without a place or a sentence');
    }
    const placed = one.findings.some(({ where }) => where !== undefined);
    const spell = ({ level, code, where }) => `${level} ${code}${placed ? ` ${where}` : ''}`;
    const told = findings.map(({ where, text }) => `    ${where}: ${text}`).join('\n');
    const wrong = difference(findings.map(spell), one.findings.map(spell));
    assert.equal(wrong, '', `${one.why}\nmissing (-) and unexpected (+):\n${wrong}\ntold was:\n${told}`);
}

// Control, bidirectional, invisible and private characters; the line break is the only one allowed.
const misleading = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u034f\u115f\u1160\u2028\u2029\u3164\ufe00-\ufe0f]/u;

/** Text for a terminal: 80 columns, but for a word that is longer; nothing that misleads. */
function readable(text) {
    for (const line of text.split('\n')) {
        assert.doesNotMatch(line, misleading, JSON.stringify(line));
        const fits = [...line].length <= 80 || !line.trim().includes(' ');
        assert.ok(fits, `${[...line].length} columns: ${line}`);
    }
}

test('the table has both kinds', () => {
    const all = Object.values(tables()).flat();
    const many = (kind) => all.filter((one) => one.kind === kind).length;
    assert.ok(many('hostile') >= 60 && many('honest') >= 30, `${many('hostile')} hostile, ${many('honest')} honest`);
});

for (const [name, cases] of Object.entries(tables())) {
    test(`${name} in fixtures/review are what the generator writes`, () => {
        assert.equal(readFileSync(fileOf(name), 'utf8'), spellTable(cases), 'run node tests/peers/review_fixtures.mjs');
    });
    for (const one of JSON.parse(readFileSync(fileOf(name), 'utf8'))) {
        test(`${one.kind}: ${one.name}`, (t) => {
            const { args, env } = prepare(t, one);
            const { args: words, input } = command(one);
            const { findings } = JSON.parse(succeeded(run([...words, ...args, '--json'], { input, env })));
            judge(one, findings);
            readable(succeeded(run([...words, ...args], { input, env })));
        });
    }
}
