import { describe, expect, it } from 'vitest';
import type { DepthUpdated } from '../../../../src/engine/domain/market-event.ts';
import type { OrderRequest } from '../../../../src/engine/domain/order.ts';
import { clientOrderId, instrumentId, priceTicks } from '../../../../src/engine/domain/units.ts';
import type { RiskConfig } from '../../../../src/engine/risk/config.ts';
import type { PortfolioContext } from '../../../../src/engine/risk/context.ts';
import { createRiskGate, isDenial, type RiskContext } from '../../../../src/engine/risk/gate.ts';
import { largestWithin } from '../../../../src/engine/risk/largest.ts';
import { alone, config, context, lots, order, PERPETUAL, SPOT, status } from './builders.ts';

// In all of them a market order of 0.1 BTC at 50,000 counts at the collar's 51,000: 5,100. It costs 100 of slip and a fee of 5.1; 9,894.9 of 10,000 are left.

interface Case {
  readonly order?: Partial<OrderRequest>;
  readonly context?: Partial<RiskContext>;
  readonly config?: Partial<RiskConfig>;
}

function check(values: Case): unknown {
  const answer = createRiskGate(config(values.config)).check(order(values.order), context({ portfolio: alone(PERPETUAL, 0, config(values.config)), ...values.context }));
  return isDenial(answer) ? answer : 'approved';
}

const LEFT = 9894.9;
const SELL = { side: 'sell' } as const;

/** Two instruments beside the one that is traded; numbers of the portfolio as they are said. */
function portfolio(held: readonly number[], risk: Partial<PortfolioContext['risk']> = {}, waiting: { readonly long?: readonly number[]; readonly short?: readonly number[] } = {}): PortfolioContext {
  const zeros = held.map(() => 0);
  return {
    index: 0, symbols: ['BTCUSDT', 'ETHUSDT', 'XRPUSDT'],
    exposures: { held: Float64Array.from(held), waitingLong: Float64Array.from(waiting.long ?? zeros), waitingShort: Float64Array.from(waiting.short ?? zeros) },
    risk: {
      hold: () => undefined, await: () => undefined, shareWithin: () => 1, tailWith: () => ({ valueAtRisk: 0, expectedShortfall: 0 }), betaOf: () => 0, clusterOf: (index) => [index], ...risk,
    },
  };
}

describe('net exposure', () => {
  it('counts longs less shorts with the order', () => {
    const limit = { maxNetExposurePct: 100 };
    // 4,794.9 held elsewhere and the 5,100 are all of the 9,894.9.
    expect(check({ config: limit, context: { netExposure: 4794.9 } })).toBe('approved');
    expect(check({ config: limit, context: { netExposure: 4795 } })).toEqual({ code: 'net-exposure-cap', exposure: expect.closeTo(9895 / LEFT, 9), cap: 1 });
    expect(check({ config: limit, context: { netExposure: -4000 } })).toBe('approved');
  });

  it('counts a short at the market, which is worth more than at its worst price', () => {
    // Sold at 49,000: 5,000 short, 100 of slip, a fee of 5: 9,895 left.
    expect(check({ config: { maxNetExposurePct: 100 }, order: SELL, context: { netExposure: -4896 } })).toEqual({ code: 'net-exposure-cap', exposure: expect.closeTo(-9896 / 9895, 9), cap: 1 });
  });

  it('takes the waiting entries at their worst, of one side and none of the other', () => {
    const limit = { maxNetExposurePct: 100 };
    expect(check({ config: limit, context: { waitingLong: 4794, waitingShort: 4794 } })).toBe('approved');
    expect(check({ config: limit, context: { waitingLong: 4795, waitingShort: 4795 } })).toMatchObject({ code: 'net-exposure-cap', exposure: expect.closeTo(9895 / LEFT, 9) });
    // The sells may fill and the order not.
    expect(check({ config: limit, context: { waitingShort: 9894 } })).toBe('approved');
    expect(check({ config: limit, context: { waitingShort: 9895 } })).toMatchObject({ code: 'net-exposure-cap', exposure: expect.closeTo(-9895 / LEFT, 9) });
  });

  it('does not let a short that its stop may close first hedge what is bought against it', () => {
    const short = { positionQty: lots(-100), symbolExposure: 5000, totalExposure: 5000 };
    // 0.15 BTC bought against 0.1 short are 0.15 long if the short is closed before: 7,650 of 9,842.35.
    expect(check({ order: { qty: lots(150) }, config: { maxNetExposurePct: 70 }, context: short })).toEqual({ code: 'net-exposure-cap', exposure: expect.closeTo(7650 / 9842.35, 9), cap: 0.7 });
  });
});

