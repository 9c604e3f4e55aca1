import { flatBar, joinBars, type Bar } from './tape.ts';
import type { Listing } from './listing.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** Intervals with a fixed length, in ms. */
const FIXED: Readonly<Record<string, number>> = {
  '1s': 1_000, '1m': MINUTE, '3m': 3 * MINUTE, '5m': 5 * MINUTE, '15m': 15 * MINUTE, '30m': 30 * MINUTE, '1h': 60 * MINUTE, '2h': 120 * MINUTE, '4h': 240 * MINUTE,
  '6h': 360 * MINUTE, '8h': 480 * MINUTE, '12h': 720 * MINUTE, '1d': DAY, '3d': 3 * DAY, '1w': 7 * DAY,
};
/** A Monday, where weeks start. */
const MONDAY = 4 * DAY;
const MAX_CACHED = 50_000;

export type Interval = string;

export const isInterval = (text: string, kind: 'spot' | 'um'): boolean => text === '1M' || (text in FIXED && (text !== '1s' || kind === 'spot'));

/** Returns when the bar holding `timeMs` opens. */
export function openOf(interval: Interval, timeMs: number): number {
  if (interval === '1M') {
    const date = new Date(timeMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  }
  const length = FIXED[interval] ?? MINUTE;
  const origin = interval === '1w' ? MONDAY : 0;
  return Math.floor((timeMs - origin) / length) * length + origin;
}

/** Returns when the bar that opens at `openMs` makes way for the next. */
export function nextOpen(interval: Interval, openMs: number): number {
  if (interval !== '1M') return openMs + (FIXED[interval] ?? MINUTE);
  const date = new Date(openMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

/** Bars of any interval of one listing: invented past, then what was traded; made on demand and remembered. */
export class Klines {
  readonly #listing: Listing;
  readonly #finished = new Map<string, Bar>();

  constructor(listing: Listing) {
    this.#listing = listing;
  }

  /** Returns the bars that open in [fromMs, toMs], oldest first, at most `limit`; without a start, the last ones. */
  range(interval: Interval, query: { readonly fromMs?: number | undefined; readonly toMs?: number | undefined; readonly limit: number; readonly nowMs: number }): Bar[] {
    const last = openOf(interval, Math.min(query.toMs ?? query.nowMs, query.nowMs));
    let open: number;
    if (query.fromMs === undefined) {
      open = last;
      for (let i = 1; i < query.limit; i++) open = openOf(interval, open - 1);
    } else {
      open = openOf(interval, query.fromMs);
      if (open < query.fromMs) open = nextOpen(interval, open);
    }
    open = Math.max(open, openOf(interval, this.#listing.onboardMs));
    const bars: Bar[] = [];
    for (; open <= last && bars.length < query.limit; open = nextOpen(interval, open)) bars.push(this.bar(interval, open, query.nowMs));
    return bars;
  }

  /** Returns the bar that opens at `openMs`, unfinished when `nowMs` is inside it. */
  bar(interval: Interval, openMs: number, nowMs: number): Bar {
    const key = `${interval}${openMs}`;
    const known = this.#finished.get(key);
    if (known !== undefined) return known;
    const end = nextOpen(interval, openMs);
    const bar = interval === '1s' ? this.#second(openMs) : this.#joined(interval, openMs, Math.min(end, openOf('1m', nowMs) + MINUTE), nowMs);
    if (end <= nowMs) {
      if (this.#finished.size > MAX_CACHED) this.#finished.clear();
      this.#finished.set(key, bar);
    }
    return bar;
  }

  #joined(interval: Interval, openMs: number, endMs: number, nowMs: number): Bar {
    if (interval === '1m') return this.#minute(openMs);
    const { past } = this.#listing;
    if (endMs <= past.endMs) return past.span(openMs, (endMs - openMs) / MINUTE);
    const minutes: Bar[] = [];
    for (let at = openMs; at < endMs; at += MINUTE) minutes.push(this.bar('1m', at, nowMs));
    return joinBars(openMs, minutes) ?? flatBar(openMs, this.#listing.lastPrice);
  }

  #minute(openMs: number): Bar {
    const { past, tape } = this.#listing;
    const traded = tape.minutes.get(openMs);
    if (openMs < past.endMs) return past.minute(openMs);
    return traded ?? flatBar(openMs, this.#closeBefore(openMs, tape.minutes));
  }

  #second(openMs: number): Bar {
    const { tape } = this.#listing;
    return tape.seconds.get(openMs) ?? flatBar(openMs, this.#closeBefore(openMs, tape.seconds));
  }

  #closeBefore(openMs: number, bars: ReadonlyMap<number, Bar>): bigint {
    let close = this.#listing.spec.price;
    for (const bar of bars.values()) {
      if (bar.openMs >= openMs) break;
      close = bar.close;
    }
    return close;
  }
}
