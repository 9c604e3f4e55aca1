import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { DownloadRequest, DownloadResult } from '../../contract/download.ts';
import { DownloadFailed, downloadHistory, type DownloadProgress } from '../../run/data/download/download-history.ts';
import { downloadFolder } from '../../run/data/download/download-requested.ts';
import { CommandFailed } from './command-failed.ts';
import { withStore } from './with-store.ts';

export type { DownloadProgress, DownloadResult };

export interface DownloadCommand {
  readonly dataDir: string;
  readonly request: DownloadRequest;
  /** Where to fetch from; Binance itself when absent. */
  readonly archiveUrl?: string;
  readonly restUrl?: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
}

/** Downloads history into the store of the data folder. @throws CommandFailed when it cannot go on; asking again continues */
export function downloadCommand({ dataDir, ...options }: DownloadCommand): Promise<DownloadResult> {
  return withStore(dataDir, async (store) => {
    try {
      return await downloadHistory({ store, clock: wallClock, folder: downloadFolder(store), ...options });
    } catch (error) {
      if (error instanceof DownloadFailed) throw new CommandFailed({ code: `download-${error.code}`, message: error.message }, { cause: error });
      throw error;
    }
  });
}
