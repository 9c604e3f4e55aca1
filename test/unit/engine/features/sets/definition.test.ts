import { describe, expect, it } from 'vitest';
import { featureSetHash, featureSetRefusal, featureSetStamp } from '../../../../../src/engine/features/sets/definition.ts';
import type { FeatureSetDefinition } from '../../../../../src/engine/features/sets/definition.ts';
import { BARS_50 } from '../../../../../src/engine/features/sets/bars-50/bars-50.ts';
import { MARKET_30 } from '../../../../../src/engine/features/sets/market-30/definition.ts';

const [first, ...rest] = MARKET_30.features;

describe('a feature set', () => {
  it('market-30 has 6 features of the bar, 12 of trades and 12 of the book', () => {
    const groups = MARKET_30.features.map(({ group }) => group);
    expect(groups).toEqual([...Array<string>(6).fill('ohlcv'), ...Array<string>(12).fill('trades'), ...Array<string>(12).fill('book')]);
  });

  it('bars-50 has at least 50 features, of nine groups', () => {
    expect(BARS_50.features.length).toBeGreaterThanOrEqual(50);
    expect(new Set(BARS_50.features.map(({ group }) => group))).toEqual(new Set(['price', 'trend', 'momentum', 'volatility', 'volume', 'calendar', 'cross', 'context', 'regime']));
  });

  it.each([MARKET_30, BARS_50])('$name says of every feature what it is', ({ features }) => {
    expect(new Set(features.map(({ name }) => name)).size).toBe(features.length);
    for (const { name, title, unit, formula, source, range } of features) {
      expect(name).toMatch(/^[a-z0-9]+\.[a-z0-9-]+$/);
      for (const text of [title, unit, formula, source]) expect(text, name).not.toBe('');
      expect(range[0], name).toBeLessThan(range[1]);
    }
  });

  it.each<[string, FeatureSetDefinition]>([
    ['version', { ...MARKET_30, version: 2 }],
    ['parameters', { ...MARKET_30, parameters: { ...MARKET_30.parameters, minuteMs: 1000 } }],
    ['order', { ...MARKET_30, features: [...rest, first!] }],
    ['length', { ...MARKET_30, features: rest }],
    ['formula', { ...MARKET_30, features: [{ ...first!, formula: 'x' }, ...rest] }],
    ['range', { ...MARKET_30, features: [{ ...first!, range: [-2, 1] }, ...rest] }],
    ['unit', { ...MARKET_30, features: [{ ...first!, unit: 'x' }, ...rest] }],
  ])('of another %s has another hash and is refused', (_what, other) => {
    expect(featureSetHash(other)).not.toBe(featureSetHash(MARKET_30));
    const hash = featureSetHash(other).slice(0, 12);
    expect(featureSetRefusal(featureSetStamp(MARKET_30), other)).toBe(
      `expected the features that the model was trained on, market-30 version 1 (${featureSetHash(MARKET_30).slice(0, 12)}), was market-30 version ${other.version} (${hash})`);
  });

  it('is the same whatever it is called', () => {
    const renamed = { ...MARKET_30, title: 'x', features: [{ ...first!, title: 'x', source: 'y' }, ...rest] };
    expect(featureSetRefusal(featureSetStamp(renamed), MARKET_30)).toBeNull();
  });
});
