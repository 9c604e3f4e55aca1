import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '../../../../../src/engine/domain/market-event.ts';
import type { ApprovedOrder } from '../../../../../src/engine/domain/order.ts';
import { clientOrderId, priceTicks, qtyLots } from '../../../../../src/engine/domain/units.ts';
import { bar, COIN, funding, openDesk, order, quote, START, trade } from './exchange-fixture.ts';

type Step = { readonly type: 'event'; readonly event: MarketEvent } | { readonly type: 'submit'; readonly order: ApprovedOrder } | { readonly type: 'cancel'; readonly id: string } | { readonly type: 'amend'; readonly id: string; readonly qty: number; readonly limit: number };

const price = fc.integer({ min: 80, max: 120 });
const orderFields = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  type: fc.constantFrom('market' as const, 'limit' as const, 'stop-market' as const, 'stop-limit' as const, 'take-profit-market' as const, 'take-profit-limit' as const, 'trailing-stop-market' as const),
  callbackBps: fc.constantFrom(100, 500),
  qty: fc.integer({ min: 1, max: 40 }),
  limit: price,
  trigger: price,
  timeInForce: fc.constantFrom('gtc' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
  reduceOnly: fc.boolean(),
  ocoGroup: fc.constantFrom(null, 'g', 'h'),
});
const ohlc = fc.tuple(price, price, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }));

const steps = fc.array(fc.oneof({ weight: 3, arbitrary: fc.record({ kind: fc.constant('bar' as const), ohlc, volume: fc.constantFrom(0, 100, 300, Number.NaN) }) }, { weight: 3, arbitrary: fc.record({ kind: fc.constant('order' as const), fields: orderFields }) }, { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), index: fc.nat(20) }) }, { weight: 1, arbitrary: fc.record({ kind: fc.constant('amend' as const), index: fc.nat(20), qty: fc.integer({ min: 1, max: 60 }), limit: price }) }, { weight: 1, arbitrary: fc.record({ kind: fc.constant('tick' as const), price, isTrade: fc.boolean() }) }, { weight: 1, arbitrary: fc.record({ kind: fc.constant('funding' as const), rate: fc.constantFrom(0.001, -0.001) }) }), { minLength: 2, maxLength: 40 })
  .map((raw) => raw.map((step, n): Step => {
    switch (step.kind) {
      case 'bar': {
        const [open, close, up, down] = step.ohlc;
        return { type: 'event', event: bar(n, [open, Math.max(open, close) + up, Math.min(open, close) - down, close], { volume: step.volume }) };
      }
      case 'order': return { type: 'submit', order: order(`o${n}`, step.fields) };
      case 'cancel': return { type: 'cancel', id: `o${step.index}` };
      case 'amend': return { type: 'amend', id: `o${step.index}`, qty: step.qty, limit: step.limit };
      case 'tick': return { type: 'event', event: step.isTrade ? trade(n, step.price, 50) : quote(n, step.price, step.price + 1, 30) };
      case 'funding': return { type: 'event', event: funding(START + n, step.rate, 100) };
    }
  }));

const config = fc.record({ matchOn: fc.constantFrom('bars' as const, 'ticks' as const, 'trades' as const), slippageModel: fc.constantFrom('fixed' as const, 'square-root' as const, 'volume-share' as const), maxVolumeShare: fc.constantFrom(0.1, 1), intrabarPath: fc.constantFrom('adverse-first' as const, 'nearer-extreme-first' as const), leverage: fc.constantFrom(1, 5, 20), takerFeeBps: fc.constantFrom(0, 5), requireFunding: fc.constant(false) });

type DeskOf = ReturnType<typeof openDesk>;

function play(desk: DeskOf, script: readonly Step[]): void {
  for (const step of script) {
    if (step.type === 'event') desk.run(step.event);
    else if (step.type === 'submit') desk.exchange.submit(step.order, START);
    else if (step.type === 'amend') desk.exchange.amend(clientOrderId(step.id), COIN.id, { qty: qtyLots(step.qty), limitPrice: priceTicks(step.limit) }, START);
    else desk.exchange.cancel(step.id as ApprovedOrder['clientOrderId'], COIN.id, START);
  }
}

const stated = (desk: DeskOf): unknown => [desk.exchange.account(), desk.exchange.positions(), desk.exchange.openOrders()];

describe('a snapshot', () => {
  it('taken at any step survives JSON and continues identically', () => {
    fc.assert(fc.property(steps, config, fc.nat(40), (script, settings, at) => {
      const cut = Math.min(at, script.length);
      const whole = openDesk({ config: settings, cash: 5000 });
      play(whole, script);
      const before = openDesk({ config: settings, cash: 5000 });
      play(before, script.slice(0, cut));
      const after = openDesk({ config: settings, cash: 5000 });
      after.exchange.restore(JSON.parse(JSON.stringify(before.exchange.snapshot())));
      play(after, script.slice(cut));
      expect([...before.reports, ...after.reports]).toEqual(whole.reports);
      expect(stated(after)).toEqual(stated(whole));
    }), { numRuns: 400 });
  });

  it('taken between two fills of one bar continues along that bar', () => {
    const prepared = (): DeskOf => {
      const desk = openDesk();
      desk.exchange.submit(order('in'), START);
      desk.exchange.submit(order('more', { type: 'limit', limit: 95 }), START);
      return desk;
    };
    const event = bar(0, [100, 110, 90, 100]);
    const first = prepared();
    expect(first.exchange.match(event)).toBe(true);
    const second = openDesk();
    second.exchange.restore(JSON.parse(JSON.stringify(first.exchange.snapshot())));
    second.run(event);
    expect(second.lines()).toEqual(['filled more @95 x1']);
  });

  it('of something else is refused', () => {
    expect(() => openDesk().exchange.restore({ kind: 'ledger' })).toThrow('expected a snapshot of the simulated exchange, was {"kind":"ledger"}');
  });
});

/** The whole quantities that an order was changed to. */
const amendedTo = (desk: DeskOf, id: string): readonly number[] => desk.reports.flatMap((report) => (report.type === 'order-amended' && report.clientOrderId === id ? [report.qty] : []));

describe('whatever happens', () => {
  it('cash is what the reports add up to, and nothing is filled twice or more than asked', () => {
    fc.assert(fc.property(steps, config, (script, settings) => {
      const desk = openDesk({ config: settings, cash: 5000 });
      play(desk, script);
      let [qty, cash, tickLots] = [0, 5000n * 100_000_000n, 0n];
      const filled = new Map<string, number>();
      for (const report of desk.reports) {
        if (report.type === 'order-filled' || report.type === 'position-liquidated') {
          const sign = report.side === 'buy' ? 1 : -1;
          qty += sign * report.qty;
          tickLots -= BigInt(sign) * BigInt(report.price) * BigInt(report.qty);
          cash -= report.fee;
        }
        if (report.type === 'order-filled') filled.set(report.clientOrderId, (filled.get(report.clientOrderId) ?? 0) + report.qty);
        if (report.type === 'funding-booked') cash += report.amount;
      }
      const open = desk.exchange.positions()[0];
      expect(open?.qty ?? 0).toBe(qty);
      // What was paid for the open position is not part of cash.
      expect(desk.exchange.account().cash).toBe(cash + (tickLots + (open?.costTickLots ?? 0n)) * 100_000_000n);
      for (const step of script) {
        if (step.type === 'submit') expect(filled.get(step.order.clientOrderId) ?? 0).toBeLessThanOrEqual(Math.max(step.order.qty, ...amendedTo(desk, step.order.clientOrderId)));
      }
    }), { numRuns: 400 });
  });
});
