import { afterEach, describe, expect, it } from 'vitest';
import { createFuturesUserStream, createSpotUserStream } from '../../../../../../src/engine/adapters/binance/feed/user-stream.ts';
import type { UserStream } from '../../../../../../src/engine/adapters/binance/feed/user-stream.ts';
import { VenueEventMaker } from '../../../../../../src/engine/adapters/binance/feed/venue-events.ts';
import type { UserDataMessage } from '../../../../../../src/engine/adapters/binance/decode/user-data.ts';
import { hmacKey } from '../../../../../../src/engine/adapters/binance/api-key.ts';
import { signerOf, signWsApi } from '../../../../../../src/engine/adapters/binance/signing.ts';
import type { SocketGap } from '../../../../../../src/engine/adapters/binance/sockets/managed-socket.ts';
import { priceTicks } from '../../../../../../src/engine/domain/units.ts';
import { VenueError } from '../../../../../../src/engine/ports/venue-error.ts';
import type { NewKey } from '../../../../../venues/binance-server/index.ts';
import { eventually, keyCall, pause, signedCall } from '../../../../../venues/raw-client.ts';
import { ManualWorld, settle } from '../sockets/manual-world.ts';
import { instrumentOf, startFastVenue } from './fast-venue.ts';
import type { FastVenue } from './fast-venue.ts';

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

function recorder() {
  const messages: UserDataMessage[] = [], losses: string[] = [], readies: (SocketGap | null)[] = [];
  return {
    messages, losses, readies,
    kinds: () => messages.map(({ kind }) => kind),
    listener: { message: (message: UserDataMessage) => { messages.push(message); }, lost: (_sinceMs: number, reason: string) => { losses.push(reason); }, ready: (gap: SocketGap | null) => { readies.push(gap); } },
  };
}

async function venueWithKey(): Promise<{ readonly venue: FastVenue; readonly key: NewKey }> {
  const venue = await startFastVenue({ symbols: ['BTCUSDT'], tickMs: 0 });
  open.push({ stop: () => venue.server.close() });
  return { venue, key: venue.server.addKey({ type: 'hmac' }) };
}

async function openFutures(venue: FastVenue, key: NewKey) {
  const record = recorder();
  let made = 0;
  const stream: UserStream = createFuturesUserStream(venue.machinery, {
    endpoints: venue.endpoints,
    keys: {
      create: async () => { made += 1; return (await keyCall(venue.server.urls.umRest, key, 'POST', '/fapi/v1/listenKey')).body.listenKey; },
      keepAlive: async () => { await keyCall(venue.server.urls.umRest, key, 'PUT', '/fapi/v1/listenKey'); },
    },
  }, record.listener);
  open.unshift(stream);
  stream.start();
  await eventually(() => stream.isReady, 'the stream');
  return { ...record, made: () => made };
}

const limit = (symbol: string, id: string) => ({ symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '50000', newClientOrderId: id });

describe('the futures account stream', () => {
  it('delivers what happens to an order, and goes on with a new listen key when the old one expires', async () => {
    const { venue, key } = await venueWithKey();
    const stream = await openFutures(venue, key);
    await signedCall(venue.server.urls.umRest, key, 'POST', '/fapi/v1/order', limit('BTCUSDT', 'first'), venue.now());
    await eventually(() => stream.kinds().includes('futures-order'), 'the first order');
    venue.server.control.expireListenKey();
    await eventually(() => stream.readies.length === 2, 'the stream to be back');
    expect(stream.losses).toEqual(['the listen key has expired']);
    expect(stream.readies[1]).toMatchObject({ reason: 'the listen key has expired' });
    expect(stream.made()).toBe(2);
    await signedCall(venue.server.urls.umRest, key, 'POST', '/fapi/v1/order', limit('BTCUSDT', 'second'), venue.now());
    await eventually(() => stream.messages.some((message) => message.kind === 'futures-order' && message.clientOrderId === 'second'), 'the second order');
  });

  it('asks for reconciliation after a cut', async () => {
    const { venue, key } = await venueWithKey();
    const stream = await openFutures(venue, key);
    venue.server.control.dropRoute('private');
    await eventually(() => stream.readies.length === 2, 'the stream to be back');
    const gap = stream.readies[1];
    expect(gap?.toMs ?? 0).toBeGreaterThanOrEqual(gap?.fromMs ?? Number.POSITIVE_INFINITY);
  });

  it('keeps its listen key alive every half hour and makes a new one when it is gone', async () => {
    const world = new ManualWorld();
    const calls: string[] = [];
    let isGone = false;
    const stream = createFuturesUserStream(world.machinery, {
      endpoints: { spot: { rest: '', streams: '', wsApi: '' }, um: { rest: '', publicStreams: '', marketStreams: '', privateStreams: 'ws://127.0.0.1:1/private', wsApi: '' } },
      keys: {
        create: () => { calls.push('create'); return Promise.resolve(`key${calls.length}`); },
        keepAlive: () => { calls.push('keep'); return isGone ? Promise.reject(new VenueError('no such key', { kind: 'rejected', code: -1125 })) : Promise.resolve(); },
      },
    }, recorder().listener);
    stream.start();
    await settle();
    world.last.events.opened();
    const passHalfHour = async (): Promise<void> => { for (let part = 0; part < 180; part++) { world.last.events.heard(); await world.pass(10_000); } };
    await passHalfHour();
    expect(calls).toEqual(['create', 'keep']);
    isGone = true;
    await passHalfHour();
    expect(calls).toEqual(['create', 'keep', 'keep', 'create']);
    expect(world.last.url).toBe('ws://127.0.0.1:1/private/stream?listenKey=key4');
    stream.stop();
    expect(world.timers).toBe(0);
  });
});

