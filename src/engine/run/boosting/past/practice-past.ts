import { createPracticeMarket } from '../../../adapters/practice-market/practice-market.ts';
import type { PracticeMarket } from '../../../adapters/practice-market/practice-market.ts';
import { barAt } from '../../../domain/bar-columns.ts';
import { MINUTE_MS } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { InstrumentId } from '../../../domain/units.ts';
import type { Stretch } from '../../data/download/missing-stretches.ts';
import type { SessionPlan } from '../../session/plan.ts';

/** Markets by the plan that they are of: ten bots of one session make theirs once. */
const made = new WeakMap<object, PracticeMarket>();

/**
 * Returns the bars that the practice market of a plan has behind it. The market is made as the session makes its own, with the same history: another length of it would be
 * another market, whose first bar would not go on from the last of these.
 */
export function practicePast(plan: Pick<SessionPlan, 'seed' | 'startMs' | 'instruments'>, instrumentId: InstrumentId, { from, to }: Stretch): readonly Bar[] {
  if (!plan.instruments.some(({ id }) => id === instrumentId)) return [];
  const market = made.get(plan) ?? createPracticeMarket({ seed: plan.seed, startMs: plan.startMs });
  made.set(plan, market);
  const columns = market.history(instrumentId, Math.min((to - from) / MINUTE_MS, market.config.historyMinutes));
  return Array.from({ length: columns.length }, (_, row) => barAt(columns, row));
}
