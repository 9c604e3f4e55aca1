import type { EpochMs } from '../../domain/units.ts';

/** A time in which the exchange cannot be reached: [fromMs, toMs). */
export interface OutageWindow {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** Reads windows as a person writes them: `2024-08-08T10:00/2024-08-08T10:15`, separated by commas, in UTC. What is malformed is left out; {@link badWindows} tells of it. */
export function readWindows(text: string): readonly OutageWindow[] {
  return partsOf(text).flatMap((part) => readWindow(part) ?? []);
}

/** Returns what is wrong with a text of windows; empty when nothing is. */
export function badWindows(text: string): readonly string[] {
  return partsOf(text).filter((part) => readWindow(part) === null).map((part) => `expected two times with a slash between them, the first before the second, such as 2024-08-08T10:00/2024-08-08T10:15, was "${part}"`);
}

/** Returns the windows in order, those that touch made one. */
export function joinWindows(windows: readonly OutageWindow[]): readonly OutageWindow[] {
  const joined: OutageWindow[] = [];
  for (const window of windows.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const last = joined.at(-1);
    if (last === undefined || window.fromMs > last.toMs) joined.push(window);
    else joined[joined.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, window.toMs) };
  }
  return joined;
}

function partsOf(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
}

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z?)?$/;

function readWindow(part: string): OutageWindow | null {
  const [from = '', to = '', ...rest] = part.split('/');
  if (rest.length > 0 || !TIME.test(from) || !TIME.test(to)) return null;
  const window = { fromMs: timeOf(from), toMs: timeOf(to) };
  return window.fromMs < window.toMs ? window : null;
}

/** A date alone is read as UTC by the language, a time without a zone as local: it gets its zone here. */
function timeOf(text: string): EpochMs {
  return Date.parse(text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text);
}
