import type { EpochMs } from '../domain/units.ts';
import { bareDue } from './bare.ts';
import { entryDue } from './entry.ts';
import { killDue } from './kill.ts';
import type { EngineState } from './state.ts';

/**
 * Something that has to be looked at when a time has come, although nothing else happens. No timer is stored: `nextDueMs` says it from the state,
 * null while nothing is due. After `onDue` at that time it must have moved on, or the same moment would come again for ever.
 */
export interface Due {
  nextDueMs(state: EngineState): EpochMs | null;
  onDue(state: EngineState, timeMs: EpochMs): void;
}

const DUES: readonly Due[] = [bareDue, killDue, entryDue];

/** Returns when the engine must be woken, or null. */
export function nextDueMs(state: EngineState): EpochMs | null {
  let next: EpochMs | null = null;
  for (const due of DUES) {
    const dueMs = due.nextDueMs(state);
    if (dueMs !== null && (next === null || dueMs < next)) next = dueMs;
  }
  return next;
}

/** Does what is due. */
export function doDue(state: EngineState, timeMs: EpochMs): void {
  for (const due of DUES) {
    const dueMs = due.nextDueMs(state);
    if (dueMs !== null && dueMs <= timeMs) due.onDue(state, timeMs);
  }
}
