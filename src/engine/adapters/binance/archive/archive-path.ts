import type { Interval } from '../../../domain/interval.ts';
import type { EpochMs } from '../../../domain/units.ts';

/** One series of history that the archive publishes. Only klines have an interval, and only futures have funding. */
export interface ArchiveSeries {
  readonly market: 'spot' | 'um';
  readonly symbol: string;
  readonly kind: 'klines' | 'aggTrades' | 'funding';
  readonly interval: Interval | null;
}

/** What one file is for: a UTC month or day, [from, to). */
export interface ArchivePeriod {
  readonly span: 'month' | 'day';
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Binance's public archive. @see github.com/binance/binance-public-data */
export const ARCHIVE_URL = 'https://data.binance.vision';

/** Returns where a file lies in the archive: `data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01.zip`. */
export function archivePath({ market, symbol, kind, interval }: ArchiveSeries, { span, from }: ArchivePeriod): string {
  const root = market === 'spot' ? 'data/spot' : 'data/futures/um';
  const date = new Date(from).toISOString().slice(0, span === 'month' ? 7 : 10);
  const [folder, word] = kind === 'klines' ? [`klines/${symbol}/${interval}`, interval] : kind === 'funding' ? [`fundingRate/${symbol}`, 'fundingRate'] : [`aggTrades/${symbol}`, 'aggTrades'];
  return `${root}/${span === 'month' ? 'monthly' : 'daily'}/${folder}/${symbol}-${word}-${date}.zip`;
}
