import { RollingExtreme } from '../../../compute/rolling.ts';
import type { RollingExtremeSnapshot } from '../../../compute/rolling.ts';
import { invariant } from '../../../domain/assert.ts';
import { barAt } from '../../../domain/bar-columns.ts';
import type { BarColumns } from '../../../domain/bar-columns.ts';
import { intervalMs } from '../../../domain/interval.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { Bar, MarketEvent } from '../../../domain/market-event.ts';
import type { InstrumentId } from '../../../domain/units.ts';
import { Ema } from '../../indicators/ema.ts';
import type { EmaSnapshot } from '../../indicators/ema.ts';
import { featureSetHash } from '../definition.ts';
import { FeatureRow } from '../feature-row.ts';
import { againstUsual, finiteLog, logRatio } from '../log-ratio.ts';
import type { FeatureRows, MarketFeatureSet, SourceState } from '../market-feature-set.ts';
import { RowGatherer } from '../market-feature-set.ts';
import { Ring } from '../ring.ts';
import type { RingSnapshot } from '../ring.ts';
import { Strength } from '../strength.ts';
import type { StrengthSnapshot } from '../strength.ts';
import { BARS_19, BARS_19_WARMUP } from './definition.ts';

const [FIVE, SHORT, MEAN, LONG] = [5, 15, 20, 60];
/** The longest window, and the bar before it. */
const HELD = 61;

export interface Bars19Options {
  readonly instrumentId: InstrumentId;
  /** Bars of other intervals are passed over. */
  readonly interval: Interval;
}

interface Bars19Snapshot {
  readonly hash: string;
  readonly row: readonly (number | null)[];
  readonly timeMs: number | null;
  readonly bars: number;
  readonly rings: readonly RingSnapshot[];
  readonly averages: readonly EmaSnapshot[];
  readonly strength: StrengthSnapshot;
  readonly highest: RollingExtremeSnapshot;
  readonly lowest: RollingExtremeSnapshot;
  readonly state: SourceState;
}

/** The numbers of `bars-19` for one instrument. A window with a gap in it is unknown where it goes by time: NaN and not `known`. */
export class Bars19 implements MarketFeatureSet {
  readonly definition = BARS_19;
  readonly hash = featureSetHash(BARS_19);
  readonly values: Float64Array;
  readonly known: Uint8Array;
  /** State at the last bar; the same object, rewritten. */
  readonly state: Record<'bars', SourceState> = { bars: 'absent' };
  timeMs = Number.NaN;
  readonly #options: Bars19Options;
  readonly #barMs: number;
  readonly #row = new FeatureRow(BARS_19.features);
  readonly #openMs = new Ring(HELD);
  readonly #close = new Ring(HELD);
  /** ln(close / previous close), and ln(high / low). */
  readonly #change = new Ring(HELD);
  readonly #range = new Ring(HELD);
  readonly #volume = new Ring(HELD);
  readonly #logVolume = new Ring(HELD);
  /** Typical price times volume, and the volume with the sign of the change. */
  readonly #worth = new Ring(HELD);
  readonly #signed = new Ring(HELD);
  readonly #averages = [new Ema(12), new Ema(26), new Ema(60)] as const;
  readonly #strength = new Strength(14);
  readonly #highest = new RollingExtreme('maximum', LONG);
  readonly #lowest = new RollingExtreme('minimum', LONG);
  readonly #products = new Float64Array(3);
  #bars = 0;

  constructor(options: Bars19Options) {
    this.#options = options;
    this.#barMs = intervalMs(options.interval);
    this.values = this.#row.values;
    this.known = this.#row.known;
  }

  update(event: MarketEvent): boolean {
    const { instrumentId, interval } = this.#options;
    return event.type === 'bar-closed' && event.instrumentId === instrumentId && event.interval === interval && this.take(event.bar);
  }

  /** Takes the next bar of the instrument. */
  take(bar: Bar): true {
    const follows = bar.openTimeMs - this.#openMs.at(0) === this.#barMs;
    const isFirst = this.#bars++ === 0;
    this.#push(bar);
    this.timeMs = bar.closeTimeMs;
    this.#writeTrend(bar);
    this.#writeMomentum(bar);
    this.#writeRest(bar);
    this.#row.settle();
    this.state.bars = !follows && !isFirst ? 'gap' : bar.volume === 0 || bar.closeTimeMs - bar.openTimeMs < this.#barMs - 1 ? 'halted' : this.#bars < BARS_19_WARMUP ? 'warming-up' : 'ready';
    return true;
  }

