import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BreakersSnapshot } from '../../../../../src/engine/risk/breakers/breakers.ts';
import { dayEndMs, weekEndMs } from '../../../../../src/engine/risk/breakers/calendar.ts';
import type { RiskConfig } from '../../../../../src/engine/risk/config.ts';
import { throughJson, Watch } from './watch.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** 2024-01-01T00:00:00Z, a Monday. */
const NEW_YEAR = 1_704_067_200_000;
/** The last millisecond of a day: when its last bar closes. */
const END_OF_DAY = DAY - 1;

/** The day and the halt alone; the week and the steps before the halt have tests of their own. */
const TWO = { drawdownWarnPct: 0, drawdownReducePct: 15, maxDrawdownPct: 15, weeklyLossLimitPct: 0 } as const;

function watchAt(equity: number, values: Partial<RiskConfig> = {}): Watch {
  const watch = new Watch({ ...TWO, ...values });
  watch.update(NEW_YEAR, equity);
  return watch;
}

describe('daily loss breaker', () => {
  it('trips once, at the limit, and lets only reducing go on', () => {
    const watch = watchAt(10_000);
    expect(watch.update(NEW_YEAR + HOUR, 9700.01)).toEqual([]);
    expect(watch.update(NEW_YEAR + 2 * HOUR, 9700)).toEqual(['tripped daily-loss-limit']);
    expect(watch.latched('daily-loss-limit')).toEqual({
      code: 'daily-loss-limit', scope: 'account', action: 'reduce', sinceMs: NEW_YEAR + 2 * HOUR, value: 3, limit: 3, unit: '%', side: null,
      cause: 'The account has lost 3 % today (UTC); the limit is 3 %. Nothing new is opened until the next day (UTC).',
      release: 'automatic', releasesAtMs: NEW_YEAR + DAY,
    });
    expect(watch.update(NEW_YEAR + 3 * HOUR, 9600)).toEqual([]);
    expect(watch.breakers.dayLossPct).toBe(4);
  });

  it('measures from midnight UTC, not from the peak of the day', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, 10_500);
    expect(watch.update(NEW_YEAR + 2 * HOUR, 9800)).toEqual([]);
    expect(watch.breakers.dayLossPct).toBe(2);
  });

  it('starts a day from the last mark before midnight, so that daily bars and overnight gaps count', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + END_OF_DAY, 9800);
    expect(watch.update(NEW_YEAR + DAY + END_OF_DAY, 9500)).toEqual(['tripped daily-loss-limit']);
    // (9,800 - 9,500) / 9,800 = 3.0612 %.
    expect(watch.latched('daily-loss-limit')?.value).toBeCloseTo(3.0612, 4);
    expect(watch.breakers.dayStartEquity).toBe(9800);
  });

  it('stays latched when the equity comes back the same day, and ends with the next, once', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, 9600);
    expect(watch.update(NEW_YEAR + 2 * HOUR, 10_100)).toEqual([]);
    expect(watch.breakers.tripped?.code).toBe('daily-loss-limit');
    expect(watch.update(NEW_YEAR + DAY + HOUR, 10_090)).toEqual(['released daily-loss-limit by automatic']);
    expect(watch.breakers.tripped).toBeNull();
    expect(watch.update(NEW_YEAR + DAY + 2 * HOUR, 10_090)).toEqual([]);
  });

  it('trips again on the next day from that day on', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, 9600);
    watch.update(NEW_YEAR + DAY + HOUR, 9590);
    // 9,600 × 0.97 = 9,312.
    expect(watch.update(NEW_YEAR + DAY + 2 * HOUR, 9312.1)).toEqual([]);
    expect(watch.update(NEW_YEAR + DAY + 3 * HOUR, 9311.9)).toEqual(['tripped daily-loss-limit']);
  });

  it('ends and trips anew when the first mark of the day is a new loss', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, 9600);
    expect(watch.update(NEW_YEAR + DAY + HOUR, 9000)).toEqual(['released daily-loss-limit by automatic', 'tripped daily-loss-limit']);
    expect(watch.latched('daily-loss-limit')).toMatchObject({ value: 6.25, sinceMs: NEW_YEAR + DAY + HOUR });
  });

  it('waits for a person when configured so, however many days and settings pass', () => {
    const watch = watchAt(10_000, { dailyLossRelease: 'person' });
    watch.update(NEW_YEAR + HOUR, 9600);
    expect(watch.latched('daily-loss-limit')).toMatchObject({ cause: expect.stringContaining('until a person resumes') as string, releasesAtMs: null });
    watch.breakers.retune({ ...watch.breakers.config, dailyLossRelease: 'next-day' }, new Map());
    expect(watch.update(NEW_YEAR + 3 * DAY, 9600)).toEqual([]);
    expect(watch.breakers.tripped?.code).toBe('daily-loss-limit');
  });

  // Broken on purpose: with the day worked out from every mark, the clock that jumped back to yesterday and on again forgot the loss.
  it('forgets nothing when the clock jumps back', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, 9800);
    watch.update(NEW_YEAR - 2 * DAY, 9790);
    watch.update(NEW_YEAR - HOUR, 9780);
    expect(watch.breakers.dayLossPct).toBeCloseTo(2.2, 9);
    expect(watch.update(NEW_YEAR + 2 * HOUR, 9700)).toEqual(['tripped daily-loss-limit']);
    expect(watch.update(NEW_YEAR - DAY, 9700)).toEqual([]);
    expect(watch.breakers.tripped?.code).toBe('daily-loss-limit');
  });
});

