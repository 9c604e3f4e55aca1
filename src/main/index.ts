import { app, dialog } from 'electron/main';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createEngineHost } from '../engine/worker/engine-host.ts';
import { defaultDataDir, locateProgram } from '../engine/worker/program.ts';
import { openCredentials } from './credentials.ts';
import { startDesktop } from './desktop.ts';

const program = locateProgram();
const dataDir = process.env['TRADEWIND_DATA_DIR'] ?? defaultDataDir();

try {
  mkdirSync(dataDir, { recursive: true });
  const desktop = await startDesktop({
    rendererDir: program.rendererDir,
    preloadFile: program.preloadFile,
    resourcesDir: app.isPackaged ? process.resourcesPath : program.resourcesDir,
    userDataDir: join(dataDir, 'window'),
    strategiesDir: join(dataDir, 'strategies'),
    createHost: () => createEngineHost({
      workerFile: program.workerFile, emergencyFile: program.emergencyFile, dataDir,
      options: { version: program.version, researchWorkerFile: program.researchWorkerFile },
      keyStore: openCredentials(dataDir),
    }),
  });
  if (desktop) for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, desktop.quitNow);
  // Electron cannot list trays or sent notifications: the real-Electron spec looks through this door, which a packaged app does not have.
  if (desktop && process.env['TRADEWIND_TEST'] === '1' && !app.isPackaged) Object.assign(globalThis, { tradewindTest: desktop });
} catch (error) {
  dialog.showErrorBox('Tradewind could not start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
