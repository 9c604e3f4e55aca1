import { allocateBarColumns, columnsOf } from '../domain/bar-columns.ts';
import type { BarColumns } from '../domain/bar-columns.ts';
import type { Instrument } from '../domain/instrument.ts';
import { isDerivative } from '../domain/instrument.ts';
import { intervalMs } from '../domain/interval.ts';
import type { Interval } from '../domain/interval.ts';
import type { Bar } from '../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';
import { instrumentId } from '../domain/units.ts';
import { createTradeBarBuilder } from '../market/trade-bar-builder.ts';
import type { DepthColumns, SeriesInfo, TradeColumns } from '../ports/history-store.ts';
import { bestInterval, DataMissing, requireFunding } from './market-data.ts';
import type { LoadedSeries, LoadedTicks, MarketDataStore, SeriesRequest } from './market-data.ts';

/** What a run on recorded ticks asks for. */
export interface RecordedRequest extends Omit<SeriesRequest, 'finerBars'> {
  readonly level: 'trades' | 'book';
  /** Order times of real sessions are needed. */
  readonly measuredLatency: boolean;
}

/**
 * Loads recorded trades, and quotes or books with them, and the bars that a strategy decides on: the stored ones, or where none are stored those that the
 * trades make.
 * @throws DataMissing with what is there and what to import, when the level cannot be played over the whole time
 */
export function loadRecorded(store: MarketDataStore, request: RecordedRequest): readonly LoadedSeries[] {
  const measured = request.measuredLatency ? measuredOf(store) : [];
  return request.instruments.map((id) => loadOne(store, request, instrumentId(id), measured));
}

function loadOne(store: MarketDataStore, request: RecordedRequest, id: InstrumentId, measured: LoadedTicks['measured']): LoadedSeries {
  const { from, to, level, interval } = request;
  const instrument = store.instruments.get(id);
  const trades = store.trades?.read(id, from, to);
  if (!instrument || !trades || trades.length === 0) throw missing(id, request, 'trades', store.trades?.series());
  const depth = level === 'book' ? store.depth?.read(id, from, to) ?? null : null;
  if (level === 'book' && (depth === null || depth.length === 0 || !(depth.timeMs[depth.length - 1]! >= from))) throw missing(id, request, 'an order book', store.depth?.series());
  const quotes = level === 'trades' ? store.quotes?.read(id, from, to) ?? null : null;
  const bars = barsFor(store, id, request, trades);
  requireTrades(id, request, bars.bars, trades, store.trades?.series());
  if (depth !== null) requireBook(id, request, bars.bars, depth, store.depth?.series());
  const funding = isDerivative(instrument) ? store.funding.read(id, from, to) : [];
  if (isDerivative(instrument) && request.requireFunding) requireFunding(id, funding, bars.bars);
  const ticks: LoadedTicks = {
    trades, quotes: quotes !== null && quotes.length > 0 ? quotes : null, depth, measured,
    gaps: depth === null ? [] : bookGaps(depth, { from: bars.bars.openTimeMs[0]!, to: bars.bars.closeTimeMs[bars.bars.length - 1]! }),
    notes: notesOf(instrument, { ...bars, trades, depth, interval }),
  };
  return { instrument, interval: bars.interval, warmup: bars.warmup, bars: bars.bars, funding, finer: null, ticks };
}

interface Bars {
  readonly interval: Interval;
  readonly warmup: BarColumns;
  readonly bars: BarColumns;
  readonly areBuilt: boolean;
}

/** Stored bars where they lie over the trades; else the trades make them, whole bars only. */
function barsFor(store: MarketDataStore, id: InstrumentId, request: RecordedRequest, trades: TradeColumns): Bars {
  const { from, to, interval } = request;
  const stored = bestInterval(store, id, interval);
  const bars = stored === null ? null : store.bars.read(id, stored, from, to);
  const warmup = stored === null ? allocateBarColumns(0) : store.bars.read(id, stored, from - request.warmupBars * intervalMs(interval), from);
  if (stored !== null && bars !== null && bars.length > 0) return { interval: stored, warmup, bars, areBuilt: false };
  const built = barsOfTrades(trades, interval, { from, to });
  if (built.length === 0) throw new DataMissing(`${id}: expected trades over at least one whole bar of ${interval}, found them from ${date(trades.timeMs[0]!)} to ${date(trades.timeMs[trades.length - 1]!)}; choose a shorter interval or a longer time`);
  return { interval, warmup: stored === interval ? warmup : allocateBarColumns(0), bars: built, areBuilt: true };
}

