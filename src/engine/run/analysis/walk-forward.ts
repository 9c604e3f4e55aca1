import type { RunFigures, WalkForwardDetail } from '../../contract/evidence.ts';
import type { Scalar } from '../../contract/search.ts';
import { firstOpenAtOrAfter } from '../../domain/bar-columns.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { walkForward as walkForwardSplits } from '../../evidence/splits/walk-forward.ts';
import { growthCurve } from '../../portfolio/metrics/drawdown.ts';
import { standardDeviation } from '../../portfolio/metrics/moments.ts';
import { CONFIDENCE } from '../../evidence/sharpe.ts';
import { annualReturn, DAYS_PER_YEAR } from '../../portfolio/metrics/returns.ts';
import { probabilisticSharpe, sharpeSample } from '../../portfolio/metrics/sharpe-inference.ts';
import { BadRequest } from '../backtest/checked-request.ts';
import { lightOutcome, runPrepared } from '../backtest/prepared.ts';
import type { LoadedSeries } from '../market-data.ts';
import { dataSpan, figuresOf, joined } from './figures.ts';
import { counted, percent, ratio } from './say.ts';
import { UNWATCHED } from './unwatched.ts';
import type { TestOf, ToolAnswer, ToolInput } from './tool.ts';
import { candidatesOf } from './trials/candidates.ts';
import { bestTrial, completed, searchTrials } from './trials/search.ts';

type Test = TestOf<'walk-forward'>;
type Span = { readonly from: EpochMs; readonly to: EpochMs };

/** Fewer trades out of sample say nothing. */
const LEAST_TRADES = 30;
/** Half of what was found must be left: below it, what was found was mostly luck. @see Pardo 2008, The Evaluation and Optimization of Trading Strategies, ch. 11 */
const LEAST_EFFICIENCY = 0.5;

interface Window {
  readonly inSample: RunFigures;
  readonly outOfSample: RunFigures;
  readonly returns: Float64Array;
  readonly searched: Float64Array;
  readonly chosen: Readonly<Record<string, Scalar>>;
}

/** Searches the past for the best settings, trades the next stretch with them, and goes on from there to the end: what one would have had by doing just that. */
export function walkForward({ prepared, rng, progress, log }: ToolInput, test: Test): ToolAnswer<'walk-forward'> {
  const candidates = candidatesOf(prepared.request, test.space);
  const spans = spansOf(dataSpan(prepared), test);
  let runs = 0;
  const windows = spans.map(({ train, next }, index): Window => {
    const trials = searchTrials({
      prepared, candidates, objective: test.objective, sampler: test.sampler, trials: test.trials, seed: rng.stream(`window ${index}`).uint32(), span: train,
      onTrial: (done) => { runs++; progress(`searching window ${index + 1} of ${spans.length}`, (index + done / (test.trials + 1)) / spans.length); },
    });
    log.note(trials);
    const best = bestTrial(trials);
    const after = lightOutcome(completed(runPrepared(prepared, { strategyConfig: best.config, span: next }, UNWATCHED)));
    runs++;
    return {
      inSample: figuresOf(best.outcome.dailyReturns, { ...train, trades: best.outcome.trades.length }), searched: best.outcome.dailyReturns,
      outOfSample: figuresOf(after.dailyReturns, { ...next, trades: after.trades.length }), returns: after.dailyReturns, chosen: best.values,
    };
  });
  const traded = { from: windows[0]?.outOfSample.from ?? 0, to: windows.at(-1)?.outOfSample.to ?? 0 };
  return answer(windows, { ...test, held: heldReturn(prepared.series[0], traded) }, runs, candidates.dimensions.map(({ name }) => stabilityOf(name, windows)));
}

/** Cuts at UTC midnights, so that no day is in two stretches. */
function spansOf({ from, to }: Span, { mode, windows, trainLengths }: Test): readonly { readonly train: Span; readonly next: Span }[] {
  const midnight = Math.floor(from / DAY_MS) * DAY_MS;
  const days = Math.floor((to - midnight) / DAY_MS);
  const length = Math.floor(days / (windows + trainLengths));
  if (length < 1) throw new BadRequest([{ path: 'work.windows', message: `expected a stretch of at least ${Math.ceil(windows + trainLengths)} days for ${windows} windows with a search of ${trainLengths} times their length, was ${days}` }]);
  const timeOf = (day: number): EpochMs => Math.min(to, Math.max(from, midnight + day * DAY_MS));
  const splits = walkForwardSplits({ count: days }, { mode, train: days - windows * length, test: length });
  return splits.flatMap(({ train, tests: [next] }) => {
    const [first, last] = [train[0], train.at(-1)];
    return first && last && next ? [{ train: { from: timeOf(first.from), to: timeOf(last.to) }, next: { from: timeOf(next.from), to: timeOf(next.to) } }] : [];
  });
}

