// What compose diff tells of real repositories: revisions, hashes that a history is searched for, and
// files; and that nothing of what it shows renders or hides.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { json, refused, Repository, run, temporary, writeApp } from './support.mjs';

/** A repository with an app, released as v1, and changed since. */
function history(t) {
    const repository = new Repository(join(temporary(t), 'w'));
    writeApp(repository);
    const ids = [repository.commit('the app')];
    repository.tag('v1');
    repository.write('README', 'x\n');
    ids.push(repository.commit('nothing that is measured'));
    repository.write(
        'deploy/docker-compose.yml',
        `services:
  payments:
    image: ghcr.io/acme/payments@sha256:${'6'.repeat(64)}
    environment: [DATABASE_URL, LEVEL=debug]
    ports: ["80:80"]
    privileged: true
`,
    );
    ids.push(repository.commit('another image'));
    return { repository, ids, diff: (...words) => json(['--repo', repository.directory, 'compose', 'diff', ...words]) };
}

const summary = ({ changes }) => changes.map(({ kind, aspect, where }) => `${kind} ${aspect} ${where}`);

const changed = [
    'changed environment services.payments.environment.DATABASE_URL',
    'added environment services.payments.environment.LEVEL',
    'changed image services.payments.image',
    'added ports services.payments.ports',
    'added privileges services.payments.privileged',
    'changed script docker_compose_file',
];

test('two revisions are compared by their manifests', (t) => {
    const { ids, diff } = history(t);
    const answer = diff('v1', 'main');
    assert.deepEqual(summary(answer), changed);
    assert.equal(answer.before.commit, ids[0]);
    assert.equal(answer.after.commit, ids[2]);
    const image = answer.changes.find(({ aspect }) => aspect === 'image');
    assert.equal(image.note, 'the same name, another digest');
    assert.equal(image.before, `ghcr.io/acme/payments@sha256:${'5'.repeat(64)}`);
    assert.deepEqual(diff('v1', 'main~1').changes, []);
});

test('the hashes are those that prepare makes', (t) => {
    const { repository, diff } = history(t);
    const out = join(temporary(t), 'p');
    json(['--repo', repository.directory, 'prepare', 'v1', '--nonce', '0', '--out', out]);
    const { manifest } = JSON.parse(readFileSync(join(out, 'proposal.json'), 'utf8'));
    const answer = diff('v1', join(out, 'app-compose.json'));
    assert.equal(answer.before.compose_hash, manifest.compose_hash);
    assert.equal(answer.after.compose_hash, manifest.compose_hash);
    assert.deepEqual(answer.changes, []);
    assert.equal(answer.after.file, join(out, 'app-compose.json'));
});

test('a hash stands for the newest commit that has it', (t) => {
    const { repository, ids, diff } = history(t);
    const { before, after } = diff('v1', 'main');
    assert.equal(diff(before.compose_hash, 'main').before.commit, ids[1]);
    assert.deepEqual(summary(diff(before.compose_hash, after.compose_hash)), changed);
    // also when only a tag, or the other side, leads to it
    repository.git('checkout', '-q', '--orphan', 'fresh');
    writeApp(repository, { chain: 1 });
    repository.write('deploy/docker-compose.yml', 'services: {}\n');
    repository.commit('a new history');
    repository.git('branch', '-D', '-q', 'main');
    assert.equal(diff(before.compose_hash, 'HEAD').before.commit, ids[0]);
    assert.equal(diff(after.compose_hash, ids[2]).before.commit, ids[2]);
    const nothing = `0x${'12'.repeat(32)}`;
    const told = refused(['--repo', repository.directory, 'compose', 'diff', nothing, 'HEAD'], 2);
    assert.equal(told, `no revision in the history of this repository has compose hash ${nothing}: 2 commits were looked at`);
});