function barsOfTrades(trades: TradeColumns, interval: Interval, { from, to }: { readonly from: EpochMs; readonly to: EpochMs }): BarColumns {
  const firstMs = trades.timeMs[0]!;
  // A request that begins with a bar asked for all of its trades: what comes first in it is the first there was, if it came soon.
  const builder = createTradeBarBuilder(interval, { completeFromMs: firstMs - from < FIRST_TRADE_MS ? from : firstMs });
  const bars: Bar[] = [];
  const { timeMs, price, qty, takerBought, tradeId } = trades;
  for (let row = 0; row < trades.length; row++) {
    const bar = builder.update({ type: 'trade-printed', timeMs: timeMs[row]!, instrumentId: instrumentId(''), tradeId: String(tradeId[row]), price: price[row]!, qty: qty[row]!, takerSide: takerBought[row] === 1 ? 'buy' : 'sell' });
    if (bar !== null) bars.push(bar);
  }
  const last = builder.closeUntil(to);
  if (last !== null && timeMs[trades.length - 1]! > last.closeTimeMs - FIRST_TRADE_MS) bars.push(last);
  return columnsOf(bars);
}

/** A market in which nothing trades for so long at the edge of the asked time is taken to be a recording that ends there. */
const FIRST_TRADE_MS = 5_000;

/** A bar with volume and without a trade is a hole in the recording, at its ends or inside. */
function requireTrades(id: InstrumentId, request: RecordedRequest, bars: BarColumns, trades: TradeColumns, stored: readonly SeriesInfo[] | undefined): void {
  let trade = 0;
  for (let row = 0; row < bars.length; row++) {
    while (trade < trades.length && trades.timeMs[trade]! < bars.openTimeMs[row]!) trade++;
    const isThere = trade < trades.length && trades.timeMs[trade]! <= bars.closeTimeMs[row]!;
    if (!isThere && bars.volume[row] !== 0) throw new DataMissing(`${missingText(id, request, 'trades', stored)} (none in the bar of ${date(bars.openTimeMs[row]!)})`);
  }
}

function requireBook(id: InstrumentId, request: RecordedRequest, bars: BarColumns, depth: DepthColumns, stored: readonly SeriesInfo[] | undefined): void {
  const isThere = depth.timeMs[0]! <= bars.closeTimeMs[0]! && depth.timeMs[depth.length - 1]! >= bars.openTimeMs[bars.length - 1]!;
  if (!isThere) throw missing(id, request, 'an order book', stored);
}

/** Times of the run in which the book is not known: before its first whole book, where changes are missing, and after its last change. */
function bookGaps({ timeMs, follows, updateId, length }: DepthColumns, { from, to }: { readonly from: EpochMs; readonly to: EpochMs }): LoadedTicks['gaps'] {
  const gaps = [{ fromMs: from, toMs: timeMs[0]! }];
  for (let row = 1; row < length; row++) {
    const goesOn = follows[row] === updateId[row - 1] || follows[row] === Number.POSITIVE_INFINITY;
    if (!goesOn) gaps.push({ fromMs: timeMs[row - 1]!, toMs: timeMs[row]! });
  }
  if (to - timeMs[length - 1]! > FIRST_TRADE_MS) gaps.push({ fromMs: timeMs[length - 1]!, toMs: to });
  return gaps.filter(({ fromMs, toMs }) => fromMs < toMs);
}

function notesOf({ symbol }: Instrument, { bars, areBuilt, trades, depth, interval }: Bars & { readonly trades: TradeColumns; readonly depth: DepthColumns | null }): readonly string[] {
  const notes: string[] = [];
  if (areBuilt) notes.push(`${symbol}: no bars are stored over this time, so the ${interval} bars were made from the trades.`);
  const missingIds = trades.tradeId[trades.length - 1]! - trades.tradeId[0]! + 1 - trades.length;
  if (missingIds > 0) notes.push(`${symbol}: ${missingIds} trades are missing in the recording; nothing fills on what is not there.`);
  const thin = areBuilt ? 0 : thinBars(bars, trades);
  if (thin > 0) notes.push(`${symbol}: in ${thin} of ${bars.length} bars the trades add up to less than the volume of the bar: the recording is not whole there.`);
  const gaps = depth === null ? [] : bookGaps(depth, { from: bars.openTimeMs[0]!, to: bars.closeTimeMs[bars.length - 1]! });
  if (gaps.length > 0) notes.push(`${symbol}: the order book is not known in ${gaps.length} ${gaps.length === 1 ? 'stretch' : 'stretches'}, ${(gaps.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 1000).toFixed(1)} seconds in all; they count as outages.`);
  return notes;
}

