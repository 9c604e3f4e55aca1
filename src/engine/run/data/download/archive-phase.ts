import { stat } from 'node:fs/promises';
import { DAY_MS } from '../../../domain/interval.ts';
import { instrumentIdOf } from '../../../domain/instrument.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { DownloadedFile } from '../../../contract/download.ts';
import { ArchiveClient } from '../../../adapters/binance/archive/archive-client.ts';
import { ArchiveError } from '../../../adapters/binance/archive/archive-error.ts';
import { ARCHIVE_URL, type ArchiveSeries } from '../../../adapters/binance/archive/archive-path.ts';
import { daysOf } from '../../../adapters/binance/archive/plan-periods.ts';
import { HistoryError } from '../../../adapters/history/history-error.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import { importFiles } from '../import-files.ts';
import type { ImportedFile } from '../import-request.ts';
import type { DownloadMeter } from './download-meter.ts';
import { DownloadFailed, waitUnlessStopped, type DownloadOptions } from './download-options.ts';
import { freeBytesOf, refuseWithoutRoom } from './free-space.ts';
import { inOrder } from './in-order.ts';
import { look, planTargets, recordOf, targetOf, type Finding, type Target } from './wanted-files.ts';

/** Requests and files under way at once: polite to the archive, and a bound on what lies on the disk. */
const AT_ONCE = 3;

/** Fetches what the archive has of the series in [from, to) and stores it, file by file. @throws DownloadFailed, StoreError */
export async function downloadArchive(seriesList: readonly ArchiveSeries[], options: DownloadOptions, meter: DownloadMeter): Promise<{ readonly files: readonly DownloadedFile[]; readonly bytes: number }> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const client = new ArchiveClient({
    url: options.archiveUrl ?? ARCHIVE_URL, folder: options.folder, signal, wait: waitUnlessStopped(options.wait, signal),
    ...(options.silenceMs === undefined ? {} : { silenceMs: options.silenceMs }),
  });
  try {
    const findings = await lookAtAll(seriesList, client, options, meter);
    await checkRoom(findings, options);
    const files = await storeAll(findings, { client, options, meter, signal });
    return { files, bytes: client.bytes };
  } finally {
    // Whatever is still under way ends with us.
    stop.abort(new Error('the download ended'));
    client.close();
  }
}

async function lookAtAll(seriesList: readonly ArchiveSeries[], client: ArchiveClient, { store, clock, request }: DownloadOptions, meter: DownloadMeter): Promise<readonly Finding[]> {
  const nowMs = clock.now();
  const targets = seriesList.flatMap((series) => planTargets(series, store.archive, { from: request.from, to: request.to, nowMs }));
  const findings: Finding[] = [];
  const looks = inOrder(targets, AT_ONCE, (target) => look(target, { client, archive: store.archive, nowMs }));
  for (const [index, found] of targets.entries()) {
    meter.stage(`looking at ${index + 1} of ${targets.length} files: ${found.path.split('/').at(-1)}`);
    findings.push(...await looks.next());
  }
  return findings;
}

async function checkRoom(findings: readonly Finding[], { folder, freeBytes = freeBytesOf }: DownloadOptions): Promise<void> {
  const sizes = findings.flatMap((finding) => (finding.type === 'wanted' ? [finding.bytes] : []));
  if (sizes.length > 0) refuseWithoutRoom({ folder, sizes, atOnce: AT_ONCE, freeBytes: await freeBytes(folder) });
}

interface StoreAllOptions {
  readonly client: ArchiveClient;
  readonly options: DownloadOptions;
  readonly meter: DownloadMeter;
  readonly signal: AbortSignal;
}

