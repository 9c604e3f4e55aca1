import { describe, expect, it } from 'vitest';
import type { Interval } from '../../../../../src/engine/domain/interval.ts';
import type { MarketWatch } from '../../../../../src/engine/risk/breakers/market.ts';
import { PERPETUAL, SPOT } from '../builders.ts';
import { Watch } from './watch.ts';

const MINUTE = 60_000;
const START = 1_704_067_200_000;
const SYMBOL = { instrumentId: PERPETUAL.id };

/** One market, fed with one-minute bars. */
class Market {
  readonly watch: Watch;
  readonly market: MarketWatch;
  nowMs = START;
  price = 100;

  constructor(values: ConstructorParameters<typeof Watch>[0] = {}, from: Watch | null = null) {
    this.watch = from ?? new Watch(values);
    this.market = this.watch.breakers.marketOf(PERPETUAL.id);
  }

  /** A bar that closes `pct` percent from the last; returns what it brought about. */
  step(pct: number, interval: Interval = '1m', length = MINUTE): readonly string[] {
    this.nowMs += length;
    this.price *= 1 + pct / 100;
    this.market.onBar(this.nowMs, { closeTimeMs: this.nowMs, close: this.price }, interval);
    return this.watch.update(this.nowMs, 10_000);
  }

  /** `count` steps up and down by `pct` in turns: their root mean square is `pct`. */
  calm(count: number, pct: number): readonly string[] {
    return Array.from({ length: count }, (_, index) => this.step(index % 2 === 0 ? pct : -pct)).flat();
  }

  quote(bid: number, ask: number, afterMs = 1000): readonly string[] {
    this.nowMs += afterMs;
    this.market.onQuote(this.nowMs, bid, ask);
    return this.watch.update(this.nowMs, 10_000);
  }

  latched(code: Parameters<Watch['latched']>[0]): ReturnType<Watch['latched']> {
    return this.watch.latched(code, SYMBOL);
  }
}

