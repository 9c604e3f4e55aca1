import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientOrderId, qtyLots, priceTicks } from '../../../../../../src/engine/domain/units.ts';
import { eventually } from '../../../../../venues/raw-client.ts';
import { btc, openBought, openProtected, openSpot, resting } from './spot-account.ts';
import { exitOf, stopAt, targetAt, type TradingAccount } from './trading-account.ts';

type SpotOptions = Parameters<typeof openSpot>[0];
const open: TradingAccount[] = [];
const kept = async (opening: Promise<TradingAccount>): Promise<TradingAccount> => {
  const one = await opening;
  open.push(one);
  return one;
};
const account = (options: SpotOptions = {}): Promise<TradingAccount> => kept(openSpot(options));
const bought = (options: SpotOptions = {}): Promise<TradingAccount> => kept(openBought(options));
const protectedPosition = (options: SpotOptions = {}): Promise<TradingAccount> => kept(openProtected(options));
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

const statusOf = (one: TradingAccount, id: string): string => one.tracker.get(clientOrderId(id))?.status ?? 'unknown';

describe('a spot purchase', () => {
  it('whose fee is taken from the coin leaves as many lots as are owned, and costs what it cost', async () => {
    const one = await bought();
    expect(btc(one)).toEqual({ free: '0.00999000', locked: '0.00000000' });
    const fills = one.events.filter((event) => event.type === 'order-filled');
    const corrections = one.events.filter((event) => event.type === 'position-corrected');
    expect(corrections).toMatchObject([{ side: 'sell', qty: 1, price: fills[0]?.price, fillId: `${fills[0]?.fillId}:fee` }]);
    // All that left the account in quote is the notional; the fee is the lot that is missing.
    const lost = fills.reduce((sum, { fee }) => sum + fee, 0n) + corrections.reduce((sum, { fee }) => sum + fee, 0n);
    expect(lost).toBe(BigInt(fills[0]?.price ?? 0) * 10n ** 1n * 1n);
  });
});

