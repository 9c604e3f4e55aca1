import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { Instrument } from '../../../../../src/engine/domain/instrument.ts';
import { riskConfig } from '../../../../../src/engine/risk/config.ts';
import { createPortfolioRisk } from '../../../../../src/engine/risk/portfolio/portfolio-risk.ts';
import type { PortfolioRisk } from '../../../../../src/engine/risk/portfolio/portfolio-risk.ts';
import { anInstrument } from '../../../../support/instruments.ts';

const HOUR_MS = 3_600_000;
const NO_CAPS = { valueAtRisk: Infinity, expectedShortfall: Infinity };

const named = (symbol: string): Instrument => anInstrument({ symbol });

function riskOf(symbols: readonly string[], settings: Readonly<Record<string, unknown>> = {}): PortfolioRisk {
  const risk = createPortfolioRisk(symbols.map(named), riskConfig.parse({ riskHorizon: '1h', ...settings }));
  risk.begin(HOUR_MS);
  return risk;
}

/** Plays simple returns, a list per step, from prices of 100. */
function play(risk: PortfolioRisk, steps: readonly (readonly number[])[], fromStep = 1): void {
  const prices = Float64Array.from(steps[0] ?? [], () => 100);
  risk.closeStep(fromStep * HOUR_MS, prices);
  for (const [at, returns] of steps.entries()) {
    for (const [index, value] of returns.entries()) prices[index]! *= 1 + value;
    risk.closeStep((fromStep + at + 1) * HOUR_MS, prices);
  }
}

/** Returns of a shared move and one's own, the same every time. */
function walk(count: number, symbols: number, seed = 7): readonly (readonly number[])[] {
  const rng = createRng(seed).stream('portfolio-risk-test');
  return Array.from({ length: count }, () => {
    const shared = 0.01 * rng.normal();
    return Array.from({ length: symbols }, () => Math.max(-0.5, shared + 0.01 * rng.normal()));
  });
}

/** The tail by sorting: the plain meaning of the words. */
function sortedTail(outcomes: readonly number[], level: number): { valueAtRisk: number; expectedShortfall: number } {
  const count = Math.ceil((outcomes.length * (100 - level)) / 100);
  const worst = outcomes.toSorted((a, b) => a - b).slice(0, count);
  return { valueAtRisk: Math.max(0, -worst.at(-1)!), expectedShortfall: Math.max(0, -worst.reduce((sum, next) => sum + next, 0) / count) };
}

