import { describe, expect, it } from 'vitest';
import { epochMs } from '../../../../../../src/engine/adapters/binance/decode/epoch-ms.ts';
import { FeedDelayMeter } from '../../../../../../src/engine/adapters/binance/decode/feed-delay.ts';
import { FundingWatch } from '../../../../../../src/engine/adapters/binance/decode/funding-watch.ts';
import type { MarkPriceMessage } from '../../../../../../src/engine/adapters/binance/decode/market-message.ts';
import { parseMarketMessage } from '../../../../../../src/engine/adapters/binance/decode/parsed-message.ts';
import { MarketEventMaker } from '../../../../../../src/engine/adapters/binance/decode/to-market-event.ts';
import { instrumentId } from '../../../../../../src/engine/domain/units.ts';

const RECEIVED_MS = 1723161256400;
const um = new MarketEventMaker('um');
const spot = new MarketEventMaker('spot');
const eventOf = (maker: MarketEventMaker, json: unknown) => maker.eventOf(parseMarketMessage(JSON.stringify(json)), RECEIVED_MS);

describe('market events', () => {
  it('of a quote have the time of the book, and ours where spot prints none', () => {
    const quote = { u: 1, s: 'BTCUSDT', b: '100.5', B: '2', a: '100.6', A: '3' };
    expect(eventOf(spot, quote)).toEqual({ type: 'quote-updated', timeMs: RECEIVED_MS, instrumentId: 'spot:BTCUSDT', bid: 100.5, bidQty: 2, ask: 100.6, askQty: 3 });
    expect(eventOf(um, { e: 'bookTicker', ...quote, T: 1723161256313, E: 1723161256315 })).toMatchObject({ timeMs: 1723161256313, instrumentId: 'um:BTCUSDT' });
  });

  it('of a trade name the side that crossed the spread, and keep its id', () => {
    const trade = { e: 'trade', E: 1723161256322, T: 1723161256320, s: 'BTCUSDT', t: 5266583935, p: '61800.30', q: '0.006', m: false };
    expect(eventOf(um, { ...trade, X: 'MARKET' })).toEqual({ type: 'trade-printed', timeMs: 1723161256320, instrumentId: 'um:BTCUSDT', tradeId: '5266583935', price: 61800.3, qty: 0.006, takerSide: 'buy' });
    expect(eventOf(spot, { ...trade, m: true })).toMatchObject({ takerSide: 'sell' });
    expect(eventOf(um, { e: 'aggTrade', E: 2, T: 1, s: 'BTCUSDT', a: 9, f: 1, l: 2, p: '1', q: '1', m: true })).toMatchObject({ tradeId: '9', takerSide: 'sell' });
  });

  it('are not made of transfers that never met the book', () => {
    expect(eventOf(um, { e: 'trade', E: 1, T: 1, s: 'BTCUSDT', t: 1, p: '1', q: '1', m: false, X: 'INSURANCE_FUND' })).toBeNull();
  });

  it('are not made of COIN-M rows on the merged streams', () => {
    expect(eventOf(um, { e: 'bookTicker', u: 1, s: 'BTCUSD_PERP', b: '1', B: '1', a: '2', A: '1', T: 1, E: 1, st: 2 })).toBeNull();
  });

  const kline = (over: object) => ({
    e: 'kline', E: 1638747720001, s: 'BTCUSDT',
    k: { t: 1638747660000, T: 1638747719999, s: 'BTCUSDT', i: '1m', f: 100, L: 200, o: '0.0010', c: '0.0020', h: '0.0025', l: '0.0015', v: '1000', n: 100, x: true, q: '1.0000', V: '500', Q: '0.500', B: '0', ...over },
  });

  it('of a bar come when it has closed, with the stamp of its close', () => {
    expect(eventOf(spot, kline({}))).toEqual({
      type: 'bar-closed', timeMs: 1638747719999, instrumentId: 'spot:BTCUSDT', interval: '1m',
      bar: { openTimeMs: 1638747660000, closeTimeMs: 1638747719999, open: 0.001, high: 0.0025, low: 0.0015, close: 0.002, volume: 1000, quoteVolume: 1, tradeCount: 100, takerBuyVolume: 500 },
    });
    expect(eventOf(spot, kline({ x: false }))).toBeNull();
    expect(eventOf(spot, kline({ i: '1s' }))).toBeNull();
  });

  it('are in milliseconds when the venue prints microseconds', () => {
    expect(eventOf(spot, kline({ t: 1638747660000000, T: 1638747719999999 }))).toMatchObject({ timeMs: 1638747719999, bar: { openTimeMs: 1638747660000, closeTimeMs: 1638747719999 } });
    expect([epochMs(1723161256322), epochMs(1723161256322987)]).toEqual([1723161256322, 1723161256322]);
  });

  it('of a book carry its best levels', () => {
    expect(um.depthUpdated('BTCUSDT', 1723161256322, { bids: [[1, 2]], asks: [[3, 4]] })).toEqual({ type: 'depth-updated', timeMs: 1723161256322, instrumentId: 'um:BTCUSDT', bids: [[1, 2]], asks: [[3, 4]] });
  });
});