describe('weekly loss breaker', () => {
  const weekly = { weeklyLossLimitPct: 7, dailyLossLimitPct: 15 } as const;

  it('knows where days and weeks end', () => {
    // 2024-01-01 is a Monday; 2023-12-31 the Sunday before; 2024-02-29 a Thursday in a leap year.
    expect(dayEndMs(Date.UTC(2024, 0, 1))).toBe(Date.UTC(2024, 0, 2));
    expect(weekEndMs(Date.UTC(2024, 0, 1))).toBe(Date.UTC(2024, 0, 8));
    expect(weekEndMs(Date.UTC(2023, 11, 31, 23, 59, 59, 999))).toBe(Date.UTC(2024, 0, 1));
    expect(weekEndMs(Date.UTC(2024, 1, 29, 12))).toBe(Date.UTC(2024, 2, 4));
  });

  it('adds up what days have lost, and ends on Monday', () => {
    const watch = watchAt(10_000, weekly);
    watch.update(NEW_YEAR + DAY, 9750);
    watch.update(NEW_YEAR + 2 * DAY, 9500);
    expect(watch.update(NEW_YEAR + 3 * DAY, 9301)).toEqual([]);
    // 10,000 × 0.93 = 9,300.
    expect(watch.update(NEW_YEAR + 3 * DAY + HOUR, 9300)).toEqual(['tripped weekly-loss-limit']);
    expect(watch.latched('weekly-loss-limit')).toMatchObject({ value: expect.closeTo(7, 9) as number, action: 'reduce', releasesAtMs: Date.UTC(2024, 0, 8) });
    expect(watch.update(NEW_YEAR + 6 * DAY + END_OF_DAY, 9300)).toEqual([]);
    expect(watch.update(NEW_YEAR + 7 * DAY, 9300)).toEqual(['released weekly-loss-limit by automatic']);
    // The new week is measured from 9,300: × 0.93 = 8,649.
    expect(watch.update(NEW_YEAR + 7 * DAY + HOUR, 8650)).toEqual([]);
    expect(watch.update(NEW_YEAR + 7 * DAY + 2 * HOUR, 8649)).toEqual(['tripped weekly-loss-limit']);
  });

  it('is not ended by a new day, and survives a restart with what the week has lost', () => {
    const watch = watchAt(10_000, weekly);
    watch.update(NEW_YEAR + DAY, 9600);
    const after = watch.restarted({ ...TWO, ...weekly });
    expect(after.breakers.weekLossPct).toBe(4);
    expect(after.update(NEW_YEAR + 2 * DAY, 9300)).toEqual(['tripped weekly-loss-limit']);
    const again = after.restarted({ ...TWO, ...weekly });
    expect(again.update(NEW_YEAR + 4 * DAY, 9300)).toEqual([]);
    expect(again.latched('weekly-loss-limit')).toEqual(after.latched('weekly-loss-limit'));
  });

  it('waits for a person when configured so', () => {
    const watch = watchAt(10_000, { ...weekly, weeklyLossRelease: 'person' });
    watch.update(NEW_YEAR + HOUR, 9300);
    expect(watch.update(NEW_YEAR + 15 * DAY, 9300)).toEqual([]);
    expect(watch.latched('weekly-loss-limit')).not.toBeNull();
  });

  it('is measured from now on after a person has released it', () => {
    const watch = watchAt(10_000, weekly);
    watch.update(NEW_YEAR + HOUR, 9300);
    watch.news();
    expect(watch.breakers.release('weekly-loss-limit', 'account', { timeMs: NEW_YEAR + 2 * HOUR, cause: 'accepted' })).toMatchObject({ rebase: { from: 10_000, to: 9300 } });
    expect(watch.breakers).toMatchObject({ weekLossPct: 0 });
    expect(watch.update(NEW_YEAR + 3 * HOUR, 9200)).toEqual(['released weekly-loss-limit by person']);
  });
});

