/** Bases without trailing slash. Streams: `<base>/ws/<s>` and `<base>/stream?streams=…`; the WS APIs are whole addresses. */
export interface SpotEndpoints {
  readonly rest: string;
  readonly streams: string;
  readonly wsApi: string;
}

/** Bases of USDⓈ-M futures; its streams are split by route since 2026-04-23. */
export interface UmEndpoints {
  readonly rest: string;
  readonly publicStreams: string;
  readonly marketStreams: string;
  readonly privateStreams: string;
  readonly wsApi: string;
}

/** `live` moves real money, `demo` and `testnet` play money, `custom` is whatever its addresses say. */
export type BinanceEnvironment = 'live' | 'demo' | 'testnet' | 'custom';

/** Every address that is dialled, in one value: nothing is left to a default of a library. */
export interface BinanceEndpoints {
  readonly environment: BinanceEnvironment;
  readonly spot: SpotEndpoints;
  readonly um: UmEndpoints;
}

/** Real money. @see binance-spot-api-docs rest-api.md, web-socket-streams.md; USDⓈ-M docs "General Info", "Important WebSocket Change Notice" */
export const LIVE_ENDPOINTS: BinanceEndpoints = {
  environment: 'live',
  spot: { rest: 'https://api.binance.com', streams: 'wss://stream.binance.com:9443', wsApi: 'wss://ws-api.binance.com:443/ws-api/v3' },
  um: umEndpoints('https://fapi.binance.com', 'wss://fstream.binance.com', 'wss://ws-fapi.binance.com/ws-fapi/v1'),
};

/** Binance's demo trading: live prices, play money. */
export const DEMO_ENDPOINTS: BinanceEndpoints = {
  environment: 'demo',
  spot: { rest: 'https://demo-api.binance.com', streams: 'wss://demo-stream.binance.com', wsApi: 'wss://demo-ws-api.binance.com/ws-api/v3' },
  um: umEndpoints('https://demo-fapi.binance.com', 'wss://fstream.binancefuture.com', 'wss://testnet.binancefuture.com/ws-fapi/v1'),
};

/** The spot testnet; futures have moved to the demo hosts, so those are used. */
export const TESTNET_ENDPOINTS: BinanceEndpoints = {
  environment: 'testnet',
  spot: { rest: 'https://testnet.binance.vision', streams: 'wss://stream.testnet.binance.vision', wsApi: 'wss://ws-api.testnet.binance.vision/ws-api/v3' },
  um: DEMO_ENDPOINTS.um,
};

/** The addresses of one server that speaks Binance, for example a local one. */
export interface CustomEndpoints {
  readonly spotRest: string;
  readonly spotWs: string;
  readonly spotWsApi: string;
  readonly umRest: string;
  /** Before /public, /market and /private. */
  readonly umWs: string;
  readonly umWsApi: string;
}

/**
 * Returns endpoints at given addresses.
 * @throws RangeError when one is no http(s) or ws(s) address, or carries a user, a query or a fragment
 */
export function customEndpoints(urls: CustomEndpoints): BinanceEndpoints {
  const http = (name: 'spotRest' | 'umRest'): string => baseOf(name, urls[name], ['http:', 'https:']);
  const ws = (name: 'spotWs' | 'spotWsApi' | 'umWs' | 'umWsApi'): string => baseOf(name, urls[name], ['ws:', 'wss:']);
  return {
    environment: 'custom',
    spot: { rest: http('spotRest'), streams: ws('spotWs'), wsApi: ws('spotWsApi') },
    um: umEndpoints(http('umRest'), ws('umWs'), ws('umWsApi')),
  };
}

function umEndpoints(rest: string, streams: string, wsApi: string): UmEndpoints {
  return { rest, publicStreams: `${streams}/public`, marketStreams: `${streams}/market`, privateStreams: `${streams}/private`, wsApi };
}

function baseOf(name: string, text: string, protocols: readonly string[]): string {
  const expected = `${name}: expected an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}, was '${text}'`;
  if (!URL.canParse(text)) throw new RangeError(expected);
  const url = new URL(text);
  if (!protocols.includes(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') throw new RangeError(expected);
  return text.replace(/\/+$/, '');
}
