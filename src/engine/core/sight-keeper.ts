import type { WarmUp } from '../domain/input.ts';
import { intervalMs } from '../domain/interval.ts';
import type { Interval } from '../domain/interval.ts';
import type { Bar, BarClosed, MarketEvent } from '../domain/market-event.ts';
import type { Sight, SightSpec } from '../domain/sight.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';
import { createFeatureSet } from '../features/feature-set.ts';
import type { FeatureSet } from '../features/feature-set.ts';
import { createSightSet, sightRefusal, sightSetSettling, sightSetWarmup } from '../features/sets/sight-set.ts';
import type { SightSet } from '../features/sets/sight-set.ts';
import { canAggregate, createBarBuilder } from '../market/bar-builder.ts';
import type { BarBuilder } from '../market/bar-builder.ts';
import { LEAST_BARS, RegimeDetector, WARM_UP_BARS } from '../regime/detector.ts';
import type { RegimeDetectorSnapshot } from '../regime/detector.ts';
import type { Strategy } from '../strategy/strategy.ts';
import { emptyReading } from './account-view.ts';
import type { SeenBar, WritableReading } from './account-view.ts';

/** Bars of RiskMetrics' memory: by it the units of moves are measured. */
const VOLATILITY = [{ name: 'volatility', kind: 'volatility', period: 33 }] as const;

/** Bars that the detector's own measures need before they count as its first. */
const REGIME_FEATURE_BARS = 24;

/** What a {@link SightKeeper} needs to go on; survives JSON. */
export interface SightKeeperSnapshot {
  readonly set: unknown;
  readonly volatility: unknown;
  readonly regime: RegimeDetectorSnapshot | null;
  readonly others: readonly { readonly instrumentId: InstrumentId; readonly feed: Interval | null; readonly lastOpenMs: EpochMs | null; readonly builder: unknown }[];
}

/** Another market of the sight, with what makes its bars as long as ours. */
interface OtherMarket {
  readonly instrumentId: InstrumentId;
  builder: BarBuilder | null;
  feed: Interval | null;
  lastOpenMs: EpochMs;
}

/** Returns why a strategy with this sight cannot work on bars of this interval, as one clause; null when it can. */
export function refusalOfSight(spec: SightSpec, interval: Interval): string | null {
  if (spec.interval !== interval) return `expected bars of ${spec.interval}, on which it was trained, was ${interval}`;
  return sightRefusal(spec);
}

/** Returns the number of bars before which a strategy with this sight decides nothing. */
export function sightWarmupBars({ set, withRegime }: SightSpec): number {
  return Math.max(sightSetWarmup(set), withRegime ? LEAST_BARS + REGIME_FEATURE_BARS : 0);
}

/** Returns the number of bars that are shown before a start where there are as many: what is seen then no longer depends on where the bars began. */
export function sightSettlingBars({ set, withRegime }: SightSpec): number {
  return Math.max(sightSetSettling(set), withRegime ? WARM_UP_BARS + REGIME_FEATURE_BARS : 0);
}

/** Returns the number of bars of its own interval that a strategy has to see before what it says no longer depends on where they began. */
export function strategySettlingBars({ features, sight }: Pick<Strategy, 'features' | 'sight'>): number {
  return Math.max(createFeatureSet(features).settlingBars, sight ? sightSettlingBars(sight) : 0);
}

/**
 * Keeps for one instrument what a strategy wants to see: its feature set, the regime of its own bars, and the volatility that moves are measured by. Training runs the
 * same object over stored bars, so that both see the same numbers. Makes no objects while it is fed.
 */
export class SightKeeper {
  readonly spec: SightSpec;
  /** What the strategy is shown; its reading is written by whoever knows the account. */
  readonly sight: Sight & { readonly reading: WritableReading; timeMs: EpochMs };
  /** Ticks are part of it. */
  readonly needsTicks: boolean;
  readonly #set: SightSet;
  readonly #volatility: FeatureSet;
  readonly #regime: RegimeDetector | null;
  readonly #others: readonly OtherMarket[];
  /** The event in which the set is handed a bar, written again for each. */
  readonly #look: { -readonly [Key in keyof SeenBar]: SeenBar[Key] };
  readonly #closed: { -readonly [Key in keyof BarClosed]: BarClosed[Key] };

