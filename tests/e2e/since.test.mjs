// What changes since the revision that is allowed: found on the chain, recorded, made again from git.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { anvil, Chain } from '../peers/lib/anvil.mjs';
import { peer, run } from './support.mjs';

const viem = await peer('viem');
const skip = anvil.skip || viem.skip;
const { expect, journey } = skip ? {} : await import('./journey.mjs');

let chain;
before(async () => {
    chain = skip ? undefined : await Chain.start();
});
after(() => chain?.stop());

const compose = 'deploy/docker-compose.yml';
const report = (release) => readFileSync(join(release.out, 'REPORT.md'), 'utf8');

function edit(made, name, from, to) {
    const { repository } = made;
    const text = readFileSync(join(repository.directory, name), 'utf8');
    assert(text.includes(from), `${name} has no ${from}`);
    repository.write(name, text.replace(from, to));
    repository.commit();
    return repository.git('rev-parse', 'HEAD').toString().trim();
}

async function allow(made, release) {
    release.sign(made.owners.slice(0, 2), '--repo', made.repository.directory);
    expect(release.commit(), 0);
}

test('the newest revision that is allowed is found, and what changes since is told', { skip, timeout: 60_000 }, async (t) => {
    const made = await journey(t, chain, { route: ['1.4.1'] });
    const first = made.prepare();
    assert.equal(first.proposal.source.since, undefined);
    assert(!report(first).includes('What changes'));
    await allow(made, first);

    edit(made, compose, 'environment:', 'privileged: true\n    environment:');
    const second = made.prepare();
    assert.equal(second.proposal.source.since, first.proposal.source.commit);
    assert.match(report(second), new RegExp(`\n## What changes since commit \`${first.proposal.source.commit}\`\n[^]*privileged[^]*$`));
    const verified = run(['verify', second.out, '--repo', made.repository.directory, '--json', ...second.rpc]);
    assert.equal(verified.code, 0, verified.err);
    const { since, changes } = JSON.parse(verified.out);
    assert.equal(since, first.proposal.source.commit);
    assert.equal(changes[0].where, 'services.payments.privileged');

    // Not allowed yet, so still since the first; then the second is the newest.
    edit(made, compose, 'privileged: true', 'privileged: false');
    assert.equal(made.prepare().proposal.source.since, first.proposal.source.commit);
    await allow(made, second);
    assert.equal(made.prepare().proposal.source.since, second.proposal.source.commit);

    // A commit that changes no manifest has the same one: the newest commit that has it is named.
    edit(made, compose, 'privileged: false', 'privileged: true');
    const same = edit(made, 'quorate.yaml', 'quorate: 1', '# a remark\nquorate: 1');
    edit(made, compose, 'payments:', 'payments:\n    read_only: true');
    assert.equal(made.prepare().proposal.source.since, same);

    // What is given goes before what is found.
    const given = made.prepare('--since', first.proposal.source.commit);
    assert.equal(given.proposal.source.since, first.proposal.source.commit);
});

test('what cannot be made again is passed over, and a refusal where it is asked for', { skip, timeout: 60_000 }, async (t) => {
    const made = await journey(t, chain, { route: ['1.4.1'] });
    const first = made.prepare();
    await allow(made, first);
    edit(made, compose, '${DATABASE_URL}', '${DATABASE_URL}${EXTRA}');
    edit(made, 'quorate.yaml', 'route:', '  substitute: [EXTRA]\nroute:');
    const extra = ['--set', 'EXTRA=1'];
    const second = made.prepare(...extra);
    assert.equal(second.proposal.source.since, first.proposal.source.commit, 'a value that was not declared then is left out');
    await allow(made, second);

    edit(made, compose, '${EXTRA}', '');
    edit(made, 'quorate.yaml', '  substitute: [EXTRA]\n', '');
    const third = made.prepare('--action', 'add-compose-hash', '--action', 'disable-upgrades');
    const { commit } = second.proposal.source;
    const asked = run(['prepare', 'HEAD', '--repo', made.repository.directory, '--out', `${third.out}-asked`, ...third.rpc, '--since', commit]);
    expect(asked, 2, `quorate: --since ${commit}: EXTRA of manifest.substitute has no value: add --set EXTRA=VALUE\n`);
    assert.equal(third.proposal.source.since, undefined, 'its own hash is allowed, the other needs a value that is not known');
});
