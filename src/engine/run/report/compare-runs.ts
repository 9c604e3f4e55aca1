import type { RunComparison } from '../../contract/report.ts';
import { dayEnds } from '../../portfolio/metrics/calendar-returns.ts';
import { dailyReturns } from '../../portfolio/metrics/daily-returns.ts';
import { correlation } from '../../portfolio/metrics/holding.ts';
import { settingDifferences } from './setting-differences.ts';
import { readRun } from './stored-run.ts';
import type { RunSource, StoredRun } from './stored-run.ts';

const POINTS = 500;
const LEAST_DAYS = 10;

type Measure = Pick<RunComparison['metrics'][number], 'name' | 'title' | 'unit' | 'better'>;

const MEASURES: readonly Measure[] = [
  { name: 'totalReturn', title: 'Total return', unit: 'share', better: 'higher' }, { name: 'netProfit', title: 'Net profit', unit: 'quote', better: 'higher' },
  { name: 'cagr', title: 'Return per year', unit: 'share', better: 'higher' }, { name: 'sharpe', title: 'Sharpe ratio', unit: 'ratio', better: 'higher' },
  { name: 'sortino', title: 'Sortino ratio', unit: 'ratio', better: 'higher' }, { name: 'calmar', title: 'Calmar ratio', unit: 'ratio', better: 'higher' },
  { name: 'maxDrawdown', title: 'Deepest fall', unit: 'share', better: 'lower' }, { name: 'maxDrawdownDays', title: 'Longest way back', unit: 'days', better: 'lower' },
  { name: 'annualVolatility', title: 'Volatility per year', unit: 'share', better: 'lower' }, { name: 'probabilisticSharpe', title: 'Chance of a Sharpe ratio above 0', unit: 'share', better: 'higher' },
  { name: 'trades', title: 'Trades', unit: 'count', better: null }, { name: 'winRate', title: 'Trades won', unit: 'share', better: 'higher' },
  { name: 'profitFactor', title: 'Profit factor', unit: 'ratio', better: 'higher' }, { name: 'expectancy', title: 'Mean trade', unit: 'quote', better: 'higher' },
  { name: 'exposure', title: 'Time in the market', unit: 'share', better: null }, { name: 'turnover', title: 'Turnover', unit: 'ratio', better: null },
  { name: 'fees', title: 'Fees', unit: 'quote', better: 'lower' }, { name: 'slippage', title: 'Spread and slippage', unit: 'quote', better: 'lower' }, { name: 'funding', title: 'Funding received', unit: 'quote', better: 'higher' },
];

/** Returns stored runs side by side. @throws RunUnusable when one is not there */
export function compareRuns(source: RunSource, runIds: readonly string[]): RunComparison {
  const runs = runIds.map((id) => readRun(source, id));
  return {
    runs: runs.map(({ id, createdMs, codeVersion, request, result, instrumentIds }) => ({
      runId: id, title: request.title ?? null, createdMs, strategy: request.strategy, instruments: instrumentIds, interval: request.interval, from: request.from, to: request.to,
      resultHash: result.resultHash, dataHash: result.dataHash, codeVersion, seed: result.seed,
    })),
    settings: settingDifferences(runs.map(({ request: { title: _title, ...request } }) => request)),
    metrics: MEASURES.map((measure) => measured(measure, runs)),
    curves: curvesOf(runs), correlations: correlationsOf(runs), notes: notesOf(runs),
  };
}

function measured(measure: Measure, runs: readonly StoredRun[]): RunComparison['metrics'][number] {
  const values = runs.map(({ result }) => result.metrics[measure.name] ?? null);
  return { ...measure, values, best: measure.better === null ? null : bestOf(values, measure.better) };
}

/** The place of the only best one; null where two are as good, or one is not known. */
function bestOf(values: readonly (number | null)[], better: 'higher' | 'lower'): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) return null;
  const best = better === 'higher' ? Math.max(...known) : Math.min(...known);
  return known.filter((value) => value === best).length === 1 ? known.indexOf(best) : null;
}

function curvesOf(runs: readonly StoredRun[]): RunComparison['curves'] {
  const ranges = runs.filter(({ times }) => times.length > 0);
  const from = Math.min(...ranges.map(({ times }) => times[0]!));
  const to = Math.max(...ranges.map(({ times }) => times.at(-1)!));
  if (!(to > from)) return { time: [], growth: runs.map(() => []) };
  const time = Array.from({ length: POINTS }, (_, index) => from + ((to - from) * index) / (POINTS - 1));
  return { time, growth: runs.map((run) => growthAt(run, time)) };
}

function growthAt({ times, values }: StoredRun, wanted: readonly number[]): readonly (number | null)[] {
  const [start, end] = [values[0] ?? 0, times.at(-1) ?? 0];
  let index = 0;
  return wanted.map((timeMs) => {
    while (index + 1 < times.length && times[index + 1]! <= timeMs) index++;
    return times.length === 0 || timeMs < times[0]! || timeMs > end || !(start > 0) ? null : values[index]! / start;
  });
}

function correlationsOf(runs: readonly StoredRun[]): RunComparison['correlations'] {
  const days = runs.map(({ times, values }) => {
    const returns = dailyReturns(times, values);
    return new Map(Array.from(dayEnds(times), (end, day) => [Math.ceil(end / 86_400_000), returns[day]!]));
  });
  return days.map((own, row) => days.map((other, column) => {
    if (row === column) return own.size >= LEAST_DAYS ? 1 : null;
    const common = [...own.keys()].filter((day) => other.has(day));
    return common.length < LEAST_DAYS ? null : correlation(common.map((day) => own.get(day)!), common.map((day) => other.get(day)!));
  }));
}

function notesOf(runs: readonly StoredRun[]): readonly string[] {
  const differ = (keyOf: (run: StoredRun) => string): boolean => new Set(runs.map(keyOf)).size > 1;
  return [
    ...(differ(({ request }) => `${request.from} ${request.to}`) ? ['They cover different times: a better result may only be a better time.'] : []),
    ...(differ(({ instrumentIds }) => instrumentIds.toSorted().join()) ? ['They traded different instruments.'] : []),
    ...(!differ(({ request, instrumentIds }) => `${request.from} ${request.to} ${instrumentIds.toSorted().join()}`) && differ(({ result }) => result.dataHash) ? ['The data they saw is not the same: other bars were loaded to begin with, or the stored data was changed in between.'] : []),
    ...(differ(({ execution }) => JSON.stringify(execution)) ? ['Their fills and costs were set differently.'] : []),
    ...(differ(({ codeVersion }) => codeVersion) ? ['They were made by different versions of the program.'] : []),
    ...(differ(({ quoteAsset }) => quoteAsset) ? ['Their money is not of the same kind.'] : []),
    'The best of several looks better than it is: the more were tried, the more of its lead is luck.',
  ];
}
