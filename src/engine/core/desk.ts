import { invariant, InvariantError } from '../domain/assert.ts';
import type { Decision, Reason } from '../domain/decision.ts';
import type { DenialCode } from '../domain/denial.ts';
import type { WarmUp } from '../domain/input.ts';
import type { Instrument } from '../domain/instrument.ts';
import { intervalMs } from '../domain/interval.ts';
import type { Interval } from '../domain/interval.ts';
import type { BarColumns } from '../domain/bar-columns.ts';
import type { Bar, DepthUpdated } from '../domain/market-event.ts';
import type { DecisionWhy } from '../domain/model.ts';
import type { DecisionOutcome } from '../domain/output.ts';
import type { Sight } from '../domain/sight.ts';
import type { ClientOrderId, EpochMs, InstrumentId } from '../domain/units.ts';
import { createFeatureSet } from '../features/feature-set.ts';
import type { FeatureSet } from '../features/feature-set.ts';
import { canAggregate, createBarBuilder } from '../market/bar-builder.ts';
import type { BarBuilder } from '../market/bar-builder.ts';
import type { BracketPlan } from '../orders/brackets.ts';
import type { Pursuit } from '../orders/pursuit.ts';
import type { SizingArithmetic } from '../risk/sizing/arithmetic.ts';
import { VolatilityMeter } from '../risk/sizing/volatility.ts';
import type { Volatility, VolatilityMeterSnapshot } from '../risk/sizing/volatility.ts';
import type { MarketWatch } from '../risk/breakers/market.ts';
import { strategyByName } from '../strategy/catalog.ts';
import { createIdle } from '../strategy/idle.ts';
import type { PositionSign, Strategy } from '../strategy/strategy.ts';
import type { StrategyAssignment } from './engine-config.ts';
import { UNPROTECTED } from './protection-state.ts';
import type { ProtectionState } from './protection-state.ts';
import { refusalOfSight, SightKeeper, sightWarmupBars } from './sight-keeper.ts';
import type { SightKeeperSnapshot } from './sight-keeper.ts';

/** So many bars are worked out at once: few enough to stay in the processor's cache. */
const ROWS_AHEAD = 512;

/** The newest decision on an instrument and since when it stands. */
export interface StandingDecision {
  readonly sinceMs: EpochMs;
  timeMs: EpochMs;
  price: number;
  readonly outcome: DecisionOutcome;
  /** What denied it, or null. */
  readonly denial: DenialCode | null;
  readonly reason: Reason;
  readonly targetExposure: number;
}

/** What a strategy has said at a bar. */
export interface NewestDecision {
  /** Close of its bar. */
  readonly timeMs: EpochMs;
  /** Null while it is warming up. */
  readonly decision: Decision | null;
  /** Null where it sees no more than its indicators. */
  readonly sight: Sight | null;
}

/** A strategy at work: what turns bars of the feed into decisions. */
interface Station {
  readonly assignment: StrategyAssignment;
  readonly strategy: Strategy;
  readonly features: FeatureSet;
  /** Only where the size of its trades asks for the volatility. */
  readonly meter: VolatilityMeter | null;
  /** Only where the strategy wants to see more than its indicators. */
  sight: SightKeeper | null;
  /** Bars before which it decides nothing. */
  readonly warmupBars: number;
  /** Made when the first bar tells the feed's interval. */
  builder: BarBuilder | null;
  feedInterval: Interval | null;
  barsSeen: number;
  /** The newest, and the close of its bar; NaN before the first. */
  decision: Decision | null;
  decidedAtMs: EpochMs;
  /** It has failed, and that was said: it decides nothing any more. */
  isOutOfWork: boolean;
}

