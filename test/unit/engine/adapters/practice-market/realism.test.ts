import { beforeAll, describe, expect, it } from 'vitest';
import type { Bar, FundingDue } from '../../../../../src/engine/domain/market-event.ts';
import { ticksFromDecimal } from '../../../../../src/engine/domain/instrument.ts';
import { createPracticeMarket, PRACTICE_INSTRUMENTS } from '../../../../../src/engine/adapters/practice-market/practice-market.ts';
import { DAY_MS, HOUR_MS, START_MS } from './market-sample.ts';

const DAYS = 90;
const MINUTES_PER_YEAR = 525_600;

const symbols = PRACTICE_INSTRUMENTS.map(({ symbol }) => symbol);
const bars = new Map<string, Bar[]>(symbols.map(symbol => [symbol, []]));
const funding = new Map<string, FundingDue[]>(symbols.map(symbol => [symbol, []]));
const returns = (symbol: string): number[] => bars.get(symbol)!.slice(1).map((bar, i) => Math.log(bar.close / bars.get(symbol)![i]!.close));

// 90 days of bars of six instruments, about a second.
beforeAll(() => {
  const market = createPracticeMarket({ seed: 20, startMs: START_MS, config: { detail: 'bars', historyMinutes: 0 } });
  for (let event = market.next(); event.timeMs < START_MS + DAYS * DAY_MS; event = market.next()) {
    if (event.type === 'bar-closed') bars.get(event.instrumentId.slice('practice:'.length))!.push(event.bar);
    if (event.type === 'funding-due') funding.get(event.instrumentId.slice('practice:'.length))!.push(event);
  }
});

describe('practice market, resemblance to a real one', () => {
  it('prints valid bars only', () => {
    const isValid = (bar: Bar): boolean =>
      bar.low > 0 && bar.low <= Math.min(bar.open, bar.close) && bar.high >= Math.max(bar.open, bar.close) && bar.takerBuyVolume <= bar.volume &&
      bar.quoteVolume >= bar.low * bar.volume * (1 - 1e-9) && bar.quoteVolume <= bar.high * bar.volume * (1 + 1e-9);
    expect([...bars.values()].flatMap(own => own.filter(bar => !isValid(bar)))).toEqual([]);
  });

  it('moves BTC by 40 to 100 % a year, and the small coin more', () => {
    const yearly = (symbol: string): number => Math.sqrt(variance(returns(symbol)) * MINUTES_PER_YEAR);
    expect(yearly('BTCUSDT')).toBeGreaterThan(0.4);
    expect(yearly('BTCUSDT')).toBeLessThan(1);
    expect(yearly('GUSTUSDT')).toBeGreaterThan(2 * yearly('BTCUSDT'));
  });

  // Cont 2001, "Empirical properties of asset returns": heavy tails, volatility clustering that decays slowly, no linear autocorrelation.
  it.each(symbols)('has heavy tails, clustered volatility and no linear autocorrelation in %s', (symbol) => {
    const own = returns(symbol), sizes = own.map(Math.abs);
    expect(excessKurtosis(own)).toBeGreaterThan(3);
    expect(autocorrelation(sizes, 1)).toBeGreaterThan(0.1);
    expect(autocorrelation(sizes, 60)).toBeGreaterThan(0.04);
    expect(Math.abs(autocorrelation(own, 1))).toBeLessThan(0.05);
  });

  // 43,195 real common minutes of May 2025: ETH 0.73, SOL 0.76, BNB 0.63, XRP 0.72, a small coin 0.32.
  it.each([['ETHUSDT', 0.5, 0.9], ['SOLUSDT', 0.5, 0.9], ['BNBUSDT', 0.45, 0.85], ['XRPUSDT', 0.5, 0.9], ['GUSTUSDT', 0.15, 0.55]])('correlates BTC with %s by %f to %f', (symbol, low, high) => {
    const common = commonReturns('BTCUSDT', symbol);
    const rho = correlation(common.a, common.b);
    expect(common.a.length).toBeGreaterThan(100_000);
    expect(rho).toBeGreaterThan(low);
    expect(rho).toBeLessThan(high);
  });

  it.each(symbols)('has no drift in %s: the mean return is within three standard errors of zero', (symbol) => {
    const own = returns(symbol);
    expect(Math.abs(mean(own) / Math.sqrt(variance(own) / own.length))).toBeLessThan(3);
  });

  it('trades most when Europe and America overlap', () => {
    const volumeAt = (hour: number): number => mean(bars.get('BTCUSDT')!.filter(bar => Math.floor(bar.openTimeMs / HOUR_MS) % 24 === hour).map(bar => bar.volume));
    expect(volumeAt(14)).toBeGreaterThan(1.5 * volumeAt(5));
  });

  it.each(symbols)('pays small funding in %s every eight hours, at a mark price on a tick', (symbol) => {
    const own = funding.get(symbol)!, instrument = PRACTICE_INSTRUMENTS.find(other => other.symbol === symbol)!;
    expect(own).toHaveLength(DAYS * 3);
    own.forEach((event, i) => expect(event.timeMs).toBe(START_MS + i * 8 * HOUR_MS));
    // Binance's interest is 0.01 % per eight hours; premiums move the mean a little.
    expect(Math.abs(mean(own.map(({ rate }) => rate)))).toBeLessThan(0.0003);
    for (const { rate, markPrice } of own) {
      expect(Math.abs(rate)).toBeLessThanOrEqual(0.003);
      expect(ticksFromDecimal(instrument, String(markPrice))).not.toBeNull();
    }
  });

  it('halts an instrument about once in two days, for 3 to 12 minutes or longer when two halts meet', () => {
    const gaps = symbols.flatMap(symbol => bars.get(symbol)!.slice(1).map((bar, i) => (bar.openTimeMs - bars.get(symbol)![i]!.openTimeMs) / 60_000 - 1)).filter(gap => gap > 0);
    // Poisson with mean 6 × 90 / 2 = 270: four standard deviations of 16 around it.
    expect(gaps.length).toBeGreaterThan(270 - 66);
    expect(gaps.length).toBeLessThan(270 + 66);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3);
    expect(gaps.filter(gap => gap > 12).length).toBeLessThan(5);
  });

  // Taker fee of 5 bps a side and no spread: cheaper than trading really is.
  it.each([['following a channel', 1], ['fading a channel', -1]])('gives nothing for %s of 20 quarter-hours, after costs', (_, sign) => {
    const results = symbols.map(symbol => channelResult(bars.get(symbol)!.filter((__, i) => i % 15 === 14).map(bar => bar.close), sign));
    expect(mean(results)).toBeLessThan(0);
  });

  it('gives a rule that follows trends good weeks and bad weeks', () => {
    const weeks = symbols.flatMap(symbol => {
      const closes = bars.get(symbol)!.filter((_, i) => i % 15 === 14).map(bar => bar.close);
      return Array.from({ length: 12 }, (_, week) => channelResult(closes.slice(week * 672, (week + 1) * 672), 1));
    });
    expect(weeks.filter(result => result > 0).length).toBeGreaterThan(weeks.length / 6);
    expect(weeks.filter(result => result < 0).length).toBeGreaterThan(weeks.length / 6);
  });
});

