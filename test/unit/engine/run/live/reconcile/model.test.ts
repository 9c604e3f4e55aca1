import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Instrument } from '../../../../../../src/engine/domain/instrument.ts';
import { instrumentIdOf } from '../../../../../../src/engine/domain/instrument.ts';
import { expectedCash, isDust } from '../../../../../../src/engine/run/live/reconcile/cash-plan.ts';
import { planReconciliation } from '../../../../../../src/engine/run/live/reconcile/plan.ts';
import { ordersInDoubt } from '../../../../../../src/engine/run/live/reconcile/readings.ts';
import type { LookUp, Readings } from '../../../../../../src/engine/run/live/reconcile/readings.ts';
import type { ClientOrderId } from '../../../../../../src/engine/domain/units.ts';
import { COIN, OTHER } from '../../../core/story.ts';
import { AccountRig, PREFIX } from './account-rig.ts';

const OWNED: Instrument = { ...COIN, id: instrumentIdOf('spot', 'COINUSDT'), market: 'spot', maintenanceMarginRate: 0, maxLeverage: 1 };
const OWNED_OTHER: Instrument = { ...OTHER, id: instrumentIdOf('spot', 'OTHERUSDT'), market: 'spot', maintenanceMarginRate: 0, maxLeverage: 1 };

/** Something that happens, and who hears of it: whether our requests get there, and reports come back. */
const happening = fc.record({
  there: fc.constantFrom(true, true, true, false),
  back: fc.boolean(),
  which: fc.nat(30),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  qty: fc.integer({ min: 1, max: 12 }),
  price: fc.integer({ min: 91, max: 109 }),
  what: fc.constantFrom('place', 'place', 'fill', 'fill', 'fill', 'cancel', 'ask-cancel', 'close', 'amend', 'foreign-trade', 'foreign-trade', 'foreign-order', 'transfer', 'unnamed', 'fund', 'repeat', 'compare'),
});
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

async function happen(rig: AccountRig, { what, there, back, which, side, qty, price }: Happening): Promise<void> {
  rig.line = { there, back };
  const { exchange } = rig;
  const instrument = rig.instruments[which % rig.instruments.length] ?? COIN;
  const order = exchange.orders.length === 0 ? null : (exchange.orders[which % exchange.orders.length] ?? null);
  const isSpotSale = instrument.market === 'spot' && side === 'sell';
  switch (what) {
    case 'place': {
      // What the gate denies did not happen.
      try {
        if (!isSpotSale) rig.place(side, qty, { instrument });
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('expected the order to be sent')) throw error;
      }
      return;
    }
    case 'fill': return rig.hear(order === null ? [] : exchange.fill(order.clientOrderId, qty, price));
    case 'cancel': return rig.hear(order === null ? [] : exchange.cancel(order.clientOrderId, 'canceled by hand'));
    case 'ask-cancel': {
      const ours = rig.engine.openOrders();
      const chosen = ours[which % Math.max(1, ours.length)];
      if (chosen) rig.say({ type: 'cancel-order', timeMs: exchange.tick(), clientOrderId: chosen.request.clientOrderId });
      return;
    }
    case 'close': {
      rig.say({ type: 'close-position', timeMs: exchange.tick(), instrumentId: instrument.id });
      return;
    }
    case 'amend': return rig.hear(order?.request?.type === 'limit' ? exchange.amend(order.clientOrderId, qty, price) : []);
    case 'foreign-trade': {
      const most = isSpotSale ? Math.min(qty, exchange.qty(instrument)) : qty;
      if (most > 0) exchange.foreignTrade(instrument, side, most, price);
      return;
    }
    case 'foreign-order': return exchange.foreignOrder(instrument, side, qty, price);
    case 'transfer': return exchange.transfer(BigInt(which - 15) * 1_000_000_000n);
    case 'unnamed': return exchange.transfer(BigInt(which - 15) * 1_000_000_000n, 'unnamed');
    case 'fund': return instrument.market === 'spot' ? undefined : exchange.fund(instrument, BigInt(price - 100) * 1_000_000n);
    case 'repeat': {
      rig.line = { there, back: true };
      return rig.hear(order?.request ? order.life : []);
    }
    case 'compare': {
      await rig.settle();
      return;
    }
  }
}

