// The same commit gives the same bytes, whoever prepares it, wherever and how.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { addresses, contents, program, Repository, run, temporary, writeApp } from './support.mjs';

const route = `  - safe: "${addresses.safe}"\n    version: 1.4.1\n  - timelock: "${addresses.timelock}"\n    delay: 2d\n`;

function makeRepository(t) {
    const directory = temporary(t);
    const repository = new Repository(join(directory, 'repo'));
    writeApp(repository, { route });
    const commit = repository.commit();
    repository.git('tag', '--annotate', '--message', 'one', 'v1.0.0');
    repository.git('tag', 'light');
    return { directory, repository, commit };
}

let count = 0;
function prepare(directory, revision, { cwd, repo, env, command } = {}) {
    const out = join(directory, `out${++count}`);
    const args = ['prepare', revision, '--out', out, '--nonce', '7', ...(repo ? ['--repo', repo] : [])];
    const result = run(args, { cwd, env, command });
    assert.equal(result.code, 0, result.err);
    return contents(out);
}

test('revisions of one commit give the same files, none of which names the revision', (t) => {
    const { directory, repository, commit } = makeRepository(t);
    const cwd = repository.directory;
    const first = prepare(directory, 'v1.0.0', { cwd });
    for (const name of ['HEAD', 'main', 'light', 'refs/tags/v1.0.0', 'tags/v1.0.0^{commit}', commit, commit.slice(0, 9)]) {
        assert.deepEqual(prepare(directory, name, { cwd }), first, name);
    }
    for (const [name, content] of Object.entries(first)) {
        for (const word of ['v1.0.0', 'light', directory]) {
            assert(!content.includes(word), `${name} holds ${word}`);
        }
    }
});

test('time zone, locale, working directory and umask change nothing', (t) => {
    const { directory, repository } = makeRepository(t);
    const first = prepare(directory, 'HEAD', { cwd: repository.directory });
    const repo = repository.directory;
    assert.deepEqual(prepare(directory, 'HEAD', { cwd: '/', repo }), first);
    assert.deepEqual(prepare(directory, 'HEAD', { cwd: join(repo, 'deploy') }), first);
    assert.deepEqual(prepare(directory, 'HEAD', { repo, env: { TZ: 'Pacific/Kiritimati' } }), first);
    for (const locale of ['C', 'de_DE.UTF-8', 'tr_TR.UTF-8', 'ar_SA.UTF-8']) {
        assert.deepEqual(prepare(directory, 'HEAD', { repo, env: { LC_ALL: locale, LANG: locale } }), first, locale);
    }
    assert.deepEqual(prepare(directory, 'HEAD', { repo, env: { HOME: undefined, USER: 'someone', LOGNAME: 'someone' } }), first);
    const out = join(directory, 'umask');
    const shell = spawnSync('sh', ['-c', `umask 077; exec "$0" prepare HEAD --repo "$1" --out "$2" --nonce 7`, program, repo, out]);
    assert.equal(shell.status, 0, shell.stderr.toString());
    assert.deepEqual(contents(out), first);
});

test('git configuration and environment change nothing', (t) => {
    const { directory, repository } = makeRepository(t);
    const repo = repository.directory;
    const first = prepare(directory, 'HEAD', { repo });
    repository.git('config', 'core.autocrlf', 'true');
    repository.git('config', 'core.eol', 'crlf');
    repository.write('.gitattributes', '* text eol=crlf ident filter=rot\n');
    repository.git('config', 'filter.rot.smudge', 'tr a-z n-za-m');
    assert.deepEqual(prepare(directory, 'HEAD', { repo }), first);
    const other = new Repository(join(directory, 'other'));
    other.commit();
    const env = { GIT_DIR: join(other.directory, '.git'), GIT_OBJECT_DIRECTORY: join(other.directory, '.git/objects'), GIT_NAMESPACE: 'x' };
    assert.deepEqual(prepare(directory, 'HEAD', { repo, env }), first);
    repository.write('deploy/docker-compose.yml', 'uncommitted\n');
    repository.write('quorate.yaml', 'uncommitted\n');
    assert.deepEqual(prepare(directory, 'HEAD', { repo }), first);
});

test('clones, bare, packed, shallow and worktrees give the same files', (t) => {
    const { directory, repository, commit } = makeRepository(t);
    const first = prepare(directory, 'HEAD', { repo: repository.directory });
    repository.git('clone', '--quiet', '--bare', '.', join(directory, 'bare'));
    assert.deepEqual(prepare(directory, 'v1.0.0', { repo: join(directory, 'bare') }), first);
    repository.git('worktree', 'add', '--quiet', '--detach', join(directory, 'tree'), commit);
    assert.deepEqual(prepare(directory, 'HEAD', { repo: join(directory, 'tree') }), first);
    repository.commit('later');
    repository.git('clone', '--quiet', '--depth', '1', '--branch', 'v1.0.0', `file://${repository.directory}`, join(directory, 'shallow'));
    assert.deepEqual(prepare(directory, 'HEAD', { repo: join(directory, 'shallow') }), first);
    repository.git('gc', '--quiet', '--aggressive', '--prune=now');
    assert.deepEqual(prepare(directory, 'v1.0.0', { repo: repository.directory }), first);
});

test('another user gives the same files', { skip: process.getuid() !== 0 && 'needs root to become another user' }, (t) => {
    const { directory, repository } = makeRepository(t);
    const first = prepare(directory, 'HEAD', { repo: repository.directory });
    chmodSync(directory, 0o755);
    const home = join(directory, 'nobody');
    mkdirSync(home);
    chmodSync(home, 0o777);
    /* The build may stand where nobody else can read. */
    copyFileSync(program, join(directory, 'quorate'));
    chmodSync(join(directory, 'quorate'), 0o755);
    const out = join(home, 'out');
    const result = spawnSync(join(directory, 'quorate'), ['prepare', 'HEAD', '--repo', repository.directory, '--out', out, '--nonce', '7'], {
        uid: 65534,
        gid: 65534,
        cwd: '/',
    });
    assert.equal(result.status, 0, result.stderr?.toString());
    assert.deepEqual(contents(out), first);
});