/** Bars of which more than a hundredth of the volume has no trade. */
function thinBars(bars: BarColumns, trades: TradeColumns): number {
  let trade = 0, thin = 0;
  for (let row = 0; row < bars.length; row++) {
    let volume = 0;
    while (trade < trades.length && trades.timeMs[trade]! <= bars.closeTimeMs[row]!) {
      if (trades.timeMs[trade]! >= bars.openTimeMs[row]!) volume += trades.qty[trade]!;
      trade++;
    }
    if (volume < bars.volume[row]! * 0.99) thin++;
  }
  return thin;
}

function measuredOf(store: MarketDataStore): LoadedTicks['measured'] {
  const measured = store.measuredLatencies?.() ?? [];
  if (measured.length === 0) throw new DataMissing('expected order times measured in a session at a venue, found none; trade a session on a demo account first, or choose another latency');
  return measured;
}

function missing(id: InstrumentId, request: RecordedRequest, what: string, stored: readonly SeriesInfo[] | undefined): DataMissing {
  return new DataMissing(missingText(id, request, what, stored));
}

function missingText(id: InstrumentId, { from, to, level }: RecordedRequest, what: string, stored: readonly SeriesInfo[] | undefined): string {
  const series = stored?.find((one) => one.instrumentId === id);
  const source = level === 'book' ? 'a recording of its messages' : 'its aggTrades or a recording of its messages';
  if (series === undefined) return `${id}: the realism "${level}" needs ${what}, found none stored; import ${source}, or choose another realism`;
  const found = `${what === 'trades' ? 'them' : 'one'} from ${date(series.from)} to ${date(series.to)}`;
  return `${id}: the realism "${level}" needs ${what} from ${date(from)} to ${date(to)}, found ${found}; import ${source}, choose a time that is recorded, or another realism`;
}

/** Cuts the ticks of a series to the time of its bars; a book keeps the changes that lead up to it. */
export function ticksWithin({ bars, ticks }: LoadedSeries): LoadedTicks | null {
  if (ticks === undefined || bars.length === 0) return null;
  const from = bars.openTimeMs[0]!, to = bars.closeTimeMs[bars.length - 1]! + 1;
  const { trades, quotes, depth } = ticks;
  const [start, end] = [firstAt(trades.timeMs, from), firstAt(trades.timeMs, to)];
  const cut = <Column extends Float64Array | Uint8Array>(column: Column): Column => column.subarray(start, end) as Column;
  return {
    ...ticks,
    trades: { length: end - start, tradeId: cut(trades.tradeId), timeMs: cut(trades.timeMs), price: cut(trades.price), qty: cut(trades.qty), takerBought: cut(trades.takerBought) },
    quotes: quotes === null ? null : cutQuotes(quotes, from, to),
    depth: depth === null ? null : { ...depth, ...depthUntil(depth, to) },
  };
}

function cutQuotes(quotes: NonNullable<LoadedTicks['quotes']>, from: EpochMs, to: EpochMs): NonNullable<LoadedTicks['quotes']> {
  const [start, end] = [firstAt(quotes.timeMs, from), firstAt(quotes.timeMs, to)];
  const cut = (column: Float64Array): Float64Array => column.subarray(start, end);
  return { length: end - start, timeMs: cut(quotes.timeMs), bid: cut(quotes.bid), bidQty: cut(quotes.bidQty), ask: cut(quotes.ask), askQty: cut(quotes.askQty) };
}

function depthUntil({ timeMs, receivedMs, updateId, follows }: DepthColumns, to: EpochMs): Pick<DepthColumns, 'length' | 'timeMs' | 'receivedMs' | 'updateId' | 'follows'> {
  const length = firstAt(timeMs, to);
  return { length, timeMs: timeMs.subarray(0, length), receivedMs: receivedMs.subarray(0, length), updateId: updateId.subarray(0, length), follows: follows.subarray(0, length) };
}

function firstAt(times: Float64Array, timeMs: EpochMs): number {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function date(timeMs: EpochMs): string {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString().replace('.000Z', 'Z') : String(timeMs);
}
