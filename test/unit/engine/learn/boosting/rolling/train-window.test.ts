import { describe, expect, it } from 'vitest';
import { barAt } from '../../../../../../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../../../../../../src/engine/domain/bar-columns.ts';
import { instrumentId } from '../../../../../../src/engine/domain/units.ts';
import { scoresOf } from '../../../../../../src/engine/learn/boosting/boosted-model.ts';
import { boostingCode } from '../../../../../../src/engine/learn/boosting/rolling/document.ts';
import { RollingWindow } from '../../../../../../src/engine/learn/boosting/rolling/rolling-window.ts';
import { explainForecast } from '../../../../../../src/engine/learn/boosting/rolling/explain-forecast.ts';
import { createForecaster } from '../../../../../../src/engine/learn/boosting/rolling/served-boosting.ts';
import { trainWindow } from '../../../../../../src/engine/learn/boosting/rolling/train-window.ts';
import type { WindowOutcome, WindowTask } from '../../../../../../src/engine/learn/boosting/rolling/train-window.ts';
import { minutes } from './made-up-minutes.ts';
import { smallSettings } from './settings.ts';

const WINDOW = 1200, LEAD = 60;
const BTC = instrumentId('um:BTCUSDT');

function taskOf(bars: BarColumns): WindowTask {
  const window = new RollingWindow({ instrumentId: BTC, interval: '1m' }, WINDOW);
  for (let row = 0; row < bars.length; row++) window.take(barAt(bars, row));
  return { id: 1, instrumentId: BTC, interval: '1m', bars: window.until(Number.POSITIVE_INFINITY, WINDOW), settings: smallSettings() };
}

function trained(outcome: WindowOutcome): Extract<WindowOutcome, { readonly outcome: 'trained' }> {
  if (outcome.outcome !== 'trained') throw new Error(outcome.sentence);
  return outcome;
}

/** The bars with every close from a row on moved, and the volume with it. */
function changedFrom(bars: BarColumns, from: number): BarColumns {
  const moved = (column: Float64Array, by: number): Float64Array => column.map((value, row) => (row >= from ? value * by : value));
  return { ...bars, close: moved(bars.close, 1.01), high: moved(bars.high, 1.02), low: moved(bars.low, 0.99), volume: moved(bars.volume, 3) };
}

