import { assertNever, invariant } from '../domain/assert.ts';
import type { FeatureSpec } from '../domain/feature.ts';
import type { Bar } from '../domain/market-event.ts';
import { Adx } from './indicators/adx.ts';
import { Atr } from './indicators/atr.ts';
import { Ema } from './indicators/ema.ts';
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
  readonly #fields: Field[] = [];
  readonly #smas: Group<Sma> = emptyGroup();
  readonly #emas: Group<Ema> = emptyGroup();
  readonly #atrs: Group<Atr> = emptyGroup();
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
    specs.forEach((spec, slot) => this.#add(spec, slot));
  }

  update(bar: Bar): Float64Array {
    if (this.#emas.slots.length > 0) this.#updateEmas(bar);
    if (this.#smas.slots.length > 0) this.#updateSmas(bar);
    if (this.#atrs.slots.length > 0) this.#updateAtrs(bar);
    if (this.#adxs.slots.length > 0) this.#updateAdxs(bar);
    if (this.#highests.slots.length > 0) this.#updateHighests(bar);
    if (this.#lowests.slots.length > 0) this.#updateLowests(bar);
    if (this.#volatilities.slots.length > 0) this.#updateVolatilities(bar);
    if (this.#fields.length > 0) this.#updateFields(bar);
    return this.values;
  }

  snapshot(): FeatureSetSnapshot {
    return {
      specs: this.#specs,
      values: Array.from(this.values, (value) => (Number.isNaN(value) ? null : value)),
      indicators: this.#indicators().map((indicator) => indicator.snapshot()),
    };
  }

  restore(snapshot: unknown): void {
    const { specs, values, indicators } = snapshot as FeatureSetSnapshot;
    const own = this.#indicators();
    invariant(JSON.stringify(specs) === JSON.stringify(this.#specs), `expected a snapshot of ${JSON.stringify(this.#specs)}, was of ${JSON.stringify(specs)}`);
    invariant(values.length === this.length && indicators.length === own.length, 'expected a value for each feature and a state for each indicator');
    values.forEach((value, slot) => { this.values[slot] = value ?? Number.NaN; });
    own.forEach((indicator, index) => indicator.restore(indicators[index] as never));
  }

  // One small function for each class: V8 inlines the indicators into it, where one large function would exceed its budget and box every result.

  #updateEmas({ close }: Bar): void {
    const { slots, indicators } = this.#emas;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(close);
  }

  #updateSmas({ close }: Bar): void {
    const { slots, indicators } = this.#smas;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(close);
  }

  #updateAtrs({ high, low, close }: Bar): void {
    const { slots, indicators } = this.#atrs;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(high, low, close);
  }

  #updateAdxs({ high, low }: Bar): void {
    const { slots, indicators } = this.#adxs;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(high, low);
  }

  #updateHighests({ high }: Bar): void {
    const { slots, indicators } = this.#highests;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(high);
  }

  #updateLowests({ low }: Bar): void {
    const { slots, indicators } = this.#lowests;
    for (let i = 0; i < slots.length; i++) this.values[slots[i]!] = indicators[i]!.update(low);
  }

  #updateVolatilities({ close }: Bar): void {
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

  #indicators(): readonly Indicator[] {
    return [this.#emas, this.#smas, this.#atrs, this.#adxs, this.#highests, this.#lowests, this.#volatilities].flatMap((group) => group.indicators as Indicator[]);
  }

  #add(spec: FeatureSpec, slot: number): void {
    switch (spec.kind) {
      case 'open': case 'high': case 'low': case 'close': case 'volume': this.#fields.push({ slot, field: spec.kind }); return;
      case 'sma': addTo(this.#smas, new Sma(spec.period), slot); return;
      case 'ema': addTo(this.#emas, new Ema(spec.period), slot); return;
      case 'atr': addTo(this.#atrs, new Atr(spec.period), slot); return;
      case 'adx': addTo(this.#adxs, new Adx(spec.period), slot); return;
      case 'highest': addTo(this.#highests, new PreviousExtreme('maximum', spec.period), slot); return;
      case 'lowest': addTo(this.#lowests, new PreviousExtreme('minimum', spec.period), slot); return;
      case 'volatility': addTo(this.#volatilities, new EwmaVolatility(spec.period), slot); return;
      default: assertNever(spec);
    }
  }
}

type Indicator = Ema | Sma | Atr | Adx | PreviousExtreme | EwmaVolatility;

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
