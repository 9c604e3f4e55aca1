import { isInterval } from '../../domain/interval.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { ImportRequest } from '../workstation/research.ts';
import type { TaskProgress } from '../task-progress.ts';
import { importFiles } from './import-files.ts';
import type { ImportResult } from './import-request.ts';

/** Imports what a person asked for, with progress in words. */
export function importRequested(store: Store, request: ImportRequest, onProgress: (progress: TaskProgress) => void): Promise<ImportResult> {
  const { files, symbol, market, interval, skipBad } = request;
  return importFiles({
    store, files, skipBad,
    ...(symbol === undefined ? {} : { symbol }),
    ...(market === undefined ? {} : { market }),
    ...(interval !== undefined && isInterval(interval) ? { interval } : {}),
    onProgress: ({ fileIndex, fileCount, bytesDone, bytesTotal }) => {
      onProgress({ stage: fileCount > 1 ? `file ${fileIndex + 1} of ${fileCount}` : 'reading', share: bytesTotal > 0 ? (fileIndex + bytesDone / bytesTotal) / fileCount : null });
    },
  });
}
