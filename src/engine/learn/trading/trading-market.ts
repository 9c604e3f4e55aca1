import { invariant } from '../../domain/assert.ts';
import { firstOpenAtOrAfter } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import type { FeatureSpec } from '../../domain/feature.ts';
import { isDerivative } from '../../domain/instrument.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { createFeatureSet } from '../../features/feature-set.ts';
import type { FeatureSetDefinition } from '../../features/sets/definition.ts';
import type { FeatureRows } from '../../features/sets/market-feature-set.ts';
import type { FundingRate } from '../../ports/history-store.ts';

/** Features of every bar of a market, worked out once: nothing that an agent does changes them. */
export interface FeatureTable {
  readonly names: readonly string[];
  /** Rows before which a value may be missing. */
  readonly warmupBars: number;
  /** [bars × names.length] row by row; NaN is missing. */
  readonly values: Float32Array;
  /** Columns whose values may be missing after the warm-up too (a market without a book), gathered by what they need. */
  readonly masks: readonly FeatureMask[];
}

/** One number of the observation that says how much of some columns is known: 1 all, 0 nothing. What is unknown is itself written as 0. */
export interface FeatureMask {
  readonly name: string;
  readonly columns: readonly number[];
}

/** What an agent is trained on: closed bars of one instrument with their features. */
export interface TradingMarket {
  readonly instrument: Instrument;
  readonly interval: Interval;
  readonly bars: BarColumns;
  readonly features: FeatureTable;
  /** Ascending; needed where a perpetual contract is held through funding times. */
  readonly funding: readonly FundingRate[];
  /** Episodes lie within; what comes before warms up. All of it where it is left out. */
  readonly span?: { readonly fromMs: EpochMs; readonly toMs: EpochMs };
}

/** Rows of a market that episodes may use. */
export interface Rows {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** Returns the features of every bar, as they are when the bars come one by one; none of them may be missing once it is warm. */
export function tabulate(specs: readonly FeatureSpec[], bars: BarColumns): FeatureTable {
  const set = createFeatureSet(specs);
  const values = new Float32Array(bars.length * set.length);
  for (let from = 0; from < bars.length; from += AHEAD) {
    const to = Math.min(bars.length, from + AHEAD);
    set.workAhead(bars, from, to);
    for (let row = from; row < to; row++) values.set(set.next(), row * set.length);
  }
  return { names: set.names, warmupBars: set.warmupBars, values, masks: [] };
}

/**
 * Returns the rows of a feature set as a table, with a mask for each source that its features need.
 * @throws InvariantError when there is not one row for each bar
 */
export function tableOfSet({ features }: FeatureSetDefinition, rows: FeatureRows, bars: BarColumns): FeatureTable {
  const { length, width } = rows;
  invariant(width === features.length && length === bars.length, () => `expected ${features.length} features of ${bars.length} bars, was ${width} of ${length}`);
  for (let row = 0; row < length; row++) invariant(rows.timeMs[row] === bars.closeTimeMs[row], () => `expected the features of the bar that closes at ${bars.closeTimeMs[row]}, was ${rows.timeMs[row]}`);
  const sources = [...new Set(features.map(({ needs }) => needs))];
  return {
    names: features.map(({ name }) => name), warmupBars: warmRows(rows), values: Float32Array.from(rows.values),
    masks: sources.map((source) => ({ name: source, columns: features.flatMap(({ needs }, column) => (needs === source ? [column] : [])) })),
  };
}

/** The row from which everything that is ever known has been known once. */
function warmRows({ length, width, known }: FeatureRows): number {
  let warm = 0;
  for (let column = 0; column < width; column++) {
    let row = 0;
    while (row < length && known[row * width + column] === 0) row++;
    if (row < length) warm = Math.max(warm, row);
  }
  return warm;
}

/**
 * Returns the rows that episodes may use: inside the span, and after so many bars of warm-up.
 * @throws InvariantError when fewer than two are left, the features do not fit the bars, or one that has no mask is missing
 */
export function usableRows({ instrument, bars, features, span }: TradingMarket, warmupBars: number): Rows {
  const { names, values, masks } = features;
  invariant(values.length === bars.length * names.length, () => `${instrument.id}: expected ${names.length} features for each of ${bars.length} bars, was ${values.length} values`);
  const from = Math.max(warmupBars, features.warmupBars, span ? firstOpenAtOrAfter(bars, span.fromMs) : 0);
  const to = span ? firstOpenAtOrAfter(bars, span.toMs) : bars.length;
  invariant(to - from >= 2, () => `${instrument.id}: expected at least two bars after ${from} bars of warm-up, was ${Math.max(0, to - from)}`);
  const known = names.map((_, column) => !masks.some(({ columns }) => columns.includes(column)));
  for (let row = from; row < to; row++) {
    for (let column = 0; column < names.length; column++) {
      if (known[column]) invariant(Number.isFinite(values[row * names.length + column]), () => `${instrument.id}: expected a number for "${names[column]}" at bar ${row}, was ${values[row * names.length + column]}; what may be missing needs a mask`);
    }
  }
  return { from, to };
}

/**
 * Checks that a perpetual contract has a funding rate whenever one is due: an agent may hold it at any time.
 * @throws InvariantError that says where there is none
 */
export function requireFunding({ instrument, bars, funding }: TradingMarket, { from, to }: Rows): void {
  if (!isDerivative(instrument)) return;
  const [firstMs, lastMs] = [bars.closeTimeMs[from]!, bars.closeTimeMs[to - 1]!];
  let dueMs = firstMs + FUNDING_EVERY_MS;
  for (const { timeMs, intervalHours } of funding) {
    if (timeMs < firstMs) continue;
    if (timeMs > Math.min(dueMs, lastMs)) break;
    dueMs = timeMs + intervalHours * HOUR_MS + FUNDING_GRACE_MS;
  }
  invariant(dueMs > lastMs, () => `${instrument.id}: expected a funding rate by ${new Date(dueMs).toISOString()}, found none; import funding data or set requireFunding to false`);
}

const HOUR_MS = 3_600_000;
/** Where no rate says otherwise. */
const FUNDING_EVERY_MS = 8 * HOUR_MS;
/** The venue stamps funding a few milliseconds late; the exchange waits as long. */
const FUNDING_GRACE_MS = 60_000;

/** Bars of RiskMetrics' memory: by it the units of moves are measured. */
const VOLATILITY_BARS = 33;

/** Returns the standard deviation of one bar as a share of the price, at every bar; NaN while warming up. [bars] */
export function volatilityColumn(bars: BarColumns): Float32Array {
  return tabulate([{ name: 'volatility', kind: 'volatility', period: VOLATILITY_BARS }], bars).values;
}

/** Returns the standard deviation of the simple returns from close to close over the rows, about zero. */
export function returnDeviation({ close }: BarColumns, { from, to }: Rows): number {
  let squares = 0;
  for (let row = from + 1; row < to; row++) squares += (close[row]! / close[row - 1]! - 1) ** 2;
  return Math.sqrt(squares / Math.max(1, to - from - 1));
}

const AHEAD = 512;
