import type { RecordStore } from '../../adapters/sqlite/record-store.ts';
import type { AlertView } from '../../contract/view.ts';
import { EQUITY_LIMIT, RECENT_LIMIT } from '../../contract/view.ts';
import type { Engine } from '../../core/engine.ts';
import { invariant } from '../../domain/assert.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { isOpen } from '../../domain/order.ts';
import type { Fact } from '../../domain/output.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { decisionView, denialSentence } from '../view/decision-views.ts';
import { orderView, tradeView, tradingView } from '../view/engine-views.ts';
import type { Publisher } from './publisher.ts';

type DecisionMade = Extract<Fact, { type: 'decision-made' }>;

/** Turns durable facts into events for clients: one event a fact, none conflated. */
export class FactPublisher {
  readonly #engine: Engine;
  readonly #publisher: Publisher;
  readonly #records: RecordStore;
  /** A denial comes just before the decision that it met. */
  readonly #denials = new Map<InstrumentId, { readonly timeMs: EpochMs; readonly sentence: string }>();
  #nextId = 1;

  constructor(options: { readonly engine: Engine; readonly publisher: Publisher; readonly records: RecordStore }) {
    this.#engine = options.engine;
    this.#publisher = options.publisher;
    this.#records = options.records;
  }

  /** Publishes what was recorded before this start: the newest of each list, open orders, and the equity curve. */
  publishStored(): void {
    const limit = RECENT_LIMIT;
    this.#publisher.publish({ type: 'trading-updated', trading: tradingView(this.#engine) });
    for (const trade of this.#records.trades.page({ limit }).items.toReversed()) this.#publisher.publish({ type: 'trade-closed', trade: tradeView(trade, this.#instrument(trade.instrumentId)) });
    for (const fact of this.#records.decisions.page({ limit }).items.toReversed()) this.#publishDecision(fact);
    for (const fact of this.#records.alerts.page({ limit: 50 }).items.toReversed()) this.#publishAlert(fact);
    for (const order of this.#engine.openOrders()) this.#publisher.publish({ type: 'order-updated', order: orderView(order, this.#instrument(order.request.instrumentId)), isOpen: true });
    for (const { timeMs, equity } of this.#records.equity({ from: 0, to: Number.MAX_SAFE_INTEGER, limit: EQUITY_LIMIT / 2 })) this.#publisher.publish({ type: 'equity-sampled', point: { timeMs, equity } });
  }

  publish(facts: readonly Fact[]): void {
    for (const fact of facts) this.#publishOne(fact);
  }

  #publishOne(fact: Fact): void {
    switch (fact.type) {
      case 'order-changed': {
        const { order } = fact;
        this.#publisher.publish({ type: 'order-updated', order: orderView(order, this.#instrument(order.request.instrumentId)), isOpen: isOpen(order.status) });
        return;
      }
      case 'order-denied':
        this.#denials.set(fact.request.instrumentId, { timeMs: fact.timeMs, sentence: denialSentence(this.#engine, fact.denial, fact.request.instrumentId) });
        return;
      case 'decision-made': return this.#publishDecision(fact);
      case 'trade-closed':
        this.#publisher.publish({ type: 'trade-closed', trade: tradeView(fact.trade, this.#instrument(fact.trade.instrumentId)) });
        return;
      case 'trading-status-changed':
        this.#publisher.publish({ type: 'trading-updated', trading: { ...fact.status } });
        return;
      case 'alert-raised':
      case 'kill-finished': return this.#publishAlert(fact);
      // Positions, funding and fills show in the next frame, and in the records.
      case 'position-changed':
      case 'funding-booked':
      case 'fill-booked': return;
    }
  }

  #publishDecision(fact: DecisionMade): void {
    const denial = this.#denials.get(fact.instrumentId);
    const met = denial?.timeMs === fact.timeMs ? denial.sentence : null;
    this.#publisher.publish({ type: 'decision-made', decision: decisionView(this.#engine, this.#nextId++, fact, met) });
  }

  #publishAlert(fact: Extract<Fact, { type: 'alert-raised' | 'kill-finished' | 'trading-status-changed' }>): void {
    const alert = alertView(fact, this.#nextId++);
    if (alert) this.#publisher.publish({ type: 'alert-raised', alert });
  }

  #instrument(id: InstrumentId): Instrument {
    const instrument = this.#engine.desks.get(id)?.instrument;
    invariant(instrument, `expected an instrument of this session, was ${id}`);
    return instrument;
  }
}

/** Puts a fact that a person should notice into an alert; a change of the trading state shows elsewhere. */
export function alertView(fact: Extract<Fact, { type: 'alert-raised' | 'kill-finished' | 'trading-status-changed' }>, id: number): AlertView | null {
  switch (fact.type) {
    case 'alert-raised': return { id, timeMs: fact.timeMs, level: fact.level, code: fact.code, message: fact.message };
    case 'kill-finished': return { id, timeMs: fact.timeMs, level: 'critical', code: 'kill-finished', message: `Kill switch: ${fact.canceledOrders} orders canceled, ${fact.flattenedPositions} positions closed, account verified flat.` };
    case 'trading-status-changed': return null;
  }
}
