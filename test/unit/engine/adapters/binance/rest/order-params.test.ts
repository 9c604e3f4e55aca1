import { describe, expect, it } from 'vitest';
import { readExchangeInfo, type VenueSymbol } from '../../../../../../src/engine/adapters/binance/exchange-info.ts';
import { ocoRequest, placeRequest, trailingRequest } from '../../../../../../src/engine/adapters/binance/orders/order-params.ts';
import { invariant } from '../../../../../../src/engine/domain/assert.ts';
import { clientOrderId, priceTicks, qtyLots } from '../../../../../../src/engine/domain/units.ts';
import { wish } from './connected.ts';

function btc(market: 'spot' | 'um', orderTypes: readonly string[] = ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT']): VenueSymbol {
  const filters = [{ filterType: 'PRICE_FILTER', minPrice: '0.10', tickSize: '0.10' }, { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' }];
  const { symbols } = readExchangeInfo(market, { rateLimits: [], symbols: [{ symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', contractType: 'PERPETUAL', ocoAllowed: true, orderTypes, filters }] });
  const [symbol] = symbols;
  invariant(symbol, 'the symbol is readable');
  return symbol;
}
/** What is sent, in order, without the parameters that are left out. */
const sent = (request: { readonly path: string; readonly params?: Readonly<Record<string, unknown>> }): string =>
  `${request.path}?${Object.entries(request.params ?? {}).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${String(value)}`).join('&')}`;

describe('a futures order', () => {
  const um = btc('um');
  it.each([
    [wish({}), '/fapi/v1/order?symbol=BTCUSDT&side=BUY&quantity=0.010&newClientOrderId=tw-1&newOrderRespType=RESULT&type=MARKET'],
    [wish({ side: 'sell', reduceOnly: true }), '/fapi/v1/order?symbol=BTCUSDT&side=SELL&quantity=0.010&reduceOnly=true&newClientOrderId=tw-1&newOrderRespType=RESULT&type=MARKET'],
    [wish({ type: 'limit', limit: 600_005 }), '/fapi/v1/order?symbol=BTCUSDT&side=BUY&quantity=0.010&newClientOrderId=tw-1&newOrderRespType=RESULT&type=LIMIT&timeInForce=GTC&price=60000.5'],
    [wish({ type: 'limit', limit: 600_005, timeInForce: 'post-only' }), '/fapi/v1/order?symbol=BTCUSDT&side=BUY&quantity=0.010&newClientOrderId=tw-1&newOrderRespType=RESULT&type=LIMIT&timeInForce=GTX&price=60000.5'],
    [wish({ type: 'stop-market', side: 'sell', trigger: 590_000, reduceOnly: true }), '/fapi/v1/algoOrder?algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&quantity=0.010&type=STOP_MARKET&triggerPrice=59000.0&workingType=CONTRACT_PRICE&reduceOnly=true&clientAlgoId=tw-1'],
    [wish({ type: 'take-profit-limit', side: 'sell', trigger: 610_000, limit: 609_990, reduceOnly: true }), '/fapi/v1/algoOrder?algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&quantity=0.010&type=TAKE_PROFIT&triggerPrice=61000.0&timeInForce=GTC&price=60999.0&workingType=CONTRACT_PRICE&reduceOnly=true&clientAlgoId=tw-1'],
  ])('is written as Binance wants it', (order, expected) => {
    expect(sent(placeRequest(um, order))).toBe(expected);
  });

  it('trails with the activation under its new name', () => {
    const stop = { clientOrderId: clientOrderId('tw-2'), side: 'sell', qty: qtyLots(10), callbackBps: 150, activationPrice: priceTicks(610_000), reduceOnly: true } as const;
    expect(sent(trailingRequest(um, stop))).toBe('/fapi/v1/algoOrder?algoType=CONDITIONAL&symbol=BTCUSDT&side=SELL&quantity=0.010&type=TRAILING_STOP_MARKET&callbackRate=1.5&activatePrice=61000.0&reduceOnly=true&clientAlgoId=tw-2');
  });

  it('keeps every digit of a quantity that a float would print in its own way', () => {
    // 100,000,000,001 lots of 0.001.
    expect(placeRequest(um, wish({ qty: 100_000_000_001 })).params).toMatchObject({ quantity: '100000000.001' });
    expect(placeRequest(um, wish({ qty: 1 })).params).toMatchObject({ quantity: '0.001' });
  });

  it.each(['', 'x'.repeat(37), 'a b', 'é'])('is not made with the id "%s", which the exchange would refuse', (id) => {
    expect(() => placeRequest(um, wish({ id }))).toThrow('expected a client order id of 1 to 36 letters, digits or .:/_-');
  });
});

describe('a spot order', () => {
  const spot = btc('spot');
  it.each([
    [wish({ type: 'limit', limit: 600_000, timeInForce: 'ioc', reduceOnly: true }), '/api/v3/order?symbol=BTCUSDT&side=BUY&quantity=0.010&newClientOrderId=tw-1&newOrderRespType=FULL&type=LIMIT&timeInForce=IOC&price=60000.0'],
    [wish({ type: 'limit', limit: 600_000, timeInForce: 'post-only' }), '/api/v3/order?symbol=BTCUSDT&side=BUY&quantity=0.010&newClientOrderId=tw-1&newOrderRespType=FULL&type=LIMIT_MAKER&price=60000.0'],
    [wish({ type: 'stop-market', side: 'sell', trigger: 590_000 }), '/api/v3/order?symbol=BTCUSDT&side=SELL&quantity=0.010&newClientOrderId=tw-1&newOrderRespType=FULL&type=STOP_LOSS&stopPrice=59000.0'],
  ])('is written as Binance wants it', (order, expected) => {
    expect(sent(placeRequest(spot, order))).toBe(expected);
  });

  it('stops with a limit five percent beyond where the symbol has no other stops', () => {
    const only = btc('spot', ['LIMIT', 'MARKET', 'STOP_LOSS_LIMIT']);
    expect(placeRequest(only, wish({ type: 'stop-market', side: 'sell', trigger: 600_000 })).params).toMatchObject({ type: 'STOP_LOSS_LIMIT', stopPrice: '60000.0', price: '57000.0', timeInForce: 'GTC' });
    expect(placeRequest(only, wish({ type: 'stop-market', side: 'buy', trigger: 600_000 })).params).toMatchObject({ price: '63000.0' });
    expect(() => placeRequest(only, wish({ type: 'take-profit-market', side: 'sell', trigger: 600_000 }))).toThrow('the exchange does not offer TAKE_PROFIT orders for BTCUSDT');
  });

  it('pairs the take-profit above and the stop below for a sale, and the other way round for a purchase', () => {
    const pair = (side: 'buy' | 'sell', limit: number, trigger: number) => ({ listClientOrderId: 'tw-l', takeProfit: wish({ id: 'tw-tp', type: 'limit', side, limit }), stopLoss: wish({ id: 'tw-sl', type: 'stop-market', side, trigger }) });
    expect(sent(ocoRequest(spot, pair('sell', 610_000, 590_000)))).toBe(
      '/api/v3/orderList/oco?symbol=BTCUSDT&side=SELL&quantity=0.010&listClientOrderId=tw-l&aboveType=LIMIT_MAKER&abovePrice=61000.0&aboveClientOrderId=tw-tp&belowType=STOP_LOSS&belowStopPrice=59000.0&belowClientOrderId=tw-sl&newOrderRespType=RESULT',
    );
    expect(ocoRequest(spot, pair('buy', 590_000, 610_000)).params).toMatchObject({ aboveType: 'STOP_LOSS', aboveStopPrice: '61000.0', belowType: 'LIMIT_MAKER', belowPrice: '59000.0' });
  });
});
