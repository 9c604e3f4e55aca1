import { afterEach, describe, expect, it } from 'vitest';
import { clientOrderId } from '../../../../../../src/engine/domain/units.ts';
import { eventually, pause } from '../../../../../venues/raw-client.ts';
import { exitOf, openAccount, stopAt, targetAt, type AccountOptions, type TradingAccount } from './trading-account.ts';
import { failureOf } from '../rest/connected.ts';
import { OrderDesk } from '../../../../../../src/engine/adapters/binance/orders/order-desk.ts';
import { wish } from '../rest/connected.ts';

const open: TradingAccount[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});
async function account(market: 'spot' | 'um', options: AccountOptions = {}): Promise<TradingAccount> {
  const one = await openAccount(market, options);
  open.push(one);
  return one;
}
const requestOf = (one: TradingAccount, id: string) => one.tracker.get(clientOrderId(id))!.request;
/** Somebody else on the same account. */
const stranger = (one: TradingAccount): OrderDesk => new OrderDesk(one.connector, () => Promise.resolve());

describe('the account as it is read', () => {
  it('on futures has orders of both services, ours and others\', the position, and the wallet without open profit', async () => {
    const one = await account('um');
    one.submit({ id: 'tw-1', qty: 30 });
    await one.told('tw-1', 'order-filled');
    one.submit(stopAt('tw-2', 580_000, 30));
    await one.told('tw-2', 'order-accepted');
    await stranger(one).place(one.symbol, wish({ id: 'other', type: 'limit', limit: 550_000 }));
    one.venue.server.control.jump('um', 'BTCUSDT', '61000');
    const reading = await one.exchange.readAccount();
    expect(reading.orders.map(({ clientOrderId: id, type, instrumentId }) => [id, type, instrumentId])).toEqual([['other', 'limit', 'um:BTCUSDT'], ['tw-2', 'stop-market', 'um:BTCUSDT']]);
    expect(reading.orders[1]?.venueOrderId).toBe(one.events.find((event) => event.type === 'order-accepted' && event.clientOrderId === 'tw-2')?.type === 'order-accepted' ? one.tracker.get(clientOrderId('tw-2'))?.venueOrderId : '');
    expect(reading.positions).toMatchObject([{ instrumentId: 'um:BTCUSDT', qty: 30, qtyText: '0.030' }]);
    // 0.03 at about 60,003 costs a fee of 0.05 %: 0.9 of 10,000; the open profit of 30 is not in it.
    expect(Number(reading.cash) / 1e8).toBeCloseTo(9_999.1, 1);
  });

  it('on spot has what is owned in whole lots, locked or not', async () => {
    const one = await account('spot');
    one.submit({ id: 'tw-1', qty: 1_000, type: 'limit', limit: 5_900_000 });
    await one.told('tw-1', 'order-accepted');
    one.submit({ id: 'tw-2', qty: 37 });
    await one.told('tw-2', 'order-filled');
    const reading = await one.exchange.readAccount();
    expect(reading.orders).toMatchObject([{ clientOrderId: 'tw-1', type: 'limit', qty: '0.01000000' }]);
    // 2 + 0.00037 less a fee of 0.00000037 are 200,036 lots and dust.
    expect(reading.positions.find(({ instrumentId }) => instrumentId === 'spot:BTCUSDT')).toMatchObject({ qty: 200_036, qtyText: '2.00036963', entryPrice: null });
    expect(reading.positions.find(({ symbol }) => symbol === 'BNB')).toMatchObject({ instrumentId: null, qty: null });
    expect(Number(reading.cash) / 1e8).toBeCloseTo(100_000 - 0.00037 * 60_003, 2);
  });

  it('is read again when it changes under the reader', async () => {
    const one = await account('um');
    await stranger(one).place(one.symbol, wish({ id: 'other', type: 'limit', limit: 599_000 }));
    // What rests is answered late: meanwhile it fills.
    one.venue.server.control.fail({ match: 'GET /fapi/v1/openOrders', fault: { type: 'delay', ms: 60 } });
    const reading = one.exchange.readAccount();
    await pause(20);
    one.venue.server.control.jump('um', 'BTCUSDT', '59800');
    expect(await reading).toMatchObject({ orders: [], positions: [{ qty: 10 }] });
  });
});

