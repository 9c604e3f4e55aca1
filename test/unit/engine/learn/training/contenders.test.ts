import { describe, expect, it } from 'vitest';
import { flatRun, habitsOf, baselineStrategy, targetsOf, testRunOf } from '../../../../../src/engine/learn/training/contenders.ts';
import type { ClosedTrade } from '../../../../../src/engine/domain/position.ts';
import { aSpec, BAR_MS, START } from './training-fixture.ts';

describe('a random trader', () => {
  it('has the turnover, the time in the market and the sides of the run that it stands beside', () => {
    // 200 positions in 10,000 bars, in the market for 3,000 of them: 200 / 7,000 and 200 / 3,000 a bar; a stretch lasts 15 bars on average.
    const habits = habitsOf({ trades: 200, bars: 10_000, held: 0.3, long: 0.75 })!;
    expect(habits).toEqual({ enter: 200 / 7_000, leave: 200 / 3_000, long: 0.75 });
    const target = targetsOf({ kind: 'random', draw: 3, habits }, 0);
    let [before, entries, held, long] = [0, 0, 0, 0];
    const bars = 400_000;
    for (let bar = 0; bar < bars; bar++) {
      const now = target();
      if (before === 0 && now !== 0) entries++;
      if (now !== 0) held++;
      if (now > 0) long++;
      before = now;
    }
    // Eight thousand entries: chance moves their number by one in ninety, and shares likewise.
    expect(entries / bars).toBeCloseTo(0.02, 2.5);
    expect(held / bars).toBeCloseTo(0.3, 1.5);
    expect(long / held).toBeCloseTo(0.75, 1.5);
  });

  it('is another with each draw and on each instrument, and the same when it is asked again', () => {
    const wants = (draw: number, instrument: number): string => {
      const target = targetsOf({ kind: 'random', draw, habits: { enter: 0.2, leave: 0.2, long: 0.5 } }, instrument);
      return Array.from({ length: 60 }, target).join('');
    };
    expect(new Set([wants(1, 0), wants(2, 0), wants(1, 1)]).size).toBe(3);
    expect(wants(1, 0)).toBe(wants(1, 0));
  });

  it('has no habits where nothing was ever traded', () => {
    expect(habitsOf(flatRun(10, BAR_MS))).toBeNull();
  });
});

describe('the strategies that an agent is compared with', () => {
  it('are the moving-average cross as the program offers it, and one that always wants to be long with the agent\'s stops', () => {
    const { agent } = aSpec({ agent: { stopAtrMultiple: 4 } });
    const cross = baselineStrategy({ kind: 'cross' }, agent);
    expect(cross.definition.name).toBe('moving-average-cross');
    expect(cross.config).toMatchObject({ fastPeriod: 20, slowPeriod: 50 });
    const hold = baselineStrategy({ kind: 'hold' }, agent);
    expect(hold.config).toMatchObject({ stopAtrMultiple: 4 });
    expect(hold.config).toMatchObject({ reentry: 'after-cooldown' });
    // Stopped out, a random trader does not go back in by itself: every position is one that chance has asked for.
    expect(baselineStrategy({ kind: 'random', draw: 0, habits: { enter: 0.1, leave: 0.1, long: 1 } }, agent).config).toMatchObject({ reentry: 'fresh-signal', stopAtrMultiple: 4 });
    const strategy = hold.definition.create(hold.definition.schema.parse(hold.config));
    expect(strategy.decide(Float64Array.of(100, 2), 0, null)).toMatchObject({ targetExposure: 1 });
  });
});

describe('an ordinary backtest as the judge sees it', () => {
  it('counts positions, time in the market and sides', () => {
    const trade = (side: 'long' | 'short', fromBar: number, toBar: number): ClosedTrade => ({ side, entryTimeMs: START + fromBar * BAR_MS, exitTimeMs: START + toBar * BAR_MS }) as ClosedTrade;
    const run = testRunOf({
      dailyReturns: Float64Array.of(0.01), trades: [trade('long', 0, 10), trade('long', 20, 25), trade('short', 30, 35)], openSinceMs: [START + 90 * BAR_MS], drawdown: 0.02, exposure: null,
      fromMs: START, toMs: START + 100 * BAR_MS, barMs: BAR_MS, instruments: 2,
    });
    // 10 + 5 + 5 bars closed and 10 open, of 100 bars on each of two instruments.
    expect(run).toMatchObject({ trades: 4, bars: 200, held: 0.15, long: 2 / 3, drawdown: 0.02 });
  });
});
