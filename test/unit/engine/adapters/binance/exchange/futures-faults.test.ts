import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clientOrderId } from '../../../../../../src/engine/domain/units.ts';
import type { RequestFault } from '../../../../../venues/binance-server/index.ts';
import { eventually, pause } from '../../../../../venues/raw-client.ts';
import { exitOf, openAccount, stopAt, targetAt, type OrderOver, type TradingAccount } from './trading-account.ts';

/** Every way in which one request can go wrong, and whether the exchange acts on it all the same. */
const FAULTS: readonly (readonly [RequestFault, 'acts' | 'does not act'])[] = [
  [{ type: 'drop-before' }, 'does not act'], [{ type: 'drop-after' }, 'acts'], [{ type: 'hang' }, 'does not act'], [{ type: 'hang-after' }, 'acts'], [{ type: 'delay', ms: 150 }, 'acts'], [{ type: 'slow', ms: 150 }, 'acts'],
  [{ type: 'unknown-executed' }, 'acts'], [{ type: 'unknown-not-executed' }, 'does not act'], [{ type: 'timeout-executed' }, 'acts'], [{ type: 'unavailable' }, 'acts'], [{ type: 'internal' }, 'acts'], [{ type: 'throttled' }, 'acts'],
  [{ type: 'timestamp' }, 'acts'], [{ type: 'too-many', retryAfterS: 1 }, 'acts'], [{ type: 'banned', retryAfterS: 2 }, 'acts'], [{ type: 'reply', status: 200, body: { surprise: true } }, 'does not act'],
];
/** One account, used for one case after the other; after each, what was told agrees with the exchange and nothing is left. */
class Case {
  readonly one: TradingAccount;
  #next = 0;

  constructor(one: TradingAccount) {
    this.one = one;
  }

  fresh(): string {
    return `tw-${++this.#next}`;
  }

  statusOf(id: string): string {
    return this.one.tracker.get(clientOrderId(id))?.status ?? 'unknown';
  }

  async is(id: string, statuses: readonly string[], why: string): Promise<void> {
    await eventually(() => statuses.includes(this.statusOf(id)), `${why}: ${id} to be ${statuses.join(' or ')}, is ${this.statusOf(id)}; doubts ${this.one.doubts.join(' | ')}`, 5_000);
  }

  async leave(why: string): Promise<void> {
    const { control } = this.one.venue.server;
    control.clearFaults();
    control.lagAlgoOrders(0);
    await this.one.idle();
    for (const { request } of this.one.tracker.open()) this.one.cancel(request.clientOrderId);
    if (this.one.position() > 0) this.one.submit(exitOf(this.fresh(), this.one.position()));
    await this.one.idle();
    await eventually(() => this.one.tracker.openCount === 0, `${why}: all orders to be told`);
    agrees(this.one, why);
    this.one.doubts.length = 0;
  }
}

/** What was told is what the exchange knows. */
function agrees(one: TradingAccount, why: string): void {
  const { um } = one.venue.server.control.truth();
  expect([why, um.positions.map(({ qty }) => Math.round(Number(qty) * 1_000))]).toEqual([why, one.position() === 0 ? [] : [one.position()]]);
  const resting = [...um.openOrders, ...um.openAlgoOrders].map(({ clientId }) => clientId).toSorted();
  expect([why, resting]).toEqual([why, one.tracker.open().map(({ request }) => request.clientOrderId).toSorted()]);
}

const opened: TradingAccount[] = [];
afterAll(async () => {
  for (const one of opened) await one.stop();
});
async function openCase(): Promise<Case> {
  const one = await openAccount('um', { deadlineMs: 120 });
  opened.push(one);
  return new Case(one);
}

const ORDERS: readonly (readonly [what: string, path: string, order: (id: string) => OrderOver, ends: string])[] = [
  ['a market entry', 'POST /fapi/v1/order', (id) => ({ id }), 'filled'],
  ['a resting entry', 'POST /fapi/v1/order', (id) => ({ id, type: 'limit', limit: 590_000 }), 'accepted'],
  ['a stop', 'POST /fapi/v1/algoOrder', (id) => stopAt(id, 580_000), 'accepted'],
  ['a target', 'POST /fapi/v1/order', (id) => targetAt(id, 630_000), 'accepted'],
  ['an exit', 'POST /fapi/v1/order', (id) => exitOf(id), 'filled'],
];

