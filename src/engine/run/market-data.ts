import type { Instrument } from '../domain/instrument.ts';
import { isDerivative } from '../domain/instrument.ts';
import { INTERVALS, intervalMs } from '../domain/interval.ts';
import type { Interval } from '../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';
import { instrumentId } from '../domain/units.ts';
import { canAggregate } from '../market/bar-builder.ts';
import { invariant } from '../domain/assert.ts';
import { allocateBarColumns } from '../domain/bar-columns.ts';
import type { BarColumns, BarPages, BarStore } from '../ports/bar-store.ts';
import type { DepthColumns, DepthStore, FundingRate, FundingStore, QuoteColumns, QuoteStore, TradeColumns, TradeStore } from '../ports/history-store.ts';
import { fundingGaps } from '../adapters/replay-feed/funding-gaps.ts';

/** What stored market data is read from. */
export interface MarketDataStore {
  readonly bars: BarStore;
  readonly funding: FundingStore;
  readonly instruments: { get(id: InstrumentId): Instrument | null };
  /** What the levels of trades and order book are played from; where they are left out, there is none. */
  readonly trades?: TradeStore;
  readonly quotes?: QuoteStore;
  readonly depth?: DepthStore;
  measuredLatencies?(): readonly MeasuredWay[];
}

/** How long one order of a real session was on its way, in milliseconds. */
export interface MeasuredWay {
  readonly toSendMs: number;
  readonly roundTripMs: number;
}

/** Recorded ticks of one instrument, on which fills are decided. */
export interface LoadedTicks {
  readonly trades: TradeColumns;
  /** Null where none are stored, and where a book is played. */
  readonly quotes: QuoteColumns | null;
  /** Null unless a book is played. */
  readonly depth: DepthColumns | null;
  /** Times in which the recording knows nothing. */
  readonly gaps: readonly { readonly fromMs: EpochMs; readonly toMs: EpochMs }[];
  /** Order times of real sessions; empty unless they are asked for. */
  readonly measured: readonly MeasuredWay[];
  /** What a person should know of the recording beside the result. */
  readonly notes: readonly string[];
}

/** A request for data that cannot be met: what was expected, what was found. */
export class DataMissing extends Error {
  override readonly name = 'DataMissing';
}

export interface SeriesRequest {
  readonly instruments: readonly string[];
  /** The interval that the strategy trades; a finer stored one will do. */
  readonly interval: Interval;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Bars of the strategy's interval wanted from before `from`. */
  readonly warmupBars: number;
  readonly requireFunding: boolean;
  /** Load stored bars of a shorter interval too, to see what happened inside each bar. */
  readonly finerBars?: boolean;
  /** Read the bars in pages of so many milliseconds, for runs whose bars would fill the memory. */
  readonly pageMs?: number;
}

/** The stored data of one instrument for one run. */
export interface LoadedSeries {
  readonly instrument: Instrument;
  readonly interval: Interval;
  /** Bars before `from`; may be fewer than asked for. */
  readonly warmup: BarColumns;
  /** All bars of the run; of a series that is read in pages, the first page. {@link pagesOf} gives all of either. */
  readonly bars: BarColumns;
  readonly pages?: BarPages;
  readonly funding: readonly FundingRate[];
  /** Rates from the time of the warm-up, for strategies that look at them; absent where there are none. */
  readonly fundingBefore?: readonly FundingRate[];
  /** Bars of the shortest stored interval over the same time; null when they were not asked for. */
  readonly finer: BarColumns | null;
  /** Of runs whose fills are decided on recorded trades or books. */
  readonly ticks?: LoadedTicks;
}

/**
 * Loads what a run needs, each instrument in the coarsest stored interval that adds up to the strategy's.
 * @throws DataMissing when an instrument, its bars or its funding are not there
 */
export function loadSeries(store: MarketDataStore, request: SeriesRequest): readonly LoadedSeries[] {
  return request.instruments.map((id) => loadOne(store, request, instrumentId(id)));
}

function loadOne(store: MarketDataStore, request: SeriesRequest, id: InstrumentId): LoadedSeries {
  const { from, to } = request;
  const instrument = store.instruments.get(id);
  const interval = bestInterval(store, id, request.interval);
  if (!instrument || !interval) throw new DataMissing(`no ${request.interval} bars of ${id} are stored: expected bars that add up to ${request.interval}; import some first`);
  const pages = request.pageMs === undefined ? null : barPages(store, { id, interval, from, to, pageMs: request.pageMs });
  const bars = pages === null ? store.bars.read(id, interval, from, to) : pages.count === 0 ? allocateBarColumns(0) : pages.page(0);
  if (bars.length === 0) throw new DataMissing(`${id} ${interval}: expected bars from ${date(from)} to ${date(to)}, found ${coverage(store, id, interval)}`);
  const warmup = store.bars.read(id, interval, from - request.warmupBars * intervalMs(request.interval), from);
  const funding = isDerivative(instrument) ? store.funding.read(id, from, to) : [];
  if (isDerivative(instrument) && request.requireFunding) requireFundingBetween(id, funding, bars.openTimeMs[0] ?? 0, (pages?.lastCloseMs ?? bars.closeTimeMs[bars.length - 1] ?? 0) + 1);
  const finer = request.finerBars === true ? finerBars(store, id, interval, request) : null;
  const fundingBefore = isDerivative(instrument) && warmup.length > 0 ? store.funding.read(id, warmup.openTimeMs[0]!, from) : [];
  return { instrument, interval, warmup, bars, ...(pages === null ? {} : { pages }), funding, ...(fundingBefore.length === 0 ? {} : { fundingBefore }), finer };
}

