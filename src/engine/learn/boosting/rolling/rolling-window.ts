import type { Interval } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import { Bars19 } from '../../../features/sets/bars-19/bars-19.ts';
import { BARS_19, BARS_19_WARMUP } from '../../../features/sets/bars-19/definition.ts';
import type { SeenBars } from './labelled-rows.ts';

const WIDTH = BARS_19.features.length;

/** The newest bars with what the trees see at each, in the memory of twice as many, so that they need to be moved only now and then. */
export class RollingWindow {
  readonly #set: Bars19;
  readonly #most: number;
  readonly #openTimeMs: Float64Array;
  readonly #close: Float64Array;
  readonly #values: Float64Array;
  #from = 0;
  #to = 0;
  #bars = 0;

  /** @param most bars that are kept */
  constructor(options: { readonly instrumentId: InstrumentId; readonly interval: Interval }, most: number) {
    this.#set = new Bars19(options);
    this.#most = most;
    this.#openTimeMs = new Float64Array(2 * most);
    this.#close = new Float64Array(2 * most);
    this.#values = new Float64Array(2 * most * WIDTH);
  }

  get length(): number {
    return this.#to - this.#from;
  }

  /** [features] at the newest bar; always the same buffer. */
  get newest(): Float64Array {
    return this.#set.values;
  }

  /** Takes the next closed bar; the first are not kept, because little is known of them. */
  take(bar: Bar): void {
    this.#set.take(bar);
    if (++this.#bars < BARS_19_WARMUP) return;
    if (this.#to === this.#close.length) this.#moveDown();
    this.#openTimeMs[this.#to] = bar.openTimeMs;
    this.#close[this.#to] = bar.close;
    this.#values.set(this.#set.values, this.#to * WIDTH);
    this.#to++;
    if (this.length > this.#most) this.#from++;
  }

  /** Returns a copy of the newest bars that opened at or before a time, at most so many. */
  until(openTimeMs: EpochMs, most: number): SeenBars {
    let to = this.#to;
    while (to > this.#from && this.#openTimeMs[to - 1]! > openTimeMs) to--;
    const from = Math.max(this.#from, to - most);
    return { length: to - from, width: WIDTH, openTimeMs: this.#openTimeMs.slice(from, to), close: this.#close.slice(from, to), values: this.#values.slice(from * WIDTH, to * WIDTH) };
  }

  #moveDown(): void {
    this.#openTimeMs.copyWithin(0, this.#from, this.#to);
    this.#close.copyWithin(0, this.#from, this.#to);
    this.#values.copyWithin(0, this.#from * WIDTH, this.#to * WIDTH);
    this.#to -= this.#from;
    this.#from = 0;
  }
}
