import { describe, expect, it } from 'vitest';
import type { OrderRequest } from '../../../../src/engine/domain/order.ts';
import { instrumentId, priceTicks, qtyLots, quoteAtoms } from '../../../../src/engine/domain/units.ts';
import type { RiskConfig } from '../../../../src/engine/risk/config.ts';
import { createRiskGate, isDenial, type RiskContext } from '../../../../src/engine/risk/gate.ts';
import { config, context, lots, order, PERPETUAL, SPOT, status } from './builders.ts';

interface Case {
  readonly order?: Partial<OrderRequest>;
  readonly context?: Partial<RiskContext>;
  readonly config?: Partial<RiskConfig>;
}

function check(values: Case): unknown {
  const answer = createRiskGate(config(values.config)).check(order(values.order), context(values.context));
  return isDenial(answer) ? answer : 'approved';
}

const LONG = { positionQty: lots(100), symbolExposure: 5000, totalExposure: 5000, availableMargin: 8333 };
const CLOSE = { side: 'sell', qty: lots(100), reduceOnly: true, purpose: 'exit' } as const;

describe('risk gate', () => {
  it('approves an order within every limit, unchanged', () => {
    const request = order();
    expect(createRiskGate(config()).check(request, context())).toBe(request);
  });

  it('denies everything that could open while halted, with the cause', () => {
    expect(check({ context: { status: status({ state: 'halted', cause: 'after a restart' }) } })).toEqual({ code: 'trading-halted', cause: 'after a restart' });
  });

  it('denies everything that could open while reducing', () => {
    expect(check({ context: { status: status({ state: 'reducing', cause: 'by hand' }) } })).toEqual({ code: 'reducing-only', cause: 'by hand' });
    expect(check({ order: { side: 'sell', qty: lots(50) }, context: { ...LONG, status: status({ state: 'reducing', cause: 'by hand' }) } })).toEqual({ code: 'reducing-only', cause: 'by hand' });
  });

  it('denies opening before the session is armed, and beyond what it is armed up to', () => {
    expect(check({ context: { arming: { isArmed: false, notionalCap: 0 } } })).toEqual({ code: 'not-armed' });
    expect(check({ context: { arming: { isArmed: true, notionalCap: 5100 } } })).toBe('approved');
    // 0.1 BTC at the collar's 51,000 beside 2,000 elsewhere are 7,100.
    expect(check({ context: { arming: { isArmed: true, notionalCap: 7099 }, totalExposure: 2000 } })).toEqual({ code: 'session-notional-cap', exposure: 7100, cap: 7099 });
  });

  it('lets out what is open, armed or not', () => {
    expect(check({ order: CLOSE, context: { ...LONG, arming: { isArmed: false, notionalCap: 0 }, lacksStop: true } })).toBe('approved');
  });

  it('denies opening without a stop where each position needs one', () => {
    expect(check({ context: { lacksStop: true } })).toEqual({ code: 'no-stop' });
  });

  it('denies while the kill switch is latched, whatever the state says', () => {
    expect(check({ context: { status: status({ state: 'active', killLatched: true, cause: 'kill switch' }) } })).toEqual({ code: 'trading-halted', cause: 'kill switch' });
  });

  it('denies a state that it does not know', () => {
    expect(check({ context: { status: status({ state: 'paused' as never }) } })).toMatchObject({ code: 'trading-halted' });
  });

  it('denies on data older than the limit', () => {
    expect(check({ context: { dataAgeMs: 120_000 } })).toBe('approved');
    expect(check({ context: { dataAgeMs: 120_001 } })).toEqual({ code: 'data-stale', ageMs: 120_001, maxAgeMs: 120_000 });
  });

  it('denies from the daily loss limit on', () => {
    expect(check({ context: { dayLossPct: 2.99 } })).toBe('approved');
    expect(check({ context: { dayLossPct: 3 } })).toEqual({ code: 'daily-loss-limit', loss: 0.03, limit: 0.03 });
  });

  it('denies from the drawdown limit on', () => {
    expect(check({ context: { drawdownPct: 14.99 } })).toBe('approved');
    expect(check({ context: { drawdownPct: 15 } })).toEqual({ code: 'drawdown-limit', drawdown: 0.15, limit: 0.15 });
  });

  it('denies the order after the last of the minute', () => {
    expect(check({ context: { ordersInWindow: 29 } })).toBe('approved');
    expect(check({ context: { ordersInWindow: 30 } })).toEqual({ code: 'order-rate-limit', count: 30, limit: 30, windowMs: 60_000 });
  });

  it('denies selling more than is owned on spot', () => {
    const spot = { instrument: SPOT, positionQty: lots(100) };
    const sell = { instrumentId: SPOT.id, side: 'sell' } as const;
    expect(check({ order: { ...sell, qty: lots(101) }, context: spot })).toEqual({ code: 'short-not-possible', market: 'spot' });
    expect(check({ order: { ...sell, qty: lots(100) }, context: spot })).toBe('approved');
    expect(check({ order: { side: 'sell', qty: lots(50) } })).toBe('approved');
  });

  it("denies below the venue's smallest quantity and notional", () => {
    const instrument = { ...PERPETUAL, minQty: lots(3) };
    expect(check({ order: { qty: lots(2) }, context: { instrument } })).toEqual({ code: 'quantity-below-minimum', qty: 0.002, minimum: 0.003 });
    expect(check({ order: { qty: lots(1) } })).toEqual({ code: 'notional-below-minimum', notional: 50, minimum: 100 });
    expect(check({ order: { qty: lots(2) } })).toBe('approved');
  });

  it('measures the smallest notional at the price of the order itself', () => {
    // 0.002 BTC at a limit of 49,999.9 is 99.9998 USDT.
    expect(check({ order: { qty: lots(2), type: 'limit', limitPrice: priceTicks(499_999) } })).toEqual({ code: 'notional-below-minimum', notional: expect.closeTo(99.9998, 6), minimum: 100 });
  });

  it("denies above the venue's largest quantity", () => {
    const instrument = { ...PERPETUAL, maxQty: lots(99) };
    expect(check({ context: { instrument } })).toEqual({ code: 'quantity-above-maximum', qty: 0.1, maximum: 0.099 });
  });

  it('denies taking one symbol above its cap', () => {
    // 0.193 BTC at the collar's 51,000 are 9,843. It costs 193 of slip and a fee of 0.1 %, 9.843: 9,797.157 are left.
    expect(check({ order: { qty: lots(192) } })).toBe('approved');
    expect(check({ order: { qty: lots(193) } })).toEqual({ code: 'symbol-exposure-cap', exposure: expect.closeTo(9843 / 9797.157, 9), cap: 1 });
    // 5,000 are held. 0.096 BTC are 4,896 more; they cost 96 and 4.896. 0.097 BTC are 4,947 more; they cost 97 and 4.947.
    expect(check({ order: { qty: lots(96) }, context: LONG })).toBe('approved');
    expect(check({ order: { qty: lots(97) }, context: LONG })).toEqual({ code: 'symbol-exposure-cap', exposure: expect.closeTo(9947 / 9898.053, 9), cap: 1 });
  });

  it('counts a limit above the market at its limit', () => {
    // 0.2 BTC at 50,500 are 10,100, 100 more than at the market, and a fee of 10.1.
    expect(check({ order: { qty: lots(200), type: 'limit', limitPrice: priceTicks(505_000) } })).toMatchObject({ code: 'symbol-exposure-cap', exposure: expect.closeTo(10_100 / 9889.9, 9) });
    expect(check({ order: { qty: lots(199), type: 'limit', limitPrice: priceTicks(500_000) } })).toBe('approved');
  });

  it('denies taking all symbols above the cap in total', () => {
    // 0.1 BTC count 5,100 and cost 105.1; 200 % of the 9,894.9 that are left are 19,789.8.
    expect(check({ context: { totalExposure: 14_689, derivativeExposure: 0 } })).toBe('approved');
    expect(check({ context: { totalExposure: 14_690, derivativeExposure: 0 } })).toEqual({ code: 'total-exposure-cap', exposure: expect.closeTo(19_790 / 9894.9, 9), cap: 2 });
  });

  it('denies one position too many, but not more of one that is open', () => {
    expect(check({ context: { otherPositions: 10 } })).toEqual({ code: 'open-positions-limit', count: 10, limit: 10 });
    expect(check({ order: { qty: lots(50) }, context: { ...LONG, otherPositions: 10 } })).toBe('approved');
  });

  it('denies what the free margin cannot back', () => {
    // 5,100 at 3 × need 1,700; of 2,003 free, 105.1 are its cost, and 2 % of the 9,894.9 left are reserve.
    expect(check({ context: { availableMargin: 2003 } })).toBe('approved');
    expect(check({ context: { availableMargin: 2002 } })).toEqual({ code: 'insufficient-margin', required: 1700, available: expect.closeTo(1699.002, 6) });
  });

  it('counts a turn as the new position, for the old one may be closed first', () => {
    // Long 0.1; sell 0.3 leaves 0.2 short, or 0.3 = 15,000 if the stop of the long fills before it. Sold at 49,000 it costs 300, and a fee of 15.
    expect(check({ order: { side: 'sell', qty: lots(300) }, context: LONG })).toMatchObject({ code: 'symbol-exposure-cap', exposure: expect.closeTo(15_000 / 9685, 9) });
    expect(check({ order: { side: 'sell', qty: lots(195) }, context: LONG })).toBe('approved');
  });

  it('refuses to judge an order by another instrument', () => {
    expect(() => check({ order: { instrumentId: instrumentId('um:ETHUSDT') } })).toThrow('expected a context of um:ETHUSDT, was of um:BTCUSDT');
  });
});

