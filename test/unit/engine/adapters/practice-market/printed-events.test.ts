import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../../../src/engine/domain/instrument.ts';
import { lotsFromDecimal, ticksFromDecimal } from '../../../../../src/engine/domain/instrument.ts';
import type { BarClosed, MarketEvent, TradePrinted } from '../../../../../src/engine/domain/market-event.ts';
import { createPracticeMarket, PRACTICE_INSTRUMENTS, PRACTICE_LABEL } from '../../../../../src/engine/adapters/practice-market/practice-market.ts';
import { HOUR_MS, eventsUntil, START_MS } from './market-sample.ts';

const market = createPracticeMarket({ seed: 11, startMs: START_MS, config: { historyMinutes: 60, haltsPerDay: 0 } });
market.watchDepth(market.instruments.slice(0, 2).map(({ id }) => id));
const events = eventsUntil(market, START_MS + 0.25 * HOUR_MS);
const of = <Type extends MarketEvent['type']>(type: Type) => events.filter((event): event is Extract<MarketEvent, { type: Type }> => event.type === type);
const instrumentOf = (event: MarketEvent): Instrument => PRACTICE_INSTRUMENTS.find(({ id }) => 'instrumentId' in event && id === event.instrumentId)!;

const ticks = (instrument: Instrument, price: number): bigint => BigInt(ticksFromDecimal(instrument, price.toFixed(instrument.priceDecimals))!);
const lots = (instrument: Instrument, qty: number): bigint => BigInt(lotsFromDecimal(instrument, qty.toFixed(instrument.qtyDecimals))!);
/** A float is a decimal of the instrument when it is the very double that its shortest decimal text reads as. */
const isDecimal = (value: number, decimals: number): boolean => value === Number(value.toFixed(decimals));

