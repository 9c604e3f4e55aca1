import { z } from 'zod';
import { INTERVALS } from '../domain/interval.ts';

/** Kinds of history that Binance publishes. */
export const DOWNLOAD_KINDS = ['klines', 'agg-trades', 'funding'] as const;
export type DownloadKind = (typeof DOWNLOAD_KINDS)[number];

/** History to fetch from Binance's public archive, and from its REST what the archive does not hold. Needs no key. */
export const downloadRequest = z.strictObject({
  market: z.enum(['spot', 'um']),
  symbols: z.array(z.string().regex(/^[A-Z0-9]{3,20}$/, 'expected a symbol such as BTCUSDT')).min(1).max(20),
  kinds: z.array(z.enum(DOWNLOAD_KINDS)).min(1).default(['klines']),
  /** Needed for klines, and for nothing else. */
  intervals: z.array(z.enum(INTERVALS)).max(INTERVALS.length).default([]),
  /** First moment and end, which is not included. Archive files are stored whole, so more may come than was asked for. */
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
  /** Leave out what only REST has: today, and whatever the archive lacks. */
  archiveOnly: z.boolean().default(false),
})
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'expected a time after the first moment' })
  .refine(({ kinds, intervals }) => kinds.includes('klines') === intervals.length > 0, { path: ['intervals'], error: 'expected bar lengths for klines, and none without' })
  .refine(({ kinds, market }) => market === 'um' || !kinds.includes('funding'), { path: ['kinds'], error: 'expected no funding on spot: only futures have it' });
export type DownloadRequest = z.infer<typeof downloadRequest>;

/** A stretch without data; see `tradewind import`. */
export interface MissingStretch {
  readonly from: number;
  readonly to: number;
  readonly missing: number;
}

/** What became of one file of the archive. */
export interface DownloadedFile {
  /** Its path in the archive. */
  readonly path: string;
  /** `unchanged`: it was stored before, and neither it nor what is stored has changed. `missing`: it is not published. */
  readonly status: 'stored' | 'unchanged' | 'missing' | 'failed';
  readonly rowsRead: number;
  readonly rowsStored: number;
  readonly duplicates: number;
  readonly gaps: readonly MissingStretch[];
  /** Why nothing of it was stored; set when it failed. */
  readonly error: string | null;
}

/** What REST gave of one series. */
export interface RestSeries {
  readonly instrumentId: string;
  readonly kind: DownloadKind;
  /** Null for anything but klines. */
  readonly interval: string | null;
  readonly requests: number;
  readonly rowsRead: number;
  readonly rowsStored: number;
  readonly duplicates: number;
  /** Set when it could not be fetched to its end, or not at all. */
  readonly error: string | null;
}

/** The document of `tradewind data download --json`. */
export interface DownloadResult {
  readonly files: readonly DownloadedFile[];
  /** Null with `archiveOnly`. */
  readonly rest: Pick<RestSeries, 'requests' | 'rowsRead' | 'rowsStored' | 'duplicates'> & { readonly series: readonly RestSeries[] } | null;
  /** Bytes that came over the network from the archive. */
  readonly bytes: number;
  readonly tookMs: number;
}

/** The newest value of a slow series about the market as a whole. */
export interface ContextValue {
  /** `total-market-cap-usd`, `btc-dominance-pct`, `market-cap-usd:BTC`, `trending-rank:PEPE` ... */
  readonly name: string;
  readonly timeMs: number;
  readonly value: number;
}

/** Context data as it is known; nothing of it is ever needed to trade. */
export interface ContextView {
  readonly values: readonly ContextValue[];
  /** When it was last fetched whole; null when never. */
  readonly fetchedMs: number | null;
  /** "Context data is 5 hours old: …", or null when it is fresh. */
  readonly problem: string | null;
}
