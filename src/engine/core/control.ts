import type { Command } from '../domain/input.ts';
import { assertNever } from '../domain/assert.ts';
import type { EpochMs } from '../domain/units.ts';
import { createBreakers } from '../risk/breakers.ts';
import { createRiskGate } from '../risk/gate.ts';
import { arm, disarm } from './arming.ts';
import type { Desk } from './desk.ts';
import { engineConfig } from './engine-config.ts';
import type { EngineConfig } from './engine-config.ts';
import { kill, reArm } from './kill.ts';
import { deskOf } from './state.ts';
import type { EngineState } from './state.ts';
import { cancel, cancelAll, closePosition } from './submit.ts';
import { hold, release, setTradingState } from './trading-status.ts';

/** Carries out what a person asked for. */
export function obey(state: EngineState, command: Command): void {
  switch (command.type) {
    case 'kill': return kill(state, command.timeMs, command.cause);
    case 're-arm': return reArm(state, command.timeMs, command.cause);
    case 'set-trading-state': return setTradingState(state, command);
    case 'close-position': return closeByHand(state, command.timeMs, deskOf(state, command.instrumentId));
    case 'cancel-order': {
      cancel(state, command.timeMs, command.clientOrderId, 'canceled by hand');
      return;
    }
    case 'hold': return hold(state, command);
    case 'release': return release(state, command);
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
  const breakers = createBreakers(config.risk);
  breakers.restore(state.breakers.snapshot());
  state.breakers = breakers;
  for (const desk of state.allDesks) {
    desk.assign(config.strategies.find(({ instruments }) => instruments.includes(desk.instrument.id)) ?? null);
  }
}

/** Whoever closes a position does not want an entry that is on its way to open it again. */
function closeByHand(state: EngineState, timeMs: EpochMs, desk: Desk): void {
  cancelAll(state, timeMs, desk, 'closed by hand', ({ purpose }) => purpose === 'entry');
  closePosition(state, timeMs, desk, { purpose: 'manual', reason: 'closed by hand' });
}
