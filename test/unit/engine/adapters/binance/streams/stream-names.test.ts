import { describe, expect, it } from 'vitest';
import { LIVE_ENDPOINTS } from '../../../../../../src/engine/adapters/binance/endpoints.ts';
import { routeOf, routeUrl, streamName } from '../../../../../../src/engine/adapters/binance/streams/stream-names.ts';
import type { StreamTopic } from '../../../../../../src/engine/adapters/binance/streams/stream-names.ts';
import { futuresRoute } from '../../../../../venues/binance-server/streams/routes.ts';

/** Names and routes as Binance's pages give them. */
const TABLE: readonly (readonly [StreamTopic, string, 'public' | 'market'])[] = [
  [{ type: 'kline', interval: '1m' }, 'btcusdt@kline_1m', 'market'], [{ type: 'aggTrade' }, 'btcusdt@aggTrade', 'market'], [{ type: 'trade' }, 'btcusdt@trade', 'public'],
  [{ type: 'bookTicker' }, 'btcusdt@bookTicker', 'public'], [{ type: 'depth' }, 'btcusdt@depth@100ms', 'public'], [{ type: 'markPrice' }, 'btcusdt@markPrice@1s', 'market'],
  [{ type: 'forceOrder' }, 'btcusdt@forceOrder', 'market'],
];

describe('streams', () => {
  it.each(TABLE)('%o is %s on /%s', (topic, name, route) => {
    expect(streamName('BTCUSDT', topic)).toBe(name);
    expect(routeOf('um', topic)).toBe(route);
    expect(futuresRoute(name)).toBe(route);
  });

  it('go over one connection on spot, which has no mark price', () => {
    expect(routeOf('spot', { type: 'depth' })).toBe('spot');
    expect(() => routeOf('spot', { type: 'markPrice' })).toThrow('expected a stream of spot, was markPrice, which only futures have');
  });

  it('are dialled at the combined address of their route', () => {
    expect(routeUrl(LIVE_ENDPOINTS, 'spot')).toBe('wss://stream.binance.com:9443/stream');
    expect(routeUrl(LIVE_ENDPOINTS, 'market')).toBe('wss://fstream.binance.com/market/stream');
    expect(routeUrl(LIVE_ENDPOINTS, 'private')).toBe('wss://fstream.binance.com/private/stream');
  });
});
