import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Bar, MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import { bars50Rows } from '../../../../../src/engine/features/sets/bars-50/bar-rows.ts';
import { Bars50 } from '../../../../../src/engine/features/sets/bars-50/bars-50.ts';
import { closed, LEADER, minuteBar, OURS, SPOT, START_MS } from './made-up-market.ts';

const OPTIONS = { instrumentId: OURS, interval: '1m', referenceId: LEADER, basisId: SPOT } as const;
const MINUTE = 60_000;

type Found = Record<string, number | null> & { readonly state: Bars50['state'] };

function after(events: readonly MarketEvent[], prepare?: (set: Bars50) => void): Found {
  const set = new Bars50(OPTIONS);
  prepare?.(set);
  for (const event of events) set.update(event);
  return Object.assign(Object.fromEntries(set.definition.features.map(({ name }, slot) => [name, set.known[slot] === 1 ? set.values[slot]! : null])), { state: set.state }) as never;
}

/** Bars whose closes are given, each opening at the close before, 1 % above and below it its high and low. */
function bars(closes: readonly number[], id = OURS, parts: Partial<Bar> = {}): MarketEvent[] {
  return closes.map((close, minute) => closed(minuteBar(minute, { open: closes[minute - 1] ?? close, high: close * 1.01, low: close * 0.99, close, ...parts }), id));
}

/** Both by time, the other market first. */
function merged(...streams: readonly MarketEvent[][]): MarketEvent[] {
  return streams.flat().sort((one, other) => one.timeMs - other.timeMs);
}

const flat = (count: number): number[] => Array.from({ length: count }, () => 100);
const doubling = (count: number): number[] => Array.from({ length: count }, (_, i) => 100 * 1.001 ** i);

