import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderRequest, OrderType, Side } from '../../../../src/engine/domain/order.ts';
import type { TradingState } from '../../../../src/engine/domain/trading-state.ts';
import { priceTicks, qtyLots } from '../../../../src/engine/domain/units.ts';
import { createRiskGate, isDenial, type RiskContext } from '../../../../src/engine/risk/gate.ts';
import { largestWithin } from '../../../../src/engine/risk/largest.ts';
import { config, context, order, status } from './builders.ts';

// The limits are computed here a second time, by hand and in plain money, from the numbers of the order and the account.

const CONFIG = config();
const GATE = createRiskGate(CONFIG);
const LOT = 0.001;
const RUNS = { seed: 20260102, numRuns: 4000 };

/** Evenly spread, unlike `fc.double`, which draws mostly tiny numbers. */
function between(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 1_000_003 }).map((step) => min + ((max - min) * step) / 1_000_003);
}

function mostly<Value>(usual: fc.Arbitrary<Value>, rare: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

interface Situation {
  readonly request: OrderRequest;
  readonly at: RiskContext;
  /** Open entry orders of the symbol, and everything in other symbols. */
  readonly waiting: number;
  readonly elsewhere: number;
}

/** Sizes around the caps and rarely more than one thing wrong, so that enough orders pass. */
const situations: fc.Arbitrary<Situation> = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'),
  type: fc.constantFrom<OrderType>('market', 'limit', 'stop-market'),
  qty: fc.integer({ min: 1, max: 260 }),
  ticks: fc.integer({ min: 450_000, max: 550_000 }),
  reduceOnly: fc.boolean(),
  position: fc.oneof(fc.constant(0), fc.integer({ min: -250, max: 250 })),
  price: between(45_000, 55_000),
  equity: between(5000, 20_000),
  waiting: mostly(fc.constant(0), between(0, 5000)),
  elsewhere: between(0, 20_000),
  availableMargin: mostly(between(0, 10_000), between(-500, 1000)),
  state: mostly<TradingState>(fc.constant('active'), fc.constantFrom<TradingState>('reducing', 'halted')),
  killLatched: mostly(fc.constant(false), fc.constant(true)),
  dataAgeMs: mostly(between(0, 120_000), fc.constant(120_001)),
  dayLossPct: mostly(between(0, 2.9), between(2.9, 3.1)),
  drawdownPct: mostly(between(0, 14.9), between(14.9, 15.1)),
  ordersInWindow: mostly(fc.integer({ min: 0, max: 29 }), fc.constant(30)),
  otherPositions: mostly(fc.integer({ min: 0, max: 9 }), fc.constant(10)),
  arming: fc.option(fc.record({ isArmed: mostly(fc.constant(true), fc.constant(false)), notionalCap: between(5000, 30_000) })),
  lacksStop: mostly(fc.constant(false), fc.constant(true)),
}).map(({ side, type, qty, ticks, reduceOnly, position, waiting, elsewhere, state, killLatched, ...rest }) => {
  const held = Math.abs(position) * LOT * rest.price;
  const request = order({
    side, type, qty: qtyLots(qty), reduceOnly,
    limitPrice: type === 'limit' ? priceTicks(ticks) : null, triggerPrice: type === 'stop-market' ? priceTicks(ticks) : null,
  });
  const at = context({ ...rest, positionQty: qtyLots(position), symbolExposure: held + waiting, totalExposure: held + waiting + elsewhere, status: status({ state, killLatched }) });
  return { request, at, waiting, elsewhere };
});

function canOnlyShrink({ request, at }: Situation): boolean {
  const closes = request.side === 'sell' ? at.positionQty > 0 : at.positionQty < 0;
  return request.reduceOnly && closes && request.qty <= Math.abs(at.positionQty);
}