test('values are for the side that declares them', (t) => {
    const { repository, diff } = history(t);
    writeApp(repository, { extra: '  substitute: [DIGEST]\n' });
    repository.write('deploy/docker-compose.yml', 'services: {payments: {image: "x@sha256:${DIGEST}"}}\n');
    repository.commit('a placeholder');
    const told = refused(['--repo', repository.directory, 'compose', 'diff', 'v1', 'HEAD'], 2);
    assert.equal(told, 'DIGEST of manifest.substitute has no value: add --set DIGEST=VALUE');
    const answer = diff('v1', 'HEAD', '--set', `DIGEST=${'7'.repeat(64)}`);
    const image = answer.changes.find(({ aspect }) => aspect === 'image');
    assert.equal(image.after, `x@sha256:${'7'.repeat(64)}`);
    // and the search makes manifests with them as well
    const again = diff(answer.after.compose_hash, 'v1', '--set', `DIGEST=${'7'.repeat(64)}`);
    assert.equal(again.before.commit, answer.after.commit);
});

test('a word that is a file and a revision is refused', (t) => {
    const { repository, ids } = history(t);
    const { directory } = repository;
    const at = (...words) => refused(['compose', 'diff', ...words], 2, '', { cwd: directory });
    writeFileSync(join(directory, 'app.json'), '{"name": "x"}');
    repository.tag('app.json');
    assert.equal(
        at('app.json', 'v1'),
        `"app.json" is a file and a revision: write ./app.json for the file, or ${ids[2]} for the revision`,
    );
    assert.equal(run(['compose', 'diff', './app.json', 'v1'], { cwd: directory }).code, 0);
    repository.git('tag', '-d', 'app.json');
    assert.equal(run(['compose', 'diff', 'app.json', 'v1'], { cwd: directory }).code, 0);
    assert.equal(run(['compose', 'diff', 'README', 'v1'], { cwd: directory }).code, 2);
    assert.equal(at('README', 'v1'), '"README" is no revision, but a file: write ./README to compare it');
    // a branch with a slash is a revision where there is no such file
    repository.git('branch', 'deploy/next');
    assert.equal(run(['compose', 'diff', 'deploy/next', 'v1'], { cwd: directory }).code, 0);
});

test('a shallow clone says what brings the rest', (t) => {
    const { repository, diff } = history(t);
    const { before } = diff('v1', 'main');
    const clone = join(temporary(t), 'shallow');
    const made = spawnSync('git', ['clone', '-q', '--depth', '1', `file://${repository.directory}`, clone]);
    assert.equal(made.status, 0, String(made.stderr));
    const told = refused(['--repo', clone, 'compose', 'diff', before.compose_hash, 'HEAD'], 3);
    assert.match(told, /: 1 commit was looked at; this clone is shallow: git fetch --unshallow brings the rest$/);
});

// Every one of these would do something where it is shown as it stands.
const hostile = [
    '\u001b[2J\u001b[31mred',
    'line\rover',
    '\u202etxt.exe',
    '</pre><script>alert(1)</script>',
    '```\n# heading\n| a | b |',
    '![x](https://evil.example/x.png)',
    '<!-- gone -->',
    '@everyone',
];

/** The characters that no answer may hold as they are. */
const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

test('nothing renders or hides', (t) => {
    const directory = temporary(t);
    const manifest = (text) => JSON.stringify({
        name: text,
        [`field ${text}`]: 1,
        allowed_envs: [text],
        bash_script: `${text}\n`,
        docker_compose_file: JSON.stringify({ services: { [`s ${text}`]: { image: text, command: [text], labels: { [text]: text } } } }),
    });
    writeFileSync(join(directory, 'plain.json'), manifest('plain'));
    for (const text of hostile) {
        writeFileSync(join(directory, 'hostile.json'), manifest(text));
        for (const words of [['plain.json', 'hostile.json'], ['hostile.json', 'plain.json']]) {
            const told = run(['compose', 'diff', ...words], { cwd: directory });
            assert.equal(told.code, 0, told.err);
            assert.doesNotMatch(told.out.toString(), raw);
            for (const line of told.out.toString().split('\n')) {
                assert.ok([...line].length <= 80, `over 80 columns: ${line}`);
            }
            const markdown = run(['compose', 'diff', '--markdown', ...words], { cwd: directory }).out.toString();
            assert.doesNotMatch(markdown, raw);
            // What is left outside of code is our own words.
            const prose = markdown.replace(/^(`{3,})diff\n[^]*?\n\1$/gm, '').replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, '');
            assert.doesNotMatch(prose, /[<@!#`[]/, markdown);
        }
    }
});
