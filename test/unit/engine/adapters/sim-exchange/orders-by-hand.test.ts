import { describe, expect, it } from 'vitest';
import { bar, openDesk, order, quote, START } from './exchange-fixture.ts';

// The market may be paused, slow or halted: what a person sends by hand, and the kill switch, must not wait for it.

describe('a market order by hand', () => {
  it.each(['flatten', 'manual'] as const)('fills at the last price at once: %s', (purpose) => {
    const desk = openDesk();
    desk.exchange.submit(order('in'), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('out', { side: 'sell', purpose, reduceOnly: true }), START + 60_000);
    expect(desk.lines()).toEqual(['filled in @100 x1', 'filled out @100 x1']);
    expect(desk.exchange.positions()).toEqual([]);
  });

  it('that opens a person\'s position fills at once too; a strategy\'s waits for the next price', () => {
    const desk = openDesk();
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('mine', { strategyId: 'person' }), START + 60_000);
    desk.exchange.submit(order('its'), START + 60_000);
    expect(desk.lines()).toEqual(['filled mine @100 x1']);
  });

  it('pays half the spread and the slippage: 100 less 0.5 % and 0.5 % is 99', () => {
    const desk = openDesk({ config: { spreadBps: 100, slippageBps: 50 } });
    desk.run(bar(0, [100, 100, 100, 100]));
    desk.exchange.submit(order('out', { side: 'sell', purpose: 'manual' }), START + 60_000);
    expect(desk.fills()).toMatchObject([{ price: 99, timeMs: START + 60_000, liquidity: 'taker', ambiguous: false }]);
  });

  it('fills at the standing quote when there is one, whatever it displays', () => {
    const desk = openDesk({ config: { matchOn: 'ticks' } });
    desk.run(quote(0, 97, 103, 1));
    desk.exchange.submit(order('out', { side: 'sell', purpose: 'flatten', qty: 500 }), START + 1);
    expect(desk.lines()).toEqual(['filled out @97 x500']);
  });

  it('waits for the first price when none is known', () => {
    const desk = openDesk();
    desk.exchange.submit(order('out', { side: 'sell', purpose: 'manual' }), START);
    expect(desk.fills()).toEqual([]);
    desk.run(bar(0, [100, 101, 99, 100]));
    expect(desk.lines()).toEqual(['filled out @100 x1']);
  });

  it('takes the protective orders along', () => {
    const desk = openDesk();
    desk.exchange.submit(order('in'), START);
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('sl', { side: 'sell', type: 'stop-market', trigger: 90, reduceOnly: true }), START + 60_000);
    desk.exchange.submit(order('out', { side: 'sell', purpose: 'manual', reduceOnly: true }), START + 60_000);
    expect(desk.lines()).toEqual(['filled in @100 x1', 'filled out @100 x1', 'expired sl: the position is closed']);
  });

  it('fills where a bar stands that is being walked, not at its close', () => {
    const desk = openDesk({ onFill: (fill, exchange) => { if (fill.clientOrderId === 'in') exchange.submit(order('out', { side: 'sell', purpose: 'flatten', reduceOnly: true }), fill.timeMs); } });
    desk.exchange.submit(order('in', { type: 'limit', limit: 95 }), START);
    desk.run(bar(0, [100, 101, 90, 99]));
    expect(desk.lines()).toEqual(['filled in @95 x1', 'filled out @95 x1']);
  });

  it('leaves orders of strategies to the next price', () => {
    const desk = openDesk();
    desk.run(bar(0, [100, 101, 99, 100]));
    desk.exchange.submit(order('exit', { side: 'sell', purpose: 'exit' }), START + 60_000);
    expect(desk.fills()).toEqual([]);
  });
});