describe('the fall from the peak', () => {
  const steps = { drawdownWarnPct: 5, drawdownReducePct: 10, maxDrawdownPct: 15, dailyLossLimitPct: 15 } as const;

  it('warns, makes trades smaller, and halts', () => {
    const watch = watchAt(10_000, steps);
    expect(watch.update(NEW_YEAR + HOUR, 9500)).toEqual(['tripped drawdown-warning']);
    expect(watch.breakers.tripped).toBeNull();
    expect(watch.update(NEW_YEAR + DAY, 9000)).toEqual(['tripped drawdown-shrink']);
    expect(watch.breakers.tripped).toBeNull();
    expect(watch.update(NEW_YEAR + 2 * DAY, 8500)).toEqual(['tripped drawdown-limit']);
    expect(watch.breakers.tripped).toMatchObject({ code: 'drawdown-limit', action: 'halt', release: 'person', value: 15, limit: 15 });
  });

  it('ends a step a tenth of the way back, and the halt never', () => {
    const watch = watchAt(10_000, steps);
    watch.update(NEW_YEAR + HOUR, 8500);
    // 10 % × 0.9 = 9 %: 9,100. 5 % × 0.9 = 4.5 %: 9,550.
    expect(watch.update(NEW_YEAR + 2 * HOUR, 9099)).toEqual([]);
    expect(watch.update(NEW_YEAR + 3 * HOUR, 9100)).toEqual(['released drawdown-shrink by automatic']);
    expect(watch.update(NEW_YEAR + 4 * HOUR, 9550)).toEqual(['released drawdown-warning by automatic']);
    expect(watch.update(NEW_YEAR + 5 * HOUR, 11_000)).toEqual([]);
    expect(watch.breakers.tripped?.code).toBe('drawdown-limit');
  });

  it('stays silent about a step that a person has taken note of, until the account has recovered once', () => {
    const watch = watchAt(10_000, steps);
    watch.update(NEW_YEAR + HOUR, 9500);
    watch.breakers.release('drawdown-warning', 'account', { timeMs: NEW_YEAR + HOUR, cause: 'seen' });
    watch.news();
    const after = watch.restarted({ ...TWO, ...steps });
    expect(after.update(NEW_YEAR + 2 * HOUR, 9400)).toEqual([]);
    expect(after.update(NEW_YEAR + 3 * HOUR, 9550)).toEqual([]);
    expect(after.update(NEW_YEAR + 4 * HOUR, 9500)).toEqual(['tripped drawdown-warning']);
  });

  it('rises with the peak within the day', () => {
    const watch = watchAt(10_000, { dailyLossLimitPct: 15 });
    watch.update(NEW_YEAR + HOUR, 11_000);
    watch.update(NEW_YEAR + 2 * HOUR, 12_000);
    // 12,000 × 0.85 = 10,200.
    expect(watch.update(NEW_YEAR + 3 * HOUR, 10_201)).toEqual([]);
    expect(watch.update(NEW_YEAR + 3 * HOUR, 10_200)).toEqual(['tripped drawdown-limit']);
  });

  it('is not released by time or by a recovery', () => {
    const watch = watchAt(10_000, { dailyLossLimitPct: 15 });
    watch.update(NEW_YEAR + HOUR, 8000);
    for (let day = 1; day < 400; day += 1) watch.update(NEW_YEAR + day * DAY, 8000 + day * 10);
    expect(watch.breakers.tripped?.code).toBe('drawdown-limit');
  });

  it('demands more than the daily loss when one mark trips both, and outlives it', () => {
    const watch = watchAt(10_000);
    expect(watch.update(NEW_YEAR + HOUR, 8000)).toEqual(['tripped drawdown-limit', 'tripped daily-loss-limit']);
    expect(watch.breakers.tripped?.code).toBe('drawdown-limit');
    expect(watch.update(NEW_YEAR + DAY, 8000)).toEqual(['released daily-loss-limit by automatic']);
    expect(watch.breakers.tripped?.code).toBe('drawdown-limit');
  });
});

