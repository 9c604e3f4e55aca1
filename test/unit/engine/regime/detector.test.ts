import { describe, expect, it } from 'vitest';
import { nextVolatilityRegime, REGIME_VOLATILITY } from '../../../../src/engine/adapters/practice-market/regimes.ts';
import type { VolatilityRegime } from '../../../../src/engine/adapters/practice-market/regimes.ts';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { REGIME_LABELS } from '../../../../src/engine/domain/regime.ts';
import type { RegimeReading } from '../../../../src/engine/domain/regime.ts';
import { LEAST_BARS, RegimeDetector, WARM_UP_BARS } from '../../../../src/engine/regime/detector.ts';
import { sharedBars } from '../../../support/shared-bars.ts';

const MINUTE = 60_000;

/** Minutes whose volatility follows the practice market's own regimes, with the regime of each. */
function practiceMinutes(count: number, seed: string): { readonly bars: readonly Bar[]; readonly truth: readonly VolatilityRegime[] } {
  const rng = createRng(seed);
  let regime: VolatilityRegime = 'normal';
  let price = 100;
  const truth: VolatilityRegime[] = [];
  const bars = Array.from({ length: count }, (_, index): Bar => {
    regime = nextVolatilityRegime(regime, rng);
    truth.push(regime);
    const open = price;
    let high = open, low = open;
    for (let step = 0; step < 12; step++) {
      price *= Math.exp(REGIME_VOLATILITY[regime] * 0.0002 * rng.normal());
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    const openTimeMs = index * MINUTE;
    return { openTimeMs, closeTimeMs: openTimeMs + MINUTE - 1, open, high, low, close: price, volume: 10 * REGIME_VOLATILITY[regime], quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN };
  });
  return { bars, truth };
}

function readings(bars: readonly Bar[], interval: '1m' | '1h' = '1m'): readonly (RegimeReading | null)[] {
  const detector = new RegimeDetector(interval);
  return bars.map((bar) => detector.update(bar));
}

const SAMPLE = practiceMinutes(6000, 'sample');

describe('a regime detector', () => {
  it('says nothing before it has enough history, then something at every bar', () => {
    const first = readings(SAMPLE.bars).findIndex((reading) => reading !== null);
    expect(first).toBe(LEAST_BARS + 23);
    expect(readings(SAMPLE.bars).slice(first).every((reading) => reading !== null)).toBe(true);
  });

  it('gives probabilities that add up to one', () => {
    for (const reading of readings(SAMPLE.bars)) {
      if (reading === null) continue;
      const values = Object.values(reading.probabilities);
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(1e-9);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    }
  });

  it('knows the practice market wild from calm', () => {
    const { bars, truth } = practiceMinutes(20_000, 'truth');
    const found = readings(bars);
    const wildShare = (regime: VolatilityRegime): number => {
      // A regime that has just begun cannot be in the last 24 bars yet.
      const at = truth.flatMap((one, index) => (one === regime && truth[index - 12] === regime && found[index] ? [found[index]] : []));
      return at.filter(({ label }) => label.startsWith('volatile')).length / at.length;
    };
    expect(wildShare('wild')).toBeGreaterThan(0.9);
    expect(wildShare('calm')).toBeLessThan(0.15);
  });

  it('makes nothing of a bar that is repeated, out of order or unsound', () => {
    const clean = new RegimeDetector('1m');
    const dirty = new RegimeDetector('1m');
    for (const bar of SAMPLE.bars.slice(0, 400)) {
      clean.update(bar);
      dirty.update(bar);
      dirty.update(bar);
      dirty.update({ ...bar, openTimeMs: bar.openTimeMs - MINUTE });
      dirty.update({ ...bar, openTimeMs: bar.openTimeMs + 1, low: Number.NaN });
      dirty.update({ ...bar, openTimeMs: bar.openTimeMs + 1, close: 0 });
    }
    expect(dirty.snapshot()).toEqual(clean.snapshot());
  });

  it('goes on from a snapshot as if nothing had happened', () => {
    for (const cut of [10, 200, 1000, 4000]) {
      const whole = new RegimeDetector('1m');
      for (const bar of SAMPLE.bars.slice(0, cut)) whole.update(bar);
      const restored = new RegimeDetector('1m');
      restored.restore(JSON.parse(JSON.stringify(whole.snapshot())));
      for (const bar of SAMPLE.bars.slice(cut, cut + 800)) expect(restored.update(bar)).toEqual(whole.update(bar));
    }
  });

  it('works without volumes', () => {
    const bare = SAMPLE.bars.slice(0, 1000).map((bar) => ({ ...bar, volume: Number.NaN }));
    expect(readings(bare).at(-1)).not.toBeNull();
  });

  it('does not break on a market that stands still', () => {
    const still = SAMPLE.bars.slice(0, 1000).map((bar) => ({ ...bar, open: 100, high: 100, low: 100, close: 100, volume: 0 }));
    expect(Object.values(readings(still).at(-1)?.probabilities ?? {}).every(Number.isFinite)).toBe(true);
  });
});

const hours = sharedBars('data/klines/spot-1h/BTCUSDT-1h-2018-01-01_2023-12-31.csv.gz');

describe.skipIf(hours === null)('on real hours', () => {
  const bars = (hours ?? []).slice(18_000, 22_000);
  const known = readings(bars, '1h');

  it('says the same of every bar whatever comes after it', () => {
    for (const at of [300, 777, 1500, 1999, 2500, 3001, 3300]) {
      const otherFuture = bars.slice(0, at + 400).map((bar, index) => (index <= at ? bar : { ...bar, high: bar.high * 3, close: bar.close * 2.5, volume: bar.volume * 40 }));
      const other = readings(otherFuture, '1h');
      expect(other.slice(0, at + 1)).toEqual(known.slice(0, at + 1));
      // The test would notice: what is changed does change what comes after.
      expect(other.slice(at + 1)).not.toEqual(known.slice(at + 1, at + 401));
    }
  });

  it('says the same wherever its history begins, given the bars it asks for', () => {
    const late = readings(bars.slice(1500), '1h').slice(WARM_UP_BARS);
    late.forEach((reading, index) => {
      const same = known[index + 1500 + WARM_UP_BARS];
      expect(reading?.label).toBe(same?.label);
      for (const label of REGIME_LABELS) expect(reading?.probabilities[label]).toBeCloseTo(same?.probabilities[label] ?? Number.NaN, 9);
    });
  });

  it('notices the fall of 12 March 2020 within hours', () => {
    const crash = known.find((reading) => reading?.brokeAtMs !== null && new Date(reading?.brokeAtMs ?? 0).toISOString().startsWith('2020-03-12'));
    expect(crash).toBeDefined();
    const evening = bars.findIndex(({ openTimeMs }) => openTimeMs === Date.UTC(2020, 2, 12, 23));
    expect(known[evening]?.label).toMatch(/^volatile/);
  });
});