/** What the market itself did: a strategy that is long most of the time wins in a rising one whatever its settings. */
function heldReturn(series: LoadedSeries | undefined, { from, to }: Span): number | null {
  if (series === undefined) return null;
  const [first, last] = [firstOpenAtOrAfter(series.bars, from), firstOpenAtOrAfter(series.bars, to) - 1];
  return last < first ? null : series.bars.close[last]! / series.bars.open[first]! - 1;
}

function stabilityOf(key: string, windows: readonly Window[]): WalkForwardDetail['stability'][number] {
  const values = windows.map(({ chosen }) => chosen[key] ?? null);
  const numbers = values.filter((value): value is number => typeof value === 'number');
  const width = Math.max(...numbers) - Math.min(...numbers);
  const spread = numbers.length < values.length || numbers.length < 2 ? null : width > 0 ? (standardDeviation(numbers) ?? 0) / (Math.max(...numbers.map(Math.abs)) || 1) : 0;
  return { key, values, distinct: new Set(values).size, spread };
}

function answer(windows: readonly Window[], { trials, windows: wanted, held }: Pick<Test, 'trials' | 'windows'> & { readonly held: number | null }, runs: number, stability: WalkForwardDetail['stability']): ToolAnswer<'walk-forward'> {
  const returns = joined(windows.map((window) => window.returns));
  const from = windows[0]?.outOfSample.from ?? 0;
  const outOfSample = figuresOf(returns, { from, to: windows.at(-1)?.outOfSample.to ?? from, trades: windows.reduce((sum, window) => sum + window.outOfSample.trades, 0) });
  const inSample = annualReturn(joined(windows.map(({ searched }) => searched)), DAYS_PER_YEAR);
  const after = annualReturn(returns, DAYS_PER_YEAR);
  const efficiency = inSample === null || after === null || inSample <= 0 ? null : after / inSample;
  const windowsWon = windows.filter((window) => window.outOfSample.totalReturn > 0).length;
  const curve = growthCurve(returns);
  const detail: WalkForwardDetail = {
    windows: windows.map((window) => ({ inSample: window.inSample, outOfSample: window.outOfSample, chosen: window.chosen })),
    equity: { time: Array.from(curve, (_, day) => Math.min(outOfSample.to, (Math.floor(from / DAY_MS) + day) * DAY_MS)), value: [...curve] }, outOfSample, efficiency, windowsWon, stability,
  };
  const notes = [
    `At most ${trials} settings were tried in each of ${wanted} windows. A position still open at the end of a window is valued at its last price and not carried into the next.`,
    ...(held === null ? [] : [`Holding the first instrument over the same time would have made ${percent(held)}.`]),
  ];
  const found = `Searching the past and trading what came next, ${counted(windows.length, 'time')}, made ${percent(outOfSample.totalReturn)} after costs (Sharpe ${ratio(outOfSample.sharpe)}); ${windowsWon} of ${windows.length} stretches made money.`;
  const common = { notes, runs, detail };
  if (outOfSample.totalReturn <= 0) return { ...common, verdict: 'fail', sentence: `${found} What was best in the past did not work afterwards: no evidence of an edge.` };
  const sample = sharpeSample(returns);
  const probability = (sample === null ? null : probabilisticSharpe(sample)) ?? 0;
  const kept = efficiency === null ? 'Nothing was won in sample, so there is nothing to compare it with.' : `${percent(efficiency)} of the yearly return found by searching was left.`;
  const lacking = [
    ...(efficiency !== null && efficiency >= LEAST_EFFICIENCY ? [] : ['less than half of what was found was left']),
    ...(windowsWon * 2 > windows.length ? [] : ['no more than half of the stretches made money']),
    ...(outOfSample.trades >= LEAST_TRADES ? [] : [`${counted(outOfSample.trades, 'trade')} are fewer than ${LEAST_TRADES}`]),
    ...(probability >= CONFIDENCE ? [] : [`that it is above zero by more than chance is only ${percent(probability)} probable`]),
  ];
  return { ...common, verdict: lacking.length === 0 ? 'pass' : 'unclear', sentence: `${found} ${kept}${lacking.length === 0 ? '' : ` Not enough to call it more than luck: ${lacking.join('; ')}.`}` };
}