/** Fetches a few files ahead and stores them one after the other, in the order of the plan: each run of the same plan stores the same. */
async function storeAll(findings: readonly Finding[], { client, options, meter, signal }: StoreAllOptions): Promise<readonly DownloadedFile[]> {
  const wanted = findings.filter((finding) => finding.type === 'wanted');
  const kept = await Promise.all(wanted.map(({ target, checksum }) => client.kept({ path: target.path, checksum })));
  meter.beginFiles(wanted.length, wanted.reduce((sum, { bytes }) => sum + bytes, 0), kept.reduce((sum, bytes) => sum + bytes, 0));
  const fetch = ({ target, checksum }: Wanted): Promise<string | ArchiveError> =>
    client.fetch({ path: target.path, checksum }, (bytes) => { meter.transferred(target.path, bytes); }).catch(keepRefusal);
  const fetched = inOrder(wanted, AT_ONCE, fetch);
  const files: DownloadedFile[] = [];
  const storeOne = async (finding: Wanted, local: string | ArchiveError): Promise<DownloadedFile> => {
    const file = local instanceof ArchiveError ? failed(finding.target, local.message) : await storeFile(finding, local, options.store, signal);
    if (!(local instanceof ArchiveError)) await client.discard(finding.target.path);
    meter.rowsRead(file.rowsRead);
    meter.fileDone();
    return file;
  };
  for (const finding of findings) {
    if (finding.type !== 'wanted') {
      files.push({ ...untouched(finding.target), status: finding.type });
      continue;
    }
    const stored = await storeOne(finding, await fetched.next());
    files.push(stored);
    if (stored.status !== 'stored') continue;
    for (const day of lackedDays(finding.target, options.store)) {
      for (const found of await look(day, { client, archive: options.store.archive, nowMs: options.clock.now() })) {
        if (found.type !== 'wanted') continue;
        meter.addFile(found.bytes);
        files.push(await storeOne(found, await fetch(found)));
      }
    }
  }
  return files;
}

type Wanted = Extract<Finding, { type: 'wanted' }>;

/** What is wrong with one file is told of that file; a silent archive ends the download. */
function keepRefusal(error: unknown): ArchiveError {
  if (error instanceof ArchiveError && error.kind !== 'unreachable') return error;
  throw error;
}

/** Imports a file and remembers it, in one transaction. */
async function storeFile({ target, checksum }: Wanted, local: string, store: Store, signal: AbortSignal): Promise<DownloadedFile> {
  const { series, path } = target;
  const { size } = await stat(local);
  const { files: [file] } = await importFiles({
    store, files: [local], symbol: series.symbol, market: series.market, signal, ...(series.interval === null ? {} : { interval: series.interval }),
    alsoStore: ({ kind }) => {
      if (kind !== series.kind) throw new HistoryError({ code: 'not-recognized', place: { file: path }, expected: series.kind, found: String(kind) });
      store.archive.put(recordOf(target, checksum, size));
    },
  });
  if (file === undefined) return failed(target, 'nothing was imported');
  refuseBrokenStore(file);
  if (!file.isStored) return failed(target, file.errors[0]?.message ?? 'it was refused');
  const { rowsRead, rowsStored, duplicates, gaps } = file;
  return { path, status: 'stored', rowsRead, rowsStored, duplicates, gaps, error: null };
}

/** A full disk or a damaged store fails every file alike. */
export function refuseBrokenStore({ errors: [error] }: Pick<ImportedFile, 'errors'>): void {
  if (error?.code.startsWith('store-') === true) throw new DownloadFailed(error.code === 'store-disk-full' ? 'disk' : 'store', error.message);
}

/** A month of bars sometimes lacks whole days that are published by themselves. Days before its first bar were before the listing. */
function lackedDays({ series, period }: Target, store: Store): readonly Target[] {
  if (period.span !== 'month' || series.kind !== 'klines' || series.interval === null) return [];
  const bars = store.bars.read(instrumentIdOf(series.market, series.symbol), series.interval, period.from, period.to);
  const days = new Set<EpochMs>();
  for (const timeMs of bars.openTimeMs) days.add(timeMs - (timeMs % DAY_MS));
  const first = bars.openTimeMs[0] ?? period.to;
  return daysOf({ from: first, to: period.to }, period.to).filter((day) => !days.has(day.from)).map((day) => targetOf(series, day));
}

function untouched({ path }: Target): Omit<DownloadedFile, 'status'> {
  return { path, rowsRead: 0, rowsStored: 0, duplicates: 0, gaps: [], error: null };
}

function failed(target: Target, error: string): DownloadedFile {
  return { ...untouched(target), status: 'failed', error };
}
