import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBreakers, type Breakers, type BreakersSnapshot } from '../../../../src/engine/risk/breakers.ts';
import { config } from './builders.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** 2024-01-01T00:00:00Z. */
const NEW_YEAR = 1_704_067_200_000;
/** The last millisecond of a day: when its last bar closes. */
const END_OF_DAY = DAY - 1;

function breakersAt(equity: number, values: Parameters<typeof config>[0] = {}): Breakers {
  const breakers = createBreakers(config(values));
  breakers.update(NEW_YEAR, equity);
  return breakers;
}

function throughJson(snapshot: BreakersSnapshot): BreakersSnapshot {
  return JSON.parse(JSON.stringify(snapshot)) as BreakersSnapshot;
}

describe('daily loss breaker', () => {
  it('trips once, at the limit, and lets only reducing go on', () => {
    const breakers = breakersAt(10_000);
    expect(breakers.update(NEW_YEAR + HOUR, 9700.01)).toBeNull();
    expect(breakers.update(NEW_YEAR + 2 * HOUR, 9700)).toEqual({
      type: 'tripped', code: 'daily-loss-limit', state: 'reducing', timeMs: NEW_YEAR + 2 * HOUR, valuePct: 3, limitPct: 3,
      cause: 'The account has lost 3 % today (UTC); the limit is 3 %. Nothing new is opened until the next day (UTC).',
    });
    expect(breakers.update(NEW_YEAR + 3 * HOUR, 9600)).toBeNull();
    expect(breakers.dayLossPct).toBe(4);
  });

  it('measures from midnight UTC, not from the peak of the day', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + HOUR, 10_500);
    expect(breakers.update(NEW_YEAR + 2 * HOUR, 9800)).toBeNull();
    expect(breakers.dayLossPct).toBe(2);
  });

  it('starts a day from the last mark before midnight, so that daily bars and overnight gaps count', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + END_OF_DAY, 9800);
    expect(breakers.update(NEW_YEAR + DAY + END_OF_DAY, 9500)).toMatchObject({ code: 'daily-loss-limit', valuePct: expect.closeTo(3.0612, 4) });
    expect(breakers.dayStartEquity).toBe(9800);
  });

  it('stays latched when the equity comes back the same day', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + HOUR, 9600);
    expect(breakers.update(NEW_YEAR + 2 * HOUR, 10_100)).toBeNull();
    expect(breakers.tripped?.code).toBe('daily-loss-limit');
  });

  it('is released by the next day, once', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + HOUR, 9600);
    expect(breakers.update(NEW_YEAR + DAY + HOUR, 9590)).toEqual({
      type: 'released', code: 'daily-loss-limit', state: 'active', timeMs: NEW_YEAR + DAY + HOUR, cause: 'A new day (UTC) has begun: the daily loss limit starts afresh.',
    });
    expect(breakers.tripped).toBeNull();
    expect(breakers.update(NEW_YEAR + DAY + 2 * HOUR, 9590)).toBeNull();
  });

  it('trips again on the next day from that day on', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + HOUR, 9600);
    breakers.update(NEW_YEAR + DAY + HOUR, 9590);
    // 9,600 × 0.97 = 9,312.
    expect(breakers.update(NEW_YEAR + DAY + 2 * HOUR, 9312.1)).toBeNull();
    expect(breakers.update(NEW_YEAR + DAY + 3 * HOUR, 9311.9)).toMatchObject({ code: 'daily-loss-limit' });
  });

  it('reports a new trip rather than the release when the first mark of the day is a new loss', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + HOUR, 9600);
    expect(breakers.update(NEW_YEAR + DAY + HOUR, 9000)).toMatchObject({ type: 'tripped', code: 'daily-loss-limit', valuePct: 6.25 });
  });

  it('waits for a person when configured so', () => {
    const breakers = breakersAt(10_000, { dailyLossRelease: 'person' });
    expect(breakers.update(NEW_YEAR + HOUR, 9600)).toMatchObject({ cause: expect.stringContaining('until a person resumes') });
    expect(breakers.update(NEW_YEAR + 3 * DAY, 9600)).toBeNull();
    expect(breakers.tripped?.code).toBe('daily-loss-limit');
  });
});

