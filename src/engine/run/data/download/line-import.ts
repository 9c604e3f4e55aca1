import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveSeries } from '../../../adapters/binance/archive/archive-path.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { importFiles } from '../import-files.ts';
import { refuseBrokenStore } from './archive-phase.ts';

export interface LineImportOptions {
  readonly series: ArchiveSeries;
  readonly store: Store;
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

/** Rows gathered before they are stored: bounds memory, and what a stop loses. */
const ROWS_AT_ONCE = 50_000;

/** Stores lines of public-data CSV that come bit by bit, as the import of a file of them would: checked by the same rules, in the same transaction. */
export class LineImport {
  readonly #options: LineImportOptions;
  #lines: string[] = [];
  rowsRead = 0;
  rowsStored = 0;
  duplicates = 0;

  constructor(options: LineImportOptions) {
    this.#options = options;
  }

  /** Rows that came and are not stored yet. */
  get waiting(): number {
    return this.#lines.length;
  }

  /** Takes lines, and stores when there are many. */
  async add(lines: readonly string[]): Promise<void> {
    this.#lines.push(...lines);
    if (this.#lines.length >= ROWS_AT_ONCE) await this.flush();
  }

  /** Stores what has come. @throws VenueError when the rows are unsound, DownloadFailed when the store cannot be written */
  async flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const { series: { market, symbol, kind, interval }, store, folder, signal } = this.#options;
    const path = join(folder, `${symbol}-${interval ?? kind}-rest.csv`);
    await mkdir(folder, { recursive: true });
    await writeFile(path, `${this.#lines.join('\n')}\n`);
    try {
      const { files: [file] } = await importFiles({ store, files: [path], symbol, market, ...(interval === null ? {} : { interval }), ...(signal === undefined ? {} : { signal }) });
      if (file === undefined) return;
      refuseBrokenStore(file);
      if (!file.isStored) throw new VenueError(`what the exchange answered cannot be stored: ${file.errors[0]?.message ?? 'it was refused'}`, { kind: 'unknown' });
      this.rowsRead += file.rowsRead;
      this.rowsStored += file.rowsStored;
      this.duplicates += file.duplicates;
      this.#lines = [];
    } finally {
      await rm(path, { force: true });
    }
  }
}