/** The same readings, each list from its end. */
async function readingsTurned({ engine, exchange }: AccountRig): Promise<Readings> {
  const account = exchange.reading();
  const lookUps = new Map<ClientOrderId, LookUp>();
  for (const { request, venueOrderId } of ordersInDoubt(engine, account).toReversed()) {
    const events = await exchange.lookUp({ request, venueOrderId });
    lookUps.set(request.clientOrderId, { events: events.length === 0 ? null : events });
  }
  const fills = new Map(await Promise.all([...engine.state.instruments.keys()].toReversed().map(async (id) => [id, (await exchange.fillsSince(id, 0)).toReversed()] as const)));
  return { account: { ...account, orders: account.orders.toReversed(), positions: account.positions.toReversed() }, lookUps, fills, income: (await exchange.incomeSince(0)).toReversed(), settings: null };
}

/** What must hold when the engine has been made to hold what the exchange says. */
async function expectEqual(rig: AccountRig): Promise<void> {
  const { engine, exchange } = rig;
  const again = await rig.compare();
  expect(again).toMatchObject({ events: [], cancel: [], problems: [] });
  for (const instrument of rig.instruments) {
    const ours = rig.ours(instrument);
    const foreign = again.foreign.positions.find(({ instrumentId }) => instrumentId === instrument.id)?.qty ?? 0;
    expect(ours + foreign).toBe(exchange.qty(instrument));
    expect(Math.sign(ours) * Math.sign(exchange.qty(instrument))).toBeGreaterThanOrEqual(0);
    if (instrument.market === 'um') expect(again.foreignHold !== null || foreign === 0).toBe(true);
  }
  const { open, done } = engine.state.tracker.snapshot();
  const heard = new Set([...open, ...[...done.older, ...done.newer].map(([, tracked]) => tracked)].flatMap(({ fillIds }) => fillIds));
  expect(exchange.fills.filter(({ clientOrderId, fillId }) => clientOrderId !== '' && !heard.has(fillId))).toEqual([]);
  const ours = engine.openOrders().map(({ request, filledQty }) => `${request.clientOrderId} ${request.qty} ${filledQty}`).toSorted();
  const theirs = exchange.orders.filter(({ status, clientOrderId }) => status === 'open' && clientOrderId.startsWith(`${PREFIX}-`)).map((order) => `${order.clientOrderId} ${order.qty} ${order.filled}`).toSorted();
  expect(ours).toEqual(theirs);
  expect(isDust(exchange.cash - expectedCash(engine), exchange.cash)).toBe(true);
}

it.each([
  { market: 'futures', instruments: [COIN, OTHER] },
  { market: 'spot', instruments: [OWNED, OWNED_OTHER] },
])('on $market, whatever was lost: one pass makes the engine hold what the exchange says, the same readings give the same plan, and a second pass finds nothing', async ({ instruments }) => {
  await fc.assert(fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 30 }), async (history) => {
    const rig = new AccountRig(instruments);
    for (const one of history) await happen(rig, one);

    const first = await rig.compare();
    expect(planReconciliation(rig.engine, await readingsTurned(rig), { orderIdPrefix: PREFIX })).toEqual(first);
    expect(first.problems).toEqual([]);
    await rig.settle();

    await expectEqual(rig);
  }), { numRuns: 250, seed: 20261121 });
}, 60_000);

it('books nothing of what the exchange did where every report was heard', async () => {
  await fc.assert(fc.asyncProperty(fc.array(happening.filter(({ what }) => ['place', 'fill', 'cancel', 'ask-cancel', 'close', 'repeat'].includes(what)), { maxLength: 30 }), async (history) => {
    const rig = new AccountRig([COIN, OTHER]);
    for (const one of history) await happen(rig, { ...one, there: true, back: true });

    expect(await rig.compare()).toMatchObject({ events: [], cancel: [], problems: [], foreign: { orders: [], positions: [] } });
  }), { numRuns: 150, seed: 20261121 });
}, 60_000);
