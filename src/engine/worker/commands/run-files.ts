import { mkdirSync } from 'node:fs';
import { CommandFailed } from './command-failed.ts';

/** Makes the folder into which a run is to be written, before the run. @throws CommandFailed when it cannot be made */
export function makeRunFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw new CommandFailed({ code: 'cannot-write', message: `${dir}: expected a folder to write the run into, found: ${error instanceof Error ? error.message : String(error)}`, where: dir }, { cause: error });
  }
}
