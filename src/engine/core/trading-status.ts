import type { Command } from '../domain/input.ts';
import type { AlertLevel } from '../domain/output.ts';
import type { TradingState, TradingStatus } from '../domain/trading-state.ts';
import type { EpochMs } from '../domain/units.ts';
import type { BreakerTrip, BreakerTripped } from '../risk/breakers.ts';
import { isProtective } from './protect.ts';
import { heldStatus, withHolds } from './holds.ts';
import type { EngineState } from './state.ts';
import { cancelAll } from './submit.ts';

// Three have a say in the trading state: a person (or recovery, on the person's behalf), the breakers, and the holds. The strictest holds, so that none
// undoes another: a new day never resumes what a person stopped, only a person's `active` unlatches a breaker, and the end of a hold resumes neither.

type SetTradingState = Extract<Command, { readonly type: 'set-trading-state' }>;
type HoldCommand = Extract<Command, { readonly type: 'hold' }>;
type ReleaseCommand = Extract<Command, { readonly type: 'release' }>;

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
  if (changedBy === 'person' && state.status !== state.base) alert(state, timeMs, 'warning', 'held', `Trading is ${state.base.state} as soon as it can be. Until then nothing is opened: ${state.status.cause}`);
}

/** Lets nothing be opened while a reason stands. Entries that rest would open unwatched, so they are canceled; a foreign position does not bear on them. */
export function hold(state: EngineState, { timeMs, code, cause }: Omit<HoldCommand, 'type'>): void {
  const standing = state.holds.get(code);
  if (standing?.cause === cause) return;
  state.holds.set(code, heldStatus(cause, standing?.sinceMs ?? timeMs));
  if (code !== 'foreign-position') cancelEntries(state, timeMs, cause);
  announceStatus(state, timeMs);
}

/** A reason stands no more: what it held back is as it was, unless another hold stands. */
export function release(state: EngineState, { timeMs, code }: Omit<ReleaseCommand, 'type'>): void {
  if (state.holds.delete(code)) announceStatus(state, timeMs);
}

/** A breaker has tripped, or was released by the change of day. */
export function applyBreaker(state: EngineState, trip: BreakerTrip): void {
  if (trip.type === 'released') {
    releaseBreaker(state, trip.timeMs, trip.cause);
    alert(state, trip.timeMs, 'info', `${trip.code}-released`, trip.cause);
    return;
  }
  alert(state, trip.timeMs, 'critical', trip.code, trip.cause);
  if (state.status.killLatched) return;
  cancelEntries(state, trip.timeMs, trip.cause);
  if (isStricter(trip.state, state.base.state)) setStatus(state, statusOf(trip, trip.timeMs));
}

/** A person releases one breaker: what is not latched cannot be released. */
export function releaseByHand(state: EngineState, { timeMs, code }: Extract<Command, { readonly type: 'release-breaker' }>): void {
  if (state.breakers.tripped?.code !== code) return alert(state, timeMs, 'info', 'not-latched', `The breaker ${code} is not latched: there is nothing to release.`);
  resumeBreakers(state, timeMs);
}

/** A person resumes: unlatches the breakers and says from where they measure now. */
function resumeBreakers(state: EngineState, timeMs: EpochMs): void {
  const resumed = state.breakers.resume(timeMs, state.ledger.equity());
  if (resumed.peak) alert(state, timeMs, 'info', 'drawdown-rebased', `The drawdown is now measured from ${resumed.peak.to.toFixed(2)} instead of ${resumed.peak.from.toFixed(2)}.`);
  if (resumed.dayBase) alert(state, timeMs, 'info', 'day-loss-rebased', `Today's loss limit now counts from ${resumed.dayBase.to.toFixed(2)} instead of ${resumed.dayBase.from.toFixed(2)}.`);
}

/** Makes a status the one that holds beneath the holds, and reports what holds in all. */
export function setStatus(state: EngineState, status: TradingStatus): void {
  state.base = status;
  announceStatus(state, status.sinceMs);
}

/** Reports what holds; also after a change that only a reader of the holds or of the arming sees. */
export function announceStatus(state: EngineState, timeMs: EpochMs): void {
  state.status = withHolds(state.base, state.holds);
  state.outputs.push({ type: 'trading-status-changed', timeMs, status: state.status });
}

/** Raises an alert. */
export function alert(state: EngineState, timeMs: EpochMs, level: AlertLevel, code: string, message: string): void {
  state.outputs.push({ type: 'alert-raised', timeMs, level, code, message });
}

/** What the breaker held back returns to what was chosen beside it. */
function releaseBreaker(state: EngineState, timeMs: EpochMs, cause: string): void {
  if (state.base.killLatched || state.base.changedBy !== 'breaker') return;
  setStatus(state, { state: state.chosen.state, killLatched: false, cause, sinceMs: timeMs, changedBy: 'breaker' });
}

/** What was asked for is looser than what a breaker demands: the breaker's state holds until a person resumes. */
export function keepLatched(state: EngineState, timeMs: EpochMs, latched: BreakerTripped): void {
  if (state.base.state !== latched.state || state.base.changedBy !== 'breaker') setStatus(state, statusOf(latched, timeMs));
  alert(state, timeMs, 'warning', 'breaker-latched', `Trading stays ${latched.state}: ${latched.cause}`);
}

function statusOf(trip: BreakerTripped, sinceMs: EpochMs): TradingStatus {
  return { state: trip.state, killLatched: false, cause: trip.cause, sinceMs, changedBy: 'breaker' };
}

/** Cancels every order that could open or add to a position. */
export function cancelEntries(state: EngineState, timeMs: EpochMs, reason: string): void {
  for (const desk of state.allDesks) cancelAll(state, timeMs, desk, reason, (request) => !request.reduceOnly && !isProtective(request));
}

const STRICTNESS: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };

function isStricter(one: TradingState, other: TradingState): boolean {
  return STRICTNESS[one] > STRICTNESS[other];
}
