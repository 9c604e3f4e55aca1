import { describe, expect, it } from 'vitest';
import { createPracticeMarket } from '../../../../../src/engine/adapters/practice-market/practice-market.ts';
import { isClosingQuote } from '../../../../../src/engine/run/session/feeds.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import { priceFromTicks } from '../../../../../src/engine/domain/rounding.ts';
import { START, aDisk, play, practicePlan } from './session-fixture.ts';

function accelerated(): { readonly session: Session; readonly fills: () => readonly { readonly purpose: string; readonly price: number; readonly trigger: number }[] } {
  const disk = aDisk();
  const session = Session.start(disk.store, { id: 's1', plan: practicePlan({ startingCash: '20000' }), startedMs: START, latchedBy: null, playedUntilMs: null, replaces: null });
  session.changeFeed({ detail: 'bars' });
  const records = disk.store.records('s1');
  return {
    session,
    fills: () => records.fills.page({ limit: 1000 }).items.flatMap(({ fill }) => {
      const order = records.order(fill.clientOrderId);
      const instrument = session.plan.instruments.find(({ id }) => id === fill.instrumentId);
      if (!order || !instrument || order.request.triggerPrice === null) return [];
      return [{ purpose: order.request.purpose, price: priceFromTicks(instrument, fill.price), trigger: priceFromTicks(instrument, order.request.triggerPrice) }];
    }),
  };
}

describe('accelerated practice', () => {
  it('triggers every stop that a bar reaches, inside that bar', () => {
    const { session } = accelerated();
    play(session, 3000);
    let reached = 0;
    session.listen({
      onFacts: () => undefined,
      onMarket: (event) => {
        if (event.type !== 'bar-closed') return;
        const instrument = session.plan.instruments.find(({ id }) => id === event.instrumentId)!;
        for (const { request } of before.get(event.instrumentId) ?? []) {
          const trigger = priceFromTicks(instrument, request.triggerPrice!);
          if (trigger < event.bar.low || trigger > event.bar.high) continue;
          reached++;
          // A thin market may leave a part of it for the next bar.
          const untouched = session.exchange.openOrders().filter(({ status }) => status === 'accepted').map((open) => open.request.clientOrderId);
          expect(untouched).not.toContain(request.clientOrderId);
        }
      },
    });
    let before = stopsOf(session);
    for (let events = 0; events < 4000; events++) {
      before = stopsOf(session);
      session.playNext(0);
    }
    expect(reached).toBeGreaterThan(20);
  });

  it('fills a stop at its trigger less costs, as at real time: not at the minute\'s close', () => {
    const { session, fills } = accelerated();
    play(session, 8000);
    session.commit();
    const stops = fills().filter(({ purpose }) => purpose === 'stop-loss');
    // Half of 1 bps spread, 1 bps slippage and one tick; a gap between two minutes may add to it, seldom.
    const near = stops.filter(({ price, trigger }) => Math.abs(price / trigger - 1) < 0.0005);
    expect(stops.length).toBeGreaterThan(20);
    expect(near.length / stops.length).toBeGreaterThan(0.8);
  });

  it('tells the two kinds of quotes apart by their stamp', () => {
    const market = createPracticeMarket({ seed: 3, startMs: START, config: { historyMinutes: 0 } });
    const quotes = (count: number) => Array.from({ length: count }, () => market.next()).filter(({ type }) => type === 'quote-updated').map(isClosingQuote);
    const ticks = quotes(60_000);
    expect(ticks.length).toBeGreaterThan(1000);
    expect(ticks).not.toContain(true);
    market.setDetail('bars');
    while (market.next().timeMs % 60_000 !== 59_999);
    quotes(20);
    expect(quotes(200)).not.toContain(false);
  });
});

function stopsOf(session: Session) {
  const stops = session.exchange.openOrders().filter(({ request }) => request.triggerPrice !== null);
  return Map.groupBy(stops, ({ request }) => request.instrumentId);
}
