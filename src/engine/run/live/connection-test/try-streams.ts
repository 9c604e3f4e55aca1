import type { ApiKey } from '../../../adapters/binance/api-key.ts';
import { createListenKey, extendListenKey } from '../../../adapters/binance/account.ts';
import type { BinanceEndpoints } from '../../../adapters/binance/endpoints.ts';
import { createFuturesUserStream, createSpotUserStream } from '../../../adapters/binance/feed/user-stream.ts';
import type { UserStream, UserStreamListener } from '../../../adapters/binance/feed/user-stream.ts';
import type { BinanceConnector } from '../../../adapters/binance/rest/connector.ts';
import { signerOf, signWsApi } from '../../../adapters/binance/signing.ts';
import type { SocketMachinery } from '../../../adapters/binance/sockets/machinery.ts';
import { createStreamSocket } from '../../../adapters/binance/sockets/stream-socket.ts';
import { requestSpacingMs, routeOf, routeUrl, streamName } from '../../../adapters/binance/streams/stream-names.ts';
import type { StreamTopic } from '../../../adapters/binance/streams/stream-names.ts';

/** What a stream came to: `silent` opened and delivered nothing, `closed` did not come about. */
export type StreamFinding = { readonly result: 'delivers' } | { readonly result: 'silent' } | { readonly result: 'closed'; readonly reason: string };

/** Opens the market stream that carries a topic and waits for its first message. */
export function tryMarketStream(machinery: SocketMachinery, of: { readonly endpoints: BinanceEndpoints; readonly market: 'spot' | 'um'; readonly symbol: string; readonly topic: StreamTopic; readonly patienceMs: number }): Promise<StreamFinding> {
  const { endpoints, market, symbol, topic, patienceMs } = of;
  const route = routeOf(market, topic);
  return watched(patienceMs, (told) => {
    const socket = createStreamSocket(machinery, { name: `test of ${route}`, url: routeUrl(endpoints, route), spacingMs: requestSpacingMs(route), streams: [streamName(symbol, topic)] }, {
      frame: () => { told.delivers(); },
      ready: () => { told.opened(); },
      lost: (_sinceMs, reason) => { told.closed(reason); },
      refused: (_streams, reason) => { told.closed(reason); },
    });
    return socket;
  });
}

/** Opens the account's stream. It tells of changes only, so that it is open is all there is to see. */
export function tryUserStream(machinery: SocketMachinery, of: { readonly endpoints: BinanceEndpoints; readonly connector: BinanceConnector; readonly key: ApiKey; readonly patienceMs: number }): Promise<StreamFinding> {
  const { endpoints, connector, key, patienceMs } = of;
  const signer = signerOf(key);
  return watched(patienceMs, (told): UserStream => {
    const listener: UserStreamListener = { message: () => {}, lost: (_sinceMs, reason) => { told.closed(reason); }, ready: () => { told.delivers(); } };
    if (connector.market === 'spot') {
      return createSpotUserStream(machinery, { endpoints, sign: (params) => signWsApi(params, { apiKey: key.apiKey, signer, timestampMs: connector.time.now() }) }, listener);
    }
    return createFuturesUserStream(machinery, { endpoints, keys: { create: () => createListenKey(connector), keepAlive: () => extendListenKey(connector) } }, listener);
  });
}

interface Told {
  delivers(): void;
  opened(): void;
  closed(reason: string): void;
}

/** Lets a stream try until it delivers or the time is up; it dials again by itself meanwhile. */
async function watched(patienceMs: number, open: (told: Told) => { start(): void; stop(): void }): Promise<StreamFinding> {
  const { promise, resolve } = Promise.withResolvers<StreamFinding>();
  const far: { finding: StreamFinding } = { finding: { result: 'closed', reason: `no answer within ${patienceMs / 1_000} s` } };
  const stream = open({
    delivers: () => { resolve({ result: 'delivers' }); },
    opened: () => { far.finding = { result: 'silent' }; },
    closed: (reason) => { far.finding = { result: 'closed', reason }; },
  });
  const timer = setTimeout(() => { resolve(far.finding); }, patienceMs);
  try {
    stream.start();
    return await promise;
  } finally {
    clearTimeout(timer);
    stream.stop();
  }
}
