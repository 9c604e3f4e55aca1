import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repeatedClientIds, startBinanceServer, type BinanceServer, type NewKey } from '../../../venues/binance-server/index.ts';
import { signedCall } from '../../../venues/raw-client.ts';

describe('what the exchange saw', () => {
  let server: BinanceServer;
  let key: NewKey;
  let nowMs = 1_795_000_000_000;

  beforeEach(async () => {
    server = await startBinanceServer({ seed: 63, tickMs: 0, symbols: ['BTCUSDT'], clock: { now: () => nowMs } });
    key = server.addKey({ type: 'hmac' });
  });
  afterEach(() => server.close());

  const um = (method: string, path: string, params: any) => signedCall(server.urls.umRest, key, method, `/fapi/v1${path}`, params, server.control.now());
  const spot = (method: string, path: string, params: any) => signedCall(server.urls.spotRest, key, method, `/api/v3${path}`, params, server.control.now());
  const market = (side: string, quantity: string) => um('POST', '/order', { symbol: 'BTCUSDT', side, type: 'MARKET', quantity });
  const stop = (triggerPrice: string, more: any) => um('POST', '/algoOrder', { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice, ...more });
  const lengths = () => server.control.protection.exposures().map(({ qty, lengthMs }) => [qty, lengthMs]);

  it('measures from the fill until a stop covers the whole position, and nothing while one does', async () => {
    await market('BUY', '0.1');
    nowMs += 700;
    await stop('59000', { quantity: '0.05' });
    nowMs += 300;
    expect(lengths()).toEqual([['0.1', 1_000]]);
    await stop('58900', { closePosition: true });
    nowMs += 60_000;
    expect(lengths()).toEqual([['0.1', 1_000]]);
    expect(server.control.protection.longestMs()).toBe(1_000);
  });

  it('counts a stop that was taken away, time that passes at once, but no shift of the clock', async () => {
    await market('BUY', '0.1');
    await stop('50000', { closePosition: true, clientAlgoId: 'stop' });
    server.control.shiftClock(90_000);
    expect(lengths()).toEqual([]);
    await um('DELETE', '/algoOrder', { clientAlgoId: 'stop' });
    server.control.passTime(30_000);
    await market('SELL', '0.1');
    expect(lengths()).toEqual([['0.1', 30_000]]);
  });

  it('takes neither a take-profit nor a stop on the wrong side for protection', async () => {
    await market('BUY', '0.1');
    await um('POST', '/algoOrder', { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'SELL', type: 'TAKE_PROFIT_MARKET', triggerPrice: '66000', closePosition: true });
    await um('POST', '/algoOrder', { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'BUY', type: 'STOP_MARKET', triggerPrice: '66000', quantity: '0.1' });
    nowMs += 50;
    expect(lengths()).toEqual([['0.1', 50]]);
  });

  it('holds a spot position covered by the stop leg of an OCO, and bare once that leg is gone', async () => {
    await spot('POST', '/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' });
    nowMs += 40;
    // One per mille of fee was taken from what was bought.
    const oco = { symbol: 'BTCUSDT', side: 'SELL', quantity: '0.0999', aboveType: 'LIMIT_MAKER', abovePrice: '65000', belowType: 'STOP_LOSS_LIMIT', belowStopPrice: '55000', belowPrice: '54900', belowTimeInForce: 'GTC', belowClientOrderId: 'below' };
    await spot('POST', '/orderList/oco', oco);
    nowMs += 10_000;
    expect(lengths()).toEqual([['0.0999', 40]]);
    await spot('DELETE', '/order', { symbol: 'BTCUSDT', origClientOrderId: 'below' });
    nowMs += 5;
    expect(lengths()).toEqual([['0.0999', 40], ['0.0999', 5]]);
  });

  it('does not count the moment in which a stop closes the position', async () => {
    await market('BUY', '0.1');
    await stop('59000', { closePosition: true });
    server.control.jump('um', 'BTCUSDT', '58000');
    nowMs += 1_000;
    expect([lengths(), server.control.truth().um.positions]).toEqual([[], []]);
  });

  it('finds an order that was sent twice by its client id, and takes no child for a second order', async () => {
    for (let i = 0; i < 2; i++) await um('POST', '/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1', newClientOrderId: 'twice' });
    await stop('59000', { quantity: '0.2', clientAlgoId: 'stop' });
    server.control.jump('um', 'BTCUSDT', '58000');
    const history = server.control.history();
    expect(history.map(({ clientId, sort, status }) => [clientId, sort, status])).toEqual([['twice', 'plain', 'FILLED'], ['twice', 'plain', 'FILLED'], ['stop', 'child', 'FILLED'], ['stop', 'algo', 'FINISHED']]);
    expect(repeatedClientIds(history)).toEqual(['um:BTCUSDT:twice']);
  });
});
