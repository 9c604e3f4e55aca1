import { assertNever, invariant, InvariantError } from '../domain/assert.ts';
import type { DenialCode } from '../domain/denial.ts';
import type { Account } from '../domain/account.ts';
import type { BarRun, Reach } from '../domain/bar-columns.ts';
import type { HoldCode, Input, WarmUp } from '../domain/input.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { BarClosed, DepthUpdated, FeedStatusChanged, FundingDue, QuoteUpdated, TradePrinted } from '../domain/market-event.ts';
import type { Order } from '../domain/order.ts';
import type { Output } from '../domain/output.ts';
import type { Position } from '../domain/position.ts';
import type { TradingStatus } from '../domain/trading-state.ts';
import type { EpochMs, InstrumentId, QuoteAtoms } from '../domain/units.ts';
import { OrderTracker } from '../orders/order-tracker.ts';
import type { OrderTrackerSnapshot } from '../orders/order-tracker.ts';
import { Recent } from '../orders/recent.ts';
import type { RecentSnapshot } from '../orders/recent.ts';
import { Ledger } from '../portfolio/ledger.ts';
import type { LedgerSnapshot } from '../portfolio/ledger.ts';
import { createPortfolioRisk } from '../risk/portfolio/portfolio-risk.ts';
import { Breakers } from '../risk/breakers/breakers.ts';
import type { BreakersSnapshot } from '../risk/breakers/breakers.ts';
import type { BreakerReading } from '../risk/breakers/reading.ts';
import { readBreakers } from '../risk/breakers/readings.ts';
import { createRiskGate } from '../risk/gate.ts';
import { createOrderRate, ORDER_RATE_WINDOW_MS } from '../risk/order-rate.ts';
import type { OrderRateSnapshot } from '../risk/order-rate.ts';
import { allocationSnapshot, restoreAllocation, reviewAllocation, undivided } from './allocation.ts';
import type { AllocationSnapshot } from './allocation.ts';
import type { Arming } from './arming.ts';
import { takeRun } from './bar-run.ts';
import { bareSince, watchProtection } from './bare.ts';
import { boundsOf } from './breakers.ts';
import { configure, obey } from './control.ts';
import { decideOnBar, watchBar } from './decide.ts';
import { Desk } from './desk.ts';
import type { DeskSnapshot } from './desk.ts';
import { createExposureTable } from './exposure.ts';
import { doDue, nextDueMs } from './due.ts';
import { engineConfig } from './engine-config.ts';
import type { EngineConfig } from './engine-config.ts';
import { listHolds, withHolds } from './holds.ts';
import type { Hold } from './holds.ts';
import { pursueFlat } from './kill.ts';
import { takeWatchedRungs } from './ladder.ts';
import { createStepWatch, restorePortfolioRisk, snapshotPortfolioRisk, takeRiskHistory, watchStep } from './portfolio-risk.ts';
import type { PortfolioRiskSnapshot } from './portfolio-risk.ts';
import { wantWhatRests } from './protect.ts';
import { protectionConfig } from './protection-config.ts';
import type { ProtectionConfig } from './protection-config.ts';
import { restoreRegimes, snapshotRegimes, warmRegime, watchRegime } from './regime.ts';
import type { RegimesSnapshot } from './regime.ts';
import { settle, positionOf } from './settle.ts';
import { sayUnseen, showEvent, showOthers, showStatus, sightsOf } from './sights.ts';
import type { EngineState, KillProgress } from './state.ts';
import type { KeptRecord } from './trade-records.ts';
import { hold, release, settleBreakers } from './trading-status.ts';

export interface EngineOptions {
  readonly instruments: readonly Instrument[];
  readonly config: EngineConfig;
  readonly quoteAsset: string;
  readonly startingCash: QuoteAtoms;
  /** Starts every order id of this session: at most 20 of `A-Z a-z 0-9 -`. */
  readonly orderIdPrefix: string;
  readonly startMs: EpochMs;
  /** The money is real: nothing is opened before a person has armed the session. Play money, where it is left out, needs no arming. */
  readonly requiresArming?: boolean;
  /** Which positions need a stop, and how soon; the defaults of {@link protectionConfig} where it is left out. */
  readonly protection?: ProtectionConfig;
}

