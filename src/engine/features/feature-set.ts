import { assertNever, invariant } from '../domain/assert.ts';
import type { FeatureSpec } from '../domain/feature.ts';
import type { BarColumns } from '../domain/bar-columns.ts';
import type { Bar } from '../domain/market-event.ts';
import { Adx } from './indicators/adx.ts';
import { AtrBank } from './indicators/atr-bank.ts';
import type { AtrSnapshot } from './indicators/atr.ts';
import { EmaBank } from './indicators/ema-bank.ts';
import type { RowRange } from './indicators/ema-bank.ts';
import type { EmaSnapshot } from './indicators/ema.ts';
import { EwmaVolatility } from './indicators/ewma-volatility.ts';
import { PreviousExtreme } from './indicators/previous-extreme.ts';
import { Sma } from './indicators/sma.ts';
import { settlingBars, warmupBars } from './warmup.ts';

/** The observation of one instrument: its features, computed bar by bar from closed bars only. */
export interface FeatureSet {
  readonly length: number;
  /** Names in the order of the values. */
  readonly names: readonly string[];
  /** [length] float64; the values at the last bar, NaN while an indicator is warming up. Always the same buffer, rewritten by `update`. */
  readonly values: Float64Array;
  /** Bars after which every value is a number. */
  readonly warmupBars: number;
  /** Bars after which no value remembers where its series began by more than a thousandth: what to load before trading live. */
  readonly settlingBars: number;
  /** Takes the next closed bar, whose prices must be finite, and returns `values`. */
  update(bar: Bar): Float64Array;
  /**
   * Works out the values of the bars to come, each from its own bar and those before it, so that `next` and `update` need only take them up: together they cost
   * a fraction of one by one. The bars must come next, all of them and in this order; until they have, there is no snapshot.
   */
  workAhead(bars: BarColumns, from: number, to: number): void;
  /** Bars worked out ahead that have not come yet. */
  readonly rowsAhead: number;
  /** Returns `values` at the next bar that was worked out ahead. */
  next(): Float64Array;
  /** Everything the next values depend on, as plain data that survives JSON. */
  snapshot(): unknown;
  /** @throws InvariantError when the snapshot is of other features */
  restore(snapshot: unknown): void;
}

/**
 * Creates the features in the order of the specs.
 * @throws InvariantError when a period is not a whole number in range
 */
export function createFeatureSet(specs: readonly FeatureSpec[]): FeatureSet {
  return new StreamingFeatureSet(specs);
}

interface FeatureSetSnapshot {
  readonly specs: readonly FeatureSpec[];
  /** NaN as null. */
  readonly values: readonly (number | null)[];
  readonly indicators: readonly unknown[];
}

/** What indicators read of a bar. */
type FeatureBar = Pick<Bar, 'high' | 'low' | 'close'>;

/** A field of the bar itself and where it is written. */
interface Field {
  readonly slot: number;
  readonly field: 'open' | 'high' | 'low' | 'close' | 'volume';
}

/** Indicators of one class and where each writes. Kept apart by class, so that every call meets one class only. */
interface Group<Indicator> {
  readonly slots: number[];
  readonly indicators: Indicator[];
}

class StreamingFeatureSet implements FeatureSet {
  readonly length: number;
  readonly names: readonly string[];
  readonly values: Float64Array;
  readonly warmupBars: number;
  readonly settlingBars: number;
  readonly #specs: readonly FeatureSpec[];
  /** [rows, length] what was worked out ahead, the row that comes next, and how many there are. */
  #ahead = new Float64Array(0);
  #row = 0;
  #rows = 0;
  /** Where the indicators without columns of their own write. */
  readonly #otherSlots: readonly number[];
  readonly #scratch = { high: 0.5, low: 0.5, close: 0.5 };
  readonly #fields: Field[] = [];
  readonly #smas: Group<Sma> = emptyGroup();
  readonly #emas: EmaBank | null;
  readonly #atrs: AtrBank | null;
  readonly #adxs: Group<Adx> = emptyGroup();
  readonly #highests: Group<PreviousExtreme> = emptyGroup();
  readonly #lowests: Group<PreviousExtreme> = emptyGroup();
  readonly #volatilities: Group<EwmaVolatility> = emptyGroup();

