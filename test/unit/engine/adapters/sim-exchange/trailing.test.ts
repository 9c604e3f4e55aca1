import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar, openDesk, order, quote, START, trade } from './exchange-fixture.ts';

const ticks = { matchOn: 'ticks' } as const;
/** 5 % behind the best price. */
const trail = { type: 'trailing-stop-market', side: 'sell', callbackBps: 500, reduceOnly: true } as const;

/** Long one coin at 100, with a trailing stop from then on. */
function longWith(fields: Parameters<typeof order>[1], config: Parameters<typeof openDesk>[0] = {}) {
  const desk = openDesk(config);
  desk.exchange.submit(order('in'), START);
  if (config.config?.matchOn === 'ticks') desk.run(trade(0, 100));
  else desk.run(bar(0, [100, 100, 100, 100]));
  desk.exchange.submit(order('trail', { ...trail, ...fields }), START + 1);
  return desk;
}

describe('a trailing stop on single prices', () => {
  it('follows the best price and fires its distance behind it', () => {
    const desk = longWith({}, { config: ticks });
    for (const [n, price] of [110, 120, 115, 114].entries()) desk.run(trade(n + 2, price));
    // 5 % behind 120 is 114.
    expect(desk.lines()).toEqual(['filled in @100 x1', 'filled trail @114 x1']);
  });

  it('starts at the price that was known when it came', () => {
    const desk = longWith({}, { config: ticks });
    desk.run(trade(2, 95));
    expect(desk.lines()[1]).toBe('filled trail @95 x1');
  });

  it('does not follow before its activation, wherever the price goes', () => {
    const desk = longWith({ trigger: 110 }, { config: ticks });
    for (const [n, price] of [109, 90, 111, 106].entries()) desk.run(trade(n + 2, price));
    expect(desk.lines()).toHaveLength(1);
    desk.run(trade(9, 105));
    // 5 % behind 111 is 105.45.
    expect(desk.lines()[1]).toBe('filled trail @105 x1');
  });

  it('of a buyer follows downwards', () => {
    const desk = openDesk({ config: ticks });
    desk.run(trade(0, 100));
    desk.exchange.submit(order('entry', { type: 'trailing-stop-market', side: 'buy', callbackBps: 1000 }), START);
    for (const [n, price] of [90, 80, 87, 88].entries()) desk.run(trade(n + 1, price));
    // 10 % above 80 is 88.
    expect(desk.lines()).toEqual(['filled entry @88 x1']);
  });

  it('looks at the side of the quote that it would meet', () => {
    const desk = longWith({}, { config: ticks });
    desk.run(quote(2, 120, 130));
    desk.run(quote(3, 115, 116));
    expect(desk.lines()).toHaveLength(1);
    desk.run(quote(4, 114, 116));
    expect(desk.lines()[1]).toBe('filled trail @114 x1');
  });

  it('fires where its definition says, for any prices', () => {
    const prices = fc.array(fc.integer({ min: 50, max: 200 }), { minLength: 1, maxLength: 30 });
    fc.assert(fc.property(prices, fc.integer({ min: 10, max: 1000 }), fc.option(fc.integer({ min: 60, max: 180 })), fc.constantFrom('buy' as const, 'sell' as const), (path, callbackBps, activation, side) => {
      const desk = openDesk({ config: ticks, cash: 100_000_000 });
      desk.exchange.submit(order('t', { type: 'trailing-stop-market', side, callbackBps, ...(activation === null ? {} : { trigger: activation }) }), START);
      path.forEach((price, n) => { desk.run(trade(n, price)); });
      expect(desk.fills().map(({ timeMs }) => timeMs - START)).toEqual(firstFiring(path, { callbackBps, activation, side }));
    }), { numRuns: 500 });
  });
});