describe('money that comes or goes without a trade', () => {
  it('moves everything that is measured from', () => {
    const watch = watchAt(10_000, { weeklyLossLimitPct: 50 });
    watch.update(NEW_YEAR + HOUR, 9900);
    watch.breakers.transfer(-5000);
    // 100 lost of what are now 5,000.
    const { dayStartEquity, dayBaseEquity, peakEquity, dayLossPct, weekLossPct, drawdownPct } = watch.breakers;
    expect([dayStartEquity, dayBaseEquity, peakEquity, dayLossPct, weekLossPct, drawdownPct]).toEqual([5000, 5000, 5000, 2, 2, 2]);
    expect(watch.update(NEW_YEAR + HOUR, 4900)).toEqual([]);
    expect(watch.update(NEW_YEAR + HOUR, 4850)).toEqual(['tripped daily-loss-limit']);
  });

  it('changes nothing before the first price, and releases nothing', () => {
    const watch = new Watch(TWO);
    watch.breakers.transfer(500);
    expect(watch.update(NEW_YEAR, 10_500)).toEqual([]);
    expect(watch.breakers.peakEquity).toBe(10_500);
    watch.update(NEW_YEAR + HOUR, 8000);
    watch.news();
    watch.breakers.transfer(100_000);
    expect(watch.update(NEW_YEAR + 2 * HOUR, 108_000)).toEqual([]);
    expect(watch.breakers.tripped?.code).toBe('drawdown-limit');
  });
});

