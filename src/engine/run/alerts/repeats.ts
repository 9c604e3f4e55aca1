import type { AlertLevel } from '../../domain/output.ts';
import type { EpochMs } from '../../domain/units.ts';

/** What is told apart, and what of it is only counted. */
export interface Told {
  readonly level: AlertLevel;
  readonly code: string;
  readonly message: string;
}

/** What has happened again since it was told, at the end of its window. */
export interface Repeated<One extends Told> {
  readonly last: One;
  readonly count: number;
}

interface Window<One extends Told> {
  readonly untilMs: EpochMs;
  last: One;
  count: number;
}

/** A critical alert is a repetition only when it says the very same within a minute: two falls in a quarter of an hour are two. */
const CRITICAL_WINDOW_MS = 60_000;

/** Tells the first of several alerts alike from its repetitions. Alike are those that differ in nothing but their numbers. */
export class Repeats<One extends Told> {
  readonly #windows = new Map<string, Window<One>>();
  /** Windows that are over and have not been told. */
  readonly #over: Repeated<One>[] = [];

  /** Returns whether this is the first of its kind within its window; a repetition is counted. */
  isFirst(alert: One, nowMs: EpochMs, windowMs: number): boolean {
    const key = keyOf(alert);
    const open = this.#windows.get(key);
    if (open === undefined || open.untilMs <= nowMs) {
      // A window that is over and has something to tell waits for `take`; this one begins the next.
      if (open !== undefined && open.count > 0) this.#over.push({ last: open.last, count: open.count });
      this.#windows.set(key, { untilMs: nowMs + (alert.level === 'critical' ? CRITICAL_WINDOW_MS : windowMs), last: alert, count: 0 });
      return true;
    }
    open.last = alert;
    open.count++;
    return false;
  }

  /** When the next window with repetitions ends; Infinity while there is none. */
  get nextMs(): EpochMs {
    let next = this.#over.length > 0 ? 0 : Number.POSITIVE_INFINITY;
    for (const { untilMs, count } of this.#windows.values()) if (count > 0 && untilMs < next) next = untilMs;
    return next;
  }

  /** Returns what was repeated in the windows that are over, once. */
  take(nowMs: EpochMs): readonly Repeated<One>[] {
    const over = this.#over.splice(0);
    for (const [key, { untilMs, last, count }] of this.#windows) {
      if (untilMs > nowMs) continue;
      this.#windows.delete(key);
      if (count > 0) over.push({ last, count });
    }
    return over;
  }
}

function keyOf({ level, code, message }: Told): string {
  return `${code}\n${level === 'critical' ? message : message.replaceAll(/[+-]?\d[\d.,]*/g, '#')}`;
}
