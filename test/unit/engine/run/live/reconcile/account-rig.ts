import { Engine } from '../../../../../../src/engine/core/engine.ts';
import { engineConfig } from '../../../../../../src/engine/core/engine-config.ts';
import type { Input, ManualOrder } from '../../../../../../src/engine/domain/input.ts';
import type { Instrument } from '../../../../../../src/engine/domain/instrument.ts';
import type { OrderEvent } from '../../../../../../src/engine/domain/order-event.ts';
import type { Side } from '../../../../../../src/engine/domain/order.ts';
import type { Output } from '../../../../../../src/engine/domain/output.ts';
import { priceTicks, qtyLots, quoteAtoms } from '../../../../../../src/engine/domain/units.ts';
import { reconcile } from '../../../../../../src/engine/run/live/reconcile/reconcile.ts';
import type { Reconciliation, VenueSettings } from '../../../../../../src/engine/run/live/reconcile/reconciliation.ts';
import { COIN, START } from '../../../core/story.ts';
import { ReferenceExchange } from './reference-exchange.ts';

export const CASH = 10_000_00000000n;
export const PREFIX = 's';

/** An engine without a strategy, a reference exchange with the same money, and a person who trades. */
export class AccountRig {
  readonly engine: Engine;
  readonly exchange: ReferenceExchange;
  readonly instruments: readonly Instrument[];
  /** Whether requests of the engine get to the exchange, and its reports back. */
  line: { readonly there: boolean; readonly back: boolean } = { there: true, back: true };
  activity = 0;
  settings: VenueSettings | null = null;
  waitedMs = 0;

  constructor(instruments: readonly Instrument[] = [COIN]) {
    this.instruments = instruments;
    this.exchange = new ReferenceExchange(instruments, CASH, START);
    const config = engineConfig.parse({ risk: { maxSymbolExposurePct: 1000, maxTotalExposurePct: 2000, leverage: 10, maxOrdersPerMinute: 600 }, strategies: [] });
    this.engine = new Engine({ instruments, config, quoteAsset: 'USDT', startingCash: quoteAtoms(CASH), orderIdPrefix: PREFIX, startMs: START });
    for (const instrument of instruments) this.say({ type: 'quote-updated', timeMs: START, instrumentId: instrument.id, bid: 100, ask: 100, bidQty: 1, askQty: 1 });
  }

  /** Enters an input and carries its effects to the exchange, as far as the line lets them. */
  say(input: Input): readonly Output[] {
    const outputs = this.engine.process(input);
    for (const output of outputs) {
      if (!this.line.there) continue;
      if (output.type === 'submit-order') this.hear(this.exchange.submit(output.order));
      if (output.type === 'cancel-order') this.hear(this.exchange.cancel(output.clientOrderId, 'on request'));
    }
    return outputs;
  }

  hear(events: readonly OrderEvent[]): void {
    if (this.line.back) for (const event of events) this.say(event);
  }

  place(side: Side, qty: number, more: Partial<ManualOrder> & { readonly instrument?: Instrument } = {}): string {
    const { instrument = this.instruments[0] ?? COIN, ...order } = more;
    const before = new Set(this.engine.openOrders().map(({ request }) => request.clientOrderId));
    const stop = order.reduceOnly === true ? null : side === 'buy' ? 90 : 110;
    const outputs = this.say({
      type: 'place-order', timeMs: this.exchange.tick(),
      order: {
        instrumentId: instrument.id, side, type: 'limit', qty: qtyLots(qty), limitPrice: priceTicks(100), triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false,
        stopPrice: stop === null ? null : priceTicks(stop), takeProfitPrice: null, ...order,
      },
    });
    const made = this.engine.openOrders().find(({ request }) => !before.has(request.clientOrderId) && request.purpose !== 'stop-loss');
    const denial = outputs.find((output) => output.type === 'order-denied');
    if (denial?.type === 'order-denied') throw new Error(`expected the order to be sent, was denied: ${JSON.stringify(denial.denial)}`);
    return made?.request.clientOrderId ?? '';
  }

  /** Buys and holds, with the stop at the exchange. */
  hold(qty: number, more: { readonly instrument?: Instrument; readonly side?: Side } = {}): void {
    const id = this.place(more.side ?? 'buy', qty, more.instrument ? { instrument: more.instrument } : {});
    this.hear(this.exchange.fill(id, qty, 100));
  }

  async compare(): Promise<Reconciliation> {
    return reconcile(this.engine, this.exchange, {
      sinceMs: START, orderIdPrefix: PREFIX, activity: () => this.activity, readSettings: this.settings === null ? null : async () => Promise.resolve(this.settings as VenueSettings),
      wait: async (ms) => {
        this.waitedMs += ms;
        return Promise.resolve();
      },
    });
  }

  /** Compares and does what came of it, as a session does. */
  async settle(): Promise<Reconciliation> {
    const found = await this.compare();
    this.line = { there: true, back: true };
    for (const event of found.events) this.say(event);
    for (const order of found.cancel) this.hear(this.exchange.cancel(order.clientOrderId, 'on request'));
    return found;
  }

  ours(instrument: Instrument = COIN): number {
    return this.engine.state.ledger.qty(instrument.id);
  }
}

/** Returns what kinds of events there are, in order. */
export const kinds = ({ events }: Reconciliation): readonly string[] => events.map(({ type }) => type);