describe('an order that can only shrink the position', () => {
  const worst = {
    ...LONG, status: status({ state: 'halted', killLatched: true }), dataAgeMs: 9e9, price: Number.NaN, equity: -50, availableMargin: -50,
    paused: { scope: 'account', subject: '', cause: 'test' } as const, heldExposure: Number.NaN, netExposure: Number.NaN, waitingCost: Number.NaN, otherPositions: 99, dayLossPct: 100, drawdownPct: 100, ordersInWindow: 500,
  };

  it('passes when everything else is denied', () => {
    expect(check({ order: CLOSE, context: worst })).toBe('approved');
    expect(check({ order: { ...CLOSE, qty: lots(1) }, context: { ...worst, instrument: { ...PERPETUAL, minQty: lots(50), minNotional: quoteAtoms(10n ** 15n) } } })).toBe('approved');
  });

  it('is one that is reduce-only, on the closing side and not larger than the position', () => {
    const halted = { ...LONG, status: status({ state: 'halted' }) };
    expect(check({ order: { ...CLOSE, reduceOnly: false }, context: halted })).toMatchObject({ code: 'trading-halted' });
    expect(check({ order: { ...CLOSE, side: 'buy' }, context: halted })).toMatchObject({ code: 'trading-halted' });
    expect(check({ order: { ...CLOSE, qty: lots(101) }, context: halted })).toMatchObject({ code: 'trading-halted' });
    expect(check({ order: CLOSE, context: { ...halted, positionQty: lots(0) } })).toMatchObject({ code: 'trading-halted' });
    expect(check({ order: { ...CLOSE, side: 'buy' }, context: { ...halted, positionQty: lots(-100) } })).toBe('approved');
  });

  it('is denied when its own numbers are wrong', () => {
    expect(check({ order: { ...CLOSE, qty: qtyLots(Number.NaN) }, context: LONG })).toEqual({ code: 'invalid-number', field: 'qty', value: 'NaN' });
    expect(check({ order: { ...CLOSE, qty: qtyLots(0) }, context: LONG })).toEqual({ code: 'invalid-number', field: 'qty', value: '0' });
    expect(check({ order: { ...CLOSE, qty: qtyLots(1.5) }, context: LONG })).toEqual({ code: 'invalid-number', field: 'qty', value: '1.5' });
    expect(check({ order: { ...CLOSE, type: 'stop-market' }, context: LONG })).toEqual({ code: 'invalid-number', field: 'triggerPrice', value: 'null' });
  });
});