describe('leverage of the account', () => {
  it('counts all derivatives with the order', () => {
    // 2 × 9,894.9 less 5,100 are 14,689.8.
    expect(check({ config: { maxLeverage: 2, maxTotalExposurePct: 500 }, context: { derivativeExposure: 14_689 } })).toBe('approved');
    expect(check({ config: { maxLeverage: 2, maxTotalExposurePct: 500 }, context: { derivativeExposure: 14_690 } })).toEqual({ code: 'leverage-cap', leverage: expect.closeTo(19_790 / LEFT, 9), cap: 2 });
  });

  it('leaves spot alone', () => {
    expect(check({ order: { instrumentId: SPOT.id, qty: lots(10_000) }, config: { maxLeverage: 0.1 }, context: { instrument: SPOT } })).toBe('approved');
  });
});

describe('symbols that move together', () => {
  const together = { clusterOf: () => [0, 2] };
  const limit = { maxClusterExposurePct: 100, maxSymbolExposurePct: 100 };

  it('are counted together, and the others are not', () => {
    expect(check({ config: limit, context: { portfolio: portfolio([0, 9000, 4794], together) } })).toBe('approved');
    expect(check({ config: limit, context: { portfolio: portfolio([0, 9000, 4795], together) } })).toEqual({ code: 'cluster-exposure-cap', exposure: expect.closeTo(9895 / LEFT, 9), cap: 1, symbols: ['BTCUSDT', 'XRPUSDT'] });
  });

  it('count with the larger of their longs and their shorts, waiting ones included', () => {
    expect(check({ config: limit, context: { portfolio: portfolio([0, 0, -9894], together) } })).toBe('approved');
    expect(check({ config: limit, context: { portfolio: portfolio([0, 0, -9895], together) } })).toMatchObject({ code: 'cluster-exposure-cap' });
    expect(check({ config: limit, context: { portfolio: portfolio([0, 0, 0], together, { long: [0, 0, 4795] }) } })).toMatchObject({ code: 'cluster-exposure-cap' });
    expect(check({ config: limit, context: { portfolio: portfolio([0, 0, 0], together, { short: [0, 0, 4795] }) } })).toBe('approved');
  });
});

describe('risk of one trade', () => {
  const limit = { maxRiskPerTradePct: 2 };

  it('is the distance of the stop from where the order fills', () => {
    // 2 % of 9,894.9 are 197.898: 0.1 BTC may lose 1,978.98 each.
    expect(check({ config: limit, context: { stopDistance: 1978 } })).toBe('approved');
    expect(check({ config: limit, context: { stopDistance: 1979 } })).toEqual({ code: 'risk-per-trade-cap', risk: expect.closeTo(197.9 / LEFT, 9), cap: 0.02 });
  });

  it('is measured from the worst price to a stop that has a price', () => {
    expect(check({ config: limit, context: { stopPrice: 49_022 } })).toBe('approved');
    expect(check({ config: limit, context: { stopPrice: 49_021 } })).toEqual({ code: 'risk-per-trade-cap', risk: expect.closeTo(197.9 / LEFT, 9), cap: 0.02 });
    // Sold at 49,000, 0.1 BTC may lose 2 % of 9,895: stop at 50,979.
    expect(check({ order: SELL, config: limit, context: { stopPrice: 50_979 } })).toBe('approved');
    expect(check({ order: SELL, config: limit, context: { stopPrice: 50_980 } })).toMatchObject({ code: 'risk-per-trade-cap' });
  });

  it('counts what is held and what waits in the instrument', () => {
    const held = { positionQty: lots(50), averageEntry: 50_000, symbolExposure: 2500, totalExposure: 2500 };
    // 0.05 BTC from 50,000 and 0.1 from 51,000 to 49,400: 30 + 160 = 190; to 49,300: 35 + 170 = 205.
    expect(check({ order: { qty: lots(100) }, config: { ...limit, maxSymbolExposurePct: 150 }, context: { ...held, stopPrice: 49_400 } })).toBe('approved');
    expect(check({ order: { qty: lots(100) }, config: { ...limit, maxSymbolExposurePct: 150 }, context: { ...held, stopPrice: 49_300 } })).toMatchObject({ code: 'risk-per-trade-cap', risk: expect.closeTo(205 / LEFT, 9) });
    // 0.05 BTC wait at 50,000, and their stop is 3,000 away: for all 0.15 it would be 450, if they fill last.
    const waiting = { clientOrderId: clientOrderId('tw-0'), side: 'buy', qty: 0.05, fillPrice: 50_000, stopDistance: 1000, stopPrice: null } as const;
    expect(check({ config: limit, context: { stopDistance: 1000, waitingEntries: [waiting] } })).toBe('approved');
    expect(check({ config: limit, context: { stopDistance: 1000, waitingEntries: [{ ...waiting, stopDistance: 3000 }] } })).toMatchObject({ code: 'risk-per-trade-cap', risk: expect.closeTo(450 / LEFT, 9) });
    expect(check({ config: limit, context: { stopDistance: 1500, waitingEntries: [waiting] } })).toMatchObject({ code: 'risk-per-trade-cap', risk: expect.closeTo(225 / LEFT, 9) });
  });

  it('cannot be measured without a stop, and says nothing then', () => {
    expect(check({ config: { maxRiskPerTradePct: 0.5 } })).toBe('approved');
  });
});