describe('bars-50', () => {
  it('has returns over bars that follow each other', () => {
    const found = after(bars(doubling(100)));
    for (const span of [1, 3, 6, 12, 24, 48, 96]) expect(found[`price.return-${span}`]).toBeCloseTo(span * Math.log(1.001), 11);
  });

  it('has no return across a hole, and says that there is one', () => {
    const found = after([...bars(doubling(10)), closed(minuteBar(11, { close: 50 })), closed(minuteBar(12, { close: 51 }))]);
    expect([found['price.return-1'], found['price.return-3']]).toEqual([expect.closeTo(Math.log(51 / 50), 12), null]);
    expect(after([...bars(doubling(10)), closed(minuteBar(11))]).state.bars).toBe('gap');
  });

  it('has the shape of the bar', () => {
    const found = after([closed(minuteBar(0, { open: 100, high: 110, low: 90, close: 105 }))]);
    // Range 20: body 5, above it 5, below it 10; the close is 15 of 20 up, so 2 × 0.75 - 1.
    expect(found).toMatchObject({ 'price.body': 0.25, 'price.upper-wick': 0.25, 'price.lower-wick': 0.5, 'price.close-place': 0.5, 'price.range': expect.closeTo(Math.log(110 / 90), 12) });
    expect(after([closed(minuteBar(0, { high: 100, low: 100 }))])['price.body']).toBeNull();
  });

  it('has the trend against averages', () => {
    // On a line of slope 1 the average of n lags by (n - 1) / 2, from its beginning on.
    const line = Array.from({ length: 250 }, (_, i) => 100 + i);
    const found = after(bars(line));
    expect(found['trend.above-ema-10']).toBeCloseTo(Math.log(349 / 344.5), 10);
    expect(found['trend.above-ema-200']).toBeCloseTo(Math.log(349 / 249.5), 10);
    expect(found['trend.ema-10-50']).toBeCloseTo(Math.log(344.5 / 324.5), 10);
    expect(found['trend.macd']).toBeCloseTo(7 / 349, 10);
    expect(found['trend.macd-histogram']).toBeCloseTo(0, 10);
    // Highs and lows only rise: DX is 100.
    expect(found['trend.adx']).toBeCloseTo(1, 10);
  });

  it('has momentum within what was seen', () => {
    const found = after(bars(doubling(120)));
    expect(found).toMatchObject({ 'momentum.rsi-7': 1, 'momentum.rsi-14': 1, 'momentum.efficiency': expect.closeTo(1, 12) });
    // Highest high 1.01 c, lowest low 0.99 c / 1.001^13.
    const low = 0.99 / 1.001 ** 13;
    expect(found['momentum.channel-14']).toBeCloseTo((2 * (1 - low)) / (1.01 - low) - 1, 10);
    expect(found['momentum.below-high-96']).toBeCloseTo(-Math.log(1.01), 10);
    expect(found['momentum.above-low-96']).toBeCloseTo(95 * Math.log(1.001) - Math.log(0.99), 10);
    // Up and down by turns: r and -r, mean 0 of 48, so Σ r[t] r[t-1] = -47 r² of 48 r².
    const turns = after(bars(Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 100 : 101))));
    expect(turns['momentum.autocorrelation']).toBeCloseTo(-47 / 48, 10);
    expect(turns['momentum.efficiency']).toBeCloseTo(0, 10);
    // Closes 100 and 101 by halves: deviation 0.5 about 100.5, 4 × 0.5 / 100.5; the last is 101: 0.5 / (2 × 0.5).
    expect(turns['momentum.bandwidth']).toBeCloseTo(2 / 100.5, 12);
    expect(turns['momentum.bollinger']).toBeCloseTo(0.5, 12);
  });

  it('has volatility by five measures', () => {
    const step = Math.log(1.001);
    const found = after(bars(doubling(120)));
    for (const name of ['ewma', 'realized-12', 'realized-96']) expect(found[`volatility.${name}`]).toBeCloseTo(step, 12);
    expect(found).toMatchObject({ 'volatility.change': expect.closeTo(0, 10), 'volatility.downside': 0, 'volatility.shock': expect.closeTo(1, 10) });
    // Every bar has ln(high / low) = ln(1.01 / 0.99): divided by √(4 ln 2).
    const range = Math.log(1.01 / 0.99);
    expect(found['volatility.parkinson']).toBeCloseTo(range / Math.sqrt(4 * Math.LN2), 12);
    expect(found['volatility.garman-klass']).toBeCloseTo(Math.sqrt(0.5 * range ** 2 - (2 * Math.LN2 - 1) * step ** 2), 12);
    // True range 0.02 of the close.
    expect(after(bars(flat(30)))['volatility.atr']).toBeCloseTo(0.02, 12);
  });

  it('has volume against its usual, and by whom', () => {
    const usual = bars(flat(97), OURS, { volume: 10, quoteVolume: 1000, tradeCount: 5, takerBuyVolume: 5 });
    const found = after([...usual, closed(minuteBar(97, { open: 100, high: 101, low: 99, close: 101, volume: 30, quoteVolume: 3060, tradeCount: 10, takerBuyVolume: 24 }))]);
    expect(found['volume.volume-20']).toBeCloseTo(Math.LN2, 12);
    expect(found['volume.volume-96']).toBeCloseTo(Math.LN2, 12);
    // Twenty bars: 19 × 10 + 30 = 220 traded, 19 flat ones without a sign or place.
    expect(found['volume.on-balance']).toBeCloseTo(30 / 220, 12);
    expect(found['volume.money-flow']).toBeCloseTo(30 / 220, 12);
    expect(found['volume.vwap']).toBeCloseTo(Math.log(102 / 101), 12);
    expect(found['volume.vwap-20']).toBeCloseTo(Math.log((19_000 + 3060) / 220 / 101), 12);
    expect(found['volume.taker']).toBeCloseTo(48 / 30 - 1, 12);
    expect(found['volume.taker-20']).toBeCloseTo((2 * (95 + 24)) / 220 - 1, 12);
    expect(found['volume.trades-20']).toBeCloseTo(Math.log(3 / 2), 12);
    expect(found['volume.trade-size']).toBeCloseTo(Math.log(3 / (220 / 105)), 12);
    // Σ|r| is the same of both windows, so only what was traded counts: (19 000 + 3060) against (95 000 + 3060).
    expect(found['volume.illiquidity']).toBeCloseTo(Math.log(98_060 / 22_060), 10);
  });

  it('does not know what the source did not print', () => {
    const found = after(bars(doubling(120), OURS, { quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN }));
    const unknown = Object.keys(found).filter((name) => name.startsWith('volume.') && found[name] === null);
    expect(unknown).toEqual(['volume.vwap', 'volume.vwap-20', 'volume.taker', 'volume.taker-20', 'volume.trades-20', 'volume.trade-size', 'volume.illiquidity']);
  });

  it('has the time of day and of the week', () => {
    // 2024-01-01 was a Monday; 06:00 is a quarter of the day.
    const monday = after([closed(minuteBar(360))]);
    expect([monday['calendar.day-sine'], monday['calendar.day-cosine']]).toEqual([expect.closeTo(1, 14), expect.closeTo(0, 14)]);
    expect(after([closed(minuteBar(0))])).toMatchObject({ 'calendar.week-sine': 0, 'calendar.week-cosine': 1 });
    // Thursday 12:00 is half of the week.
    expect(after([closed(minuteBar(3.5 * 1440))])['calendar.week-cosine']).toBeCloseTo(-1, 14);
  });
});

