import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { wallClock } from '../../adapters/clock/wall-clock.ts';
import { ContractFailure } from '../../contract/client.ts';
import type { KeyAction, KeysView } from '../../contract/envelope.ts';
import { listConnections } from '../../run/live/connections.ts';
import { reachEngine } from '../control-socket.ts';
import { claimDataFolder, engineOwner } from '../data-folder.ts';
import type { EngineOwner } from '../data-folder.ts';
import { createKeyDesk } from '../key-desk.ts';
import { vaultIn } from '../key-storage.ts';
import { CommandFailed } from './command-failed.ts';
import { hasStore, withStore } from './with-store.ts';

/** The keys of a data folder, as a command reaches them. */
export interface KeyAccess {
  /** `running`: through the engine that runs there; `none`: the vault itself. */
  readonly engine: 'running' | 'none';
  /** @throws ContractFailure with a sentence for the person */
  act(action: KeyAction): Promise<KeysView>;
  /** Ids of the connections that a key may belong to. */
  connections(): Promise<readonly string[]>;
  close(): void;
}

const REACH_MS = 2_000;

/**
 * Reaches the keys: through the engine that runs on the data folder, which then has a new key at once, or else in the vault.
 * @throws CommandFailed when an engine runs and does not answer
 */
export async function reachKeys(dataDir: string): Promise<KeyAccess> {
  const owner = engineOwner(dataDir);
  return owner === null ? keysOnDisk(dataDir) : keysOfEngine(owner);
}

/** Tells whether keys of the desktop app lie in the data folder, which only the app itself can read. */
export function hasKeychainKeys(dataDir: string): boolean {
  return existsSync(join(dataDir, 'keys.safe'));
}

async function keysOfEngine(owner: EngineOwner): Promise<KeyAccess> {
  const engine = await reachEngine(owner, REACH_MS);
  if (engine === null) throw new CommandFailed({ code: 'not-reached', message: `expected the engine of process ${owner.pid} to answer, found silence: change its keys in its window` });
  return { engine: 'running', act: (action) => engine.client.keys(action), connections: async () => (await engine.client.call('connections.list', {})).connections.map(({ id }) => id), close: () => { engine.close(); } };
}

function keysOnDisk(dataDir: string): KeyAccess {
  const folder = claimDataFolder(dataDir);
  const desk = createKeyDesk({ store: vaultIn(dataDir), clock: wallClock, onChange: () => undefined });
  return {
    engine: 'none',
    async act(action) {
      const reply = await desk.answer({ type: 'key', id: 0, ...action });
      if (!reply.ok) throw new ContractFailure(reply.error);
      const { state, place, advice, keys, refused } = reply;
      return { state, place, advice, keys, refused };
    },
    connections: () => (hasStore(dataDir) ? withStore(dataDir, (store) => listConnections(store.settings).map(({ id }) => id)) : Promise.resolve([])),
    close: () => { folder.release(); },
  };
}
