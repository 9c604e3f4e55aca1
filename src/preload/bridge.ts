import type { Channel } from '../engine/contract/channel.ts';
import type { ClientEnvelope, ServerEnvelope } from '../engine/contract/envelope.ts';

/** What a menu item asks of the window: to show a page, to import files, or to open the command palette. */
export type MenuCommand = `go:${'trade' | 'strategies' | 'lab' | 'models' | 'risk' | 'journal' | 'data' | 'settings'}` | 'import' | 'palette';

/** What the desktop offers beside the channel. */
export interface Shell {
  readonly platform: string;
  /** Asks the person for files; an empty list when the dialog was dismissed. */
  openFiles(): Promise<readonly string[]>;
  /** Opens an address of the allow list in the person's browser; other addresses are ignored. */
  openExternal(url: string): Promise<void>;
  /** Shows the folder of the person's own strategies, and no other. */
  openStrategies(): Promise<void>;
  /** Hears what the person chose in the menu. Returns a function that stops listening. */
  onMenu(listener: (command: MenuCommand) => void): () => void;
}

/** The one object that the preload script puts on the window, as `window.tradewind`. */
export interface Bridge {
  readonly channel: Channel<ClientEnvelope, ServerEnvelope>;
  readonly shell: Shell;
}

/** Names of the IPC channels between preload and main. */
export const IPC = {
  /** renderer → main: a client envelope. */
  send: 'engine:send',
  /** main → renderer: a server envelope. */
  message: 'engine:message',
  openFiles: 'shell:open-files',
  openExternal: 'shell:open-external',
  openStrategies: 'shell:open-strategies',
  menu: 'shell:menu',
} as const;
