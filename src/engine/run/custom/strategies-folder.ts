import { basename, dirname, resolve } from 'node:path';
import { readStrategyFile, StrategyFiles } from '../../adapters/custom-strategy/strategy-files.ts';
import type { CustomStrategyView } from '../../contract/custom-strategies.ts';
import { STRATEGIES, strategyByName } from '../../strategy/catalog.ts';
import { CustomDesk } from './custom-desk.ts';
import { checkFile, checkFiles, openShelfForStudy } from './open-shelf.ts';
import type { ShelfPlace } from './open-shelf.ts';
import type { StrategyVersion } from './version.ts';

/** A strategy that comes with the program. */
export interface BuiltInRow {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
}

/** Every strategy that there is. */
export interface StrategiesDocument {
  readonly folder: string;
  readonly builtIn: readonly BuiltInRow[];
  readonly custom: readonly CustomStrategyView[];
}

/** Returns every strategy that there is; files that nobody has looked at yet are checked first. */
export async function listStrategies(place: ShelfPlace): Promise<StrategiesDocument> {
  const shelf = await openShelfForStudy(place);
  const files = new StrategyFiles(place.dataDir);
  const custom = shelf === null ? [] : new CustomDesk({ shelf, files, check: () => Promise.resolve(), watch: () => () => undefined }).view([]).strategies;
  shelf?.close();
  return { folder: files.folder, builtIn: STRATEGIES.map(({ name, title, summary }) => ({ name, title, summary })), custom };
}

/** Checks one file, wherever it lies, or every file of the folder (null), whatever is known of them; what lies in the folder is kept as it was found. Empty when nothing is there. */
export async function checkStrategies(place: ShelfPlace, path: string | null): Promise<readonly StrategyVersion[]> {
  const files = new StrategyFiles(place.dataDir);
  if (path === null) return checkFiles(place, files.list());
  const file = readStrategyFile(dirname(path), basename(path));
  if (file === null) return [];
  return resolve(dirname(path)) === resolve(files.folder) ? checkFiles(place, [file]) : [await checkFile(place.sandboxFile, file)];
}

/** Returns the folder in which strategies are looked for. */
export function strategiesFolder({ dataDir }: ShelfPlace): string {
  return new StrategyFiles(dataDir).folder;
}

/** Writes the template into the folder and returns where; null when a strategy has that name. @throws Error when a file of that name is there */
export async function createStrategy(place: ShelfPlace, name: string): Promise<string | null> {
  const shelf = await openShelfForStudy(place);
  try {
    return strategyByName(name) === undefined ? new StrategyFiles(place.dataDir).create(name) : null;
  } finally {
    shelf?.close();
  }
}