describe('the protection of a spot position', () => {
  it('is one pair; the target fills and takes the stop with it, told in this order', async () => {
    const one = await protectedPosition();
    expect(resting(one)).toEqual(['tw-2 0.00999 STOP_LOSS', 'tw-3 0.00999 LIMIT_MAKER']);
    one.venue.server.control.jump('spot', 'BTCUSDT', '62100');
    await one.told('tw-3', 'order-filled');
    await one.told('tw-2', 'order-canceled');
    expect(one.position()).toBe(0);
    const order = one.events.map((event) => ('clientOrderId' in event ? `${event.clientOrderId} ${event.type}` : event.type));
    expect(order.indexOf('tw-3 order-filled')).toBeLessThan(order.indexOf('tw-2 order-canceled'));
    await one.idle();
    expect(one.doubts).toEqual([]);
  });

  it('loses its target when the stop is hit', async () => {
    const one = await protectedPosition();
    one.venue.server.control.jump('spot', 'BTCUSDT', '57900');
    await one.told('tw-2', 'order-filled');
    await one.told('tw-3', 'order-canceled');
    expect(one.position()).toBe(0);
    expect(resting(one)).toEqual([]);
  });

  it('follows a trailed stop: the target stays under its id, and the engine never sees it gone', async () => {
    const one = await protectedPosition();
    one.submit(stopAt('tw-4', 5_900_000, 999));
    await one.told('tw-4', 'order-accepted');
    one.cancel('tw-2');
    await one.told('tw-2', 'order-canceled');
    await one.idle();
    expect(resting(one)).toEqual(['tw-3 0.00999 LIMIT_MAKER', 'tw-4 0.00999 STOP_LOSS']);
    expect(one.typesOf('tw-3')).toEqual(['order-accepted']);
    expect(one.typesOf('tw-2')).toEqual(['order-accepted', 'order-canceled']);
    one.venue.server.control.jump('spot', 'BTCUSDT', '62100');
    await one.told('tw-3', 'order-filled');
    expect(one.position()).toBe(0);
    const [life] = [await one.exchange.lookUp({ request: one.tracker.get(clientOrderId('tw-3'))!.request, venueOrderId: null })];
    expect(life.map(({ type }) => type)).toEqual(['order-accepted', 'order-filled']);
  });

  it('is put back when the new stop is refused', async () => {
    const one = await protectedPosition();
    one.submit(stopAt('tw-4', 6_100_000, 999));
    await one.told('tw-4', 'order-rejected');
    await one.idle();
    expect(resting(one)).toEqual(['tw-2 0.00999 STOP_LOSS', 'tw-3 0.00999 LIMIT_MAKER']);
    expect(one.typesOf('tw-2')).toEqual(['order-accepted']);
  });

  it('is at least a stop when the target is refused', async () => {
    const one = await bought();
    one.submit(stopAt('tw-2', 5_800_000, 999));
    one.submit(targetAt('tw-3', 5_900_000, 999));
    await one.told('tw-3', 'order-rejected');
    await one.told('tw-2', 'order-accepted');
    expect(resting(one)).toEqual(['tw-2 0.00999 STOP_LOSS']);
  });

  it('is a stop alone where the symbol has no OCO, and one with a limit where it has no other', async () => {
    const one = await bought({ list: (symbol) => ({ ...symbol, isOcoAllowed: false, orderTypes: ['LIMIT', 'MARKET', 'STOP_LOSS_LIMIT'] }) });
    one.submit(stopAt('tw-2', 5_800_000, 999));
    one.submit(targetAt('tw-3', 6_200_000, 999));
    await one.told('tw-3', 'order-rejected');
    await one.told('tw-2', 'order-accepted');
    expect(resting(one)).toEqual(['tw-2 0.00999 STOP_LOSS_LIMIT']);
  });

  it('covers what is owned when that is less than was asked for, and says so', async () => {
    const one = await bought();
    one.submit(stopAt('tw-2', 5_800_000, 1_000));
    one.submit(targetAt('tw-3', 6_200_000, 1_000));
    await one.told('tw-2', 'order-amended');
    await one.told('tw-3', 'order-amended');
    // It was looked up before it was asked for, because a fee had just been taken: nothing was refused.
    expect(one.events.some(({ type }) => type === 'order-rejected')).toBe(false);
    expect(resting(one)).toEqual(['tw-2 0.00999 STOP_LOSS', 'tw-3 0.00999 LIMIT_MAKER']);
    expect(one.doubts).toEqual([]);
    one.venue.server.control.jump('spot', 'BTCUSDT', '57900');
    await one.told('tw-2', 'order-filled');
    expect(one.tracker.get(clientOrderId('tw-2'))?.filledQty).toBe(999);
  });

  it('is released for an exit, and gone after it', async () => {
    const one = await protectedPosition();
    one.submit(exitOf('tw-4', 999));
    await one.told('tw-4', 'order-filled');
    await one.told('tw-2', 'order-canceled');
    await one.told('tw-3', 'order-canceled');
    await one.idle();
    expect(one.position()).toBe(0);
    expect(resting(one)).toEqual([]);
    expect(btc(one)).toEqual({ free: '0.00000000', locked: '0.00000000' });
  });

  it('is put back when the exit is refused', async () => {
    const one = await protectedPosition();
    one.venue.server.control.fail({ match: /^POST \/api\/v3\/order$/, fault: { type: 'reply', status: 400, body: { code: -2010, msg: 'Market is closed.' } } });
    one.submit(exitOf('tw-4', 999));
    await one.told('tw-4', 'order-rejected');
    await one.idle();
    expect(resting(one)).toEqual(['tw-2 0.00999 STOP_LOSS', 'tw-3 0.00999 LIMIT_MAKER']);
    expect([...one.typesOf('tw-2'), ...one.typesOf('tw-3')]).toEqual(['order-accepted', 'order-accepted']);
  });

  it('that sells first leaves nothing of the owner\'s to an exit that comes late', async () => {
    const one = await protectedPosition({ ownedBefore: '1' });
    one.venue.server.control.delayUserData(100);
    one.venue.server.control.jump('spot', 'BTCUSDT', '57900');
    one.submit(exitOf('tw-4', 999));
    await one.told('tw-4', 'order-rejected');
    await one.told('tw-2', 'order-filled');
    await one.idle();
    expect(one.position()).toBe(0);
    expect(Number(btc(one)?.free)).toBeGreaterThanOrEqual(1);
  });

  it('whose target fills in part gets a stop for the rest', async () => {
    const one = await protectedPosition();
    one.venue.server.control.take('spot', 'BTCUSDT', 'BUY', '0.004', '62000');
    one.venue.server.control.dryUp('spot', 'BTCUSDT');
    one.venue.server.control.offer('spot', 'BTCUSDT', 'BUY', '61000', '1');
    one.venue.server.control.take('spot', 'BTCUSDT', 'BUY', '0.004', '62000');
    await one.told('tw-3', 'order-filled');
    await one.told('tw-2', 'order-canceled');
    const rest = one.position();
    expect(rest).toBeGreaterThan(0);
    one.submit(stopAt('tw-4', 5_800_000, rest));
    await one.told('tw-4', 'order-accepted');
    await one.idle();
    expect(resting(one)).toEqual([`tw-3 ${rest / 100_000} LIMIT_MAKER`, `tw-4 ${rest / 100_000} STOP_LOSS`]);
    expect(statusOf(one, 'tw-3')).toBe('partially-filled');
  });

  it('that rests from before a restart is taken over', async () => {
    const one = await protectedPosition();
    const before = ['tw-2', 'tw-3'].map((id) => one.tracker.get(clientOrderId(id))!.request);
    await one.exchange.stop();
    const other = await one.again();
    open.unshift(other);
    for (const request of before) {
      other.tracker.submitted(request, 0);
      for (const event of await other.exchange.lookUp({ request, venueOrderId: null })) if (event.type !== 'position-corrected') other.tracker.apply(event);
    }
    other.submit(stopAt('tw-9', 5_900_000, 999));
    await other.told('tw-9', 'order-accepted');
    other.cancel('tw-2');
    await other.told('tw-2', 'order-canceled');
    await other.idle();
    expect(resting(other)).toEqual(['tw-3 0.00999 LIMIT_MAKER', 'tw-9 0.00999 STOP_LOSS']);
  });
});