const AT = 1_700_000_000_000;
const book = (values: Partial<DepthUpdated> = {}): DepthUpdated => ({ type: 'depth-updated', timeMs: AT, instrumentId: PERPETUAL.id, bids: [[49_990, 0.2], [49_000, 0.2], [48_999, 100]], asks: [[50_010, 0.2], [51_000, 0.2], [51_001, 100]], ...values });

describe('share of the order book', () => {
  it('counts what is offered within the collar', () => {
    // 0.4 BTC within 51,000: a quarter is 0.1.
    expect(check({ context: { book: book() } })).toBe('approved');
    expect(check({ order: { qty: lots(101) }, context: { book: book() } })).toEqual({ code: 'depth-share-cap', qty: 0.101, depth: 0.4, cap: 0.25 });
    expect(check({ order: { ...SELL, qty: lots(101) }, context: { book: book() } })).toEqual({ code: 'depth-share-cap', qty: 0.101, depth: 0.4, cap: 0.25 });
    expect(check({ order: { type: 'limit', limitPrice: priceTicks(505_000) }, context: { book: book() } })).toMatchObject({ code: 'depth-share-cap', depth: 0.2 });
  });

  it('lets what rests or waits pass', () => {
    expect(check({ order: { qty: lots(101), type: 'limit', limitPrice: priceTicks(499_000) }, context: { book: book() } })).toBe('approved');
    expect(check({ order: { qty: lots(101), type: 'limit', limitPrice: priceTicks(500_000), timeInForce: 'post-only' }, context: { book: book() } })).toBe('approved');
    expect(check({ order: { qty: lots(101), type: 'stop-market', triggerPrice: priceTicks(505_000) }, context: { book: book() } })).toBe('approved');
  });

  it('is not checked where no book is known, unless one is wanted', () => {
    const old = book({ timeMs: AT - 120_001 });
    for (const known of [null, old]) {
      expect(check({ order: { qty: lots(150) }, context: { book: known } })).toBe('approved');
      expect(check({ order: { qty: lots(150) }, config: { withoutBook: 'deny' }, context: { book: known } })).toEqual({ code: 'no-order-book' });
    }
  });

  it('counts nothing of a side that is empty or broken', () => {
    for (const asks of [[], [[Number.NaN, 100]], [[50_010, Number.NaN]], [[50_010, -5]], [[50_010, Infinity]]] as unknown as readonly DepthUpdated['asks'][]) {
      expect(check({ context: { book: book({ asks }) } })).toMatchObject({ code: expect.stringMatching(/depth-share-cap|price-collar/) });
    }
  });
});