/** Everything the engine keeps for one instrument, beside the account. */
export class Desk {
  readonly instrument: Instrument;
  /** What the breakers watch of it. */
  readonly market: MarketWatch;
  /** Newest price; NaN before the first. */
  price = Number.NaN;
  lastEventMs: EpochMs = 0;
  /** Its newest order book; null where none is followed. */
  book: DepthUpdated | null = null;
  /** Closed strategy bars until a new entry is allowed. */
  cooldownLeft = 0;
  /** How the position is protected; null when flat, and when the kill switch leaves nothing to protect. */
  bracket: BracketPlan | null = null;
  /** How the position will be protected that the last entry sent is to open. */
  nextBracket: BracketPlan | null = null;
  /** How the positions will be protected that a person's open entries are to open. */
  readonly planned = new Map<ClientOrderId, BracketPlan>();
  /** The strategy's entry that may need another order; null while none does. */
  pursuit: Pursuit | null = null;
  /** What is wanted for the position's protection, and how it stands. */
  protection: ProtectionState = UNPROTECTED;
  /** Time of the last funding booked. */
  fundedAtMs: EpochMs = 0;
  /** Fill id of the last forced close, by which a repeated report of it is recognised. */
  lastLiquidation: string | null = null;
  /** How the size of the last entry sent came about. */
  sizing: SizingArithmetic | null = null;
  standing: StandingDecision | null = null;
  #station: Station | null = null;

  constructor(instrument: Instrument, market: MarketWatch) {
    this.instrument = instrument;
    this.market = market;
  }

  get assignment(): StrategyAssignment | null {
    return this.#station?.assignment ?? null;
  }

  /** A strategy is at work and may trade. */
  get isEnabled(): boolean {
    return this.#station !== null && this.#station.assignment.enabled && !this.#station.isOutOfWork;
  }

  /** Why its strategy decides nothing any more; null while it is at work. */
  get failure(): string | null {
    return this.#station?.strategy.failure ?? null;
  }

  /** Returns why its strategy has failed, once; null while it is at work, and after it was said. */
  takeFailure(): string | null {
    const station = this.#station;
    const failure = station?.strategy.failure ?? null;
    if (station === null || failure === null || station.isOutOfWork) return null;
    station.isOutOfWork = true;
    return failure;
  }

  get cooldownBars(): number {
    return this.#station?.strategy.cooldownBars ?? 0;
  }

  /** Bars of the strategy's interval still needed before it can decide. */
  get warmupLeft(): number {
    const station = this.#station;
    if (station === null) return 0;
    const { bars = 0, needed = 0 } = this.volatility ?? {};
    return Math.max(0, station.warmupBars - station.barsSeen, needed - bars);
  }

  /** What its strategy looks at beside its indicators; null for nothing. */
  get sight(): SightKeeper | null {
    return this.#station === null ? null : this.#station.sight;
  }

  /** What the strategy has said at its newest bar and what it saw there; null before the first. The decision and the sight are the strategy's own objects, written again at the next bar. */
  get newest(): NewestDecision | null {
    const station = this.#station;
    return station === null || Number.isNaN(station.decidedAtMs) ? null : { timeMs: station.decidedAtMs, decision: station.decision, sight: station.sight?.sight ?? null };
  }

  /** Explains the newest decision of the strategy; null where it explains nothing. Takes its time. */
  why(): DecisionWhy | null {
    return this.#station?.strategy.why?.() ?? null;
  }

  /** What its bars say of the volatility; null where the size of its trades does not ask for it. */
  get volatility(): Volatility | null {
    return this.#station?.meter?.value ?? null;
  }

  /** A strategy is at work that has not seen a bar yet. */
  get isFresh(): boolean {
    return this.#station?.barsSeen === 0;
  }

  /** The strategy has seen bars, but the volatility that the size of its trades now asks for has not. */
  get lacksVolatility(): boolean {
    return this.#station !== null && this.#station.barsSeen > 0 && this.volatility?.bars === 0;
  }

  /** Shows old bars to the volatility alone. */
  warmVolatility(bars: readonly Bar[], interval: Interval): void {
    const station = this.#station;
    if (station === null) return;
    const builder = createBarBuilder(interval, station.assignment.interval);
    for (const part of bars) {
      for (let bar = builder.update(part); bar !== null; bar = builder.takeClosed()) station.meter?.update(bar);
    }
  }

  /** Puts a strategy to work, or none. The same strategy with the same configuration keeps its state; so does another version of it where it says so. */
  assign(assignment: StrategyAssignment | null): void {
    if (this.#station && assignment && isSameWork(this.#station.assignment, assignment)) {
      this.#station = { ...this.#station, assignment, meter: meterFor(assignment, this.#station) };
      return;
    }
    const heir = this.#station && assignment ? heirOf(this.#station, assignment) : null;
    if (this.#station && assignment && heir) {
      this.#station = { ...this.#station, assignment, strategy: heir, meter: meterFor(assignment, this.#station), isOutOfWork: false };
      return;
    }
    this.#station = assignment ? createStation(assignment, this.instrument.id) : null;
    this.standing = null;
  }

