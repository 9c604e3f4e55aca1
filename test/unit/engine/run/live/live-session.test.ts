import { describe, expect, it } from 'vitest';
import { priceTicks, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { setStayingArmed } from '../../../../../src/engine/run/live/stay-armed.ts';
import { buy, COIN, fillOf, MINUTE_MS, quote, rehearse } from './live-fixture.ts';
import type { Rehearsal } from './live-fixture.ts';

const purposes = ({ exchange }: Rehearsal): readonly string[] => exchange.sent.map(({ purpose }) => purpose);

/** Connected, with an open position and its stop resting. */
async function holding(): Promise<Rehearsal> {
  const rehearsal = rehearse();
  const { exchange, hours } = rehearsal;
  await rehearsal.connect();
  buy(rehearsal.session);
  exchange.accept(exchange.sent[0]!, hours.nowMs);
  exchange.fill(exchange.sent[0]!, hours.nowMs);
  exchange.accept(exchange.sent[1]!, hours.nowMs);
  expect(purposes(rehearsal)).toEqual(['entry', 'stop-loss']);
  return rehearsal;
}

describe('a session on an account', () => {
  it('opens nothing before the feed delivers and the account has been compared', async () => {
    const rehearsal = rehearse();
    expect(rehearsal.session.engine.holds.map(({ code }) => code)).toEqual(['feed', 'account']);
    buy(rehearsal.session);
    expect(purposes(rehearsal)).toEqual([]);
    await rehearsal.connect();
    expect(rehearsal.session.engine.holds).toEqual([]);
    buy(rehearsal.session);
    expect(purposes(rehearsal)).toEqual(['entry']);
  });

  it('has stored an order before it is sent', async () => {
    const rehearsal = rehearse();
    await rehearsal.connect();
    const stored: (string | undefined)[] = [];
    rehearsal.exchange.onSubmit = ({ clientOrderId }) => {
      // As another program would find it now, were this one killed in this moment.
      const records = rehearsal.disk.store.records('s1');
      stored.push(rehearsal.disk.store.unit.isOpen() ? 'in an open transaction' : records.order(clientOrderId)?.status);
    };
    buy(rehearsal.session);
    expect(stored).toEqual(['pending-submit']);
  });

  it('places the stop as soon as the fill is heard', async () => {
    const { exchange } = await holding();
    expect(exchange.sent[1]).toMatchObject({ purpose: 'stop-loss', type: 'stop-market', side: 'sell', qty: 100, triggerPrice: 950, reduceOnly: true });
  });

  it('leaves a position whose stop is not accepted within the grace, although nothing else happens', async () => {
    const rehearsal = rehearse();
    const { exchange, hours } = rehearsal;
    await rehearsal.connect();
    buy(rehearsal.session);
    exchange.accept(exchange.sent[0]!, hours.nowMs);
    exchange.fill(exchange.sent[0]!, hours.nowMs);
    await hours.pass(4_900);
    expect(purposes(rehearsal)).toEqual(['entry', 'stop-loss']);
    await hours.pass(300);
    expect(exchange.sent.at(-1)).toMatchObject({ purpose: 'exit', type: 'market', side: 'sell', qty: 100, reduceOnly: true });
  });

  it('holds while the account cannot be heard or read, and goes on when it agrees again', async () => {
    const rehearsal = await holding();
    const { exchange, hours, session } = rehearsal;
    exchange.listener?.connected(false, 'the connection was cut');
    expect(session.engine.status.state).toBe('halted');
    exchange.isReachable = false;
    exchange.listener?.connected(true, 'delivering');
    await hours.pass(5_000);
    expect(session.engine.status).toMatchObject({ state: 'halted', cause: 'The account could not be read: the exchange cannot be reached.' });
    exchange.isReachable = true;
    await hours.pass(60_000);
    expect(session.engine.status.state).toBe('active');
  });

  it('compares every few minutes although nothing seems wrong', async () => {
    const { exchange, hours } = await holding();
    const before = exchange.readings;
    await hours.pass(10 * MINUTE_MS);
    expect(exchange.readings - before).toBeGreaterThanOrEqual(2);
  });

  it('holds entries while the market data is cut off, and lets exits through', async () => {
    const rehearsal = await holding();
    const { session, hours, exchange } = rehearsal;
    rehearsal.market({ type: 'feed-status-changed', timeMs: hours.nowMs, status: 'disconnected', detail: 'cut' });
    expect(session.engine.holds.map(({ code }) => code)).toEqual(['feed']);
    session.enter({ type: 'close-position', timeMs: session.commandMs, instrumentId: COIN.id });
    expect(exchange.sent.at(-1)).toMatchObject({ purpose: 'manual', reduceOnly: true, side: 'sell' });
    rehearsal.market({ type: 'feed-status-changed', timeMs: hours.nowMs, status: 'connected', detail: 'back' });
    expect(session.engine.holds).toEqual([]);
  });

  it('reports a kill only when the exchange shows nothing any more', async () => {
    const rehearsal = await holding();
    const { session, exchange, hours } = rehearsal;
    const [, stop] = exchange.sent;
    const killing = session.kill('panic');
    expect(session.engine.status.killLatched).toBe(true);
    expect(exchange.canceled).toEqual([stop!.clientOrderId]);
    expect(exchange.sent.at(-1)).toMatchObject({ purpose: 'flatten', side: 'sell', qty: 100 });
    exchange.fill(exchange.sent.at(-1)!, hours.nowMs);
    exchange.listener?.event({ type: 'order-canceled', timeMs: hours.nowMs, clientOrderId: stop!.clientOrderId, instrumentId: COIN.id, reason: 'kill' });
    exchange.reading = { ...exchange.reading, orders: [] };
    await hours.pass(1_000);
    expect(await killing).toEqual({ canceledOrders: 1, flattenedPositions: 1, verifiedFlat: true });
    // What it is told after that shows the same: nothing of it waits to be stored.
    expect(rehearsal.disk.store.unit.isOpen()).toBe(false);
    expect(rehearsal.disk.store.records('s1').order(stop!.clientOrderId)?.status).toBe('canceled');
  });

  it('says that it is not flat when the exchange does not answer', async () => {
    const rehearsal = await holding();
    const killing = rehearsal.session.kill('panic');
    await rehearsal.hours.pass(20_000);
    expect(await killing).toMatchObject({ verifiedFlat: false });
  });
});

describe('after a crash, a session on an account', () => {
  it('finds out what became of an order that was sent and never answered', async () => {
    const rehearsal = rehearse();
    await rehearsal.connect();
    buy(rehearsal.session);
    const [entry] = rehearsal.exchange.sent;
    rehearsal.crash();
    expect(rehearsal.session.engine.openOrders()).toHaveLength(1);
    expect(rehearsal.session.engine.holds.map(({ code }) => code)).toEqual(['feed', 'account']);
    // It was filled while nobody listened.
    const { exchange, hours } = rehearsal;
    exchange.fates.set(entry!.clientOrderId, [{ type: 'order-accepted', timeMs: hours.nowMs, clientOrderId: entry!.clientOrderId, instrumentId: COIN.id, venueOrderId: 'v1' }, fillOf(entry!, hours.nowMs)]);
    exchange.fill(entry!, hours.nowMs);
    await rehearsal.connect();
    expect(rehearsal.session.engine.positions()).toMatchObject([{ qty: 100 }]);
    expect(exchange.sent.at(-1)).toMatchObject({ purpose: 'stop-loss', qty: 100 });
    exchange.accept(exchange.sent.at(-1)!, hours.nowMs);
    await hours.pass(30_000);
    expect(rehearsal.session.engine.holds).toEqual([]);
  });

  it('knows an order as never sent when the exchange does not have it, and sends it never', async () => {
    const rehearsal = rehearse();
    await rehearsal.connect();
    buy(rehearsal.session);
    rehearsal.crash();
    await rehearsal.connect();
    await rehearsal.hours.pass(60_000);
    expect(rehearsal.session.engine.openOrders()).toEqual([]);
    expect(rehearsal.session.engine.positions()).toEqual([]);
    expect(rehearsal.exchange.sent).toHaveLength(1);
  });

  it.each([['rests', true], ['never got there', false]])('looks for %s before it leaves a position of whose stop it has not heard', async (_what, isResting) => {
    const rehearsal = rehearse();
    const { exchange, hours } = rehearsal;
    await rehearsal.connect();
    buy(rehearsal.session);
    exchange.accept(exchange.sent[0]!, hours.nowMs);
    exchange.fill(exchange.sent[0]!, hours.nowMs);
    rehearsal.session.commit();
    const stop = exchange.sent[1]!;
    // It is gone for longer than the grace, and does nothing meanwhile.
    hours.nowMs += 10_000;
    rehearsal.crash();
    if (isResting) {
      exchange.accept(stop, hours.nowMs);
      exchange.fates.set(stop.clientOrderId, [{ type: 'order-accepted', timeMs: hours.nowMs, clientOrderId: stop.clientOrderId, instrumentId: COIN.id, venueOrderId: `v-${stop.clientOrderId}` }]);
    } else exchange.lookUp = () => new Promise(() => undefined);
    await rehearsal.connect();
    expect(purposes(rehearsal)).toEqual(['entry', 'stop-loss']);
    await hours.pass(6_000);
    expect(purposes(rehearsal)).toEqual(isResting ? ['entry', 'stop-loss'] : ['entry', 'stop-loss', 'exit']);
  });

  it('sends a cancellation again that may not have left', async () => {
    const rehearsal = rehearse();
    await rehearsal.connect();
    const { exchange, session, hours } = rehearsal;
    buy(session, { type: 'limit', limitPrice: priceTicks(990) });
    const [order] = exchange.sent;
    exchange.accept(order!, hours.nowMs);
    session.enter({ type: 'cancel-order', timeMs: session.commandMs, clientOrderId: order!.clientOrderId });
    expect(exchange.canceled).toEqual([order!.clientOrderId]);
    rehearsal.crash();
    await rehearsal.connect();
    expect(exchange.canceled.slice(1)).toContain(order!.clientOrderId);
  });

  it('with real money comes back disarmed and reduce-only, unless the person chose otherwise', async () => {
    for (const isStaying of [false, true]) {
      const rehearsal = rehearse('live');
      await rehearsal.connect();
      rehearsal.session.enter({ type: 'arm', timeMs: rehearsal.session.commandMs, notionalCap: quoteAtoms(500_000_000_000n), cause: 'test' });
      rehearsal.session.commit();
      setStayingArmed(rehearsal.disk.store.settings, 's1', isStaying);
      rehearsal.crash();
      await rehearsal.connect();
      expect(rehearsal.session.engine.arming?.isArmed).toBe(isStaying);
      expect(rehearsal.session.engine.status.state).toBe(isStaying ? 'active' : 'reducing');
    }
  });

  it('replays to the same outputs', async () => {
    const rehearsal = await holding();
    rehearsal.market(quote(rehearsal.hours.nowMs, 101));
    rehearsal.session.commit();
    const before = rehearsal.session.engine.snapshot();
    const store = rehearsal.disk.kill();
    const { replayStored } = await import('../../../../../src/engine/run/session/replay.ts');
    const stored = store.sessions.get('s1')!;
    const report = replayStored(store, stored);
    expect(report.difference).toBeNull();
    expect(report.compared).toBeGreaterThan(3);
    expect(before.tracker.open).toHaveLength(1);
  });
});

describe('a paper session on live prices', () => {
  it('fills on the simulated exchange and keeps its positions through a crash', async () => {
    const rehearsal = rehearse('paper');
    await rehearsal.connect();
    rehearsal.market(quote(rehearsal.hours.nowMs + 1));
    buy(rehearsal.session);
    rehearsal.market(quote(rehearsal.hours.nowMs + 1_000));
    expect(rehearsal.session.engine.positions()).toMatchObject([{ qty: 100, stopPrice: 950 }]);
    rehearsal.session.commit();
    rehearsal.crash();
    await rehearsal.connect();
    rehearsal.market(quote(rehearsal.hours.nowMs + 5_000, 90));
    expect(rehearsal.session.engine.positions()).toEqual([]);
    expect(rehearsal.exchange.sent).toEqual([]);
  });
});