describe("a person's release", () => {
  const by = { timeMs: NEW_YEAR + 2 * HOUR, cause: 'accepted' };

  it('of all measures the drawdown and the day from now on, and says so', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, 8400);
    watch.news();
    expect(watch.breakers.releaseAll(by).map(({ breaker: { code }, rebase }) => [code, rebase])).toEqual([
      ['drawdown-limit', { from: 10_000, to: 8400 }], ['daily-loss-limit', { from: 10_000, to: 8400 }],
    ]);
    expect(watch.breakers).toMatchObject({ tripped: null, drawdownPct: 0, dayLossPct: 0, peakEquity: 8400 });
    watch.news();
    // 8,400 × 0.85 = 7,140; the daily loss trips first, at 8,148.
    expect(watch.update(NEW_YEAR + 3 * HOUR, 7141)).toEqual(['tripped daily-loss-limit']);
    expect(watch.update(NEW_YEAR + 4 * HOUR, 7139)).toEqual(['tripped drawdown-limit']);
  });

  it('of one leaves the other latched and measured as it was', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, 8400);
    watch.news();
    watch.breakers.release('daily-loss-limit', 'account', by);
    expect(watch.news()).toEqual(['released daily-loss-limit by person']);
    expect(watch.breakers).toMatchObject({ dayStartEquity: 10_000, dayBaseEquity: 8400, dayLossPct: 0, peakEquity: 10_000, drawdownPct: 16 });
    expect(watch.breakers.tripped?.code).toBe('drawdown-limit');
  });

  it('changes nothing when nothing is latched', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, 9800);
    expect(watch.breakers.releaseAll(by)).toEqual([]);
    expect(watch.breakers.release('daily-loss-limit', 'account', by)).toBeNull();
    expect(watch.breakers.dayLossPct).toBe(2);
  });
});

describe('a restart', () => {
  it('forgets neither the loss of today nor a latched breaker', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, 9800);
    const after = watch.restarted(TWO);
    expect(after.breakers).toMatchObject({ dayStartEquity: 10_000, dayLossPct: 2, peakEquity: 10_000, drawdownPct: 2 });
    expect(after.update(NEW_YEAR + 2 * HOUR, 9690)).toEqual(['tripped daily-loss-limit']);
    const again = after.restarted(TWO);
    expect(again.breakers.tripped).toEqual(after.breakers.tripped);
    expect(again.update(NEW_YEAR + 3 * HOUR, 9000)).toEqual([]);
  });

  it('keeps a latched breaker under new, wider limits', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, 8400);
    expect(watch.restarted({ ...TWO, maxDrawdownPct: 50 }).breakers.tripped?.code).toBe('drawdown-limit');
  });

  it('reads a snapshot of the version that knew the day and the halt alone', () => {
    const older: BreakersSnapshot = {
      mark: { dayEndMs: NEW_YEAR + DAY, dayStartEquity: 10_000, dayBaseEquity: 10_000, peakEquity: 10_000, equity: 8400 },
      dailyLoss: { type: 'tripped', code: 'daily-loss-limit', state: 'reducing', timeMs: NEW_YEAR + HOUR, valuePct: 3, limitPct: 3, cause: 'The account has lost 3 % today (UTC); the limit is 3 %. Nothing new is opened until the next day (UTC).' },
      drawdown: { type: 'tripped', code: 'drawdown-limit', state: 'halted', timeMs: NEW_YEAR + 2 * HOUR, valuePct: 16, limitPct: 15, cause: 'The account has fallen 16 % from its peak; the limit is 15 %. Trading is halted until a person resumes.' },
    };
    const watch = new Watch({ ...TWO, weeklyLossLimitPct: 20 });
    watch.breakers.restore(throughJson(older));
    expect(watch.breakers.tripped).toMatchObject({ code: 'drawdown-limit', action: 'halt', sinceMs: NEW_YEAR + 2 * HOUR, value: 16, release: 'person' });
    // What the week has lost before is not known: it begins with the day.
    expect(watch.breakers).toMatchObject({ dayLossPct: 16, weekLossPct: 16, drawdownPct: 16 });
    expect(watch.update(NEW_YEAR + DAY, 8400)).toEqual(['released daily-loss-limit by automatic']);
    expect(watch.breakers.tripped?.code).toBe('drawdown-limit');
  });

  it('starts from nothing when nothing was seen', () => {
    const watch = new Watch({ ...TWO, maxDrawdownPct: 100 }).restarted({ ...TWO, maxDrawdownPct: 100 });
    expect(watch.breakers).toMatchObject({ dayLossPct: 0, drawdownPct: 0, tripped: null });
    expect(watch.update(NEW_YEAR, 500)).toEqual([]);
    expect(watch.breakers).toMatchObject({ dayStartEquity: 500, peakEquity: 500 });
  });

  it('changes no answer, wherever it happens', () => {
    const walk = fc.array(fc.tuple(fc.integer({ min: -HOUR, max: 9 * HOUR }), fc.double({ min: -0.05, max: 0.05, noNaN: true }), fc.boolean()), { minLength: 5, maxLength: 80 });
    fc.assert(fc.property(walk, fc.constantFrom('next-day' as const, 'person' as const), (moves, dailyLossRelease) => {
      const values = { dailyLossRelease, drawdownWarnPct: 4, drawdownReducePct: 8, maxDrawdownPct: 20, weeklyLossLimitPct: 7 } as const;
      const plain = watchAt(10_000, values);
      let restarted = watchAt(10_000, values);
      let [timeMs, equity] = [NEW_YEAR, 10_000];
      for (const [gap, change, isRestart] of moves) {
        timeMs += gap;
        equity *= 1 + change;
        if (isRestart) restarted = restarted.restarted({ ...TWO, ...values });
        expect(restarted.update(timeMs, equity)).toEqual(plain.update(timeMs, equity));
        expect(restarted.breakers.snapshot()).toEqual(plain.breakers.snapshot());
      }
    }), { seed: 11, numRuns: 100 });
  });
});

