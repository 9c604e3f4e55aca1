import { describe, expect, it } from 'vitest';
import { bar, openDesk, order, SPOT_COIN, START } from './exchange-fixture.ts';

const long = { qty: 1 };
const stop = { side: 'sell', type: 'stop-market', reduceOnly: true, purpose: 'stop-loss' } as const;
const target = { side: 'sell', type: 'take-profit-market', reduceOnly: true, purpose: 'take-profit' } as const;

describe('a market order decided at the close', () => {
  it('fills at the next open, at the open time', () => {
    const desk = openDesk();
    desk.run(bar(0, [100, 110, 90, 105]));
    desk.exchange.submit(order('a'), START + 59_999);
    desk.run(bar(1, [107, 112, 101, 103]));
    expect(desk.fills()).toMatchObject([{ price: 107, timeMs: START + 60_000, liquidity: 'taker', ambiguous: false }]);
  });

  it('pays half the spread and the slippage, even beyond the high of the bar', () => {
    const desk = openDesk({ config: { spreadBps: 100, slippageBps: 50 } });
    desk.exchange.submit(order('a'), START);
    desk.run(bar(0, [1000, 1000, 1000, 1000]));
    // 50 bps + 50 bps of 1000 is 10.
    expect(desk.fills()).toMatchObject([{ price: 1010 }]);
  });

  it('reports slippage against the price it was decided at', () => {
    const desk = openDesk();
    desk.exchange.submit(order('a', { qty: 3 }), START);
    desk.run(bar(0, [107, 108, 106, 107]));
    expect(desk.fills()[0]?.slippage).toBe(21n * 100_000_000n);
  });

  it('is charged the taker fee, rounded up', () => {
    const desk = openDesk({ config: { takerFeeBps: 5 } });
    desk.exchange.submit(order('a', { qty: 3 }), START);
    desk.run(bar(0, [101, 102, 100, 101]));
    // 303 × 0.0005 = 0.1515.
    expect(desk.fills()[0]?.fee).toBe(15_150_000n);
    expect(desk.exchange.account().cash).toBe(1_000_000n * 100_000_000n - 15_150_000n);
  });
});