describe('the tail of a portfolio', () => {
  it('is the third worst of 300 hours at 99 %, and the mean of the worst three', () => {
    const risk = riskOf(['BTCUSDT']);
    // Losses of 0.01 %, 0.02 % … 3 %, in a shuffled order (113 and 301 have no divisor in common).
    play(risk, Array.from({ length: 300 }, (_, i) => [-(((i + 1) * 113) % 301) / 10_000]));
    const { valueAtRisk, expectedShortfall } = risk.tailWith(0, 10_000);
    expect(risk.basisOf(0)).toBe('history');
    expect(valueAtRisk).toBeCloseTo(298, 6);
    expect(expectedShortfall).toBeCloseTo((300 + 299 + 298) / 3, 6);
    // A short gains in every one of them.
    expect(risk.tailWith(0, -10_000)).toEqual({ valueAtRisk: 0, expectedShortfall: 0 });
  });

  it('compounds a day exactly: 24 hours of −1 % are −21.4 %, and cost a short less than 24 hours of +1 %', () => {
    const risk = riskOf(['BTCUSDT'], { riskHorizon: '1d' });
    play(risk, Array.from({ length: 300 }, () => [-0.01]));
    expect(risk.tailWith(0, 1).valueAtRisk).toBeCloseTo(1 - 0.99 ** 24, 9);
    const rising = riskOf(['BTCUSDT'], { riskHorizon: '1d' });
    play(rising, Array.from({ length: 300 }, () => [0.01]));
    expect(rising.tailWith(0, -1).valueAtRisk).toBeCloseTo(1.01 ** 24 - 1, 9);
  });

  it('is the same however the holdings came about: after 10,000 changes as from the beginning, to the bit, and as sorting says', () => {
    const returns = walk(700, 7);
    const [used, fresh] = [riskOf(Array.from('ABCDEFG', (letter) => `${letter}USDT`)), riskOf(Array.from('ABCDEFG', (letter) => `${letter}USDT`))];
    play(used, returns);
    play(fresh, returns);
    const rng = createRng(3).stream('holds');
    const held = Array.from({ length: 7 }, () => 0);
    for (let n = 0; n < 10_000; n++) {
      const index = Math.floor(rng.float() * 7);
      held[index] = rng.float() < 0.3 ? 0 : (rng.float() - 0.5) * 20_000;
      used.hold(index, held[index]);
      if (n % 5 === 0) used.tailWith(index, rng.float() * 1000);
      if (n % 1000 === 999) {
        for (const [at, exposure] of held.entries()) fresh.hold(at, exposure);
        const tail = used.tailWith(index, 500);
        expect(tail).toEqual(fresh.tailWith(index, 500));
        const sorted = sortedTail(returns.map((row) => row.reduce((sum, value, at) => sum + value * (held[at]! + (at === index ? 500 : 0)), 0)), 99);
        expect(tail.valueAtRisk).toBeCloseTo(sorted.valueAtRisk, 6);
        expect(tail.expectedShortfall).toBeCloseTo(sorted.expectedShortfall, 6);
      }
    }
  });

  it('bounds every way in which waiting orders may fill', () => {
    const returns = walk(300, 3, 11);
    const risk = riskOf(['AUSDT', 'BUSDT', 'CUSDT']);
    play(risk, returns);
    risk.hold(0, 5_000);
    risk.await(1, 3_000, 2_000);
    risk.await(2, 0, 4_000);
    const bound = risk.tailWith(0, 1_000);
    for (const b of [0, 3_000, -2_000, 1_000]) {
      for (const c of [0, -4_000]) {
        const tail = sortedTail(returns.map((row) => row[0]! * 6_000 + row[1]! * b + row[2]! * c), 99);
        expect(tail.valueAtRisk).toBeLessThanOrEqual(bound.valueAtRisk + 1e-9);
        expect(tail.expectedShortfall).toBeLessThanOrEqual(bound.expectedShortfall + 1e-9);
      }
    }
  });
});

