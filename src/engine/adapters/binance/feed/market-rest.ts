import type { Instrument } from '../../../domain/instrument.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { DepthSnapshot } from '../decode/depth-snapshot.ts';

/** What the feed needs of the venue's REST: closed bars for holes, books to start from, a funding rate it has not seen. Each rejects when the venue does not answer. */
export interface MarketRest {
  /** Returns the closed bars whose open time is in [fromMs, toMs), ascending; fewer when the venue has fewer. May page. Rejects when the venue's clock says that the last of them cannot be closed yet. */
  klines(instrument: Instrument, interval: Interval, fromMs: EpochMs, toMs: EpochMs): Promise<readonly Bar[]>;
  /** Returns a book of at least 1,000 levels a side where there are so many. */
  depthSnapshot(instrument: Instrument): Promise<DepthSnapshot>;
  /** Returns what was charged at a funding time, or null when the venue has nothing there. */
  funding(instrument: Instrument, timeMs: EpochMs): Promise<{ readonly rate: number; readonly markPrice: number } | null>;
}
