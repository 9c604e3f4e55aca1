import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { logRatio } from '../log-ratio.ts';
import { Ring } from '../ring.ts';
import type { RingSnapshot } from '../ring.ts';

const HELD = 13;

/** What {@link OtherBars} need to go on; survives JSON. */
export interface OtherBarsSnapshot {
  readonly openMs: RingSnapshot;
  readonly closes: RingSnapshot;
  readonly waiting: readonly (number | null)[];
  readonly isAbreast: boolean;
}

/** Closes of another instrument, each of which counts only for bars of ours that close after it. */
export class OtherBars {
  readonly #barMs: number;
  readonly #openMs = new Ring(HELD);
  readonly #closes = new Ring(HELD);
  /** [open time, close time, close] of a bar that does not count yet. */
  readonly #waiting = new Float64Array(3).fill(Number.NaN);
  #isAbreast = false;

  constructor(barMs: number) {
    this.#barMs = barMs;
  }

  /** Its bar of the same time as our last but one is there. Of the last `settle`. */
  get isAbreast(): boolean { return this.#isAbreast; }
  get hasBegun(): boolean { return this.#closes.count > 0 || !Number.isNaN(this.#waiting[0]!); }

  take(bar: Bar): void {
    this.#count();
    this.#waiting[0] = bar.openTimeMs;
    this.#waiting[1] = bar.closeTimeMs;
    this.#waiting[2] = bar.close;
  }

  /** Our next bar closes: what closed before it counts from now on. @param openMs open of our bar before, which theirs has to match */
  settle(closeMs: EpochMs, openMs: EpochMs): void {
    if (this.#waiting[1]! < closeMs) this.#count();
    this.#isAbreast = this.#openMs.at(0) === openMs;
  }

  /** Close of their bar of the same time as our last but one; NaN when it is missing. */
  get close(): number {
    return this.#isAbreast ? this.#closes.at(0) : Number.NaN;
  }

  /** Returns the log return over so many of their bars, up to {@link close}; NaN when one is missing. */
  returnOver(bars: number): number {
    const isWhole = this.#isAbreast && this.#openMs.at(0) - this.#openMs.at(bars) === bars * this.#barMs;
    return isWhole ? logRatio(this.#closes.at(0), this.#closes.at(bars)) : Number.NaN;
  }

  snapshot(): OtherBarsSnapshot {
    return { openMs: this.#openMs.snapshot(), closes: this.#closes.snapshot(), waiting: Array.from(this.#waiting, (value) => (Number.isNaN(value) ? null : value)), isAbreast: this.#isAbreast };
  }

  restore({ openMs, closes, waiting, isAbreast }: OtherBarsSnapshot): void {
    this.#openMs.restore(openMs);
    this.#closes.restore(closes);
    waiting.forEach((value, index) => { this.#waiting[index] = value ?? Number.NaN; });
    this.#isAbreast = isAbreast;
  }

  #count(): void {
    if (Number.isNaN(this.#waiting[0]!)) return;
    this.#openMs.push(this.#waiting[0]!);
    this.#closes.push(this.#waiting[2]!);
    this.#waiting.fill(Number.NaN);
  }
}
