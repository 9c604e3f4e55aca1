import type { Command } from '../domain/input.ts';
import { assertNever } from '../domain/assert.ts';
import type { ClientOrderId, EpochMs } from '../domain/units.ts';
import { createRiskGate } from '../risk/gate.ts';
import { retuneAllocation } from './allocation.ts';
import { amendByHand, protectByHand } from './amend.ts';
import { arm, disarm } from './arming.ts';
import { boundsOf } from './breakers.ts';
import type { Desk } from './desk.ts';
import { engineConfig } from './engine-config.ts';
import type { EngineConfig } from './engine-config.ts';
import { abandonEntry } from './entry.ts';
import { kill, reArm } from './kill.ts';
import { placeByHand } from './manual.ts';
import { forgo, isProtective } from './protect.ts';
import { regimesFor } from './regime.ts';
import { sightsOf } from './sights.ts';
import { deskOf } from './state.ts';
import type { EngineState } from './state.ts';
import { cancel, cancelAll, closePosition } from './submit.ts';
import { alert, hold, release, releaseByHand, setTradingState } from './trading-status.ts';

/** Carries out what a person asked for. */
export function obey(state: EngineState, command: Command): void {
  switch (command.type) {
    case 'kill': return kill(state, command.timeMs, command.cause);
    case 're-arm': return reArm(state, command.timeMs, command.cause);
    case 'set-trading-state': return setTradingState(state, command);
    case 'close-position': return closeByHand(state, command.timeMs, deskOf(state, command.instrumentId));
    case 'cancel-order': return cancelByHand(state, command.timeMs, command.clientOrderId);
    case 'place-order': return placeByHand(state, command.timeMs, command.order);
    case 'amend-order': return amendByHand(state, command);
    case 'protect-position': return protectByHand(state, command);
    case 'hold': return hold(state, command);
    case 'release': return release(state, command);
    case 'release-breaker': return releaseByHand(state, command);
    case 'arm': return arm(state, command);
    case 'disarm': return disarm(state, command.timeMs, command.cause);
    case 'configure': return configure(state, engineConfig.parse(command.config));
    default: return assertNever(command);
  }
}

/** Replaces strategies and limits; a breaker that is latched stays latched under the new limits. */
export function configure(state: EngineState, config: EngineConfig): void {
  state.config = config;
  state.gate = createRiskGate(config.risk);
  state.portfolioRisk.configure(config.risk);
  state.regimes = regimesFor(config.regime, state.regimes, state.desks.keys());
  state.breakers.retune(config.risk, boundsOf(config));
  for (const desk of state.allDesks) {
    desk.assign(config.strategies.find(({ instruments }) => instruments.includes(desk.instrument.id)) ?? null);
  }
  state.sights = sightsOf(state.allDesks);
  retuneAllocation(state);
}

/** A person may do without a stop, but not where every position needs one: there it can be moved, or the position closed. */
function cancelByHand(state: EngineState, timeMs: EpochMs, id: ClientOrderId): void {
  const request = state.tracker.get(id)?.request;
  const desk = request && isProtective(request) ? deskOf(state, request.instrumentId) : null;
  if (desk && request?.purpose === 'stop-loss' && state.protection.requireStop === 'always' && state.ledger.qty(request.instrumentId) !== 0) {
    return alert(state, timeMs, 'warning', 'stop-required', `The stop-loss of ${desk.instrument.symbol} stays: here no position may be open without one. Move it, or close the position.`);
  }
  if (desk && request) forgo(desk, request);
  cancel(state, timeMs, id, 'canceled by hand');
}

/** Whoever closes a position does not want an entry that is on its way to open it again. */
function closeByHand(state: EngineState, timeMs: EpochMs, desk: Desk): void {
  cancelAll(state, timeMs, desk, 'closed by hand', ({ purpose }) => purpose === 'entry');
  abandonEntry(state, timeMs, desk, 'closed by hand');
  closePosition(state, timeMs, desk, { purpose: 'manual', reason: 'closed by hand' });
}