describe('trainWindow', () => {
  const planted = minutes(WINDOW + LEAD, { seed: 1, driftBps: 6 });

  it('finds what is planted, and passes it', () => {
    const { verdict } = trained(trainWindow(taskOf(planted)));
    expect(verdict.lines.filter(({ passed }) => !passed)).toEqual([]);
    expect(verdict.metrics.netReturn).toBeGreaterThan(0);
    expect(verdict.metrics.directionalAccuracy).toBeGreaterThan(0.7);
  });

  it('refuses white noise, of which nothing is worth its costs', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { verdict } = trained(trainWindow(taskOf(minutes(WINDOW + LEAD, { seed, driftBps: 0, noiseBps: 5 }))));
      expect(verdict.passed).toBe(false);
      expect(verdict.metrics.netReturn).toBeLessThanOrEqual(0);
    }
  });

  it('grows the same trees whatever comes in the part kept back, or after the window', () => {
    const whole = trained(trainWindow(taskOf(planted)));
    const cut = LEAD + Math.floor(WINDOW * 0.8);
    const later = trained(trainWindow(taskOf(changedFrom(planted, cut))));
    expect(later.document.model).toEqual(whole.document.model);
    expect(later.document.manifest.reference).toEqual(whole.document.manifest.reference);
    expect(later.code).not.toBe(whole.code); // what it has shown is part of what it is
    const earlier = trained(trainWindow(taskOf(changedFrom(planted, cut - 1))));
    expect(earlier.document.model).not.toEqual(whole.document.model);
  });

  it('is the same to the last bit when done again, and is named by what it is', () => {
    const [one, other] = [trained(trainWindow(taskOf(planted))), trained(trainWindow(taskOf(planted)))];
    expect(other).toEqual(one);
    expect(one.code).toBe(boostingCode({ ...one.document, manifest: JSON.parse(JSON.stringify(one.document.manifest)) }));
    expect(one.code).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says what is missing where there is too little', () => {
    expect(trainWindow(taskOf(minutes(100 + LEAD, { seed: 1, driftBps: 6 })))).toEqual({ outcome: 'failed', sentence: 'Expected at least 100 bars to learn from and 30 to judge by, found 70 and 10.' });
  });

  describe('on a market that is hard to learn from', () => {
    const with_ = (columns: Partial<Record<'open' | 'high' | 'low' | 'close' | 'volume', (value: number, row: number) => number>>): BarColumns => ({
      ...planted, ...Object.fromEntries(Object.entries(columns).map(([name, change]) => [name, planted[name as keyof typeof columns].map(change)])),
    });

    it('refuses a price that never moves: there is nothing to predict', () => {
      const flat = (): number => 100;
      const { verdict } = trained(trainWindow(taskOf(with_({ open: flat, high: flat, low: flat, close: flat }))));
      expect(verdict.passed).toBe(false);
      expect(verdict.lines.map(({ sentence }) => sentence)).toEqual([
        'The price did not move: there is nothing to predict.', 'All its forecasts are alike: they order nothing.', 'It named no side.', 'None of its forecasts was worth the costs: the rule would not have traded.',
      ]);
    });

    it('asks about no feature that is unknown everywhere: without volume the planted signal is gone', () => {
      const { document, verdict } = trained(trainWindow(taskOf(with_({ volume: () => 0 }))));
      const share = (name: string): number => document.manifest.importance[document.manifest.reference.features.findIndex((feature) => feature.name === name)]!;
      expect(document.manifest.reference.features.find(({ name }) => name === 'volume.volume-ratio')?.known).toBe(0);
      expect(share('volume.volume-ratio')).toBe(0);
      expect(verdict.metrics.directionalAccuracy).toBeLessThan(trained(trainWindow(taskOf(planted))).verdict.metrics.directionalAccuracy!);
    });

    it('goes on with a price a thousand times too high for a minute, and with closes that are no numbers', () => {
      for (const wrong of [1e7, Number.NaN]) {
        const at = new Set([500, 900, 1200]);
        const bad = (value: number, row: number): number => (at.has(row) ? wrong : value);
        const { document, verdict } = trained(trainWindow(taskOf(with_({ high: bad, close: bad }))));
        // The third is in the part kept back. Of 960 rows less ten at the end; a close that is no number takes itself and the one ten bars before.
        expect(document.manifest.trained.rows).toBe(Number.isNaN(wrong) ? 946 : 950);
        expect(Object.values(verdict.metrics).every((value) => value === null || Number.isFinite(value))).toBe(true);
      }
    });

    it('refuses a price that is back where it was after every horizon, though it moves', () => {
      const { verdict } = trained(trainWindow(taskOf(with_({ close: (_, row) => 100 + (row % 2), open: (_, row) => 101 - (row % 2), high: () => 101, low: () => 100 }))));
      // Ten minutes later the price is the same, every time.
      expect(verdict.lines[0]?.sentence).toBe('The price did not move: there is nothing to predict.');
      expect(verdict.passed).toBe(false);
    });
  });

  it('serves what it has grown, and explains it to the last fraction of a basis point', () => {
    const task = taskOf(planted);
    const { document } = trained(trainWindow(task));
    const row = task.bars.values.subarray(19 * 500, 19 * 501);
    const forecaster = createForecaster(document);
    expect(forecaster.forecast(row)).toBe(scoresOf(document.model, row)[0]);
    const { explained, contributions } = explainForecast(document, row);
    expect(explained.now).toBe(10_000 * forecaster.forecast(row));
    expect(explained.usual + contributions.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(explained.now, 9);
    expect(Math.abs(explained.gap)).toBeLessThan(1e-9);
  });
});
