import type { BarColumns } from '../domain/bar-columns.ts';
import type { RiskHistory } from '../domain/input.ts';
import { intervalMs } from '../domain/interval.ts';
import type { Interval } from '../domain/interval.ts';
import type { Bar } from '../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';
import { bestInterval } from './market-data.ts';
import type { MarketDataStore } from './market-data.ts';

/** Closes of one instrument from before a run, for the measures of the portfolio. */
export type PastSeries = Omit<RiskHistory, 'type' | 'timeMs'>;

/** The 2,000 scenarios that are kept, the day before the first of them, and the step that is running. */
export const RISK_HISTORY_STEPS = 2_025;

/** Returns the step of the measures under bars of an interval: an hour, or the bar where that is longer. */
export function riskStepOf(interval: Interval): Interval {
  return intervalMs(interval) > intervalMs('1h') ? interval : '1h';
}

/** Returns the stored closes of whole steps before a time, of the coarsest stored bars that add up to a step; null when there are none. */
export function storedRiskHistory(store: MarketDataStore, instrumentId: InstrumentId, feed: Interval, beforeMs: EpochMs): PastSeries | null {
  const step = riskStepOf(feed);
  const stored = bestInterval(store, instrumentId, step);
  if (stored === null) return null;
  return columnsHistory(instrumentId, step, store.bars.read(instrumentId, stored, Math.max(0, beforeMs - RISK_HISTORY_STEPS * intervalMs(step)), beforeMs));
}

/** Returns the closes of the whole steps among bars of any length that adds up to one; null when there are none. */
export function columnsHistory(instrumentId: InstrumentId, step: Interval, { length, closeTimeMs, close }: BarColumns): PastSeries | null {
  return seriesOf(instrumentId, step, { length, at: (index) => ({ closeTimeMs: closeTimeMs[index]!, close: close[index]! }) });
}

/** The same of single bars. */
export function barsHistory(instrumentId: InstrumentId, step: Interval, bars: readonly Bar[]): PastSeries | null {
  return seriesOf(instrumentId, step, { length: bars.length, at: (index) => bars[index]! });
}

/** A bar that does not close with its step says nothing of the step's close. */
function seriesOf(instrumentId: InstrumentId, interval: Interval, bars: { readonly length: number; readonly at: (index: number) => Pick<Bar, 'closeTimeMs' | 'close'> }): PastSeries | null {
  const stepMs = intervalMs(interval);
  const closeTimes: EpochMs[] = [];
  const closes: number[] = [];
  for (let index = 0; index < bars.length; index++) {
    const { closeTimeMs, close } = bars.at(index);
    if ((closeTimeMs + 1) % stepMs !== 0) continue;
    closeTimes.push(closeTimeMs);
    closes.push(close);
  }
  return closes.length === 0 ? null : { instrumentId, interval, closeTimes, closes };
}
