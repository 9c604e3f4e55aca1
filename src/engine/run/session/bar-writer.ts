import { columnsOf } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar, BarClosed } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarStore } from '../../ports/bar-store.ts';

/** Bars that wait are written when there are this many, or when asked. */
const BATCH = 500;

/** Gathers the bars of a running feed and stores them in batches: a day's bars are one blob, written as a whole. */
export class BarWriter {
  readonly #store: BarStore;
  readonly #waiting = new Map<InstrumentId, { interval: Interval; bars: Bar[] }>();
  #count = 0;

  constructor(store: BarStore) {
    this.#store = store;
  }

  /** Takes a closed bar of the feed. */
  add({ instrumentId, interval, bar }: BarClosed): void {
    const waiting = this.#waiting.get(instrumentId);
    if (waiting) waiting.bars.push(bar);
    else this.#waiting.set(instrumentId, { interval, bars: [bar] });
    this.#count++;
  }

  /** Enough bars wait for a write to be worth it. */
  get isFull(): boolean {
    return this.#count >= BATCH;
  }

  /** Returns the stored bars that opened in [from, to). */
  stored(instrumentId: InstrumentId, interval: Interval, { from, to }: { readonly from: EpochMs; readonly to: EpochMs }): BarColumns {
    return this.#store.read(instrumentId, interval, from, to);
  }

  /** Returns the bars of an instrument that are not stored yet, oldest first. */
  waiting(instrumentId: InstrumentId): readonly Bar[] {
    return this.#waiting.get(instrumentId)?.bars ?? [];
  }

  /** Stores what waits; in the open transaction, when there is one. */
  flush(): void {
    for (const [instrumentId, { interval, bars }] of this.#waiting) this.#store.write(instrumentId, interval, columnsOf(bars));
    this.#waiting.clear();
    this.#count = 0;
  }
}
