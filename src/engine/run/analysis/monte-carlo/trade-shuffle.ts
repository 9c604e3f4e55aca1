import type { MonteCarloPart } from '../../../contract/evidence.ts';
import type { Rng } from '../../../compute/rng.ts';
import { maxDrawdown } from '../../../portfolio/metrics/drawdown.ts';
import { percent } from '../say.ts';
import { LEAST_TRADES, partOf, silent } from './part.ts';
import type { PartInput } from './part.ts';
import { growthOf } from './results.ts';

/** How deep the account could have fallen with the same trades: in which order wins and losses came was chance. Says nothing of whether there is an edge. */
export function tradeShuffle({ results, plan, test, rng }: PartInput): MonteCarloPart {
  if (results.length < LEAST_TRADES) return silent('trade-shuffle', 'maxDrawdown', `With ${results.length} trades there are too few orders to shuffle; ${LEAST_TRADES} are needed.`);
  const gains = results.map(({ gain }) => gain);
  const curves = Array.from({ length: test.runs }, (_, run) => growthOf(shuffled(gains, rng.stream(`run ${run}`))));
  const actualCurve = growthOf(gains);
  const fallOf = (curve: Float64Array): number => maxDrawdown(curve)?.relative ?? 0;
  const part = partOf({ method: 'trade-shuffle', measure: 'maxDrawdown', actual: fallOf(actualCurve), values: curves.map(fallOf), curves, actualCurve });
  const { p50 = 0, p95 = 0 } = part.distribution ?? {};
  const limit = plan.risk.maxDrawdownPct / 100;
  const found = `From trade to trade the account fell ${percent(part.actual)} at the deepest. With the same trades in another order it would have been ${percent(p50)} in half of the cases, and more than ${percent(p95)} in one of twenty`;
  const isBounded = p95 <= limit;
  return { ...part, pValue: null, verdict: isBounded ? 'pass' : 'fail', sentence: `${found}${isBounded ? `, still within the ${percent(limit)} at which trading halts.` : `: that is beyond the ${percent(limit)} at which trading halts. Trade smaller.`}` };
}

/** @see Fisher & Yates; Durstenfeld 1964 */
export function shuffled<Item>(items: readonly Item[], rng: Rng): readonly Item[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const other = rng.int(i + 1);
    [out[i], out[other]] = [out[other]!, out[i]!];
  }
  return out;
}
