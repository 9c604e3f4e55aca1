import * as binance from 'binance-api-node';
import type { Clock } from '../../../ports/clock.ts';
import type { ApiKey } from '../api-key.ts';
import type { BinanceMarket } from '../errors.ts';

/** What we use of binance-api-node: the calls that reach every endpoint, and its listen-key calls, which need the key but no signature. */
export interface PackageClient {
  publicRequest(method: string, path: string, params: Record<string, string>): Promise<unknown>;
  privateRequest(method: string, path: string, params: Record<string, string>): Promise<unknown>;
  futuresGetDataStream(): Promise<unknown>;
  futuresKeepDataStream(params: Record<string, string>): Promise<unknown>;
  futuresCloseDataStream(params: Record<string, string>): Promise<unknown>;
}

/** The discard port of this computer: an address left over dials nobody. */
const NOWHERE = '127.0.0.1:9';

/**
 * Makes a client of binance-api-node that can reach one market at one address and nothing else. `testnet` is never set (it overrules the addresses),
 * its sockets are never used (an ordinary server notice ends the process), and its time is ours: the offset is added before signing.
 */
export function packageClient(options: { readonly market: BinanceMarket; readonly restUrl: string; readonly key: ApiKey | null; readonly clock: Clock }): PackageClient {
  const { market, restUrl, key, clock } = options;
  const nowhere = `http://${NOWHERE}`, noSocket = `ws://${NOWHERE}`;
  return create({
    httpBase: market === 'spot' ? restUrl : nowhere,
    httpFutures: market === 'um' ? restUrl : nowhere,
    httpDelivery: nowhere,
    httpPortfolioMargin: nowhere,
    wsBase: noSocket, wsFutures: noSocket, wsFuturesPublic: noSocket, wsFuturesMarket: noSocket, wsFuturesPrivate: noSocket, wsDelivery: noSocket, wsApi: noSocket,
    getTime: () => clock.now(),
    ...(key === null ? {} : key.type === 'hmac' ? { apiKey: key.apiKey, apiSecret: key.secret } : { apiKey: key.apiKey, privateKey: key.privateKeyPem }),
  });
}

type Create = (options: Readonly<Record<string, unknown>>) => PackageClient;

/** The factory sits one `default` deeper in native ESM than its types say, and where a bundler puts it is a third matter. */
const create: Create = factoryOf(binance);

function factoryOf(module: unknown): Create {
  let candidate: unknown = module;
  while (typeof candidate === 'object' && candidate !== null && 'default' in candidate) candidate = candidate.default;
  if (typeof candidate !== 'function') throw new TypeError('expected binance-api-node to export a function');
  return candidate as Create;
}
