import { basename, dirname } from 'node:path';
import { isInterval, type Interval } from '../../domain/interval.ts';
import type { Market } from '../../domain/instrument.ts';

/** What a file's name and folders say of its content; null where they say nothing. */
export interface NamedSeries {
  readonly symbol: string | null;
  readonly market: Exclude<Market, 'practice'> | null;
  readonly interval: Interval | null;
}

/**
 * Reads a Binance-style name: `BTCUSDT-15m-2023-01.zip` in `data/spot/monthly/klines/...`. The symbol is what stands before the first
 * dash; the interval is the part after it; the market is a word `spot` or `um`, or a folder whose name begins with one (`um-1m`).
 */
export function readFileName(path: string): NamedSeries {
  const parts = basename(path).replace(/\.(csv|gz|zip|parquet|txt)$/gi, '').split('-');
  const symbol = /^[A-Z0-9]{5,20}$/.test(parts[0] ?? '') && parts.length > 1 ? parts[0]! : null;
  const interval = parts[1] !== undefined && isInterval(parts[1]) ? parts[1] : null;
  const words = [...parts.slice(1), ...dirname(path).split(/[/\\]/).toReversed().map((folder) => folder.split(/[-_]/)[0]!)];
  const market = words.find((word) => word === 'spot' || word === 'um');
  return { symbol, market: market === 'spot' || market === 'um' ? market : null, interval };
}
