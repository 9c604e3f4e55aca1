import type { EpochMs } from '../domain/units.ts';
import { nothingOf } from '../risk/limit-measures.ts';
import { tailWith } from '../risk/limits/portfolio.ts';
import type { Tail } from '../risk/portfolio/measures.ts';
import type { EngineState } from './state.ts';
import { riskContext } from './submit.ts';

/** Returns value at risk and expected shortfall of what is held and what waits, as the limits reckon them, in quote units; null in a session without instruments. */
export function tailNow(state: Readonly<EngineState>, nowMs: EpochMs): Tail | null {
  const first = state.allDesks[0];
  if (!first) return null;
  const context = riskContext(state, nowMs, first);
  return tailWith(nothingOf(context), context);
}
