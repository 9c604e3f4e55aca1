import { emptyReading, readAccount } from '../../core/account-view.ts';
import type { SeenBar } from '../../core/account-view.ts';
import type { Engine } from '../../core/engine.ts';
import { deskOf } from '../../core/state.ts';
import type { PositionReading } from '../../domain/sight.ts';
import type { Instrument } from '../../domain/instrument.ts';

/** What an agent's account is worth at a price, and what its position is like there. */
export interface AccountView {
  readonly equity: number;
  readonly peakEquity: number;
  readonly reading: PositionReading;
}

/** Reads the account of an engine at the close of a bar, with what an agent that trades is told there. */
export function viewAccount(engine: Engine, instrument: Instrument, bar: Omit<SeenBar, 'isOwn'>): AccountView {
  const { state } = engine;
  const reading = emptyReading();
  const equity = readAccount(state, deskOf(state, instrument.id), { ...bar, isOwn: true }, reading);
  const { peakEquity } = state.breakers;
  return { equity, peakEquity: peakEquity > equity ? peakEquity : equity, reading };
}

export { observationNames, observationSize, writeObservation } from '../../strategy/agent/observation.ts';