describe('the spot account stream', () => {
  it('is subscribed by a signature, and again after a cut and after the venue has ended it', async () => {
    const { venue, key } = await venueWithKey();
    const record = recorder();
    const ours = hmacKey(key.apiKey, key.apiSecret);
    const signer = signerOf(ours);
    const stream = createSpotUserStream(venue.machinery, { endpoints: venue.endpoints, sign: (params) => signWsApi(params, { apiKey: ours.apiKey, signer, timestampMs: venue.now() }) }, record.listener);
    open.unshift(stream);
    stream.start();
    await eventually(() => stream.isReady, 'the stream');
    venue.server.control.dropConnections('spotWsApi');
    await eventually(() => record.readies.length === 2, 'the stream after a cut');
    venue.server.control.terminateUserStreams();
    await eventually(() => record.readies.length === 3, 'the stream after its end');
    expect(record.losses[1]).toBe('the venue ended the account stream');
    await signedCall(venue.server.urls.spotRest, key, 'POST', '/api/v3/order', limit('BTCUSDT', 'ours'), venue.now());
    await eventually(() => record.messages.some((message) => message.kind === 'execution-report' && message.clientOrderId === 'ours'), 'the order');
  });

  it('says why the venue will not subscribe it, and tries again ever more slowly', async () => {
    const { venue, key } = await venueWithKey();
    const record = recorder();
    const stream = createSpotUserStream(venue.machinery, { endpoints: venue.endpoints, sign: () => ({ apiKey: key.apiKey, timestamp: venue.now(), signature: 'wrong' }) }, record.listener);
    open.unshift(stream);
    stream.start();
    await eventually(() => record.losses.length === 1, 'the refusal');
    expect(record.losses[0]).toMatch(/^the venue refused the subscription: .+ \(-1022\)$/);
    await pause(50);
    expect(stream.isReady).toBe(false);
  });
});

describe('the events of an account', () => {
  const maker = () => new VenueEventMaker({ instrument: (symbol) => (symbol === 'BTCUSDT' ? instrumentOf('um', symbol) : null), decisionPrice: () => priceTicks(6_000_000), priceOf: () => null });
  const fill = (fields: object): UserDataMessage => ({
    kind: 'futures-order', eventTime: 5, transactionTime: 4, symbol: 'BTCUSDT', clientOrderId: 'c1', side: 'BUY', orderType: 'LIMIT', originalType: null, timeInForce: 'GTC', qty: '0.02', price: '60010',
    averagePrice: '60010', stopPrice: null, executionType: 'TRADE', status: 'PARTIALLY_FILLED', orderId: '8389765739703625592', lastQty: '0.01', filledQty: '0.01', lastPrice: '60010.00', commissionAsset: 'USDT',
    commission: '0.24004', tradeTime: 4, tradeId: '77', isMaker: false, isReduceOnly: false, workingType: null, positionSide: 'BOTH', isClosePosition: null, activationPrice: null, callbackRate: null,
    realizedProfit: null, expiryReason: null, ...fields,
  });

  it('keep every digit of a fill: 0.01 bought 10 above the decision cost 0.10, the fee 0.24004', () => {
    expect(maker().newsOf(fill({}))).toEqual({ problem: null, events: [{
      type: 'order-filled', timeMs: 4, clientOrderId: 'c1', instrumentId: 'um:BTCUSDT', fillId: 'um:BTCUSDT:8389765739703625592:77', side: 'buy', price: 6_001_000, qty: 1_000,
      fee: 24_004_000n, liquidity: 'taker', slippage: 10_000_000n, ambiguous: false,
    }] });
  });

  it('ask for reconciliation where a fill fits no step', () => {
    const news = maker().newsOf(fill({ lastPrice: '60010.001' }));
    expect(news.events).toEqual([]);
    expect(news.problem).toContain('60010.001');
  });

  it('say of a conditional order what its child order does', () => {
    const made = maker();
    const algo = (status: string, orderId: string | null): UserDataMessage => ({
      kind: 'algo-update', eventTime: 3, transactionTime: 3, clientAlgoId: 'stop1', algoId: '1000000033225453', algoType: 'CONDITIONAL', orderType: 'STOP_MARKET', symbol: 'BTCUSDT', side: 'SELL', positionSide: 'BOTH',
      timeInForce: 'GTC', qty: '0.01', status, orderId, averagePrice: null, executedQty: null, actualType: null, triggerPrice: '59000', price: '0', workingType: null, isClosePosition: false, isPriceProtected: false,
      isReduceOnly: true, triggerTime: null, reason: null, isTrailingActivated: null,
    });
    expect(made.newsOf(algo('NEW', null)).events).toMatchObject([{ type: 'order-accepted', clientOrderId: 'stop1', venueOrderId: '1000000033225453' }]);
    expect(made.newsOf(algo('TRIGGERED', '88937381063')).events).toEqual([]);
    expect(made.newsOf(fill({ orderId: '88937381063', clientOrderId: 'x-other', side: 'SELL' })).events).toMatchObject([{ type: 'order-filled', clientOrderId: 'stop1', side: 'sell' }]);
  });

  it('leave a symbol alone that is not ours', () => {
    expect(maker().newsOf(fill({ symbol: 'ETHUSDT' }))).toEqual({ events: [], problem: null });
  });
});
