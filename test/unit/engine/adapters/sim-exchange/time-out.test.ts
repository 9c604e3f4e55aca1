import { describe, expect, it } from 'vitest';
import { clientOrderId } from '../../../../../src/engine/domain/units.ts';
import { bar, COIN, MINUTE, openDesk, order, quote, START } from './exchange-fixture.ts';
import type { Desk } from './exchange-fixture.ts';

/** A buyer at 98 who comes at the close of the first minute and waits for so many milliseconds. */
function waiting(waitMs: number, options: Parameters<typeof openDesk>[0] = {}): Desk {
  const desk = openDesk(options);
  desk.run(bar(0, [100, 100, 100, 100]));
  const atMs = START + MINUTE - 1;
  desk.exchange.submit(order('a', { type: 'limit', limit: 98 }), atMs);
  desk.exchange.cancel(clientOrderId('a'), COIN.id, atMs + waitMs, 'time-out');
  return desk;
}

describe('an order that times out', () => {
  it('has met the whole of a bar that it has waited through', () => {
    const desk = waiting(MINUTE);
    desk.run(bar(1, [100, 101, 97, 99]));
    expect(desk.lines()).toEqual(['filled a @98 x1']);
  });

  it('inside a bar has met its open and nothing that is not known to have come before', () => {
    const inside = waiting(30_000);
    inside.run(bar(1, [100, 101, 97, 99]));
    expect(inside.lines()).toEqual(['canceled a: canceled on request']);
    const open = waiting(30_000);
    open.run(bar(1, [96, 101, 95, 99]));
    expect(open.lines()).toEqual(['filled a @96 x1']);
  });

  it('inside a bar has met the finer bars until then, where there are some', () => {
    const finer = [0, 1, 2, 3].map((n) => {
      const openTimeMs = START + MINUTE + n * 15_000;
      return { ...bar(0, n === 1 ? [100, 100, 97, 99] : [100, 100, 99, 100]).bar, openTimeMs, closeTimeMs: openTimeMs + 14_999 };
    });
    const options = { config: { intrabarPath: 'finer-bars' } as const, finerBars: () => finer };
    const long = waiting(30_000, options);
    long.run(bar(1, [100, 101, 97, 99]));
    expect(long.lines()).toEqual(['filled a @98 x1']);
    const short = waiting(20_000, options);
    short.run(bar(1, [100, 101, 97, 99]));
    expect(short.lines()).toEqual(['canceled a: canceled on request']);
  });

  it('ends with the next bar, also with one that never came near it', () => {
    const desk = waiting(30_000);
    desk.run(bar(1, [100, 101, 99, 100]));
    expect(desk.lines()).toEqual(['canceled a: canceled on request']);
    expect(desk.exchange.openOrders()).toEqual([]);
  });

  it('does not meet a bar that begins later', () => {
    const desk = waiting(30_000);
    desk.run(bar(5, [90, 91, 89, 90]));
    expect(desk.lines()).toEqual(['canceled a: canceled on request']);
  });

  it('is canceled at once when it is canceled for another reason, and where single prices tell what happened', () => {
    const desk = waiting(30_000);
    desk.exchange.cancel(clientOrderId('a'), COIN.id, START + MINUTE + 40_000);
    expect(desk.lines()).toEqual(['canceled a: canceled on request']);
    const ticks = openDesk({ config: { matchOn: 'ticks' } });
    ticks.run(quote(0, 99, 101));
    ticks.exchange.submit(order('a', { type: 'limit', limit: 98 }), START);
    ticks.exchange.cancel(clientOrderId('a'), COIN.id, START + 30_000, 'time-out');
    expect(ticks.lines()).toEqual(['canceled a: canceled on request']);
  });

  it('survives a snapshot', () => {
    const desk = waiting(30_000);
    const copy = openDesk();
    copy.exchange.restore(JSON.parse(JSON.stringify(desk.exchange.snapshot())));
    copy.run(bar(1, [100, 101, 97, 99]));
    expect(copy.lines()).toEqual(['canceled a: canceled on request']);
  });
});
