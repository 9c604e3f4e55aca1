import { afterEach, describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { lookAheadOf } from '../../../../../src/engine/run/analysis/look-ahead.ts';
import { changeFuture, cutOff } from '../../../../../src/engine/run/analysis/perturb/change-future.ts';
import { provideShelf } from '../../../../../src/engine/strategy/catalog.ts';
import { aPlan, CLOSE, HOUR, planted, someBars, START_MS, wanting } from './analysis-fixture.ts';

const BARS = 600;
const how = { moments: 4, rng: createRng(3), progress: () => undefined };
afterEach(() => { provideShelf(null); });

describe('look-ahead analysis', () => {
  it('passes the strategies of the program', () => {
    for (const strategy of ['moving-average-cross', 'donchian-breakout']) {
      const { verdict, detail } = lookAheadOf(aPlan(someBars({ length: BARS }), strategy), how);
      expect(verdict).toBe('pass');
      expect(detail.decisions).toBeGreaterThan(10);
      expect(detail.moments.map(({ change }) => change)).toEqual(detail.moments.map((_, index) => (index % 2 === 0 ? 'cut-off' : 'changed')));
    }
  });

  it('catches a strategy that reads the next close out of the memory of the run', () => {
    const bars = someBars({ length: BARS });
    planted('peeker', () => {
      let at = -1;
      return { features: CLOSE, decide: ([close = 0]) => { at++; return wanting((bars.close[at + 1] ?? 0) > close ? 1 : -1, close); } };
    });
    const { verdict, sentence, detail } = lookAheadOf(aPlan(bars, 'peeker'), how);
    expect(verdict).toBe('fail');
    const failed = detail.moments.filter(({ difference }) => difference !== null);
    expect(failed.map(({ change }) => change)).toContain('changed');
    // It knows one bar: what differs is what was decided at the close right before the moment, or one of the orders that came of it.
    for (const { atMs, difference } of failed) expect(atMs - (difference?.timeMs ?? 0)).toBeLessThanOrEqual(2 * HOUR);
    expect(failed[0]?.difference).toMatchObject({ instrumentId: 'practice:BTCUSDT', feature: null });
    expect(sentence).toContain('the strategy itself knows something of the future');
  });

  it('catches a strategy that remembers what it saw in an earlier run', () => {
    const memory: number[] = [];
    let run = 0;
    planted('rememberer', () => {
      run++;
      let at = -1;
      return {
        features: CLOSE,
        decide: ([close = 0]) => {
          at++;
          if (run === 1) memory.push(close);
          const next = memory[at + 1];
          return wanting(next === undefined ? 0 : next > close ? 1 : -1, close);
        },
      };
    });
    // It is made once for a look at its features, and then for each run; the first run sees nothing ahead.
    run = 0;
    const { verdict, detail } = lookAheadOf(aPlan(someBars({ length: BARS }), 'rememberer'), how);
    expect(verdict).toBe('fail');
    expect(detail.moments.some(({ change, difference }) => change === 'cut-off' && difference !== null)).toBe(true);
  });

  it('shows nothing after the moment to the run whose future is taken away', () => {
    const shown: { bars: number }[] = [];
    planted('counter', () => {
      const count = { bars: 0 };
      shown.push(count);
      return { features: CLOSE, decide: ([close = 0]) => wanting(count.bars++ % 40 < 20 ? 1 : -1, close) };
    });
    const { detail } = lookAheadOf(aPlan(someBars({ length: BARS }), 'counter'), how);
    const cuts = detail.moments.filter(({ change }) => change === 'cut-off').map(({ atMs }) => (atMs - START_MS) / HOUR);
    expect(cuts.length).toBeGreaterThan(2);
    expect(shown.map(({ bars }) => bars)).toEqual(expect.arrayContaining(cuts));
  });

  it('says that it cannot say anything where nothing was decided', () => {
    planted('idler', () => ({ features: CLOSE, decide: () => null }));
    expect(lookAheadOf(aPlan(someBars({ length: BARS }), 'idler'), how)).toMatchObject({ verdict: 'unclear', detail: { decisions: 0 } });
  });
});

describe('another future', () => {
  const atMs = START_MS + 200 * HOUR;

  it('is the past, and then something else; afterwards everything is as it was', () => {
    const bars = someBars({ length: 300 });
    const before = bars.close.slice();
    const { restore } = changeFuture(aPlan(bars, 'moving-average-cross'), atMs, createRng(1));
    expect(bars.close.slice(0, 200)).toEqual(before.slice(0, 200));
    // A bar that closed where it opened has no move to turn round.
    expect(before.slice(200).filter((close, index) => close === bars.close[200 + index]).length).toBeLessThan(5);
    for (let i = 200; i < 300; i++) {
      expect(bars.low[i]).toBeLessThanOrEqual(Math.min(bars.open[i]!, bars.close[i]!));
      expect(bars.high[i]).toBeGreaterThanOrEqual(Math.max(bars.open[i]!, bars.close[i]!));
      expect(bars.low[i]).toBeGreaterThan(0);
    }
    restore();
    expect(bars.close).toEqual(before);
  });

  it('can be none: what opened before the moment is left', () => {
    const [series] = cutOff(aPlan(someBars({ length: 300 }), 'moving-average-cross'), atMs).series;
    expect(series?.bars.length).toBe(200);
    expect(series?.bars.openTimeMs[199]).toBe(atMs - HOUR);
  });
});
