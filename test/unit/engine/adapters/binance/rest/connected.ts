import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ed25519Key, hmacKey, type ApiKey } from '../../../../../../src/engine/adapters/binance/api-key.ts';
import type { BinanceMarket } from '../../../../../../src/engine/adapters/binance/errors.ts';
import { BinanceConnector, type ConnectorOptions } from '../../../../../../src/engine/adapters/binance/rest/connector.ts';
import type { OrderWish } from '../../../../../../src/engine/adapters/binance/orders/order-params.ts';
import { clientOrderId, priceTicks, qtyLots } from '../../../../../../src/engine/domain/units.ts';
import { VenueError } from '../../../../../../src/engine/ports/venue-error.ts';
import type { BinanceServer, KeyRequest } from '../../../../../venues/binance-server/index.ts';

export const wallClock = { now: () => Date.now() };

/** Makes a key at the local exchange. */
export function keyAt(server: BinanceServer, request: KeyRequest = { type: 'hmac' }): ApiKey {
  const key = server.addKey(request);
  return request.type === 'hmac' ? hmacKey(key.apiKey, key.apiSecret) : ed25519Key(key.apiKey, key.privateKey);
}

/** Connects to the local exchange; back-offs do not wait. */
export function connect(server: BinanceServer, market: BinanceMarket, more: Partial<ConnectorOptions> = {}): BinanceConnector {
  return new BinanceConnector({ market, restUrl: market === 'spot' ? server.urls.spotRest : server.urls.umRest, key: keyAt(server), clock: wallClock, wait: () => Promise.resolve(), ...more });
}

/** A market order of one lot to buy, but for what the test states. */
export function wish(over: { readonly id?: string; readonly qty?: number; readonly limit?: number; readonly trigger?: number } & Partial<Pick<OrderWish, 'side' | 'type' | 'timeInForce' | 'reduceOnly'>> = {}): OrderWish {
  const { id = 'tw-1', qty = 10, limit, trigger, ...rest } = over;
  return {
    clientOrderId: clientOrderId(id), side: 'buy', type: 'market', qty: qtyLots(qty), limitPrice: limit === undefined ? null : priceTicks(limit), triggerPrice: trigger === undefined ? null : priceTicks(trigger),
    callbackBps: null, timeInForce: 'gtc', reduceOnly: false, ...rest,
  };
}

/** Returns the VenueError that a call ends in. */
export async function failureOf(call: Promise<unknown>): Promise<VenueError> {
  const error = await call.then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof VenueError)) throw new Error(`expected a VenueError, was ${String(error)}`);
  return error;
}

export interface Recorder {
  readonly url: string;
  readonly requests: { readonly method: string; readonly url: string; readonly apiKey: string | undefined; readonly port: number | undefined }[];
  close(): void;
}

/** A server that writes down what it is asked and answers with what `answer` says. */
export async function recorder(answer: (url: string) => { readonly status?: number; readonly headers?: Record<string, string>; readonly body: string; readonly isCut?: boolean }): Promise<Recorder> {
  const requests: Recorder['requests'] = [];
  const server = createServer((request, response) => {
    const key = request.headers['x-mbx-apikey'];
    requests.push({ method: request.method ?? '', url: request.url ?? '', apiKey: typeof key === 'string' ? key : undefined, port: request.socket.remotePort });
    const reply = answer(request.url ?? '');
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...(reply.isCut === true ? { 'content-length': String(reply.body.length + 100) } : {}), ...reply.headers });
    if (reply.isCut === true) response.write(reply.body, () => request.socket.destroy());
    else response.end(reply.body);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
