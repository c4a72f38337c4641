// Whatever a text holds, markdown-it (CommonMark and GFM's tables, strikethrough and links of bare
// words) renders it as that text: no link, no HTML, no other element, nothing outside its place.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';

import { peer } from './lib/peers.mjs';
import { program, run } from './lib/program.mjs';
import { Random, seed } from './lib/random.mjs';

const markdownIt = await peer('markdown-it');
const driver = process.env.QUORATE_REVIEW_DRIVER ?? join(dirname(program), 'tests/review_driver');

const pieces = [
    ...'`~!@#$%^&*()-_=+[]{}\\|;:\'",.<>/? \t\n\r\0aB1é日',
    '``', '```', '~~~', '\n\n', '  ', '    ', '\\|', '\\\\|', '\\`', '<b>', '</td>', '<!--', '-->', '<script>',
    '<http://a.b>', '<a@b.c>', '&lt;', '&#60;', '&amp', '&', '[a](http://b.c)', '![a](b)', '[a]: http://b', '[^1]',
    'http://a.example', 'https://a.example/b?c=d&e', 'www.a.example', 'ftp://a', 'mailto:a@b.example', 'a@b.example',
    'example.com', '//a.example', '@root', '#12', ':tick:', '$x$', '1. ', '23) ', '- ', '* ', '+ ', '# ', '> ', '===',
    '---', '***', '| a | b |', '|-|-|', '**a**', '_a_', '~~a~~', '\u001b[31m', '\u202e', '\u200b', 'e\u0301\u0302\u0303\u0304',
    '\u0301', '👨‍👩‍👧',
];

/** @returns {Buffer} text of such pieces, now and then with a byte that is not UTF-8 */
function hostile(random) {
    const text = random.list(random.pick([0, 1, 1, 2, 3, 5, 20]), () => random.pick(pieces)).join('');
    const bad = random.chance(5) ? Buffer.from([random.pick([0x80, 0xc0, 0xed, 0xff])]) : Buffer.alloc(0);
    return Buffer.concat([Buffer.from(text), bad, Buffer.from(random.chance(5) ? '`a' : '')]);
}

function formsOf(texts) {
    assert(existsSync(driver), `${driver} is not there: build it first`);
    const input = `${texts.map((text) => `text ${text.toString('hex')}`).join('\n')}\n`;
    const { code, out, err } = run([], { command: driver, input });
    assert.equal(code, 0, err);
    const lines = out.toString().split('\n').map((hex) => Buffer.from(hex, 'hex').toString());
    return texts.map((text, index) => {
        const [escaped, span, cell, block] = lines.slice(4 * index, 4 * index + 4);
        return { text, escaped, span, cell, block };
    });
}

/** The blocks' types, and the children of each block that holds text. */
function read(parser, source) {
    const tokens = parser.parse(source, {});
    const texts = tokens.filter(({ type }) => type === 'inline').map(({ children }) => children);
    return { types: tokens.map(({ type }) => type).filter((type) => !/_close$|^inline$/.test(type)), texts, tokens };
}

/** The text that they show; anything but text and code fails. */
function shown(children, allowed = ['text', 'code_inline']) {
    for (const { type } of children) {
        assert(allowed.includes(type), `there is a ${type}`);
    }
    return children.map(({ content }) => content).join('');
}

/** The children between "<" and ">", which stand for the words around. */
function inner(children) {
    const [first, last] = [children.at(0), children.at(-1)];
    assert.equal(first.type, 'text');
    assert.equal(last.type, 'text');
    assert(first.content.startsWith('before ') && last.content.endsWith(' after'));
    return children;
}

function checkCode(parser, { escaped, span, cell }) {
    const expected = escaped === '' ? ' ' : escaped;
    for (const [source, block] of [
        [span, 'paragraph_open'],
        [`## ${span}`, 'heading_open'],
    ]) {
        const { types, texts } = read(parser, source);
        assert.deepEqual(types, [block]);
        assert.deepEqual(texts[0].map(({ type }) => type), ['code_inline']);
        assert.equal(texts[0][0].content, expected);
    }
    const between = inner(read(parser, `before ${span} after`).texts[0]);
    assert.deepEqual(between.map(({ type, content }) => [type, content]), [['text', 'before '], ['code_inline', expected], ['text', ' after']]);
    const { types, texts } = read(parser, `| a | b |\n|---|---|\n| ${cell} | x |\n`);
    assert.deepEqual(types.filter((type) => /^t[dh]_/.test(type)), ['th_open', 'th_open', 'td_open', 'td_open']);
    assert.deepEqual(texts[2].map(({ type }) => type), ['code_inline']);
    assert.equal(texts[2][0].content, expected.replaceAll(/(?<=\\)\|/g, '\\x7c'));
    assert.equal(shown(texts[3]), 'x');
}

function checkBlock(parser, { text, block }) {
    const { types, tokens } = read(parser, `${block}\nafter\n`);
    assert.deepEqual(types, ['fence', 'paragraph_open']);
    assert.equal(tokens[0].info, 'diff');
    const lines = text.toString('latin1').split('\n').length - (text.length === 0 || text.at(-1) === 10 ? 1 : 0);
    assert.equal(tokens[0].content.split('\n').length - 1, lines);
}

for (const [name, check] of [['code', checkCode], ['blocks', checkBlock]]) {
    test(`markdown-it: hostile text stays what it is in ${name}`, { skip: markdownIt.skip, timeout: 240_000 }, (t) => {
        const MarkdownIt = markdownIt.api.default ?? markdownIt.api;
        const parser = new MarkdownIt({ html: true, linkify: true });
        const texts = Array.from({ length: 4000 }, (_, index) => hostile(new Random(seed, 'markdown', index)));
        for (const [index, forms] of formsOf(texts).entries()) {
            try {
                check(parser, forms);
            } catch (error) {
                error.message = `SEED=${seed}, text ${index} ${JSON.stringify(forms)}: ${error.message}`;
                throw error;
            }
        }
        t.diagnostic(`${texts.length} texts from SEED=${seed}`);
    });
}
