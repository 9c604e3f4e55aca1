import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDueMs } from '../../../../src/engine/core/due.ts';
import { Engine } from '../../../../src/engine/core/engine.ts';
import { engineConfig } from '../../../../src/engine/core/engine-config.ts';
import { invariant } from '../../../../src/engine/domain/assert.ts';
import type { Input } from '../../../../src/engine/domain/input.ts';
import { sideSign } from '../../../../src/engine/domain/order.ts';
import type { ApprovedOrder } from '../../../../src/engine/domain/order.ts';
import type { OrderEvent } from '../../../../src/engine/domain/order-event.ts';
import type { Effect, Output } from '../../../../src/engine/domain/output.ts';
import { priceTicks, qtyLots, quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { barAt, COIN, MINUTE, START, storyConfig } from './story.ts';
import { written } from './written.ts';

interface Working { request: ApprovedOrder; filled: number; isOpen: boolean }

/** An exchange far away: what is asked reaches it late, what it says comes back late, out of order between orders, and sometimes twice. */
class FarVenue {
  readonly orders = new Map<string, Working>();
  readonly asked: Effect[] = [];
  /** One line of reports for each order: an exchange keeps them in order for one order, and for no two. */
  readonly reports = new Map<string, OrderEvent[]>();
  qty = 0;
  #fills = 0;

  take(): void {
    const effect = this.asked.shift();
    if (!effect) return;
    if (effect.type === 'submit-order') {
      this.orders.set(effect.order.clientOrderId, { request: effect.order, filled: 0, isOpen: true });
      this.#say(effect.order, { type: 'order-accepted', venueOrderId: `v-${effect.order.clientOrderId}` });
      return;
    }
    const order = this.orders.get(effect.clientOrderId);
    if (!order?.isOpen) return;
    if (effect.type === 'cancel-order' || effect.qty <= order.filled) this.#end(order, 'order-canceled');
    else {
      order.request = { ...order.request, qty: effect.qty, limitPrice: effect.limitPrice };
      this.#say(order.request, { type: 'order-amended', qty: effect.qty, limitPrice: effect.limitPrice });
    }
  }

  /** Fills part of an order at a price that its limit allows, or sends it back where it does not wait. */
  fill(pick: number, share: number, better: number): void {
    const open = [...this.orders.values()].filter(({ isOpen }) => isOpen);
    const order = open[pick % Math.max(1, open.length)];
    if (!order) return;
    const { request } = order;
    const sign = sideSign(request.side);
    const reducible = Math.sign(this.qty) === -sign ? Math.abs(this.qty) : 0;
    const most = Math.min(request.qty - order.filled, request.reduceOnly ? reducible : Infinity);
    if (most <= 0) return this.#end(order, 'order-expired');
    const qty = Math.max(1, Math.floor(most * share));
    const price = Math.max(1, (request.limitPrice ?? request.triggerPrice ?? request.decisionPrice) - sign * better);
    order.filled += qty;
    order.isOpen = order.filled < request.qty;
    this.qty += sign * qty;
    this.#say(request, { type: 'order-filled', fillId: `f${++this.#fills}`, side: request.side, price: priceTicks(price), qty: qtyLots(qty), fee: quoteAtoms(0n), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false });
    if (request.timeInForce === 'ioc' && order.isOpen) this.#end(order, 'order-expired');
  }

  #end(order: Working, type: 'order-canceled' | 'order-expired'): void {
    order.isOpen = false;
    this.#say(order.request, { type, reason: 'test' });
  }

  #say({ clientOrderId, instrumentId }: ApprovedOrder, event: object): void {
    const line = this.reports.get(clientOrderId) ?? [];
    line.push({ ...event, timeMs: 0, clientOrderId, instrumentId } as OrderEvent);
    this.reports.set(clientOrderId, line);
  }
}

/** A strategy with a policy, a person and a far exchange, all at once. */
class Muddle {
  readonly engine: Engine;
  readonly venue = new FarVenue();
  readonly sent: ApprovedOrder[] = [];
  nowMs = START;

  constructor(entry: object) {
    const config = storyConfig();
    this.engine = new Engine({
      instruments: [COIN], quoteAsset: 'USDT', startingCash: quoteAtoms(10_000_00000000n), orderIdPrefix: 's', startMs: START,
      config: engineConfig.parse({ risk: { ...config.risk, maxOrdersPerMinute: 1000, maxDrawdownPct: 100, dailyLossLimitPct: 100 }, strategies: config.strategies.map((assignment) => ({ ...assignment, entry })) }),
    });
  }

  say(input: Input): void {
    for (const output of this.engine.process(input)) this.#note(output);
    this.#look();
  }

  bar(close: number): void {
    this.nowMs = Math.ceil((this.nowMs + 1) / MINUTE) * MINUTE;
    const event = barAt(this.nowMs - MINUTE, close);
    this.say(event);
  }

  deliver(pick: number, isRepeated: boolean): void {
    const lines = [...this.venue.reports.values()].filter((line) => line.length > 0);
    const event = lines[pick % Math.max(1, lines.length)]?.shift();
    if (!event) return;
    this.say({ ...event, timeMs: this.nowMs });
    if (isRepeated) this.say({ ...event, timeMs: this.nowMs });
  }

  wake(): void {
    const dueMs = nextDueMs(this.engine.state);
    if (dueMs === null) return;
    this.nowMs = Math.max(this.nowMs, dueMs);
    this.say({ type: 'timer-fired', timeMs: this.nowMs });
  }

  /** Everything that is under way arrives. */
  settle(): void {
    for (let turns = 0; turns < 500; turns++) {
      if (this.venue.asked.length > 0) this.venue.take();
      else if ([...this.venue.reports.values()].some((line) => line.length > 0)) this.deliver(0, false);
      else return;
    }
    throw new Error('expected an end of it');
  }

