import { createRng } from '../../../../../../src/engine/compute/rng.ts';
import { customEndpoints } from '../../../../../../src/engine/adapters/binance/endpoints.ts';
import type { BinanceEndpoints } from '../../../../../../src/engine/adapters/binance/endpoints.ts';
import { depthSnapshot } from '../../../../../../src/engine/adapters/binance/decode/depth-snapshot.ts';
import type { MarketRest } from '../../../../../../src/engine/adapters/binance/feed/market-rest.ts';
import { AttemptBudget } from '../../../../../../src/engine/adapters/binance/sockets/attempt-budget.ts';
import type { SocketMachinery } from '../../../../../../src/engine/adapters/binance/sockets/machinery.ts';
import { wsTransport } from '../../../../../../src/engine/adapters/binance/sockets/ws-transport.ts';
import type { Instrument } from '../../../../../../src/engine/domain/instrument.ts';
import { instrumentIdOf } from '../../../../../../src/engine/domain/instrument.ts';
import { qtyLots, quoteAtoms } from '../../../../../../src/engine/domain/units.ts';
import { startBinanceServer } from '../../../../../venues/binance-server/index.ts';
import type { BinanceServer, BinanceServerOptions } from '../../../../../venues/binance-server/index.ts';
import { ask } from '../../../../../venues/raw-client.ts';

/** Twenty seconds of the feed pass in one: its clock, its timers and the server's clock run that much faster than the wall's. */
export const SPEED = 20;

export interface FastVenue {
  readonly server: BinanceServer;
  readonly machinery: SocketMachinery;
  readonly endpoints: BinanceEndpoints;
  now(): number;
}

/** Starts a local Binance whose time, like that of the client beside it, runs fast. */
export async function startFastVenue(options: Partial<BinanceServerOptions> = {}): Promise<FastVenue> {
  const wallMs = performance.now();
  const now = (): number => Math.floor(1_800_000_050_000 + (performance.now() - wallMs) * SPEED);
  const server = await startBinanceServer({ seed: 11, tickMs: 50, beatsBy: 'clock', ...options, clock: { now } });
  const machinery: SocketMachinery = {
    clock: { now }, transport: wsTransport, rng: createRng(3), attempts: new AttemptBudget(),
    scheduler: {
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs / SPEED);
        return () => clearTimeout(timer);
      },
    },
  };
  return { server, machinery, endpoints: customEndpoints(server.urls), now };
}

export function instrumentOf(market: 'spot' | 'um', symbol: string): Instrument {
  return {
    id: instrumentIdOf(market, symbol), market, symbol, baseAsset: symbol.slice(0, -4), quoteAsset: 'USDT', priceDecimals: 2, tickSteps: 1, qtyDecimals: 5, lotSteps: 1,
    minNotional: quoteAtoms(0n), minQty: qtyLots(1), maxQty: qtyLots(1_000_000), maintenanceMarginRate: 0, maxLeverage: 20,
  };
}

/** Asks the server plainly. */
export function plainRest(server: BinanceServer, market: 'spot' | 'um'): MarketRest {
  const base = market === 'spot' ? server.urls.spotRest : server.urls.umRest;
  const path = market === 'spot' ? '/api/v3' : '/fapi/v1';
  return {
    klines: async ({ symbol }, interval, fromMs, toMs) => {
      const { body, status } = await ask(base, `${path}/klines`, { symbol, interval, startTime: fromMs, endTime: toMs - 1, limit: 1000 });
      if (status !== 200) throw new Error(`status ${status}`);
      return (body as any[][]).map((row) => ({
        openTimeMs: row[0], closeTimeMs: row[6], open: Number(row[1]), high: Number(row[2]), low: Number(row[3]), close: Number(row[4]),
        volume: Number(row[5]), quoteVolume: Number(row[7]), tradeCount: row[8], takerBuyVolume: Number(row[9]),
      }));
    },
    depthSnapshot: async ({ symbol }) => {
      const { body } = await ask(base, `${path}/depth`, { symbol, limit: 1000 });
      const snapshot = depthSnapshot(body);
      if (snapshot === null) throw new Error('no book');
      return snapshot;
    },
    funding: () => Promise.resolve(null),
  };
}
