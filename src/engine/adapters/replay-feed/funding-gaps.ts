import type { EpochMs, InstrumentId } from '../../domain/units.ts';

/** One funding rate as stored. A positive rate is paid by longs to shorts. */
export interface FundingRate {
  readonly timeMs: EpochMs;
  readonly rate: number;
  /** Hours between fundings around this one, where the source says so; 8 otherwise. */
  readonly intervalHours?: number;
}

/** A stretch in which funding was due but is not stored. */
export interface FundingGap {
  readonly instrumentId: InstrumentId;
  /** Time of the first missing funding. */
  readonly from: EpochMs;
  /** Time of the last missing funding. */
  readonly to: EpochMs;
  readonly missing: number;
}

export interface FundingCheck {
  readonly instrumentId: InstrumentId;
  /** In time order; may reach beyond the range, which tells the interval at its ends. */
  readonly rates: readonly FundingRate[];
  /** The range that is to be covered: [from, to). */
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * Returns the stretches of the range in which funding is missing; none means that the range is covered.
 * Fundings fall on whole multiples of their interval since 00:00 UTC and may be stamped up to a minute late. Where the interval changes
 * from one row to the next the longer one is expected, and never more than 8 hours, Binance's longest.
 */
export function fundingGaps(check: FundingCheck): readonly FundingGap[] {
  const gaps: FundingGap[] = [];
  let previous: Stored = { stampMs: -Infinity, hours: null };
  for (const rate of check.rates) {
    const current = { stampMs: nearestStamp(rate.timeMs), hours: rate.intervalHours ?? null };
    addGap(gaps, check, previous, current);
    previous = current;
  }
  addGap(gaps, check, previous, { stampMs: Infinity, hours: null });
  return gaps;
}

interface Stored {
  /** The moment that the funding was due, without the venue's delay. */
  readonly stampMs: EpochMs;
  readonly hours: number | null;
}

const HOUR_MS = 3_600_000;
const LONGEST_HOURS = 8;
/** Binance stamps up to some tens of milliseconds late; a minute is far below the shortest interval. */
const LATEST_STAMP_MS = 60_000;

function nearestStamp(timeMs: EpochMs): EpochMs {
  const late = timeMs % HOUR_MS;
  return late <= LATEST_STAMP_MS ? timeMs - late : timeMs;
}

function addGap(gaps: FundingGap[], check: FundingCheck, previous: Stored, current: Stored): void {
  const stepMs = expectedHours(previous, current) * HOUR_MS;
  const firstMs = Math.max(previous.stampMs + 1, check.from);
  const from = Math.ceil(firstMs / stepMs) * stepMs;
  const endMs = Math.min(current.stampMs, check.to);
  if (from >= endMs) return;
  const missing = Math.ceil((endMs - from) / stepMs);
  gaps.push({ instrumentId: check.instrumentId, from, to: from + (missing - 1) * stepMs, missing });
}

function expectedHours(previous: Stored, current: Stored): number {
  const hours = Math.max(previous.hours ?? 0, current.hours ?? 0);
  return hours > 0 ? Math.min(hours, LONGEST_HOURS) : LONGEST_HOURS;
}
