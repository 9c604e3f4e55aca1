import { barAt } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { canAggregate, createBarBuilder } from '../../market/bar-builder.ts';
import { WARM_UP_BARS } from '../../regime/detector.ts';
import type { LoadedSeries, MarketDataStore } from '../market-data.ts';

/** Closed bars of one instrument, oldest first. */
export interface RegimeSeries {
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly bars: readonly Bar[];
}

/** Returns the bars of an interval that the stored ones before a run add up to, as many as a detector asks for; none of a series whose bars are too long. */
export function storedHistory(store: MarketDataStore, series: readonly LoadedSeries[], interval: Interval): readonly RegimeSeries[] {
  return series.filter((one) => canAggregate(one.interval, interval)).map(({ instrument, interval: stored, bars }) => {
    const beginMs = bars.openTimeMs[0] ?? 0;
    return { instrumentId: instrument.id, interval, bars: longerBars([store.bars.read(instrument.id, stored, warmUpStart(beginMs, interval), beginMs)], stored, interval) };
  });
}

/** Returns the time from which bars are needed so that a detector says at `beginMs` what one would say that had seen everything. */
export function warmUpStart(beginMs: EpochMs, interval: Interval): EpochMs {
  return Math.max(0, beginMs - WARM_UP_BARS * intervalMs(interval));
}

/** Returns the closed longer bars that series which follow each other add up to. */
export function longerBars(series: Iterable<BarColumns>, from: Interval, to: Interval): readonly Bar[] {
  const builder = createBarBuilder(from, to);
  const bars: Bar[] = [];
  for (const columns of series) {
    for (let index = 0; index < columns.length; index++) {
      for (let closed = builder.update(barAt(columns, index)); closed !== null; closed = builder.takeClosed()) bars.push(closed);
    }
  }
  return bars;
}