/** Everything the engine is, as plain data. A restored engine continues as if nothing had happened. */
export interface EngineSnapshot {
  readonly version: 1;
  readonly config: EngineConfig;
  readonly desks: readonly DeskSnapshot[];
  readonly ledger: LedgerSnapshot;
  readonly tracker: OrderTrackerSnapshot;
  readonly orderRate: OrderRateSnapshot;
  readonly breakers: BreakersSnapshot;
  readonly status: TradingStatus;
  /** What follows is absent from snapshots of versions that knew of none of it. */
  readonly base?: TradingStatus;
  readonly holds?: readonly (readonly [code: HoldCode, status: TradingStatus])[];
  readonly arming?: Arming | null;
  readonly booked?: RecentSnapshot<true>;
  readonly allocation?: AllocationSnapshot;
  readonly portfolioRisk?: PortfolioRiskSnapshot;
  readonly tradeRecords?: readonly (readonly [strategyId: string, kept: KeptRecord])[];
  readonly chosen: TradingStatus;
  readonly regimes?: RegimesSnapshot | null;
  readonly kill: KillProgress | null;
  readonly flattenAfterMs: EpochMs;
  readonly denials: readonly (readonly [code: DenialCode, count: number])[];
  readonly nextOrder: number;
  readonly nextGroup: number;
}

/** How many bars of a run were taken, and what the last of them has brought about. */
export interface TakenRun {
  readonly bars: number;
  readonly outputs: readonly Output[];
}

const NOTHING: readonly Output[] = [];
const NONE_TAKEN: TakenRun = { bars: 0, outputs: NOTHING };

/** How many corrections and transfers are remembered at least. */
const BOOKED_MEMORY = 256;

/**
 * The trading engine: one input in, everything it brought about out. It has no clock, no chance and no ports; the same inputs give the
 * same outputs. This file is where the order of the stages is written down.
 */
export class Engine {
  readonly #state: EngineState;
  #lastDesk: Desk | null = null;
  /** Worked out from the state whenever that may have changed. */
  #wakeAtMs: EpochMs | null = null;

  constructor(options: EngineOptions) {
    const { config, instruments } = options;
    const breakers = new Breakers({ config: config.risk, instruments, bounds: boundsOf(config) });
    const desks = new Map(instruments.map((instrument) => [instrument.id, new Desk(instrument, breakers.marketOf(instrument.id))]));
    invariant(desks.size === instruments.length, 'expected every instrument once');
    const status: TradingStatus = { state: 'active', killLatched: false, cause: 'started', sinceMs: options.startMs, changedBy: 'start' };
    this.#state = {
      config, desks, allDesks: [...desks.values()], symbols: instruments.map(({ symbol }) => symbol), exposures: createExposureTable(instruments.length), status, base: status, chosen: status, holds: new Map(),
      arming: options.requiresArming === true ? { isArmed: false, notionalCap: null, sinceMs: options.startMs } : null,
      protection: options.protection ?? protectionConfig.parse({}),
      instruments: new Map(instruments.map((instrument) => [instrument.id, instrument])),
      ledger: new Ledger(options),
      tracker: new OrderTracker(),
      orderRate: createOrderRate(ORDER_RATE_WINDOW_MS),
      gate: createRiskGate(config.risk),
      portfolioRisk: createPortfolioRisk(instruments, config.risk),
      steps: createStepWatch(instruments.length),
      regimes: null,
      sights: null,
      breakers,
      kill: null, flattenAfterMs: 0, denials: new Map(), booked: new Recent(BOOKED_MEMORY), allocation: undivided(), tradeRecords: new Map(), nextOrder: 1, nextGroup: 1, orderIdPrefix: options.orderIdPrefix, outputs: [],
    };
    configure(this.#state, config);
  }

