import type { RecordStore } from '../../adapters/sqlite/record-store.ts';
import type { AlertView, OrderLatencyView } from '../../contract/view.ts';
import { EQUITY_LIMIT, RECENT_LIMIT } from '../../contract/view.ts';
import type { Engine } from '../../core/engine.ts';
import { invariant } from '../../domain/assert.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import { isOpen } from '../../domain/order.ts';
import type { Fact } from '../../domain/output.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { counted } from '../../risk/words.ts';
import { decisionView, denialSentence } from '../view/decision-views.ts';
import { fillView } from '../view/fill-views.ts';
import { orderView, tradeView, tradingView } from '../view/engine-views.ts';
import type { Publisher } from './publisher.ts';

type FactOf<Kind extends Fact['type']> = Extract<Fact, { type: Kind }>;

/** How many old alerts a start shows. */
const OLD_ALERTS = 50;

/** Turns durable facts into events for clients: one event a fact, none conflated. */
export class FactPublisher {
  readonly #engine: Engine;
  readonly #publisher: Publisher;
  readonly #records: RecordStore;
  readonly #latencyOf: (clientOrderId: string) => OrderLatencyView | null;
  readonly #onAlert: (alert: AlertView) => { readonly isSilent: boolean };
  /** The newest denial of each instrument: it comes just before the decision that it met. */
  readonly #denials = new Map<InstrumentId, { readonly timeMs: EpochMs; readonly sentence: string }>();

  /** `onAlert` is told of what is new, and says whether anybody is called for it. */
  constructor(options: {
    readonly engine: Engine; readonly publisher: Publisher; readonly records: RecordStore;
    readonly latencyOf: (clientOrderId: string) => OrderLatencyView | null; readonly onAlert: (alert: AlertView) => { readonly isSilent: boolean };
  }) {
    this.#engine = options.engine;
    this.#publisher = options.publisher;
    this.#records = options.records;
    this.#latencyOf = options.latencyOf;
    this.#onAlert = options.onAlert;
  }

  /** Publishes what was recorded before this start: the newest of each list, open orders, and the equity curve. */
  publishStored(): void {
    const { trades, fills, alerts } = this.#records;
    this.#publisher.publish({ type: 'trading-updated', trading: tradingView(this.#engine) });
    for (const trade of trades.page({ limit: RECENT_LIMIT }).items.toReversed()) this.#publishTrade(trade);
    for (const fact of fills.page({ limit: RECENT_LIMIT }).items.toReversed()) this.#publishFill(fact);
    this.#publishStoredDecisions();
    for (const fact of alerts.page({ limit: OLD_ALERTS }).items.toReversed()) this.#publishAlert(fact, () => ({ isSilent: true }));
    for (const order of this.#engine.openOrders()) this.#publishOrder(order);
    for (const { timeMs, equity } of this.#records.equity({ from: 0, to: Number.MAX_SAFE_INTEGER, limit: EQUITY_LIMIT / 2 })) this.#publisher.publish({ type: 'equity-sampled', point: { timeMs, equity } });
  }

  /** Publishes facts that have just become durable. */
  publish(facts: readonly Fact[]): void {
    for (const fact of facts) this.#publishOne(fact);
  }

  #publishOne(fact: Fact): void {
    switch (fact.type) {
      case 'order-changed': return this.#publishOrder(fact.order);
      case 'order-denied': return this.#noteDenial(fact);
      case 'decision-made': return this.#publishDecision(fact);
      case 'trade-closed': return this.#publishTrade(fact.trade);
      case 'trading-status-changed': return this.#publisher.publish({ type: 'trading-updated', trading: tradingView(this.#engine) });
      case 'alert-raised':
      case 'kill-finished': return this.#publishAlert(fact, this.#onAlert);
      case 'fill-booked': return this.#publishFill(fact);
      // Positions and funding show in the next frame, and in the records.
      case 'position-changed':
      case 'funding-booked': return;
      // Their alerts say so; the risk desk asks for the rest.
      case 'breaker-tripped':
      case 'breaker-released':
      case 'allocation-reviewed': return;
    }
  }

  /** Oldest first, each denial before the decision that it met, as they came. */
  #publishStoredDecisions(): void {
    const decisions = this.#records.decisions.page({ limit: RECENT_LIMIT }).items.toReversed();
    const denied = this.#denialsSince(decisions[0]?.timeMs ?? Number.POSITIVE_INFINITY);
    for (const fact of decisions) {
      const denial = denied.get(`${fact.timeMs} ${fact.instrumentId}`);
      if (denial !== undefined) this.#noteDenial(denial);
      this.#publishDecision(fact);
    }
  }

