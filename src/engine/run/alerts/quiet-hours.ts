import type { AlertSettings } from '../../contract/alerts.ts';
import type { EpochMs } from '../../domain/units.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/**
 * Returns when the quiet hours end in which a moment lies, or null when it lies in none. The end counts in minutes from now, so in the two nights a
 * year in which a clock is set it may be an hour off. Hours that end when they begin last the whole day.
 */
export function quietUntilMs({ isOn, from, to, zone }: AlertSettings['quietHours'], nowMs: EpochMs): EpochMs | null {
  if (!isOn) return null;
  const now = minuteOfDay(nowMs, zone);
  const length = (minutesOf(to) - minutesOf(from) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const since = (now - minutesOf(from) + DAY_MINUTES) % DAY_MINUTES;
  if (since >= length) return null;
  return Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + (length - since) * MINUTE_MS;
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function minuteOfDay(timeMs: EpochMs, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(timeMs);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return part('hour') * 60 + part('minute');
}