  #push(bar: Bar): void {
    const change = logRatio(bar.close, this.#close.at(0));
    this.#change.push(change);
    this.#signed.push(Math.sign(change) * bar.volume);
    this.#openMs.push(bar.openTimeMs);
    this.#close.push(bar.close);
    this.#range.push(logRatio(bar.high, bar.low));
    this.#volume.push(bar.volume);
    this.#logVolume.push(finiteLog(1 + bar.volume));
    this.#worth.push(((bar.high + bar.low + bar.close) / 3) * bar.volume);
  }

  #writeTrend({ close }: Bar): void {
    const { values } = this;
    const fast = this.#averages[0].update(close), slow = this.#averages[1].update(close), long = this.#averages[2].update(close);
    values[0] = logRatio(close, fast);
    values[1] = logRatio(close, slow);
    values[2] = logRatio(close, long);
    values[3] = logRatio(fast, slow);
    values[4] = logRatio(close, this.#worth.sum(LONG, 0) / this.#volume.sum(LONG, 0));
    values[5] = logRatio(close, this.#close.mean(MEAN));
  }

  #writeMomentum({ high, low, close }: Bar): void {
    const { values } = this;
    const top = this.#highest.update(high), bottom = this.#lowest.update(low);
    const five = this.#returnOver(FIVE);
    values[6] = this.#returnOver(1);
    values[7] = five;
    values[8] = this.#returnOver(SHORT);
    values[9] = this.#strength.update(close);
    values[10] = this.#reaches(2 * FIVE) ? five - logRatio(this.#close.at(FIVE), this.#close.at(2 * FIVE)) : Number.NaN;
    values[11] = (2 * (close - bottom)) / (top - bottom) - 1;
  }

  #writeRest({ volume }: Bar): void {
    const { values } = this;
    values[12] = Math.sqrt(this.#change.squares(SHORT) / SHORT);
    values[13] = Math.sqrt(this.#change.squares(LONG) / LONG);
    values[14] = this.#range.at(0);
    values[15] = this.#range.mean(MEAN);
    values[16] = againstUsual(volume, this.#volume.sum(MEAN, 1) / MEAN);
    values[17] = this.#divergence();
    values[18] = this.#signed.sum(MEAN, 0) / this.#volume.sum(MEAN, 0);
  }

  /** Where either stood still, they have nothing to do with each other: 0. */
  #divergence(): number {
    this.#change.coproducts(this.#logVolume, MEAN, this.#products);
    const both = this.#products[1]! * this.#products[2]!;
    return both === 0 ? 0 : this.#products[0]! / Math.sqrt(both);
  }

  #reaches(back: number): boolean {
    return this.#openMs.at(0) - this.#openMs.at(back) === back * this.#barMs;
  }

  #returnOver(bars: number): number {
    return this.#reaches(bars) ? logRatio(this.#close.at(0), this.#close.at(bars)) : Number.NaN;
  }

  get #rings(): readonly Ring[] {
    return [this.#openMs, this.#close, this.#change, this.#range, this.#volume, this.#logVolume, this.#worth, this.#signed];
  }

  snapshot(): Bars19Snapshot {
    return {
      hash: this.hash, row: this.#row.snapshot(), timeMs: Number.isNaN(this.timeMs) ? null : this.timeMs, bars: this.#bars, rings: this.#rings.map((ring) => ring.snapshot()),
      averages: this.#averages.map((average) => average.snapshot()), strength: this.#strength.snapshot(), highest: this.#highest.snapshot(), lowest: this.#lowest.snapshot(), state: this.state.bars,
    };
  }

  restore(snapshot: unknown): void {
    const kept = snapshot as Bars19Snapshot;
    invariant(kept.hash === this.hash, () => `expected a snapshot of the features ${this.hash.slice(0, 12)}, was of ${String(kept.hash).slice(0, 12)}`);
    this.#row.restore(kept.row);
    this.timeMs = kept.timeMs ?? Number.NaN;
    this.#bars = kept.bars;
    this.#rings.forEach((ring, index) => { ring.restore(kept.rings[index]!); });
    this.#averages.forEach((average, index) => { average.restore(kept.averages[index]!); });
    this.#strength.restore(kept.strength);
    this.#highest.restore(kept.highest);
    this.#lowest.restore(kept.lowest);
    this.state.bars = kept.state;
  }
}

/** Works out a row for each bar of the columns: the same class takes the same bars in order of time, so the batch is the stream. */
export function bars19Rows(bars: BarColumns, options: Bars19Options): FeatureRows {
  const set = new Bars19(options);
  const gathered = new RowGatherer(set.values.length);
  for (let row = 0; row < bars.length; row++) {
    set.take(barAt(bars, row));
    gathered.add(set);
  }
  return gathered.rows();
}
