import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import { runBacktestRequest } from '../../../../../src/engine/run/backtest/run-request.ts';
import { BTC, backtestOf } from './backtest-fixture.ts';
import { storeWith } from './store-fixture.ts';

// Every kind of data that is not as it should be ends in a sentence, or in a number that is right. What the store refuses it refuses in its own tests;
// here the bars reach the run all the same.

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1);
const QUICK = { fastPeriod: 2, slowPeriod: 3, stopAtrPeriod: 2, average: 'sma' };

/** A minute's bar that opens where it is told and closes there too, unless said otherwise. */
function bar(index: number, close: number, more: Partial<Bar> = {}): Bar {
  const openTimeMs = START + index * MINUTE;
  return { openTimeMs, closeTimeMs: openTimeMs + MINUTE - 1, open: close, high: close + 0.5, low: close - 0.5, close, volume: 1_000, quoteVolume: 100_000, tradeCount: 10, takerBuyVolume: 500, ...more };
}

/** Up for a while, then down: one trade of the quick cross. */
const HILL = [100, 101, 102, 103, 104, 105, 104, 103, 102, 101, 100, 99].map((close, index) => bar(index, close));

const run = (bars: readonly Bar[]) => backtestOf(bars, { strategy: QUICK });

describe('data that is not as it should be', () => {
  it.each<readonly [string, readonly Bar[], string]>([
    ['unsorted', [HILL[0]!, HILL[2]!, HILL[1]!], 'replay: expected ascending times in the bars of spot:BTCUSDT 1m, row 2 was 1704067319999 after 1704067379999'],
    ['duplicated', [HILL[0]!, HILL[1]!, HILL[1]!], 'replay: expected ascending times in the bars of spot:BTCUSDT 1m, row 2 was 1704067319999 after 1704067319999'],
    ['a price that is no number', [...HILL.slice(0, 5), bar(5, Number.NaN)], 'spot:BTCUSDT: expected a positive price, was NaN'],
    ['a price without end', [...HILL.slice(0, 5), bar(5, Infinity)], 'spot:BTCUSDT: expected a positive price, was Infinity'],
    ['a price of zero', [...HILL.slice(0, 5), bar(5, 0)], 'spot:BTCUSDT: expected a positive price, was 0'],
    ['a price below zero', [...HILL.slice(0, 5), bar(5, -7)], 'spot:BTCUSDT: expected a positive price, was -7'],
  ])('is refused: %s', (_, bars, sentence) => {
    expect(() => run(bars)).toThrow(sentence);
  });

  it('fewer bars than indicators need make no trade, and it is said', () => {
    const { trades, warnings, metrics } = run(HILL.slice(0, 2));
    expect(trades).toEqual([]);
    expect(warnings).toEqual(expect.arrayContaining([
      'BTCUSDT: no bars before the start are stored, so the first bars only warm the indicators up.', 'No trade was made: there is nothing to judge.',
    ]));
    expect([metrics.totalReturn, metrics.sharpe, metrics.cagr]).toEqual([0, null, null]);
  });

  it('one bar is a run without a result to speak of', () => {
    const { trades, equityValues } = run(HILL.slice(0, 1));
    expect(trades).toEqual([]);
    expect([...equityValues]).toEqual([10_000, 10_000]);
  });

  it('an hour without bars is no time that anything happened in: the order meets the first price after it', () => {
    // The averages cross at the close of the third bar; its order fills at the next open, wherever that is.
    const late = HILL.map((one, index) => (index < 4 ? one : { ...one, openTimeMs: one.openTimeMs + 60 * MINUTE, closeTimeMs: one.closeTimeMs + 60 * MINUTE }));
    const [whole] = run(HILL).trades;
    const [gapped] = run(late).trades;
    expect(whole?.entryPrice).toBeGreaterThan(100);
    expect([gapped?.entryPrice, gapped?.exitPrice]).toEqual([whole?.entryPrice, whole?.exitPrice]);
    expect((gapped?.exitTimeMs ?? 0) - (whole?.exitTimeMs ?? 0)).toBe(60 * MINUTE);
  });

  it('a price that opens past the stop fills there, and not at the stop', () => {
    const [trade] = run([...HILL.slice(0, 6), bar(6, 60), bar(7, 60)]).trades;
    // 60, less half a basis point of spread and 1 of slippage at the most: nobody was there to sell to in between.
    expect(trade?.exitReason).toBe('stop-loss');
    expect(trade?.exitPrice).toBeGreaterThan(59.9);
    expect(trade?.exitPrice).toBeLessThanOrEqual(60);
  });

  it('a price a thousand times too high for one bar is a jump that opens nothing, and a profit only on paper', () => {
    const { warnings, equityValues, trades } = run([...HILL.slice(0, 4), bar(4, 105_000, { low: 103, open: 103 }), ...HILL.slice(5)]);
    expect(warnings.some((line) => line.startsWith('A price jump paused opening in its symbol 1 time'))).toBe(true);
    expect(trades.every(({ pnl }) => Math.abs(Number(pnl)) < 10_000_00000000)).toBe(true);
    expect(equityValues.every(Number.isFinite)).toBe(true);
  });

  it('bars without a range or a volume fill with their costs, and unknown volumes are said', () => {
    const { trades, warnings } = run(HILL.map((one) => ({ ...one, high: one.close, low: one.close, volume: Number.NaN })));
    expect(trades.length).toBeGreaterThan(0);
    expect(trades.every(({ slippage }) => slippage > 0n)).toBe(true);
    expect(warnings).toContain('BTCUSDT: 12 bars without a known volume; fills on them are not limited by it.');
  });

  it('bars in which nothing was traded fill nothing', () => {
    const { trades, equityValues } = run(HILL.map((one) => ({ ...one, volume: 0 })));
    expect(trades).toEqual([]);
    expect(new Set(equityValues)).toEqual(new Set([10_000]));
  });

  it('a high below the low tells of no price that anything fills at', () => {
    const { equityValues } = run(HILL.map((one, index) => (index === 5 ? { ...one, high: 90, low: 110 } : one)));
    expect(equityValues.every(Number.isFinite)).toBe(true);
  });

  it('prices of a millionth and of a billion come out in whole ticks and lots, or not at all', () => {
    for (const scale of [1e-6, 1e7]) {
      const { equityValues, trades } = run(HILL.map((one) => ({ ...one, open: one.open * scale, high: one.high * scale, low: one.low * scale, close: one.close * scale })));
      expect(equityValues.every(Number.isFinite)).toBe(true);
      expect(trades.every(({ entryPrice, qty }) => entryPrice > 0 && qty > 0)).toBe(true);
    }
  });
});

