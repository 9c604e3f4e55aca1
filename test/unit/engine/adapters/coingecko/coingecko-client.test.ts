import { describe, expect, it, onTestFinished } from 'vitest';
import { CallLimit } from '../../../../../src/engine/adapters/coingecko/call-limit.ts';
import { CoinGeckoClient } from '../../../../../src/engine/adapters/coingecko/coingecko-client.ts';
import { VenueError } from '../../../../../src/engine/ports/venue-error.ts';
import { startCoinGeckoServer, type CoinGeckoServer } from '../../../../venues/coingecko-server/index.ts';

interface Opened {
  readonly server: CoinGeckoServer;
  readonly client: CoinGeckoClient;
}

async function open(): Promise<Opened> {
  const server = await startCoinGeckoServer();
  onTestFinished(() => server.close());
  return { server, client: new CoinGeckoClient({ url: server.url, clock: { now: () => Date.now() }, wait: () => Promise.resolve(), deadlineMs: 300 }) };
}

const failureOf = async (call: Promise<unknown>): Promise<VenueError> => {
  const error = await call.then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof VenueError)) throw new Error(`expected a VenueError, was ${String(error)}`);
  return error;
};

// Numbers from the examples of docs.coingecko.com, which the local server repeats.
describe('readings', () => {
  it('give the whole market, with shares by symbol', async () => {
    const { client } = await open();
    expect(await client.global()).toEqual({ totalMarketCapUsd: 2_721_226_850_772.63, sharesPct: { BTC: 50.4468, ETH: 14.9228, USDT: 3.9202 } });
  });

  it('give what is searched for most, in order', async () => {
    const { client } = await open();
    expect(await client.trending()).toEqual(['BRETT', 'ENA', 'PEPE']);
  });

  it('give the largest coins, of several with one symbol the largest, and none without a capitalisation', async () => {
    const { client } = await open();
    expect(await client.largest()).toEqual([{ symbol: 'BTC', marketCapUsd: 1_381_651_251_183 }, { symbol: 'ETH', marketCapUsd: 425_000_000_000 }, { symbol: 'PEPE', marketCapUsd: 3_000_000_000 }]);
  });
});

describe('a failure', () => {
  it.each([
    [{ type: 'throttled', retryAfter: '45' }, { kind: 'rate-limit', retryAfterMs: 45_000, message: 'CoinGecko /api/v3/global: it wants no calls for 45 s' }],
    [{ type: 'throttled' }, { kind: 'rate-limit', retryAfterMs: 60_000 }],
    [{ type: 'status', status: 503 }, { kind: 'network', retryable: true }],
    [{ type: 'status', status: 401 }, { kind: 'rejected', retryable: false }],
    [{ type: 'garbage' }, { kind: 'unknown' }],
    [{ type: 'shape' }, { kind: 'unknown', message: 'CoinGecko /api/v3/global: expected another answer: data.total_market_cap.usd Invalid input: expected number, received string' }],
    [{ type: 'hang' }, { kind: 'network' }],
  ] as const)('of %j says what it is', async (fault, error) => {
    const { server, client } = await open();
    server.fail(/global/, fault);
    expect(await failureOf(client.global())).toMatchObject(error);
  });

  it('follows nobody to another host', async () => {
    const [{ server, client }, other] = [await open(), await open()];
    server.fail(/global/, { type: 'redirect', to: `${other.server.url}/api/v3/global` });
    expect(await failureOf(client.global())).toMatchObject({ kind: 'network' });
    expect(other.server.requests).toEqual([]);
  });

  it('to connect says so', async () => {
    const { server, client } = await open();
    await server.close();
    expect(await failureOf(client.global())).toMatchObject({ kind: 'network', message: expect.stringMatching(/it cannot be reached/) as string });
  });
});

describe('the call limit', () => {
  it('lets five calls through in any minute', async () => {
    let nowMs = 1_000_000;
    const made: number[] = [];
    const limit = new CallLimit({ now: () => nowMs }, (ms) => { nowMs += ms; return Promise.resolve(); });
    for (let call = 0; call < 17; call++) {
      await limit.admit();
      made.push(nowMs);
      nowMs += 1_000;
    }
    for (const [index, timeMs] of made.entries()) expect(made.filter((other) => other >= timeMs && other < timeMs + 60_000).length, `from call ${index}`).toBeLessThanOrEqual(5);
    // Three whole minutes for the 15 after the first two of which waited, and no more.
    expect((made.at(-1) ?? 0) - (made[0] ?? 0)).toBeLessThanOrEqual(3 * 60_000 + 5_000);
  });
});