  /** What the engine believes never exceeds what was ordered, and a strategy has one entry on its way at most, beside one of the other side that is being canceled. */
  #look(): void {
    const open = this.engine.openOrders();
    for (const { request, filledQty } of open) invariant(filledQty <= request.qty, `${request.clientOrderId}: ${filledQty} of ${request.qty} filled`);
    const entries = open.filter(({ request }) => request.purpose === 'entry' && request.strategyId === 'updown');
    invariant(entries.filter(({ cancelRequested }) => !cancelRequested).length <= 1, 'two entries');
    invariant(new Set(entries.map(({ request }) => request.side)).size === entries.length, 'two entries of one side');
  }

  #note(output: Output): void {
    if (output.type === 'submit-order') this.sent.push(output.order);
    if (output.type === 'submit-order' || output.type === 'cancel-order' || output.type === 'amend-order') this.venue.asked.push(output);
  }
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('bar' as const), close: fc.integer({ min: 90, max: 110 }) }) },
  { weight: 5, arbitrary: fc.constant({ kind: 'take' as const }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('fill' as const), pick: fc.nat(9), share: fc.constantFrom(0.3, 0.7, 1), better: fc.constantFrom(0, 0, 1, 3) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('deliver' as const), pick: fc.nat(9), isRepeated: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'wake' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('place' as const), side: fc.constantFrom('buy' as const, 'sell' as const), type: fc.constantFrom('market' as const, 'limit' as const), reduceOnly: fc.boolean(), qty: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('amend' as const), pick: fc.nat(9), qty: fc.option(fc.integer({ min: 1, max: 60 })), price: fc.option(fc.integer({ min: 85, max: 115 })) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'close' as const }) },
);

function play(muddle: Muddle, action: Parameters<Parameters<typeof step.map>[0]>[0]): void {
  const { engine, nowMs: timeMs, venue } = muddle;
  const open = engine.openOrders();
  switch (action.kind) {
    case 'bar': return muddle.bar(action.close);
    case 'take': return venue.take();
    case 'fill': return venue.fill(action.pick, action.share, action.better);
    case 'deliver': return muddle.deliver(action.pick, action.isRepeated);
    case 'wake': return muddle.wake();
    case 'close': return muddle.say({ type: 'close-position', timeMs, instrumentId: COIN.id });
    case 'cancel': {
      const order = open[action.pick % Math.max(1, open.length)];
      return order && order.request.purpose === 'entry' ? muddle.say({ type: 'cancel-order', timeMs, clientOrderId: order.request.clientOrderId }) : undefined;
    }
    case 'amend': {
      const order = open[action.pick % Math.max(1, open.length)];
      if (!order) return;
      const price = action.price === null ? null : priceTicks(action.price);
      const isStop = order.request.purpose === 'stop-loss';
      return muddle.say({ type: 'amend-order', timeMs, clientOrderId: order.request.clientOrderId, qty: action.qty === null ? null : qtyLots(action.qty), limitPrice: isStop ? null : price, triggerPrice: isStop ? price : null });
    }
    case 'place': {
      const sign = sideSign(action.side);
      const order = written({ side: action.side, type: action.type, qty: action.qty, reduceOnly: action.reduceOnly, ...(action.type === 'limit' ? { limit: 100 } : {}), ...(action.reduceOnly ? {} : { stop: 100 - sign * 30 }) });
      return muddle.say({ type: 'place-order', timeMs, order });
    }
  }
}

const policy = fc.record({ order: fc.constantFrom('market', 'limit'), maxSlippagePct: fc.constant(3), unfilled: fc.constantFrom('abort', 'chase'), maxChases: fc.constantFrom(1, 3), timeoutSeconds: fc.constantFrom(5, 90) });

describe('orders, changes, cancellations, fills and time-outs in any order', () => {
  it('leave the engine with what the exchange holds, no entry beyond its guard, and one stop for the whole position', () => {
    fc.assert(fc.property(policy, fc.array(step, { minLength: 5, maxLength: 80 }), (entry, actions) => {
      const muddle = new Muddle(entry);
      muddle.bar(100);
      for (const action of actions) play(muddle, action);
      muddle.settle();
      expect(muddle.engine.position(COIN.id)?.qty ?? 0).toBe(muddle.venue.qty);
      for (const order of muddle.sent) {
        if (order.purpose !== 'entry' || order.strategyId !== 'updown') continue;
        const worst = order.decisionPrice * (1 + sideSign(order.side) * 0.03);
        expect(order.limitPrice).not.toBeNull();
        expect(sideSign(order.side) * ((order.limitPrice ?? 0) - worst)).toBeLessThanOrEqual(1e-9);
      }
      for (const { request, filled } of muddle.venue.orders.values()) expect(filled).toBeLessThanOrEqual(request.qty);
      const open = muddle.engine.openOrders();
      const ours = new Map(open.map(({ request, filledQty }) => [request.clientOrderId, [request.qty, filledQty]]));
      const theirs = new Map([...muddle.venue.orders.values()].filter(({ isOpen }) => isOpen).map(({ request, filled }) => [request.clientOrderId, [request.qty, filled]]));
      expect(ours).toEqual(theirs);
      const stops = open.filter(({ request }) => request.purpose === 'stop-loss');
      if (muddle.venue.qty !== 0 && muddle.engine.desks.get(COIN.id)?.bracket !== null) expect(stops.reduce((sum, { request, filledQty }) => sum + request.qty - filledQty, 0)).toBe(Math.abs(muddle.venue.qty));
    }), { numRuns: 300 });
  });
});
