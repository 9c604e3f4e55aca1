import type { Mismatch } from './reconcile.ts';
import type { RunningSession } from './running-session.ts';

/** Says what is wrong and lets nothing be opened before a person has looked. */
export function hold(session: RunningSession, code: string, message: string): void {
  session.alert('critical', code, message);
  halt(session, message);
}

/** A latched kill switch is stronger than any halt and stays as it is. */
export function halt(session: RunningSession, cause: string): void {
  if (!session.engine.status.killLatched) session.enter({ type: 'set-trading-state', timeMs: session.commandMs, state: 'halted', cause, changedBy: 'recovery' });
  session.commit();
}

/** Holds where the engine differs from its exchange. */
export function holdIfDifferent(session: RunningSession, mismatches: readonly Mismatch[], cause: string): void {
  const [first] = mismatches;
  if (!first) return;
  const count = mismatches.length === 1 ? 'one thing differs' : `${mismatches.length} things differ`;
  hold(session, 'differs-from-exchange', `After ${cause}, ${count} from the exchange: ${first.what} ${first.id} is ${first.engine} here and ${first.exchange} there. Close what you do not want, then resume.`);
}
