import type { Breaker } from '../domain/breaker.ts';
import type { Command } from '../domain/input.ts';
import type { TradingStatus } from '../domain/trading-state.ts';
import type { EpochMs } from '../domain/units.ts';
import { demandOf } from '../risk/breakers/latches.ts';
import { alert } from './alert.ts';
import { reportChanges, tellRebase } from './breakers.ts';
import { heldStatus, withHolds } from './holds.ts';
import { isProtective } from './protect.ts';
import type { EngineState } from './state.ts';
import { cancelAll } from './submit.ts';
import { isStricter, MAY_CHOOSE } from './trading-rules.ts';

export { alert } from './alert.ts';

// Three have a say in the trading state: a person (or recovery, on the person's behalf), the breakers, and the holds. The strictest holds, so that none
// undoes another: a new day never resumes what a person stopped, only a person's word ends what waits for one, and the end of a hold resumes neither.

type SetTradingState = Extract<Command, { readonly type: 'set-trading-state' }>;
type HoldCommand = Extract<Command, { readonly type: 'hold' }>;
type ReleaseCommand = Extract<Command, { readonly type: 'release' }>;
type ReleaseBreaker = Extract<Command, { readonly type: 'release-breaker' }>;

/** Takes the state that a person or recovery asks for. A person's `active` releases every breaker. */
export function setTradingState(state: EngineState, command: SetTradingState): void {
  const { timeMs, cause, changedBy } = command;
  if (state.status.killLatched) {
    if (changedBy === 'person') alertKillLatched(state, timeMs);
    return;
  }
  if (!MAY_CHOOSE[changedBy][state.chosen.state].includes(command.state)) return;
  if (changedBy === 'person' && command.state === 'active') {
    for (const released of state.breakers.releaseAll({ timeMs, cause })) tellRebase(state, timeMs, released);
    reportChanges(state, timeMs);
  }
  if (command.state !== 'active') cancelEntries(state, timeMs, cause);
  state.chosen = { state: command.state, killLatched: false, cause, sinceMs: timeMs, changedBy };
  const latched = state.breakers.tripped;
  if (latched === null || !isStricter(demandOf(latched), command.state)) setStatus(state, state.chosen);
  else keepLatched(state, timeMs, latched);
  if (changedBy === 'person' && state.status !== state.base) alert(state, timeMs, 'warning', 'held', `Trading is ${state.base.state} as soon as it can be. Until then nothing is opened: ${state.status.cause}`);
}

/** Lets nothing be opened while a reason stands. Entries that rest would open unwatched, so they are canceled; a foreign position does not bear on them. */
export function hold(state: EngineState, { timeMs, code, cause }: Omit<HoldCommand, 'type'>): void {
  const standing = state.holds.get(code);
  if (standing?.cause === cause) return;
  state.holds.set(code, heldStatus(cause, standing?.sinceMs ?? timeMs));
  if (code === 'account' && standing === undefined) state.breakers.errors.onError(timeMs, 'account-in-doubt');
  if (code !== 'foreign-position') cancelEntries(state, timeMs, cause);
  announceStatus(state, timeMs);
}

/** A reason stands no more: what it held back is as it was, unless another hold stands. */
export function release(state: EngineState, { timeMs, code }: Omit<ReleaseCommand, 'type'>): void {
  if (state.holds.delete(code)) announceStatus(state, timeMs);
}

/** A person releases one breaker and lets the others be. What was chosen stays chosen: trading is what it would be without that breaker. */
export function releaseByHand(state: EngineState, { timeMs, code, scope, cause }: ReleaseBreaker): void {
  if (state.status.killLatched) return alertKillLatched(state, timeMs);
  const released = state.breakers.release(code, scope, { timeMs, cause });
  if (released === null) return alert(state, timeMs, 'info', 'not-latched', `The breaker ${code} is not latched: there is nothing to release.`);
  tellRebase(state, timeMs, released);
  settleBreakers(state, timeMs);
}

/** Takes what breakers have done: reports it, and lets the trading state follow what they demand. */
export function settleBreakers(state: EngineState, timeMs: EpochMs): void {
  const ended = reportChanges(state, timeMs);
  if (state.base.killLatched) return;
  const latched = state.breakers.tripped;
  if (latched !== null && isStricter(demandOf(latched), state.chosen.state)) {
    if (state.base.changedBy !== 'breaker' || state.base.cause !== latched.cause) setStatus(state, statusOf(latched), timeMs);
    return;
  }
  // What breakers held back returns to what was chosen beside them.
  if (isStricter(state.base.state, state.chosen.state)) setStatus(state, { state: state.chosen.state, killLatched: false, cause: ended ?? state.chosen.cause, sinceMs: timeMs, changedBy: 'breaker' });
}

/** Makes a status the one that holds beneath the holds, and reports what holds in all. */
export function setStatus(state: EngineState, status: TradingStatus, timeMs = status.sinceMs): void {
  state.base = status;
  announceStatus(state, timeMs);
}

/** Reports what holds; also after a change that only a reader of the holds or of the arming sees. */
export function announceStatus(state: EngineState, timeMs: EpochMs): void {
  state.status = withHolds(state.base, state.holds);
  state.outputs.push({ type: 'trading-status-changed', timeMs, status: state.status });
}

/** What was asked for is looser than what a breaker demands: the breaker's state holds until it is released. */
export function keepLatched(state: EngineState, timeMs: EpochMs, latched: Breaker): void {
  if (state.base.state !== demandOf(latched) || state.base.changedBy !== 'breaker') setStatus(state, statusOf(latched), timeMs);
  alert(state, timeMs, 'warning', 'breaker-latched', `Trading stays ${demandOf(latched)}: ${latched.cause}`);
}

/** Cancels every order that could open or add to a position. */
export function cancelEntries(state: EngineState, timeMs: EpochMs, reason: string): void {
  for (const desk of state.allDesks) cancelAll(state, timeMs, desk, reason, (request) => !request.reduceOnly && !isProtective(request));
}

function alertKillLatched(state: EngineState, timeMs: EpochMs): void {
  alert(state, timeMs, 'warning', 'kill-latched', 'The kill switch is on: re-arm it first.');
}

/** Since when it holds is since when the breaker is latched, whoever asked for what in between. */
function statusOf(latched: Breaker): TradingStatus {
  return { state: demandOf(latched), killLatched: false, cause: latched.cause, sinceMs: latched.sinceMs, changedBy: 'breaker' };
}
