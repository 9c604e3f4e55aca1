import type { BarColumns } from '../../domain/bar-columns.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { FeatureRows } from '../../features/sets/market-feature-set.ts';
import type { FundingRate } from '../../ports/history-store.ts';

/** Stored data of one instrument that an agent is trained on. */
export interface TrainingSeries {
  readonly instrument: Instrument;
  /** Bars of the interval, in order of time: those of the span and of the test time, and as many before as there are, up to `leadBarsOf` the spec. */
  readonly bars: BarColumns;
  /** In order of time; needed for perpetual contracts. */
  readonly funding: readonly FundingRate[];
  /** One row for each bar, where they were worked out already, or of recorded trades and books (`market-30`); absent works them out of the bars. */
  readonly rows?: FeatureRows;
}

/** Everything that a training needs of the store. Plain data: posted to another thread, shared columns are not copied. */
export interface TrainingData {
  /** In the order of the spec's instruments. */
  readonly series: readonly TrainingSeries[];
  /** Bars of the leading market and of the other market of the pair; null where the spec has none. */
  readonly reference: BarColumns | null;
  readonly basis: BarColumns | null;
  /** SHA-256 of all of it, as the store tells it. */
  readonly hash: string;
}