/** Returns all bars of a series, in as many parts as it is read in. */
export function* pagesOf({ bars, pages }: Pick<LoadedSeries, 'bars' | 'pages'>): Generator<BarColumns> {
  yield bars;
  for (let index = 1; index < (pages?.count ?? 0); index++) if (pages) yield pages.page(index);
}

/** Returns how many bars a series has in all. */
export function barsIn({ bars, pages }: Pick<LoadedSeries, 'bars' | 'pages'>): number {
  return pages?.length ?? bars.length;
}

/** Looks at every page once, to know how long it is; then each is read when it comes. */
function barPages(store: MarketDataStore, { id, interval, from, to, pageMs }: { readonly id: InstrumentId; readonly interval: Interval; readonly from: EpochMs; readonly to: EpochMs; readonly pageMs: number }): BarPages {
  const spans: { readonly from: EpochMs; readonly to: EpochMs }[] = [];
  let [length, lastCloseMs] = [0, 0];
  for (let begin = from; begin < to; begin += pageMs) {
    const end = Math.min(to, begin + pageMs);
    const { length: rows, closeTimeMs } = store.bars.read(id, interval, begin, end);
    if (rows === 0) continue;
    spans.push({ from: begin, to: end });
    length += rows;
    lastCloseMs = closeTimeMs[rows - 1]!;
  }
  const page = (index: number): BarColumns => {
    const span = spans[index];
    invariant(span, () => `expected one of ${spans.length} pages, was ${index}`);
    return store.bars.read(id, interval, span.from, span.to);
  };
  return { length, lastCloseMs, count: spans.length, page, whole: () => store.bars.read(id, interval, from, to) };
}

/** Missing funding is an error and not zero: a perpetual held over it would look cheaper than it was. @throws DataMissing where a funding time has no rate */
export function requireFunding(id: InstrumentId, rates: readonly FundingRate[], bars: BarColumns): void {
  requireFundingBetween(id, rates, bars.openTimeMs[0] ?? 0, (bars.closeTimeMs[bars.length - 1] ?? 0) + 1);
}

function requireFundingBetween(id: InstrumentId, rates: readonly FundingRate[], from: EpochMs, to: EpochMs): void {
  const [gap] = fundingGaps({ instrumentId: id, rates, from, to });
  if (!gap) return;
  throw new DataMissing(`${id}: expected a funding rate for every funding time, found none from ${date(gap.from)} to ${date(gap.to)} (${gap.missing} missing); import the funding history, or set requireFunding to false to trade as if it were free`);
}

/** A run that was asked to look inside its bars does not fall back to an assumption in silence. */
function finerBars(store: MarketDataStore, id: InstrumentId, interval: Interval, { from, to }: SeriesRequest): BarColumns {
  const shortest = INTERVALS.find((one) => intervalMs(one) < intervalMs(interval) && store.bars.series().some((series) => series.instrumentId === id && series.interval === one));
  const bars = shortest === undefined ? null : store.bars.read(id, shortest, from, to);
  if (bars === null || bars.length === 0) throw new DataMissing(`${id}: expected stored bars shorter than ${interval} to look inside each bar, found none; import some, or choose another intrabarPath`);
  return bars;
}

/** Returns the longest stored interval of an instrument that adds up to the wanted one, or null. */
export function bestInterval(store: MarketDataStore, id: InstrumentId, wanted: Interval): Interval | null {
  const stored = new Set(store.bars.series().filter((series) => series.instrumentId === id).map((series) => series.interval));
  const usable = INTERVALS.filter((interval) => stored.has(interval) && intervalMs(interval) <= intervalMs(wanted) && canAggregate(interval, wanted));
  return usable.at(-1) ?? null;
}

function coverage(store: MarketDataStore, id: InstrumentId, interval: Interval): string {
  const series = store.bars.series().find((one) => one.instrumentId === id && one.interval === interval);
  return series ? `${series.count} bars from ${date(series.from)} to ${date(series.to)}` : 'none';
}

function date(timeMs: EpochMs): string {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString().replace('.000Z', 'Z') : String(timeMs);
}