describe('the largest share', () => {
  it('never breaks a cap, and a little more would', () => {
    const returns = walk(600, 4, 5);
    const risk = riskOf(['AUSDT', 'BUSDT', 'CUSDT', 'DUSDT']);
    play(risk, returns);
    const rng = createRng(9).stream('shares');
    const tailOf = (held: readonly number[], index: number, added: number): { valueAtRisk: number; expectedShortfall: number } =>
      sortedTail(returns.map((row) => row.reduce((sum, value, at) => sum + value * (held[at]! + (at === index ? added : 0)), 0)), 99);
    let [scaled, whole, none] = [0, 0, 0];
    for (let n = 0; n < 400; n++) {
      const held = Array.from({ length: 4 }, () => (rng.float() - 0.5) * 10_000);
      for (const [at, exposure] of held.entries()) risk.hold(at, exposure);
      const index = n % 4;
      const added = (rng.float() - 0.5) * 60_000;
      const caps = { valueAtRisk: rng.float() * 1_500, expectedShortfall: rng.float() * 2_000 };
      const share = risk.shareWithin(index, added, caps);
      const isWithin = (part: number): boolean => {
        const tail = tailOf(held, index, added * part);
        return tail.valueAtRisk <= caps.valueAtRisk && tail.expectedShortfall <= caps.expectedShortfall;
      };
      if (share === 0) {
        none++;
        expect(isWithin(0) && isWithin(1e-6)).toBe(false);
      } else {
        for (const part of share === 1 ? [1] : [0.25, 0.5, 0.75, 0.9, 0.99, 1]) expect(isWithin(share * part)).toBe(true);
        if (share === 1) whole++;
        else {
          scaled++;
          expect(isWithin(share * 1.000_01)).toBe(false);
        }
      }
    }
    expect([scaled, whole, none].every((count) => count > 20)).toBe(true);
  });

  it('approves nothing on numbers that are not numbers', () => {
    const risk = riskOf(['AUSDT', 'BUSDT']);
    play(risk, walk(300, 2));
    for (const broken of [Number.NaN, Infinity, -Infinity]) {
      expect(risk.shareWithin(0, broken, NO_CAPS)).toBe(0);
      expect(risk.tailWith(0, broken)).toEqual({ valueAtRisk: Number.NaN, expectedShortfall: Number.NaN });
      expect(risk.shareWithin(0, 1, { valueAtRisk: broken === Infinity ? Number.NaN : broken, expectedShortfall: 1 })).toBe(0);
      risk.hold(1, broken);
      expect(risk.shareWithin(0, 1, NO_CAPS)).toBe(0);
      risk.hold(1, 0);
      risk.await(1, broken, 0);
      expect(risk.shareWithin(0, 1, NO_CAPS)).toBe(0);
      risk.await(1, 0, 0);
    }
    risk.await(1, -1, 0);
    expect(risk.shareWithin(0, 1, NO_CAPS)).toBe(0);
  });

  it('divides what is assumed in proportion', () => {
    const risk = riskOf(['AUSDT'], { assumedDailyVolatilityPct: 10, riskHorizon: '1d' });
    expect(risk.basisOf(0)).toBe('assumed');
    // 2.326348 × 10 % and 2.665214 × 10 % of 1,000.
    expect(risk.tailWith(0, -1_000).valueAtRisk).toBeCloseTo(232.6348, 4);
    expect(risk.tailWith(0, 1_000).expectedShortfall).toBeCloseTo(266.5214, 4);
    expect(risk.shareWithin(0, 1_000, { valueAtRisk: 116.3174, expectedShortfall: 1_000 })).toBeCloseTo(0.5, 6);
    risk.hold(0, 200);
    // Selling 1,000 of 200 held: down to nothing and 500 short at the most.
    expect(risk.shareWithin(0, -1_000, { valueAtRisk: 116.3174, expectedShortfall: 1_000 })).toBeCloseTo(0.7, 6);
  });
});

