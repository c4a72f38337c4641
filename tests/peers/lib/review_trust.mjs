// Honest transactions of a signer who has a trust file.
import { everybody, trustFile } from './review_hostile.mjs';
import { call, callOnly, hashOf, multiSend, paper, safeDocument, schedule, zero } from './review_world.mjs';

const { app, appOf, friend, timelock, token } = paper;
const compose = call('app', 'addComposeHash', hashOf('v1.4.0'));
const known = (name, why, input, trust = trustFile(everybody)) => ({ name, kind: 'honest', why, input, trust, findings: [] });
const own = (fields) => safeDocument(paper, '1.4.1', fields);

export function honestTrusted() {
    const batch = multiSend({ to: appOf['1.4.1'], data: compose }, { to: token, data: call('erc20', 'transfer', friend, 1n) });
    return [
        known('upgrade that the signer expects', 'Safe, timelock and app are named.', own({ to: timelock, data: schedule(app, compose) })),
        known('batch that the signer expects', 'The published MultiSendCallOnly needs no name.',
            own({ to: callOnly('1.4.1', paper.chain), operation: 1, data: batch })),
        known('coins for somebody who is named', 'Alice.', own({ to: friend, value: 5n })),
        known('rejection by a Safe that is named', 'It calls itself.', own({ to: paper.safe['1.4.1'] })),
        known('the Safe itself by the zero address', 'It is named, and so is Alice.',
            safeDocument(paper, '1.5.0', { to: callOnly('1.5.0', paper.chain), operation: 1, data: multiSend({ to: zero }, { to: friend, value: 1n }) }),
            trustFile([...everybody, ['Newer Safe', paper.safe['1.5.0']]])),
        known('nobody is trusted with collectibles any longer', 'What is taken from a stranger needs no name.',
            own({ to: paper.collectible, data: call('erc721', 'setApprovalForAll', paper.stranger, false) }), trustFile([...everybody, ['Apes', paper.collectible]])),
        known('any chain', 'A trust file without chains takes any.', own({ to: appOf['1.4.1'], data: compose }),
            trustFile(everybody).replace(/chains:\n.*\n/, '')),
    ];
}
