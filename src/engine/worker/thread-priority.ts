import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** How far a thread that takes hours steps back behind the others of this program, 0 to 19. */
const STEPS_BACK = 10;

/**
 * Lets the thread that calls this step back behind the others of the program where the system can tell threads apart (Linux); elsewhere it does nothing.
 * Trading is then served first even when every core is busy.
 */
export function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    // The link of the thread that reads it: <process>/task/<thread>.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isInteger(thread) && thread !== process.pid) setPriority(thread, STEPS_BACK);
  } catch {
    // A system that hides its threads leaves the priority as it is.
  }
}
