import type { DecisionView } from '../../contract/view.ts';
import type { Desk } from '../../core/desk.ts';
import type { Engine } from '../../core/engine.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Denial } from '../../domain/denial.ts';
import type { DecisionWhy } from '../../domain/model.ts';
import type { DecisionOutcome } from '../../domain/output.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { explainDenial } from '../../risk/explain-denial.ts';
import { explainReason, strategyByName } from '../../strategy/catalog.ts';

interface Decided {
  readonly timeMs: EpochMs;
  readonly strategyId: string;
  readonly instrumentId: InstrumentId;
  readonly price: number;
  readonly decision: Pick<Decision, 'targetExposure' | 'reason'>;
  readonly outcome: DecisionOutcome;
  readonly why?: DecisionWhy;
}

/** Puts a decision into words with its numbers, and the denial that met it, if any. */
export function decisionView(engine: Engine, id: number, decided: Decided, denial: string | null): DecisionView {
  return {
    id,
    timeMs: decided.timeMs,
    strategyId: decided.strategyId,
    instrumentId: decided.instrumentId,
    price: decided.price,
    targetExposure: decided.decision.targetExposure,
    outcome: decided.outcome,
    sentence: sentenceOf(engine, decided),
    denial,
    values: decided.decision.reason.values,
    ...(decided.why === undefined ? {} : { why: decided.why }),
  };
}

/** Puts a denial into a sentence with its numbers. */
export function denialSentence(engine: Engine, denial: Denial, instrumentId: InstrumentId): string {
  const instrument = engine.desks.get(instrumentId)?.instrument;
  return explainDenial(denial, { symbol: instrument?.symbol ?? instrumentId, quoteAsset: instrument?.quoteAsset ?? '', ...(instrument ? { baseAsset: instrument.baseAsset } : {}) });
}

/** Returns the decision that stands on a desk as if it had been made just now. */
export function standingDecision(engine: Engine, desk: Desk, id: number): DecisionView | null {
  const { standing, assignment } = desk;
  if (!standing || !assignment) return null;
  return decisionView(engine, id, { ...standing, strategyId: assignment.id, instrumentId: desk.instrument.id, decision: standing }, null);
}

function sentenceOf(engine: Engine, { strategyId, decision }: Decided): string {
  const assignment = engine.config.strategies.find(({ id }) => id === strategyId);
  const definition = assignment && strategyByName(assignment.strategy, assignment.code);
  return explainReason(decision.reason, definition);
}