  /** @throws InvariantError when the features cannot be had; see `sightRefusal` */
  constructor(spec: SightSpec, instrumentId: InstrumentId) {
    this.spec = spec;
    this.needsTicks = spec.set === 'market-30';
    this.#set = createSightSet(spec, instrumentId);
    this.#volatility = createFeatureSet(VOLATILITY);
    this.#regime = spec.withRegime ? new RegimeDetector(spec.interval) : null;
    const ids = spec.set === 'bars-50' ? [spec.referenceId, spec.basisId] : [];
    this.#others = [...new Set(ids)].filter((id) => id !== null && id !== instrumentId).map((id) => ({ instrumentId: id!, builder: null, feed: null, lastOpenMs: -Infinity }));
    this.sight = { values: this.#set.values, known: this.#set.known, reading: emptyReading(), timeMs: Number.NaN };
    this.#look = { closeTimeMs: 0, close: Number.NaN, lengthMs: intervalMs(spec.interval), volatility: Number.NaN, isOwn: true };
    this.#closed = { type: 'bar-closed', timeMs: 0, instrumentId, interval: spec.interval, bar: NO_BAR };
  }

  /** Names of the features, in their order. */
  get names(): readonly string[] {
    return this.#set.definition.features.map(({ name }) => name);
  }

  /** The other markets that it looks at. */
  get otherIds(): readonly InstrumentId[] {
    return this.#others.map(({ instrumentId }) => instrumentId);
  }

  /** Those of {@link otherIds} that it has been shown nothing of. */
  get unseenIds(): readonly InstrumentId[] {
    return this.#others.filter(({ lastOpenMs }) => lastOpenMs === -Infinity).map(({ instrumentId }) => instrumentId);
  }

  /** Takes the next closed bar of the instrument, as long as the strategy's. */
  take(bar: Bar): void {
    if (this.#regime !== null) {
      const reading = this.#regime.update(bar);
      this.#set.giveRegime?.(reading === null ? null : reading.probabilities);
    }
    this.#closed.timeMs = bar.closeTimeMs;
    this.#closed.bar = bar;
    this.#set.update(this.#closed);
    this.sight.timeMs = bar.closeTimeMs;
    this.#look.closeTimeMs = bar.closeTimeMs;
    this.#look.close = bar.close;
    this.#look.volatility = Math.fround(this.#volatility.update(bar)[0]!);
  }

  /** Returns the last bar as the account is looked at from it; always the same object. @param isOwn false where what is held is a person's */
  lookAt(isOwn: boolean): SeenBar {
    this.#look.isOwn = isOwn;
    return this.#look;
  }

  /** Takes a closed bar of another market; those that do not add up to the strategy's are left out. */
  takeOther(instrumentId: InstrumentId, bar: Bar, interval: Interval): void {
    for (let index = 0; index < this.#others.length; index++) {
      const other = this.#others[index]!;
      if (other.instrumentId !== instrumentId || !(bar.openTimeMs > other.lastOpenMs)) continue;
      other.lastOpenMs = bar.openTimeMs;
      const builder = this.#builderOf(other, interval);
      if (builder === null) continue;
      for (let closed = builder.update(bar); closed !== null; closed = builder.takeClosed()) {
        this.#set.update({ type: 'bar-closed', timeMs: closed.closeTimeMs, instrumentId, interval: this.spec.interval, bar: closed });
      }
    }
  }

  /** Takes anything else that the session is told of the instrument: funding, and ticks where they are part of it. */
  takeEvent(event: Exclude<MarketEvent, BarClosed>): void {
    this.#set.update(event);
  }

  /** Returns what shows it the other markets and the funding of a warm-up, up to the close of the bar that it is shown next. */
  companyOf({ instrumentId, beside = [], funding = [] }: Pick<WarmUp, 'instrumentId' | 'beside' | 'funding'>): (closeTimeMs: EpochMs) => void {
    const places = beside.map(() => 0);
    let nextDue = 0;
    return (closeTimeMs) => {
      beside.forEach((other, index) => {
        for (let bar = other.bars[places[index]!]; bar !== undefined && bar.closeTimeMs <= closeTimeMs; bar = other.bars[++places[index]!]) this.takeOther(other.instrumentId, bar, other.interval);
      });
      for (let due = funding[nextDue]; due !== undefined && due.timeMs <= closeTimeMs; due = funding[++nextDue]) {
        this.takeEvent({ type: 'funding-due', timeMs: due.timeMs, instrumentId, rate: due.rate, markPrice: Number.NaN });
      }
    };
  }

  snapshot(): SightKeeperSnapshot {
    return {
      set: this.#set.snapshot(), volatility: this.#volatility.snapshot(), regime: this.#regime?.snapshot() ?? null,
      others: this.#others.map(({ instrumentId, feed, builder, lastOpenMs }) => ({ instrumentId, feed, lastOpenMs: lastOpenMs === -Infinity ? null : lastOpenMs, builder: builder?.snapshot() ?? null })),
    };
  }

  /** @throws InvariantError when the snapshot is of other features */
  restore(snapshot: SightKeeperSnapshot): void {
    this.#set.restore(snapshot.set);
    this.#volatility.restore(snapshot.volatility as ReturnType<FeatureSet['snapshot']>);
    if (snapshot.regime !== null) this.#regime?.restore(snapshot.regime);
    for (const { instrumentId, feed, builder, lastOpenMs } of snapshot.others) {
      const other = this.#others.find((one) => one.instrumentId === instrumentId);
      if (!other) continue;
      other.lastOpenMs = lastOpenMs ?? -Infinity;
      if (feed !== null) this.#builderOf(other, feed)?.restore(builder);
    }
  }

  #builderOf(other: OtherMarket, feed: Interval): BarBuilder | null {
    if (other.feed === feed) return other.builder;
    other.feed = feed;
    other.builder = canAggregate(feed, this.spec.interval) ? createBarBuilder(feed, this.spec.interval) : null;
    return other.builder;
  }
}

const NO_BAR: Bar = { openTimeMs: 0, closeTimeMs: 0, open: Number.NaN, high: Number.NaN, low: Number.NaN, close: Number.NaN, volume: Number.NaN, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN };
