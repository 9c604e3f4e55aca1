import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DownloadRequest, DownloadResult } from '../../../contract/download.ts';
import { ArchiveError } from '../../../adapters/binance/archive/archive-error.ts';
import type { ArchiveSeries } from '../../../adapters/binance/archive/archive-path.ts';
import { lockFolder } from '../../../adapters/sqlite/folder-lock.ts';
import { toStoreError } from '../../../adapters/sqlite/store-error.ts';
import { downloadArchive } from './archive-phase.ts';
import { DownloadMeter } from './download-meter.ts';
import { DownloadFailed, type DownloadOptions } from './download-options.ts';
import { downloadRest } from './rest-phase.ts';

export { DownloadFailed, type DownloadOptions } from './download-options.ts';
export type { DownloadProgress } from './download-meter.ts';

/**
 * Brings history from Binance into the store: files of the public archive, each verified and stored whole with a note that it is, then over REST
 * what the archive does not hold. Asking again fetches only what is new or has changed; so does asking after a stop, a crash or a cut.
 * @throws DownloadFailed when it cannot go on
 */
export async function downloadHistory(options: DownloadOptions): Promise<DownloadResult> {
  const { clock, request, folder, store } = options;
  const startedMs = clock.now();
  const meter = new DownloadMeter(clock, options.onProgress);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => { throw toStoreError(error, folder); });
  const lock = lockFolder(folder);
  if (lock === null) throw new DownloadFailed('in-use', 'expected no other download on this data folder, found one: wait for it, or stop it');
  try {
    const series = seriesOf(request);
    const { files, bytes } = await downloadArchive(series, options, meter);
    const rest = request.archiveOnly ? null : await downloadRest(series, options, meter);
    return { files, rest, bytes, tookMs: clock.now() - startedMs };
  } catch (error) {
    throw asDownloadFailure(error, { isStopped: options.signal?.aborted === true, meter, path: store.path });
  } finally {
    lock.release();
    await removeEmpty(folder);
  }
}

function seriesOf({ market, symbols, kinds, intervals }: DownloadRequest): readonly ArchiveSeries[] {
  return symbols.flatMap((symbol): readonly ArchiveSeries[] => [
    ...(kinds.includes('klines') ? intervals.map((interval) => ({ market, symbol, kind: 'klines' as const, interval })) : []),
    ...(kinds.includes('agg-trades') ? [{ market, symbol, kind: 'aggTrades' as const, interval: null }] : []),
    ...(kinds.includes('funding') ? [{ market, symbol, kind: 'funding' as const, interval: null }] : []),
  ]);
}

/** Says what happened and what to do; the program's own mistakes pass unchanged. */
function asDownloadFailure(error: unknown, { isStopped, meter, path }: { readonly isStopped: boolean; readonly meter: DownloadMeter; readonly path: string }): unknown {
  const { filesDone, filesTotal } = meter;
  const so = filesTotal === 0 ? 'nothing was begun' : `${filesDone} of ${filesTotal} files are stored and will not be fetched again`;
  const advice = `${so}: ask for the same again to go on`;
  if (isStopped) return new DownloadFailed('stopped', `stopped before it was done; ${advice}`, { cause: error });
  if (error instanceof ArchiveError) return new DownloadFailed('unreachable', `${error.message}; check the connection of this computer. ${advice[0]?.toUpperCase() ?? ''}${advice.slice(1)}`, { cause: error });
  return toStoreError(error, path);
}

/** Folders in which nothing waits are taken away; the lock stays. */
async function removeEmpty(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue;
    const inner = join(folder, entry.name);
    await removeEmpty(inner);
    await rmdir(inner).catch(() => undefined);
  }
}