/** The exchange's definition: from the first price at or past the activation on, the first price that is the callback away from the best since. */
function firstFiring(path: readonly number[], { callbackBps, activation, side }: { readonly callbackBps: number; readonly activation: number | null; readonly side: 'buy' | 'sell' }): number[] {
  const begin = activation === null ? 0 : path.findIndex((price) => (side === 'sell' ? price >= activation : price <= activation));
  if (begin < 0) return [];
  const at = path.findIndex((price, index) => {
    if (index < begin) return false;
    const seen = path.slice(begin, index + 1);
    return side === 'sell' ? price <= Math.max(...seen) * (1 - callbackBps / 10_000) : price >= Math.min(...seen) * (1 + callbackBps / 10_000);
  });
  return at < 0 ? [] : [at];
}

describe('a trailing stop along a bar', () => {
  it('follows the path that is assumed: for a long the low comes first, so the bar\'s own high raises it only for the way to the close', () => {
    const desk = longWith({});
    // Open 100, low 96 (above 95), high 120, close 116 (above 114).
    desk.run(bar(1, [100, 120, 96, 116]));
    expect(desk.lines()).toHaveLength(1);
    desk.run(bar(2, [115, 115, 113, 115]));
    expect(desk.lines()[1]).toBe('filled trail @114 x1');
  });

  it('fires on the way to the close when the bar falls back from its high, and says that this is an assumption', () => {
    const desk = longWith({});
    desk.run(bar(1, [100, 120, 96, 110]));
    expect(desk.fills()[1]).toMatchObject({ price: 114, ambiguous: true, timeMs: START + 119_999 });
  });

  it('that was raised by an earlier bar fires without an assumption', () => {
    const desk = longWith({});
    desk.run(bar(1, [100, 120, 96, 120]));
    desk.run(bar(2, [119, 119, 110, 112]));
    expect(desk.fills()[1]).toMatchObject({ price: 114, ambiguous: false });
  });

  it('that the market jumps past fills at the open', () => {
    const desk = longWith({});
    desk.run(bar(1, [90, 91, 89, 90]));
    expect(desk.fills()[1]).toMatchObject({ price: 90, ambiguous: false });
  });

  it('begins to follow inside the bar that reaches its activation', () => {
    const desk = longWith({ trigger: 110 });
    desk.run(bar(1, [100, 105, 80, 100]));
    desk.run(bar(2, [100, 112, 99, 111]));
    expect(desk.lines()).toHaveLength(1);
    desk.run(bar(3, [110, 111, 100, 101]));
    // 5 % behind 112 is 106.4, sold at the tick below.
    expect(desk.lines()[1]).toBe('filled trail @106 x1');
  });

  it('goes with the position that it reduces', () => {
    const desk = longWith({});
    desk.exchange.submit(order('out', { side: 'sell', reduceOnly: true }), START + 1);
    desk.run(bar(1, [100, 101, 99, 100]));
    expect(desk.lines().slice(1)).toEqual(['filled out @100 x1', 'expired trail: the position is closed']);
  });

  it('continues from a snapshot behind the best price that it has seen', () => {
    const desk = longWith({});
    desk.run(bar(1, [100, 120, 96, 118]));
    const copy = openDesk();
    copy.exchange.restore(JSON.parse(JSON.stringify(desk.exchange.snapshot())));
    copy.run(bar(2, [118, 118, 113, 115]));
    expect(copy.lines()).toEqual(['filled trail @114 x1']);
  });

  it('without a distance, or with one that the exchange does not take, is refused', () => {
    const desk = openDesk();
    desk.exchange.submit(order('none', { type: 'trailing-stop-market' }), START);
    desk.exchange.submit(order('tiny', { type: 'trailing-stop-market', callbackBps: 5 }), START);
    expect(desk.lines()).toEqual(['rejected none: a trailing stop needs a callback of 10 to 2000 basis points, was null', 'rejected tiny: a trailing stop needs a callback of 10 to 2000 basis points, was 5']);
  });
});