describe('any walk of the equity', () => {
  it('trips exactly when the plain definition says so', () => {
    const walk = fc.array(fc.tuple(fc.integer({ min: 60_000, max: 9 * HOUR }), fc.double({ min: -0.03, max: 0.031, noNaN: true })), { minLength: 5, maxLength: 120 });
    fc.assert(fc.property(walk, (moves) => {
      const watch = watchAt(10_000);
      const equities = [10_000];
      const days = [Math.floor(NEW_YEAR / DAY)];
      let timeMs = NEW_YEAR;
      let latched: string | null = null;
      for (const [gap, change] of moves) {
        timeMs += gap;
        const equity = (equities.at(-1) as number) * (1 + change);
        equities.push(equity);
        days.push(Math.floor(timeMs / DAY));
        const firstOfToday = days.indexOf(days.at(-1) as number);
        const start = equities[Math.max(0, firstOfToday - 1)] as number;
        if (firstOfToday === days.length - 1 && latched === 'daily-loss-limit') latched = null;
        if (equity <= start * 0.97) latched ??= 'daily-loss-limit';
        if (equity <= Math.max(...equities) * 0.85) latched = 'drawdown-limit';
        watch.update(timeMs, equity);
        expect(watch.breakers.tripped?.code ?? null).toBe(latched);
        if (latched === 'drawdown-limit') return;
      }
    }), { seed: 12, numRuns: 500 });
  });

  it('refuses an equity that is not a number, latched or not', () => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      expect(() => watchAt(bad)).toThrow('expected');
      expect(() => watchAt(10_000).update(NEW_YEAR + HOUR, bad)).toThrow('expected a finite equity');
      const latched = watchAt(10_000);
      latched.update(NEW_YEAR + HOUR, 1);
      expect(() => latched.update(NEW_YEAR + 2 * HOUR, bad)).toThrow('expected a finite equity');
    }
  });

  it('counts an account with nothing left as lost whole', () => {
    const watch = watchAt(10_000);
    watch.update(NEW_YEAR + HOUR, -20);
    expect(watch.breakers.drawdownPct).toBeCloseTo(100.2, 9);
    expect(watchAt(0).breakers).toMatchObject({ dayLossPct: 0, drawdownPct: 0 });
  });
});
