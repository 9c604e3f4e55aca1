import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { kellyArithmetic } from '../../../../../src/engine/risk/sizing/kelly.ts';
import { sizeEntry } from '../../../../../src/engine/risk/sizing/sizing.ts';
import { NO_TRADES, withTrade } from '../../../../../src/engine/risk/sizing/trade-record.ts';
import { VolatilityMeter } from '../../../../../src/engine/risk/sizing/volatility.ts';
import { policy, sizing } from './builders.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

function bar(close: number, high = close, low = close): Bar {
  return { openTimeMs: 0, closeTimeMs: 0, open: close, high, low, close, volume: 1, quoteVolume: 1, trades: 1, takerBuyVolume: 0 } as unknown as Bar;
}

function metered(source: 'ewma' | 'atr', period: number, bars: readonly Bar[], barMs = DAY_MS): VolatilityMeter {
  const meter = new VolatilityMeter({ volatilitySource: source, volatilityPeriod: period }, barMs);
  for (const one of bars) meter.update(one);
  return meter;
}

describe('volatility target', () => {
  const target = { policy: policy({ method: 'volatility-target', targetVolatilityPct: 20 }) };

  it('makes the position swing as much as was chosen', () => {
    // 20 % of 10,000 at a volatility of 80 % is a position of 2,500 USDT: 0.05 BTC at 50,000. Its swing: 2,500 · 0.8 = 2,000 = 20 % of 10,000.
    expect(sizeEntry(sizing({ ...target, volatility: { annual: 0.8, bars: 40, needed: 34 } }))).toMatchObject({ qty: 50, arithmetic: { stake: 2500, notional: 2500 } });
  });

  it('halves the position when the market swings twice as much, wherever the stop is', () => {
    expect(sizeEntry(sizing({ ...target, volatility: { annual: 1.6, bars: 40, needed: 34 }, stopDistance: 1000 }))).toMatchObject({ qty: 25 });
  });

  it('is scaled by the wanted exposure', () => {
    expect(sizeEntry(sizing({ ...target, targetExposure: 0.5, volatility: { annual: 0.8, bars: 40, needed: 34 } }))).toMatchObject({ qty: 25 });
  });

  it('opens nothing before the volatility is known', () => {
    expect(sizeEntry(sizing({ ...target, volatility: { annual: null, bars: 12, needed: 34 } }))).toMatchObject({ denial: { code: 'volatility-unknown', bars: 12, needed: 34 } });
    expect(sizeEntry(sizing({ ...target, volatility: null }))).toMatchObject({ denial: { code: 'volatility-unknown' } });
    for (const annual of [Number.NaN, 0, Infinity, -1]) expect(sizeEntry(sizing({ ...target, volatility: { annual, bars: 40, needed: 34 } }))).toMatchObject({ denial: { code: 'volatility-unknown' } });
  });
});

describe('volatility of closes', () => {
  it('is the root of the weighted mean square, over the days of a year', () => {
    // Returns 1 % and -1 % in turn: the mean square is 0.0001 whatever the weights, 1 % a day and 1 % · √365 = 19.105 % a year.
    const closes = Array.from({ length: 41 }, (_, day) => bar(day % 2 === 0 ? 100 : 100 * Math.exp(0.01)));
    expect(metered('ewma', 33, closes).value.annual).toBeCloseTo(0.01 * Math.sqrt(365), 9);
  });

  it('weighs as RiskMetrics does with its 0.94: period 33 is 1 - 2/34 = 0.9412', () => {
    // 33 days of 1 %, then one of 4 %: 0.0001 · 16/17 + 0.0016 · 1/17.
    const closes = [100];
    for (let day = 0; day < 33; day++) closes.push(closes.at(-1)! * Math.exp(0.01));
    closes.push(closes.at(-1)! * Math.exp(0.04));
    expect(metered('ewma', 33, closes.map((close) => bar(close))).value.annual).toBeCloseTo(Math.sqrt((0.0001 * 16 + 0.0016) / 17 * 365), 9);
  });

  it('counts as many bars as a year has', () => {
    const closes = Array.from({ length: 41 }, (_, at) => bar(at % 2 === 0 ? 100 : 101));
    expect(metered('ewma', 10, closes, HOUR_MS).value.annual! / metered('ewma', 10, closes, DAY_MS).value.annual!).toBeCloseTo(Math.sqrt(24), 9);
  });

  it('is not known before so many bars have closed, nor of a price that does not move', () => {
    expect(metered('ewma', 3, [bar(100), bar(101), bar(100)]).value).toEqual({ annual: null, bars: 3, needed: 4 });
    expect(metered('ewma', 3, [bar(100), bar(101), bar(100), bar(101)]).value.annual).not.toBeNull();
    expect(metered('ewma', 3, [bar(100), bar(100), bar(100), bar(100), bar(100)]).value.annual).toBeNull();
  });

  it('goes on from a snapshot as if nothing had happened', () => {
    const bars = Array.from({ length: 60 }, (_, at) => bar(100 + Math.sin(at) * 5, 106 + Math.sin(at), 94 + Math.cos(at)));
    for (const source of ['ewma', 'atr'] as const) {
      const restored = new VolatilityMeter({ volatilitySource: source, volatilityPeriod: 14 }, DAY_MS);
      restored.restore(metered(source, 14, bars.slice(0, 9)).snapshot());
      for (const one of bars.slice(9)) restored.update(one);
      expect(restored.value).toEqual(metered(source, 14, bars).value);
    }
  });
});