  /** Returns the stored denials from a time on, by their moment and instrument; there may be several for each decision that is shown. */
  #denialsSince(timeMs: EpochMs): ReadonlyMap<string, FactOf<'order-denied'>> {
    const { denials } = this.#records;
    const found = new Map<string, FactOf<'order-denied'>>();
    let page = denials.page({ limit: RECENT_LIMIT });
    for (;;) {
      for (const denial of page.items) {
        const moment = `${denial.timeMs} ${denial.request.instrumentId}`;
        if (denial.timeMs >= timeMs && !found.has(moment)) found.set(moment, denial);
      }
      if (page.next === null || (page.items.at(-1)?.timeMs ?? 0) < timeMs) return found;
      page = denials.page({ limit: RECENT_LIMIT, before: page.next });
    }
  }

  #noteDenial({ timeMs, request: { instrumentId }, denial }: FactOf<'order-denied'>): void {
    this.#denials.set(instrumentId, { timeMs, sentence: denialSentence(this.#engine, denial, instrumentId) });
  }

  #publishDecision(fact: FactOf<'decision-made'>): void {
    const denial = this.#denials.get(fact.instrumentId);
    const met = denial?.timeMs === fact.timeMs ? denial.sentence : null;
    this.#publisher.publish({ type: 'decision-made', decision: decisionView(this.#engine, this.#publisher.nextId(), fact, met) });
  }

  #publishOrder(order: Order): void {
    this.#publisher.publish({ type: 'order-updated', order: orderView(order, this.#instrument(order.request.instrumentId), this.#latencyOf(order.request.clientOrderId)), isOpen: isOpen(order.status) });
  }

  #publishFill(fact: FactOf<'fill-booked'>): void {
    this.#publisher.publish({ type: 'fill-booked', fill: fillView(fact, this.#instrument(fact.fill.instrumentId)) });
  }

  #publishTrade(trade: ClosedTrade): void {
    this.#publisher.publish({ type: 'trade-closed', trade: tradeView(trade, this.#instrument(trade.instrumentId)) });
  }

  #publishAlert(fact: Parameters<typeof alertView>[0], tell: (alert: AlertView) => { readonly isSilent: boolean }): void {
    const alert = alertView(fact, this.#publisher.nextId());
    if (alert) this.#publisher.publish({ type: 'alert-raised', alert: { ...alert, ...tell(alert) } });
  }

  #instrument(id: InstrumentId): Instrument {
    const instrument = this.#engine.desks.get(id)?.instrument;
    invariant(instrument, `expected an instrument of this session, was ${id}`);
    return instrument;
  }
}

/** Puts a fact that a person should notice into an alert; a change of the trading state shows elsewhere. */
export function alertView(fact: FactOf<'alert-raised' | 'kill-finished' | 'trading-status-changed'>, id: number): AlertView | null {
  switch (fact.type) {
    case 'alert-raised': return { id, timeMs: fact.timeMs, level: fact.level, code: fact.code, message: fact.message };
    case 'kill-finished': return { id, timeMs: fact.timeMs, level: 'critical', code: 'kill-finished', message: `Kill switch: ${counted(fact.canceledOrders, 'order')} canceled, ${counted(fact.flattenedPositions, 'position')} closed, account verified flat.` };
    case 'trading-status-changed': return null;
  }
}