describe('what enters', () => {
  it('is a price or nothing: an instrument that is silent keeps its price and jumps afterwards', () => {
    const steps = (second: readonly number[]): PortfolioRisk => {
      const risk = riskOf(['AUSDT', 'BUSDT']);
      for (let step = 1; step <= 320; step++) risk.closeStep(step * HOUR_MS, Float64Array.of(100 + (step % 2), step > 300 && step < 310 ? second[step % second.length]! : step >= 310 ? 90 : 100));
      return risk;
    };
    const expected = steps([100]);
    for (const broken of [Number.NaN, 0, -5, Infinity]) {
      const risk = steps([broken]);
      expect(risk.tailWith(1, 1_000)).toEqual(expected.tailWith(1, 1_000));
      // Of 319 hours the four worst count: one fell by 10 %, in the others nothing happened.
      expect(risk.tailWith(1, 1_000).expectedShortfall).toBeCloseTo(100 / 4, 6);
    }
  });

  it('counts an instrument as new that was silent for more than a day, and concludes nothing across a gap of all', () => {
    const risk = riskOf(['AUSDT', 'BUSDT']);
    play(risk, walk(400, 2));
    const silent = Float64Array.of(100, Number.NaN);
    for (let step = 402; step <= 426; step++) risk.closeStep(step * HOUR_MS, silent);
    expect([risk.basisOf(0), risk.basisOf(1)]).toEqual(['history', 'assumed']);
    const gap = riskOf(['AUSDT']);
    play(gap, Array.from({ length: 300 }, () => [0.001]));
    // Two days later at a tenth: not a scenario of one hour.
    gap.closeStep((301 + 48) * HOUR_MS, Float64Array.of(10));
    expect(gap.tailWith(0, 1_000).expectedShortfall).toBe(0);
  });

  it('may begin later for one: the tail of both is that of the hours that both have', () => {
    const returns = walk(900, 2, 21);
    const risk = riskOf(['AUSDT', 'BUSDT']);
    const prices = [100, 100];
    for (const [at, row] of returns.entries()) {
      for (const [index, value] of row.entries()) prices[index]! *= 1 + value;
      risk.closeStep((at + 1) * HOUR_MS, Float64Array.of(prices[0]!, at < 500 ? Number.NaN : prices[1]!));
    }
    risk.hold(0, 1_000);
    const both = sortedTail(returns.slice(501).map(([a, b]) => a! * 1_000 + b! * 500), 99);
    expect(risk.tailWith(1, 500).valueAtRisk).toBeCloseTo(both.valueAtRisk, 8);
    const alone = sortedTail(returns.slice(1).map(([a]) => a! * 1_000), 99);
    expect(risk.tailWith(0, 0).valueAtRisk).toBeCloseTo(alone.valueAtRisk, 8);
  });

  it('is taken from before, and fills gaps, whichever comes first', () => {
    const closes = Array.from({ length: 400 }, (_, i) => 100 + 10 * Math.sin(i / 3));
    const times = closes.map((_, i) => (i + 1) * HOUR_MS);
    const [live, told] = [riskOf(['AUSDT']), riskOf(['AUSDT'])];
    for (const [i, close] of closes.entries()) live.closeStep(times[i]!, Float64Array.of(close));
    for (const [i, close] of closes.slice(300).entries()) told.closeStep(times[300 + i]!, Float64Array.of(close));
    told.addPast(0, { times: [...times.slice(0, 350), 12_345], closes: [...closes.slice(0, 300), ...closes.slice(300, 350).map(() => 1), 5] });
    expect(told.snapshot()).toEqual(live.snapshot());
    expect(told.tailWith(0, 1_000)).toEqual(live.tailWith(0, 1_000));
  });

  it('goes on from a snapshot with the same bits, long after the first prices were dropped', () => {
    const returns = walk(5_600, 3, 2);
    const risk = riskOf(['BTCUSDT', 'BUSDT', 'CUSDT'], { riskHorizon: '1d' });
    play(risk, returns.slice(0, 5_500));
    const restored = createPortfolioRisk(['BTCUSDT', 'BUSDT', 'CUSDT'].map(named), riskConfig.parse({ riskHorizon: '1d' }));
    restored.restore(JSON.parse(JSON.stringify(risk.snapshot())));
    for (const one of [risk, restored]) {
      one.hold(0, 1_000);
      one.hold(2, -700);
    }
    for (let step = 0; step <= 600; step++) {
      const prices = Float64Array.of(50 + (step % 7), 60 + (step % 11), 70 + (step % 5));
      for (const one of [risk, restored]) one.closeStep((5_502 + step) * HOUR_MS, prices);
      if (step % 100 !== 0) continue;
      expect(restored.tailWith(1, 300)).toEqual(risk.tailWith(1, 300));
      expect(restored.measures()).toEqual(risk.measures());
      expect(restored.betaOf(1)).toBe(risk.betaOf(1));
    }
  });
});

