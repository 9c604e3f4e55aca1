import { describe, expect, it } from 'vitest';
import technical from 'technicalindicators';
import { Adx } from '../../../../../src/engine/features/indicators/adx.ts';
import { Atr } from '../../../../../src/engine/features/indicators/atr.ts';
import { Ema } from '../../../../../src/engine/features/indicators/ema.ts';
import { PreviousExtreme } from '../../../../../src/engine/features/indicators/previous-extreme.ts';
import { Sma } from '../../../../../src/engine/features/indicators/sma.ts';
import { trueRange } from '../../../../../src/engine/features/indicators/true-range.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { sharedRows, sharedText } from '../../../../support/shared-bars.ts';

type Columns = readonly (readonly number[])[];

/** Each of Tulip's indicators by ours, given its option and its input columns. Where Tulip begins differently, by our named seed. */
const BY_OURS: Readonly<Record<string, (option: number, inputs: Columns) => number[]>> = {
  sma: (period, [x = []]) => { const sma = new Sma(period); return x.map((value) => sma.update(value)); },
  ema: (period, [x = []]) => { const ema = new Ema(period, 'first-value'); return x.map((value) => ema.update(value)); },
  tr: (_, [high = [], low = [], close = []]) => high.map((top, i) => trueRange(top, low[i]!, i === 0 ? Number.NaN : close[i - 1]!)),
  atr: (period, [high = [], low = [], close = []]) => { const atr = new Atr(period); return high.map((top, i) => atr.update(top, low[i]!, close[i]!)); },
  adx: (period, [high = [], low = []]) => { const adx = new Adx(period, 'tulip'); return high.map((top, i) => adx.update(top, low[i]!)); },
  max: (period, [x = []]) => extremes('maximum', period, x),
  min: (period, [x = []]) => extremes('minimum', period, x),
};

/** Tulip includes the current value; ours is the same, asked one value later. */
function extremes(kind: 'maximum' | 'minimum', period: number, x: readonly number[]): number[] {
  const extreme = new PreviousExtreme(kind, period);
  return [...x, 0].map((value) => extreme.update(value)).slice(1);
}

interface TulipCase {
  readonly indicator: string;
  readonly options: readonly number[];
  readonly rows: Columns;
}

const tulipText = sharedText('vectors/tulip_indicators.json');
const tulipCases = tulipText === null ? [] : Object.values((JSON.parse(tulipText) as { cases: Record<string, TulipCase[]> }).cases).flat().filter(({ indicator }) => indicator in BY_OURS);

describe.skipIf(tulipCases.length === 0)('against the vectors of Tulip Indicators', () => {
  it.each(tulipCases.map((each, index) => ({ ...each, index })))('$index $indicator $options', ({ indicator, options, rows }) => {
    const expected = rows.at(-1)!;
    const found = BY_OURS[indicator]!(options[0] ?? 0, rows.slice(0, -1));
    expect(found.slice(0, -expected.length).every(Number.isNaN)).toBe(true);
    found.slice(-expected.length).forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(0.001));
  });
});

