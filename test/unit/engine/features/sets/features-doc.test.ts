import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BARS_50 } from '../../../../../src/engine/features/sets/bars-50/bars-50.ts';
import { featureTable } from '../../../../../src/engine/features/sets/feature-table.ts';
import { MARKET_30 } from '../../../../../src/engine/features/sets/market-30/definition.ts';

const DOCUMENT = join(import.meta.dirname, '../../../../../docs/features.md');

it('docs/features.md shows the features as they are defined', async () => {
  const text = [MARKET_30, BARS_50].reduce((written, definition) => {
    const [start, end] = [`<!-- table: ${definition.name} -->\n`, '<!-- end -->'];
    const from = written.indexOf(start) + start.length;
    expect(from).toBeGreaterThanOrEqual(start.length);
    return `${written.slice(0, from)}${featureTable(definition)}\n${written.slice(written.indexOf(end, from))}`;
  }, readFileSync(DOCUMENT, 'utf8'));
  await expect(text).toMatchFileSnapshot(DOCUMENT);
});
