import { describe, expect, it } from 'vitest';
import { bar, openDesk, order, quote, START, trade } from './exchange-fixture.ts';

const ticks = { matchOn: 'ticks' } as const;

describe('on single quotes and trades', () => {
  it('a market order fills at the opposite best', () => {
    const desk = openDesk({ config: ticks });
    desk.exchange.submit(order('a'), START);
    desk.exchange.submit(order('b', { side: 'sell' }), START);
    desk.run(quote(1, 99, 101));
    expect(desk.lines()).toEqual(['filled a @101 x1', 'filled b @99 x1']);
  });

  it('a market order takes what is displayed and waits for more', () => {
    const desk = openDesk({ config: ticks });
    desk.exchange.submit(order('a', { qty: 150 }), START);
    desk.run(quote(1, 99, 101, 100));
    desk.run(quote(2, 99, 102, 100));
    expect(desk.lines()).toEqual(['filled a @101 x100', 'filled a @102 x50']);
  });

  it('a stop fires on a trade and fills at the quote', () => {
    const desk = openDesk({ config: ticks });
    desk.exchange.submit(order('in'), START);
    desk.run(quote(1, 99, 101));
    desk.exchange.submit(order('sl', { side: 'sell', type: 'stop-market', trigger: 95, reduceOnly: true }), START + 1);
    desk.run(trade(2, 96));
    desk.run(quote(3, 94, 97));
    expect(desk.lines()).toEqual(['filled in @101 x1', 'filled sl @94 x1']);
  });

  it('a resting limit order fills when a trade goes through it, for a share of that trade', () => {
    const desk = openDesk({ config: { ...ticks, maxVolumeShare: 0.1 } });
    desk.run(quote(0, 99, 101));
    desk.exchange.submit(order('a', { type: 'limit', limit: 98, qty: 20 }), START);
    desk.run(trade(1, 98));
    desk.run(trade(2, 97, 100));
    expect(desk.fills()).toMatchObject([{ price: 98, qty: 10, liquidity: 'maker' }]);
  });

  it('an arriving limit order at the ask takes it', () => {
    const desk = openDesk({ config: ticks });
    desk.exchange.submit(order('a', { type: 'limit', limit: 101 }), START);
    desk.run(quote(1, 99, 101));
    expect(desk.fills()).toMatchObject([{ price: 101, liquidity: 'taker' }]);
  });

  it('a bar whose ticks were seen fills nothing', () => {
    const desk = openDesk({ config: ticks });
    desk.run(quote(0, 99, 101));
    desk.exchange.submit(order('a', { type: 'limit', limit: 98 }), START);
    desk.run(bar(0, [100, 101, 90, 100]));
    expect(desk.fills()).toEqual([]);
  });

  it('a stop triggers along a bar that came without ticks, and the quote from before is forgotten', () => {
    const desk = openDesk({ config: ticks });
    desk.run(quote(0, 99, 101));
    desk.exchange.submit(order('in'), START);
    desk.run(quote(1, 99, 101));
    desk.exchange.submit(order('sl', { side: 'sell', type: 'stop-market', trigger: 95, reduceOnly: true }), START + 2);
    desk.run(bar(1, [100, 102, 90, 101]));
    desk.exchange.submit(order('next'), START + 120_000);
    desk.run(bar(2, [103, 104, 102, 103]));
    expect(desk.lines()).toEqual(['filled in @101 x1', 'filled sl @95 x1', 'filled next @103 x1']);
  });

  it('ticks count again from the bar on in which they come back', () => {
    const desk = openDesk({ config: ticks });
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('a', { type: 'limit', limit: 98 }), START + 60_000);
    desk.run(quote(60_001, 99, 101));
    desk.run(bar(1, [100, 101, 90, 100]));
    expect(desk.fills()).toEqual([]);
  });

  it('a book without one side fills nothing', () => {
    const desk = openDesk({ config: ticks });
    desk.exchange.submit(order('a'), START);
    desk.run({ type: 'depth-updated', timeMs: START, instrumentId: order('a').instrumentId, bids: [[99, 1]], asks: [] });
    desk.run({ type: 'depth-updated', timeMs: START + 1, instrumentId: order('a').instrumentId, bids: [[99, 1]], asks: [[101, 5]] });
    expect(desk.lines()).toEqual(['filled a @101 x1']);
  });
});