describe('against the files of QuantConnect Lean', () => {
  /** Compares where the file has a value; returns how many were compared. Before its first value ours must be NaN too. */
  function compare(file: string, column: number, tolerance: number, update: (row: readonly number[]) => number): number | null {
    const rows = sharedRows(`vectors/lean_indicators/${file}`);
    if (!rows) return null;
    let compared = 0;
    for (const row of rows) {
      const value = update(row.map(Number));
      const text = row[column]?.trim() ?? '';
      if (text === '' || text === 'NaN') {
        if (compared === 0) expect(value).toBeNaN();
      } else {
        expect(Math.abs(value - Number(text))).toBeLessThan(tolerance);
        compared += 1;
      }
    }
    return compared;
  }

  it('SMA 14, printed with two decimals', () => {
    const sma = new Sma(14);
    expect(compare('spy_with_indicators.txt', 1, 0.01, (row) => sma.update(row[7]!)) ?? 487).toBe(487);
  });

  it('EMA 14 begun at the simple average, two decimals', () => {
    const ema = new Ema(14);
    expect(compare('spy_with_indicators.txt', 2, 0.01, (row) => ema.update(row[7]!)) ?? 487).toBe(487);
  });

  it('EMA 14 on monthly prices, fourteen decimals', () => {
    const ema = new Ema(14);
    expect(compare('spy_ema.csv', 2, 1e-9, (row) => ema.update(row[1]!)) ?? 999).toBeGreaterThan(300);
  });

  it('ATR 14 by Wilder, five decimals', () => {
    const atr = new Atr(14);
    expect(compare('spy_atr_wilder.txt', 5, 1e-5, (row) => atr.update(row[2]!, row[3]!, row[4]!)) ?? 488).toBe(488);
  });

  it('ADX 14, a worksheet that rounds its steps: Lean itself allows 1', () => {
    const adx = new Adx(14);
    expect(compare('spy_with_adx.txt', 16, 1, (row) => adx.update(row[2]!, row[3]!)) ?? 999).toBeGreaterThan(450);
  });

  it('the top of a Donchian channel of 50, which includes the current bar: ours a bar later', () => {
    const rows = sharedRows('vectors/lean_indicators/spy_with_don50.txt');
    if (!rows) return;
    const highest = new PreviousExtreme('maximum', 50);
    const found = rows.map((row) => highest.update(Number(row[2])));
    for (let i = 50; i < rows.length; i++) expect(found[i]).toBe(Number(rows[i - 1]![5]));
  });
});

describe('against technicalindicators on 5,000 bars of chance', () => {
  const rng = createRng('peers');
  const close: number[] = [], high: number[] = [], low: number[] = [];
  for (let i = 0, price = 100; i < 5_000; i++) {
    price *= 1 + 0.01 * rng.normal();
    close.push(price);
    high.push(price * (1 + 0.005 * rng.float()));
    low.push(price * (1 - 0.005 * rng.float()));
  }

  /** The peer leaves out what is not ready; both end at the same bar. */
  function expectSame(ours: readonly number[], theirs: readonly number[], from: number): void {
    const offset = ours.length - theirs.length;
    for (let i = from; i < ours.length; i++) expect(Math.abs(ours[i]! / theirs[i - offset]! - 1)).toBeLessThan(1e-9);
  }

  it.each([1, 2, 14, 50, 200])('SMA %d is the same from its first value on', (period) => {
    const sma = new Sma(period);
    const theirs = technical.SMA.calculate({ period, values: close });
    expect(theirs.length).toBe(close.length - period + 1);
    expectSame(close.map((value) => sma.update(value)), theirs, period - 1);
  });

  it.each([2, 12, 26, 200])('EMA %d is the same from its first value on', (period) => {
    const ema = new Ema(period);
    const theirs = technical.EMA.calculate({ period, values: close });
    expect(theirs.length).toBe(close.length - period + 1);
    expectSame(close.map((value) => ema.update(value)), theirs, period - 1);
  });

  it.each([5, 14])('ADX %d is the same from its first value on, at bar 2 × period', (period) => {
    const adx = new Adx(period);
    const ours = high.map((top, i) => adx.update(top, low[i]!));
    const theirs = technical.ADX.calculate({ period, high, low, close }).map((each) => each.adx);
    expect(ours.findIndex((value) => !Number.isNaN(value))).toBe(2 * period - 1);
    expectSame(ours, theirs.slice(theirs.length - (ours.length - 2 * period + 1)), 2 * period - 1);
  });

  it.each([5, 14])('ATR %d, which it begins a bar later, is the same once the beginning is forgotten', (period) => {
    const atr = new Atr(period);
    const ours = high.map((top, i) => atr.update(top, low[i]!, close[i]!));
    const theirs = technical.ATR.calculate({ period, high, low, close });
    expect(theirs.length).toBe(close.length - period);
    // (1 - 1/14)^400 = 1e-13 of the first difference is left.
    expectSame(ours, theirs, 400 + period);
  });
});
