import { ed25519Key, hmacKey } from '../../../src/engine/adapters/binance/api-key.ts';
import { customEndpoints } from '../../../src/engine/adapters/binance/endpoints.ts';
import { BinanceConnector } from '../../../src/engine/adapters/binance/rest/connector.ts';
import { AttemptBudget } from '../../../src/engine/adapters/binance/sockets/attempt-budget.ts';
import { wsTransport } from '../../../src/engine/adapters/binance/sockets/ws-transport.ts';
import { createRng } from '../../../src/engine/compute/rng.ts';
import type { NewKey } from '../../venues/binance-server/index.ts';
import { DrillTime, type TimeSetup } from './drill-time.ts';
import { Host } from './host.ts';

/** Everything a trading process of a drill is started with; plain data. */
export interface HostSetup {
  readonly dataDir: string;
  readonly market: 'spot' | 'um';
  readonly mode: 'demo' | 'live';
  readonly symbols: readonly string[];
  readonly urls: Readonly<Record<'spotRest' | 'spotWs' | 'spotWsApi' | 'umRest' | 'umWs' | 'umWsApi', string>>;
  readonly key: NewKey;
  readonly time: TimeSetup;
  readonly seed: number;
}

/** A session over real sockets, and the time it lives in. */
export interface RealHost {
  readonly host: Host;
  readonly time: DrillTime;
}

/** As often as a real session is committed, on the wall's clock. */
const COMMIT_MS = 25;
/** So long of the drill's time an answer may take. */
const DEADLINE_MS = 10_000;

/** Opens a session over real connections to a local Binance. */
export async function openRealHost(setup: HostSetup): Promise<RealHost> {
  const time = new DrillTime(setup.time);
  const { key, market, urls, dataDir, mode, symbols } = setup;
  const apiKey = key.privateKey === '' ? hmacKey(key.apiKey, key.apiSecret) : ed25519Key(key.apiKey, key.privateKey);
  const endpoints = customEndpoints(urls);
  const connector = new BinanceConnector({
    market, restUrl: endpoints[market].rest, key: apiKey, clock: time.clock, wait: time.wait, deadlineMs: DEADLINE_MS / setup.time.speed,
    // A hiccup of this machine is many times as long on the drill's clock.
    recvWindowMs: 30_000,
  });
  const host = await Host.open({
    dataDir, mode, symbols, clock: time.clock, access: { market, endpoints, key: apiKey, connector }, wants: { quotes: true, trades: true, depthLevels: 5 },
    machinery: { clock: connector.time, scheduler: time.scheduler, transport: wsTransport, rng: createRng(setup.seed).stream('sockets'), attempts: new AttemptBudget() },
    every: (run) => {
      const timer = setInterval(run, COMMIT_MS);
      return () => clearInterval(timer);
    },
  });
  return { host, time };
}
