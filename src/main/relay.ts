import { ipcMain } from 'electron/main';
import type { BrowserWindow } from 'electron/main';
import { parseClientEnvelope } from '../engine/contract/parse-envelope.ts';
import type { EngineHost, HostConnection } from '../engine/worker/engine-host.ts';
import { IPC } from '../preload/bridge.ts';
import { isOurFrame } from './sender.ts';

/**
 * Carries envelopes between the window and the engine. Looks into none of them; passes on only envelopes, and only from the window's own page.
 * A page that loads again gets a new connection, so that answers to the old page do not reach it.
 */
export function relayWindow(window: BrowserWindow, host: EngineHost): { close(): void } {
  let connection = connect();

  function connect(): HostConnection {
    const opened = host.connect();
    opened.onMessage((envelope) => { if (!window.isDestroyed()) window.webContents.send(IPC.message, envelope); });
    return opened;
  }

  const onSend = (event: Electron.IpcMainEvent, raw: unknown): void => {
    const envelope = isOurFrame(event, window) ? parseClientEnvelope(raw) : null;
    if (envelope) connection.send(envelope);
  };
  const onNavigation = (details: { readonly isMainFrame: boolean; readonly isSameDocument: boolean }): void => {
    if (!details.isMainFrame || details.isSameDocument) return;
    connection.close();
    connection = connect();
  };
  ipcMain.on(IPC.send, onSend);
  window.webContents.on('did-start-navigation', onNavigation);
  return {
    close() {
      ipcMain.removeListener(IPC.send, onSend);
      connection.close();
    },
  };
}