  constructor(specs: readonly FeatureSpec[]) {
    specs.forEach(requireValid);
    this.#specs = specs;
    this.length = specs.length;
    this.names = specs.map((spec) => spec.name);
    this.values = new Float64Array(specs.length).fill(Number.NaN);
    this.warmupBars = specs.reduce((most, spec) => Math.max(most, warmupBars(spec)), 0);
    this.settlingBars = specs.reduce((most, spec) => Math.max(most, settlingBars(spec)), 0);
    const [emas, atrs] = [averagesOf(specs, 'ema'), averagesOf(specs, 'atr')];
    this.#emas = emas.length > 0 ? new EmaBank(emas) : null;
    this.#atrs = atrs.length > 0 ? new AtrBank(atrs) : null;
    specs.forEach((spec, slot) => this.#add(spec, slot));
    this.#otherSlots = [this.#smas, this.#adxs, this.#highests, this.#lowests, this.#volatilities].flatMap(({ slots }) => slots);
  }

  update(bar: Bar): Float64Array {
    if (this.#row < this.#rows) return this.next();
    return this.#compute(bar);
  }

  get rowsAhead(): number {
    return this.#rows - this.#row;
  }

  workAhead(bars: BarColumns, from: number, to: number): void {
    invariant(this.#row === this.#rows, 'expected no bars worked out ahead before more are');
    const rows = to - from;
    const stride = this.length;
    if (this.#ahead.length < rows * stride) this.#ahead = new Float64Array(rows * stride);
    if (this.#emas !== null) this.#emas.updateRows(bars, { from, to, stride }, this.#ahead);
    if (this.#atrs !== null) this.#atrs.updateRows(bars, { from, to, stride }, this.#ahead);
    for (const { slot, field } of this.#fields) copyColumn(bars[field], { from, to, stride }, this.#ahead.subarray(slot));
    if (this.#otherSlots.length > 0) this.#workOthersAhead(bars, from, to);
    this.#row = 0;
    this.#rows = rows;
  }

  next(): Float64Array {
    const { values } = this;
    const from = this.#row++ * values.length;
    for (let slot = 0; slot < values.length; slot++) values[slot] = this.#ahead[from + slot]!;
    return values;
  }

  #compute(bar: Bar): Float64Array {
    if (this.#emas !== null) this.#emas.update(bar, this.values);
    if (this.#atrs !== null) this.#atrs.update(bar, this.values);
    this.#updateOthers(bar);
    if (this.#fields.length > 0) this.#updateFields(bar);
    return this.values;
  }

  #updateOthers(bar: FeatureBar): void {
    if (this.#smas.slots.length > 0) this.#updateSmas(bar);
    if (this.#adxs.slots.length > 0) this.#updateAdxs(bar);
    if (this.#highests.slots.length > 0) this.#updateHighests(bar);
    if (this.#lowests.slots.length > 0) this.#updateLowests(bar);
    if (this.#volatilities.slots.length > 0) this.#updateVolatilities(bar);
  }

  /** Indicators without columns of their own go bar by bar here too. */
  #workOthersAhead({ high, low, close }: BarColumns, from: number, to: number): void {
    const stride = this.length;
    const bar = this.#scratch;
    for (let row = from; row < to; row++) {
      bar.high = high[row]!;
      bar.low = low[row]!;
      bar.close = close[row]!;
      this.#updateOthers(bar);
      for (const slot of this.#otherSlots) this.#ahead[(row - from) * stride + slot] = this.values[slot]!;
    }
  }

  snapshot(): FeatureSetSnapshot {
    invariant(this.#row === this.#rows, 'expected a snapshot only when no bars are worked out ahead');
    return {
      specs: this.#specs,
      values: Array.from(this.values, (value) => (Number.isNaN(value) ? null : value)),
      indicators: this.#snapshots(),
    };
  }

  restore(snapshot: unknown): void {
    const { specs, values, indicators } = snapshot as FeatureSetSnapshot;
    invariant(JSON.stringify(specs) === JSON.stringify(this.#specs), `expected a snapshot of ${JSON.stringify(this.#specs)}, was of ${JSON.stringify(specs)}`);
    invariant(values.length === this.length && indicators.length === this.#count, 'expected a value for each feature and a state for each indicator');
    values.forEach((value, slot) => { this.values[slot] = value ?? Number.NaN; });
    const [emas, smas] = [this.#emas?.length ?? 0, this.#smas.indicators.length];
    const atrs = emas + smas + (this.#atrs?.length ?? 0);
    this.#emas?.restore(indicators.slice(0, emas) as EmaSnapshot[]);
    this.#smas.indicators.forEach((indicator, index) => { indicator.restore(indicators[emas + index] as never); });
    this.#atrs?.restore(indicators.slice(emas + smas, atrs) as AtrSnapshot[]);
    this.#others().forEach((indicator, index) => indicator.restore(indicators[atrs + index] as never));
  }

  // One small function for each class: V8 inlines the indicators into it, where one large function would exceed its budget and box every result.

  #updateSmas({ close }: FeatureBar): void {
    const { slots, indicators } = this.#smas;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(close);
  }

  #updateAdxs({ high, low }: FeatureBar): void {
    const { slots, indicators } = this.#adxs;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(high, low);
  }

  #updateHighests({ high }: FeatureBar): void {
    const { slots, indicators } = this.#highests;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(high);
  }

  #updateLowests({ low }: FeatureBar): void {
    const { slots, indicators } = this.#lowests;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(low);
  }

  #updateVolatilities({ close }: FeatureBar): void {
    const { slots, indicators } = this.#volatilities;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(close);
  }

  #updateFields(bar: Bar): void {
    for (let i = 0; i < this.#fields.length; i++) {
      const { slot, field } = this.#fields[i]!;
      switch (field) {
        case 'open': this.values[slot] = bar.open; break;
        case 'high': this.values[slot] = bar.high; break;
        case 'low': this.values[slot] = bar.low; break;
        case 'close': this.values[slot] = bar.close; break;
        case 'volume': this.values[slot] = bar.volume; break;
        default: assertNever(field);
      }
    }
  }

  /** In the order in which they are kept in snapshots: averages, ranges, the others. */
  #snapshots(): readonly unknown[] {
    return [...this.#emas?.snapshots() ?? [], ...this.#smas.indicators.map((sma) => sma.snapshot()), ...this.#atrs?.snapshots() ?? [], ...this.#others().map((indicator) => indicator.snapshot())];
  }

  get #count(): number {
    return (this.#emas?.length ?? 0) + this.#smas.indicators.length + (this.#atrs?.length ?? 0) + this.#others().length;
  }

  #others(): readonly Indicator[] {
    return [this.#adxs, this.#highests, this.#lowests, this.#volatilities].flatMap((group) => group.indicators as Indicator[]);
  }

  #add(spec: FeatureSpec, slot: number): void {
    switch (spec.kind) {
      case 'open': case 'high': case 'low': case 'close': case 'volume': this.#fields.push({ slot, field: spec.kind }); return;
      case 'sma': addTo(this.#smas, new Sma(spec.period), slot); return;
      case 'ema': case 'atr': return;
      case 'adx': addTo(this.#adxs, new Adx(spec.period), slot); return;
      case 'highest': addTo(this.#highests, new PreviousExtreme('maximum', spec.period), slot); return;
      case 'lowest': addTo(this.#lowests, new PreviousExtreme('minimum', spec.period), slot); return;
      case 'volatility': addTo(this.#volatilities, new EwmaVolatility(spec.period), slot); return;
      default: assertNever(spec);
    }
  }
}

/** @param out [rows, stride] from the slot of the first row on */
function copyColumn(column: Float64Array, { from, to, stride }: RowRange, out: Float64Array): void {
  for (let row = from, at = 0; row < to; row++, at += stride) out[at] = column[row]!;
}

type Indicator = Adx | PreviousExtreme | EwmaVolatility;

/** The averages of one kind and where each writes. */
function averagesOf(specs: readonly FeatureSpec[], kind: 'ema' | 'atr'): readonly { readonly period: number; readonly slot: number }[] {
  return specs.flatMap((spec, slot) => (spec.kind === kind ? [{ period: spec.period, slot }] : []));
}

function emptyGroup<Indicator>(): Group<Indicator> {
  return { slots: [], indicators: [] };
}

function addTo<Indicator>(group: Group<Indicator>, indicator: Indicator, slot: number): void {
  group.slots.push(slot);
  group.indicators.push(indicator);
}

function requireValid(spec: FeatureSpec): void {
  if (!('period' in spec)) return;
  const least = spec.kind === 'adx' ? 2 : 1;
  invariant(Number.isInteger(spec.period) && spec.period >= least, `${spec.name}: expected a whole period from ${least}, was ${spec.period}`);
}