describe('a stop', () => {
  it('that gaps fills at the open', () => {
    const desk = openDesk({ onFill: (fill, exchange) => fill.clientOrderId === 'in' && exchange.submit(order('sl', { ...stop, trigger: 95 }), fill.timeMs) });
    desk.exchange.submit(order('in', long), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.run(bar(1, [90, 92, 88, 91]));
    expect(desk.lines()).toEqual(['filled in @100 x1', 'filled sl @90 x1']);
    expect(desk.fills()[1]).toMatchObject({ timeMs: START + 60_000, ambiguous: false });
  });

  it('that is moved through fills at its trigger, at the time of the close', () => {
    const desk = openDesk({ onFill: (fill, exchange) => fill.clientOrderId === 'in' && exchange.submit(order('sl', { ...stop, trigger: 95 }), fill.timeMs) });
    desk.exchange.submit(order('in', long), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.run(bar(1, [98, 99, 90, 97]));
    expect(desk.fills()[1]).toMatchObject({ price: 95, timeMs: START + 119_999 });
  });

  it('placed after the entry at the open protects the rest of the same bar', () => {
    const desk = openDesk({ onFill: (fill, exchange) => fill.clientOrderId === 'in' && exchange.submit(order('sl', { ...stop, trigger: 95 }), fill.timeMs) });
    desk.exchange.submit(order('in', long), START);
    desk.run(bar(0, [100, 120, 94, 110]));
    expect(desk.lines()).toEqual(['filled in @100 x1', 'filled sl @95 x1']);
  });

  it('fires at its trigger inside the bar under the option that peers use, when the open has jumped it', () => {
    const desk = openDesk({ config: { stopGapFill: 'trigger-inside-bar' }, onFill: (fill, exchange) => fill.clientOrderId === 'in' && exchange.submit(order('sl', { ...stop, trigger: 95 }), fill.timeMs) });
    desk.exchange.submit(order('in', long), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.run(bar(1, [90, 96, 88, 91]));
    expect(desk.fills()[1]?.price).toBe(95);
  });

  it('with a limit that the open has jumped rests until the price trades back through', () => {
    const desk = openDesk({ onFill: (fill, exchange) => fill.clientOrderId === 'in' && exchange.submit(order('sl', { ...stop, type: 'stop-limit', trigger: 100, limit: 99 }), fill.timeMs) });
    desk.exchange.submit(order('in', long), START);
    desk.run(bar(0, [105, 106, 104, 105]));
    desk.run(bar(1, [90, 92, 88, 91]));
    expect(desk.exchange.openOrders()).toMatchObject([{ status: 'accepted' }]);
    desk.run(bar(2, [92, 99, 91, 98]));
    expect(desk.fills()).toHaveLength(1);
    desk.run(bar(3, [98, 100, 97, 99]));
    expect(desk.fills()[1]).toMatchObject({ price: 99, liquidity: 'maker' });
  });
});

describe('a bar that holds both the stop and the target', () => {
  const bracket = (config: Parameters<typeof openDesk>[0]): ReturnType<typeof openDesk> => openDesk({
    ...config,
    onFill: (fill, exchange) => {
      if (fill.clientOrderId !== 'in') return;
      exchange.submit(order('sl', { ...stop, trigger: 95, ocoGroup: 'g' }), fill.timeMs);
      exchange.submit(order('tp', { ...target, trigger: 105, ocoGroup: 'g' }), fill.timeMs);
    },
  });

  it('stops first, says that this is an assumption, and cancels the target', () => {
    const desk = bracket({});
    desk.exchange.submit(order('in'), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.run(bar(1, [101, 106, 94, 100]));
    expect(desk.lines()).toEqual(['filled in @100 x1', 'filled sl @95 x1', 'canceled tp: another order of its group filled']);
    expect(desk.fills()[1]?.ambiguous).toBe(true);
  });

  it('takes the profit first when the nearer extreme comes first', () => {
    const desk = bracket({ config: { intrabarPath: 'nearer-extreme-first' } });
    desk.exchange.submit(order('in'), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.run(bar(1, [102, 106, 94, 100]));
    expect(desk.fills()[1]).toMatchObject({ clientOrderId: 'tp', price: 105, ambiguous: true });
  });

  it('is decided by stored finer bars', () => {
    const finer = [{ ...bar(1, [101, 106, 100, 104]).bar }, { ...bar(1, [104, 104, 94, 100]).bar }];
    const desk = bracket({ config: { intrabarPath: 'finer-bars' }, finerBars: (event) => (event.bar.openTimeMs === START + 60_000 ? finer : []) });
    desk.exchange.submit(order('in'), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.run(bar(1, [101, 106, 94, 100]));
    expect(desk.fills()[1]).toMatchObject({ clientOrderId: 'tp', price: 105, ambiguous: false });
  });

  it('is not ambiguous when only one of them is inside', () => {
    const desk = bracket({});
    desk.exchange.submit(order('in'), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.run(bar(1, [101, 104, 94, 100]));
    expect(desk.fills()[1]).toMatchObject({ clientOrderId: 'sl', ambiguous: false });
  });

  it('hurts a short the same way: the high comes first', () => {
    const desk = openDesk({
      onFill: (fill, exchange) => {
        if (fill.clientOrderId !== 'in') return;
        exchange.submit(order('sl', { side: 'buy', type: 'stop-market', trigger: 105, reduceOnly: true }), fill.timeMs);
        exchange.submit(order('tp', { side: 'buy', type: 'limit', limit: 95, reduceOnly: true }), fill.timeMs);
      },
    });
    desk.exchange.submit(order('in', { side: 'sell' }), START);
    desk.run(bar(0, [100, 106, 94, 100]));
    expect(desk.lines()).toEqual(['filled in @100 x1', 'filled sl @105 x1', 'expired tp: the position is closed']);
  });
});

describe('a limit order', () => {
  it('does not fill when the price only touches it', () => {
    const desk = openDesk();
    desk.exchange.submit(order('a', { type: 'limit', limit: 95 }), START);
    desk.run(bar(0, [100, 101, 95, 99]));
    expect(desk.fills()).toEqual([]);
  });

  it('fills at its price as a maker when the price goes through', () => {
    const desk = openDesk({ config: { makerFeeBps: 10, takerFeeBps: 20 } });
    desk.exchange.submit(order('a', { type: 'limit', limit: 95 }), START);
    desk.run(bar(0, [100, 101, 94, 99]));
    expect(desk.fills()).toMatchObject([{ price: 95, liquidity: 'maker', fee: 9_500_000n }]);
  });

  it('fills on a touch under the option that peers use', () => {
    const desk = openDesk({ config: { limitFill: 'touch' } });
    desk.exchange.submit(order('a', { type: 'limit', limit: 95 }), START);
    desk.run(bar(0, [100, 101, 95, 99]));
    expect(desk.fills()).toMatchObject([{ price: 95 }]);
  });

  it('that has rested and is jumped over fills at the better open', () => {
    const desk = openDesk();
    desk.exchange.submit(order('a', { type: 'limit', limit: 95 }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.run(bar(1, [90, 97, 89, 96]));
    expect(desk.fills()).toMatchObject([{ price: 90, liquidity: 'maker' }]);
  });

  it('that arrives through the market takes liquidity, but never beyond its limit', () => {
    const desk = openDesk({ config: { slippageBps: 500 } });
    desk.exchange.submit(order('a', { type: 'limit', limit: 103 }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    // 5 % of slippage would be 105.
    expect(desk.fills()).toMatchObject([{ price: 103, liquidity: 'taker' }]);
  });

  it('that is post-only is refused when it would cross', () => {
    const desk = openDesk();
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('a', { type: 'limit', limit: 101, timeInForce: 'post-only' }), START + 59_999);
    expect(desk.lines()).toEqual(['rejected a: post-only order would have taken liquidity']);
  });

  it('that is post-only expires when the first price shows that it would cross', () => {
    const desk = openDesk();
    desk.exchange.submit(order('a', { type: 'limit', limit: 101, timeInForce: 'post-only' }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    expect(desk.lines()).toEqual(['expired a: post-only order would have taken liquidity']);
  });

  it('that is immediate-or-cancel does not rest', () => {
    const desk = openDesk();
    desk.exchange.submit(order('a', { type: 'limit', limit: 95, timeInForce: 'ioc' }), START);
    desk.run(bar(0, [100, 101, 90, 100]));
    expect(desk.lines()).toEqual(['expired a: ioc order could not fill at once']);
  });

  it('that is fill-or-kill fills whole or not at all', () => {
    const desk = openDesk({ config: { maxVolumeShare: 0.1 } });
    desk.exchange.submit(order('a', { type: 'limit', limit: 105, qty: 101, timeInForce: 'fok' }), START);
    desk.exchange.submit(order('b', { type: 'limit', limit: 105, qty: 100, timeInForce: 'fok' }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    expect(desk.lines()).toEqual(['expired a: there was not enough volume to fill at once', 'filled b @100 x100']);
  });
});

describe('volume', () => {
  it('caps the fills of one bar and lets the rest work on', () => {
    const desk = openDesk({ config: { maxVolumeShare: 0.1 } });
    desk.exchange.submit(order('a', { qty: 250 }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    expect(desk.exchange.openOrders()).toMatchObject([{ status: 'partially-filled', filledQty: 100 }]);
    desk.run(bar(1, [101, 102, 100, 101]));
    desk.run(bar(2, [102, 103, 101, 102]));
    expect(desk.lines()).toEqual(['filled a @100 x100', 'filled a @101 x100', 'filled a @102 x50']);
  });

  it('sets no cap when it is unknown', () => {
    const desk = openDesk({ config: { maxVolumeShare: 0.1 } });
    desk.exchange.submit(order('a', { qty: 5000 }), START);
    desk.run(bar(0, [100, 101, 99, 100], { volume: Number.NaN }));
    expect(desk.lines()).toEqual(['filled a @100 x5000']);
  });

  it('of zero fills nothing', () => {
    const desk = openDesk();
    desk.exchange.submit(order('a'), START);
    desk.run(bar(0, [100, 100, 100, 100], { volume: 0 }));
    expect(desk.fills()).toEqual([]);
  });

  it('that is used up leaves a fired stop working at the market', () => {
    const desk = openDesk({ config: { maxVolumeShare: 0.01 }, onFill: (fill, exchange) => fill.clientOrderId === 'in' && exchange.submit(order('sl', { ...stop, trigger: 95, qty: 10 }), fill.timeMs) });
    desk.exchange.submit(order('in', { qty: 10 }), START);
    desk.run(bar(0, [100, 101, 94, 100]));
    desk.run(bar(1, [98, 99, 97, 98]));
    expect(desk.lines()).toEqual(['filled in @100 x10', 'filled sl @98 x10']);
  });
});

describe('reduce-only', () => {
  it('shrinks the position and never turns it', () => {
    const desk = openDesk();
    desk.exchange.submit(order('in', { qty: 3 }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('out', { side: 'sell', qty: 5, reduceOnly: true }), START + 59_999);
    desk.run(bar(1, [100, 101, 99, 100]));
    expect(desk.lines()).toEqual(['filled in @100 x3', 'filled out @100 x3', 'expired out: there is no position left to reduce']);
    expect(desk.exchange.positions()).toEqual([]);
  });

  it('expires when the position that it protects is turned, and the new one keeps its own', () => {
    const desk = openDesk();
    desk.exchange.submit(order('in'), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('sl', { ...stop, trigger: 50 }), START + 59_999);
    desk.exchange.submit(order('turn', { side: 'sell', qty: 2 }), START + 59_999);
    desk.exchange.submit(order('new', { ...stop, side: 'buy', trigger: 150 }), START + 59_999);
    desk.run(bar(1, [100, 101, 99, 100]));
    expect(desk.lines()).toEqual(['filled in @100 x1', 'filled turn @100 x2', 'expired sl: the position is closed']);
    expect(desk.exchange.openOrders().map(({ request }) => request.clientOrderId)).toEqual(['new']);
  });

  it('expires when there is nothing to reduce', () => {
    const desk = openDesk();
    desk.exchange.submit(order('out', { side: 'sell', reduceOnly: true }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    expect(desk.lines()).toEqual(['expired out: there is no position left to reduce']);
  });
});

describe('money', () => {
  it('limits what a spot account buys', () => {
    const desk = openDesk({ instrument: SPOT_COIN, cash: 1050 });
    desk.exchange.submit(order('a', { qty: 12, instrumentId: SPOT_COIN.id }), START);
    desk.run(bar(0, [100, 101, 99, 100], { instrument: SPOT_COIN }));
    expect(desk.lines()).toEqual(['filled a @100 x10', 'expired a: there is not enough cash for it']);
  });

  it('is not made by selling a spot asset that is not held', () => {
    const desk = openDesk({ instrument: SPOT_COIN });
    desk.exchange.submit(order('a', { side: 'sell', instrumentId: SPOT_COIN.id }), START);
    desk.run(bar(0, [100, 101, 99, 100], { instrument: SPOT_COIN }));
    expect(desk.lines()).toEqual(['expired a: there is nothing left to sell']);
  });

  it('limits a derivative to cash times leverage', () => {
    const desk = openDesk({ cash: 1050, config: { leverage: 2 } });
    desk.exchange.submit(order('a', { qty: 30 }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    expect(desk.fills()).toMatchObject([{ qty: 20 }]);
  });

  it('realises a round trip exactly', () => {
    const desk = openDesk({ config: { takerFeeBps: 10 } });
    desk.exchange.submit(order('in', { qty: 3 }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('out', { side: 'sell', qty: 3 }), START);
    desk.run(bar(1, [107, 108, 106, 107]));
    // 3 × 7 = 21; fees 0.1 % of 300 and of 321 are 0.3 and 0.321.
    expect(desk.exchange.account()).toMatchObject({ realizedPnl: 2_100_000_000n, fees: 62_100_000n, cash: 100_000_000_000_000n + 2_100_000_000n - 62_100_000n });
  });

  it('turns a position through zero', () => {
    const desk = openDesk();
    desk.exchange.submit(order('in', { qty: 2 }), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('turn', { side: 'sell', qty: 5 }), START);
    desk.run(bar(1, [110, 111, 109, 110]));
    expect(desk.exchange.positions()).toMatchObject([{ qty: -3, costTickLots: -330n }]);
    expect(desk.exchange.account().realizedPnl).toBe(20n * 100_000_000n);
  });
});

describe('an order', () => {
  it('sent twice is taken once', () => {
    const desk = openDesk();
    desk.exchange.submit(order('a'), START);
    desk.exchange.submit(order('a'), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('a'), START);
    desk.run(bar(1, [100, 101, 99, 100]));
    expect(desk.fills()).toHaveLength(1);
  });

  it('is accepted at once, and canceled on request', () => {
    const desk = openDesk();
    desk.exchange.submit(order('a', { type: 'limit', limit: 90 }), START);
    desk.exchange.cancel(order('a').clientOrderId, order('a').instrumentId, START + 1);
    desk.exchange.cancel(order('a').clientOrderId, order('a').instrumentId, START + 2);
    expect(desk.reports.map(({ type }) => type)).toEqual(['order-accepted', 'order-canceled']);
  });

  it.each([
    ['a limit order without a price', order('a', { type: 'limit' }), 'a limit order needs a limit price above zero, was null'],
    ['a stop without a trigger', order('a', { type: 'stop-market' }), 'a stop-market order needs a trigger price above zero, was null'],
    ['a quantity of zero', order('a', { qty: 0 }), 'expected a quantity of whole lots above zero, was 0'],
    ['an unknown instrument', order('a', { instrumentId: SPOT_COIN.id }), 'unknown instrument spot:COINUSDT'],
  ])('is rejected: %s', (_name, request, reason) => {
    const desk = openDesk();
    desk.exchange.submit(request, START);
    expect(desk.lines()).toEqual([`rejected a: ${reason}`]);
  });
});