describe('drawdown breaker', () => {
  const slow = { dailyLossLimitPct: 15 } as const;

  it('halts at the limit below the peak', () => {
    const breakers = breakersAt(10_000, slow);
    breakers.update(NEW_YEAR + HOUR, 12_000);
    breakers.update(NEW_YEAR + DAY, 10_300);
    expect(breakers.drawdownPct).toBeCloseTo(14.1667, 4);
    // 12,000 × 0.85 = 10,200.
    expect(breakers.update(NEW_YEAR + DAY + HOUR, 10_199)).toMatchObject({ type: 'tripped', code: 'drawdown-limit', state: 'halted', valuePct: expect.closeTo(15.0083, 4), limitPct: 15 });
  });

  it('rises with the peak within the day', () => {
    const breakers = breakersAt(10_000, slow);
    breakers.update(NEW_YEAR + HOUR, 11_000);
    breakers.update(NEW_YEAR + 2 * HOUR, 12_000);
    expect(breakers.update(NEW_YEAR + 3 * HOUR, 10_199)).toMatchObject({ code: 'drawdown-limit' });
  });

  it('is not released by time or by a recovery', () => {
    const breakers = breakersAt(10_000, slow);
    breakers.update(NEW_YEAR + HOUR, 8000);
    for (let day = 1; day < 400; day += 1) expect(breakers.update(NEW_YEAR + day * DAY, 8000 + day * 10)).toBeNull();
    expect(breakers.tripped?.code).toBe('drawdown-limit');
  });

  it('comes before the daily loss when one mark trips both', () => {
    const breakers = breakersAt(10_000);
    expect(breakers.update(NEW_YEAR + HOUR, 8000)).toMatchObject({ code: 'drawdown-limit', state: 'halted' });
    expect(breakers.snapshot().dailyLoss).not.toBeNull();
    expect(breakers.update(NEW_YEAR + DAY, 8000)).toBeNull();
    expect(breakers.tripped?.code).toBe('drawdown-limit');
  });

  it('still trips after the daily loss, while positions are being reduced', () => {
    const breakers = breakersAt(10_000);
    expect(breakers.update(NEW_YEAR + HOUR, 9500)).toMatchObject({ code: 'daily-loss-limit' });
    expect(breakers.update(NEW_YEAR + 2 * HOUR, 8400)).toMatchObject({ code: 'drawdown-limit' });
  });
});

describe('money that comes or goes without a trade', () => {
  it('moves everything that is measured from', () => {
    const breakers = createBreakers(config());
    breakers.update(NEW_YEAR, 10_000);
    breakers.update(NEW_YEAR + HOUR, 9900);
    breakers.transfer(-5000);
    // 100 lost of what are now 5,000.
    expect([breakers.dayStartEquity, breakers.dayBaseEquity, breakers.peakEquity, breakers.dayLossPct, breakers.drawdownPct]).toEqual([5000, 5000, 5000, 2, 2]);
    expect(breakers.update(NEW_YEAR + HOUR, 4900)).toBeNull();
    expect(breakers.update(NEW_YEAR + HOUR, 4850)).toMatchObject({ code: 'daily-loss-limit', valuePct: 3 });
  });

  it('changes nothing before the first price, when nothing is measured yet', () => {
    const breakers = createBreakers(config());
    breakers.transfer(500);
    expect(breakers.update(NEW_YEAR, 10_500)).toBeNull();
    expect(breakers.peakEquity).toBe(10_500);
  });
});

describe("a person's resume", () => {
  it('measures the drawdown from now on, and says so', () => {
    const breakers = breakersAt(10_000, { dailyLossLimitPct: 15 });
    breakers.update(NEW_YEAR + HOUR, 8400);
    expect(breakers.resume(NEW_YEAR + 2 * HOUR, 8400)).toEqual({ peak: { from: 10_000, to: 8400 }, dayBase: { from: 10_000, to: 8400 } });
    expect(breakers).toMatchObject({ tripped: null, drawdownPct: 0, dayLossPct: 0, peakEquity: 8400 });
    // 8,400 × 0.85 = 7,140.
    expect(breakers.update(NEW_YEAR + 3 * HOUR, 7141)).toBeNull();
    expect(breakers.update(NEW_YEAR + 4 * HOUR, 7139)).toMatchObject({ code: 'drawdown-limit' });
  });

  it('gives the day a new allowance and keeps what midnight was', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + HOUR, 9600);
    expect(breakers.resume(NEW_YEAR + 2 * HOUR, 9600)).toEqual({ dayBase: { from: 10_000, to: 9600 }, peak: null });
    expect(breakers).toMatchObject({ dayStartEquity: 10_000, dayBaseEquity: 9600, dayLossPct: 0, peakEquity: 10_000 });
  });

  it('changes nothing when nothing is latched', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + HOUR, 9800);
    expect(breakers.resume(NEW_YEAR + 2 * HOUR, 9800)).toEqual({ dayBase: null, peak: null });
    expect(breakers.dayLossPct).toBe(2);
  });
});

