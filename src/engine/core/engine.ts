import { assertNever, invariant } from '../domain/assert.ts';
import type { Account } from '../domain/account.ts';
import type { Input, WarmUp } from '../domain/input.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { BarClosed, FeedStatusChanged } from '../domain/market-event.ts';
import type { Order } from '../domain/order.ts';
import type { Output } from '../domain/output.ts';
import type { Position } from '../domain/position.ts';
import type { TradingStatus } from '../domain/trading-state.ts';
import type { EpochMs, InstrumentId, QuoteAtoms } from '../domain/units.ts';
import { OrderTracker } from '../orders/order-tracker.ts';
import type { OrderTrackerSnapshot } from '../orders/order-tracker.ts';
import { Ledger } from '../portfolio/ledger.ts';
import type { LedgerSnapshot } from '../portfolio/ledger.ts';
import { createBreakers } from '../risk/breakers.ts';
import type { BreakersSnapshot } from '../risk/breakers.ts';
import { createRiskGate } from '../risk/gate.ts';
import { createOrderRate, ORDER_RATE_WINDOW_MS } from '../risk/order-rate.ts';
import type { OrderRateSnapshot } from '../risk/order-rate.ts';
import { applyBreaker, configure, obey, pursueFlat } from './control.ts';
import { decideOnBar } from './decide.ts';
import { Desk } from './desk.ts';
import type { DeskSnapshot } from './desk.ts';
import type { EngineConfig } from './engine-config.ts';
import { settle, positionOf } from './settle.ts';
import type { EngineState, KillProgress } from './state.ts';

export interface EngineOptions {
  readonly instruments: readonly Instrument[];
  readonly config: EngineConfig;
  readonly quoteAsset: string;
  readonly startingCash: QuoteAtoms;
  /** Starts every order id of this session: at most 20 of `A-Z a-z 0-9 -`. */
  readonly orderIdPrefix: string;
  readonly startMs: EpochMs;
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
  readonly kill: KillProgress | null;
  readonly nextOrder: number;
  readonly nextGroup: number;
}

const NOTHING: readonly Output[] = [];

/**
 * The trading engine: one input in, everything it brought about out. It has no clock, no chance and no ports; the same inputs give the
 * same outputs. This file is where the order of the stages is written down.
 */
export class Engine {
  readonly #state: EngineState;

