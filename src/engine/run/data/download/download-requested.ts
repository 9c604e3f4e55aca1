import { dirname, join } from 'node:path';
import type { DownloadRequest, DownloadResult } from '../../../contract/download.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { TaskProgress } from '../../task-progress.ts';
import { downloadHistory } from './download-history.ts';

/** Returns where files on their way lie: beside the store. */
export function downloadFolder(store: Pick<Store, 'path'>): string {
  return join(dirname(store.path), 'downloads');
}

/** Downloads what a person asked for in the window, with progress in words. @throws DownloadFailed */
export function downloadRequested(store: Store, clock: Clock, request: DownloadRequest, more: { readonly signal: AbortSignal; readonly onProgress: (progress: TaskProgress) => void }): Promise<DownloadResult> {
  return downloadHistory({ store, clock, folder: downloadFolder(store), request, signal: more.signal, onProgress: ({ stage, share }) => { more.onProgress({ stage, share }); } });
}