describe('price collar', () => {
  it('denies a limit beyond it, on the side that costs', () => {
    const limit = (ticks: number, side: 'buy' | 'sell') => ({ order: { side, type: 'limit', qty: lots(10), limitPrice: priceTicks(ticks) } as const });
    expect(check(limit(510_000, 'buy'))).toBe('approved');
    expect(check(limit(510_001, 'buy'))).toEqual({ code: 'price-collar', price: 51_000.1, distancePct: expect.closeTo(2.0002, 9), limitPct: 2 });
    expect(check(limit(490_000, 'sell'))).toBe('approved');
    expect(check(limit(489_999, 'sell'))).toMatchObject({ code: 'price-collar' });
    expect(check(limit(300_000, 'buy'))).toBe('approved');
    expect(check(limit(700_000, 'sell'))).toBe('approved');
  });

  it('measures a stop-limit from its own trigger', () => {
    const stopLimit = (ticks: number) => ({ order: { type: 'stop-limit', qty: lots(10), triggerPrice: priceTicks(550_000), limitPrice: priceTicks(ticks) } as const });
    expect(check(stopLimit(561_000))).toBe('approved');
    expect(check(stopLimit(561_001))).toMatchObject({ code: 'price-collar', distancePct: expect.closeTo(2.00018, 5) });
  });

  it('denies a market order where the book begins beyond it', () => {
    const asks = [[51_001, 100]] as const;
    expect(check({ order: { qty: lots(10) }, context: { book: { type: 'depth-updated', timeMs: 1_700_000_000_000, instrumentId: instrumentId('um:BTCUSDT'), bids: [], asks } } })).toMatchObject({ code: 'price-collar', price: 51_001 });
  });

  it('does not read a book that is older than a price may be', () => {
    const asks = [[51_001, 100]] as const;
    expect(check({ order: { qty: lots(10) }, context: { book: book({ asks, timeMs: AT - 120_000 }) } })).toMatchObject({ code: 'price-collar' });
    expect(check({ order: { qty: lots(10) }, context: { book: book({ asks, timeMs: AT - 120_001 }) } })).toBe('approved');
  });
});

describe('value at risk and expected shortfall', () => {
  it('are those of an assumed normal tail without history: 5 % a day, 2.326 and 2.665 of it at 99 %', () => {
    // 5,100 × 5 % × 2.3263 = 593.22, × 2.6652 = 679.63.
    expect(check({ config: { maxValueAtRiskPct: 6 } })).toBe('approved');
    expect(check({ config: { maxValueAtRiskPct: 5.99 } })).toEqual({ code: 'value-at-risk-cap', valueAtRisk: expect.closeTo(593.219 / LEFT, 6), cap: 0.0599, level: '99', horizon: '1d' });
    expect(check({ config: { maxValueAtRiskPct: 6, maxExpectedShortfallPct: 6.8 } })).toMatchObject({ code: 'expected-shortfall-cap', expectedShortfall: expect.closeTo(679.63 / LEFT, 6) });
    // One hour: a day's by √24, 4.899: 121.09; at 95 %: 1.6449 for 2.3263.
    expect(check({ config: { riskHorizon: '1h', maxValueAtRiskPct: 1.22 } })).toMatchObject({ code: 'value-at-risk-cap', valueAtRisk: expect.closeTo(121.09 / LEFT, 6), horizon: '1h' });
    expect(check({ config: { riskLevel: '95', maxValueAtRiskPct: 4 } })).toMatchObject({ code: 'value-at-risk-cap', valueAtRisk: expect.closeTo(419.438 / LEFT, 6), level: '95' });
  });

  it('are off at 1000, and then nobody is asked', () => {
    const risk = portfolio([0, 0, 0], { shareWithin: () => { throw new Error('asked'); } });
    expect(check({ config: { maxValueAtRiskPct: 1000, maxExpectedShortfallPct: 1000 }, context: { portfolio: risk } })).toBe('approved');
  });

  it('deny when the answer is no number', () => {
    const nan = { shareWithin: () => Number.NaN, tailWith: () => ({ valueAtRisk: Number.NaN, expectedShortfall: Number.NaN }) };
    expect(check({ context: { portfolio: portfolio([0, 0, 0], nan) } })).toMatchObject({ code: 'value-at-risk-cap' });
  });
});

describe('beta', () => {
  const betas = { betaOf: (index: number) => [1, 1.5, 2][index] ?? Number.NaN };

  it('adds up what is held by how much it moves with Bitcoin', () => {
    // 5,100 + 1.5 × 3,000 = 9,600 of 9,894.9.
    expect(check({ config: { maxBeta: 0.98 }, context: { portfolio: portfolio([0, 3000, 0], betas) } })).toBe('approved');
    expect(check({ config: { maxBeta: 0.97 }, context: { portfolio: portfolio([0, 3000, 0], betas) } })).toEqual({ code: 'beta-cap', beta: expect.closeTo(9600 / LEFT, 9), cap: 0.97 });
    expect(check({ config: { maxBeta: 0.97 }, context: { portfolio: portfolio([0, 3000, -100], betas) } })).toBe('approved');
    // Sold short against 5,000 × 1.5 and 2,200 × 2 it would hedge; before it has filled it does not.
    expect(check({ order: SELL, config: { maxBeta: 1 }, context: { portfolio: portfolio([0, 5000, 2200], betas) } })).toMatchObject({ code: 'beta-cap', beta: expect.closeTo(11_900 / 9895, 9) });
  });

  it('takes the waiting entries at their worst', () => {
    expect(check({ config: { maxBeta: 0.97 }, context: { portfolio: portfolio([0, 0, 0], betas, { long: [0, 3000, 0], short: [0, 0, 4000] }) } })).toMatchObject({ code: 'beta-cap', beta: expect.closeTo(9600 / LEFT, 9) });
  });

  it('denies when the answer is no number', () => {
    expect(check({ context: { portfolio: portfolio([0, 0, 0], { betaOf: () => Number.NaN }) } })).toMatchObject({ code: 'beta-cap' });
  });
});

