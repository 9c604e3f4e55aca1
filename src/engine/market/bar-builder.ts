import { invariant } from '../domain/assert.ts';
import type { Interval } from '../domain/interval.ts';
import { barOpenTime, intervalMs } from '../domain/interval.ts';
import type { Bar } from '../domain/market-event.ts';
import type { EpochMs } from '../domain/units.ts';
import { OpenBar } from './open-bar.ts';
import type { OpenBarSnapshot } from './open-bar.ts';

/**
 * Makes longer bars from closed shorter ones, exactly: open of the first, highest high, lowest low, close of the last, sums of the rest.
 *
 * A bar closes when its last part arrives or, if that is missing, when a later bar begins: one update may therefore close two. Take them all:
 * `for (let closed = builder.update(part); closed !== null; closed = builder.takeClosed())`. What is not taken waits for the next update.
 * Time without parts gives no bar. If the last part was cut short by a halt, the bar ends with it, as the venue's own bars do.
 * The first bar is left out unless its first part is there: a series that begins in the middle of a bar does not know it.
 */
export interface BarBuilder {
  /** Takes the next closed part and returns the oldest closed bar that was not taken yet, or null. */
  update(part: Bar): Bar | null;
  /** Returns the next closed bar that was not taken yet, or null. */
  takeClosed(): Bar | null;
  /** Closes the open bar if it ends before `nowMs`, for markets in which a part without trades never comes. */
  closeUntil(nowMs: EpochMs): Bar | null;
  /** Returns the open bar as it stands, or null when nothing is open; it is not final. */
  openBar(): Bar | null;
  /** Parts that were left out: repeated, older than one before, or of the cut-off first bar. */
  readonly ignoredParts: number;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

/** Tells whether bars of one interval add up to bars of another. */
export function canAggregate(from: Interval, to: Interval): boolean {
  return intervalMs(to) % intervalMs(from) === 0;
}

/**
 * Creates a builder of `to` bars from `from` bars; equal intervals pass through untouched.
 * @throws InvariantError when `to` is not a multiple of `from`
 */
export function createBarBuilder(from: Interval, to: Interval): BarBuilder {
  invariant(canAggregate(from, to), `expected an interval made of whole ${from} bars, was ${to}`);
  return from === to ? new PassThrough() : new Aggregator(intervalMs(from), intervalMs(to));
}

class PassThrough implements BarBuilder {
  readonly ignoredParts = 0;

  update(part: Bar): Bar {
    return part;
  }

  takeClosed(): null {
    return null;
  }

  closeUntil(): null {
    return null;
  }

  openBar(): null {
    return null;
  }

  snapshot(): null {
    return null;
  }

  restore(): void {}
}

interface AggregatorSnapshot {
  readonly nextOpenMs: EpochMs | null;
  readonly ignoredParts: number;
  readonly openBar: OpenBarSnapshot;
  readonly closed: readonly OpenBarSnapshot[];
}

class Aggregator implements BarBuilder {
  ignoredParts = 0;
  readonly #partMs: number;
  readonly #lengthMs: number;
  readonly #openBar = new OpenBar();
  /** Open time of the earliest part that is still acceptable; NaN before the first. */
  #nextOpenMs = Number.NaN;
  #endMs = 0;
  #closed: Bar[] = [];

  constructor(partMs: number, lengthMs: number) {
    this.#partMs = partMs;
    this.#lengthMs = lengthMs;
  }

  update(part: Bar): Bar | null {
    const { openTimeMs } = part;
    if (Number.isNaN(this.#nextOpenMs)) this.#nextOpenMs = Math.ceil(openTimeMs / this.#lengthMs) * this.#lengthMs;
    if (openTimeMs < this.#nextOpenMs) {
      this.ignoredParts += 1;
      return this.takeClosed();
    }
    if (!this.#openBar.isEmpty && openTimeMs >= this.#endMs) this.#close();
    if (this.#openBar.isEmpty) this.#start(openTimeMs);
    this.#nextOpenMs = openTimeMs + this.#partMs;
    this.#openBar.add(part);
    this.#openBar.closeTimeMs = this.#closeTimeAfter(part);
    if (this.#nextOpenMs >= this.#endMs) this.#close();
    return this.takeClosed();
  }

  takeClosed(): Bar | null {
    return this.#closed.length === 0 ? null : this.#closed.shift()!;
  }

  closeUntil(nowMs: EpochMs): Bar | null {
    if (!this.#openBar.isEmpty && nowMs >= this.#endMs) {
      this.#nextOpenMs = this.#endMs;
      this.#close();
    }
    return this.takeClosed();
  }

  openBar(): Bar | null {
    return this.#openBar.isEmpty ? null : this.#openBar.toBar();
  }

  snapshot(): AggregatorSnapshot {
    const closed = this.#closed.map((bar) => {
      const copy = new OpenBar();
      copy.start(bar.openTimeMs, this.#lengthMs);
      copy.add(bar);
      copy.closeTimeMs = bar.closeTimeMs;
      return copy.snapshot();
    });
    return { nextOpenMs: Number.isNaN(this.#nextOpenMs) ? null : this.#nextOpenMs, ignoredParts: this.ignoredParts, openBar: this.#openBar.snapshot(), closed };
  }

  restore(snapshot: unknown): void {
    const { nextOpenMs, ignoredParts, openBar, closed } = snapshot as AggregatorSnapshot;
    this.#nextOpenMs = nextOpenMs ?? Number.NaN;
    this.ignoredParts = ignoredParts;
    this.#closed = closed.map((saved) => {
      this.#openBar.restore(saved);
      return this.#openBar.toBar();
    });
    this.#openBar.restore(openBar);
    this.#endMs = this.#openBar.openTimeMs + this.#lengthMs;
  }

  #start(partOpenMs: EpochMs): void {
    const openTimeMs = barOpenTime(partOpenMs, this.#lengthMs);
    this.#endMs = openTimeMs + this.#lengthMs;
    this.#openBar.start(openTimeMs, this.#lengthMs);
  }

  #closeTimeAfter(part: Bar): EpochMs {
    return part.closeTimeMs < part.openTimeMs + this.#partMs - 1 ? part.closeTimeMs : this.#endMs - 1;
  }

  #close(): void {
    this.#closed.push(this.#openBar.toBar());
    this.#openBar.isEmpty = true;
  }
}
