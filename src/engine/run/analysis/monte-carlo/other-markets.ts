import type { MonteCarloPart } from '../../../contract/evidence.ts';
import { DAY_MS, intervalMs } from '../../../domain/interval.ts';
import { runBacktest } from '../../backtest/backtest.ts';
import type { BacktestPlan } from '../../backtest/backtest.ts';
import type { BacktestOutcome } from '../../backtest/run-recorder.ts';
import { addPriceNoise } from '../perturb/price-noise.ts';
import { resampleBars } from '../perturb/resample-bars.ts';
import { percent } from '../say.ts';
import { UNWATCHED } from '../unwatched.ts';
import { completed } from '../trials/search.ts';
import { partOf, silent } from './part.ts';
import type { PartInput } from './part.ts';

/** Runs the strategy on markets made of the same bars in other orders: what would have come of it had chance dealt them differently. */
export function barBootstrap(input: PartInput): MonteCarloPart {
  const { plan, test, rng } = input;
  const [first] = plan.series;
  const block = test.blockBars ?? (first === undefined ? 1 : Math.max(1, Math.round(DAY_MS / intervalMs(first.interval))));
  if (plan.series.some(({ bars }) => bars.length < 2 * block)) return silent('bar-bootstrap', 'totalReturn', `There are fewer bars than two blocks of ${block}: too few to draw other markets from.`);
  const part = repeated(input, 'bar-bootstrap', (run) => resampleBars(plan, block, rng.stream(`run ${run}`)));
  const { p05 = 0, p50 = 0, p95 = 0 } = part.distribution ?? {};
  const found = `On ${part.runs} markets put together from the same bars, in blocks of ${block} on average, the strategy ended between ${percent(p05)} and ${percent(p95)} in nine of ten, and above ${percent(p50)} in half (it made ${percent(part.actual)} on the real one)`;
  if (p50 <= 0) return { ...part, pValue: null, verdict: 'fail', sentence: `${found}: it loses on most of them.` };
  return { ...part, pValue: null, verdict: p05 > 0 ? 'pass' : 'unclear', sentence: `${found}${p05 > 0 ? ': it makes money on nearly all of them.' : ': the result depends much on the order in which chance dealt the bars.'}` };
}

/** Runs the strategy on prices that are a little different: a result that hangs on exact prices is not one. */
export function priceNoise(input: PartInput): MonteCarloPart {
  const { plan, test, rng } = input;
  const part = repeated(input, 'price-noise', (run) => addPriceNoise(plan, test.priceNoiseAtr, rng.stream(`run ${run}`)));
  const { p05 = 0, p50 = 0 } = part.distribution ?? {};
  const found = `With noise of ${percent(test.priceNoiseAtr)} of the usual range on every price, half of ${part.runs} repetitions ended above ${percent(p50)}, one in twenty below ${percent(p05)} (${percent(part.actual)} without noise)`;
  if ((part.actual ?? 0) <= 0) return { ...part, pValue: null, verdict: 'fail', sentence: `${found}: there was no profit to keep.` };
  if (p50 >= (part.actual ?? 0) / 2 && p05 > 0) return { ...part, pValue: null, verdict: 'pass', sentence: `${found}: it does not hang on exact prices.` };
  return { ...part, pValue: null, verdict: p50 > 0 ? 'unclear' : 'fail', sentence: `${found}: ${p50 > 0 ? 'much of it hangs on exact prices.' : 'the profit hangs on exact prices.'}` };
}

function repeated({ outcome, test, progress }: PartInput, method: 'bar-bootstrap' | 'price-noise', planOf: (run: number) => BacktestPlan): Omit<MonteCarloPart, 'verdict' | 'sentence' | 'pValue'> {
  const outcomes = Array.from({ length: test.runs }, (_, run) => {
    progress(run / test.runs);
    return light(completed(runBacktest(planOf(run), UNWATCHED)));
  });
  const { totalReturn, curve } = light(outcome);
  return partOf({ method, measure: 'totalReturn', actual: totalReturn, values: outcomes.map((one) => one.totalReturn), curves: outcomes.map((one) => one.curve), actualCurve: curve });
}

const CURVE_POINTS = 161;

/** Equity at equal parts of the way: thousands of whole curves would fill the memory. */
function light({ metrics, equityValues }: BacktestOutcome): { readonly totalReturn: number; readonly curve: Float64Array } {
  const curve = Float64Array.from({ length: CURVE_POINTS }, (_, point) => equityValues[Math.round((point / (CURVE_POINTS - 1)) * (equityValues.length - 1))] ?? 0);
  return { totalReturn: metrics.totalReturn ?? 0, curve };
}
