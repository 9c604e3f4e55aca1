import type { StrategyAssignment } from '../../../engine/contract/api.ts';

export type IntervalName = StrategyAssignment['interval'];

const MINUTES: Readonly<Record<IntervalName, number>> = {
  '1m': 1, '3m': 3, '5m': 5, '15m': 15, '30m': 30, '1h': 60, '2h': 120, '4h': 240, '6h': 360, '8h': 480, '12h': 720, '1d': 1440,
};

/** Bar intervals, shortest first. A missing one does not compile. */
export const INTERVAL_NAMES = Object.keys(MINUTES) as readonly IntervalName[];

/** Tells whether a text names an interval. */
export function isIntervalName(text: string | null): text is IntervalName {
  return text !== null && Object.hasOwn(MINUTES, text);
}

/** Returns the length of an interval in milliseconds. */
export function intervalLengthMs(interval: IntervalName): number {
  return MINUTES[interval] * 60_000;
}

/** Says an interval in words: `15 minutes`. */
export function intervalWords(interval: IntervalName): string {
  const minutes = MINUTES[interval];
  if (minutes >= 1440) return plural(minutes / 1440, 'day');
  return minutes >= 60 ? plural(minutes / 60, 'hour') : plural(minutes, 'minute');
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
