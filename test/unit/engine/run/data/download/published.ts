import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore } from '../../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../../src/engine/adapters/sqlite/store.ts';
import type { DownloadRequest } from '../../../../../../src/engine/contract/download.ts';
import { downloadFolder } from '../../../../../../src/engine/run/data/download/download-requested.ts';
import { downloadHistory, type DownloadOptions } from '../../../../../../src/engine/run/data/download/download-history.ts';
import { startArchiveServer, type ArchiveServer } from '../../../../../venues/archive-server/index.ts';

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

/** Reads a UTC date or time. */
export const at = (text: string): number => Date.parse(text.includes('T') ? `${text}Z` : `${text}T00:00:00Z`);

/** Hourly klines of [from, to) as the archive publishes them: 1,000 USDT and a cent more each hour since 2020. */
export function hours(from: string, to: string, { without = [], times = 1 }: { readonly without?: readonly string[]; readonly times?: 1 | 1_000 } = {}): string {
  const rows: string[] = [];
  for (let openMs = at(from); openMs < at(to); openMs += HOUR_MS) {
    if (without.includes(new Date(openMs).toISOString().slice(0, 10))) continue;
    const price = (1_000 + (openMs - at('2020-01-01')) / HOUR_MS / 100).toFixed(2);
    const closeTime = times === 1 ? openMs + HOUR_MS - 1 : (openMs + HOUR_MS) * 1_000 - 1;
    rows.push([openMs * times, price, price, price, price, '1.500', closeTime, '1500', 3, '0.5', '500', 0].join(','));
  }
  return `${rows.join('\n')}\n`;
}

export const hourPath = (period: string, symbol = 'BTCUSDT', market: 'spot' | 'um' = 'um'): string =>
  `data/${market === 'um' ? 'futures/um' : 'spot'}/${period.length === 7 ? 'monthly' : 'daily'}/klines/${symbol}/1h/${symbol}-1h-${period}.zip`;

/** Publishes hourly klines of a UTC month (`2024-01`) or day (`2024-01-09`); returns the bytes of the file. */
export function publishHours(archive: ArchiveServer, period: string, { symbol = 'BTCUSDT', without = [] }: { readonly symbol?: string; readonly without?: readonly string[] } = {}): number {
  const path = hourPath(period, symbol);
  const start = new Date(period.length === 7 ? `${period}-01T00:00:00Z` : `${period}T00:00:00Z`);
  const end = period.length === 7 ? Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1) : start.getTime() + DAY_MS;
  return archive.publish(path, hours(start.toISOString().slice(0, 10), new Date(end).toISOString().slice(0, 10), { without })).length;
}

/** A data folder with its store, and an archive to fill it from. */
export interface Desk {
  readonly archive: ArchiveServer;
  readonly store: Store;
  readonly dataDir: string;
  readonly waits: number[];
  /** Downloads hourly klines of BTCUSDT futures of [from, to) from the archive alone, but for what is said. */
  download(request: Partial<DownloadRequest> & { readonly from: number; readonly to: number }, more?: Partial<DownloadOptions>): ReturnType<typeof downloadHistory>;
}

/** Opens one that is gone when the test is. `now` is the time that the download believes. */
export async function openDesk(now = '2024-08-15'): Promise<Desk> {
  const dataDir = mkdtempSync(join(tmpdir(), 'download-'));
  const archive = await startArchiveServer();
  const store = openStore(dataDir);
  const waits: number[] = [];
  onTestFinished(async () => {
    await archive.close();
    store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return {
    archive, store, dataDir, waits,
    download: (request, more = {}) => downloadHistory({
      store, clock: { now: () => at(now) }, folder: downloadFolder(store), archiveUrl: archive.url, wait: (ms) => { waits.push(ms); return Promise.resolve(); }, silenceMs: 2_000,
      request: { market: 'um', symbols: ['BTCUSDT'], kinds: ['klines'], intervals: ['1h'], archiveOnly: true, ...request }, ...more,
    }),
  };
}