describe.concurrent('an order whose request meets a fault', () => {
  it.each(ORDERS)('%s is told as it is, and was sent once', { timeout: 40_000 }, async (what, path, order, ends) => {
    const test = await openCase();
    const { one } = test;
    for (const [fault, acts] of FAULTS) {
      const why = `${what}, ${fault.type}`;
      const before = test.fresh(), id = test.fresh();
      one.submit({ id: before });
      await one.told(before, 'order-filled');
      one.venue.server.control.fail({ match: new RegExp(`^${path}$`), fault });
      one.submit(order(id));
      await test.is(id, ['rejected', 'accepted', 'filled'], why);
      await one.idle();
      // What the exchange was not able to do and what it never got is refused; all else is what it would have been.
      expect([why, test.statusOf(id)]).toEqual([why, acts === 'acts' ? ends : 'rejected']);
      agrees(one, why);
      await test.leave(why);
    }
  });

  it.each([['a resting order', 'DELETE /fapi/v1/order', (id: string): OrderOver => ({ id, type: 'limit', limit: 590_000 })], ['a stop', 'DELETE /fapi/v1/algoOrder', (id: string): OrderOver => stopAt(id, 580_000)]] as const)(
    '%s is canceled all the same', { timeout: 40_000 }, async (what, path, order) => {
      const test = await openCase();
      for (const [fault] of FAULTS) {
        const why = `cancellation of ${what}, ${fault.type}`;
        const id = test.fresh();
        test.one.submit(order(id));
        await test.one.told(id, 'order-accepted');
        test.one.venue.server.control.fail({ match: path, fault });
        test.one.cancel(id);
        await test.is(id, ['canceled'], why);
        await test.leave(why);
      }
      for (const lagMs of [0, 600, 6_000]) {
        const why = `cancellation of ${what} of unknown placement, invisible for ${lagMs} ms`;
        test.one.venue.server.control.lagAlgoOrders(lagMs);
        test.one.venue.server.control.fail({ match: path.replace('DELETE', 'POST'), fault: { type: 'drop-after' } });
        test.one.venue.server.control.fail({ role: 'umWs', match: /private (ORDER_TRADE|ALGO)_UPDATE NEW/, fault: { type: 'lose' } });
        const id = test.fresh();
        test.one.submit(order(id));
        test.one.cancel(id);
        await test.is(id, ['canceled'], why);
        await test.leave(why);
      }
    });
});

describe('an entry', () => {
  it('is not sent while it is not known what became of the one before', async () => {
    const test = await openCase();
    const { one } = test;
    const first = test.fresh(), second = test.fresh();
    one.venue.server.control.fail({ match: 'POST /fapi/v1/order', fault: { type: 'hang-after' } });
    one.venue.server.control.fail({ role: 'umWs', match: 'private', times: 10, fault: { type: 'lose' } });
    one.venue.server.control.fail({ match: 'GET /fapi/v1/order', times: 2, fault: { type: 'unavailable' } });
    one.submit({ id: first, type: 'limit', limit: 590_000 });
    one.submit({ id: second, type: 'limit', limit: 591_000 });
    await test.is(second, ['accepted'], 'sent in the end');
    const at = (id: string, stage: string): number => one.milestones.find((milestone) => milestone.clientOrderId === id && milestone.stage === stage)?.timeMs ?? Number.NaN;
    expect(at(second, 'sent')).toBeGreaterThan(at(first, 'acknowledged'));
    await test.leave('afterwards');
  });
});

