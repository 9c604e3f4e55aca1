import type { BarColumns } from '../../domain/bar-columns.ts';
import type { Bar } from '../../domain/market-event.ts';
import { Ema } from './ema.ts';
import type { EmaSnapshot } from './ema.ts';

/** Rows of bars, and how far apart two rows of the values lie. */
export interface RowRange {
  readonly from: number;
  /** Not included. */
  readonly to: number;
  readonly stride: number;
}

/**
 * Exponential averages of the close, side by side: what each {@link Ema} would give, without a call for each at every bar. Until all of them have a value,
 * they are asked one by one; from then on they live in columns.
 */
export class EmaBank {
  readonly #emas: readonly Ema[];
  /** [emas] where each writes. */
  readonly #slots: Int32Array;
  /** [emas] its weight and its value. */
  readonly #weights: Float64Array;
  readonly #values: Float64Array;
  #isSettled = false;

  constructor(averages: readonly { readonly period: number; readonly slot: number }[]) {
    this.#emas = averages.map(({ period }) => new Ema(period));
    this.#slots = Int32Array.from(averages, ({ slot }) => slot);
    this.#weights = Float64Array.from(this.#emas, ({ weight }) => weight);
    this.#values = new Float64Array(averages.length);
  }

  get length(): number {
    return this.#values.length;
  }

  /** @param out [features] receives each value at its slot */
  update(bar: Pick<Bar, 'close'>, out: Float64Array): void {
    if (!this.#isSettled) return this.#begin(bar.close, out);
    const { close } = bar;
    const slots = this.#slots;
    const weights = this.#weights;
    const values = this.#values;
    for (let i = 0; i < values.length; i++) {
      const before = values[i]!;
      const value = before + weights[i]! * (close - before);
      values[i] = value;
      out[slots[i]!] = value;
    }
  }

  /**
   * Takes bars in a row.
   * @param out [to - from, stride] receives the values of each at their slots
   */
  updateRows({ close }: Pick<BarColumns, 'close'>, { from, to, stride }: RowRange, out: Float64Array): void {
    let row = from;
    for (; row < to && !this.#isSettled; row++) this.#begin(close[row]!, out.subarray((row - from) * stride));
    for (let i = 0; i < this.#values.length; i++) {
      const weight = this.#weights[i]!;
      let value = this.#values[i]!;
      let at = (row - from) * stride + this.#slots[i]!;
      for (let each = row; each < to; each++) {
        value += weight * (close[each]! - value);
        out[at] = value;
        at += stride;
      }
      this.#values[i] = value;
    }
  }

  snapshots(): readonly EmaSnapshot[] {
    this.#writeBack();
    return this.#emas.map((ema) => ema.snapshot());
  }

  restore(snapshots: readonly EmaSnapshot[]): void {
    snapshots.forEach((snapshot, i) => { this.#emas[i]?.restore(snapshot); });
    this.#settle();
  }

  #begin(close: number, out: Float64Array): void {
    this.#emas.forEach((ema, i) => { out[this.#slots[i]!] = ema.update(close); });
    this.#settle();
  }

  #settle(): void {
    this.#isSettled = this.#emas.every(({ isSettled }) => isSettled);
    if (this.#isSettled) this.#emas.forEach(({ value }, i) => { this.#values[i] = value; });
  }

  #writeBack(): void {
    if (this.#isSettled) this.#emas.forEach((ema, i) => { ema.settleAt(this.#values[i]!); });
  }
}
