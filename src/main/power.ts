import { powerMonitor, powerSaveBlocker } from 'electron/main';

/** Has the engine compare itself with the venue when the computer wakes up. */
export function onWakeUp(recover: (cause: string) => void): void {
  powerMonitor.on('resume', () => { recover('the computer woke up'); });
}

/** Keeps the computer from sleeping while trading is on, and only then; the screen may go dark. */
export function createStayAwake(): { update(isTrading: boolean): void } {
  let blocker: number | null = null;
  return {
    update(isTrading) {
      if (isTrading && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension');
      if (isTrading || blocker === null) return;
      powerSaveBlocker.stop(blocker);
      blocker = null;
    },
  };
}
