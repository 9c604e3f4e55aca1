import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { importFiles } from '../../run/data/import-files.ts';
import type { ImportedFile, ImportProgress, ImportRequest, ImportResult } from '../../run/data/import-request.ts';
import { CommandFailed } from './command-failed.ts';
import { withStore } from './with-store.ts';

export type { ImportedFile, ImportProgress, ImportResult };

export interface ImportCommand extends Pick<ImportRequest, 'symbol' | 'market' | 'interval' | 'skipBad' | 'signal' | 'onProgress'> {
  readonly dataDir: string;
  /** Files, and folders that stand for the data files directly inside them. */
  readonly paths: readonly string[];
}

/** Imports files of market history into the store of the data folder. @throws CommandFailed when a folder holds no data file */
export function importCommand({ dataDir, paths, ...request }: ImportCommand): Promise<ImportResult> {
  const files = paths.flatMap(filesOf);
  return withStore(dataDir, (store) => importFiles({ store, files, ...request }));
}

const DATA_FILE = /\.(csv|csv\.gz|jsonl|gz|zip|parquet|txt)$/i;

function filesOf(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  const files = readdirSync(path).filter((name) => DATA_FILE.test(name)).toSorted().map((name) => join(path, name)).filter((file) => statSync(file).isFile());
  if (files.length === 0) throw new CommandFailed({ code: 'no-files', message: `${path}: expected a folder with .csv, .csv.gz, .zip or .parquet files, found none in it`, where: path });
  return files;
}