describe('a pair that rests', () => {
  it('from before a restart is known once the account was read, and not doubled although there are coins enough', async () => {
    const one = await protectedPosition({ ownedBefore: '1' });
    await one.exchange.stop();
    const other = await one.again();
    open.unshift(other);
    await other.exchange.readAccount();
    other.submit(stopAt('tw-9', 5_900_000, 999));
    await other.told('tw-9', 'order-accepted');
    await other.idle();
    expect(resting(other)).toEqual(['tw-3 0.00999 LIMIT_MAKER', 'tw-9 0.00999 STOP_LOSS']);
  });

  it('and is canceled by hand is told so, both halves', async () => {
    const one = await protectedPosition();
    const [order] = (await one.exchange.readAccount()).orders;
    await one.connector.call({ method: 'DELETE', path: '/api/v3/order', params: { symbol: 'BTCUSDT', orderId: order?.venueOrderId }, security: 'signed', effect: 'change', weight: 1 }, z.unknown());
    await one.told('tw-2', 'order-canceled');
    await one.told('tw-3', 'order-canceled');
    one.submit(stopAt('tw-4', 5_800_000, 999));
    await one.told('tw-4', 'order-accepted');
    expect(resting(one)).toEqual(['tw-4 0.00999 STOP_LOSS']);
  });
});

describe('spot orders', () => {
  it('are amended: smaller in place, otherwise placed again under their id', async () => {
    const one = await account();
    const { id } = one.symbol.instrument;
    one.submit({ id: 'tw-1', qty: 1_000, type: 'limit', limit: 5_900_000 });
    await one.told('tw-1', 'order-accepted');
    for (const [qty, price, text] of [[800, 5_900_000, 'tw-1 0.008 LIMIT'], [900, 5_910_000, 'tw-1 0.009 LIMIT'], [700, 5_910_000, 'tw-1 0.007 LIMIT']] as const) {
      const before = one.events.length;
      one.exchange.amend(clientOrderId('tw-1'), id, { qty: qtyLots(qty), limitPrice: priceTicks(price) }, 0);
      await eventually(() => one.events.slice(before).some((event) => event.type === 'order-amended'), `the answer to ${qty}`);
      await one.idle();
      expect(resting(one)).toEqual([text]);
      expect(one.events.findLast((event) => event.type === 'order-amended')).toMatchObject({ qty, limitPrice: price });
    }
    const before = one.events.length;
    one.exchange.amend(clientOrderId('tw-1'), id, { qty: qtyLots(700), limitPrice: priceTicks(1) }, 0);
    await eventually(() => one.events.slice(before).some((event) => event.type === 'order-amended'), 'the refusal');
    await one.idle();
    expect(one.events.findLast((event) => event.type === 'order-amended')).toMatchObject({ qty: 700, limitPrice: 5_910_000, refusal: expect.stringContaining('') as string });
    expect(resting(one)).toEqual(['tw-1 0.007 LIMIT']);
    one.cancel('tw-1');
    await one.told('tw-1', 'order-canceled');
    expect(one.typesOf('tw-1').filter((type) => type !== 'order-amended')).toEqual(['order-accepted', 'order-canceled']);
  });

  it('of every type are written', async () => {
    const one = await account();
    one.submit({ id: 'tw-1', qty: 1_000, type: 'limit', limit: 5_900_000, timeInForce: 'post-only' });
    one.submit({ id: 'tw-2', qty: 1_000, type: 'limit', limit: 6_100_000, timeInForce: 'ioc' });
    one.submit({ id: 'tw-3', qty: 1_000, type: 'stop-limit', trigger: 6_100_000, limit: 6_110_000 });
    one.submit({ id: 'tw-4', qty: 900, type: 'trailing-stop-market', side: 'sell', purpose: 'manual', callbackBps: 100 });
    await one.told('tw-2', 'order-filled');
    for (const id of ['tw-1', 'tw-3', 'tw-4']) await one.told(id, 'order-accepted');
    expect(resting(one)).toEqual(['tw-1 0.01 LIMIT_MAKER', 'tw-3 0.01 STOP_LOSS_LIMIT', 'tw-4 0.009 STOP_LOSS']);
  });
});
