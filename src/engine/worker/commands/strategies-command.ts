import { resolve } from 'node:path';
import type { CustomCheck, CustomProblem } from '../../contract/custom-strategies.ts';
import { checkStrategies, createStrategy, listStrategies, strategiesFolder } from '../../run/custom/strategies-folder.ts';
import type { StrategiesDocument as StrategiesOfFolder } from '../../run/custom/strategies-folder.ts';
import { shelfPlace } from '../strategies.ts';
import { CommandFailed } from './command-failed.ts';
import { hasStore, withExistingStore } from './with-store.ts';

export type { CustomProblem };

/** A trained model that can be chosen in place of a strategy. */
export interface ModelChoice {
  readonly code: string;
  readonly title: string;
  readonly status: string;
}

/** Every strategy that there is, and every model that can be one. */
export interface StrategiesDocument extends StrategiesOfFolder {
  readonly models: readonly ModelChoice[];
}

/** Returns every strategy that there is; files that nobody has looked at yet are checked first. */
export async function listStrategiesCommand(dataDir: string): Promise<StrategiesDocument> {
  const document = await listStrategies(shelfPlace(dataDir));
  const models = hasStore(dataDir) ? await withExistingStore(dataDir, (store) => [...store.models.list({ kind: 'agent' }).filter(({ status }) => status !== 'retired'), ...store.models.standing(['active', 'shadow']).filter(({ kind }) => kind === 'boosting')].map(({ code, title, status }) => ({ code, title, status }))) : [];
  return { ...document, models };
}

/** What was found out about a file. */
export interface CheckedFile {
  readonly file: string;
  readonly isReady: boolean;
  readonly name: string | null;
  readonly code: string;
  readonly problems: readonly CustomProblem[];
  readonly checks: readonly CustomCheck[];
}

/**
 * Checks one file, wherever it lies, or every file of the folder, whatever is known of them. What lies in the folder is kept as it was found.
 * @throws CommandFailed when there is nothing to check
 */
export async function checkStrategiesCommand(dataDir: string, path: string | null): Promise<{ readonly files: readonly CheckedFile[] }> {
  const place = shelfPlace(dataDir);
  const versions = await checkStrategies(place, path);
  const folder = strategiesFolder(place);
  if (versions.length === 0 && path === null) throw new CommandFailed({ code: 'no-strategies', message: `expected strategies in ${folder}, found none: write one with tradewind strategies new NAME`, where: folder });
  if (versions.length === 0) throw new CommandFailed({ code: 'no-such-file', message: `expected a file, found none at ${resolve(path ?? '')}`, where: path ?? '' });
  return { files: versions.map(({ file, isReady, manifest, code, problems, found }) => ({ file, isReady, name: manifest?.name ?? null, code, problems, checks: found })) };
}

/** Writes the template into the folder. @throws CommandFailed when the name is taken */
export async function newStrategyCommand(dataDir: string, name: string): Promise<{ readonly path: string; readonly name: string }> {
  let path: string | null;
  try {
    path = await createStrategy(shelfPlace(dataDir), name);
  } catch (error) {
    throw new CommandFailed({ code: 'name-taken', message: error instanceof Error ? error.message : String(error), where: name }, { cause: error });
  }
  if (path === null) throw new CommandFailed({ code: 'name-taken', message: `expected a new name, "${name}" is a strategy already`, where: name });
  return { path, name };
}
