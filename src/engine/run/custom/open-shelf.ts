import { existsSync } from 'node:fs';
import { wallClock } from '../../adapters/clock/wall-clock.ts';
import { SANDBOX_LIMITS } from '../../adapters/custom-strategy/sandbox.ts';
import type { SandboxLimits } from '../../adapters/custom-strategy/sandbox.ts';
import { StrategyFiles } from '../../adapters/custom-strategy/strategy-files.ts';
import type { StrategyFile } from '../../adapters/custom-strategy/strategy-files.ts';
import { watchFolder } from '../../adapters/custom-strategy/watch-folder.ts';
import { provideShelf, withCandidate } from '../../strategy/catalog.ts';
import { checkOnMadeUpPrices } from '../analysis/check-strategy.ts';
import { checkVersion } from './check-version.ts';
import { CustomDesk } from './custom-desk.ts';
import { CustomShelf } from './shelf.ts';
import type { StrategyVersion } from './version.ts';

/** A study may wait for a decision longer than a bar may: the check has shown that it is in time, and the machine is busy with the study. */
const STUDY_LIMITS: SandboxLimits = { ...SANDBOX_LIMITS, decideMs: 1000 };

/** Where a person's own strategies are, and the entry of the thread in which one of their files runs. */
export interface ShelfPlace {
  readonly dataDir: string;
  readonly sandboxFile: string;
}

/** Puts a person's own strategies beside the program's in this thread, as they were checked last; runs none of them. */
export function openShelf({ dataDir, sandboxFile }: ShelfPlace, limits: SandboxLimits = SANDBOX_LIMITS): CustomShelf {
  const shelf = new CustomShelf({ files: new StrategyFiles(dataDir), sandboxFile, limits });
  provideShelf(shelf);
  return shelf;
}

/** Does what {@link openShelf} does for a study, after whatever is new in the folder was checked. Returns null where there is no folder. */
export async function openShelfForStudy(place: ShelfPlace): Promise<CustomShelf | null> {
  const files = new StrategyFiles(place.dataDir);
  if (!existsSync(files.folder)) {
    provideShelf(null);
    return null;
  }
  const shelf = openShelf(place, STUDY_LIMITS);
  const unknown = shelf.scan();
  if (unknown.length > 0) {
    await checkFiles(place, unknown);
    shelf.scan();
  }
  return shelf;
}

/** Looks at files and keeps what was found out about each; one after the other, blocking this thread for some seconds at worst. */
export async function checkFiles(place: ShelfPlace, given: readonly StrategyFile[]): Promise<readonly StrategyVersion[]> {
  const files = new StrategyFiles(place.dataDir);
  const versions: StrategyVersion[] = [];
  for (const file of given) {
    const version = await checkFile(place.sandboxFile, file);
    files.keep(file.code, version);
    versions.push(version);
  }
  return versions;
}

/** Looks at one file and keeps nothing. */
export function checkFile(sandboxFile: string, file: StrategyFile): Promise<StrategyVersion> {
  return checkVersion(file, {
    sandboxFile, limits: SANDBOX_LIMITS, clock: wallClock,
    examine: (definition) => withCandidate(definition, () => checkOnMadeUpPrices({ strategy: definition.name, code: definition.code, config: {} })),
  });
}

/** Looks at files of the folder by name: what a thread beside the engine does. */
export async function checkNamedFiles(place: ShelfPlace, names: readonly string[]): Promise<void> {
  const files = new StrategyFiles(place.dataDir);
  await checkFiles(place, names.flatMap((name) => files.read(name) ?? []));
}

/**
 * Opens the strategies folder for the engine's thread: it is made and watched from now on.
 * @param check looks at files in a thread that may wait for them
 */
export function openStrategyDesk(place: ShelfPlace, check: (names: readonly string[]) => Promise<void>): CustomDesk {
  const files = new StrategyFiles(place.dataDir);
  files.prepare();
  return new CustomDesk({ shelf: openShelf(place), files, check, watch: (onChange) => watchFolder(files.folder, onChange) });
}
