import type { ApiKey } from '../../adapters/binance/api-key.ts';
import { customEndpoints, DEMO_ENDPOINTS, LIVE_ENDPOINTS, TESTNET_ENDPOINTS } from '../../adapters/binance/endpoints.ts';
import type { BinanceEndpoints } from '../../adapters/binance/endpoints.ts';
import { BinanceConnector } from '../../adapters/binance/rest/connector.ts';
import type { ConnectionView } from '../../contract/view.ts';
import { invariant } from '../../domain/assert.ts';
import type { Clock } from '../../ports/clock.ts';

/** The way to one market of a venue, with a key or without. */
export interface VenueAccess {
  readonly market: 'spot' | 'um';
  readonly endpoints: BinanceEndpoints;
  readonly key: ApiKey | null;
  /** REST; its clock is the venue's. */
  readonly connector: BinanceConnector;
}

/** Opens the way to a market; nothing is dialled before the first call. Without a connection it leads to Binance's public live data. */
export function venueAccess(options: { readonly connection: ConnectionView | null; readonly market: 'spot' | 'um'; readonly key: ApiKey | null; readonly clock: Clock }): VenueAccess {
  const { connection, market, key, clock } = options;
  const endpoints = connection === null ? LIVE_ENDPOINTS : endpointsOf(connection);
  return { market, endpoints, key, connector: new BinanceConnector({ market, restUrl: endpoints[market].rest, key, clock }) };
}

/** Returns every address of a connection. @throws RangeError when a custom one is no address */
export function endpointsOf({ environment, urls }: Pick<ConnectionView, 'environment' | 'urls'>): BinanceEndpoints {
  switch (environment) {
    case 'live': return LIVE_ENDPOINTS;
    case 'demo': return DEMO_ENDPOINTS;
    case 'testnet': return TESTNET_ENDPOINTS;
    case 'custom': {
      invariant(urls, 'expected the addresses of a custom connection');
      return customEndpoints(urls);
    }
  }
}
