import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BARS_19 } from '../../../../../src/engine/features/sets/bars-19/definition.ts';
import { featureTable } from '../../../../../src/engine/features/sets/feature-table.ts';

const DOCUMENT = join(import.meta.dirname, '../../../../../docs/boosting.md');

it('docs/boosting.md shows the features as they are defined', async () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [start, end] = ['<!-- table: bars-19 -->\n', '<!-- end -->'];
  const from = text.indexOf(start) + start.length;
  expect(from).toBeGreaterThanOrEqual(start.length);
  await expect(`${text.slice(0, from)}${featureTable(BARS_19)}\n${text.slice(text.indexOf(end, from))}`).toMatchFileSnapshot(DOCUMENT);
});
