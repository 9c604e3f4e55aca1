import type { Breaker, BreakerScope } from '../domain/breaker.ts';
import type { AlertLevel } from '../domain/output.ts';
import type { EpochMs } from '../domain/units.ts';
import type { ReleasedByPerson } from '../risk/breakers/breakers.ts';
import type { StrategyBounds } from '../risk/breakers/config.ts';
import type { BreakerChange } from '../risk/breakers/latches.ts';
import { alert } from './alert.ts';
import type { EngineConfig } from './engine-config.ts';
import { isProtective } from './protect.ts';
import type { EngineState } from './state.ts';
import { cancelAll } from './submit.ts';

/** Returns what strategies are held to, by their ids. */
export function boundsOf({ strategies }: EngineConfig): ReadonlyMap<string, StrategyBounds> {
  return new Map(strategies.flatMap(({ id, bounds }) => (bounds === undefined ? [] : [[id, bounds] as const])));
}

/** Reports what breakers have done, and cancels entries that one of them would let through too late. Returns why the last one ended, or null. */
export function reportChanges(state: EngineState, timeMs: EpochMs): string | null {
  let ended: string | null = null;
  for (const change of state.breakers.latches.takeChanges()) {
    if (change.type === 'tripped') onTripped(state, timeMs, change.breaker);
    else {
      onReleased(state, change);
      ended = change.cause;
    }
  }
  return ended;
}

/** Tells a person from where is measured after a release. */
export function tellRebase(state: EngineState, timeMs: EpochMs, { breaker: { code }, rebase }: ReleasedByPerson): void {
  if (rebase === null) return;
  const [from, to] = [rebase.from.toFixed(2), rebase.to.toFixed(2)];
  if (code === 'drawdown-limit') alert(state, timeMs, 'info', 'drawdown-rebased', `The drawdown is now measured from ${to} instead of ${from}.`);
  if (code === 'daily-loss-limit') alert(state, timeMs, 'info', 'day-loss-rebased', `Today's loss limit now counts from ${to} instead of ${from}.`);
  if (code === 'weekly-loss-limit') alert(state, timeMs, 'info', 'week-loss-rebased', `This week's loss limit now counts from ${to} instead of ${from}.`);
}

function onTripped(state: EngineState, timeMs: EpochMs, breaker: Breaker): void {
  state.outputs.push({ type: 'breaker-tripped', timeMs, breaker });
  alert(state, timeMs, levelOf(breaker), breaker.code, breaker.cause);
  if (breaker.action === 'warn' || breaker.action === 'shrink' || state.base.killLatched) return;
  cancelEntriesOf(state, timeMs, breaker);
}

function onReleased(state: EngineState, { breaker, timeMs, by, cause }: Extract<BreakerChange, { readonly type: 'released' }>): void {
  const { code, scope, sinceMs } = breaker;
  state.outputs.push({ type: 'breaker-released', timeMs, code, scope, sinceMs, by, cause });
  // A person need not be told of what they have done.
  if (by === 'automatic') alert(state, timeMs, 'info', `${code}-released`, `${subjectOf(state, scope)}${cause}`);
}

function levelOf({ scope, action }: Breaker): AlertLevel {
  return action === 'warn' || action === 'shrink' || scope !== 'account' ? 'warning' : 'critical';
}

function subjectOf(state: EngineState, scope: BreakerScope): string {
  if (scope === 'account') return '';
  return 'instrumentId' in scope ? `${state.instruments.get(scope.instrumentId)?.symbol ?? scope.instrumentId}: ` : `${scope.strategyId}: `;
}

function cancelEntriesOf(state: EngineState, timeMs: EpochMs, { scope, side, cause }: Breaker): void {
  for (const desk of state.allDesks) {
    if (scope !== 'account' && 'instrumentId' in scope && scope.instrumentId !== desk.instrument.id) continue;
    cancelAll(state, timeMs, desk, cause, (request) => !request.reduceOnly && !isProtective(request)
      && (side === null || request.side === side) && (scope === 'account' || !('strategyId' in scope) || request.strategyId === scope.strategyId));
  }
}