  constructor(options: EngineOptions) {
    const { config, instruments } = options;
    const desks = new Map(instruments.map((instrument) => [instrument.id, new Desk(instrument)]));
    invariant(desks.size === instruments.length, 'expected every instrument once');
    this.#state = {
      config, desks,
      instruments: new Map(instruments.map((instrument) => [instrument.id, instrument])),
      ledger: new Ledger(options),
      tracker: new OrderTracker(),
      orderRate: createOrderRate(ORDER_RATE_WINDOW_MS),
      gate: createRiskGate(config.risk),
      breakers: createBreakers(config.risk),
      status: { state: 'active', killLatched: false, cause: 'started', sinceMs: options.startMs, changedBy: 'start' },
      kill: null, nextOrder: 1, nextGroup: 1, orderIdPrefix: options.orderIdPrefix, outputs: [],
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
      case 'quote-updated': this.#onPrice(input.instrumentId, input.timeMs, (input.bid + input.ask) / 2); break;
      case 'trade-printed': this.#onPrice(input.instrumentId, input.timeMs, input.price); break;
      case 'depth-updated':
      case 'funding-due':
      case 'timer-fired': break;
      case 'feed-status-changed': this.#onFeedStatus(input); break;
      case 'warm-up': this.#onWarmUp(input); break;
      case 'order-accepted':
      case 'order-filled':
      case 'order-canceled':
      case 'order-rejected':
      case 'order-expired':
      case 'funding-booked':
      case 'position-liquidated': settle(state, input); break;
      case 'kill':
      case 're-arm':
      case 'set-trading-state':
      case 'close-position':
      case 'cancel-order':
      case 'configure': obey(state, input); break;
      default: assertNever(input);
    }
    if (state.status.killLatched) pursueFlat(state, input.timeMs);
    if (state.outputs.length === 0) return NOTHING;
    const { outputs } = state;
    state.outputs = [];
    return outputs;
  }

  /** market → portfolio → risk → features → strategy → orders → risk: the pipeline of a closed bar. */
  #onBar(event: BarClosed): void {
    const desk = this.#state.desks.get(event.instrumentId);
    if (!desk) return;
    const { close } = event.bar;
    invariant(close > 0 && close < Infinity, `${event.instrumentId}: expected a positive close, was ${close}`);
    this.#onPrice(event.instrumentId, event.timeMs, close);
    decideOnBar(this.#state, desk, event);
  }

  #onPrice(instrumentId: InstrumentId, timeMs: EpochMs, price: number): void {
    const state = this.#state;
    const desk = state.desks.get(instrumentId);
    if (!desk) return;
    desk.note(timeMs, price);
    state.ledger.mark(instrumentId, price);
    const trip = state.breakers.update(timeMs, state.ledger.equity());
    if (trip) applyBreaker(state, trip);
  }

  #onFeedStatus({ timeMs, status, detail }: FeedStatusChanged): void {
    if (status === 'connected' || status === 'ended') return;
    this.#state.outputs.push({ type: 'alert-raised', timeMs, level: 'warning', code: `feed-${status}`, message: detail });
  }

  /** Old bars run through market, features and strategy so that indicators are warm; what the strategy says to them is not acted on. */
  #onWarmUp({ instrumentId, interval, bars }: WarmUp): void {
    const desk = this.#state.desks.get(instrumentId);
    for (const bar of bars) desk?.update(bar, interval, 0, () => undefined);
    const last = bars.at(-1);
    if (desk && last && Number.isNaN(desk.price)) desk.note(last.closeTimeMs, last.close);
  }

  /** Read-only views for whoever shows or stores the engine's state. */
  get config(): EngineConfig { return this.#state.config; }
  get status(): TradingStatus { return this.#state.status; }
  get breakers(): EngineState['breakers'] { return this.#state.breakers; }
  get desks(): EngineState['desks'] { return this.#state.desks; }
  get isKilling(): boolean { return this.#state.kill !== null; }
  get tradedNotional(): number { return this.#state.ledger.tradedNotional; }
  /** For measures that read several stages at once (`core/measures.ts`). */
  get state(): Readonly<EngineState> { return this.#state; }

  account(): Account { return this.#state.ledger.account(); }
  equity(): number { return this.#state.ledger.equity(); }
  openOrders(): readonly Order[] { return [...this.#state.tracker.open()]; }
  position(instrumentId: InstrumentId): Position | null { return positionOf(this.#state, instrumentId); }

  positions(): readonly Position[] {
    return this.#state.ledger.positions.flatMap(({ instrument }) => positionOf(this.#state, instrument.id) ?? []);
  }

  snapshot(): EngineSnapshot {
    const state = this.#state;
    return {
      version: 1, config: state.config, desks: [...state.desks.values()].map((desk) => desk.snapshot()), ledger: state.ledger.snapshot(),
      tracker: state.tracker.snapshot(), orderRate: state.orderRate.snapshot(), breakers: state.breakers.snapshot(), status: state.status,
      kill: state.kill, nextOrder: state.nextOrder, nextGroup: state.nextGroup,
    };
  }

  restore(snapshot: EngineSnapshot): void {
    invariant(snapshot.version === 1, `expected an engine snapshot of version 1, was ${String(snapshot.version)}`);
    const state = this.#state;
    configure(state, snapshot.config);
    state.ledger.restore(snapshot.ledger, state.instruments);
    state.tracker.restore(snapshot.tracker);
    state.orderRate.restore(snapshot.orderRate);
    state.breakers.restore(snapshot.breakers);
    state.status = snapshot.status;
    state.kill = snapshot.kill;
    state.nextOrder = snapshot.nextOrder;
    state.nextGroup = snapshot.nextGroup;
    for (const desk of snapshot.desks) state.desks.get(desk.instrumentId as InstrumentId)?.restore(desk);
  }
}