  /** Notes a price without a bar. */
  note(timeMs: EpochMs, price: number): void {
    this.price = price;
    this.lastEventMs = timeMs;
  }

  /** Takes a closed bar of the feed; returns the strategy's bar that it closes, or null. One may close two: ask {@link takeClosed} for the rest. */
  closeBar(bar: Bar, interval: Interval): Bar | null {
    return this.#station === null ? null : builderOf(this.#station, interval).update(bar);
  }

  takeClosed(): Bar | null {
    return this.#station?.builder?.takeClosed() ?? null;
  }

  /** Shows the strategy its next closed bar and the position held; null while it is warming up. */
  decide(bar: Bar, positionQty: number): Decision | null {
    const station = this.#station;
    if (station === null) return null;
    station.barsSeen++;
    station.meter?.update(bar);
    station.decidedAtMs = bar.closeTimeMs;
    return station.decision = station.strategy.decide(station.features.update(bar), Math.sign(positionQty) as PositionSign);
  }

  /** As {@link decide}, of a strategy whose sight has been shown the bar and the account; it sees nothing until what it looks at is warm. */
  decideSeen(bar: Bar, positionQty: number, sight: SightKeeper): Decision | null {
    const station = this.#station;
    if (station === null) return null;
    station.barsSeen++;
    station.meter?.update(bar);
    station.decidedAtMs = bar.closeTimeMs;
    return station.decision = station.strategy.decide(station.features.update(bar), Math.sign(positionQty) as PositionSign, station.barsSeen < station.warmupBars ? null : sight.sight);
  }

  /** Shows the strategy bars from before; what it says to them is of no account. One with a sight is not even asked: it has no position and no account to look at. */
  warm(warmUp: WarmUp): void {
    const station = this.#station;
    const sight = station?.sight ?? null;
    const accompany = sight?.companyOf(warmUp);
    for (const part of warmUp.bars) {
      for (let bar = this.closeBar(part, warmUp.interval); bar !== null; bar = this.takeClosed()) {
        if (station === null || sight === null) {
          this.decide(bar, 0);
          continue;
        }
        accompany?.(bar.closeTimeMs);
        sight.take(bar);
        station.barsSeen++;
        station.meter?.update(bar);
        station.features.update(bar);
      }
    }
  }

  /** Tells whether the strategy decides on every bar of this interval as it is, and nothing but its decision comes of one. */
  takesRuns(interval: Interval): boolean {
    const station = this.#station;
    return station !== null && station.meter === null && station.sight === null && station.builder !== null && station.feedInterval === interval && station.assignment.interval === interval
      && this.protection.progress === undefined && this.protection.wanted?.rungs === undefined && (this.bracket === null || this.bracket.trailingDistance === null);
  }

  /** Lets the indicators work out bars that come next. */
  workAhead(bars: BarColumns, from: number, to: number): void {
    const features = this.#station?.features;
    if (features !== undefined && features.rowsAhead === 0) features.workAhead(bars, from, Math.min(to, from + ROWS_AHEAD));
  }

  /** How many of the bars that come next the indicators have worked out. */
  get rowsAhead(): number {
    return this.#station?.features.rowsAhead ?? 0;
  }

  /** Shows the strategy the next bar that was worked out ahead. */
  decideNext(positionQty: number, timeMs: EpochMs): Decision | null {
    const station = this.#station;
    if (station === null) return null;
    station.barsSeen++;
    station.decidedAtMs = timeMs;
    return station.decision = station.strategy.decide(station.features.next(), Math.sign(positionQty) as PositionSign);
  }

  /** Tells the strategy that its position was closed by something else than its own decision: it may have been opened and closed within one bar. */
  positionClosed(side: 'long' | 'short'): void {
    this.#station?.strategy.positionClosed(side === 'long' ? 1 : -1);
  }

