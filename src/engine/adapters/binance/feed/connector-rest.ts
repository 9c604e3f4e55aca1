import { z } from 'zod';
import { intervalMs } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { depthSnapshot } from '../decode/depth-snapshot.ts';
import type { BinanceConnector } from '../rest/connector.ts';
import type { MarketRest } from './market-rest.ts';

/** Rows of a page, and what they weigh. Futures allow 1,500 for twice the weight of 1,000; books of 1,000 levels reach further than anything that is shown. @see Binance REST, klines and depth */
const PAGE = 1_000;
const KLINE_WEIGHT = { spot: 2, um: 5 } as const;
const DEPTH_WEIGHT = { spot: 50, um: 20 } as const;
/** Bars that the venue closes so soon are left out and asked for again; beyond that our clock is wrong. */
const AHEAD_MS = 2_000;
/** The stamp of a funding lies a few milliseconds past its hour; both sides leave room for more. */
const FUNDING_EARLY_MS = 1_000;
const FUNDING_LATE_MS = 60_000;

/** Returns what a feed needs of REST, asked over a connector; no key is needed. */
export function createMarketRest(connector: BinanceConnector): MarketRest {
  const { market } = connector;
  const path = market === 'spot' ? '/api/v3' : '/fapi/v1';
  const ask = { method: 'GET', security: 'none', effect: 'read' } as const;
  return {
    async klines({ symbol }, interval, fromMs, toMs) {
      const bars: Bar[] = [];
      const lengthMs = intervalMs(interval);
      // The reply holds the bar that is still open as well, and does not say which it is: only the venue's own clock tells.
      const { serverTime } = await connector.call({ ...ask, path: `${path}/time`, weight: 1 }, z.object({ serverTime: z.number() }));
      if (toMs - serverTime > AHEAD_MS) throw new VenueError(`bars of ${symbol} up to ${new Date(toMs).toISOString()} are not closed yet: our clock is ahead of the venue's by ${Math.round((toMs - serverTime) / 1_000)} s or more`, { kind: 'network', retryable: true });
      for (let nextMs = fromMs; nextMs < toMs; ) {
        const params = { symbol, interval, startTime: nextMs, endTime: toMs - 1, limit: PAGE };
        const page = await connector.call({ ...ask, path: `${path}/klines`, params, weight: KLINE_WEIGHT[market] }, klineRows);
        bars.push(...page.filter((bar) => bar.openTimeMs >= nextMs && bar.openTimeMs < toMs && bar.openTimeMs + lengthMs <= serverTime));
        const last = page.at(-1);
        if (page.length < PAGE || last === undefined || last.openTimeMs < nextMs) break;
        nextMs = last.openTimeMs + lengthMs;
      }
      return bars;
    },
    async depthSnapshot({ symbol }) {
      const reply = await connector.call({ ...ask, path: `${path}/depth`, params: { symbol, limit: PAGE }, weight: DEPTH_WEIGHT[market] }, z.unknown());
      const snapshot = depthSnapshot(reply);
      if (snapshot === null) throw new VenueError(`depth of ${symbol}: expected lastUpdateId, bids and asks`, { kind: 'unknown', retryable: true });
      return snapshot;
    },
    async funding({ symbol }, timeMs) {
      const params = { symbol, startTime: timeMs - FUNDING_EARLY_MS, endTime: timeMs + FUNDING_LATE_MS, limit: 1 };
      const [row] = await connector.call({ ...ask, path: `${path}/fundingRate`, params, weight: 1 }, fundingRows);
      return row === undefined || row.markPrice === null ? null : { rate: row.fundingRate, markPrice: row.markPrice };
    },
  };
}

const number = z.string().regex(/^-?\d+(\.\d*)?$/, 'expected a decimal').transform(Number);

/** Open time, open, high, low, close, volume, close time, quote volume, trades, taker base, taker quote, ignored. */
const klineRows = z.array(
  z.tuple([z.number(), number, number, number, number, number, z.number(), number, z.number(), number], z.unknown())
    .transform(([openTimeMs, open, high, low, close, volume, closeTimeMs, quoteVolume, tradeCount, takerBuyVolume]): Bar => ({ openTimeMs, closeTimeMs, open, high, low, close, volume, quoteVolume, tradeCount, takerBuyVolume })),
);

/** Old rows have an empty mark price. */
const fundingRows = z.array(z.object({ fundingRate: number, markPrice: z.union([z.literal('').transform(() => null), number]).nullish().transform((value) => value ?? null) }));