  /**
   * Processes one input and returns what it brought about, in order. Never awaits, never calls out.
   * @throws InvariantError when the program itself is wrong (a price that is not a number, an illegal transition)
   */
  process(input: Input): readonly Output[] {
    const state = this.#state;
    switch (input.type) {
      case 'bar-closed': this.#onBar(input); break;
      case 'quote-updated': this.#onQuote(input); break;
      case 'trade-printed': this.#onTrade(input); break;
      case 'depth-updated': this.#onDepth(input); break;
      case 'funding-due': this.#onFunding(input); break;
      case 'tick-seen': showEvent(state.desks.get(input.event.instrumentId), input.event); break;
      case 'timer-fired': doDue(state, input.timeMs); break;
      case 'feed-status-changed': this.#onFeedStatus(input); break;
      case 'warm-up': this.#onWarmUp(input); break;
      case 'risk-history': takeRiskHistory(state, input); break;
      case 'regime-history': if (state.regimes !== null) warmRegime(state.regimes, input.instrumentId, input.bars, input.interval); break;
      case 'order-accepted':
      case 'order-filled':
      case 'order-amended':
      case 'order-canceled':
      case 'order-rejected':
      case 'order-expired':
      case 'funding-booked':
      case 'position-liquidated':
      case 'position-corrected':
      case 'transfer-booked': settle(state, input); break;
      case 'kill':
      case 're-arm':
      case 'set-trading-state':
      case 'close-position':
      case 'cancel-order':
      case 'place-order':
      case 'amend-order':
      case 'protect-position':
      case 'hold':
      case 'release':
      case 'release-breaker':
      case 'arm':
      case 'disarm':
      case 'configure': obey(state, input); break;
      default: assertNever(input);
    }
    return this.#finish(input.timeMs, input.type === 'timer-fired');
  }

