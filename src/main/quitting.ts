import { app, dialog } from 'electron/main';
import type { View } from '../engine/contract/view.ts';
import { quitQuestion } from './trading-words.ts';

/** The way out of the program: asks if positions are open, lets the engine finish, then exits. */
export interface Quitting {
  /** True once the person has decided to quit: closing the window then closes it. */
  isQuitting(): boolean;
}

/** Guards `before-quit`. `finish` has the engine write what is unwritten. */
export function guardQuit(view: () => View | null, finish: () => Promise<void>): Quitting {
  let phase: 'running' | 'asking' | 'finishing' = 'running';
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (phase === 'running') void quit();
  });

  async function quit(): Promise<void> {
    phase = 'asking';
    if (!await isConfirmed(view())) {
      phase = 'running';
      return;
    }
    phase = 'finishing';
    await finish();
    app.exit(0);
  }
  return { isQuitting: () => phase === 'finishing' };
}

async function isConfirmed(view: View | null): Promise<boolean> {
  const question = quitQuestion(view);
  if (!question) return true;
  const { response } = await dialog.showMessageBox({ type: 'question', ...question, buttons: ['Keep Running', 'Quit'], defaultId: 0, cancelId: 0 });
  return response === 1;
}
