import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { wallClock } from '../adapters/clock/wall-clock.ts';
import { lockFolder } from '../adapters/sqlite/folder-lock.ts';

/** Who runs an engine on a data folder, and where it listens. */
export interface EngineOwner {
  readonly pid: number;
  readonly startedMs: number;
  /** Address of its control socket; null when it has none. */
  readonly control: string | null;
}

/** A data folder on which this process runs the engine. */
export interface ClaimedFolder {
  /** Lets other programs know where to reach the engine. */
  announce(control: string | null): void;
  release(): void;
}

/** Another engine runs on the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  readonly dataDir: string;

  constructor(dataDir: string, owner: EngineOwner | null) {
    const who = owner === null ? 'another Tradewind' : `another Tradewind (process ${owner.pid}, since ${new Date(owner.startedMs).toISOString().slice(0, 16).replace('T', ' ')} UTC)`;
    super(`expected no other engine on ${resolve(dataDir)}, found ${who}: close that one first, or use another folder with --data-dir`);
    this.dataDir = dataDir;
  }
}

/**
 * Claims the data folder for the engine of this process; a second engine on it would trade the same account twice.
 * @throws DataFolderInUse when an engine runs there already
 */
export function claimDataFolder(dataDir: string): ClaimedFolder {
  const lock = lockFolder(dataDir);
  if (lock === null) throw new DataFolderInUse(dataDir, readOwner(dataDir));
  const startedMs = wallClock.now();
  const announce = (control: string | null): void => { writeOwner(dataDir, { pid: process.pid, startedMs, control }); };
  announce(null);
  return {
    announce,
    release() {
      rmSync(ownerFile(dataDir), { force: true });
      lock.release();
    },
  };
}

/** Returns who runs an engine on the data folder now, or null. Believes the lock, not the note that a crash leaves behind. */
export function engineOwner(dataDir: string): EngineOwner | null {
  const owner = readOwner(dataDir);
  if (owner === null) return null;
  const lock = lockFolder(dataDir, { patienceMs: 0 });
  lock?.release();
  return lock === null ? owner : null;
}

const ownerSchema = z.object({ pid: z.int().positive(), startedMs: z.number(), control: z.string().nullable() });

function ownerFile(dataDir: string): string {
  return join(resolve(dataDir), 'engine.json');
}

function readOwner(dataDir: string): EngineOwner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(ownerFile(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

/** Written whole or not at all: a reader never sees half of it. */
function writeOwner(dataDir: string, owner: EngineOwner): void {
  const path = ownerFile(dataDir);
  writeFileSync(`${path}.partial`, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  renameSync(`${path}.partial`, path);
}
