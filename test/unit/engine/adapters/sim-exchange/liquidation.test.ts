import { describe, expect, it } from 'vitest';
import { liquidationPrice } from '../../../../../src/engine/domain/liquidation.ts';
import { bar, openDesk, order, START } from './exchange-fixture.ts';

describe('the liquidation price', () => {
  it('of an isolated long at 10x: (100 − 1000) / (10 × 0.005 − 10) = 90.452…', () => {
    const price = liquidationPrice({ side: 'long', qty: 10, entryPrice: 100, maintenanceMarginRate: 0.005, maintenanceAmount: 0 }, { mode: 'isolated', balance: 100 });
    expect(price).toBeCloseTo(90.45226, 5);
  });

  it('of an unlevered long does not exist', () => {
    expect(liquidationPrice({ side: 'long', qty: 10, entryPrice: 100, maintenanceMarginRate: 0.005, maintenanceAmount: 0 }, { mode: 'isolated', balance: 1000 })).toBeNull();
  });
});

describe('a liquidation', () => {
  const levered = { cash: 1000, config: { leverage: 10 } };

  it('closes the position at the liquidation price, costs the margin and cancels the orders', () => {
    const desk = openDesk(levered);
    desk.exchange.submit(order('in', { qty: 10 }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('tp', { side: 'sell', type: 'limit', limit: 200, reduceOnly: true, qty: 10 }), START + 1);
    expect(desk.exchange.positions()).toMatchObject([{ liquidationPrice: 90 }]);
    desk.run(bar(1, [99, 100, 85, 95]));
    expect(desk.lines()).toEqual(['filled in @100 x10', 'liquidated @90 x10', 'canceled tp: the position was liquidated']);
    expect(desk.exchange.account().cash).toBe(900n * 100_000_000n);
    expect(desk.exchange.positions()).toEqual([]);
  });

  it('takes what is left of the margin as its fee: 10 % of 1000 is lost in all', () => {
    const desk = openDesk({ cash: 500, config: { leverage: 10 } });
    desk.exchange.submit(order('in'), START);
    desk.run(bar(0, [1000, 1001, 999, 1000]));
    desk.run(bar(1, [990, 995, 850, 900]));
    // (100 − 1000) / (0.005 − 1) = 904.52, to the tick 905: a loss of 95, and 5 of fee.
    expect(desk.reports.at(-1)).toMatchObject({ type: 'position-liquidated', price: 905, fee: 500_000_000n });
    expect(desk.exchange.account().cash).toBe(400n * 100_000_000n);
  });

  it('never costs more than the margin, even when the open has jumped far past it', () => {
    const desk = openDesk(levered);
    desk.exchange.submit(order('in', { qty: 10, side: 'sell' }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.run(bar(1, [150, 160, 140, 150]));
    expect(desk.lines()[1]).toBe('liquidated @110 x10');
    expect(desk.exchange.account().cash).toBe(900n * 100_000_000n);
  });

  it('comes after a stop that is nearer', () => {
    const desk = openDesk(levered);
    desk.exchange.submit(order('in', { qty: 10 }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('sl', { side: 'sell', type: 'stop-market', trigger: 95, reduceOnly: true, qty: 10 }), START + 1);
    desk.run(bar(1, [99, 100, 80, 95]));
    expect(desk.lines()).toEqual(['filled in @100 x10', 'filled sl @95 x10']);
  });
});
