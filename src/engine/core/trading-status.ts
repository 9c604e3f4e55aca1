import type { Command } from '../domain/input.ts';
import type { AlertLevel } from '../domain/output.ts';
import type { TradingState, TradingStatus } from '../domain/trading-state.ts';
import type { EpochMs } from '../domain/units.ts';
import type { BreakerTrip, BreakerTripped } from '../risk/breakers.ts';
import { isProtective } from './protect.ts';
import type { EngineState } from './state.ts';
import { cancelAll } from './submit.ts';

// Two have a say in the trading state: a person (or recovery, on the person's behalf), and the breakers. The stricter of the two holds,
// so that neither undoes the other: a new day never resumes what a person stopped, and only a person's `active` unlatches a breaker.

type SetTradingState = Extract<Command, { readonly type: 'set-trading-state' }>;

/** Takes the state that a person or recovery asks for. */
export function setTradingState(state: EngineState, command: SetTradingState): void {
  const { timeMs, cause, changedBy } = command;
  if (state.status.killLatched) {
    if (changedBy === 'person') alert(state, timeMs, 'warning', 'kill-latched', 'The kill switch is on: re-arm it first.');
    return;
  }
  if (changedBy === 'recovery' && isStricter(state.chosen.state, command.state)) return;
  if (changedBy === 'person' && command.state === 'active') resumeBreakers(state, timeMs);
  if (command.state !== 'active') cancelEntries(state, timeMs, cause);
  state.chosen = { state: command.state, killLatched: false, cause, sinceMs: timeMs, changedBy };
  const latched = state.breakers.tripped;
  if (latched === null || !isStricter(latched.state, command.state)) setStatus(state, state.chosen);
  else keepLatched(state, timeMs, latched);
}

/** A breaker has tripped, or was released by the change of day. */
export function applyBreaker(state: EngineState, trip: BreakerTrip): void {
  if (trip.type === 'released') {
    release(state, trip.timeMs, trip.cause);
    alert(state, trip.timeMs, 'info', `${trip.code}-released`, trip.cause);
    return;
  }
  alert(state, trip.timeMs, 'critical', trip.code, trip.cause);
  if (state.status.killLatched) return;
  cancelEntries(state, trip.timeMs, trip.cause);
  if (isStricter(trip.state, state.status.state)) setStatus(state, statusOf(trip, trip.timeMs));
}

/** A person resumes: unlatches the breakers and says from where they measure now. */
function resumeBreakers(state: EngineState, timeMs: EpochMs): void {
  const resumed = state.breakers.resume(timeMs, state.ledger.equity());
  if (resumed.peak) alert(state, timeMs, 'info', 'drawdown-rebased', `The drawdown is now measured from ${resumed.peak.to.toFixed(2)} instead of ${resumed.peak.from.toFixed(2)}.`);
  if (resumed.dayBase) alert(state, timeMs, 'info', 'day-loss-rebased', `Today's loss limit now counts from ${resumed.dayBase.to.toFixed(2)} instead of ${resumed.dayBase.from.toFixed(2)}.`);
}

/** Makes a status the one that holds, and reports it. */
export function setStatus(state: EngineState, status: TradingStatus): void {
  state.status = status;
  state.outputs.push({ type: 'trading-status-changed', timeMs: status.sinceMs, status });
}

/** Raises an alert. */
export function alert(state: EngineState, timeMs: EpochMs, level: AlertLevel, code: string, message: string): void {
  state.outputs.push({ type: 'alert-raised', timeMs, level, code, message });
}

/** What the breaker held back returns to what was chosen beside it. */
function release(state: EngineState, timeMs: EpochMs, cause: string): void {
  if (state.status.killLatched || state.status.changedBy !== 'breaker') return;
  setStatus(state, { state: state.chosen.state, killLatched: false, cause, sinceMs: timeMs, changedBy: 'breaker' });
}

/** What was asked for is looser than what a breaker demands: the breaker's state holds until a person resumes. */
export function keepLatched(state: EngineState, timeMs: EpochMs, latched: BreakerTripped): void {
  if (state.status.state !== latched.state || state.status.changedBy !== 'breaker') setStatus(state, statusOf(latched, timeMs));
  alert(state, timeMs, 'warning', 'breaker-latched', `Trading stays ${latched.state}: ${latched.cause}`);
}

function statusOf(trip: BreakerTripped, sinceMs: EpochMs): TradingStatus {
  return { state: trip.state, killLatched: false, cause: trip.cause, sinceMs, changedBy: 'breaker' };
}

function cancelEntries(state: EngineState, timeMs: EpochMs, reason: string): void {
  for (const desk of state.allDesks) cancelAll(state, timeMs, desk, reason, (request) => !request.reduceOnly && !isProtective(request));
}

const STRICTNESS: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };

function isStricter(one: TradingState, other: TradingState): boolean {
  return STRICTNESS[one] > STRICTNESS[other];
}