describe('a restart', () => {
  it('forgets neither the loss of today nor a latched breaker', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + HOUR, 9800);
    const after = createBreakers(config());
    after.restore(throughJson(breakers.snapshot()));
    expect(after).toMatchObject({ dayStartEquity: 10_000, dayLossPct: 2, peakEquity: 10_000, drawdownPct: 2 });
    expect(after.update(NEW_YEAR + 2 * HOUR, 9690)).toMatchObject({ code: 'daily-loss-limit' });
    const again = createBreakers(config());
    again.restore(throughJson(after.snapshot()));
    expect(again.tripped?.code).toBe('daily-loss-limit');
    expect(again.update(NEW_YEAR + 3 * HOUR, 9000)).toBeNull();
  });

  it('keeps a latched breaker under new, wider limits', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + HOUR, 8400);
    const wider = createBreakers(config({ maxDrawdownPct: 50 }));
    wider.restore(breakers.snapshot());
    expect(wider.tripped?.code).toBe('drawdown-limit');
  });

  it('starts from nothing when nothing was seen', () => {
    const breakers = createBreakers(config({ maxDrawdownPct: 100, drawdownReducePct: 100 }));
    breakers.restore(throughJson(createBreakers(config()).snapshot()));
    expect(breakers).toMatchObject({ dayLossPct: 0, drawdownPct: 0, tripped: null });
    expect(breakers.update(NEW_YEAR, 500)).toBeNull();
    expect(breakers).toMatchObject({ dayStartEquity: 500, peakEquity: 500 });
  });

  it('changes no answer, wherever it happens', () => {
    const walk = fc.array(fc.tuple(fc.integer({ min: 60_000, max: 9 * HOUR }), fc.double({ min: -0.05, max: 0.05, noNaN: true }), fc.boolean()), { minLength: 5, maxLength: 80 });
    fc.assert(fc.property(walk, fc.constantFrom('next-day', 'person'), (steps, dailyLossRelease) => {
      const plain = breakersAt(10_000, { dailyLossRelease });
      let restarted = breakersAt(10_000, { dailyLossRelease });
      let [timeMs, equity] = [NEW_YEAR, 10_000];
      for (const [gap, change, isRestart] of steps) {
        timeMs += gap;
        equity *= 1 + change;
        if (isRestart) {
          const next = createBreakers(config({ dailyLossRelease }));
          next.restore(throughJson(restarted.snapshot()));
          restarted = next;
        }
        expect(restarted.update(timeMs, equity)).toEqual(plain.update(timeMs, equity));
        expect(restarted.snapshot()).toEqual(plain.snapshot());
      }
    }), { seed: 11, numRuns: 200 });
  });
});

describe('any walk of the equity', () => {
  it('trips exactly when the plain definition says so', () => {
    const walk = fc.array(fc.tuple(fc.integer({ min: 60_000, max: 9 * HOUR }), fc.double({ min: -0.03, max: 0.031, noNaN: true })), { minLength: 5, maxLength: 120 });
    fc.assert(fc.property(walk, (steps) => {
      const breakers = breakersAt(10_000);
      const equities = [10_000];
      const days = [Math.floor(NEW_YEAR / DAY)];
      let timeMs = NEW_YEAR;
      let latched: string | null = null;
      for (const [gap, change] of steps) {
        timeMs += gap;
        const last = equities.at(-1) as number;
        const equity = last * (1 + change);
        equities.push(equity);
        days.push(Math.floor(timeMs / DAY));
        const today = days.at(-1) as number;
        const firstOfToday = days.indexOf(today);
        const start = equities[Math.max(0, firstOfToday - 1)] as number;
        if (firstOfToday === days.length - 1 && latched === 'daily-loss-limit') latched = null;
        if (equity <= start * 0.97) latched ??= 'daily-loss-limit';
        if (equity <= Math.max(...equities) * 0.85) latched = 'drawdown-limit';
        breakers.update(timeMs, equity);
        expect(breakers.tripped?.code ?? null).toBe(latched);
        if (latched === 'drawdown-limit') return;
      }
    }), { seed: 12, numRuns: 500 });
  });

  it('refuses an equity that is not a number, latched or not', () => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      expect(() => breakersAt(bad)).toThrow('expected');
      expect(() => breakersAt(10_000).update(NEW_YEAR + HOUR, bad)).toThrow('expected a finite equity');
      const latched = breakersAt(10_000);
      latched.update(NEW_YEAR + HOUR, 1);
      expect(() => latched.update(NEW_YEAR + 2 * HOUR, bad)).toThrow('expected a finite equity');
    }
  });

  it('counts an account with nothing left as lost whole', () => {
    const breakers = breakersAt(10_000);
    breakers.update(NEW_YEAR + HOUR, -20);
    expect(breakers.drawdownPct).toBeCloseTo(100.2, 9);
    expect(breakersAt(0)).toMatchObject({ dayLossPct: 0, drawdownPct: 0 });
  });
});
