import { barAt } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import type { Interval } from '../../domain/interval.ts';
import type { BarClosed } from '../../domain/market-event.ts';
import type { InstrumentId } from '../../domain/units.ts';

/** Returns the bars of columns one by one, as they close. */
export function* closedBars(bars: BarColumns, instrumentId: InstrumentId, interval: Interval): Generator<BarClosed> {
  for (let row = 0; row < bars.length; row++) yield { type: 'bar-closed', timeMs: bars.closeTimeMs[row]!, instrumentId, interval, bar: barAt(bars, row) };
}
