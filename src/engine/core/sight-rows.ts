import { barAt } from '../domain/bar-columns.ts';
import type { BarColumns } from '../domain/bar-columns.ts';
import type { WarmUpCompany } from '../domain/input.ts';
import type { BarClosed, MarketEvent } from '../domain/market-event.ts';
import type { SightSpec } from '../domain/sight.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';
import { RowGatherer } from '../features/sets/market-feature-set.ts';
import type { FeatureRows } from '../features/sets/market-feature-set.ts';
import { SightKeeper } from './sight-keeper.ts';

/** What has been stored of an instrument and of what it is looked at with. */
export interface SightHistory {
  readonly instrumentId: InstrumentId;
  /** As long as the spec's interval. */
  readonly bars: BarColumns;
  /** The reference and the other market of the pair, of any interval that adds up to the spec's. */
  readonly beside?: readonly { readonly instrumentId: InstrumentId; readonly interval: WarmUpCompany['interval']; readonly bars: BarColumns }[];
  /** Ascending. */
  readonly funding?: readonly { readonly timeMs: EpochMs; readonly rate: number }[];
  /** Trades, quotes and books, ascending; needed by `market-30`. */
  readonly ticks?: Iterable<Exclude<MarketEvent, BarClosed>>;
}

/** Told after every so many bars how far the work is, from 0 to 1; returns false to give up. */
export type SightProgress = (share: number) => boolean;

/**
 * Returns what a strategy with this sight is shown at each bar, by showing the bars to the very object that shows them to it in trading: training sees what trading will see.
 * @returns one row for each bar; null when it was told to give up
 * @throws InvariantError when the features cannot be had
 */
export function sightRows(spec: SightSpec, history: SightHistory, onProgress: SightProgress = () => true): FeatureRows | null {
  const { instrumentId, bars } = history;
  const keeper = new SightKeeper(spec, instrumentId);
  const accompany = keeper.companyOf({ instrumentId, beside: (history.beside ?? []).map(listed), funding: history.funding ?? [] });
  const ticks = history.ticks?.[Symbol.iterator]();
  let tick = ticks?.next();
  const gathered = new RowGatherer(keeper.sight.values.length);
  for (let row = 0; row < bars.length; row++) {
    if (row % PART === 0 && !onProgress(row / bars.length)) return null;
    const bar = barAt(bars, row);
    accompany(bar.closeTimeMs);
    for (; tick !== undefined && tick.done !== true && tick.value.timeMs <= bar.closeTimeMs; tick = ticks?.next()) keeper.takeEvent(tick.value);
    keeper.take(bar);
    gathered.add(keeper.sight);
  }
  onProgress(1);
  return gathered.rows();
}

const PART = 512;

function listed({ instrumentId, interval, bars }: NonNullable<SightHistory['beside']>[number]): WarmUpCompany {
  return { instrumentId, interval, bars: Array.from({ length: bars.length }, (_, row) => barAt(bars, row)) };
}
