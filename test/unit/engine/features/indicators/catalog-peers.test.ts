import { describe, expect, it } from 'vitest';
import technical from 'technicalindicators';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { IndicatorParams } from '../../../../../src/engine/features/indicator-catalog.ts';
import { indicatorNamed } from '../../../../../src/engine/features/indicator-catalog.ts';
import { run } from '../../../../../src/engine/features/indicators/indicator.ts';

const rng = createRng('catalog peers');
const open: number[] = [], high: number[] = [], low: number[] = [], close: number[] = [], volume: number[] = [];
for (let i = 0, price = 100; i < 2_000; i++) {
  open.push(price);
  price *= 1 + 0.01 * rng.normal();
  close.push(price);
  high.push(Math.max(open[i]!, price) * (1 + 0.005 * rng.float()));
  low.push(Math.min(open[i]!, price) * (1 - 0.005 * rng.float()));
  volume.push(1_000 * rng.float());
}
const columns = { open, high, low, close, volume };

/** Ours by output name. */
function ours(name: string, params: IndicatorParams = {}): Readonly<Record<string, Float64Array>> {
  const entry = indicatorNamed(name);
  const out = entry.outputs.map(() => new Float64Array(close.length));
  run(entry.create(params), entry.inputs.map((input) => Float64Array.from(columns[input])), out);
  return Object.fromEntries(entry.outputs.map((output, i) => [output.name, out[i]!]));
}

/** Both end at the same bar; the peer leaves out what is not ready. Returns how many were compared. */
function expectSame(mine: Float64Array, theirs: readonly (number | undefined)[], { within = 1e-9, from = 0 }: { readonly within?: number; readonly from?: number } = {}): number {
  let compared = 0;
  theirs.forEach((value, i) => {
    const at = mine.length - theirs.length + i;
    if (value === undefined || Number.isNaN(value) || at < from) return;
    compared++;
    expect(Math.abs(mine[at]! - value)).toBeLessThanOrEqual(within * Math.max(1, Math.abs(value)));
  });
  return compared;
}

describe('the catalogue against technicalindicators', () => {
  it('RSI agrees within half a hundredth: the peer rounds to two decimals', () => {
    expect(expectAbsolute(ours('rsi', { period: 14 })['rsi']!, technical.RSI.calculate({ period: 14, values: close }), 0.005 + 1e-9)).toBe(1_986);
  });

  it('MACD, signal and histogram', () => {
    const theirs = technical.MACD.calculate({ values: close, fastPeriod: 12, slowPeriod: 26, signalPeriod: 9, SimpleMAOscillator: false, SimpleMASignal: false });
    const mine = ours('macd');
    expect(expectSame(mine['macd']!, theirs.map(({ MACD }) => MACD))).toBe(1_975);
    expect(expectSame(mine['signal']!, theirs.map(({ signal }) => signal))).toBe(1_967);
    expect(expectSame(mine['histogram']!, theirs.map(({ histogram }) => histogram))).toBe(1_967);
  });

  it('Bollinger bands and the position in them', () => {
    const theirs = technical.BollingerBands.calculate({ period: 20, stdDev: 2, values: close });
    const mine = ours('bbands');
    expect(expectSame(mine['lower']!, theirs.map(({ lower }) => lower))).toBe(1_981);
    expectSame(mine['upper']!, theirs.map(({ upper }) => upper));
    expectSame(mine['middle']!, theirs.map(({ middle }) => middle));
    expectSame(mine['position']!, theirs.map(({ pb }) => pb));
  });

  it('the stochastic, which the peer does not smooth', () => {
    const theirs = technical.Stochastic.calculate({ high, low, close, period: 14, signalPeriod: 3 });
    const mine = ours('stoch', { smooth: 1 });
    expect(expectSame(mine['k']!, theirs.map(({ k }) => k))).toBe(1_987);
    expect(expectSame(mine['d']!, theirs.map(({ d }) => d))).toBe(1_985);
  });

  it('ATR once the first bar, which the peer leaves out, is forgotten: (1 - 1/14)^400 is 1e-13', () => {
    expect(expectSame(ours('atr')['atr']!, technical.ATR.calculate({ period: 14, high, low, close }), { from: 414 })).toBe(1_586);
  });

  it('WMA, Wilder, CCI, Williams %R, MFI, ROC, OBV and the awesome oscillator', () => {
    expect(expectSame(ours('wma', { period: 9 })['average']!, technical.WMA.calculate({ period: 9, values: close }))).toBe(1_992);
    expect(expectSame(ours('wilder', { period: 9 })['average']!, technical.WEMA.calculate({ period: 9, values: close }))).toBe(1_992);
    expect(expectSame(ours('cci', { period: 20 })['cci']!, technical.CCI.calculate({ period: 20, high, low, close }))).toBe(1_981);
    expect(expectSame(ours('willr', { period: 14 })['r']!, technical.WilliamsR.calculate({ period: 14, high, low, close }))).toBe(1_987);
    expect(expectSame(ours('roc', { period: 12 })['rate']!, technical.ROC.calculate({ period: 12, values: close }))).toBe(1_988);
    expect(expectSame(ours('ao')['oscillator']!, technical.AwesomeOscillator.calculate({ high, low, fastPeriod: 5, slowPeriod: 34 }))).toBe(1_967);
    const theirs = technical.OBV.calculate({ close, volume });
    const mine = ours('obv')['obv']!;
    expect(theirs.length).toBe(1_999);
    expect(expectSame(mine, theirs)).toBe(1_999);
  });

  it('MFI, which the peer rounds and begins a bar later', () => {
    expect(expectAbsolute(ours('mfi', { period: 14 })['mfi']!, technical.MFI.calculate({ period: 14, high, low, close, volume }), 0.005 + 1e-9)).toBe(1_985);
  });
});

function expectAbsolute(mine: Float64Array, theirs: readonly number[], within: number): number {
  theirs.forEach((value, i) => { expect(Math.abs(mine[mine.length - theirs.length + i]! - value)).toBeLessThanOrEqual(within); });
  return theirs.length;
}
