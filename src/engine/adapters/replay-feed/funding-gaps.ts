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
  readonly rates: readonly FundingRate[];
  /** The range that is to be covered: [from, to). */
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Returns the stretches of the range in which funding is missing; none means that the range is covered. */
export declare function fundingGaps(check: FundingCheck): readonly FundingGap[];
