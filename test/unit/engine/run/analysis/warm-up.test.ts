import { afterEach, describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { checkOnMadeUpPrices, checkStrategy, listStrategyChecks } from '../../../../../src/engine/run/analysis/check-strategy.ts';
import { worksOf } from '../../../../../src/engine/run/analysis/trace/observations.ts';
import { warmUpOf } from '../../../../../src/engine/run/analysis/warm-up.ts';
import { provideShelf, strategyByName } from '../../../../../src/engine/strategy/catalog.ts';
import { aPlan, aStore, CLOSE, HOUR, planted, someBars, wanting } from './analysis-fixture.ts';

const how = { starts: 4, rng: createRng(5), progress: () => undefined };
afterEach(() => { provideShelf(null); });

/** Follows an average that it keeps itself, and says nothing of it: its feature is the close, which is there with the first bar. */
function plantHidden(period: number): void {
  planted('hidden-average', () => {
    let average = Number.NaN;
    return {
      features: CLOSE,
      decide: ([close = 0]) => {
        average = Number.isNaN(average) ? close : average + (close - average) / period;
        return wanting(close > average ? 1 : -1, close);
      },
    };
  });
}

describe('warm-up analysis', () => {
  it('passes a simple average, which needs as many bars as it has', () => {
    const { verdict, detail } = warmUpOf(aPlan(someBars({ length: 1_500 }), 'moving-average-cross', { average: 'sma', fastPeriod: 10, slowPeriod: 40, stopType: 'percent' }), how);
    expect(verdict).toBe('pass');
    // With 40 bars the average is exact; with 39 there is none.
    expect(detail).toMatchObject({ declaredBars: 40, neededBars: 39, features: [] });
  });

  it('catches a strategy that needs more bars than it says', () => {
    plantHidden(200);
    const { verdict, sentence, detail } = warmUpOf(aPlan(someBars({ length: 3_000 }), 'hidden-average'), how);
    expect(verdict).toBe('fail');
    expect(detail.declaredBars).toBe(1);
    expect(detail.neededBars ?? Infinity).toBeGreaterThan(50);
    expect(sentence).toContain('what the strategy itself remembers');
    // A new average begins at the price and the old one is elsewhere: they disagree within days, not only after weeks.
    expect(Math.min(...detail.starts.map(({ startMs, difference }) => (difference?.timeMs ?? Infinity) - startMs))).toBeLessThan(100 * HOUR);
  });

  it('looks at the version that the plan names, as a model is found by nothing else', () => {
    planted('versioned', () => ({ features: CLOSE, decide: ([close = 0]) => wanting(1, close) }));
    const code = 'c'.repeat(64);
    const asked: (string | undefined)[] = [];
    const definition = strategyByName('versioned');
    provideShelf({ list: () => [], find: (_name, version) => { asked.push(version); return version === code ? definition : undefined; } });
    expect(worksOf({ ...aPlan(someBars({ length: 300 }), 'versioned'), code })).toHaveLength(1);
    expect(asked).toEqual([code]);
  });

  it('says that a strategy which counts from its start never settles', () => {
    planted('counter', () => {
      let bars = 0;
      return { features: CLOSE, decide: ([close = 0]) => wanting(Math.floor(bars++ / 50) % 2 === 0 ? 1 : -1, close) };
    });
    const { verdict, sentence, detail } = warmUpOf(aPlan(someBars({ length: 1_000 }), 'counter'), how);
    expect([verdict, detail.neededBars]).toEqual(['fail', null]);
    expect(sentence).toContain('depends on when it was started');
  });

  it('says that it cannot say anything of a stretch that is too short', () => {
    expect(warmUpOf(aPlan(someBars({ length: 400 }), 'moving-average-cross', { fastPeriod: 50, slowPeriod: 200 }), how)).toMatchObject({ verdict: 'unclear', detail: { starts: [], declaredBars: 895 } });
  });
});

describe('the check of a strategy that is used for the first time', () => {
  it('finds nothing wrong with the strategies of the program', () => {
    for (const strategy of ['moving-average-cross', 'donchian-breakout']) expect(checkOnMadeUpPrices({ strategy, config: { direction: 'both' } })).toMatchObject({ verdict: 'pass', lookAhead: { verdict: 'pass' }, warmUp: { verdict: 'pass' } });
  });

  it('is done once for each set of features and version, and remembered', () => {
    const store = aStore(someBars({ length: 10 }));
    const check = (config: Readonly<Record<string, unknown>>, nowMs: number, codeVersion = '1.0.0') => checkStrategy({ store, nowMs, codeVersion, strategy: 'moving-average-cross', config });
    expect([check({ slowPeriod: 60 }, 1).checkedMs, check({ slowPeriod: 60, direction: 'both' }, 2).checkedMs]).toEqual([1, 1]);
    expect(check({ slowPeriod: 61 }, 3).checkedMs).toBe(3);
    expect(check({ slowPeriod: 61 }, 4, '1.0.1').checkedMs).toBe(4);
    expect(listStrategyChecks(store).map(({ checkedMs }) => checkedMs)).toEqual([4, 3, 1]);
  });

  it('warns of one that needs more bars than it says', () => {
    plantHidden(200);
    expect(checkOnMadeUpPrices({ strategy: 'hidden-average', config: {} })).toMatchObject({ verdict: 'fail', lookAhead: { verdict: 'pass' }, warmUp: { verdict: 'fail', declaredBars: 1 } });
  });
});
