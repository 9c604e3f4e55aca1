import type { Instrument } from '../../domain/instrument.ts';
import type { BarSeriesInfo } from '../../ports/bar-store.ts';
import type { SeriesInfo } from '../../ports/history-store.ts';
import type { Store } from '../../adapters/sqlite/store.ts';

/** Everything stored, by kind; `from` and `to` are the times of the first and the last row. */
export interface DataListing {
  readonly instruments: readonly Instrument[];
  readonly bars: readonly BarSeriesInfo[];
  readonly funding: readonly SeriesInfo[];
  readonly trades: readonly SeriesInfo[];
  readonly quotes: readonly SeriesInfo[];
  /** Recorded order books; `count` is that of their changes. */
  readonly depth: readonly SeriesInfo[];
}

/** Lists what is stored. */
export function listData(store: Pick<Store, 'instruments' | 'bars' | 'funding' | 'trades' | 'quotes' | 'depth'>): DataListing {
  return { instruments: store.instruments.all(), bars: store.bars.series(), funding: store.funding.series(), trades: store.trades.series(), quotes: store.quotes.series(), depth: store.depth.series() };
}
