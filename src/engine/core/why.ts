import type { DecisionWhy, WhyRisk } from '../domain/model.ts';
import type { DecisionOutcome } from '../domain/output.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';
import type { Desk } from './desk.ts';
import type { EngineState } from './state.ts';

/**
 * Explains the decision that a strategy has just taken on an instrument, with what risk made of it; null where the strategy explains nothing. To be asked for after what it
 * brought about was carried out: it takes milliseconds and changes nothing.
 * @param timeMs of the decision: one that is not the newest any more is not explained
 */
export function whyOf({ desks }: Pick<EngineState, 'desks'>, instrumentId: InstrumentId, timeMs: EpochMs): DecisionWhy | null {
  const desk = desks.get(instrumentId);
  if (desk === undefined || desk.standing?.timeMs !== timeMs) return null;
  const why = desk.why();
  return why === null ? null : { ...why, risk: riskOf(desk, desk.standing.outcome) };
}

function riskOf(desk: Desk, outcome: DecisionOutcome): WhyRisk {
  const { standing, sizing } = desk;
  const isSized = (outcome === 'enter' || outcome === 'turn') && sizing !== null;
  return {
    outcome,
    wantedQty: isSized ? sizing.wantedQty : null,
    qty: isSized ? sizing.qty : null,
    multipliers: isSized ? sizing.multipliers.map(({ code, factor }) => ({ code, factor })) : [],
    limit: standing?.denial ?? (isSized ? sizing.bound?.code ?? null : null),
  };
}
