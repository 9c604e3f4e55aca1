import { shell } from 'electron/common';
import { dialog, ipcMain } from 'electron/main';
import type { BrowserWindow } from 'electron/main';
import { z } from 'zod';
import { IPC } from '../preload/bridge.ts';
import { isAllowedExternal } from './external-links.ts';
import { isOurFrame } from './sender.ts';

const address = z.string().max(2000);

/** Answers what the preload's `shell` object asks. Everything that does not come from our own page is refused. */
export function answerShell(window: BrowserWindow, strategiesDir: string | null): void {
  ipcMain.handle(IPC.openFiles, (event) => (isOurFrame(event, window) ? askForFiles(window) : []));
  ipcMain.handle(IPC.openExternal, async (event, raw: unknown) => {
    const parsed = address.safeParse(raw);
    if (isOurFrame(event, window) && parsed.success && isAllowedExternal(parsed.data)) await shell.openExternal(parsed.data);
  });
  // The page names no path: there is one folder that it can have shown.
  ipcMain.handle(IPC.openStrategies, async (event) => {
    if (isOurFrame(event, window) && strategiesDir !== null) await shell.openPath(strategiesDir);
  });
}

/** Asks the person for data files to import. */
async function askForFiles(window: BrowserWindow): Promise<readonly string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Import market data',
    buttonLabel: 'Import',
    properties: ['openFile', 'multiSelections'],
    filters: [{ name: 'Binance public data', extensions: ['csv', 'zip', 'gz', 'jsonl', 'parquet'] }, { name: 'All files', extensions: ['*'] }],
  });
  return canceled ? [] : filePaths;
}
