import { invariant } from '../../../domain/assert.ts';
import { intervalMs } from '../../../domain/interval.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { Bar, MarketEvent } from '../../../domain/market-event.ts';
import { REGIME_LABELS } from '../../../domain/regime.ts';
import type { ByRegime } from '../../../domain/regime.ts';
import type { InstrumentId } from '../../../domain/units.ts';
import { featureSetHash } from '../definition.ts';
import type { FeatureSetDefinition } from '../definition.ts';
import { FeatureRow } from '../feature-row.ts';
import type { MarketFeatureSet, SourceState } from '../market-feature-set.ts';
import { BarMemory } from './bar-memory.ts';
import type { BarMemorySnapshot } from './bar-memory.ts';
import { createCalendarGroup } from './calendar-group.ts';
import { CrossGroup } from './cross-group.ts';
import type { FeatureGroup } from './feature-group.ts';
import { CONTEXT_COUNT, GivenGroup } from './given-group.ts';
import { MomentumGroup } from './momentum-group.ts';
import { createPriceGroup } from './price-group.ts';
import { TrendGroup } from './trend-group.ts';
import { VolatilityGroup } from './volatility-group.ts';
import { VolumeGroup } from './volume-group.ts';

export interface Bars50Options {
  readonly instrumentId: InstrumentId;
  /** Bars of other intervals are passed over, also those of the other instruments. */
  readonly interval: Interval;
  /** The market that leads, Bitcoin as a rule; null where there is none or it is this one. */
  readonly referenceId: InstrumentId | null;
  /** The other market of the pair: the spot of a perpetual; null where there is none. */
  readonly basisId: InstrumentId | null;
}

/** What the whole market's numbers are; NaN where unknown. */
export interface ContextValues {
  /** ln(total market value / that of 24 h before). */
  readonly marketChange: number;
  /** Bitcoin's share of it, 0 to 1, and by how much that changed in 24 h. */
  readonly dominance: number;
  readonly dominanceChange: number;
}

interface Bars50Snapshot {
  readonly hash: string;
  readonly row: readonly (number | null)[];
  readonly timeMs: number | null;
  readonly memory: BarMemorySnapshot;
  readonly groups: readonly unknown[];
  readonly state: Readonly<Record<string, SourceState>>;
}

/** The definition of `bars-50`: everything that can be worked out of bars, for training on long history. */
export const BARS_50: FeatureSetDefinition = {
  name: 'bars-50', version: 1, title: 'Bars, other markets, time and regime', parameters: {},
  features: createGroups(60_000).all.flatMap((group) => group.features),
};

/** Bars until every feature of bars that come without a gap is known: the average of 200. */
export const BARS_50_WARMUP = 200;

/** The numbers of `bars-50` for one instrument. What a source has not said is unknown: NaN and not `known`. */
export class Bars50 implements MarketFeatureSet {
  readonly definition = BARS_50;
  readonly hash = featureSetHash(BARS_50);
  readonly values: Float64Array;
  readonly known: Uint8Array;
  /** State at the last bar; the same object, rewritten. */
  readonly state: Record<'bars' | 'reference' | 'basis' | 'funding' | 'context' | 'regime', SourceState> = { bars: 'absent', reference: 'absent', basis: 'absent', funding: 'absent', context: 'absent', regime: 'absent' };
  timeMs = Number.NaN;
  readonly #options: Bars50Options;
  readonly #row: FeatureRow;
  readonly #memory: BarMemory;
  readonly #groups: Groups;
  /** Slot of each group's first feature. */
  readonly #slots: readonly number[];
  #bars = 0;

  constructor(options: Bars50Options) {
    const barMs = intervalMs(options.interval);
    this.#options = options;
    this.#row = new FeatureRow(BARS_50.features);
    this.values = this.#row.values;
    this.known = this.#row.known;
    this.#memory = new BarMemory(barMs);
    this.#groups = createGroups(barMs);
    let slot = 0;
    this.#slots = this.#groups.all.map(({ features }) => (slot += features.length) - features.length);
  }