describe('a request for data that is not there', () => {
  const store = storeWith([{ instrument: BTC, interval: '1m', bars: columnsOf(HILL) }]);
  const sentenceOf = (request: object): string => {
    try {
      runBacktestRequest(store, backtestRequest.parse({ strategy: 'moving-average-cross', config: QUICK, instruments: [BTC.id], interval: '1m', from: START, to: START + 12 * MINUTE, ...request }), { onProgress: () => true });
    } catch (error) {
      return (error as Error).message;
    }
    return 'it ran';
  };

  it.each<readonly [string, object, string]>([
    ['all of it is there', {}, 'it ran'],
    ['another symbol', { instruments: ['spot:ETHUSDT'] }, 'no 1m bars of spot:ETHUSDT are stored: expected bars that add up to 1m; import some first'],
    ['another time', { from: START + 86_400_000, to: START + 2 * 86_400_000 }, 'spot:BTCUSDT 1m: expected bars from 2024-01-02T00:00:00Z to 2024-01-03T00:00:00Z, found 12 bars from 2024-01-01T00:00:00Z to 2024-01-01T00:11:00Z'],
    ['time that runs back', { from: START + 1, to: START }, 'to: expected a time after 2024-01-01T00:00:00.001Z, was 2024-01-01T00:00:00.000Z'],
    ['shorter bars inside', { execution: { intrabarPath: 'finer-bars' } }, 'spot:BTCUSDT: expected stored bars shorter than 1m to look inside each bar, found none; import some, or choose another intrabarPath'],
    ['a symbol twice', { instruments: [BTC.id, BTC.id] }, 'instruments: expected every instrument once, was spot:BTCUSDT twice'],
    ['no symbol', { instruments: [] }, 'instruments: expected at least one instrument, was none'],
  ])('says what was expected and what was found: %s', (_, request, sentence) => {
    expect(sentenceOf(request)).toBe(sentence);
  });
});
