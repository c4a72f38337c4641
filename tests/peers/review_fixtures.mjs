// Writes fixtures/review: every transaction and manifest of the table, with what a reviewer must be told.
//
//     node tests/peers/review_fixtures.mjs
import { writeFileSync } from 'node:fs';

import { fileOf, spellTable, tables } from './lib/review_table.mjs';

for (const [name, cases] of Object.entries(tables())) {
    writeFileSync(fileOf(name), spellTable(cases));
}
