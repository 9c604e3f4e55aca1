import type { MonteCarloDetail, MonteCarloMethod, MonteCarloPart, Verdict } from '../../contract/evidence.ts';
import { dailyReturns } from '../../portfolio/metrics/daily-returns.ts';
import { runBacktest } from '../backtest/backtest.ts';
import { preparedPlan } from '../backtest/prepared.ts';
import { dataSpan, figuresOf } from './figures.ts';
import { fillNoise } from './monte-carlo/fill-noise.ts';
import { barBootstrap, priceNoise } from './monte-carlo/other-markets.ts';
import { TITLES } from './monte-carlo/part.ts';
import type { PartInput } from './monte-carlo/part.ts';
import { randomEntry } from './monte-carlo/random-entry.ts';
import { resultsOf } from './monte-carlo/results.ts';
import { tradeShuffle } from './monte-carlo/trade-shuffle.ts';
import { percent } from './say.ts';
import { UNWATCHED } from './unwatched.ts';
import type { TestOf, ToolAnswer, ToolInput } from './tool.ts';
import { completed } from './trials/search.ts';

const PARTS: Readonly<Record<MonteCarloMethod, (input: PartInput) => MonteCarloPart>> = {
  'trade-shuffle': tradeShuffle, 'bar-bootstrap': barBootstrap, 'price-noise': priceNoise, 'fill-noise': fillNoise, 'random-entry': randomEntry,
};

/** Asks what else could have come of the same strategy, and how often chance alone does as well. */
export function monteCarlo({ prepared, rng, progress }: Pick<ToolInput, 'prepared' | 'rng' | 'progress'>, test: TestOf<'monte-carlo'>): ToolAnswer<'monte-carlo'> {
  const plan = preparedPlan(prepared, {});
  const outcome = completed(runBacktest(plan, UNWATCHED));
  const instruments = new Map(plan.series.map(({ instrument }) => [instrument.id as string, instrument]));
  const results = resultsOf(outcome, instruments);
  const methods = [...new Set(test.methods)];
  const parts = methods.map((method, index) => PARTS[method]({
    plan, outcome, instruments, results, test, rng: rng.stream(method), progress: (share) => { progress(TITLES[method].toLowerCase(), (index + share) / methods.length); },
  }));
  const actual = figuresOf(dailyReturns(outcome.equityTimes, outcome.equityValues), { ...dataSpan(prepared), trades: outcome.trades.length });
  return answer(parts, { parts, actual }, 1 + parts.filter(({ method }) => method === 'bar-bootstrap' || method === 'price-noise').reduce((sum, { runs }) => sum + runs, 0));
}

function answer(parts: readonly MonteCarloPart[], detail: MonteCarloDetail, runs: number): ToolAnswer<'monte-carlo'> {
  const notes = parts.map(({ title, sentence }) => `${title}: ${sentence}`);
  const { totalReturn, trades } = detail.actual;
  const failed = parts.filter(({ verdict }) => verdict === 'fail').map(({ title }) => title.toLowerCase());
  const unclear = parts.filter(({ verdict }) => verdict === 'unclear').map(({ title }) => title.toLowerCase());
  const verdict: Verdict = failed.length > 0 ? 'fail' : unclear.length > 0 ? 'unclear' : 'pass';
  const made = `The run made ${percent(totalReturn)} with ${trades} trades.`;
  const pValue = parts.find(({ method }) => method === 'random-entry')?.pValue ?? null;
  const chance = pValue === null ? '' : ` Chance does as well with a probability of ${percent(pValue)}.`;
  const rest = verdict === 'pass' ? 'It stands every disturbance that was tried.' : verdict === 'fail' ? `It does not stand: ${failed.join('; ')}.` : `Too little to say, or in between: ${unclear.join('; ')}.`;
  return { verdict, sentence: `${made}${chance} ${rest}`, notes, runs, detail };
}