  snapshot(): DeskSnapshot {
    const station = this.#station;
    return {
      instrumentId: this.instrument.id, price: this.price, lastEventMs: this.lastEventMs, cooldownLeft: this.cooldownLeft,
      bracket: this.bracket, nextBracket: this.nextBracket, planned: [...this.planned], pursuit: this.pursuit, protection: this.protection, fundedAtMs: this.fundedAtMs, lastLiquidation: this.lastLiquidation,
      standing: this.standing && { ...this.standing }, sizing: this.sizing, book: this.book,
      station: station && {
        barsSeen: station.barsSeen, feedInterval: station.feedInterval, features: station.features.snapshot(),
        strategy: station.strategy.snapshot(), builder: station.builder?.snapshot() ?? null, volatility: station.meter?.snapshot() ?? null,
        ...(station.sight === null ? {} : { sight: station.sight.snapshot() }),
        ...(station.isOutOfWork ? { isOutOfWork: true } : {}),
      },
    };
  }

  /** Continues from a snapshot; the assignment must be the one it was taken with. */
  restore(snapshot: DeskSnapshot): void {
    invariant(snapshot.instrumentId === this.instrument.id, `expected a snapshot of ${this.instrument.id}, was of ${snapshot.instrumentId}`);
    const { standing, station } = snapshot;
    this.price = snapshot.price;
    this.lastEventMs = snapshot.lastEventMs;
    this.cooldownLeft = snapshot.cooldownLeft;
    this.bracket = snapshot.bracket;
    this.nextBracket = snapshot.nextBracket;
    this.planned.clear();
    for (const [id, plan] of snapshot.planned ?? []) this.planned.set(id, plan);
    this.pursuit = snapshot.pursuit ?? null;
    this.protection = snapshot.protection ?? UNPROTECTED;
    this.fundedAtMs = snapshot.fundedAtMs;
    this.lastLiquidation = snapshot.lastLiquidation;
    this.standing = standing && { ...standing };
    this.sizing = snapshot.sizing ?? null;
    this.book = snapshot.book ?? null;
    if (!station) return;
    const own = this.#restoredStation(station);
    if (station.volatility) own.meter?.restore(station.volatility);
    if (station.feedInterval !== null) builderOf(own, station.feedInterval).restore(station.builder);
  }

  /**
   * Brings the strategy back to where it was. Without its file or its weights nobody knows its features, and it stays idle; where it was idle for that when the snapshot was taken
   * and is whole again, it begins afresh.
   */
  #restoredStation(kept: NonNullable<DeskSnapshot['station']>): Station {
    const own = this.#station;
    invariant(own, `${this.instrument.id}: the snapshot has a strategy at work, the configuration has none`);
    if ((own.strategy.failure ?? null) === null && !isKeptOf(kept, own)) return this.#station = createStation(own.assignment, this.instrument.id);
    own.barsSeen = kept.barsSeen;
    own.isOutOfWork = kept.isOutOfWork ?? false;
    if ((own.strategy.failure ?? null) !== null) return own;
    own.features.restore(kept.features);
    own.strategy.restore(kept.strategy);
    if (kept.sight) this.#restoreSight(own, kept.sight);
    return own;
  }

  /** What another version of the program has kept may not fit: then the strategy looks afresh, and decides nothing until it has seen enough. What it holds is protected all the same. */
  #restoreSight(own: Station, kept: SightKeeperSnapshot): void {
    if (own.sight === null) return;
    try {
      own.sight.restore(kept);
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof InvariantError)) throw error;
      own.sight = new SightKeeper(own.sight.spec, this.instrument.id);
      own.barsSeen = 0;
    }
  }
}

export interface DeskSnapshot {
  readonly instrumentId: string;
  readonly price: number;
  readonly lastEventMs: EpochMs;
  readonly cooldownLeft: number;
  readonly bracket: BracketPlan | null;
  readonly nextBracket: BracketPlan | null;
  /** Absent from snapshots of versions that knew no orders by hand and no policy of entries. */
  readonly planned?: readonly (readonly [ClientOrderId, BracketPlan])[];
  readonly pursuit?: Pursuit | null;
  /** Absent from snapshots of versions that read it off the orders. */
  readonly protection?: ProtectionState;
  readonly fundedAtMs: EpochMs;
  readonly lastLiquidation: string | null;
  /** Absent from snapshots of versions that did not keep it. */
  readonly sizing?: SizingArithmetic | null;
  /** Absent from snapshots of versions that followed none. */
  readonly book?: DepthUpdated | null;
  readonly standing: StandingDecision | null;
  readonly station: {
    readonly barsSeen: number;
    readonly feedInterval: Interval | null;
    readonly features: unknown;
    readonly strategy: unknown;
    readonly builder: unknown;
    /** Absent from snapshots of versions that did not measure it. */
    readonly volatility?: VolatilityMeterSnapshot | null;
    /** Absent where it sees no more than its indicators. */
    readonly sight?: SightKeeperSnapshot;
    /** Absent while it is at work. */
    readonly isOutOfWork?: boolean;
  } | null;
}

