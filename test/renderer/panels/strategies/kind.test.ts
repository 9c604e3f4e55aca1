import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../../../../src/engine/contract/api.ts';
import { entryOf, intervalsOf, isAddedByHand, keyOf, kindOf } from '../../../../src/renderer/src/panels/strategies/kind.ts';

const CODE = 'a'.repeat(64), OTHER = 'b'.repeat(64);
const entry = (what: Partial<CatalogEntry>): CatalogEntry => ({ name: 'agent', title: 'Trend', summary: '', schema: {}, defaults: {}, presets: [], ...what });

describe('kinds of strategies', () => {
  it('are told apart by their names, and models by their codes', () => {
    const models = [entry({ code: CODE }), entry({ code: OTHER })];
    expect([keyOf(entry({ name: 'donchian-breakout' })), ...models.map(keyOf)]).toEqual(['donchian-breakout', CODE, OTHER]);
    expect([kindOf('donchian-breakout'), kindOf(OTHER)]).toEqual([{ strategy: 'donchian-breakout' }, { strategy: 'agent', code: OTHER }]);
  });

  it('are found for what is at work: a model by its own code, a person\'s own strategy by its name in whatever version', () => {
    const entries = [entry({ name: 'my-cross', isCustom: true }), entry({ code: CODE, title: 'One' }), entry({ code: OTHER, title: 'Two' })];
    expect(entryOf(entries, { strategy: 'agent', code: OTHER })?.title).toBe('Two');
    expect(entryOf(entries, { strategy: 'agent', code: 'c'.repeat(64) })).toBeUndefined();
    expect(entryOf(entries, { strategy: 'my-cross', code: CODE })?.name).toBe('my-cross');
  });

  it('offer the bars that a model was trained on, and all others for the rest', () => {
    expect(intervalsOf(entry({ code: CODE, interval: '15m' }))).toEqual(['15m']);
    expect(intervalsOf(entry({ code: CODE, interval: '15m' }), ['1h'])).toEqual([]);
    expect(intervalsOf(entry({ name: 'cross' }), ['1m', '1h'])).toEqual(['1m', '1h']);
  });
});

describe('a version of boosted trees', () => {
  const version = { name: 'boosting', code: 'b'.repeat(64) };

  it('is asked for as trees and not as an agent, and is not added by hand', () => {
    expect(kindOf(keyOf(version))).toEqual({ strategy: 'boosting', code: version.code });
    expect(isAddedByHand(version)).toBe(false);
    expect(isAddedByHand({ name: 'agent' })).toBe(true);
  });
});
