import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mappedPolicy } from '../../../../../src/engine/learn/exchange/mapped-policy.ts';
import { onnxMapping } from '../../../../../src/engine/learn/exchange/mapping.config.ts';
import { BARS_50 } from '../../../../../src/engine/features/sets/bars-50/bars-50.ts';
import { featureSetHash } from '../../../../../src/engine/features/sets/definition.ts';

describe('the mapping of docs/exchange.md', () => {
  it('is one that this program takes', () => {
    const text = readFileSync(new URL('../../../../../docs/exchange.md', import.meta.url), 'utf8');
    const [, json] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
    const mapping = onnxMapping.parse(JSON.parse(json ?? ''));
    expect(mapping.features.hash).toBe(featureSetHash(BARS_50));
    const policy = mappedPolicy(mapping, BARS_50);
    expect(policy).toMatchObject({ head: 'categorical', shown: { inputs: BARS_50.features.length + policyMasks() + 8, outputs: 5 } });
  });
});

/** One for each source of features. */
function policyMasks(): number {
  return new Set(BARS_50.features.map(({ needs }) => needs)).size;
}
