import { assertNever, invariant } from '../domain/assert.ts';
import type { FeatureSpec } from '../domain/feature.ts';
import type { Bar } from '../domain/market-event.ts';
import { Adx } from './indicators/adx.ts';
import { Atr } from './indicators/atr.ts';
import { Ema } from './indicators/ema.ts';
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

/** Indicators of one class and where each writes. Kept apart by class, so that every call in `update` meets one class only and is inlined. */
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
  readonly #opens: number[] = [];
  readonly #highs: number[] = [];
  readonly #lows: number[] = [];
  readonly #closes: number[] = [];
  readonly #volumes: number[] = [];
  readonly #smas: Group<Sma> = emptyGroup();
  readonly #emas: Group<Ema> = emptyGroup();
  readonly #atrs: Group<Atr> = emptyGroup();
  readonly #adxs: Group<Adx> = emptyGroup();
  readonly #highests: Group<PreviousExtreme> = emptyGroup();
  readonly #lowests: Group<PreviousExtreme> = emptyGroup();

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
    const values = this.values;
    const { high, low, close } = bar;
    for (let i = 0; i < this.#emas.slots.length; i++) values[this.#emas.slots[i]!] = this.#emas.indicators[i]!.update(close);
    for (let i = 0; i < this.#smas.slots.length; i++) values[this.#smas.slots[i]!] = this.#smas.indicators[i]!.update(close);
    for (let i = 0; i < this.#atrs.slots.length; i++) values[this.#atrs.slots[i]!] = this.#atrs.indicators[i]!.update(high, low, close);
    for (let i = 0; i < this.#adxs.slots.length; i++) values[this.#adxs.slots[i]!] = this.#adxs.indicators[i]!.update(high, low);
    for (let i = 0; i < this.#highests.slots.length; i++) values[this.#highests.slots[i]!] = this.#highests.indicators[i]!.update(high);
    for (let i = 0; i < this.#lowests.slots.length; i++) values[this.#lowests.slots[i]!] = this.#lowests.indicators[i]!.update(low);
    for (let i = 0; i < this.#opens.length; i++) values[this.#opens[i]!] = bar.open;
    for (let i = 0; i < this.#highs.length; i++) values[this.#highs[i]!] = high;
    for (let i = 0; i < this.#lows.length; i++) values[this.#lows[i]!] = low;
    for (let i = 0; i < this.#closes.length; i++) values[this.#closes[i]!] = close;
    for (let i = 0; i < this.#volumes.length; i++) values[this.#volumes[i]!] = bar.volume;
    return values;
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

  #indicators(): readonly (Ema | Sma | Atr | Adx | PreviousExtreme)[] {
    return [this.#emas, this.#smas, this.#atrs, this.#adxs, this.#highests, this.#lowests].flatMap((group) => group.indicators as (Ema | Sma | Atr | Adx | PreviousExtreme)[]);
  }

  #add(spec: FeatureSpec, slot: number): void {
    switch (spec.kind) {
      case 'open': this.#opens.push(slot); return;
      case 'high': this.#highs.push(slot); return;
      case 'low': this.#lows.push(slot); return;
      case 'close': this.#closes.push(slot); return;
      case 'volume': this.#volumes.push(slot); return;
      case 'sma': addTo(this.#smas, new Sma(spec.period), slot); return;
      case 'ema': addTo(this.#emas, new Ema(spec.period), slot); return;
      case 'atr': addTo(this.#atrs, new Atr(spec.period), slot); return;
      case 'adx': addTo(this.#adxs, new Adx(spec.period), slot); return;
      case 'highest': addTo(this.#highests, new PreviousExtreme('maximum', spec.period), slot); return;
      case 'lowest': addTo(this.#lowests, new PreviousExtreme('minimum', spec.period), slot); return;
      default: assertNever(spec);
    }
  }
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
