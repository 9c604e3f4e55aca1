import type { Breaker } from '../../domain/breaker.ts';
import type { EpochMs } from '../../domain/units.ts';

/** How versions that knew two breakers kept a trip. */
export interface EarlierTrip {
  readonly type: 'tripped';
  readonly code: 'daily-loss-limit' | 'drawdown-limit';
  readonly state: 'reducing' | 'halted';
  readonly timeMs: EpochMs;
  readonly valuePct: number;
  readonly limitPct: number;
  readonly cause: string;
}

/** The fields in which they kept them. */
export interface EarlierTrips {
  readonly dailyLoss?: EarlierTrip | null;
  readonly drawdown?: EarlierTrip | null;
}

/** Returns what was latched in a snapshot of such a version. Whether the next day ends a daily loss was a setting; its sentence tells how it stood. */
export function latchedBefore({ dailyLoss = null, drawdown = null }: EarlierTrips, dayEndMs: EpochMs | null): readonly Breaker[] {
  return [dailyLoss, drawdown].flatMap((trip) => {
    if (trip === null) return [];
    const { code, timeMs, valuePct, limitPct, cause } = trip;
    const isByDay = code === 'daily-loss-limit' && !cause.includes('a person resumes');
    return [{
      code, scope: 'account', action: code === 'drawdown-limit' ? 'halt' : 'reduce', sinceMs: timeMs, value: valuePct, limit: limitPct, unit: '%', cause, side: null,
      release: isByDay ? 'automatic' : 'person', releasesAtMs: isByDay ? dayEndMs : null,
    } as const];
  });
}
