import type { Engine } from '../../core/engine.ts';
import { whyOf } from '../../core/why.ts';
import type { Fact } from '../../domain/output.ts';

/** Puts beside a decision why it was taken, where the strategy can say; any other fact is left as it is. To be asked once what the decision brought about was carried out. */
export function explained(engine: Engine, fact: Fact): Fact {
  if (fact.type !== 'decision-made') return fact;
  const why = whyOf(engine.state, fact.instrumentId, fact.timeMs);
  return why === null ? fact : { ...fact, why };
}