describe('the account stream', () => {
  let test: Case;
  let one: TradingAccount;
  const fresh = (): string => test.fresh();
  const statusOf = (id: string): string => test.statusOf(id);
  beforeAll(async () => {
    test = await openCase();
    one = test.one;
  });
  afterEach(() => test.leave('afterwards'));

  it.each([
    ['that loses a fill', /private ORDER_TRADE_UPDATE (PARTIALLY_)?FILLED/, { type: 'lose' }], ['that tells a fill twice', /private ORDER_TRADE_UPDATE/, { type: 'duplicate' }],
    ['that tells a fill before the acceptance', /private ORDER_TRADE_UPDATE NEW/, { type: 'reorder' }], ['that is late', /private ORDER_TRADE_UPDATE/, { type: 'late', ms: 60 }],
    ['that garbles', /private ORDER_TRADE_UPDATE/, { type: 'garble' }], ['that is cut', /private ORDER_TRADE_UPDATE/, { type: 'cut' }],
  ] as const)('%s changes nothing in the end', async (_what, match, fault) => {
    one.venue.server.control.fail({ role: 'umWs', match, fault });
    const id = fresh();
    one.submit({ id, qty: 30 });
    await eventually(() => statusOf(id) === 'filled', `${id} to be filled, is ${statusOf(id)}`, 4_000);
    const stop = fresh();
    one.submit(stopAt(stop, 590_000, 30));
    await one.told(stop, 'order-accepted');
    one.venue.server.control.fail({ role: 'umWs', match, fault });
    one.venue.server.control.jump('um', 'BTCUSDT', '58900');
    one.venue.server.control.jump('um', 'BTCUSDT', '60000');
    await eventually(() => statusOf(stop) === 'filled' || one.connections.at(-1) === true, 'the stop or the stream');
    await pause(50);
    // A fill that nobody was told of, because the stream was cut: what the reconciliation asks for.
    if (statusOf(stop) !== 'filled') for (const event of await one.exchange.lookUp({ request: one.tracker.get(clientOrderId(stop))!.request, venueOrderId: null })) { one.events.push(event); if (event.type !== 'position-corrected') one.tracker.apply(event); }
    expect(statusOf(stop)).toBe('filled');
    agrees(one, 'in the end');
  });

  it('that is silent without being cut does not leave a filled entry unheard for longer than ten seconds', async () => {
    const id = fresh();
    one.submit({ id, type: 'limit', limit: 599_000 });
    await one.told(id, 'order-accepted');
    one.venue.server.control.fail({ role: 'umWs', match: 'private', times: 50, fault: { type: 'lose' } });
    const filledMs = one.venue.now();
    one.venue.server.control.jump('um', 'BTCUSDT', '59800');
    await one.told(id, 'order-filled');
    expect(one.venue.now() - filledMs).toBeLessThan(13_000);
    one.venue.server.control.clearFaults();
    one.venue.server.control.jump('um', 'BTCUSDT', '60000');
  });

  it('that loses a fill but not its forerunner has it read at once', async () => {
    const id = fresh();
    one.submit({ id, type: 'limit', limit: 599_000 });
    await one.told(id, 'order-accepted');
    one.venue.server.control.fail({ role: 'umWs', match: 'private ORDER_TRADE_UPDATE', times: 50, fault: { type: 'lose' } });
    const filledMs = one.venue.now();
    one.venue.server.control.jump('um', 'BTCUSDT', '59800');
    await one.told(id, 'order-filled');
    expect(one.venue.now() - filledMs).toBeLessThan(3_000);
    one.venue.server.control.clearFaults();
    one.venue.server.control.jump('um', 'BTCUSDT', '60000');
  });

  it('that is lost and comes back says both, and asks for a comparison', async () => {
    const before = one.connections.length;
    one.venue.server.control.dropRoute('private');
    await eventually(() => one.connections.length >= before + 2, 'the stream to be back');
    expect(one.connections.slice(before)).toEqual([false, true]);
    expect(one.doubts.some((cause) => cause.startsWith('the account stream was silent'))).toBe(true);
  });

  it('that shows a stop proves it, although the answer was lost and it cannot be found yet', async () => {
    one.venue.server.control.lagAlgoOrders(60_000);
    one.venue.server.control.fail({ match: 'POST /fapi/v1/algoOrder', fault: { type: 'hang-after' } });
    const id = fresh();
    const sentMs = one.venue.now();
    one.submit(stopAt(id, 580_000));
    await one.told(id, 'order-accepted');
    expect(one.venue.now() - sentMs).toBeLessThan(2_000);
    one.venue.server.control.lagAlgoOrders(0);
  });

  it('that shows nothing leaves the engine in doubt within two seconds, and the exit goes ahead of the unknown stop', async () => {
    const entry = fresh(), stop = fresh(), exit = fresh();
    one.submit({ id: entry });
    await one.told(entry, 'order-filled');
    one.venue.server.control.lagAlgoOrders(8_000);
    one.venue.server.control.fail({ match: 'POST /fapi/v1/algoOrder', fault: { type: 'hang-after' } });
    one.venue.server.control.fail({ role: 'umWs', match: 'ALGO_UPDATE NEW', fault: { type: 'lose' } });
    one.submit(stopAt(stop, 580_000));
    const sentMs = one.venue.now();
    await eventually(() => one.doubts.length > 0, 'a doubt');
    expect(one.venue.now() - sentMs).toBeLessThan(3_500);
    expect(statusOf(stop)).toBe('pending-submit');
    one.submit(exitOf(exit));
    await one.told(exit, 'order-filled');
    expect(statusOf(stop)).toBe('pending-submit');
    await eventually(() => statusOf(stop) === 'accepted', 'the stop to be found', 4_000);
  });
});
