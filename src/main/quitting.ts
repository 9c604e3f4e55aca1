import { app, dialog } from 'electron/main';
import type { View } from '../engine/contract/view.ts';
import { quitQuestion } from './trading-words.ts';

/** The way out of the program: asks if positions are open, lets the engine finish, then exits. */
export interface Quitting {
  /** True once the person has decided to quit: closing the window then closes it. */
  isQuitting(): boolean;
  /** Quits without a question: the terminal or the system asked for it. */
  quitNow(): void;
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
    await finishNow();
  }

  async function finishNow(): Promise<void> {
    if (phase === 'finishing') return;
    phase = 'finishing';
    await finish();
    app.exit(0);
  }
  return { isQuitting: () => phase === 'finishing', quitNow: () => { void finishNow(); } };
}

async function isConfirmed(view: View | null): Promise<boolean> {
  const question = quitQuestion(view);
  if (!question) return true;
  const { response } = await dialog.showMessageBox({ type: 'question', ...question, buttons: ['Keep Running', 'Quit'], defaultId: 0, cancelId: 0 });
  return response === 1;
}
