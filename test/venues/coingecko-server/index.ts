import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How every call goes wrong until `heal`. */
export type CoinGeckoFault =
  | { readonly type: 'throttled'; readonly retryAfter?: string }
  | { readonly type: 'status'; readonly status: number }
  | { readonly type: 'garbage' }
  | { readonly type: 'shape' }
  | { readonly type: 'hang' }
  | { readonly type: 'redirect'; readonly to: string };

/** A CoinGecko on loopback: the three routes that Tradewind reads, in the shapes of its documentation. */
export interface CoinGeckoServer {
  readonly url: string;
  /** Paths asked for, with their queries. */
  readonly requests: readonly string[];
  /** Makes the routes that match go wrong. */
  fail(match: RegExp, fault: CoinGeckoFault): void;
  heal(): void;
  close(): Promise<void>;
}

/** Figures and fields as in the examples of docs.coingecko.com, shortened to what matters and what must be passed over. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/api/v3/global': {
    data: {
      active_cryptocurrencies: 17_141, markets: 1_046, total_market_cap: { btc: 39_003_738.08, usd: 2_721_226_850_772.63 }, total_volume: { usd: 99_262_018_013.8 },
      market_cap_percentage: { btc: 50.4468, eth: 14.9228, usdt: 3.9202 }, market_cap_change_percentage_24h_usd: 1.7298, updated_at: 1_712_512_855,
    },
  },
  '/api/v3/search/trending': {
    coins: [
      { item: { id: 'brett', coin_id: 29_743, name: 'Brett', symbol: 'BRETT', market_cap_rank: 182, score: 0 } },
      { item: { id: 'ethena', coin_id: 36_530, name: 'Ethena', symbol: 'ENA', market_cap_rank: 73, score: 1 } },
      { item: { id: 'pepe', coin_id: 29_850, name: 'Pepe', symbol: 'pepe', market_cap_rank: 39, score: 2 } },
    ],
    nfts: [], categories: [],
  },
  '/api/v3/coins/markets': [
    { id: 'bitcoin', symbol: 'btc', name: 'Bitcoin', current_price: 70_187, market_cap: 1_381_651_251_183, market_cap_rank: 1 },
    { id: 'ethereum', symbol: 'eth', name: 'Ethereum', current_price: 3_542, market_cap: 425_000_000_000, market_cap_rank: 2 },
    { id: 'pepe', symbol: 'pepe', name: 'Pepe', current_price: 0.0000072, market_cap: 3_000_000_000, market_cap_rank: 39 },
    { id: 'bitcoin-copy', symbol: 'btc', name: 'Another Bitcoin', current_price: 1, market_cap: 12_345, market_cap_rank: 249 },
    { id: 'unknown', symbol: 'unk', name: 'Unknown', current_price: 1, market_cap: null, market_cap_rank: null },
  ],
};

/** Starts it on an ephemeral port. */
export async function startCoinGeckoServer(): Promise<CoinGeckoServer> {
  const requests: string[] = [];
  let rules: { readonly match: RegExp; readonly fault: CoinGeckoFault }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const fault = rules.find(({ match }) => match.test(path))?.fault ?? null;
    const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    switch (fault?.type) {
      case 'throttled': return json(429, { status: { error_code: 429, error_message: 'You\'ve exceeded the Rate Limit.' } }, fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter });
      case 'status': return json(fault.status, { error: 'no' });
      case 'garbage': response.end('<html>'); return;
      case 'shape': return json(200, { data: { total_market_cap: { usd: 'much' } } });
      case 'hang': return;
      case 'redirect': response.writeHead(302, { location: fault.to }); response.end(); return;
      case undefined: return json(200, ANSWERS[path.replace(/\?.*/, '')] ?? {});
    }
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (match, fault) => { rules.push({ match, fault }); },
    heal: () => { rules = []; },
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}
