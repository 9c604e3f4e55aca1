import type { BarColumns } from '../../../domain/bar-columns.ts';
import { barAt } from '../../../domain/bar-columns.ts';
import type { FundingDue, MarketEvent } from '../../../domain/market-event.ts';
import type { FeatureRows } from '../market-feature-set.ts';
import { RowGatherer } from '../market-feature-set.ts';
import { Bars50 } from './bars-50.ts';
import type { Bars50Options } from './bars-50.ts';
import { CONTEXT_COUNT, GIVEN_COUNT } from './given-group.ts';

/** Stored columns that the features of `bars-50` are worked out of. */
export interface Bars50Columns {
  readonly bars: BarColumns;
  readonly reference?: BarColumns;
  readonly basis?: BarColumns;
  /** In order of time. */
  readonly funding?: readonly FundingDue[];
  /** [bars, 7] what is given at each bar: three numbers of the whole market, four regime probabilities; NaN where unknown. */
  readonly given?: Float64Array;
}

/**
 * Works out a row for each bar of the columns: the same class takes the same bars in order of time, so the batch is the stream.
 * @throws RangeError when `given` has another length
 */
export function bars50Rows(columns: Bars50Columns, options: Bars50Options): FeatureRows {
  const { bars, given } = columns;
  if (given && given.length !== bars.length * GIVEN_COUNT) throw new RangeError(`expected ${GIVEN_COUNT} given numbers for each of ${bars.length} bars, was ${given.length} in all`);
  const set = new Bars50(options);
  const gathered = new RowGatherer(set.values.length);
  const others = [othersOf(columns.reference, options.referenceId, options), othersOf(columns.basis, options.basisId, options), columns.funding ?? []].map((events) => ({ events, next: 0 }));
  for (let row = 0; row < bars.length; row++) {
    const bar = barAt(bars, row);
    for (const other of others) {
      for (let event = other.events[other.next]; event !== undefined && event.timeMs <= bar.closeTimeMs; event = other.events[++other.next]) set.update(event);
    }
    if (given) giveRow(set, given.subarray(row * GIVEN_COUNT, (row + 1) * GIVEN_COUNT));
    set.take(bar);
    gathered.add(set);
  }
  return gathered.rows();
}

function othersOf(bars: BarColumns | undefined, instrumentId: Bars50Options['referenceId'], { interval }: Bars50Options): readonly MarketEvent[] {
  if (bars === undefined || instrumentId === null) return [];
  return Array.from({ length: bars.length }, (_, row) => ({ type: 'bar-closed', timeMs: bars.closeTimeMs[row]!, instrumentId, interval, bar: barAt(bars, row) }) as const);
}

function giveRow(set: Bars50, given: Float64Array): void {
  set.giveContext({ marketChange: given[0]!, dominance: given[1]!, dominanceChange: given[2]! });
  const [calmRanging, calmTrending, volatileRanging, volatileTrending] = given.subarray(CONTEXT_COUNT) as unknown as [number, number, number, number];
  set.giveRegime({ 'calm-ranging': calmRanging, 'calm-trending': calmTrending, 'volatile-ranging': volatileRanging, 'volatile-trending': volatileTrending });
}