describe('the measures', () => {
  it('share the tail out among the positions: the parts add up, and a hedge has a part below nothing', () => {
    const risk = riskOf(['BTCUSDT', 'BUSDT', 'CUSDT']);
    play(risk, walk(1_000, 3, 4));
    risk.hold(0, 10_000);
    risk.hold(1, 8_000);
    risk.hold(2, -3_000);
    const { tails, instruments } = risk.measures();
    const tail = tails.find(({ level, horizon, method }) => level === 99 && horizon === '1h' && method === 'plain')!;
    expect(instruments.reduce((sum, { component }) => sum + component.valueAtRisk, 0)).toBeCloseTo(tail.valueAtRisk, 8);
    expect(instruments.reduce((sum, { component }) => sum + component.expectedShortfall, 0)).toBeCloseTo(tail.expectedShortfall, 8);
    expect(instruments[2]!.component.expectedShortfall).toBeLessThan(0);
    // The whole is less risky than the parts alone.
    expect(tail.expectedShortfall).toBeLessThan(instruments.reduce((sum, { alone }) => sum + alone.expectedShortfall, 0));
    expect(tail).toMatchObject({ basis: 'history', scenarios: 1_000, ...risk.tailWith(0, 0) });
  });

  it('scale past returns to the volatility of today: calm after a storm halves them', () => {
    const risk = riskOf(['BTCUSDT'], { volatilityHalfLifeHours: 6, riskLevel: '95' });
    // ±2 % for long, then ±1 % for 100 hours, 16 half-lives.
    play(risk, Array.from({ length: 1_000 }, (_, i) => [(i % 2 === 0 ? -1 : 1) * (i < 900 ? 0.02 : 0.01)]));
    risk.hold(0, 1_000);
    const of = (method: string): number => risk.measures().tails.find((tail) => tail.level === 95 && tail.horizon === '1h' && tail.method === method)!.valueAtRisk;
    expect(of('plain')).toBeCloseTo(20, 6);
    // ln 0.98 × (ln 0.99 beside ln 1.01) / (ln 0.98 beside ln 1.02), about a half: 9.9 to 10.2.
    expect(of('filtered')).toBeGreaterThan(9.8);
    expect(of('filtered')).toBeLessThan(10.3);
  });

  it('know beta, correlation and clusters of prices that move as one, and of those that do not', () => {
    const rng = createRng(8).stream('betas');
    const risk = riskOf(['BTCUSDT', 'BUSDT', 'CUSDT'], { volatilityHalfLifeHours: 500 });
    play(risk, Array.from({ length: 1_500 }, () => {
      const btc = 0.002 * rng.normal();
      return [btc, 2 * btc, 0.002 * rng.normal()];
    }));
    expect(risk.betaOf(0)).toBe(1);
    expect(risk.betaOf(1)).toBeCloseTo(2, 1);
    expect(Math.abs(risk.betaOf(2))).toBeLessThan(0.2);
    expect([risk.clusterOf(0), risk.clusterOf(1), risk.clusterOf(2)]).toEqual([[0, 1], [0, 1], [2]]);
    risk.hold(0, 1_000);
    risk.hold(1, 1_000);
    const { correlation, betaToBitcoin, dailyVolatility, clusters } = risk.measures();
    expect(correlation[0]![1]).toBeGreaterThan(0.999);
    expect(clusters).toEqual([[0, 1], [2]]);
    // Half of it moves by 1 and half by 2.
    expect(betaToBitcoin).toBeCloseTo(1.5, 1);
    // 1,000 + 2 × 1,000 of 0.2 % an hour: 6 × √24 = 29.4 a day, within what chance leaves of 700 weighted hours.
    expect(Math.abs(dailyVolatility - 29.4)).toBeLessThan(2.5);
  });

  it('say what is assumed, and have no number that is none', () => {
    const risk = riskOf(['BTCUSDT', 'BUSDT']);
    play(risk, walk(100, 2));
    risk.hold(0, 1_000);
    const measures = risk.measures();
    expect(measures.basis).toBe('assumed');
    expect(measures.tails.every(({ basis, valueAtRisk }) => basis === 'assumed' && valueAtRisk > 0)).toBe(true);
    expect(risk.clusterOf(0)).toEqual([0, 1]);
    expect(risk.betaOf(1)).toBe(1);
    expect(JSON.stringify(measures, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? 'broken' : value))).not.toContain('broken');
  });
});