function createStation(assignment: StrategyAssignment, instrumentId: InstrumentId): Station {
  const strategy = createStrategy(assignment);
  const features = createFeatureSet(strategy.features);
  const spec = strategy.sight ?? null;
  return {
    assignment, strategy, features, meter: meterFor(assignment, null), sight: spec === null ? null : new SightKeeper(spec, instrumentId),
    warmupBars: spec === null ? features.warmupBars : Math.max(features.warmupBars, sightWarmupBars(spec)), builder: null, feedInterval: null, barsSeen: 0, decision: null, decidedAtMs: Number.NaN, isOutOfWork: false,
  };
}

/** A person's own strategy may be gone by the time it is needed again: the engine goes on without it. */
function createStrategy(assignment: StrategyAssignment): Strategy {
  const strategy = strategyOf(assignment);
  const refusal = strategy.sight ? refusalOfSight(strategy.sight, assignment.interval) : null;
  return refusal === null ? strategy : createIdle(refusal);
}

function strategyOf({ strategy, code, config }: StrategyAssignment): Strategy {
  const definition = strategyByName(strategy, code);
  if (definition === undefined && code !== undefined) return createIdle(`neither its file nor the copy of it (version ${code.slice(0, 8)}) is there any more`);
  invariant(definition, `expected a known strategy, was "${strategy}"`);
  if (definition.code === undefined) return definition.create(definition.schema.parse(config));
  const parsed = definition.schema.safeParse(config);
  return parsed.success ? definition.create(parsed.data) : createIdle('its settings do not fit its file');
}

/** A meter that measures the same goes on; another begins afresh. */
function meterFor({ sizing, interval }: StrategyAssignment, former: Station | null): VolatilityMeter | null {
  if (sizing?.method !== 'volatility-target') return null;
  const was = former?.assignment.sizing;
  const isSame = was?.volatilitySource === sizing.volatilitySource && was.volatilityPeriod === sizing.volatilityPeriod;
  return (isSame ? former?.meter : null) ?? new VolatilityMeter(sizing, intervalMs(interval));
}

function builderOf(station: Station, interval: Interval): BarBuilder {
  if (station.builder && station.feedInterval === interval) return station.builder;
  const wanted = station.assignment.interval;
  invariant(canAggregate(interval, wanted), `${station.assignment.id}: expected bars that add up to ${wanted}, was ${interval}`);
  station.builder = createBarBuilder(interval, wanted);
  station.feedInterval = interval;
  return station.builder;
}

/** Tells whether a snapshot is of the strategy itself and not of what stood idle in its place: that sees nothing and keeps nothing. */
function isKeptOf({ features, strategy }: NonNullable<DeskSnapshot['station']>, own: Station): boolean {
  const isIdle = strategy === null && JSON.stringify(features) === JSON.stringify(createFeatureSet([]).snapshot());
  return !isIdle || own.features.length === 0;
}

function isSameWork(a: StrategyAssignment, b: StrategyAssignment): boolean {
  return a.strategy === b.strategy && a.code === b.code && a.interval === b.interval && a.id === b.id && JSON.stringify(a.config) === JSON.stringify(b.config);
}

/** Returns the other version of the strategy at work, going on where that one is; null where versions of it begin afresh, or the new one sees anything else. */
function heirOf({ assignment: before, strategy: former }: Station, assignment: StrategyAssignment): Strategy | null {
  if (before.code === assignment.code || !isSameWork({ ...before, code: assignment.code }, assignment)) return null;
  if (strategyByName(assignment.strategy, assignment.code)?.handsOver !== true) return null;
  const heir = createStrategy(assignment);
  if (JSON.stringify([heir.features, heir.sight ?? null, heir.failure ?? null]) !== JSON.stringify([former.features, former.sight ?? null, former.failure ?? null])) return null;
  heir.restore(former.snapshot());
  return heir;
}