  /** Gives what the whole market does; holds until it is given again. */
  giveContext({ marketChange, dominance, dominanceChange }: ContextValues): void {
    const { given } = this.#groups.given;
    given[0] = marketChange;
    given[1] = dominance;
    given[2] = dominanceChange;
  }

  /** Gives the regime probabilities after the bar that is about to be given; null where they are unknown. */
  giveRegime(probabilities: ByRegime<number> | null): void {
    const { given } = this.#groups.given;
    for (let i = 0; i < REGIME_LABELS.length; i++) given[CONTEXT_COUNT + i] = probabilities === null ? Number.NaN : probabilities[REGIME_LABELS[i]!];
  }

  update(event: MarketEvent): boolean {
    if (event.type === 'funding-due') {
      if (event.instrumentId === this.#options.instrumentId) this.#groups.cross.takeFunding(event);
      return false;
    }
    if (event.type !== 'bar-closed' || event.interval !== this.#options.interval) return false;
    const { instrumentId, referenceId, basisId } = this.#options;
    if (event.instrumentId === instrumentId) return this.take(event.bar);
    if (event.instrumentId === referenceId) this.#groups.cross.takeReference(event.bar);
    if (event.instrumentId === basisId) this.#groups.cross.takeBasis(event.bar);
    return false;
  }

  /** Takes the next bar of the instrument. */
  take(bar: Bar): true {
    const follows = bar.openTimeMs - this.#memory.openMs.at(0) === this.#memory.barMs;
    const isFirst = this.#bars === 0;
    this.#bars++;
    this.#memory.push(bar);
    this.timeMs = bar.closeTimeMs;
    for (let i = 0; i < this.#groups.all.length; i++) this.#groups.all[i]!.write(bar, this.#memory, this.values, this.#slots[i]!);
    this.#row.settle();
    this.state.bars = !follows && !isFirst ? 'gap' : bar.volume === 0 || bar.closeTimeMs - bar.openTimeMs < this.#memory.barMs - 1 ? 'halted' : this.#bars < BARS_50_WARMUP ? 'warming-up' : 'ready';
    const { cross, given } = this.#groups;
    this.state.reference = cross.referenceState;
    this.state.basis = cross.basisState;
    this.state.funding = cross.fundingState(bar.closeTimeMs);
    this.state.context = Number.isNaN(given.given[0]!) ? 'absent' : 'ready';
    this.state.regime = Number.isNaN(given.given[CONTEXT_COUNT]!) ? 'absent' : 'ready';
    return true;
  }

  snapshot(): Bars50Snapshot & { readonly bars: number } {
    return {
      hash: this.hash, row: this.#row.snapshot(), timeMs: Number.isNaN(this.timeMs) ? null : this.timeMs, bars: this.#bars,
      memory: this.#memory.snapshot(), groups: this.#groups.all.map((group) => group.snapshot()), state: { ...this.state },
    };
  }

  restore(snapshot: unknown): void {
    const kept = snapshot as ReturnType<Bars50['snapshot']>;
    invariant(kept.hash === this.hash, () => `expected a snapshot of the features ${this.hash.slice(0, 12)}, was of ${String(kept.hash).slice(0, 12)}`);
    this.#row.restore(kept.row);
    this.timeMs = kept.timeMs ?? Number.NaN;
    this.#bars = kept.bars;
    this.#memory.restore(kept.memory);
    this.#groups.all.forEach((group, index) => { group.restore(kept.groups[index]); });
    Object.assign(this.state, kept.state);
  }
}

interface Groups {
  readonly all: readonly FeatureGroup[];
  readonly cross: CrossGroup;
  readonly given: GivenGroup;
}

function createGroups(barMs: number): Groups {
  const [cross, given] = [new CrossGroup(barMs), new GivenGroup()];
  return { all: [createPriceGroup(), new TrendGroup(), new MomentumGroup(), new VolatilityGroup(), new VolumeGroup(), createCalendarGroup(), cross, given], cross, given };
}
