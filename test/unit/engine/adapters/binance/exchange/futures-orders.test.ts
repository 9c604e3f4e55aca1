import { afterEach, describe, expect, it } from 'vitest';
import { formatPrice } from '../../../../../../src/engine/domain/instrument.ts';
import { clientOrderId, priceTicks, qtyLots } from '../../../../../../src/engine/domain/units.ts';
import { openAccount, stopAt, targetAt, exitOf, type AccountOptions, type TradingAccount } from './trading-account.ts';
import { eventually, pause } from '../../../../../venues/raw-client.ts';

const open: TradingAccount[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function account(options: AccountOptions = {}): Promise<TradingAccount> {
  const one = await openAccount('um', options);
  open.push(one);
  return one;
}

const um = (one: TradingAccount) => one.venue.server.control.truth().um;

describe('futures orders', () => {
  it('fill, are protected on the exchange, and are left, each told once', async () => {
    const one = await account();
    one.submit({ id: 'tw-1' });
    await one.told('tw-1', 'order-filled');
    one.submit(stopAt('tw-2', 580_000));
    one.submit(targetAt('tw-3', 620_000));
    await one.told('tw-2', 'order-accepted');
    await one.told('tw-3', 'order-accepted');
    expect(um(one).openAlgoOrders).toMatchObject([{ clientId: 'tw-2', qty: '0.010', triggerPrice: '58000.0' }]);
    one.submit(exitOf('tw-4'));
    await one.told('tw-4', 'order-filled');
    one.cancel('tw-2');
    await one.told('tw-2', 'order-canceled');
    // The exchange takes a reduce-only order away by itself when there is nothing left to reduce.
    await one.told('tw-3', 'order-expired');
    await one.idle();
    expect(um(one)).toMatchObject({ positions: [], openOrders: [], openAlgoOrders: [] });
    expect(one.typesOf('tw-1')).toEqual(['order-accepted', 'order-filled']);
    expect(one.typesOf('tw-2')).toEqual(['order-accepted', 'order-canceled']);
    expect(one.position()).toBe(0);
    expect(one.doubts).toEqual([]);
    expect(one.milestones.filter(({ clientOrderId: id }) => id === 'tw-1').map(({ stage }) => stage)).toEqual(['sent', 'acknowledged', 'filled']);
    const times = one.milestones.filter(({ clientOrderId: id }) => id === 'tw-1').map(({ timeMs }) => timeMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('say of a stop that has triggered what its child has done', async () => {
    const one = await account();
    one.submit({ id: 'tw-1' });
    await one.told('tw-1', 'order-filled');
    one.submit(stopAt('tw-2', 590_000));
    await one.told('tw-2', 'order-accepted');
    one.venue.server.control.jump('um', 'BTCUSDT', '58900');
    await one.told('tw-2', 'order-filled');
    await one.idle();
    expect(one.tracker.get(clientOrderId('tw-2'))).toMatchObject({ status: 'filled' });
    expect(one.position()).toBe(0);
    expect(um(one).positions).toEqual([]);
  });

  it('report a stop whose trigger is passed as rejected, in words', async () => {
    const one = await account();
    one.submit(stopAt('tw-1', 610_000));
    await one.told('tw-1', 'order-rejected');
    expect(one.events[0]).toMatchObject({ reason: 'the price is through its trigger already: it would trigger at once (-2021)' });
    one.submit(exitOf('tw-2'));
    await one.told('tw-2', 'order-rejected');
    expect(one.events[1]).toMatchObject({ reason: 'there is no position that it could reduce (-2022)' });
    one.submit({ id: 'tw-3', qty: 100_000 });
    await one.told('tw-3', 'order-rejected');
  });

  it('trail', async () => {
    const one = await account();
    one.submit({ id: 'tw-1' });
    await one.told('tw-1', 'order-filled');
    one.submit({ id: 'tw-2', side: 'sell', type: 'trailing-stop-market', purpose: 'manual', callbackBps: 100, reduceOnly: true });
    await one.told('tw-2', 'order-accepted');
    one.venue.server.control.jump('um', 'BTCUSDT', '61000');
    // One percent under the highest, 61,000, is 60,390.
    one.venue.server.control.jump('um', 'BTCUSDT', '60300');
    await one.told('tw-2', 'order-filled');
    expect(um(one).positions).toEqual([]);
  });

  it('are amended where they rest; a refusal says so and tells how the order rests still', async () => {
    const one = await account();
    const { id } = one.symbol.instrument;
    one.submit({ id: 'tw-1', type: 'limit', limit: 590_000 });
    await one.told('tw-1', 'order-accepted');
    one.exchange.amend(clientOrderId('tw-1'), id, { qty: qtyLots(20), limitPrice: priceTicks(591_000) }, 0);
    await one.told('tw-1', 'order-amended');
    expect(um(one).openOrders).toMatchObject([{ clientId: 'tw-1', qty: '0.020' }]);
    expect(one.events.at(-1)).toMatchObject({ qty: 20, limitPrice: 591_000 });
    one.exchange.amend(clientOrderId('tw-1'), id, { qty: qtyLots(20), limitPrice: priceTicks(5_910_000) }, 0);
    await eventually(() => one.typesOf('tw-1').filter((type) => type === 'order-amended').length === 2, 'the refusal');
    expect(one.events.at(-1)).toMatchObject({ qty: 20, limitPrice: 591_000, refusal: expect.stringContaining('mark price') as string });
  });

  it('whose amendment was not answered are told as they rest', async () => {
    const one = await account();
    const { instrument } = one.symbol;
    one.submit({ id: 'tw-1', type: 'limit', limit: 590_000 });
    await one.told('tw-1', 'order-accepted');
    let price = 591_000;
    for (const type of ['drop-after', 'unknown-executed', 'timeout-executed', 'drop-before', 'unknown-not-executed', 'hang', 'hang-after', 'unavailable', 'throttled'] as const) {
      one.venue.server.control.fail({ match: 'PUT /fapi/v1/order', fault: { type } });
      const before = one.events.length;
      one.exchange.amend(clientOrderId('tw-1'), instrument.id, { qty: qtyLots(10), limitPrice: priceTicks(price += 1_000) }, 0);
      await eventually(() => one.events.slice(before).some((event) => event.type === 'order-amended'), `an answer after ${type}`);
      await one.idle();
      const last = one.events.findLast((event) => event.type === 'order-amended');
      const { orders } = await one.exchange.readAccount();
      expect([type, orders.map((order) => order.price)]).toEqual([type, [formatPrice(instrument, last?.limitPrice ?? priceTicks(0))]]);
    }
  });

  it('that wait too long are not opened any more, and those that reduce go on', async () => {
    const one = await account({ entryPatienceMs: 200 });
    one.submit({ id: 'tw-0' });
    await one.told('tw-0', 'order-filled');
    one.venue.server.control.fail({ match: 'POST /fapi/v1/order', fault: { type: 'too-many', retryAfterS: 3 } });
    one.submit({ id: 'tw-1' });
    await one.told('tw-1', 'order-rejected');
    one.submit(exitOf('tw-3'));
    one.submit({ id: 'tw-2', type: 'limit', limit: 590_000 });
    one.submit(stopAt('tw-4', 580_000));
    await one.told('tw-3', 'order-filled');
    await one.told('tw-4', 'order-accepted');
    await one.told('tw-2', 'order-rejected');
    expect(one.events.find((event) => event.type === 'order-rejected' && event.clientOrderId === 'tw-2')).toMatchObject({ reason: 'stale: waited too long, the moment has passed' });
    expect(um(one).positions).toEqual([]);
  });

  it('that have not been sent are not opened after a flatten', async () => {
    const one = await account();
    one.submit({ id: 'tw-0' });
    await one.told('tw-0', 'order-filled');
    one.venue.server.control.fail({ match: 'POST /fapi/v1/order', fault: { type: 'delay', ms: 60 } });
    one.submit({ id: 'tw-1', type: 'limit', limit: 590_000 });
    await pause(10);
    one.submit({ id: 'tw-2' });
    one.submit(exitOf('tw-3', 10, 'flatten'));
    await one.told('tw-2', 'order-rejected');
    await one.told('tw-3', 'order-filled');
    await one.told('tw-1', 'order-accepted');
    expect(um(one).positions).toEqual([]);
  });

  it('are refused, all that wait, when the key is not accepted any more', async () => {
    const one = await account();
    one.venue.server.control.fail({ match: 'POST /fapi/v1/order', times: 10, fault: { type: 'reply', status: 401, body: { code: -2015, msg: 'Invalid API-key, IP, or permissions for action.' } } });
    one.submit({ id: 'tw-1' });
    one.submit({ id: 'tw-2' });
    await one.told('tw-1', 'order-rejected');
    await one.told('tw-2', 'order-rejected');
    expect(one.doubts[0]).toContain('does not accept the key');
  });
});