describe('funding', () => {
  const id = instrumentId('um:BTCUSDT');
  const NEXT = 1723161600000;
  const shown = (atMs: number, nextFundingTime: number, fundingRate: number | null, markPrice = 61800): MarkPriceMessage => ({
    kind: 'mark-price', stream: null, symbol: 'BTCUSDT', symbolType: 1, eventTime: atMs, markPrice, averageMarkPrice: null, indexPrice: 1, estimatedSettlePrice: null, fundingRate, nextFundingTime,
  });

  it('is due when its time moves on, at the rate and price shown last before it', () => {
    const watch = new FundingWatch();
    expect(watch.update(id, shown(NEXT - 4000, NEXT, 0.0001, 61790))).toBeNull();
    expect(watch.update(id, shown(NEXT - 1000, NEXT, 0.0002, 61795))).toBeNull();
    expect(watch.update(id, shown(NEXT + 2000, NEXT + 28_800_000, 0.0003))).toEqual({ type: 'due', event: { type: 'funding-due', timeMs: NEXT, instrumentId: id, rate: 0.0002, markPrice: 61795 } });
    expect(watch.update(id, shown(NEXT + 5000, NEXT + 28_800_000, 0.0003))).toBeNull();
  });

  it('is missed when nothing was heard in the minute before it', () => {
    const watch = new FundingWatch();
    watch.update(id, shown(NEXT - 61_000, NEXT, 0.0001));
    expect(watch.update(id, shown(NEXT + 2000, NEXT + 28_800_000, 0.0003))).toEqual({ type: 'missed', instrumentId: id, timeMs: NEXT });
  });

  it('is not due when the venue only changes the interval, when a message comes late, or without a rate', () => {
    const watch = new FundingWatch();
    watch.update(id, shown(NEXT - 7_200_000, NEXT, 0.0001));
    expect(watch.update(id, shown(NEXT - 7_199_000, NEXT - 3_600_000, 0.0001))).toBeNull();
    expect(watch.update(id, shown(NEXT - 7_198_000, NEXT, 0.0001))).toBeNull();
    expect(watch.update(id, shown(NEXT - 8_000_000, NEXT + 28_800_000, 0.0001))).toBeNull();
    expect(watch.update(id, shown(NEXT + 1000, NEXT + 28_800_000, null))).toBeNull();
  });
});

describe('the delay of a feed', () => {
  it('shows a clock that is behind the venue as below zero', () => {
    const meter = new FeedDelayMeter();
    expect(meter.snapshot()).toBeNull();
    const message = parseMarketMessage('{"e":"trade","E":1723161256322,"T":1723161256322,"s":"BTCUSDT","t":1,"p":"1","q":"1","m":true}');
    for (const receivedMs of [1723161255050, 1723161255052, 1723161255049]) meter.observe(message, receivedMs);
    expect(meter.observe(parseMarketMessage('{"u":1,"s":"A","b":"1","B":"1","a":"2","A":"1"}'), 5)).toBeNull();
    expect(meter.snapshot()).toEqual({ count: 3, minMs: -1273, medianMs: -1272, maxMs: -1270 });
  });

  it('forgets what is long ago', () => {
    const meter = new FeedDelayMeter();
    const message = parseMarketMessage('{"e":"trade","E":1000,"T":1,"s":"A","t":1,"p":"1","q":"1","m":true}');
    meter.observe(message, 9000);
    for (let index = 0; index < 512; index++) meter.observe(message, 1010);
    expect(meter.snapshot()).toEqual({ count: 513, minMs: 10, medianMs: 10, maxMs: 10 });
  });
});
