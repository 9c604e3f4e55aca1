import { dialog } from 'electron/main';
import type { EngineClient } from '../engine/contract/client.ts';

/** What menu and tray can do to trading. Each says on the screen what came of it if it failed. */
export interface TradingActions {
  setState(state: 'active' | 'reducing' | 'halted'): Promise<void>;
  /** Asks first, as a menu has no press-and-hold. */
  kill(cause: string): Promise<void>;
}

/** Binds the actions to a client of the engine. */
export function createTradingActions(client: EngineClient): TradingActions {
  return {
    setState: (state) => client.call('trading.set-state', { state }).then(() => {}, (error: unknown) => { showRefusal(error); }),
    async kill(cause) {
      const { response } = await dialog.showMessageBox({
        type: 'warning',
        message: 'Kill: cancel every order and close every position?',
        detail: 'Trading then stays off, also after a restart, until you re-arm it in the window.',
        buttons: ['Cancel', 'Kill'],
        defaultId: 0,
        cancelId: 0,
      });
      if (response !== 1) return;
      const report = await client.kill(cause);
      await dialog.showMessageBox({
        type: report.verifiedFlat ? 'info' : 'error',
        message: report.verifiedFlat ? 'Killed. The account was verified flat.' : 'Killed, but the account could not be verified flat.',
        detail: report.message,
      });
    },
  };
}

function showRefusal(error: unknown): void {
  dialog.showErrorBox('Not done', error instanceof Error ? error.message : String(error));
}
