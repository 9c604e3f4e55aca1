import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../../../src/engine/domain/market-event.ts';
import { CycleWatch } from '../../../../../../src/engine/learn/boosting/rolling/cycle-watch.ts';
import { RuleDuel } from '../../../../../../src/engine/learn/boosting/rolling/rule-duel.ts';
import { boostingRuleConfig } from '../../../../../../src/engine/strategy/boosting/boosting.config.ts';
import { smallSettings } from './settings.ts';

const FLAT = { side: 0, entry: 0, close: 100, cooldownLeft: 0, entries: 0 } as const;

describe('what two models bring by the same rule', () => {
  it('is compared bar by bar, in standard errors of their difference', () => {
    const duel = new RuleDuel(boostingRuleConfig.parse({}));
    duel.begin(FLAT);
    for (const brought of [-0.001, -0.002, -0.001, -0.002]) duel.take(brought, 100, 0);
    // The other brings nothing. Mean difference 0.0015, deviation 0.0005 · √(4 / 3) = 0.00057735, of four: 0.0015 / 0.000288675 = 5.196.
    expect([duel.own, duel.other, duel.worseBy]).toEqual([expect.closeTo(-0.006, 12), 0, expect.closeTo(5.19615, 5)]);
  });

  it('begins with what is held, so that neither pays for getting there', () => {
    const duel = new RuleDuel(boostingRuleConfig.parse({}));
    duel.begin({ ...FLAT, side: 1, entry: 100, entries: 1 });
    duel.take(Math.log(1.002), 100.2, 0);
    expect(duel.other).toBeCloseTo(Math.log(1.002), 9);
    expect(duel.worseBy).toBe(0);
  });
});

describe('a model that loses where the one before it would not have', () => {
  /** The price falls by 8 and 12 bps by turns; the new model expects 2.5 bps more, the old one nothing: their errors are alike, their trades are not. */
  function fallen(rows: number, { ours, theirs }: { readonly ours: number; readonly theirs: number }): CycleWatch {
    const settings = { ...smallSettings(), rule: boostingRuleConfig.parse({ enterBps: 0.1, costBps: 2, stopPct: 50 }) };
    const watch = new CycleWatch(settings, 60_000);
    watch.beginDuel();
    let close = 10_000;
    for (let row = 0; row < rows; row++) {
      close *= Math.exp(-(row % 2 === 0 ? 8 : 12) / 10_000);
      watch.take({ openTimeMs: row * 60_000, closeTimeMs: (row + 1) * 60_000 - 1, close } as Bar, { new: ours, old: theirs }, { active: 'new', previous: 'old' });
    }
    return watch;
  }

  it('is told, though its errors are no larger', () => {
    const watch = fallen(21, { ours: 0.00025, theirs: 0 });
    // It goes long at the first close for 1 bps; 20 bars follow, ten of 12 and ten of 8: 200 bps. Outcomes of ten minutes are -100: its error is 102.5 / 100.
    expect(watch.duel).toMatchObject({ rule: { own: expect.closeTo(-0.0201, 9), other: 0 }, errors: { ratio: expect.closeTo(1.025, 6) } });
    expect(watch.worse()).toMatch(/^On the bars since, its trades have lost 2\.01 % after costs, where those of the one before it would have brought nothing \(\d+\.\d standard errors\)\.$/);
  });

  it('is not told before a horizon of bars, nor of one that would have lost as much', () => {
    expect(fallen(9, { ours: 0.00025, theirs: 0 }).worse()).toBeNull();
    expect(fallen(30, { ours: 0.00025, theirs: 0.00025 }).worse()).toBeNull();
  });

  it('is not told of one that has only earned less', () => {
    const watch = fallen(21, { ours: 0, theirs: -0.00025 });
    expect(watch.duel.rule).toMatchObject({ own: 0, other: expect.closeTo(0.0199, 9) });
    expect(watch.worse()).toBeNull();
  });
});
