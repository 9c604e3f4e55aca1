import { DAY_MS, intervalMs } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { instrumentId } from '../../domain/units.ts';
import type { RetrainSchedule } from '../../contract/training.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { bestInterval } from '../market-data.ts';
import type { MarketDataStore } from '../market-data.ts';

const MINUTE_MS = 60_000;

/**
 * Returns when a schedule is due next.
 * @param lastMs the moment at which it was last due and begun; null when it never was
 * @param sinceMs when the schedule was made
 */
export function nextDue({ everyDays, atMinute }: Pick<RetrainSchedule, 'everyDays' | 'atMinute'>, { lastMs, sinceMs }: { readonly lastMs: EpochMs | null; readonly sinceMs: EpochMs }): EpochMs {
  if (lastMs !== null) return dayOf(lastMs) + everyDays * DAY_MS + atMinute * MINUTE_MS;
  const today = dayOf(sinceMs) + atMinute * MINUTE_MS;
  return today >= sinceMs ? today : today + DAY_MS;
}

/** Returns the newest of the moments at which it was due up to now: what was missed while the program did not run is made up for once. */
export function newestDue(schedule: Pick<RetrainSchedule, 'everyDays' | 'atMinute'>, dueMs: EpochMs, nowMs: EpochMs): EpochMs {
  const every = schedule.everyDays * DAY_MS;
  return nowMs < dueMs ? dueMs : dueMs + Math.floor((nowMs - dueMs) / every) * every;
}

/** Returns the end of the newest bar that every instrument has; null where one has none. */
export function newestBarEnd(store: MarketDataStore, { instruments, interval }: Pick<TrainingSpec, 'instruments' | 'interval'>): EpochMs | null {
  const ends = instruments.map((id) => {
    const stored = bestInterval(store, instrumentId(id), interval);
    const series = store.bars.series().find((one) => one.instrumentId === id && one.interval === stored);
    return stored === null || series === undefined ? null : series.to + intervalMs(stored);
  });
  return ends.some((end) => end === null) ? null : Math.min(...ends.map(Number));
}

/**
 * Returns what a model is trained on anew: the window before the newest bar, of which the last days are kept apart. Neither the parent nor the child has learned from
 * them; there the two are compared. A parent that was made by the schedule itself was kept for what it did on some of them: that speaks for the parent, never for the child.
 */
export function retrainSpec(parent: TrainingSpec, { schedule, code, endMs }: { readonly schedule: RetrainSchedule; readonly code: string; readonly endMs: EpochMs }): TrainingSpec {
  const { validationDays, steps } = schedule;
  const windowMs = (schedule.windowDays ?? Math.max(1, Math.round((parent.span.to - parent.span.from) / DAY_MS)) + validationDays) * DAY_MS;
  const testMs = validationDays * DAY_MS;
  return {
    ...parent, title: '', span: { from: Math.max(0, endMs - windowMs), to: endMs - testMs }, test: { from: endMs - testMs, to: endMs },
    warmStart: code, walkForward: null, ...(steps === undefined ? {} : { totalSteps: steps }),
  };
}

function dayOf(timeMs: EpochMs): EpochMs {
  return Math.floor(timeMs / DAY_MS) * DAY_MS;
}