describe('a price jump', () => {
  it('is a step of 15 usual ones, never of less than 3 %, always of 25 %', () => {
    const market = new Market();
    // Usual steps of 0.1 %: 15 of them are 1.5 %, which is no jump yet.
    market.calm(300, 0.1);
    expect(market.market.steps.jumpPct).toBeCloseTo(3, 9);
    expect(market.step(2.99)).toEqual([]);
    const wilder = new Market();
    // Of 0.4 %: 6 %.
    wilder.calm(300, 0.4);
    expect(wilder.market.steps.jumpPct).toBeCloseTo(6, 9);
    expect(wilder.step(5.9)).toEqual([]);
    const wildest = new Market({ volatilitySpikeFactor: 0 });
    // Of 3 %: 45 % would be 15 of them, but 25 % is a jump in any case.
    wildest.calm(300, 3);
    expect(wildest.market.steps.jumpPct).toBeCloseTo(25, 9);
  });

  it('pauses its instrument for an hour, and every further one begins the hour anew', () => {
    const market = new Market({ volatilitySpikeFactor: 0 });
    market.calm(300, 0.1);
    expect(market.step(-3.5)).toEqual(['tripped price-jump']);
    const trippedMs = market.nowMs;
    expect(market.latched('price-jump')).toMatchObject({
      scope: SYMBOL, action: 'pause', sinceMs: trippedMs, value: expect.closeTo(3.5, 9) as number, unit: '%', release: 'automatic', releasesAtMs: trippedMs + 60 * MINUTE, side: null,
      cause: expect.stringMatching(/^BTCUSDT has fallen by 3\.5 % from the last bar's close; from 3 % on that is a jump\. Nothing is opened in it before 2024-01-01 06:01 UTC\.$/) as string,
    });
    market.calm(30, 0.1);
    market.step(25);
    expect(market.latched('price-jump')).toMatchObject({ sinceMs: trippedMs, releasesAtMs: trippedMs + 91 * MINUTE });
    market.calm(59, 0.1);
    expect(market.latched('price-jump')).not.toBeNull();
    expect(market.step(0)).toEqual(['released price-jump by automatic']);
  });

  it('is seen within the bar, in a quote or a trade that cannot be right', () => {
    const market = new Market();
    market.calm(300, 0.1);
    expect(market.quote(market.price * 0.5, market.price * 0.5 + 0.01)).toEqual(['tripped price-jump']);
  });

  it('lasts three bars where an hour is less', () => {
    const market = new Market();
    for (let bar = 0; bar < 300; bar++) market.step(bar % 2 === 0 ? 2 : -2, '1d', 1440 * MINUTE);
    expect(market.step(-26, '1d', 1440 * MINUTE)).toEqual(['tripped price-jump']);
    expect(market.step(0, '1d', 1440 * MINUTE)).toEqual([]);
    expect(market.step(0, '1d', 1440 * MINUTE)).toEqual([]);
    expect(market.step(0, '1d', 1440 * MINUTE)).toEqual(['released price-jump by automatic']);
  });

  it('is looked for from the first bar on where bars from before the session have taught what is usual', () => {
    const market = new Market();
    for (let bar = 0; bar < 300; bar++) market.market.warm({ closeTimeMs: START - (300 - bar) * MINUTE, close: bar % 2 === 0 ? 100 : 100.1 }, '1m');
    market.price = 100.1;
    expect(market.step(4)).toEqual(['tripped price-jump']);
  });

  it('says nothing while too few bars have closed, and nothing when it is switched off', () => {
    const fresh = new Market();
    fresh.calm(150, 0.1);
    expect(fresh.step(10)).toEqual([]);
    const off = new Market({ priceJumpSigmas: 0, priceJumpMaxPct: 0, volatilitySpikeFactor: 0 });
    off.calm(300, 0.1);
    expect(off.step(40)).toEqual([]);
  });

  it('takes a late or repeated bar for nothing new', () => {
    const market = new Market();
    market.calm(300, 0.1);
    market.market.onBar(market.nowMs + 1, { closeTimeMs: market.nowMs, close: 150 }, '1m');
    expect(market.watch.news()).toEqual([]);
  });
});

describe('a volatility spike', () => {
  it('pauses while what moves now is four times what is usual, until it has halved', () => {
    const market = new Market({ priceJumpSigmas: 0 });
    market.calm(5000, 0.05);
    // Half-life 60 bars against 2,880: after n bars of 0.4 % the short variance is 0.05² + (0.4² - 0.05²)(1 - 2^(-n/60)), the long one likewise with 2,880.
    // The equal weights of the first 4,155 steps (2,880 / ln 2) are over. n = 24: (0.0025 + 0.1575 × 0.2421) / (0.0025 + 0.1575 × 0.00576) = 0.04063 / 0.003407 = 11.9, 3.45².
    // n = 40: 0.06080 / 0.004009 = 15.2, 3.89²; n = 44: 0.06525 / 0.004159 = 15.7, 3.96²; n = 48: 0.06954 / 0.004309 = 16.1, 4.02².
    const tripped = Array.from({ length: 48 }, (_, index) => market.step(index % 2 === 0 ? 0.4 : -0.4).length).indexOf(1) + 1;
    expect(tripped).toBeGreaterThanOrEqual(44);
    expect(tripped).toBeLessThanOrEqual(48);
    expect(market.latched('volatility-spike')).toMatchObject({ action: 'pause', limit: 4, unit: '×', release: 'automatic' });
    // An hour later it still moves three times as much as usual.
    market.calm(60, 0.4);
    expect(market.latched('volatility-spike')).not.toBeNull();
    // Back to 0.05 %: the short variance halves every 60 bars; a ratio of 2 is a quarter of the variance that tripped.
    const released = market.calm(400, 0.05);
    expect(released).toEqual(['released volatility-spike by automatic']);
    expect(market.market.steps.ratio).toBeLessThan(2);
  });

  it('that a person has released stays silent until it has calmed down', () => {
    const market = new Market({ priceJumpSigmas: 0 });
    market.calm(2880, 0.05);
    market.calm(60, 0.5);
    expect(market.latched('volatility-spike')).not.toBeNull();
    market.watch.breakers.release('volatility-spike', SYMBOL, { timeMs: market.nowMs, cause: 'looked at' });
    market.watch.news();
    expect(market.calm(30, 0.5)).toEqual([]);
    market.calm(1000, 0.05);
    expect(market.calm(300, 0.8)).toContain('tripped volatility-spike');
  });
});

describe('the spread', () => {
  it('is too wide at ten times its usual, at 0.2 % at least, and at 2 % in any case', () => {
    const market = new Market();
    for (let quote = 0; quote < 100; quote++) market.quote(99.99, 100.01);
    // Usual 0.02 %: ten times is 0.2 %.
    expect(market.quote(99.91, 100.09)).toEqual([]);
    expect(market.quote(99.89, 100.11)).toEqual(['tripped spread-blow-out']);
    expect(market.latched('spread-blow-out')).toMatchObject({ value: expect.closeTo(0.22, 9) as number, unit: '%', releasesAtMs: market.nowMs + MINUTE });
    const fresh = new Market();
    expect(fresh.quote(99.1, 100.9)).toEqual([]);
    expect(fresh.quote(99, 101)).toEqual(['tripped spread-blow-out']);
  });

  it('is narrow again when it has been half as wide for a minute', () => {
    const market = new Market();
    for (let quote = 0; quote < 100; quote++) market.quote(99.99, 100.01);
    market.quote(99, 101);
    // 0.15 % is neither too wide nor narrow: the minute begins anew.
    expect(market.quote(99.925, 100.075, 30_000)).toEqual([]);
    expect(market.quote(99.99, 100.01, 59_000)).toEqual([]);
    expect(market.quote(99.99, 100.01, 1000)).toEqual(['released spread-blow-out by automatic']);
  });
});

describe('a crossed book', () => {
  it('pauses until it has been sound for a minute', () => {
    const market = new Market();
    expect(market.quote(100.02, 100.01)).toEqual(['tripped crossed-book']);
    expect(market.latched('crossed-book')?.cause).toContain('The best bid of BTCUSDT (100.02) is above its best ask (100.01)');
    expect(market.quote(100.02, 100.01, 30_000)).toEqual([]);
    expect(market.quote(100, 100.01, 59_000)).toEqual([]);
    expect(market.quote(100, 100.01, 1000)).toEqual(['released crossed-book by automatic']);
  });

  it('is no matter where it is told to be none, and equal prices cross nothing', () => {
    expect(new Market({ crossedBook: 'ignore' }).quote(100.02, 100.01)).toEqual([]);
    expect(new Market().quote(100.01, 100.01)).toEqual([]);
  });
});

describe('silence', () => {
  it('of one symbol while another goes on pauses the silent one until it speaks', () => {
    const market = new Market();
    const other = market.watch.breakers.marketOf(SPOT.id);
    market.step(0);
    const lastMs = market.nowMs;
    const speak = (): readonly string[] => {
      market.nowMs += MINUTE;
      other.onBar(market.nowMs, { closeTimeMs: market.nowMs, close: 50 }, '1m');
      return market.watch.update(market.nowMs, 10_000);
    };
    // 300 s beyond its bar of 60 s: not at 360 s, but beyond.
    for (let minute = 0; minute < 6; minute++) expect(speak()).toEqual([]);
    const tripped = [speak(), speak(), speak(), speak(), speak()].find((news) => news.length > 0);
    expect(tripped).toEqual(['tripped stale-price']);
    expect(market.latched('stale-price')).toMatchObject({ scope: SYMBOL, limit: 360, unit: 's', release: 'automatic', releasesAtMs: null });
    expect((market.latched('stale-price')?.sinceMs ?? 0) - lastMs).toBeGreaterThan(360_000);
    expect(speak()).toEqual([]);
    expect(market.step(0)).toEqual(['released stale-price by automatic']);
  });
});

describe('extreme funding', () => {
  it('pauses the side that pays until a funding costs less', () => {
    const market = new Market();
    const fund = (rate: number): readonly string[] => {
      market.market.funding.onFunding(market.nowMs, rate);
      return market.watch.news();
    };
    expect(fund(0.0029)).toEqual([]);
    expect(fund(0.003)).toEqual(['tripped funding-extreme']);
    expect(market.latched('funding-extreme')).toMatchObject({ side: 'buy', value: expect.closeTo(0.3, 9) as number });
    const { latches } = market.watch.breakers;
    expect(latches.pauseOf({ instrumentId: PERPETUAL.id, strategyId: 'any', side: 'buy' })).not.toBeNull();
    expect(latches.pauseOf({ instrumentId: PERPETUAL.id, strategyId: 'any', side: 'sell' })).toBeNull();
    expect(latches.pauseOf({ instrumentId: SPOT.id, strategyId: 'any', side: 'buy' })).toBeNull();
    // Paid by the other side now: LAYER's funding of 2025 went to -2 %.
    expect(fund(-0.02)).toEqual(['released funding-extreme by automatic', 'tripped funding-extreme']);
    expect(market.latched('funding-extreme')).toMatchObject({ side: 'sell', value: 2 });
    expect(fund(-0.0001)).toEqual(['released funding-extreme by automatic']);
  });
});

describe('a restart', () => {
  it('changes nothing of what is usual, latched or quiet', () => {
    const market = new Market();
    market.calm(300, 0.1);
    for (let quote = 0; quote < 100; quote++) market.quote(market.price - 0.01, market.price + 0.01);
    market.step(-4);
    market.market.funding.onFunding(market.nowMs, 0.01);
    const again = new Market({}, market.watch.restarted({}));
    expect(again.watch.breakers.snapshot()).toEqual(market.watch.breakers.snapshot());
    expect(again.latched('price-jump')).toEqual(market.latched('price-jump'));
    again.nowMs = market.nowMs;
    again.price = market.price;
    expect(again.calm(120, 0.1)).toEqual(market.calm(120, 0.1).filter((news) => !news.startsWith('tripped')));
  });
});
