/**
 * How one column of a file is read. `time`: epoch ms or µs, given as ms. `price`: positive, at most 8 decimals. `amount`: not negative.
 * `rate`: any sign. `id`: a whole number below 2^53. `flag`: true or false. `side`: buy or sell. `same`: the same text in every row.
 */
export type ColumnKind = 'time' | 'price' | 'amount' | 'rate' | 'id' | 'flag' | 'side' | 'same' | 'ignored';

export interface PlannedColumn {
  /** The public-data name, used in messages. */
  readonly name: string;
  readonly kind: ColumnKind;
  /** An empty cell is unknown (NaN) instead of an error. */
  readonly mayBeEmpty: boolean;
}

export type HistoryKind = 'klines' | 'funding' | 'aggTrades' | 'trades' | 'quotes';

/** What a file holds and how its columns are read, in the order of the file. */
export interface ColumnPlan {
  readonly kind: HistoryKind;
  readonly columns: readonly PlannedColumn[];
  /** Rows before the first row of data: 1 with a header, else 0. */
  readonly headerRows: 0 | 1;
}

/**
 * Tells from the first row what a file holds: by the names of a header, else by the shape of the cells.
 * @returns null when it is none of the known kinds
 */
export function planColumns(firstRow: string): ColumnPlan | null {
  const cells = firstRow.split(',').map((cell) => cell.trim());
  return isNumeric(cells[0] ?? '') ? planByShape(cells) : planByNames(cells);
}

interface Layout {
  readonly kind: HistoryKind;
  /** Name, kind and other names of each known column; a `?` after the kind means that a cell may be empty. */
  readonly columns: readonly (readonly [name: string, kind: `${ColumnKind}${'?' | ''}`, ...aliases: readonly string[]])[];
  /** Columns that must be there for a header to mean this kind. */
  readonly needed: readonly string[];
}

// Names and orders as in Binance's public data (github.com/binance/binance-public-data) and tardis.dev's downloadable CSV files.
const KLINES: Layout = {
  kind: 'klines',
  columns: [
    ['open_time', 'time', 'opentime', 'timestamp', 'time', 'date'], ['open', 'price'], ['high', 'price'], ['low', 'price'], ['close', 'price'], ['volume', 'amount?'],
    ['close_time', 'time?', 'closetime'], ['quote_volume', 'amount?', 'quote_asset_volume', 'quotevolume', 'quote_av'],
    ['count', 'amount?', 'number_of_trades', 'trades', 'trade_count'],
    ['taker_buy_volume', 'amount?', 'taker_buy_base_volume', 'taker_buy_base_asset_volume', 'tb_base_av'],
    ['taker_buy_quote_volume', 'ignored?', 'taker_buy_quote_asset_volume', 'tb_quote_av'], ['ignore', 'ignored?'],
  ],
  needed: ['open_time', 'open', 'high', 'low', 'close', 'volume'],
};
const FUNDING: Layout = {
  kind: 'funding',
  columns: [['calc_time', 'time', 'funding_time', 'fundingtime'], ['funding_interval_hours', 'amount'], ['last_funding_rate', 'rate', 'funding_rate', 'fundingrate']],
  needed: ['calc_time', 'funding_interval_hours', 'last_funding_rate'],
};
const AGG_TRADES: Layout = {
  kind: 'aggTrades',
  columns: [
    ['agg_trade_id', 'id'], ['price', 'price'], ['quantity', 'amount', 'qty'], ['first_trade_id', 'ignored?'], ['last_trade_id', 'ignored?'],
    ['transact_time', 'time', 'timestamp', 'time'], ['is_buyer_maker', 'flag'], ['is_best_match', 'ignored?'],
  ],
  needed: ['agg_trade_id', 'price', 'quantity', 'transact_time', 'is_buyer_maker'],
};
const TRADES: Layout = {
  kind: 'trades',
  columns: [['id', 'id', 'trade_id'], ['price', 'price'], ['qty', 'amount', 'quantity'], ['quote_qty', 'ignored?'], ['time', 'time', 'timestamp'], ['is_buyer_maker', 'flag'], ['is_best_match', 'ignored?']],
  needed: ['id', 'price', 'qty', 'time', 'is_buyer_maker'],
};
const TARDIS_TRADES: Layout = {
  kind: 'trades',
  columns: [['exchange', 'same'], ['symbol', 'same'], ['timestamp', 'time'], ['local_timestamp', 'ignored?'], ['id', 'id'], ['side', 'side'], ['price', 'price'], ['amount', 'amount']],
  needed: ['timestamp', 'id', 'side', 'price', 'amount'],
};
const TARDIS_QUOTES: Layout = {
  kind: 'quotes',
  columns: [
    ['exchange', 'same'], ['symbol', 'same'], ['timestamp', 'time'], ['local_timestamp', 'ignored?'],
    ['ask_amount', 'amount'], ['ask_price', 'price'], ['bid_price', 'price'], ['bid_amount', 'amount'],
  ],
  needed: ['timestamp', 'ask_amount', 'ask_price', 'bid_price', 'bid_amount'],
};
const LAYOUTS = [AGG_TRADES, FUNDING, TARDIS_QUOTES, TARDIS_TRADES, KLINES, TRADES];

function planByNames(cells: readonly string[]): ColumnPlan | null {
  const names = cells.map((cell) => cell.toLowerCase().replaceAll(/[ -]+/g, '_'));
  for (const layout of LAYOUTS) {
    const columns = names.map((name) => columnNamed(layout, name));
    const found = columns.map((column) => column.name);
    const isWhole = layout.needed.every((name) => found.includes(name)) && layout.needed.every((name) => found.indexOf(name) === found.lastIndexOf(name));
    if (isWhole) return { kind: layout.kind, columns, headerRows: 1 };
  }
  return null;
}

function columnNamed(layout: Layout, name: string): PlannedColumn {
  const known = layout.columns.find(([own, , ...aliases]) => own === name || aliases.includes(name));
  return known === undefined ? { name, kind: 'ignored', mayBeEmpty: true } : toColumn(known);
}

function toColumn([name, kind]: Layout['columns'][number]): PlannedColumn {
  return { name, kind: kind.replace('?', '') as ColumnKind, mayBeEmpty: kind.endsWith('?') };
}

function planByShape(cells: readonly string[]): ColumnPlan | null {
  const layout = layoutByShape(cells);
  if (layout === null) return null;
  return { kind: layout.kind, columns: layout.columns.slice(0, cells.length).map(toColumn), headerRows: 0 };
}

function layoutByShape(cells: readonly string[]): Layout | null {
  const count = cells.length;
  if (count === 3) return FUNDING;
  if ((count === 7 || count === 8) && isFlag(cells[6]) && !isFlag(cells[5])) return AGG_TRADES;
  if ((count === 6 || count === 7) && isFlag(cells[5])) return TRADES;
  if (count >= 6 && count <= 12 && !cells.some(isFlag)) return KLINES;
  return null;
}

function isNumeric(cell: string): boolean {
  return /^[-+.\d]/.test(cell);
}

function isFlag(cell: string | undefined): boolean {
  return cell !== undefined && /^(true|false)$/i.test(cell);
}
