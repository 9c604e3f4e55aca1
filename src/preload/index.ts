import { contextBridge, ipcRenderer } from 'electron/renderer';
import type { IpcRendererEvent } from 'electron/renderer';
import { IPC } from './bridge.ts';
import type { Bridge } from './bridge.ts';

/** Hears one channel; the event object, which would hand the page `ipcRenderer`, is kept back. */
function listen<Payload>(channel: string, listener: (payload: Payload) => void): () => void {
  const handler = (_event: IpcRendererEvent, payload: Payload): void => { listener(payload); };
  ipcRenderer.on(channel, handler);
  return () => { ipcRenderer.removeListener(channel, handler); };
}

const bridge: Bridge = {
  channel: {
    send: (envelope) => { ipcRenderer.send(IPC.send, envelope); },
    onMessage: (listener) => listen(IPC.message, listener),
  },
  shell: {
    platform: process.platform,
    openFiles: () => ipcRenderer.invoke(IPC.openFiles) as Promise<readonly string[]>,
    openExternal: (url) => ipcRenderer.invoke(IPC.openExternal, url) as Promise<void>,
    openStrategies: () => ipcRenderer.invoke(IPC.openStrategies) as Promise<void>,
    onMenu: (listener) => listen(IPC.menu, listener),
  },
};

contextBridge.exposeInMainWorld('tradewind', bridge);
