import { instrumentIdOf, type Market } from '../../domain/instrument.ts';
import type { InstrumentId } from '../../domain/units.ts';
import type { HistoryKind } from '../../adapters/history/column-plan.ts';
import { HistoryError, sentenceOf } from '../../adapters/history/history-error.ts';
import { inferInstrument, refineTick } from '../../adapters/history/instrument-catalog.ts';
import type { ObservedDecimals } from '../../adapters/history/instrument-catalog.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import { StoreError } from '../../adapters/sqlite/store-error.ts';
import type { ImportProblem } from './import-request.ts';

// Steps that the import of a table and of a recording have in common.

/** What is known of an instrument from its data. */
export interface SeenData {
  readonly kind: HistoryKind;
  readonly table: ObservedDecimals;
}

/** Returns the name under which the store remembers whether an instrument's trades are single or aggregated. */
export function tradeKindKey(instrumentId: InstrumentId): string {
  return `trade-kind:${instrumentId}`;
}

/** Single and aggregated trades have ids of their own; together they would count every volume twice. */
export function refuseOtherIds(store: Store, id: InstrumentId, kind: 'aggTrades' | 'trades', file: string): void {
  const stored = store.settings.get(tradeKindKey(id));
  if (stored !== null && stored !== kind && store.trades.series().some((series) => series.instrumentId === id)) {
    throw new HistoryError({ code: 'not-recognized', place: { file }, expected: `${JSON.stringify(stored)}, like the trades of ${id} that are stored`, found: kind });
  }
  store.settings.set(tradeKindKey(id), kind);
}

/** Stores the instrument when it is new, or with a finer tick when the data needs one. Returns what to tell. */
export function ensureInstrument(store: Store, market: Market, symbol: string, { kind, table }: SeenData, file: string): readonly string[] {
  const id = instrumentIdOf(market, symbol);
  const stored = store.instruments.get(id);
  if (stored !== null) {
    const refined = refineTick(stored, table.priceDecimals);
    if (refined === stored) return [];
    store.instruments.put(refined);
    return [`a finer tick of 10^-${refined.priceDecimals} for ${id} from the data`];
  }
  const inferred = inferInstrument(market, symbol, table);
  if (inferred === null) throw new HistoryError({ code: 'not-enough-given', place: { file }, expected: 'a symbol that ends in a known quote asset, such as USDT', found: symbol });
  // Rates tell neither tick nor lot: an unknown symbol waits for its bars or trades.
  if (kind === 'funding' && inferred.source === 'the data') return [];
  store.instruments.put(inferred.instrument);
  return [`tick, lot and limits of ${id} from ${inferred.source}`];
}

/** Writes an error of a file or of the store as a value; null for any other. */
export function toProblem(error: unknown): ImportProblem | null {
  if (error instanceof HistoryError) {
    const { code, place, expected, found } = error.problem;
    return { code, message: sentenceOf(error.problem), row: place.row ?? null, column: place.column ?? null, expected, found };
  }
  if (error instanceof StoreError) return { code: `store-${error.kind}`, message: error.message, row: null, column: null, expected: null, found: null };
  return null;
}
