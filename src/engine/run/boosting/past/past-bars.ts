import type { Store } from '../../../adapters/sqlite/store.ts';
import { MINUTE_MS } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import { bestInterval } from '../../market-data.ts';
import { missingBars } from '../../data/download/missing-stretches.ts';
import type { Stretch } from '../../data/download/missing-stretches.ts';
import { longerBars } from '../../regime/stored-history.ts';
import type { SessionPlan } from '../../session/plan.ts';
import { practicePast } from './practice-past.ts';
import { sayPast } from './say-past.ts';
import { soundBars } from './sound-bars.ts';

/** Bars of one minute from before a session. */
export interface PastBars {
  /** Oldest first; the newest is the minute before the session's first, where that is known. */
  readonly bars: readonly Bar[];
  /** Where no bar is known, on whole minutes. */
  readonly missing: readonly Stretch[];
  /** What is missing, was left out or looks wrong, in plain sentences; null when all is there. */
  readonly sentence: string | null;
}

/** The most that is asked for: thirty days, the longest window of a bot, and a day for its slow averages. */
export const MOST_PAST_MINUTES = 31 * 1440;

/**
 * Returns the bars of one minute before a session began, so that a bot need not wait for days of new ones. Of the practice market they are those of its seed, which its first
 * bar goes on from; of a recorded session and of one at a venue those that are stored ({@link fetchPast} asks the venue for what is not).
 * @param minutes how far back; more than {@link MOST_PAST_MINUTES} is cut to it
 */
export function pastBars({ store, plan }: { readonly store: Pick<Store, 'bars' | 'funding' | 'instruments'>; readonly plan: SessionPlan }, instrumentId: InstrumentId, minutes: number): PastBars {
  const wanted = Number.isFinite(minutes) ? Math.min(MOST_PAST_MINUTES, Math.max(0, Math.ceil(minutes))) : MOST_PAST_MINUTES;
  const to = beginOf(plan);
  const span: Stretch = { from: Math.max(0, to - wanted * MINUTE_MS), to };
  const found = storedMinutes(store, instrumentId, span);
  const known = plan.kind === 'practice' && found.length < wanted ? practicePast(plan, instrumentId, span) : found;
  const { bars, left, wild } = soundBars(known);
  const missing = gapsIn(bars, span);
  return { bars, missing, sentence: sayPast({ plan, instrumentId, span, bars, missing, left, wild }) };
}

/** Returns the open time of the first minute that the session itself plays. */
export function beginOf({ kind, replay, startMs }: Pick<SessionPlan, 'kind' | 'replay' | 'startMs'>): EpochMs {
  const beginMs = kind === 'replay' ? (replay?.from ?? startMs) : startMs;
  return Math.floor(beginMs / MINUTE_MS) * MINUTE_MS;
}

/** Returns where no bar is among these, on whole minutes. */
function gapsIn(bars: readonly Bar[], span: Stretch): readonly Stretch[] {
  const openTimeMs = Float64Array.from(bars, (bar) => bar.openTimeMs);
  return missingBars({ read: (_id, _interval, from, to) => ({ openTimeMs: openTimeMs.filter((timeMs) => timeMs >= from && timeMs < to) }) as ReturnType<Store['bars']['read']> }, '' as InstrumentId, '1m', span);
}

/** Shorter bars add up to minutes; longer ones tell nothing of them. */
function storedMinutes(store: Pick<Store, 'bars' | 'funding' | 'instruments'>, instrumentId: InstrumentId, { from, to }: Stretch): readonly Bar[] {
  const interval = bestInterval(store, instrumentId, '1m');
  return interval === null ? [] : longerBars([store.bars.read(instrumentId, interval, from, to)], interval, '1m');
}