function channelResult(closes: readonly number[], sign: number): number {
  const length = 20, fee = 0.0005;
  let position = 0, result = 0;
  for (let i = length; i < closes.length - 1; i++) {
    const past = closes.slice(i - length, i), close = closes[i]!;
    const wanted = close > Math.max(...past) ? sign : close < Math.min(...past) ? -sign : position;
    result += wanted * (closes[i + 1]! / close - 1) - Math.abs(wanted - position) * fee;
    position = wanted;
  }
  return result;
}

/** Returns of two instruments over the minutes in which both of them printed, and had printed a minute before. */
function commonReturns(a: string, b: string): { readonly a: number[]; readonly b: number[] } {
  const closes = (symbol: string) => new Map(bars.get(symbol)!.map(bar => [bar.openTimeMs, bar.close]));
  const closesA = closes(a), closesB = closes(b);
  const minutes = [...closesA.keys()].filter(minute => [minute, minute - 60_000].every(time => closesA.has(time) && closesB.has(time)));
  const logReturns = (own: Map<number, number>) => minutes.map(minute => Math.log(own.get(minute)! / own.get(minute - 60_000)!));
  return { a: logReturns(closesA), b: logReturns(closesB) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map(value => (value - middle) ** 2));
}

function excessKurtosis(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map(value => (value - middle) ** 4)) / variance(values) ** 2 - 3;
}

function autocorrelation(values: readonly number[], lag: number): number {
  const middle = mean(values);
  return mean(values.slice(lag).map((value, i) => (value - middle) * (values[i]! - middle))) / variance(values);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const meanA = mean(a), meanB = mean(b);
  return mean(a.map((value, i) => (value - meanA) * (b[i]! - meanB))) / Math.sqrt(variance(a) * variance(b));
}
