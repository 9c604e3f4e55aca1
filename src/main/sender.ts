import type { BrowserWindow } from 'electron/main';
import { APP_ORIGIN } from './app-protocol.ts';

/** What every IPC event says about who sent it. */
interface Sender {
  readonly sender: unknown;
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** Tells whether an IPC message comes from the top frame of our own page in this window. */
export function isOurFrame({ sender, senderFrame }: Sender, window: BrowserWindow): boolean {
  return !window.isDestroyed() && sender === window.webContents && senderFrame !== null && senderFrame.parent === null && isOurPage(senderFrame.url);
}

/** Tells whether an address is our own page: the packaged one, or the development server while it runs. */
export function isOurPage(address: string): boolean {
  const devServer = process.env['ELECTRON_RENDERER_URL'];
  return address === APP_ORIGIN || address.startsWith(`${APP_ORIGIN}/`) || (devServer !== undefined && address.startsWith(devServer));
}
