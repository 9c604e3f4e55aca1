import type { Interval } from '../../../domain/interval.ts';
import type { BinanceEndpoints } from '../endpoints.ts';

/** A combined connection of its own: spot has one, futures are split since 2026-04-23. A stream asked for on the wrong one is acknowledged and silent. */
export type StreamRoute = 'spot' | 'public' | 'market' | 'private';

/** A public stream of one symbol. `depth` is the stream of changes, every 100 ms. */
export type StreamTopic =
  | { readonly type: 'kline'; readonly interval: Interval }
  | { readonly type: 'aggTrade' | 'trade' | 'bookTicker' | 'depth' | 'markPrice' | 'forceOrder' };

const ROUTES: Readonly<Record<StreamTopic['type'], 'public' | 'market'>> = {
  bookTicker: 'public', depth: 'public', trade: 'public', kline: 'market', aggTrade: 'market', markPrice: 'market', forceOrder: 'market',
};

/** Returns the route that carries a topic. @throws RangeError when spot has no such stream */
export function routeOf(market: 'spot' | 'um', topic: StreamTopic): StreamRoute {
  if (market === 'um') return ROUTES[topic.type];
  if (topic.type === 'markPrice' || topic.type === 'forceOrder') throw new RangeError(`expected a stream of spot, was ${topic.type}, which only futures have`);
  return 'spot';
}

/**
 * Returns the name of a topic's stream; symbols are in lower case there.
 * @see Binance, spot web-socket-streams.md; USDⓈ-M websocket market streams
 */
export function streamName(symbol: string, topic: StreamTopic): string {
  const name = symbol.toLowerCase();
  switch (topic.type) {
    case 'kline': return `${name}@kline_${topic.interval}`;
    case 'depth': return `${name}@depth@100ms`;
    case 'markPrice': return `${name}@markPrice@1s`;
    case 'aggTrade': case 'trade': case 'bookTicker': case 'forceOrder': return `${name}@${topic.type}`;
  }
}

/** Returns the address of a route's combined connection, without streams. */
export function routeUrl({ spot, um }: Pick<BinanceEndpoints, 'spot' | 'um'>, route: StreamRoute): string {
  switch (route) {
    case 'spot': return `${spot.streams}/stream`;
    case 'public': return `${um.publicStreams}/stream`;
    case 'market': return `${um.marketStreams}/stream`;
    case 'private': return `${um.privateStreams}/stream`;
  }
}

/** Returns the least time between two requests on a connection: three in a second on spot, which allows five with pings and pongs, and six on futures, which allow ten. */
export function requestSpacingMs(route: StreamRoute): number {
  return route === 'spot' ? 334 : 167;
}
