import type { MonteCarloPart } from '../../../contract/evidence.ts';
import { percent } from '../say.ts';
import { LEAST_TRADES, partOf, silent } from './part.ts';
import type { PartInput } from './part.ts';
import { growthOf } from './results.ts';

const BASIS_POINTS = 10_000;

/** What is left when fills are worse than assumed and some are not had at all: a result that needs every fill is none. */
export function fillNoise({ results, test, rng }: PartInput): MonteCarloPart {
  if (results.length < LEAST_TRADES) return silent('fill-noise', 'totalReturn', `With ${results.length} trades there is too little to disturb; ${LEAST_TRADES} are needed.`);
  const { runs, missedShare, extraSlippageBps } = test;
  const slip = extraSlippageBps / BASIS_POINTS;
  const curves = Array.from({ length: runs }, (_, run) => {
    const own = rng.stream(`run ${run}`);
    return growthOf(results.map(({ gain, weight }) => {
      const isMissed = own.float() < missedShare;
      // Entry and exit, each with a slippage of its own: mostly small, now and then large.
      const extra = slip === 0 ? 0 : own.exponential(1 / slip) + own.exponential(1 / slip);
      return isMissed ? 0 : gain - weight * extra;
    }));
  });
  const actualCurve = growthOf(results.map(({ gain }) => gain));
  const endOf = (curve: Float64Array): number => (curve.at(-1) ?? 1) - 1;
  const part = partOf({ method: 'fill-noise', measure: 'totalReturn', actual: endOf(actualCurve), values: curves.map(endOf), curves, actualCurve });
  const { p05 = 0, p50 = 0 } = part.distribution ?? {};
  const what = `With ${extraSlippageBps} bps more slippage on every fill on average and ${percent(missedShare)} of the trades missed, half of ${runs} repetitions ended above ${percent(p50)}, one in twenty below ${percent(p05)}`;
  if ((part.actual ?? 0) <= 0) return { ...part, pValue: null, verdict: 'fail', sentence: `The trades lost already as they were (${percent(part.actual)}). ${what}.` };
  if (p05 > 0) return { ...part, pValue: null, verdict: 'pass', sentence: `${what}: it survives worse fills.` };
  return { ...part, pValue: null, verdict: p50 > 0 ? 'unclear' : 'fail', sentence: `${what}: ${p50 > 0 ? 'it depends on good fills' : 'the profit was in the assumption about fills'}.` };
}
