import type { Command } from '../domain/input.ts';
import { quoteFromAtoms } from '../domain/rounding.ts';
import type { EpochMs, QuoteAtoms } from '../domain/units.ts';
import { amount } from '../risk/words.ts';
import type { EngineState } from './state.ts';
import { alert, announceStatus, cancelEntries } from './trading-status.ts';

/** Whether a session with real money may open positions, and how much at once. Null where the money is play money. */
export interface Arming {
  readonly isArmed: boolean;
  /** Most that positions and open entries may be worth together; null while it is not armed. */
  readonly notionalCap: QuoteAtoms | null;
  readonly sinceMs: EpochMs;
}

/** Lets the session open positions up to the cap. A kill switch that is on has to be re-armed first: to arm money is not to take a kill back. */
export function arm(state: EngineState, { timeMs, notionalCap, cause }: Omit<Extract<Command, { readonly type: 'arm' }>, 'type'>): void {
  if (state.arming === null) return;
  if (state.base.killLatched) return alert(state, timeMs, 'warning', 'kill-latched', 'The kill switch is on: re-arm it first.');
  if (notionalCap <= 0n) return alert(state, timeMs, 'warning', 'not-armed', 'A session is armed up to an amount above zero.');
  state.arming = { isArmed: true, notionalCap, sinceMs: timeMs };
  announceStatus(state, timeMs);
  alert(state, timeMs, 'warning', 'armed', `Armed up to ${amount(quoteFromAtoms(notionalCap))}: ${cause}`);
}

/** Lets nothing be opened any more, and cancels what would; what is open keeps its stops and can be closed. */
export function disarm(state: EngineState, timeMs: EpochMs, cause: string): void {
  if (state.arming === null || !state.arming.isArmed) return;
  state.arming = { isArmed: false, notionalCap: null, sinceMs: timeMs };
  cancelEntries(state, timeMs, cause);
  announceStatus(state, timeMs);
  alert(state, timeMs, 'info', 'disarmed', `Disarmed: ${cause}`);
}
