import type { FundingRate, QuoteColumns, TradeColumns } from '../../ports/history-store.ts';
import { type CheckReport, LISTED, type OpenReport } from './check-result.ts';
import type { HistoryKind } from './column-plan.ts';
import { HistoryError } from './history-error.ts';
import type { NumberTable } from './row-scanner.ts';

export interface TickCheckOptions {
  readonly file: string;
  readonly badRows: 'refuse' | 'skip';
}

interface Fault {
  readonly column: string;
  readonly expected: string;
  readonly found: string;
}

/** Checks trades: ids ascend, times never go back, quantities are not zero. Missing ids are gaps. */
export function checkTrades(table: NumberTable, kind: HistoryKind, options: TickCheckOptions): { readonly trades: TradeColumns; readonly report: CheckReport } {
  const names = kind === 'aggTrades' ? { id: 'agg_trade_id', qty: 'quantity', time: 'transact_time' } : pickTradeNames(table);
  const ids = columnOf(table, names.id), times = columnOf(table, names.time), prices = columnOf(table, 'price'), quantities = columnOf(table, names.qty);
  const bought = Uint8Array.from(table.columns.get('side') ?? columnOf(table, 'is_buyer_maker').map((makerBought) => 1 - makerBought));
  const columns = [ids, times, prices, quantities, bought];
  const { kept, report } = keepSound(table, options, columns, (row, last) => {
    if (last >= 0 && ids[row]! <= ids[last]!) {
      if (ids[row] === ids[last]) return sameRow(columns, row, last) ? 'duplicate' : fault(names.id, `a row equal to the earlier one with id ${ids[row]}`, 'a differing one');
      return fault(names.id, `an id above the previous row's ${ids[last]}`, ids[row]!);
    }
    if (last >= 0 && times[row]! < times[last]!) return fault(names.time, `a time not before the previous row's ${times[last]}`, times[row]!);
    if (!(prices[row]! > 0)) return fault('price', 'a positive price', prices[row]!);
    return quantities[row]! > 0 ? null : fault(names.qty, 'a quantity above zero', quantities[row]!);
  });
  for (let row = 1; row < kept; row++) {
    const missing = ids[row]! - ids[row - 1]! - 1;
    if (missing > 0) report.gaps.push({ from: times[row - 1]!, to: times[row]!, missing });
  }
  const cut = (column: Float64Array): Float64Array => column.subarray(0, kept);
  return { trades: { length: kept, tradeId: cut(ids), timeMs: cut(times), price: cut(prices), qty: cut(quantities), takerBought: bought.subarray(0, kept) }, report };
}

/** Checks quotes: times never go back. A bid above the ask is an anomaly, not an error. */
export function checkQuotes(table: NumberTable, options: TickCheckOptions): { readonly quotes: QuoteColumns; readonly report: CheckReport } {
  const times = columnOf(table, 'timestamp'), bid = columnOf(table, 'bid_price'), bidQty = columnOf(table, 'bid_amount');
  const ask = columnOf(table, 'ask_price'), askQty = columnOf(table, 'ask_amount');
  const { kept, report } = keepSound(table, options, [times, bid, bidQty, ask, askQty], (row, last) => {
    if (!(bid[row]! > 0)) return fault('bid_price', 'a positive price', bid[row]!);
    if (!(ask[row]! > 0)) return fault('ask_price', 'a positive price', ask[row]!);
    return last >= 0 && !(times[row]! >= times[last]!) ? fault('timestamp', `a time not before the previous row's ${times[last]}`, times[row]!) : null;
  });
  for (let row = 0; row < kept; row++) {
    if (bid[row]! > ask[row]! && report.anomalies.length < LISTED) report.anomalies.push({ timeMs: times[row]!, kind: 'crossed-quote', value: bid[row]! - ask[row]! });
  }
  const cut = (column: Float64Array): Float64Array => column.subarray(0, kept);
  return { quotes: { length: kept, timeMs: cut(times), bid: cut(bid), bidQty: cut(bidQty), ask: cut(ask), askQty: cut(askQty) }, report };
}

const HOUR_MS = 3_600_000;

/** Checks funding rates: times ascend, a rate is below one in size, an interval is 1 to 24 whole hours. Missing stamps are gaps. */
export function checkFunding(table: NumberTable, options: TickCheckOptions): { readonly rates: readonly FundingRate[]; readonly report: CheckReport } {
  const times = columnOf(table, 'calc_time'), hours = columnOf(table, 'funding_interval_hours'), rates = columnOf(table, 'last_funding_rate');
  const columns = [times, hours, rates];
  const { kept, report } = keepSound(table, options, columns, (row, last) => {
    if (!(Number.isInteger(hours[row]) && hours[row]! >= 1 && hours[row]! <= 24)) return fault('funding_interval_hours', 'a whole number of hours from 1 to 24', hours[row]!);
    if (!(Math.abs(rates[row]!) < 1)) return fault('last_funding_rate', 'a rate between -1 and 1', rates[row]!);
    if (last < 0 || times[row]! > times[last]!) return null;
    if (times[row] === times[last]) return sameRow(columns, row, last) ? 'duplicate' : fault('last_funding_rate', `${rates[last]}, as in the earlier row of ${times[row]}`, rates[row]!);
    return fault('calc_time', `a time after the previous row's ${times[last]}`, times[row]!);
  });
  const list: FundingRate[] = [];
  for (let row = 0; row < kept; row++) {
    list.push({ timeMs: times[row]!, rate: rates[row]!, intervalHours: hours[row]! });
    const missing = row === 0 ? 0 : Math.round((times[row]! - times[row - 1]!) / (hours[row]! * HOUR_MS)) - 1;
    if (missing > 0) report.gaps.push({ from: times[row - 1]!, to: times[row]!, missing });
  }
  return { rates: list, report };
}

/** Moves the sound rows to the front of the columns, counting the rest. */
function keepSound(table: NumberTable, options: TickCheckOptions, columns: readonly (Float64Array | Uint8Array)[], judge: (row: number, last: number) => Fault | 'duplicate' | null): { readonly kept: number; readonly report: OpenReport } {
  const report: OpenReport = {
    rowsRead: table.rowsRead, duplicates: 0, gaps: [], zeroVolume: 0, shortBars: 0, anomalies: [], skipped: table.skippedCount, problems: [...table.skipped],
  };
  let kept = 0;
  for (let row = 0; row < table.length; row++) {
    const verdict = judge(row, kept - 1);
    if (verdict === null) {
      for (const column of columns) column[kept] = column[row]!;
      kept++;
    } else if (verdict === 'duplicate') {
      report.duplicates++;
    } else {
      const problem = { code: 'bad-row', place: { file: options.file, row: table.lines[row]!, column: verdict.column }, expected: verdict.expected, found: verdict.found } as const;
      if (options.badRows === 'refuse') throw new HistoryError(problem);
      report.skipped++;
      if (report.problems.length < LISTED) report.problems.push(problem);
    }
  }
  return { kept, report };
}

function pickTradeNames(table: NumberTable): { readonly id: string; readonly qty: string; readonly time: string } {
  return table.columns.has('amount') ? { id: 'id', qty: 'amount', time: 'timestamp' } : { id: 'id', qty: 'qty', time: 'time' };
}

function columnOf(table: NumberTable, name: string): Float64Array {
  return table.columns.get(name) ?? new Float64Array(table.length);
}

function sameRow(columns: readonly (Float64Array | Uint8Array)[], one: number, other: number): boolean {
  return columns.every((column) => column[one] === column[other]);
}

function fault(column: string, expected: string, found: number | string): Fault {
  return { column, expected, found: String(found) };
}
