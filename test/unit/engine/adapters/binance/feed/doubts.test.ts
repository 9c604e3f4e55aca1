import { describe, expect, it } from 'vitest';
import { FeedHealth } from '../../../../../../src/engine/adapters/binance/feed/feed-health.ts';
import { PriceWatch } from '../../../../../../src/engine/adapters/binance/feed/price-watch.ts';
import { PrintSequence } from '../../../../../../src/engine/adapters/binance/feed/print-sequence.ts';
import { Throttle } from '../../../../../../src/engine/adapters/binance/feed/throttle.ts';
import type { AggTradeMessage } from '../../../../../../src/engine/adapters/binance/decode/market-message.ts';

const trade = (eventTime: number): AggTradeMessage => ({
  kind: 'agg-trade', stream: null, symbol: 'BTCUSDT', symbolType: 1, eventTime, tradeTime: eventTime, aggTradeId: 1, firstTradeId: 1, lastTradeId: 1, price: 1, qty: 1, qtyWithoutRpi: null, isBuyerMaker: false,
});

describe('the sequence of trades', () => {
  it('lets a late trade in once and drops repeats', () => {
    const prints = new PrintSequence();
    expect([5, 7, 6, 6, 7, 8].map((id) => prints.take(id))).toEqual(['new', 'new', 'late', 'repeated', 'repeated', 'new']);
    expect(prints.missing() + prints.missing()).toBe(0);
  });

  it('waits one look for a trade, then counts it as missing once', () => {
    const prints = new PrintSequence();
    for (const id of [1, 4]) prints.take(id);
    expect([prints.missing(), prints.missing(), prints.missing()]).toEqual([0, 2, 0]);
  });

  it('tells ids apart that floats cannot', () => {
    const prints = new PrintSequence();
    expect(['9007199254740993', '9007199254740992', '9007199254740994'].map((id) => prints.take(id))).toEqual(['new', 'repeated', 'new']);
  });

  it('counts a long stretch without keeping each id', () => {
    const prints = new PrintSequence();
    prints.take(1);
    prints.take(1_000_001);
    expect(prints.missing()).toBe(999_999);
  });
});

describe('the health of the feed', () => {
  const looked = (delayMs: number, health = new FeedHealth()): ReturnType<FeedHealth['check']> => {
    for (let at = 0; at < 30; at++) health.observe(trade(1_000_000), 1_000_000 + delayMs);
    return health.check();
  };

  it('says that the clock is behind when messages come before they were sent, and when that is over', () => {
    const health = new FeedHealth();
    expect(looked(40, health)).toBe(null);
    expect(looked(-1_500, health)).toEqual({ isGood: false, sentence: "this machine's clock is 1500 ms or more behind the venue's: set it by a time server" });
    expect(looked(-1_500, health)).toBe(null);
    expect(looked(40, health)).toEqual({ isGood: true, sentence: 'market data is on time again: half of it within 40 ms' });
  });

  it('says that data is late', () => {
    expect(looked(5_000)?.sentence).toContain('market data comes 5000 ms late');
  });
});

describe('the watch over prices', () => {
  it('tells what cannot be from what is only far off', () => {
    const watch = new PriceWatch();
    expect([100, 105, 0, Number.NaN, 120, 121].map((price) => watch.judge(price))).toEqual(['sound', 'sound', 'impossible', 'impossible', 'far', 'sound']);
  });
});

describe('the throttle', () => {
  it('lets the same doubt through once a minute and counts what it kept back', () => {
    let nowMs = 0;
    const throttle = new Throttle({ now: () => nowMs });
    expect([throttle.admit('BTCUSDT: 3 trades are missing'), throttle.admit('BTCUSDT: 4 trades are missing'), throttle.admit('ETHUSDT: 4 trades are missing')]).toEqual(['BTCUSDT: 3 trades are missing', null, 'ETHUSDT: 4 trades are missing']);
    nowMs = 60_000;
    expect(throttle.admit('BTCUSDT: 9 trades are missing')).toBe('BTCUSDT: 9 trades are missing (and 1 more like it)');
  });
});
