import { describe, expect, it } from 'vitest';
import type { BookLevel, MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import { Market30 } from '../../../../../src/engine/features/sets/market-30/market-30.ts';
import { closed, depth, minuteBar, OURS, quote, trade } from './made-up-market.ts';

/** Values by name after the events; null where unknown. */
function after(events: readonly MarketEvent[]): Record<string, number | null> & { readonly state: Market30['state'] } {
  const set = new Market30({ instrumentId: OURS, interval: '1m' });
  for (const event of events) set.update(event);
  return Object.assign(Object.fromEntries(set.definition.features.map(({ name }, slot) => [name, set.known[slot] === 1 ? set.values[slot]! : null])), { state: set.state }) as never;
}

const bars = (from: number, to: number): MarketEvent[] => Array.from({ length: to - from }, (_, i) => closed(minuteBar(from + i)));

describe('the bar of market-30', () => {
  it('is told in logarithms of ratios', () => {
    const found = after([closed(minuteBar(0, { close: 100 })), closed(minuteBar(1, { open: 101, high: 110, low: 99, close: 102, volume: 20, quoteVolume: 2080 }))]);
    expect(found).toMatchObject({
      'ohlcv.open': expect.closeTo(Math.log(1.01), 12), 'ohlcv.high': expect.closeTo(Math.log(110 / 102), 12), 'ohlcv.low': expect.closeTo(Math.log(99 / 102), 12),
      'ohlcv.close': expect.closeTo(Math.log(1.02), 12), 'ohlcv.volume': null, 'ohlcv.vwap': expect.closeTo(Math.log(104 / 102), 12),
    });
  });

  it('compares the volume with the 20 bars before', () => {
    // 20 bars of 10, then 30: ln(1 + 3) - ln 2 = ln 2.
    expect(after([...bars(0, 20), closed(minuteBar(20, { volume: 30 }))])['ohlcv.volume']).toBeCloseTo(Math.LN2, 12);
    expect(after([...bars(0, 20), closed(minuteBar(20, { volume: 0 }))])['ohlcv.volume']).toBeCloseTo(-Math.LN2, 12);
  });

  it('does not make a return of a hole in the bars, and says so', () => {
    const found = after([...bars(0, 3), closed(minuteBar(5))]);
    expect([found['ohlcv.open'], found['ohlcv.close']]).toEqual([null, null]);
    expect(found['ohlcv.high']).toBeCloseTo(Math.log(1.01), 12);
    expect(found.state.bars).toBe('gap');
    expect(after([...bars(0, 3), closed(minuteBar(3, { volume: 0 }))]).state.bars).toBe('halted');
    expect(after([...bars(0, 2), closed({ ...minuteBar(2), closeTimeMs: minuteBar(2).openTimeMs + 9000 })]).state.bars).toBe('halted');
  });

  it('does not invent an average price that was not printed', () => {
    expect(after([closed(minuteBar(0, { quoteVolume: Number.NaN }))])['ohlcv.vwap']).toBeNull();
    expect(after([closed(minuteBar(0, { volume: 0, quoteVolume: 0 }))])['ohlcv.vwap']).toBeNull();
  });

  it('has RSI, MACD and Bollinger position of the closes', () => {
    // Closes rise by 1 for 14 bars: RSI 100. Then one falls by 14: rise = 13/14, fall = 1: (13/14 - 1) / (13/14 + 1) = -1/27.
    const rising = Array.from({ length: 15 }, (_, i) => closed(minuteBar(i, { close: 100 + i })));
    expect(after(rising)['trades.rsi']).toBe(1);
    expect(after([...rising, closed(minuteBar(15, { close: 100 }))])['trades.rsi']).toBeCloseTo(-1 / 27, 12);
    expect(after(rising.slice(0, 14))['trades.rsi']).toBeNull();
    // Nothing moves: averages are equal, and a band without width has no place in it.
    expect(after(bars(0, 26))).toMatchObject({ 'trades.rsi': 0, 'trades.macd': 0, 'trades.bollinger': null });
    // 19 closes of 100 and one of 120: mean 101, deviation √(19 + 361) / √20 = √19, 19 / (2√19) = √19 / 2.
    expect(after([...bars(0, 19), closed(minuteBar(19, { close: 120 }))])['trades.bollinger']).toBeCloseTo(Math.sqrt(19) / 2, 12);
    // On a line of slope 1 the average of n lags by (n - 1) / 2: (12.5 - 5.5) / close.
    const line = Array.from({ length: 60 }, (_, i) => closed(minuteBar(i, { close: 100 + i })));
    expect(after(line)['trades.macd']).toBeCloseTo(7 / 159, 10);
  });
});

/** 17 minutes of 4 trades each: 3 bought of 1 at the price 100 + minute, one sold of 1; the last minute as given. */
function tradesUntil(last: readonly MarketEvent[]): MarketEvent[] {
  const usual = Array.from({ length: 17 }, (_, minute) => [...[10, 20, 30].map((second) => trade(minute * 60 + second, 100 + minute, 1)), trade(minute * 60 + 40, 100 + minute, 1, 'sell'), closed(minuteBar(minute))]).flat();
  return [...usual, ...last, closed(minuteBar(17))];
}

describe('the trades of market-30', () => {
  const last = [trade(1020, 120, 6), trade(1030, 117, 2, 'sell')];
  const found = after(tradesUntil(last));

  it('compare what takers bought and sold over 5 minutes', () => {
    // Four usual minutes 3 : 1 and the last 6 : 2 make 18 : 6.
    expect(found['trades.volume-imbalance']).toBeCloseTo(12 / 24, 12);
  });

  it('measure returns from trade to trade', () => {
    // Last trades: minute 17 at 117, 16 at 116, 12 at 112, 2 at 102.
    expect(found['trades.velocity']).toBeCloseTo(Math.log(117 / 116), 12);
    expect(found['trades.return-5m']).toBeCloseTo(Math.log(117 / 112), 12);
    expect(found['trades.return-15m']).toBeCloseTo(Math.log(117 / 102), 12);
  });

  it('measure how unequal the sizes are', () => {
    // 16 of 1, one of 6, one of 2: mean 24/18, mean square (16 + 36 + 4) / 18, variance 56/18 - (24/18)² = 4/3; √(4/3) / (4/3) = √3 / 2.
    expect(found['trades.size-dispersion']).toBeCloseTo(Math.log(1 + Math.sqrt(3) / 2), 12);
    expect(after(tradesUntil([trade(1020, 117, 1), trade(1021, 117, 1)]))['trades.size-dispersion']).toBe(0);
  });

  it('compare count and volume of the last minute with their usual', () => {
    // 15 minutes: 14 × 4 + 2 = 58 trades, 14 × 4 + 8 = 64 in volume. Before that minute: 4.
    expect(found['trades.frequency']).toBeCloseTo(Math.log(1 + (2 * 15) / 58) - Math.LN2, 12);
    expect(found['trades.acceleration']).toBeCloseTo(Math.log(1 + (8 * 15) / 64) - Math.log(1 + (4 * 15) / 64), 12);
  });

  it('tell large trades by the quarter of an hour before', () => {
    // Usual size 1, so 5 and more are large: 6 of 8.
    expect(found['trades.large-share']).toBeCloseTo(6 / 8, 12);
  });

  it('sign the turnover of the last minute', () => {
    // 6 × 120 - 2 × 117 = 486 against the mean of 15 minutes: (720 + 234 + 4 × Σ(103…116)) / 15, the sum being 14 × 109.5 = 1533.
    expect(found['trades.signed-flow']).toBeCloseTo((486 * 15) / (954 + 4 * 1533), 12);
  });

  it('are unknown where there are none, and while the windows fill', () => {
    const none = after(bars(0, 40));
    expect(Object.entries(none).filter(([name, value]) => name.startsWith('trades.') && value !== null).map(([name]) => name)).toEqual(['trades.rsi', 'trades.macd']);
    expect(none.state.trades).toBe('absent');
    // The first minute began with the first trade and was not seen whole.
    const early = after([trade(30, 100, 1), closed(minuteBar(0)), trade(70, 101, 1), closed(minuteBar(1))]);
    expect([early['trades.velocity'], early['trades.return-5m'], early['trades.frequency']]).toEqual([expect.closeTo(Math.log(1.01), 12), null, null]);
    expect(early.state.trades).toBe('warming-up');
    expect(found.state.trades).toBe('ready');
  });

  it('are unknown again after a bar that traded while none was printed', () => {
    const silent = after([...tradesUntil(last), closed(minuteBar(18, { volume: 5 }))]);
    expect(silent['trades.return-5m']).toBeNull();
    expect(silent.state.trades).toBe('stale');
    // Where the bar did not trade either, the price stands.
    expect(after([...tradesUntil(last), closed(minuteBar(18, { volume: 0 }))])['trades.velocity']).toBe(0);
  });

  it('are unknown again after a gap of the feed', () => {
    const broken = after([...tradesUntil(last), { type: 'feed-status-changed', timeMs: minuteBar(18).openTimeMs, status: 'gap', detail: '' }, closed(minuteBar(18, { volume: 0 }))]);
    expect(broken['trades.velocity']).toBeNull();
  });
});

const SIDE = (best: number, step: number, quantities: readonly number[]): readonly BookLevel[] => quantities.map((qty, level) => [best + step * level, qty]);

describe('the book of market-30', () => {
  it('tells spread, imbalance and micro-price of the best quote', () => {
    const found = after([quote(50, 99, 3, 101, 1), closed(minuteBar(0))]);
    // Mid 100, spread 2 of 100 = 200 bp; (3 - 1) / 4; micro-price (101 × 3 + 99 × 1) / 4 = 100.5, 50 bp above.
    expect(found).toMatchObject({ 'book.spread': expect.closeTo(200, 10), 'book.imbalance': 0.5, 'book.micro-price': expect.closeTo(50, 10) });
    expect(found['book.depth']).toBeNull();
    expect(found.state).toMatchObject({ quotes: 'warming-up', depth: 'absent' });
  });

  it('adds up what changes of the best quote mean', () => {
    // From 99 (3) / 101 (1): bid 99 (5) is +2; bid 100 (1) is +1; ask 101 (4) is -3; bid 99 (2) is -1. Σ = -1, Σ|e| = 7.
    const events = [quote(50, 99, 3, 101, 1), quote(70, 99, 5, 101, 1), quote(80, 100, 1, 101, 1), quote(90, 100, 1, 101, 4), quote(95, 99, 2, 101, 4)];
    expect(after([...events, closed(minuteBar(1))])['book.order-flow']).toBeCloseTo(-1 / 7, 12);
  });

  it('tells the levels', () => {
    const found = after([depth(50, SIDE(99, -1, [1, 1, 2]), SIDE(101, 1, [2, 1, 1])), closed(minuteBar(0))]);
    // Bought: 1 of 4 is taken at 101; sold: 1 at 99. Both 1 from the mid of 100: 100 bp.
    expect(found['book.impact']).toBeCloseTo(100, 10);
    // Bids 1 + 1/2 + 2/3 = 13/6, asks 2 + 1/2 + 1/3 = 17/6.
    expect(found['book.pressure']).toBeCloseTo(-4 / 30, 12);
    // Bids ln 4 over 2 (200 bp), asks ln 2 over 200 bp.
    expect(found['book.slope']).toBeCloseTo(Math.log(1 + (Math.log(4) + Math.log(2)) / 400), 12);
    expect(found['book.best-levels']).toBe(1);
    // Without quotes the depth tells the best.
    expect(found['book.spread']).toBeCloseTo(200, 10);
  });

  it('tells liquidity near the best', () => {
    // 4 levels at 99 98 97 96 of 1 and 101 102 103 104 of 1: worth 800, of the three best 99 + 98 + 97 + 101 + 102 + 103 = 600.
    const side = [1, 1, 1, 1];
    expect(after([depth(50, SIDE(99, -1, side), SIDE(101, 1, side)), closed(minuteBar(0))])['book.best-levels']).toBeCloseTo(600 / 800, 12);
  });

  it('counts what was added, canceled and traded in the last minute', () => {
    // The bid at 99 goes from 5 to 7 (198 added), then to 1 (594 removed), of which 4 × 99 = 396 were traded. At the close: 99 × 1 + 101 × 1 = 200.
    const events = [
      trade(10, 100, 1, 'sell'), depth(50, [[99, 5]], [[101, 1]]), closed(minuteBar(0, { volume: 1 })),
      depth(70, [[99, 7]], [[101, 1]]), trade(75, 99, 4, 'sell'), depth(80, [[99, 1]], [[101, 1]]), closed(minuteBar(1)),
    ];
    const found = after(events);
    expect(found['book.limit-rate']).toBeCloseTo(Math.log(1 + 198 / 200), 12);
    expect(found['book.cancel-rate']).toBeCloseTo(Math.log(1 + 198 / 200), 12);
    expect(found['book.market-rate']).toBeCloseTo(Math.log(1 + 396 / 200), 12);
    const withoutTrades = after(events.filter(({ type }) => type !== 'trade-printed'));
    expect(withoutTrades).toMatchObject({ 'book.limit-rate': found['book.limit-rate'], 'book.cancel-rate': null, 'book.market-rate': null });
  });

  it('does not take for canceled what fell out of view', () => {
    const ten = Array.from({ length: 10 }, () => 1);
    // A better bid comes in (100 added) and the tenth of ten falls out of view.
    const events = [trade(10, 100, 1), depth(50, SIDE(99, -1, ten), SIDE(101, 1, ten)), closed(minuteBar(0)), depth(70, SIDE(100, -1, ten), SIDE(101, 1, ten)), closed(minuteBar(1, { volume: 0 }))];
    const found = after(events);
    const worth = (100 + 91) * 5 + (101 + 110) * 5;
    expect(found['book.limit-rate']).toBeCloseTo(Math.log(1 + 100 / worth), 12);
    expect(found['book.cancel-rate']).toBe(0);
  });

  it('compares the depth with its usual', () => {
    // 15 minutes of a book worth 99 + 101 = 200 told once each, the last three times that: 600 / ((14 × 200 + 600) / 15).
    const told = Array.from({ length: 16 }, (_, minute) => [depth(minute * 60 + 30, [[99, minute === 15 ? 3 : 1]], [[101, minute === 15 ? 3 : 1]]), closed(minuteBar(minute))]).flat();
    const found = after(told);
    expect(found['book.depth']).toBeCloseTo(Math.log((600 * 15) / 3400), 12);
    expect(found.state.depth).toBe('ready');
    expect(after(told.slice(0, -2))['book.depth']).toBeNull();
  });

  it('is unknown when it has said nothing for a minute, or is crossed', () => {
    const silent = after([quote(10, 99, 1, 101, 1), depth(10, [[99, 1]], [[101, 1]]), closed(minuteBar(0)), closed(minuteBar(1))]);
    expect([silent['book.spread'], silent['book.impact']]).toEqual([null, null]);
    expect(silent.state).toMatchObject({ quotes: 'stale', depth: 'stale' });
    const crossed = after([quote(10, 99, 1, 101, 1), quote(20, 101, 1, 101, 1), closed(minuteBar(0))]);
    expect(crossed['book.spread']).toBeNull();
  });
});