describe('what an order became', () => {
  it('is told whole: acceptance, fills, end; and nothing for one that never was', async () => {
    const one = await account('um');
    one.submit({ id: 'tw-1', qty: 30 });
    await one.told('tw-1', 'order-filled');
    one.submit({ id: 'tw-2', type: 'limit', limit: 590_000 });
    await one.told('tw-2', 'order-accepted');
    one.cancel('tw-2');
    await one.told('tw-2', 'order-canceled');
    one.submit(stopAt('tw-3', 595_000, 30));
    await one.told('tw-3', 'order-accepted');
    one.venue.server.control.jump('um', 'BTCUSDT', '59400');
    await one.told('tw-3', 'order-filled');
    const other = await one.again();
    open.unshift(other);
    const types = async (id: string): Promise<string[]> => (await other.exchange.lookUp({ request: requestOf(one, id), venueOrderId: null })).map(({ type }) => type);
    expect(await types('tw-1')).toEqual(['order-accepted', 'order-filled']);
    expect(await types('tw-2')).toEqual(['order-accepted', 'order-canceled']);
    expect((await types('tw-3')).filter((type, index, all) => all.indexOf(type) === index)).toEqual(['order-accepted', 'order-filled']);
    expect(await other.exchange.lookUp({ request: { ...requestOf(one, 'tw-1'), clientOrderId: clientOrderId('tw-99') }, venueOrderId: null })).toEqual([]);
  });

  it('is waited for where a fresh conditional order is not visible yet, and is an error while nobody answers', async () => {
    const one = await account('um');
    one.submit(stopAt('tw-1', 580_000));
    await one.told('tw-1', 'order-accepted');
    const other = await one.again();
    open.unshift(other);
    one.venue.server.control.lagAlgoOrders(4_000);
    expect((await other.exchange.lookUp({ request: requestOf(one, 'tw-1'), venueOrderId: null })).map(({ type }) => type)).toEqual(['order-accepted']);
    one.venue.server.control.setDoor('umRest', 'down');
    expect((await failureOf(other.exchange.lookUp({ request: requestOf(one, 'tw-1'), venueOrderId: null }))).kind).toBe('network');
  });

  it('of fills since a time: ours by their id, others\' without', async () => {
    const one = await account('spot');
    const sinceMs = one.venue.now() - 60_000;
    one.submit({ id: 'tw-1', qty: 1_000 });
    await one.told('tw-1', 'order-filled');
    await stranger(one).place(one.symbol, wish({ id: 'other', qty: 500 }));
    const other = await one.again();
    open.unshift(other);
    for (const exchange of [one.exchange, other.exchange]) {
      const records = await exchange.fillsSince(one.symbol.instrument.id, sinceMs);
      expect(records.map((record) => (record.type === 'order-filled' ? [record.clientOrderId, record.qty] : [record.type, record.qty]))).toEqual([['tw-1', 1_000], ['position-corrected', 1], ['', 500], ['position-corrected', 1]]);
    }
    expect(one.doubts.some((cause) => cause.includes('somebody else traded'))).toBe(true);
  });

  it('of funding and transfers since a time, by their ids', async () => {
    const one = await account('um');
    const sinceMs = one.venue.now() - 60_000;
    one.submit({ id: 'tw-1', qty: 100 });
    await one.told('tw-1', 'order-filled');
    one.venue.server.control.chargeFunding('BTCUSDT', '0.0001');
    one.venue.server.control.adjustBalance('um', 'USDT', '-25');
    await eventually(() => one.doubts.length === 2, 'both to be doubted');
    const income = await one.exchange.incomeSince(sinceMs);
    // 0.1 at a mark of about 60,000, 0.01 %: 0.60 paid.
    expect(income.map(({ kind, instrumentId, amount }) => [kind, instrumentId, Number((Number(amount) / 1e8).toFixed(1))])).toEqual([['funding', 'um:BTCUSDT', -0.6], ['transfer', null, -25]]);
    expect(new Set(income.map(({ id }) => id)).size).toBe(2);
    expect(await one.exchange.incomeSince(sinceMs)).toEqual(income);
  });
});

describe('what others do to the account', () => {
  it('is doubted: money, leverage, a trade; and a forced close is a liquidation', async () => {
    const one = await account('um');
    one.submit({ id: 'tw-1', qty: 1_000 });
    await one.told('tw-1', 'order-filled');
    one.venue.server.control.setLeverage('BTCUSDT', 7);
    await eventually(() => one.doubts.includes('the leverage of BTCUSDT was set to 7'), 'the leverage');
    await stranger(one).place(one.symbol, wish({ id: 'other', side: 'sell', qty: 100 }));
    await eventually(() => one.doubts.some((cause) => cause === 'somebody else traded um:BTCUSDT: order other'), 'the trade');
    one.venue.server.control.jump('um', 'BTCUSDT', '48000');
    await eventually(() => one.events.some(({ type }) => type === 'position-liquidated'), 'the liquidation');
    const liquidated = one.events.flatMap((event) => (event.type === 'position-liquidated' ? [event.qty] : [])).reduce((sum, qty) => sum + qty, 0);
    expect(liquidated).toBe(900);
  });

  it('can be taken back order by order, once', async () => {
    const one = await account('um');
    await stranger(one).place(one.symbol, wish({ id: 'plain', type: 'limit', limit: 550_000 }));
    await stranger(one).place(one.symbol, wish({ id: 'algo', type: 'stop-market', side: 'sell', trigger: 550_000, reduceOnly: true }));
    const { orders } = await one.exchange.readAccount();
    for (const order of [...orders, ...orders]) await one.exchange.cancelResting(order);
    expect((await one.exchange.readAccount()).orders).toEqual([]);
  });

  it('after a stop nothing is told any more', async () => {
    const one = await account('um');
    await one.exchange.stop();
    const before = one.events.length;
    await stranger(one).place(one.symbol, wish({ id: 'tw-9', qty: 10 }));
    one.submit(exitOf('tw-10'));
    one.submit(targetAt('tw-11', 620_000));
    await pause(60);
    expect(one.events.length).toBe(before);
  });
});
