import type { TickMarkType, Time, UTCTimestamp } from 'lightweight-charts';
import { formatTime } from '../format/time.ts';
import type { Zone } from '../format/time.ts';

/** Converts our milliseconds to the library's seconds. */
export function toChartTime(timeMs: number): UTCTimestamp {
  return Math.floor(timeMs / 1000) as UTCTimestamp;
}

/** Converts the library's seconds to our milliseconds; it only ever holds what we gave it. */
export function fromChartTime(time: Time): number {
  return Number(time) * 1000;
}

/** Writes a moment under the crosshair. */
export function crosshairTime(time: Time, zone: Zone): string {
  return formatTime(fromChartTime(time), zone, 'full').slice(0, -3);
}

/** Writes a mark of the time scale, by its weight: year, month, day or time of day. */
export function tickMark(time: Time, kind: TickMarkType, zone: Zone): string {
  const timeMs = fromChartTime(time);
  const date = formatTime(timeMs, zone, 'date');
  // 0 year, 1 month, 2 day of month, 3 time, 4 time with seconds: the library's own numbers
  if (kind === 0) return date.slice(0, 4);
  if (kind === 1) return date.slice(0, 7);
  if (kind === 2) return date.slice(5);
  return formatTime(timeMs, zone, 'minute');
}
