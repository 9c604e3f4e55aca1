import { InvariantError } from '../../domain/assert.ts';
import type { InstrumentId } from '../../domain/units.ts';
import type { QuoteColumns, QuoteStore, TradeColumns, TradeStore } from '../../ports/history-store.ts';
import { firstAtOrAfter } from './buckets.ts';
import type { Connection } from './connection.ts';
import type { TickDeletion } from './store.ts';
import { allocate, createTickHours, slice, type TickColumns, type TickKind } from './tick-hours.ts';

/** Creates the store of trades; two trades are the same when their ids are. */
export function createTradeStore(connection: Connection): TradeStore & TickDeletion {
  const hours = createTickHours(connection, TRADES);
  return {
    series: () => hours.series(),
    read: (instrumentId, from, to) => toTrades(hours.read(instrumentId, from, to)),
    write: (instrumentId, trades) => {
      refuseDisorder(trades.tradeId, instrumentId, 'trade ids');
      refuseReversal(trades.timeMs, instrumentId);
      return hours.write(instrumentId, [trades.timeMs, trades.tradeId, trades.price, trades.qty, trades.takerBought]);
    },
    delete: (instrumentId) => hours.delete(instrumentId),
  };
}

/** Creates the store of quotes. They have no id, so a run of quotes replaces the stored ones of its time span. */
export function createQuoteStore(connection: Connection): QuoteStore & TickDeletion {
  const hours = createTickHours(connection, QUOTES);
  return {
    series: () => hours.series(),
    read: (instrumentId, from, to) => toQuotes(hours.read(instrumentId, from, to)),
    write: (instrumentId, quotes) => {
      refuseReversal(quotes.timeMs, instrumentId);
      return hours.write(instrumentId, [quotes.timeMs, quotes.bid, quotes.bidQty, quotes.ask, quotes.askQty]);
    },
    delete: (instrumentId) => hours.delete(instrumentId),
  };
}

const TRADES: TickKind = {
  name: 'trades',
  widths: [8, 8, 8, 8, 1],
  merge(old, fresh) {
    const merged = allocate(TRADES, old[0].length + fresh[0].length);
    const oldIds = old[1]!, freshIds = fresh[1]!;
    let added = 0, changed = 0, unchanged = 0;
    let oldRow = 0, freshRow = 0, length = 0;
    while (oldRow < oldIds.length || freshRow < freshIds.length) {
      const oldId = oldRow < oldIds.length ? oldIds[oldRow]! : Infinity;
      const freshId = freshRow < freshIds.length ? freshIds[freshRow]! : Infinity;
      if (oldId < freshId) { copyRow(old, oldRow++, merged, length++); continue; }
      copyRow(fresh, freshRow, merged, length++);
      if (freshId < oldId) added++;
      else if (sameRow(old, oldRow++, fresh, freshRow)) unchanged++;
      else changed++;
      freshRow++;
    }
    return { merged: slice(merged, 0, length), counts: { added, changed, unchanged } };
  },
};

const QUOTES: TickKind = {
  name: 'quotes',
  widths: [8, 8, 8, 8, 8],
  merge(old, fresh) {
    const length = fresh[0].length;
    const start = firstAtOrAfter(old[0], fresh[0][0]!, old[0].length);
    const end = firstAfter(old[0], fresh[0][length - 1]!);
    const replaced = slice(old, start, end);
    if (sameRows(replaced, fresh)) return { merged: old, counts: { added: 0, changed: 0, unchanged: length } };
    const kept = old[0].length - (end - start);
    const merged = allocate(QUOTES, kept + length);
    for (const [index, column] of merged.entries()) {
      column.set(old[index]!.subarray(0, start), 0);
      column.set(fresh[index]!, start);
      column.set(old[index]!.subarray(end), start + length);
    }
    const added = Math.max(length - (end - start), 0);
    return { merged, counts: { added, changed: length - added, unchanged: 0 } };
  },
};

function toTrades([timeMs, tradeId, price, qty, takerBought]: TickColumns): TradeColumns {
  return { length: timeMs.length, tradeId: tradeId as Float64Array, timeMs, price: price as Float64Array, qty: qty as Float64Array, takerBought: takerBought as Uint8Array };
}

function toQuotes([timeMs, bid, bidQty, ask, askQty]: TickColumns): QuoteColumns {
  return { length: timeMs.length, timeMs, bid: bid as Float64Array, bidQty: bidQty as Float64Array, ask: ask as Float64Array, askQty: askQty as Float64Array };
}

function copyRow(from: TickColumns, row: number, to: TickColumns, at: number): void {
  for (let index = 0; index < to.length; index++) to[index]![at] = from[index]![row]!;
}

function sameRow(one: TickColumns, oneRow: number, other: TickColumns, otherRow: number): boolean {
  return one.every((column, index) => column[oneRow] === other[index]![otherRow]);
}

function sameRows(one: TickColumns, other: TickColumns): boolean {
  return one[0].length === other[0].length && one.every((column, index) => column.every((value, row) => value === other[index]![row]));
}

function firstAfter(times: Float64Array, timeMs: number): number {
  let row = firstAtOrAfter(times, timeMs, times.length);
  while (row < times.length && times[row] === timeMs) row++;
  return row;
}

function refuseDisorder(ids: Float64Array, instrumentId: InstrumentId, what: string): void {
  for (let row = 1; row < ids.length; row++) {
    if (!(ids[row]! > ids[row - 1]!)) throw new InvariantError(`${instrumentId}: expected ascending ${what} to store, was ${ids[row]} after ${ids[row - 1]}`);
  }
}

function refuseReversal(times: Float64Array, instrumentId: InstrumentId): void {
  for (let row = 1; row < times.length; row++) {
    if (!(times[row]! >= times[row - 1]!)) throw new InvariantError(`${instrumentId}: expected times that never go back to store, was ${times[row]} after ${times[row - 1]}`);
  }
}