describe('whatever the order and the account', () => {
  it('no approved order that can open leaves a cap broken when it fills', () => {
    let approved = 0;
    fc.assert(fc.property(situations, (situation) => {
      const { request, at, waiting, elsewhere } = situation;
      if (canOnlyShrink(situation) || isDenial(GATE.check(request, at))) return;
      approved += 1;
      const signed = request.side === 'buy' ? request.qty : -request.qty;
      // Filled over the position as it is, or after the position's own stop has closed it.
      for (const before of [at.positionQty, 0]) {
        const symbol = Math.abs(before + signed) * LOT * at.price + waiting;
        expect(symbol).toBeLessThanOrEqual(at.equity * 1.0000001);
        expect(symbol + elsewhere).toBeLessThanOrEqual(at.equity * 2.0000001);
        expect(symbol + elsewhere).toBeLessThanOrEqual((at.arming?.notionalCap ?? Infinity) * 1.0000001);
        const grown = Math.max(0, Math.abs(at.positionQty + signed) - Math.abs(at.positionQty)) * LOT * at.price;
        expect(grown / 3).toBeLessThanOrEqual(Math.max(0, at.availableMargin - at.equity * 0.02) * 1.0000001);
      }
      expect(at.status).toMatchObject({ state: 'active', killLatched: false });
      expect([at.arming?.isArmed ?? true, at.lacksStop]).toEqual([true, false]);
      expect(at.dataAgeMs).toBeLessThanOrEqual(120_000);
      expect(at.dayLossPct).toBeLessThan(3);
      expect(at.drawdownPct).toBeLessThan(15);
      expect(at.ordersInWindow).toBeLessThan(30);
      expect(at.positionQty === 0 ? at.otherPositions : 0).toBeLessThan(10);
    }), RUNS);
    expect(approved).toBeGreaterThan(200);
  });

  it('an order that can only shrink the position is always approved', () => {
    fc.assert(fc.property(situations, fc.integer({ min: 1, max: 250 }), fc.integer({ min: 1, max: 100 }), ({ request, at }, held, percent) => {
      const positionQty = qtyLots(request.side === 'sell' ? held : -held);
      const qty = qtyLots(Math.ceil((held * percent) / 100));
      expect(isDenial(GATE.check({ ...request, qty, reduceOnly: true }, { ...at, positionQty }))).toBe(false);
    }), RUNS);
  });

  it('nothing that can open is approved on a number that is missing, infinite, or of the wrong sign', () => {
    const good = { request: order(), at: context({ positionQty: qtyLots(0) }) };
    expect(isDenial(GATE.check(good.request, good.at))).toBe(false);
    const nonsense = fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, -1e-9, undefined, null, '5' as unknown as number);
    const ofOrder = fc.constantFrom('qty', 'decisionPrice').map((field) => ({ where: 'request', field }) as const);
    const ofContext = fc.constantFrom('timeMs', 'price', 'dataAgeMs', 'equity', 'symbolExposure', 'totalExposure', 'otherPositions', 'dayLossPct', 'drawdownPct', 'ordersInWindow')
      .map((field) => ({ where: 'at', field }) as const);
    fc.assert(fc.property(fc.oneof(ofOrder, ofContext), nonsense, ({ where, field }, value) => {
      const bad = { ...good, [where]: { ...good[where], [field]: value } };
      expect(GATE.check(bad.request, bad.at)).toEqual({ code: 'invalid-number', field, value: String(value) });
    }), { seed: 3, numRuns: 500 });
    for (const field of ['price', 'equity'] as const) expect(GATE.check(good.request, { ...good.at, [field]: 0 })).toMatchObject({ code: 'invalid-number', field });
    for (const value of [Number.NaN, Infinity, undefined] as unknown as readonly never[]) {
      expect(GATE.check(good.request, { ...good.at, availableMargin: value })).toMatchObject({ code: 'invalid-number', field: 'availableMargin' });
      expect(GATE.check(good.request, { ...good.at, arming: { isArmed: true, notionalCap: value } })).toMatchObject({ code: 'invalid-number', field: 'notionalCap' });
      expect(GATE.check(good.request, { ...good.at, positionQty: value })).toMatchObject({ code: 'invalid-number', field: 'positionQty' });
      expect(GATE.check({ ...good.request, limitPrice: value }, good.at)).toMatchObject({ code: 'invalid-number', field: 'limitPrice' });
    }
  });

  it('the largest part of it that fits is approved, and one lot more is denied by the limit that is named', () => {
    let [cut, whole] = [0, 0];
    fc.assert(fc.property(situations, fc.option(between(0.5, 30)), ({ request, at }, stopPct) => {
      const stopDistance = stopPct === null ? null : (at.price * stopPct) / 100;
      const context = { ...at, stopDistance };
      const { qty, bound } = largestWithin(request, context, CONFIG);
      if (qty > 0) expect(GATE.check({ ...request, qty }, context)).not.toHaveProperty('code');
      if (bound === null) {
        whole += 1;
        expect(qty).toBe(request.qty);
      } else if (qty > 0) {
        cut += 1;
        expect(GATE.check({ ...request, qty: qtyLots(qty + 1) }, context)).toEqual(bound);
      } else {
        // Nothing fits: not the smallest order either (2 lots are 100 USDT at least).
        for (const lots of [1, 2, 3, request.qty]) if (lots <= request.qty) expect(isDenial(GATE.check({ ...request, qty: qtyLots(lots) }, context))).toBe(true);
      }
    }), RUNS);
    expect(cut).toBeGreaterThan(200);
    expect(whole).toBeGreaterThan(200);
  });
});