describe('what a breaker pauses', () => {
  it('is not opened, and can be left', () => {
    const paused = { scope: 'instrument', subject: 'BTCUSDT', cause: 'The price jumped.' } as const;
    expect(check({ context: { paused } })).toEqual({ code: 'paused', ...paused });
    expect(check({ order: { ...SELL, reduceOnly: true }, context: { paused, positionQty: lots(100) } })).toBe('approved');
  });
});

describe('a missing or senseless number', () => {
  const FIELDS = ['heldExposure', 'netExposure', 'ownWaitingLong', 'ownWaitingShort', 'waitingLong', 'waitingShort', 'waitingCost', 'averageEntry', 'derivativeExposure', 'stopDistance', 'stopPrice'] as const;

  it.each(FIELDS)('%s approves nothing', (field) => {
    for (const value of [Number.NaN, Infinity, -Infinity, undefined, '5']) expect(check({ context: { [field]: value } })).toMatchObject({ code: 'invalid-number', field });
  });

  it('of another instrument approves nothing', () => {
    const together = { clusterOf: () => [0, 1], betaOf: () => 1 };
    expect(check({ context: { portfolio: portfolio([0, Number.NaN, 0], together) } })).toMatchObject({ code: 'cluster-exposure-cap' });
    expect(check({ context: { portfolio: portfolio([0, Number.NaN, 0], { betaOf: () => 1 }) } })).toMatchObject({ code: 'beta-cap' });
  });

  it('in the settings approves nothing', () => {
    for (const field of ['maxSymbolExposurePct', 'maxTotalExposurePct', 'maxNetExposurePct', 'maxClusterExposurePct', 'maxLeverage', 'marginReservePct', 'leverage', 'priceCollarPct', 'feePct', 'maxBeta', 'maxValueAtRiskPct', 'maxOpenPositions', 'maxOrdersPerMinute', 'dailyLossLimitPct', 'maxDrawdownPct', 'maxDataAgeSeconds']) {
      const broken = { ...config(), [field]: Number.NaN };
      expect(isDenial(createRiskGate(broken).check(order(), context())), field).toBe(true);
    }
  });

  it('leaves nothing of an account that the cost would use up', () => {
    // Ten BTC slip by 10,000.
    expect(check({ order: { qty: lots(10_000) }, config: { maxSymbolExposurePct: 2000, maxTotalExposurePct: 2000 } })).toMatchObject({ code: 'invalid-number', field: 'equityAfter' });
  });
});

describe('the largest order that fits', () => {
  it('is named with the limit that ends it', () => {
    // 102 % and the cost, 2.102 %, of what is worth 0.192 BTC.
    expect(largestWithin(order({ qty: lots(500) }), context(), config())).toEqual({ qty: 192, bound: expect.objectContaining({ code: 'symbol-exposure-cap' }) });
    expect(largestWithin(order({ qty: lots(192) }), context(), config())).toEqual({ qty: 192, bound: null });
  });

  it('of a quantity that is none is nothing', () => {
    for (const qty of [Infinity, Number.NaN, -3, 0, 1.5]) expect(largestWithin(order({ qty: lots(qty) }), context(), config())).toMatchObject({ qty: 0, bound: { code: 'invalid-number', field: 'qty' } });
  });

  it('is nothing where not even the smallest fits, with the reason', () => {
    expect(largestWithin(order(), context({ totalExposure: 20_000 }), config())).toEqual({ qty: 0, bound: expect.objectContaining({ code: 'total-exposure-cap' }) });
    expect(largestWithin(order({ qty: lots(1) }), context(), config())).toEqual({ qty: 0, bound: { code: 'notional-below-minimum', notional: 50, minimum: 100 } });
  });

  it('of an order that only reduces is the position where nothing may be opened', () => {
    const halted = { positionQty: lots(100), status: status({ state: 'halted' }) };
    expect(largestWithin(order({ ...SELL, reduceOnly: true, qty: lots(300) }), context(halted), config())).toMatchObject({ qty: 100, bound: { code: 'trading-halted' } });
  });
});