  /** What follows every input. */
  #finish(timeMs: EpochMs, hasWoken: boolean): readonly Output[] {
    const state = this.#state;
    if (state.breakers.latches.hasChanged) settleBreakers(state, timeMs);
    if (state.base.killLatched) pursueFlat(state, timeMs);
    if (state.outputs.length === 0 && !hasWoken) return NOTHING;
    watchProtection(state, timeMs);
    this.#wakeAtMs = nextDueMs(state);
    const { outputs } = state;
    state.outputs = [];
    return outputs;
  }

  /**
   * Takes closed bars in a row, of which the exchange has nothing to report, until one brings something about or has to be processed by itself. What comes of it is what
   * `process` would bring about, bar by bar.
   * @param equity [run.to - run.from] receives the account's equity after each bar
   */
  takeRun(run: BarRun, reach: Reach, equity: Float64Array): TakenRun {
    const state = this.#state;
    const desk = this.#deskOf(run.instrumentId);
    const bars = desk === null ? 0 : takeRun(state, desk, run, { reach, wakeAtMs: this.#wakeAtMs, equity });
    if (bars === 0) return NONE_TAKEN;
    return { bars, outputs: this.#finish(run.bars.closeTimeMs[run.from + bars - 1]!, false) };
  }

  /** market → portfolio → risk → features → strategy → orders → risk: the pipeline of a closed bar. */
  #onBar(event: BarClosed): void {
    const state = this.#state;
    if (state.sights !== null) showOthers(state.sights, event);
    const desk = this.#deskOf(event.instrumentId);
    if (desk === null) return;
    if (event.bar.closeTimeMs >= state.steps.lastMs) watchStep(state, desk, { closeTimeMs: event.bar.closeTimeMs, close: event.bar.close, interval: event.interval });
    if (event.timeMs < desk.lastEventMs || state.holds.size > 0) return this.#onUnusualBar(desk, event);
    desk.market.onBar(event.timeMs, event.bar, event.interval);
    this.#onPrice(desk, event.timeMs, event.bar.close);
    if (state.regimes !== null) watchRegime(state.regimes, event.instrumentId, event.bar, event.interval);
    if (event.timeMs >= state.allocation.dueMs) reviewAllocation(state, event.timeMs);
    decideOnBar(state, desk, event);
    this.#takeRungs(desk, event.timeMs);
  }

  /**
   * A bar that was fetched later does not take the place of a newer price; and the market has gone on since a bar that was fetched after a cut, or that
   * is older than any price may be: nothing is traded on it.
   */
  #onUnusualBar(desk: Desk, event: BarClosed): void {
    const { holds, config } = this.#state;
    const newestMs = desk.lastEventMs;
    desk.market.onBar(event.timeMs, event.bar, event.interval);
    if (this.#state.regimes !== null) watchRegime(this.#state.regimes, event.instrumentId, event.bar, event.interval);
    if (event.timeMs >= newestMs) this.#onPrice(desk, event.timeMs, event.bar.close);
    if (holds.has('feed') || event.timeMs + config.risk.maxDataAgeSeconds * 1000 < newestMs) watchBar(this.#state, desk, event);
    else decideOnBar(this.#state, desk, event);
  }

  /** A quote that lacks one side says nothing of what a position is worth. */
  #onQuote({ instrumentId, timeMs, bid, ask }: QuoteUpdated): void {
    const desk = this.#deskOf(instrumentId);
    if (desk === null || !(bid > 0 && ask > 0)) return;
    desk.market.onQuote(timeMs, bid, ask);
    this.#onPrice(desk, timeMs, (bid + ask) / 2);
    this.#takeRungs(desk, timeMs);
  }

  #onDepth(event: DepthUpdated): void {
    const desk = this.#deskOf(event.instrumentId);
    if (desk !== null) desk.book = event;
  }

  #onTrade({ instrumentId, timeMs, price }: TradePrinted): void {
    const desk = this.#deskOf(instrumentId);
    if (desk === null) return;
    desk.market.onPrice(timeMs, price);
    this.#onPrice(desk, timeMs, price);
    this.#takeRungs(desk, timeMs);
  }

  #onPrice(desk: Desk, timeMs: EpochMs, price: number): void {
    if (!(price > 0 && price < Infinity)) throw new InvariantError(`${desk.instrument.id}: expected a positive price, was ${price}`);
    const { ledger, breakers } = this.#state;
    desk.note(timeMs, price);
    ledger.mark(desk.instrument.id, price);
    breakers.update(timeMs, ledger.equity());
    if (breakers.latches.hasChanged) settleBreakers(this.#state, timeMs);
  }

  /** Steps of a take-profit that cannot rest at the exchange are taken when the price is there. */
  #takeRungs(desk: Desk, timeMs: EpochMs): void {
    if (desk.protection.wanted?.rungs !== undefined) takeWatchedRungs(this.#state, timeMs, desk);
  }

  /** Events of one instrument come in runs. */
  #deskOf(instrumentId: InstrumentId): Desk | null {
    if (this.#lastDesk !== null && this.#lastDesk.instrument.id === instrumentId) return this.#lastDesk;
    this.#lastDesk = this.#state.desks.get(instrumentId) ?? null;
    return this.#lastDesk;
  }

  #onFunding(event: FundingDue): void {
    const desk = this.#state.desks.get(event.instrumentId);
    desk?.market.funding.onFunding(event.timeMs, event.rate);
    showEvent(desk, event);
  }

  #onFeedStatus(event: FeedStatusChanged): void {
    const { timeMs, status, detail } = event;
    if (this.#state.sights !== null) showStatus(this.#state.sights, event);
    if (status === 'connected') return release(this.#state, { timeMs, code: 'feed' });
    if (status === 'ended') return;
    this.#state.outputs.push({ type: 'alert-raised', timeMs, level: 'warning', code: `feed-${status}`, message: detail });
    if (status === 'disconnected') hold(this.#state, { timeMs, code: 'feed', cause: detail });
  }

  /** Old bars run through market, features and strategy so that indicators are warm; what the strategy says to them is not acted on. */
  #onWarmUp(warmUp: WarmUp): void {
    const { instrumentId, interval, bars } = warmUp;
    const desk = this.#state.desks.get(instrumentId);
    if (!desk) return;
    if (desk.lacksVolatility) return desk.warmVolatility(bars, interval);
    for (const part of bars) {
      desk.market.warm(part, interval);
      if (this.#state.regimes !== null) watchRegime(this.#state.regimes, instrumentId, part, interval);
    }
    desk.warm(warmUp);
    if (desk.sight !== null) sayUnseen(this.#state, warmUp.timeMs, desk);
    const last = bars.at(-1);
    if (last && Number.isNaN(desk.price)) desk.note(last.closeTimeMs, last.close);
  }

  /** Read-only views for whoever shows or stores the engine's state. */
  get config(): EngineConfig { return this.#state.config; }
  get status(): TradingStatus { return this.#state.status; }
  /** Why nothing may be opened for the time being, oldest first. */
  get holds(): readonly Hold[] { return listHolds(this.#state.holds); }
  /** Null where the money is play money. */
  get arming(): Arming | null { return this.#state.arming; }
  get breakers(): EngineState['breakers'] { return this.#state.breakers; }
  /** Returns every breaker as it stands now, with what it measures. */
  breakerReadings(nowMs: EpochMs): readonly BreakerReading[] { return readBreakers(this.#state.breakers, this.#state.config.strategies.map(({ id }) => id), nowMs); }
  get desks(): EngineState['desks'] { return this.#state.desks; }
  /** How often each limit has denied an order. */
  get denials(): ReadonlyMap<DenialCode, number> { return this.#state.denials; }
  /** A strategy looks at ticks: they have to be shown. */
  get watchesTicks(): boolean { return this.#state.sights !== null && this.#state.sights.needTicks; }
  get isKilling(): boolean { return this.#state.kill !== null; }
  /** When a `timer-fired` must be entered at the latest; null while nothing waits for a time. */
  get wakeAtMs(): EpochMs | null { return this.#wakeAtMs; }
  get tradedNotional(): number { return this.#state.ledger.tradedNotional; }
  /** For measures that read several stages at once (`core/measures.ts`). */
  get state(): Readonly<EngineState> { return this.#state; }

  account(): Account { return this.#state.ledger.account(); }
  equity(): number { return this.#state.ledger.equity(); }
  openOrders(): readonly Order[] { return this.#state.tracker.open(); }
  position(instrumentId: InstrumentId): Position | null { return positionOf(this.#state, instrumentId); }

  /** Returns since when lots of a position have been without a resting stop; null when flat, covered, or not in need of one. */
  bareSince(instrumentId: InstrumentId): EpochMs | null { return bareSince(this.#state, instrumentId); }

  positions(): readonly Position[] {
    return this.#state.ledger.positions.flatMap(({ instrument }) => positionOf(this.#state, instrument.id) ?? []);
  }

  snapshot(): EngineSnapshot {
    const state = this.#state;
    return {
      version: 1, config: state.config, desks: state.allDesks.map((desk) => desk.snapshot()), ledger: state.ledger.snapshot(),
      tracker: state.tracker.snapshot(), orderRate: state.orderRate.snapshot(), breakers: state.breakers.snapshot(),
      status: state.status, base: state.base, holds: [...state.holds], arming: state.arming, booked: state.booked.snapshot(), chosen: state.chosen,
      kill: state.kill, flattenAfterMs: state.flattenAfterMs, denials: [...state.denials], allocation: allocationSnapshot(state.allocation), tradeRecords: [...state.tradeRecords], portfolioRisk: snapshotPortfolioRisk(state), nextOrder: state.nextOrder, nextGroup: state.nextGroup,
      ...(state.regimes === null ? {} : { regimes: snapshotRegimes(state.regimes) }),
    };
  }

  restore(snapshot: EngineSnapshot): void {
    const { version }: { readonly version: number } = snapshot;
    invariant(version === 1, `expected an engine snapshot of version 1, was ${version}`);
    const state = this.#state;
    // A configuration of an earlier version lacks the limits that came later: they take their defaults.
    configure(state, engineConfig.parse(snapshot.config));
    state.ledger.restore(snapshot.ledger, state.instruments);
    state.tracker.restore(snapshot.tracker);
    state.orderRate.restore(snapshot.orderRate);
    state.breakers.restore(snapshot.breakers);
    state.base = snapshot.base ?? snapshot.status;
    state.holds.clear();
    for (const [code, status] of snapshot.holds ?? []) state.holds.set(code, status);
    state.status = withHolds(state.base, state.holds);
    if (state.arming !== null) state.arming = snapshot.arming ?? state.arming;
    if (snapshot.booked) state.booked.restore(snapshot.booked);
    state.chosen = snapshot.chosen;
    state.flattenAfterMs = snapshot.flattenAfterMs;
    state.denials.clear();
    for (const [code, count] of snapshot.denials) state.denials.set(code, count);
    state.kill = snapshot.kill;
    if (state.regimes !== null && snapshot.regimes) restoreRegimes(state.regimes, snapshot.regimes);
    restoreAllocation(state, snapshot.allocation);
    restorePortfolioRisk(state, snapshot.portfolioRisk);
    state.tradeRecords.clear();
    for (const [id, kept] of snapshot.tradeRecords ?? []) state.tradeRecords.set(id, kept);
    state.nextOrder = snapshot.nextOrder;
    state.nextGroup = snapshot.nextGroup;
    for (const desk of snapshot.desks) {
      const own = state.desks.get(desk.instrumentId as InstrumentId);
      own?.restore(desk);
      if (own && desk.protection === undefined) wantWhatRests(state, own);
    }
    state.sights = sightsOf(state.allDesks);
    this.#wakeAtMs = nextDueMs(state);
  }
}
