import { setTimeout as sleep } from 'node:timers/promises';
import type { DownloadRequest } from '../../../contract/download.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { DownloadProgress } from './download-meter.ts';

/** What a download is given. */
export interface DownloadOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Folder for files on their way; made when absent. */
  readonly folder: string;
  readonly request: DownloadRequest;
  /** Where to fetch from; Binance itself when absent. */
  readonly archiveUrl?: string;
  readonly restUrl?: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Stops at once what is being transferred; what is stored stays. */
  readonly signal?: AbortSignal;
  /** Resolves after `ms`; default a timer. */
  readonly wait?: (ms: number) => Promise<void>;
  /** Returns the bytes that are free on the disk of a folder; default what the operating system says. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** How long a connection to the archive may be silent, in milliseconds. */
  readonly silenceMs?: number;
}

/**
 * A download that could not go on: one sentence. What was stored before stays, and asking again continues.
 * `stopped` by a person; `unreachable`, the archive does not answer; `disk`, there is no room;
 * `store`, the store cannot be written; `in-use`, another download runs on this data folder.
 */
export class DownloadFailed extends Error {
  override readonly name = 'DownloadFailed';
  readonly code: 'stopped' | 'unreachable' | 'disk' | 'store' | 'in-use';

  constructor(code: DownloadFailed['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Returns a wait that ends early, with the signal's reason, when the work is to stop. */
export function waitUnlessStopped(wait: DownloadOptions['wait'], signal: AbortSignal | undefined): (ms: number) => Promise<void> {
  return async (ms) => {
    signal?.throwIfAborted();
    try {
      if (wait === undefined) await sleep(ms, undefined, signal === undefined ? {} : { signal });
      else await wait(ms);
    } finally {
      signal?.throwIfAborted();
    }
  };
}
