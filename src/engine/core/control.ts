import type { Command } from '../domain/input.ts';
import { assertNever } from '../domain/assert.ts';
import type { AlertLevel } from '../domain/output.ts';
import type { TradingStatus } from '../domain/trading-state.ts';
import type { EpochMs } from '../domain/units.ts';
import { createBreakers } from '../risk/breakers.ts';
import type { BreakerTrip } from '../risk/breakers.ts';
import { createRiskGate } from '../risk/gate.ts';
import { engineConfig } from './engine-config.ts';
import type { EngineConfig } from './engine-config.ts';
import { isProtective } from './protect.ts';
import { deskOf } from './state.ts';
import type { EngineState } from './state.ts';
import { cancel, cancelAll, closePosition } from './submit.ts';

/** Carries out what a person asked for. */
export function obey(state: EngineState, command: Command): void {
  switch (command.type) {
    case 'kill': return kill(state, command.timeMs, command.cause);
    case 're-arm': return reArm(state, command.timeMs, command.cause);
    case 'set-trading-state': return setTradingState(state, command);
    case 'close-position': {
      closePosition(state, command.timeMs, deskOf(state, command.instrumentId), { purpose: 'manual', reason: 'closed by hand' });
      return;
    }
    case 'cancel-order': {
      cancel(state, command.timeMs, command.clientOrderId, 'canceled by hand');
      return;
    }
    case 'configure': return configure(state, engineConfig.parse(command.config));
    default: return assertNever(command);
  }
}

/** Cancels everything, flattens everything, and latches: nothing but a person's re-arm lets an order through again. */
function kill(state: EngineState, timeMs: EpochMs, cause: string): void {
  setStatus(state, { state: 'halted', killLatched: true, cause, sinceMs: timeMs, changedBy: 'person' });
  let canceledOrders = 0;
  for (const desk of state.desks.values()) canceledOrders += cancelAll(state, timeMs, desk, 'kill switch', () => true);
  state.kill = { requestedAtMs: timeMs, canceledOrders, flattenedPositions: state.ledger.positions.length };
  alert(state, timeMs, 'critical', 'kill-switch', `Kill switch: ${canceledOrders} orders canceled, ${state.ledger.positions.length} positions being closed. Trading stays off until you re-arm it.`);
  pursueFlat(state, timeMs);
}

/** While the kill switch is on: closes whatever is open, and reports once everything is verified to be flat. */
export function pursueFlat(state: EngineState, timeMs: EpochMs): void {
  if (!state.status.killLatched) return;
  for (const { instrument } of state.ledger.positions) {
    closePosition(state, timeMs, deskOf(state, instrument.id), { purpose: 'flatten', reason: 'kill switch' });
  }
  if (state.kill === null || state.tracker.openCount > 0 || state.ledger.positions.length > 0) return;
  const { canceledOrders, flattenedPositions } = state.kill;
  state.outputs.push({ type: 'kill-finished', timeMs, canceledOrders, flattenedPositions, verifiedFlat: true });
  state.kill = null;
}

function reArm(state: EngineState, timeMs: EpochMs, cause: string): void {
  if (!state.status.killLatched) return;
  state.kill = null;
  resumeBreakers(state, timeMs);
  setStatus(state, { state: 'active', killLatched: false, cause, sinceMs: timeMs, changedBy: 'person' });
}

function setTradingState(state: EngineState, command: Extract<Command, { type: 'set-trading-state' }>): void {
  const { timeMs, cause, changedBy } = command;
  if (state.status.killLatched) {
    alert(state, timeMs, 'warning', 'kill-latched', 'The kill switch is on: re-arm it first.');
    return;
  }
  if (command.state === 'active') resumeBreakers(state, timeMs);
  else cancelEntries(state, timeMs, cause);
  setStatus(state, { state: command.state, killLatched: false, cause, sinceMs: timeMs, changedBy });
}

/** A breaker has tripped or has been released by the change of day. */
export function applyBreaker(state: EngineState, trip: BreakerTrip): void {
  if (trip.type === 'released') {
    if (state.status.changedBy !== 'breaker') return;
    setStatus(state, { state: trip.state, killLatched: false, cause: trip.cause, sinceMs: trip.timeMs, changedBy: 'breaker' });
    alert(state, trip.timeMs, 'info', `${trip.code}-released`, trip.cause);
    return;
  }
  alert(state, trip.timeMs, 'critical', trip.code, trip.cause);
  if (state.status.state === 'halted') return;
  cancelEntries(state, trip.timeMs, trip.cause);
  setStatus(state, { state: trip.state, killLatched: false, cause: trip.cause, sinceMs: trip.timeMs, changedBy: 'breaker' });
}

/** Replaces strategies and limits; a breaker that is latched stays latched under the new limits. */
export function configure(state: EngineState, config: EngineConfig): void {
  state.config = config;
  state.gate = createRiskGate(config.risk);
  const breakers = createBreakers(config.risk);
  breakers.restore(state.breakers.snapshot());
  state.breakers = breakers;
  for (const desk of state.desks.values()) {
    desk.assign(config.strategies.find(({ instruments }) => instruments.includes(desk.instrument.id)) ?? null);
  }
}

function resumeBreakers(state: EngineState, timeMs: EpochMs): void {
  const resumed = state.breakers.resume(timeMs, state.ledger.equity());
  if (resumed.peak) alert(state, timeMs, 'info', 'drawdown-rebased', `The drawdown is now measured from ${resumed.peak.to.toFixed(2)} instead of ${resumed.peak.from.toFixed(2)}.`);
  if (resumed.dayBase) alert(state, timeMs, 'info', 'day-loss-rebased', `Today's loss limit now counts from ${resumed.dayBase.to.toFixed(2)} instead of ${resumed.dayBase.from.toFixed(2)}.`);
}

function cancelEntries(state: EngineState, timeMs: EpochMs, reason: string): void {
  for (const desk of state.desks.values()) cancelAll(state, timeMs, desk, reason, (request) => !request.reduceOnly && !isProtective(request));
}

function setStatus(state: EngineState, status: TradingStatus): void {
  state.status = status;
  state.outputs.push({ type: 'trading-status-changed', timeMs: status.sinceMs, status });
}

function alert(state: EngineState, timeMs: EpochMs, level: AlertLevel, code: string, message: string): void {
  state.outputs.push({ type: 'alert-raised', timeMs, level, code, message });
}