describe('other markets in bars-50', () => {
  const wave = (count: number): number[] => Array.from({ length: count }, (_, i) => 100 * Math.exp(0.01 * Math.sin(i)));

  it('have a beta, a correlation and a lead, of the bar before', () => {
    const leader = wave(110);
    // We move twice as much at the same time: beta 2, correlation 1, nothing to catch up.
    const ours = leader.map((price) => price * price);
    const found = after(merged(bars(leader, LEADER), bars(ours)));
    expect(found['cross.beta']).toBeCloseTo(2, 8);
    expect(found['cross.correlation']).toBeCloseTo(1, 8);
    expect(found['cross.catch-up']).toBeCloseTo(0, 8);
    expect(found['cross.lead-1']).toBeCloseTo(0.01 * (Math.sin(108) - Math.sin(107)), 10);
    expect(found['cross.lead-12']).toBeCloseTo(0.01 * (Math.sin(108) - Math.sin(96)), 10);
    expect(found.state.reference).toBe('ready');
  });

  it('are unknown when the leader is silent, missing or does not move', () => {
    const late = after(merged(bars(wave(105), LEADER), bars(wave(110))));
    expect([late['cross.lead-1'], late['cross.beta'], late.state.reference]).toEqual([null, null, 'stale']);
    const none = after(bars(wave(110)));
    expect([none['cross.beta'], none.state.reference]).toEqual([null, 'absent']);
    expect(after(merged(bars(flat(110), LEADER), bars(wave(110))))['cross.beta']).toBeNull();
  });

  it('have a basis and its change', () => {
    const spot = flat(30);
    const ours = spot.map((price, i) => price * Math.exp(0.0001 * i));
    const found = after(merged(bars(spot, SPOT), bars(ours)));
    // Of the bar before, 28; twelve bars earlier it was 0.0012 less.
    expect(found['cross.basis']).toBeCloseTo(0.0028, 12);
    expect(found['cross.basis-change']).toBeCloseTo(0.0012, 12);
  });

  it('pay funding that is known until it is a day old', () => {
    const due = (hours: number, rate: number): MarketEvent => ({ type: 'funding-due', timeMs: START_MS + hours * 60 * MINUTE, instrumentId: OURS, rate, markPrice: 100 });
    const rates = [due(0, 0.0001), due(8, 0.0002), due(16, 0.0006)];
    const at = (hours: number): Found => after([...rates, closed(minuteBar(hours * 60))]);
    expect(at(17)).toMatchObject({ 'cross.funding': 0.0006, 'cross.funding-mean': expect.closeTo(0.0003, 15) });
    expect(at(40)['cross.funding']).toBe(0.0006);
    expect(at(42)['cross.funding']).toBeNull();
    expect(at(42).state.funding).toBe('stale');
    expect(after([due(0, 0.5), closed(minuteBar(0))])).toMatchObject({ 'cross.funding': 0.03, 'cross.funding-mean': null });
  });

  it('has what it is given: the whole market and the regime', () => {
    const regime = { 'calm-ranging': 0.1, 'calm-trending': 0.2, 'volatile-ranging': 0.3, 'volatile-trending': 0.4 } as const;
    const found = after([closed(minuteBar(0))], (set) => {
      set.giveContext({ marketChange: 0.02, dominance: 0.55, dominanceChange: Number.NaN });
      set.giveRegime(regime);
    });
    expect(found).toMatchObject({ 'context.market-change': 0.02, 'context.dominance': 0.55, 'context.dominance-change': null, 'regime.calm-ranging': 0.1, 'regime.volatile-trending': 0.4 });
    expect(after([closed(minuteBar(0))])).toMatchObject({ 'context.dominance': null, 'regime.calm-ranging': null });
    const rows = bars50Rows({ bars: columnsOf([minuteBar(0)]), given: Float64Array.of(0.02, 0.55, Number.NaN, 0.1, 0.2, 0.3, 0.4) }, OPTIONS);
    expect(Array.from(rows.values.slice(-7))).toEqual([0.02, 0.55, Number.NaN, 0.1, 0.2, 0.3, 0.4]);
    expect(() => bars50Rows({ bars: columnsOf([minuteBar(0)]), given: new Float64Array(4) }, OPTIONS)).toThrow('expected 7 given numbers for each of 1 bars, was 4 in all');
  });
});
