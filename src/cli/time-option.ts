import { InvalidArgumentError } from 'commander';

const DAY_MS = 86_400_000;
const EXPECTED = 'Expected a UTC date (2024-01-31), a time (2024-01-31T12:00, or with a zone) or epoch milliseconds';

/** Reads the start of a period: a date means its first moment. Returns epoch milliseconds. */
export function startTime(text: string): number {
  return dayStart(text) ?? moment(text);
}

/** Reads the end of a period, itself not part of it: a date means the whole of that day, so its end is the next midnight. */
export function endTime(text: string): number {
  const day = dayStart(text);
  return day === null ? moment(text) : day + DAY_MS;
}

function dayStart(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const timeMs = Date.parse(`${text}T00:00:00Z`);
  // A day that the month does not have would quietly become one of the next month.
  if (Number.isNaN(timeMs) || new Date(timeMs).toISOString().slice(0, 10) !== text) throw new InvalidArgumentError(`${EXPECTED}, found a date that does not exist: "${text}".`);
  return timeMs;
}

function moment(text: string): number {
  if (/^\d{12,14}$/.test(text)) return Number(text);
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  const [, date = '', time = '', zone = 'Z'] = match ?? [];
  const timeMs = match === null || dayStart(date) === null ? Number.NaN : Date.parse(`${date}T${time}${zone}`);
  if (Number.isNaN(timeMs)) throw new InvalidArgumentError(`${EXPECTED}, found "${text}".`);
  return timeMs;
}
