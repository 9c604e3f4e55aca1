import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createEngineClient } from '../engine/contract/client.ts';
import { createEngineHost } from '../engine/worker/engine-host.ts';
import type { EngineHost } from '../engine/worker/engine-host.ts';
import { vaultIn } from '../engine/worker/key-storage.ts';
import { takePassphrase, unlockAtStart } from '../engine/worker/passphrase.ts';
import type { VaultAtStart } from '../engine/worker/passphrase.ts';
import { locateProgram } from '../engine/worker/program.ts';
import { startServer } from './server.ts';
import type { RunningServer } from './server.ts';

export interface ServeOptions {
  readonly dataDir: string;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** 127.0.0.1 by default: only this computer. */
  readonly hostname?: string;
  readonly token?: string;
}

/** The engine and its server, running. */
export interface Serving {
  readonly server: RunningServer;
  readonly engine: EngineHost;
  /** A sentence for the person when the address can be reached from other computers, else null. */
  readonly warning: string | null;
  /** Whether the keys can be used. */
  readonly vault: VaultAtStart;
  /** Opens the vault. */
  unlock(passphrase: string): Promise<VaultAtStart>;
  close(): Promise<void>;
}

/**
 * Starts the engine and serves its interface; opens the vault where its passphrase is in the environment.
 * @throws Error when the interface is not built or the port cannot be had
 */
export async function serve({ dataDir, port = 0, hostname = '127.0.0.1', token }: ServeOptions): Promise<Serving> {
  const program = locateProgram();
  if (!existsSync(join(program.rendererDir, 'index.html'))) throw new Error('the interface is not built: run npm run build');
  mkdirSync(dataDir, { recursive: true });
  const passphrase = takePassphrase();
  const engine = createEngineHost({
    workerFile: program.workerFile, emergencyFile: program.emergencyFile, dataDir,
    options: { version: program.version, researchWorkerFile: program.researchWorkerFile },
    keyStore: vaultIn(dataDir),
  });
  try {
    const vault = await unlock(engine, passphrase);
    const server = await startServer({ host: engine, rendererDir: program.rendererDir, dataDir, port, hostname, ...(token === undefined ? {} : { token }) });
    return {
      server,
      engine,
      warning: isLoopback(hostname) ? null : `Warning: ${hostname} can be reached from other computers, and the connection is not encrypted. Anyone who reads it can trade with this engine.`,
      vault,
      unlock: (given) => unlock(engine, given),
      close: async () => {
        await server.close();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function unlock(engine: EngineHost, passphrase: string | null): Promise<VaultAtStart> {
  const connection = engine.connect();
  try {
    return await unlockAtStart(createEngineClient(connection), passphrase);
  } finally {
    connection.close();
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '::1' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
