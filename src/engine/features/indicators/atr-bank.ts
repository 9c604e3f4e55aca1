import type { BarColumns } from '../../domain/bar-columns.ts';
import type { Bar } from '../../domain/market-event.ts';
import { Atr } from './atr.ts';
import type { AtrSnapshot } from './atr.ts';
import type { RowRange } from './ema-bank.ts';
import { trueRange } from './true-range.ts';

/**
 * Average true ranges, side by side: what each {@link Atr} would give, without a call for each at every bar. Until all of them have a value,
 * they are asked one by one; from then on they live in columns, and the last close is that of them all.
 */
export class AtrBank {
  readonly #atrs: readonly Atr[];
  /** [atrs] where each writes. */
  readonly #slots: Int32Array;
  /** [atrs] its period and its value. */
  readonly #periods: Float64Array;
  readonly #values: Float64Array;
  readonly #previousClose = new Float64Array(1);
  #isSettled = false;

  constructor(ranges: readonly { readonly period: number; readonly slot: number }[]) {
    this.#atrs = ranges.map(({ period }) => new Atr(period));
    this.#slots = Int32Array.from(ranges, ({ slot }) => slot);
    this.#periods = Float64Array.from(ranges, ({ period }) => period);
    this.#values = new Float64Array(ranges.length);
  }

  get length(): number {
    return this.#values.length;
  }

  /** @param out [features] receives each value at its slot */
  update(bar: Pick<Bar, 'high' | 'low' | 'close'>, out: Float64Array): void {
    if (!this.#isSettled) return this.#begin(bar, out);
    const range = trueRange(bar.high, bar.low, this.#previousClose[0]!);
    this.#previousClose[0] = bar.close;
    const slots = this.#slots;
    const periods = this.#periods;
    const values = this.#values;
    for (let i = 0; i < values.length; i++) {
      const before = values[i]!;
      const value = before + (range - before) / periods[i]!;
      values[i] = value;
      out[slots[i]!] = value;
    }
  }

  /**
   * Takes bars in a row.
   * @param out [to - from, stride] receives the values of each at their slots
   */
  updateRows({ high, low, close }: Pick<BarColumns, 'high' | 'low' | 'close'>, { from, to, stride }: RowRange, out: Float64Array): void {
    let row = from;
    for (; row < to && !this.#isSettled; row++) this.#begin({ high: high[row]!, low: low[row]!, close: close[row]! }, out.subarray((row - from) * stride));
    if (row === to) return;
    for (let i = 0; i < this.#values.length; i++) {
      const period = this.#periods[i]!;
      let value = this.#values[i]!;
      let previousClose = this.#previousClose[0]!;
      let at = (row - from) * stride + this.#slots[i]!;
      for (let each = row; each < to; each++) {
        value += (trueRange(high[each]!, low[each]!, previousClose) - value) / period;
        previousClose = close[each]!;
        out[at] = value;
        at += stride;
      }
      this.#values[i] = value;
    }
    this.#previousClose[0] = close[to - 1]!;
  }

  snapshots(): readonly AtrSnapshot[] {
    this.#writeBack();
    return this.#atrs.map((atr) => atr.snapshot());
  }

  restore(snapshots: readonly AtrSnapshot[]): void {
    snapshots.forEach((snapshot, i) => { this.#atrs[i]?.restore(snapshot); });
    this.#settle();
  }

  #begin({ high, low, close }: Pick<Bar, 'high' | 'low' | 'close'>, out: Float64Array): void {
    this.#atrs.forEach((atr, i) => { out[this.#slots[i]!] = atr.update(high, low, close); });
    this.#settle();
  }

  #settle(): void {
    this.#isSettled = this.#atrs.every(({ isSettled }) => isSettled);
    if (!this.#isSettled) return;
    this.#atrs.forEach(({ value }, i) => { this.#values[i] = value; });
    this.#previousClose[0] = this.#atrs[0]?.previousClose ?? Number.NaN;
  }

  #writeBack(): void {
    if (this.#isSettled) this.#atrs.forEach((atr, i) => { atr.settleAt(this.#values[i]!, this.#previousClose[0]!); });
  }
}
