import { barOpenTime, DAY_MS, intervalMs, type Interval } from '../../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import type { BarStore } from '../../../ports/bar-store.ts';
import type { TradeStore } from '../../../ports/history-store.ts';

/** A stretch of time, [from, to). */
export interface Stretch {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Bars are read so many days at a time: bounds memory over years. */
const READ_AT_ONCE_MS = 64 * DAY_MS;

/** Returns where no bar is stored among those that open in [from, to), on the grid of the interval. */
export function missingBars(bars: Pick<BarStore, 'read'>, instrumentId: InstrumentId, interval: Interval, { from, to }: Stretch): readonly Stretch[] {
  const lengthMs = intervalMs(interval);
  const stretches: Stretch[] = [];
  let nextMs = barOpenTime(from + lengthMs - 1, lengthMs);
  const close = (untilMs: EpochMs): void => { if (untilMs > nextMs) stretches.push({ from: nextMs, to: untilMs }); };
  for (let startMs = nextMs; startMs < to; startMs += READ_AT_ONCE_MS) {
    for (const timeMs of bars.read(instrumentId, interval, startMs, Math.min(startMs + READ_AT_ONCE_MS, to)).openTimeMs) {
      close(timeMs);
      nextMs = timeMs + lengthMs;
    }
  }
  close(barOpenTime(to + lengthMs - 1, lengthMs));
  return stretches;
}

const HOUR_MS = 3_600_000;

/** Returns the id of the last stored trade before `timeMs`, looked for within an hour; null when there is none. */
export function lastTradeIdBefore(trades: Pick<TradeStore, 'read'>, instrumentId: InstrumentId, timeMs: EpochMs): number | null {
  return trades.read(instrumentId, timeMs - HOUR_MS, timeMs).tradeId.at(-1) ?? null;
}

/** Returns the first id from `id` on that is not stored in [from, to). Reads an hour at a time. */
export function firstMissingTradeId(trades: Pick<TradeStore, 'read'>, instrumentId: InstrumentId, id: number, { from, to }: Stretch): number {
  let next = id;
  for (let hourMs = from; hourMs < to; hourMs += HOUR_MS) {
    for (const stored of trades.read(instrumentId, hourMs, Math.min(hourMs + HOUR_MS, to)).tradeId) {
      if (stored > next) return next;
      if (stored === next) next++;
    }
  }
  return next;
}
