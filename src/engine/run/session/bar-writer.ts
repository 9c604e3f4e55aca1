import { columnsOf } from '../../domain/bar-columns.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar, BarClosed } from '../../domain/market-event.ts';
import type { InstrumentId } from '../../domain/units.ts';
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

  add({ instrumentId, interval, bar }: BarClosed): void {
    const waiting = this.#waiting.get(instrumentId);
    if (waiting) waiting.bars.push(bar);
    else this.#waiting.set(instrumentId, { interval, bars: [bar] });
    this.#count++;
  }

  get isFull(): boolean {
    return this.#count >= BATCH;
  }

  /** Returns the bars of an instrument that are not stored yet, oldest first. */
  waiting(instrumentId: InstrumentId): readonly Bar[] {
    return this.#waiting.get(instrumentId)?.bars ?? [];
  }

  flush(): void {
    for (const [instrumentId, { interval, bars }] of this.#waiting) this.#store.write(instrumentId, interval, columnsOf(bars));
    this.#waiting.clear();
    this.#count = 0;
  }
}
