import type { Channel } from '../../../engine/contract/channel.ts';
import type { ClientEnvelope, ServerEnvelope } from '../../../engine/contract/envelope.ts';

/** Whether the far end can be spoken to. `refused` needs the person: a new link from the host. */
export type LinkStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'lost'; readonly message: string; readonly retryMs: number }
  | { readonly state: 'refused'; readonly message: string };

/** A channel to the engine together with the condition of the line. */
export interface Transport {
  readonly channel: Channel<ClientEnvelope, ServerEnvelope>;
  /** Calls at once with the present status, then on each change. Returns a function that stops listening. */
  onStatus(listener: (status: LinkStatus) => void): () => void;
}

/** What the desktop shell offers beside the channel; absent in a browser. */
export interface DesktopShell {
  readonly platform: string;
  /** Asks the person for files; an empty list when the dialog was dismissed. */
  openFiles(): Promise<readonly string[]>;
  openExternal(url: string): Promise<void> | void;
  /** Shows the folder of the person's own strategies. */
  openStrategies?(): Promise<void>;
  /** Hears what was chosen in the application menu: `go:lab`, `import` or `palette`. Returns a function that stops listening. */
  onMenu?(listener: (command: string) => void): () => void;
}

/** What the preload script puts on the window. */
export interface TradewindBridge {
  readonly channel: Channel<ClientEnvelope, ServerEnvelope>;
  readonly shell?: DesktopShell;
}

declare global {
  interface Window {
    tradewind?: TradewindBridge;
  }
}

/** Returns the desktop shell, or null in a browser. */
export function desktopShell(): DesktopShell | null {
  return window.tradewind?.shell ?? null;
}