describe('volatility of ranges', () => {
  it('takes the mean range of a bar for √(8/π) deviations', () => {
    // Each day covers 3 % of the close before it: 0.03 / 1.5958 = 1.88 % a day, times √365.
    const bars = Array.from({ length: 30 }, () => bar(100, 102, 99));
    expect(metered('atr', 14, bars).value.annual).toBeCloseTo((0.03 / 1.5957691216) * Math.sqrt(365), 9);
  });

  it('counts a gap from the close before', () => {
    // The third bar lies wholly above the second close of 100: its true range is 110 - 100.
    const bars = [bar(100, 101, 99), bar(100, 101, 99), bar(108, 110, 106)];
    // Mean of 2 % and 10 %.
    expect(metered('atr', 2, bars).value.annual).toBeCloseTo((0.06 / 1.5957691216) * Math.sqrt(365), 9);
    // And wholly below it: 100 - 90.
    expect(metered('atr', 2, [bar(100, 101, 99), bar(100, 101, 99), bar(92, 94, 90)]).value.annual).toBeCloseTo((0.06 / 1.5957691216) * Math.sqrt(365), 9);
  });
});

describe('record of trades', () => {
  it('keeps wins and losses in units of what was risked', () => {
    // +2 R, -1 R, -0.5 R.
    const record = withTrade(withTrade(withTrade(NO_TRADES, 100, 50), -50, 50), -20, 40);
    expect(record).toEqual({ wins: 1, losses: 2, wonR: 2, lostR: 1.5 });
  });

  it('counts what came to nothing as a loss of nothing', () => {
    expect(withTrade(NO_TRADES, 0, 50)).toEqual({ wins: 0, losses: 1, wonR: 0, lostR: 0 });
  });

  it('leaves out what cannot be measured', () => {
    for (const [pnl, risked] of [[10, 0], [Number.NaN, 50], [10, Number.NaN], [10, -5]] as const) expect(withTrade(NO_TRADES, pnl, risked)).toBe(NO_TRADES);
  });
});