describe('practice market, what it prints', () => {
  it('calls itself simulated', () => {
    expect(market.label).toBe('SIMULATED');
    expect(PRACTICE_LABEL).toBe('SIMULATED');
    for (const instrument of market.instruments) expect(instrument.id).toMatch(/^practice:/);
  });

  it('never goes back in time', () => {
    for (let i = 1; i < events.length; i++) expect(events[i]!.timeMs).toBeGreaterThanOrEqual(events[i - 1]!.timeMs);
    for (const { timeMs } of events) expect(Number.isInteger(timeMs)).toBe(true);
  });

  it('prints prices on ticks and quantities in whole lots', () => {
    for (const event of [...of('trade-printed'), ...of('quote-updated'), ...of('bar-closed'), ...of('depth-updated')]) {
      const { priceDecimals, qtyDecimals } = instrumentOf(event);
      const prices = event.type === 'trade-printed' ? [event.price] : event.type === 'quote-updated' ? [event.bid, event.ask]
        : event.type === 'bar-closed' ? [event.bar.open, event.bar.high, event.bar.low, event.bar.close] : [...event.bids, ...event.asks].map(([price]) => price);
      const quantities = event.type === 'trade-printed' ? [event.qty] : event.type === 'quote-updated' ? [event.bidQty, event.askQty]
        : event.type === 'bar-closed' ? [event.bar.volume, event.bar.takerBuyVolume] : [...event.bids, ...event.asks].map(([, qty]) => qty);
      expect(prices.every(price => price > 0 && isDecimal(price, priceDecimals))).toBe(true);
      expect(quantities.every(qty => qty >= 0 && isDecimal(qty, qtyDecimals))).toBe(true);
    }
  });

  it('moves each quote four times a second and prints several BTC trades a second', () => {
    for (const { id } of market.instruments) expect(of('quote-updated').filter(event => event.instrumentId === id)).toHaveLength(4 * 900);
    const btcTrades = of('trade-printed').filter(event => event.instrumentId === market.instruments[0]!.id).length;
    expect(btcTrades / 900).toBeGreaterThan(2);
    expect(btcTrades / 900).toBeLessThan(10);
  });

  it('keeps every quote at least a tick wide', () => {
    for (const quote of of('quote-updated')) {
      const instrument = instrumentOf(quote);
      expect(ticks(instrument, quote.ask) - ticks(instrument, quote.bid)).toBeGreaterThanOrEqual(1n);
    }
  });

  it('sends twenty ordered levels twice a second for watched instruments, once a minute for the others, and they agree with the quote', () => {
    const [btc, eth] = market.instruments;
    const depths = of('depth-updated');
    expect(depths.filter(event => event.instrumentId === btc!.id)).toHaveLength(2 * 900);
    expect(depths.filter(event => event.instrumentId === eth!.id)).toHaveLength(2 * 900);
    const others = depths.filter(({ instrumentId }) => instrumentId !== btc!.id && instrumentId !== eth!.id);
    expect(others.length).toBeGreaterThan(0);
    expect(others.every(({ timeMs }) => timeMs % 60_000 === 0)).toBe(true);
    const quotes = new Map<string, unknown>();
    for (const event of events) {
      if (event.type === 'quote-updated') quotes.set(event.instrumentId, [event.bid, event.bidQty, event.ask, event.askQty]);
      if (event.type !== 'depth-updated') continue;
      expect([event.bids.length, event.asks.length]).toEqual([20, 20]);
      expect([...event.bids[0]!, ...event.asks[0]!]).toEqual(quotes.get(event.instrumentId));
      for (let level = 1; level < 20; level++) {
        expect(event.bids[level]![0]).toBeLessThan(event.bids[level - 1]![0]);
        expect(event.asks[level]![0]).toBeGreaterThan(event.asks[level - 1]![0]);
      }
      expect([...event.bids, ...event.asks].every(([, qty]) => qty > 0)).toBe(true);
    }
  });

  it('prints takers at the quote that stands or beyond it, never inside', () => {
    const quotes = new Map<string, { readonly bid: number; readonly ask: number }>();
    for (const event of events) {
      if (event.type === 'quote-updated') quotes.set(event.instrumentId, event);
      if (event.type !== 'trade-printed') continue;
      const quote = quotes.get(event.instrumentId)!;
      if (event.takerSide === 'buy') expect(event.price).toBeGreaterThanOrEqual(quote.ask);
      else expect(event.price).toBeLessThanOrEqual(quote.bid);
    }
  });

  it('numbers the trades of an instrument without a hole', () => {
    for (const { id } of market.instruments) {
      const ids = of('trade-printed').filter(event => event.instrumentId === id).map(event => Number(event.tradeId));
      expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
    }
  });

  it('closes one-minute bars that are exactly what their trades add up to', () => {
    const trades = Map.groupBy(of('trade-printed'), ({ instrumentId, timeMs }) => `${instrumentId} ${timeMs - (timeMs % 60_000)}`);
    const bars = of('bar-closed');
    expect(bars).toHaveLength(6 * 15);
    const lastClose = new Map<string, number>();
    for (const event of bars) {
      const own = trades.get(`${event.instrumentId} ${event.bar.openTimeMs}`) ?? [];
      expect(event.timeMs).toBe(event.bar.openTimeMs + 59_999);
      if (own.length > 0) expectAggregate(event, own);
      else expect([event.bar.open, event.bar.high, event.bar.low, event.bar.close, event.bar.volume, event.bar.tradeCount]).toEqual([...Array(4).fill(lastClose.get(event.instrumentId)), 0, 0]);
      lastClose.set(event.instrumentId, event.bar.close);
    }
  });

  it('closes each bar after its last trade', () => {
    const closed = new Map<string, number>();
    const late = events.filter(event => {
      if (event.type === 'bar-closed') closed.set(event.instrumentId, event.bar.closeTimeMs);
      return event.type === 'trade-printed' && event.timeMs <= (closed.get(event.instrumentId) ?? 0);
    });
    expect(late).toEqual([]);
  });

  it('prints sides that persist and orders with a heavy tail', () => {
    const trades = of('trade-printed').filter(event => event.instrumentId === market.instruments[0]!.id);
    const orders = [...Map.groupBy(trades, ({ timeMs, takerSide }) => `${timeMs} ${takerSide}`).values()];
    const same = orders.slice(1).filter(([trade], i) => trade!.takerSide === orders[i]![0]!.takerSide).length / (orders.length - 1);
    expect(same).toBeGreaterThan(0.55);
    const sizes = orders.map(prints => prints.reduce((sum, { qty }) => sum + qty, 0)).sort((a, b) => b - a);
    const total = sizes.reduce((sum, qty) => sum + qty, 0);
    // With exponential sizes the largest 1 % hold 5.6 % of the volume: 0.01 × (1 + ln 100). A heavy tail holds more.
    expect(sizes.slice(0, Math.ceil(sizes.length / 100)).reduce((sum, qty) => sum + qty, 0) / total).toBeGreaterThan(0.08);
  });
});

function expectAggregate({ bar, instrumentId }: BarClosed, trades: readonly TradePrinted[]): void {
  const instrument = PRACTICE_INSTRUMENTS.find(({ id }) => id === instrumentId)!;
  const prices = trades.map(({ price }) => price);
  const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
  const quote = sum(trades.map(trade => ticks(instrument, trade.price) * lots(instrument, trade.qty)));
  expect([bar.open, bar.high, bar.low, bar.close]).toEqual([prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)]);
  expect(lots(instrument, bar.volume)).toBe(sum(trades.map(trade => lots(instrument, trade.qty))));
  expect(lots(instrument, bar.takerBuyVolume)).toBe(sum(trades.filter(({ takerSide }) => takerSide === 'buy').map(trade => lots(instrument, trade.qty))));
  expect(bar.quoteVolume).toBe(Number(quote) / 10 ** (instrument.priceDecimals + instrument.qtyDecimals));
  expect(bar.tradeCount).toBe(trades.length);
}
