import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { DAY_MS, type Interval } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { invariant } from '../../domain/assert.ts';
import { writeParquet, type ParquetColumn, type ParquetRows } from '../../adapters/parquet/parquet-file.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import { tradeKindKey } from './import-files.ts';
import { csvPieces } from './csv-rows.ts';

export type ExportKind = 'klines' | 'funding' | 'trades' | 'quotes';

export interface ExportRequest {
  readonly store: Store;
  readonly kind: ExportKind;
  readonly instrumentId: InstrumentId;
  /** Needed for klines. */
  readonly interval?: Interval;
  /** Rows with time in [from, to); everything when absent. */
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  /** Ends in `.parquet`, `.csv` or `.csv.gz`, which chooses the format. */
  readonly path: string;
}

export interface ExportedFile {
  readonly path: string;
  readonly format: 'parquet' | 'csv';
  readonly rows: number;
  readonly bytes: number;
}

/** What was asked for is not there, or cannot be written that way. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}

/**
 * Writes stored history to a file that imports again to the same bytes: Parquet for pandas, Polars and DuckDB, or CSV in the order of
 * Binance's public data. The file appears under its name only when it is whole.
 * @throws ExportError when there is nothing to export or the name ends in no known format
 */
export async function exportData(request: ExportRequest): Promise<ExportedFile> {
  const series = openSeries(request);
  const format = formatOf(request.path);
  const [market, symbol] = request.instrumentId.split(':');
  const facts = { market: market ?? '', symbol: symbol ?? '', kind: request.kind, ...(request.interval === undefined ? {} : { interval: request.interval }) };
  try {
    if (format === 'parquet') writeParquet(request.path, { columns: series.columns, facts }, series.pieces());
    else await writeCsv(request.path, series);
  } catch (error) {
    throw new ExportError(`expected to write ${request.path}, found: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  return { path: request.path, format, rows: series.rows(), bytes: (await stat(request.path)).size };
}

/** A stored series as tables, a stretch at a time. */
interface OpenSeries {
  readonly columns: readonly ParquetColumn[];
  /** The stored columns by position in the public order; null where it has one that we do not keep. */
  readonly csvHeader: readonly (string | null)[];
  pieces(): Iterable<ParquetRows>;
  /** Rows given out so far. */
  rows(): number;
}

const time = (name: string): ParquetColumn => ({ name, kind: 'time' });
const whole = (name: string): ParquetColumn => ({ name, kind: 'whole' });
const number = (name: string): ParquetColumn => ({ name, kind: 'number' });
const flag = (name: string): ParquetColumn => ({ name, kind: 'flag' });

/** Days of bars, or hours of ticks, read at once: bounds memory. */
const BAR_STRETCH_MS = 64 * DAY_MS;
const TICK_STRETCH_MS = 3_600_000;

function openSeries(request: ExportRequest): OpenSeries {
  const { store, instrumentId: id, kind } = request;
  switch (kind) {
    case 'klines': {
      const { interval } = request;
      if (interval === undefined) throw new ExportError('expected an interval for klines, found none');
      const span = spanOf(store.bars.series().find((series) => series.instrumentId === id && series.interval === interval), request, `${interval} bars`);
      const columns = [time('open_time'), number('open'), number('high'), number('low'), number('close'), number('volume'), time('close_time'), number('quote_volume'), number('count'), number('taker_buy_volume')];
      return gather(columns, [...columns.map(({ name }) => name), null, null], span, BAR_STRETCH_MS, (from, to) => {
        const bars = store.bars.read(id, interval, from, to);
        return [bars.openTimeMs, bars.open, bars.high, bars.low, bars.close, bars.volume, bars.closeTimeMs, bars.quoteVolume, bars.tradeCount, bars.takerBuyVolume];
      });
    }
    case 'funding': {
      const span = spanOf(store.funding.series().find((series) => series.instrumentId === id), request, 'funding rates');
      const columns = [time('calc_time'), number('funding_interval_hours'), number('last_funding_rate')];
      return gather(columns, columns.map(({ name }) => name), span, BAR_STRETCH_MS, (from, to) => {
        const rates = store.funding.read(id, from, to);
        return [Float64Array.from(rates, (rate) => rate.timeMs), Float64Array.from(rates, (rate) => rate.intervalHours), Float64Array.from(rates, (rate) => rate.rate)];
      });
    }
    case 'trades': {
      const span = spanOf(store.trades.series().find((series) => series.instrumentId === id), request, 'trades');
      const isAggregated = store.settings.get(tradeKindKey(id)) !== 'trades';
      const columns = isAggregated
        ? [whole('agg_trade_id'), number('price'), number('quantity'), time('transact_time'), flag('is_buyer_maker')]
        : [whole('id'), number('price'), number('qty'), time('time'), flag('is_buyer_maker')];
      const names = columns.map(({ name }) => name);
      const header = isAggregated ? [...names.slice(0, 3), null, null, ...names.slice(3)] : [...names.slice(0, 3), null, ...names.slice(3)];
      return gather(columns, header, span, TICK_STRETCH_MS, (from, to) => {
        const trades = store.trades.read(id, from, to);
        return [trades.tradeId, trades.price, trades.qty, trades.timeMs, trades.takerBought.map((bought) => 1 - bought)];
      });
    }
    case 'quotes': {
      const span = spanOf(store.quotes.series().find((series) => series.instrumentId === id), request, 'quotes');
      const columns = [time('timestamp'), number('ask_amount'), number('ask_price'), number('bid_price'), number('bid_amount')];
      return gather(columns, columns.map(({ name }) => name), span, TICK_STRETCH_MS, (from, to) => {
        const quotes = store.quotes.read(id, from, to);
        return [quotes.timeMs, quotes.askQty, quotes.ask, quotes.bid, quotes.bidQty];
      });
    }
  }
}

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

function spanOf(series: Span | undefined, { instrumentId, from, to }: ExportRequest, what: string): Span {
  if (series === undefined) throw new ExportError(`expected stored ${what} of ${instrumentId}, found none`);
  const span = { from: Math.max(from ?? series.from, series.from), to: Math.min(to ?? series.to + 1, series.to + 1) };
  if (span.from >= span.to) throw new ExportError(`expected ${what} of ${instrumentId} in that time, found them from ${new Date(series.from).toISOString()} to ${new Date(series.to).toISOString()}`);
  return span;
}

function gather(columns: readonly ParquetColumn[], csvHeader: readonly (string | null)[], span: Span, stretchMs: number, read: (from: EpochMs, to: EpochMs) => ParquetRows): OpenSeries {
  let rows = 0;
  return {
    columns, csvHeader,
    rows: () => rows,
    *pieces() {
      for (let from = span.from; from < span.to; from += stretchMs) {
        const piece = read(from, Math.min(from + stretchMs, span.to));
        const length = piece[0]?.length ?? 0;
        rows += length;
        if (length > 0) yield piece;
      }
    },
  };
}

function formatOf(path: string): 'parquet' | 'csv' {
  if (/\.parquet$/i.test(path)) return 'parquet';
  if (/\.csv(\.gz)?$/i.test(path)) return 'csv';
  throw new ExportError(`expected a name that ends in .parquet, .csv or .csv.gz, found ${path}`);
}

async function writeCsv(path: string, series: OpenSeries): Promise<void> {
  const partial = `${path}.partial`;
  const positions = series.csvHeader.map((name) => (name === null ? null : series.columns.findIndex((column) => column.name === name)));
  invariant(positions.every((position) => position !== -1), 'expected every exported column to be a stored one');
  try {
    const text = Readable.from(csvPieces(publicHeader(series), positions, series.columns, series.pieces()));
    if (/\.gz$/i.test(path)) await pipeline(text, createGzip(), createWriteStream(partial));
    else await pipeline(text, createWriteStream(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Names for the columns that the public format has and we do not keep, in its order. */
function publicHeader({ csvHeader }: OpenSeries): readonly string[] {
  const unkept = csvHeader.includes('open_time') ? ['taker_buy_quote_volume', 'ignore'] : csvHeader.includes('agg_trade_id') ? ['first_trade_id', 'last_trade_id'] : ['quote_qty'];
  let next = 0;
  return csvHeader.map((name) => name ?? unkept[next++]!);
}