describe('Kelly', () => {
  const doubting = (kellyPriorTrades: number, rest = {}): ReturnType<typeof policy> => policy({ method: 'kelly', kellyPriorTrades, kellyFraction: 1, kellyCapPct: 10, kellyStartPct: 0.1, ...rest });
  /** 60 of 100 won, 1 R each way. */
  const EVEN = { wins: 60, losses: 40, wonR: 60, lostR: 40 };

  it('of even bets won 60 times in 100 is p - q = 20 %, when nothing is doubted', () => {
    // Kelly 1956: q - p of the capital. With one imagined trade in 101: 60.5 / 101, and 20 % · 100/101.
    const { shrunkWinRate, fullPct } = kellyArithmetic(EVEN, doubting(1));
    expect([shrunkWinRate, fullPct]).toEqual([expect.closeTo(60.5 / 101, 12), expect.closeTo(2000 / 101, 9)]);
  });

  it('of a payoff of 2 won 40 times in 100 is p - q/b = 10 %', () => {
    // Thorp 2006, section 2: f* = (bp - q)/b = (0.8 - 0.6)/2. With so many trades the doubt of one hardly counts.
    const many = { wins: 40_000, losses: 60_000, wonR: 80_000, lostR: 60_000 };
    expect(kellyArithmetic(many, doubting(1)).fullPct).toBeCloseTo(10, 2);
  });

  it('grows out of nothing with n / (n + m) as trades come in', () => {
    // Even bets: the payoff stays 1, and the full bet of 20 % is cut to 100/130 and to 10/40 of itself.
    expect(kellyArithmetic(EVEN, doubting(30)).fullPct).toBeCloseTo((20 * 100) / 130, 9);
    expect(kellyArithmetic({ wins: 6, losses: 4, wonR: 6, lostR: 4 }, doubting(30)).fullPct).toBeCloseTo((20 * 10) / 40, 9);
  });

  it('doubts the payoff as well', () => {
    // 20 trades, payoff 3, 30 of doubt: (20 · 3 + 30) / 50 = 1.8; break-even 1/2.8; (8 + 30/2.8) / 50 = 0.3743.
    const found = kellyArithmetic({ wins: 8, losses: 12, wonR: 24, lostR: 12 }, doubting(30));
    expect(found).toMatchObject({ payoff: 3, shrunkPayoff: expect.closeTo(1.8, 12), shrunkWinRate: expect.closeTo((8 + 30 / 2.8) / 50, 12) });
  });

  it('risks less where losses run deeper than their stops', () => {
    // Losses of 2 R and wins of 2 R: the bet of 20 % by an average loss is 10 % at the stop.
    const deep = { wins: 60, losses: 40, wonR: 120, lostR: 80 };
    expect(kellyArithmetic(deep, doubting(30)).fullPct).toBeCloseTo((20 * 100) / 130 / 2, 9);
  });

  it('takes the part that was chosen, and never more than the cap', () => {
    // 20 % · 100/130 = 15.38 %; a tenth of it is 1.538 %, of which the cap leaves 1 %.
    expect(kellyArithmetic(EVEN, doubting(30, { kellyFraction: 0.1 }))).toMatchObject({ riskPct: expect.closeTo(1.5385, 4), basis: 'kelly' });
    expect(kellyArithmetic(EVEN, doubting(30, { kellyFraction: 0.1, kellyCapPct: 1 }))).toMatchObject({ riskPct: 1, basis: 'cap' });
  });

  it('begins with the start while it is unproven', () => {
    expect(kellyArithmetic(NO_TRADES, doubting(30))).toMatchObject({ trades: 0, fullPct: expect.closeTo(0, 12), riskPct: 0.1, basis: 'start' });
    expect(kellyArithmetic({ wins: 0, losses: 5, wonR: 0, lostR: 5 }, doubting(30))).toMatchObject({ riskPct: 0.1, basis: 'start' });
    expect(sizeEntry(sizing({ policy: doubting(30), record: NO_TRADES }))).toMatchObject({ qty: 20 });
  });

  it('opens nothing without an edge in enough trades, and says so', () => {
    const losing = { wins: 10, losses: 30, wonR: 10, lostR: 30 };
    // Payoff 1; (10 + 15) / 70 = 0.357 won.
    expect(sizeEntry(sizing({ policy: doubting(30), record: losing }))).toMatchObject({ denial: { code: 'no-edge', trades: 40, winRate: expect.closeTo(25 / 70, 12), payoff: 1 } });
    expect(sizeEntry(sizing({ policy: doubting(30), record: { wins: 0, losses: 40, wonR: 0, lostR: 40 } }))).toMatchObject({ denial: { code: 'no-edge' } });
  });

  it('does not take a run of luck for certainty', () => {
    // Ten wins and no loss: undoubted Kelly would stake all. The payoff counts as 1: (10 + 15)/40 - 15/40 = 25 %, of which a quarter and the cap of 2 % are left.
    const lucky = { wins: 10, losses: 0, wonR: 30, lostR: 0 };
    expect(kellyArithmetic(lucky, policy({ method: 'kelly' }))).toMatchObject({ payoff: null, fullPct: expect.closeTo(25, 9), riskPct: 2, basis: 'cap' });
  });

  it('is the bet that grows fastest: a little more or less grows slower', () => {
    const { shrunkPayoff: b, shrunkWinRate: p, fullPct } = kellyArithmetic({ wins: 45, losses: 55, wonR: 90, lostR: 55 }, doubting(20));
    const growth = (f: number): number => p * Math.log(1 + b * f) + (1 - p) * Math.log(1 - f);
    const best = fullPct / 100;
    expect(growth(best)).toBeGreaterThan(growth(best * 0.98));
    expect(growth(best)).toBeGreaterThan(growth(best * 1.02));
  });
});
