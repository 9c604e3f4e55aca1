import { describe, expect, it } from 'vitest';
import type { SimExchangeConfig } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import { createRunExchange } from '../../../../../src/engine/adapters/sim-exchange/run-exchange.ts';
import type { RunExchangeOptions } from '../../../../../src/engine/adapters/sim-exchange/run-exchange.ts';
import { outageAt, outagesOf } from '../../../../../src/engine/adapters/sim-exchange/outages.ts';
import type { ExchangeEvent } from '../../../../../src/engine/domain/market-event.ts';
import type { VenueEvent } from '../../../../../src/engine/domain/order-event.ts';
import { clientOrderId, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { bar, book, change, COIN, FREE, openDesk, order, sold, START } from './exchange-fixture.ts';

/** What was told, and during which event it was told. */
interface Wire {
  readonly exchange: ReturnType<typeof createRunExchange>;
  readonly told: string[];
  run(event: ExchangeEvent): void;
}

function openWire(config: Partial<SimExchangeConfig>, options: Partial<Pick<RunExchangeOptions, 'gaps' | 'measured' | 'seed'>> = {}): Wire {
  const told: string[] = [];
  let nowMs = Number.NEGATIVE_INFINITY;
  const exchange = createRunExchange({
    instruments: new Map([[COIN.id, COIN]]), config: simExchangeSchema.parse({ ...FREE, matchOn: 'book', ...config }), startingCash: quoteAtoms(100_000_000_000_000n),
    listener: (event: VenueEvent) => told.push(`${nowMs - START}: ${event.type.replace('order-', '')} at ${event.timeMs - START}`),
    seed: 1, span: { fromMs: START, toMs: START + 1_000_000 }, gaps: [], measured: [], ...options,
  });
  return { exchange, told, run: (event) => { nowMs = event.timeMs; while (exchange.match(event)); } };
}

const BOOK = book(1, [[99, 10]], [[101, 10]]);
const fixed = { latency: 'fixed', orderLatencyMs: 20, reportLatencyMs: 30 } as const;

describe('an exchange at the end of a wire', () => {
  it('is the simulated exchange itself where nothing delays', () => {
    const wire = openWire({});
    wire.run(BOOK);
    wire.exchange.submit(order('a'), START + 1);
    expect(wire.told).toEqual(['1: accepted at 1', '1: filled at 1']);
  });

  it('lets an order meet the book that stands when it arrives, and tells of the fill later still', () => {
    const wire = openWire(fixed);
    wire.run(BOOK);
    wire.exchange.submit(order('a'), START + 5);
    wire.run(change(20, { follows: 1, asks: [[101, 0], [105, 10]] }));
    wire.run(change(40, { follows: 20, asks: [[110, 1]] }));
    expect(wire.told).toEqual([]);
    wire.run(change(60, { follows: 40, asks: [[111, 1]] }));
    // Sent at 5, there at 25, known here at 55: told before the first event after that.
    expect(wire.told).toEqual(['60: accepted at 25', '60: filled at 25']);
    wire.run(sold(61, 105, 1));
  });

  it('starts an answer to a report when the report is known, not when it happened', () => {
    const wire = openWire(fixed);
    wire.run(BOOK);
    wire.exchange.submit(order('a', { qty: 2 }), START + 5);
    wire.run(sold(56, 99, 1));
    // The engine stamps what it does about a fill with the time of the fill, 25; it learned of it at 55.
    wire.exchange.submit(order('b', { side: 'sell' }), START + 25);
    wire.run(sold(200, 99, 1));
    expect(wire.told.slice(2)).toEqual(['200: accepted at 75', '200: filled at 75']);
  });

  it('lets a cancellation come too late', () => {
    const wire = openWire(fixed);
    wire.run(BOOK);
    wire.exchange.submit(order('a', { type: 'limit', limit: 100, qty: 1 }), START + 5);
    wire.run(sold(30, 101, 1));
    wire.exchange.cancel(clientOrderId('a'), COIN.id, START + 30);
    wire.run(sold(40, 99, 5));
    wire.run(sold(100, 101, 1));
    expect(wire.told).toEqual(['100: accepted at 25', '100: filled at 40']);
  });

  it('draws measured times by the seed, half of the round trip each way', () => {
    const measured = [{ toSendMs: 2, roundTripMs: 20 }];
    const wire = openWire({ latency: 'measured' }, { measured });
    wire.run(BOOK);
    wire.exchange.submit(order('a'), START + 5);
    wire.run(sold(17, 101, 1));
    wire.run(sold(26, 101, 1));
    expect(wire.told).toEqual([]);
    wire.run(sold(27, 101, 1));
    expect(wire.told).toEqual(['27: accepted at 17', '27: filled at 17']);
  });

  it('replays the delay of the recording on top of what it cannot show', () => {
    const wire = openWire({ latency: 'replayed', orderLatencyMs: 5, reportLatencyMs: 5 });
    wire.run(BOOK);
    wire.run(change(2, { delayMs: 40, bids: [[98, 1]] }));
    wire.exchange.submit(order('a'), START + 2);
    wire.run(change(50, { follows: 2, delayMs: 0 }));
    expect(wire.told).toEqual([]);
    wire.run(change(100, { follows: 50, delayMs: 0 }));
    // There at 2 + 40 + 5; the answer set out before the next message showed a shorter way.
    expect(wire.told).toEqual(['100: accepted at 47', '100: filled at 47']);
  });

  it('refuses orders in an outage, tells of fills and carries out cancellations when it ends', () => {
    const wire = openWire({}, { gaps: [{ fromMs: START + 10, toMs: START + 50 }] });
    wire.run(BOOK);
    wire.exchange.submit(order('rests', { type: 'limit', limit: 100, qty: 2 }), START + 5);
    wire.run(sold(15, 99, 1));
    wire.exchange.submit(order('late'), START + 20);
    wire.exchange.cancel(clientOrderId('rests'), COIN.id, START + 20);
    wire.run(sold(30, 99, 1));
    expect(wire.told).toEqual(['1: accepted at 5']);
    wire.run(sold(60, 101, 1));
    expect(wire.told.slice(1)).toEqual(['60: filled at 15', '60: rejected at 20', '60: filled at 30']);
  });

  it('knows outages on bars too', () => {
    const wire = openWire({ matchOn: 'bars', outages: '2024-01-01T01:00:30/2024-01-01T01:01:30' });
    wire.run(bar(0, [100, 101, 99, 100]));
    wire.exchange.submit(order('a'), bar(0, [1, 1, 1, 1]).timeMs);
    wire.run(bar(1, [100, 101, 99, 100]));
    wire.exchange.submit(order('b'), bar(1, [1, 1, 1, 1]).timeMs);
    wire.run(bar(2, [100, 101, 99, 100]));
    expect(wire.told).toEqual(['59999: rejected at 59999', '119999: accepted at 119999', '179999: filled at 120000']);
  });

  it('goes on from a snapshot as if it had not stopped, whatever is on its way', () => {
    const play = (isRestored: boolean): readonly string[] => {
      const options = { ...fixed, queueModel: 'proportional' } as const;
      let wire = openWire(options);
      const told: string[] = [];
      const script: (() => void)[] = [
        () => { wire.run(book(1, [[99, 10], [98, 20]], [[101, 10], [102, 5]])); },
        () => { wire.exchange.submit(order('a', { qty: 12 }), START + 5); },
        () => { wire.exchange.submit(order('b', { type: 'limit', limit: 99, qty: 5 }), START + 6); },
        () => { wire.run(sold(30, 99, 4)); },
        () => { wire.exchange.submit(order('c', { side: 'sell', type: 'stop-market', trigger: 97, qty: 3, reduceOnly: true }), START + 30); },
        () => { wire.run(change(31, { follows: 1, bids: [[99, 5]], asks: [[103, 9]] })); },
        () => { wire.exchange.cancel(clientOrderId('b'), COIN.id, START + 40); },
        () => { wire.run(sold(45, 99, 6)); },
        () => { wire.run(sold(70, 97, 30)); },
        () => { wire.exchange.submit(order('d', { qty: 3 }), START + 71); },
        () => { wire.run(change(200, { follows: 31, bids: [[97, 1]] })); },
        () => { wire.run(change(300, { follows: 200 })); },
      ];
      for (const act of script) {
        act();
        if (!isRestored) continue;
        const saved = JSON.stringify(wire.exchange.snapshot(), (_, value: unknown) => (typeof value === 'bigint' ? `#n${value}` : value));
        told.push(...wire.told);
        wire = openWire(options);
        wire.exchange.restore(JSON.parse(saved, (_, value: unknown) => (typeof value === 'string' && value.startsWith('#n') ? BigInt(value.slice(2)) : value)));
      }
      return [...told, ...wire.told];
    };
    expect(play(false).length).toBeGreaterThan(6);
    expect(play(true)).toEqual(play(false));
  });

  it('reads the snapshot of an exchange without a wire', () => {
    const desk = openDesk({ config: { matchOn: 'book' } });
    desk.run(BOOK);
    desk.exchange.submit(order('a', { type: 'limit', limit: 99, qty: 5 }), START);
    const wire = openWire(fixed);
    wire.exchange.restore(desk.exchange.snapshot());
    wire.run(sold(5, 99, 15));
    wire.run(sold(90, 101, 1));
    expect(wire.told).toEqual(['90: filled at 5']);
  });
});

describe('outages', () => {
  const none = { outages: '', outagesPerMonth: 0, outageMinutes: 15 };
  const span = { fromMs: START, toMs: START + 300 * 86_400_000 };

  it('are read from text, and those that touch are one', () => {
    expect(outagesOf({ ...none, outages: '2024-02-01/2024-02-02, 2024-02-01T12:00Z/2024-02-03' }, { seed: 1, span, gaps: [] })).toEqual([{ fromMs: Date.UTC(2024, 1, 1), toMs: Date.UTC(2024, 1, 3) }]);
  });

  it('come as often and last as long as asked for, and the same for the same seed', () => {
    const config = { ...none, outagesPerMonth: 30, outageMinutes: 10 };
    const windows = outagesOf(config, { seed: 7, span, gaps: [] });
    // 300 days at one a day: 300 with a standard deviation of √300 = 17.3; four of these are 69. Their mean length: 10 minutes ± 4 × 10/√300 = 2.3.
    expect(Math.abs(windows.length - 300)).toBeLessThan(69);
    const minutes = windows.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / windows.length / 60_000;
    expect(Math.abs(minutes - 10)).toBeLessThan(2.5);
    expect(outagesOf(config, { seed: 7, span, gaps: [] })).toEqual(windows);
    expect(outagesOf(config, { seed: 8, span, gaps: [] })).not.toEqual(windows);
  });

  it('hold their first moment and not their last', () => {
    const windows = [{ fromMs: 10, toMs: 20 }, { fromMs: 30, toMs: 40 }];
    expect([9, 10, 19, 20, 35, 40].map((timeMs) => outageAt(windows, timeMs) !== null)).toEqual([false, true, true, false, true, false]);
  });
});
