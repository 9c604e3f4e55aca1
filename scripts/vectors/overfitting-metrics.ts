import { backtestOverfitting } from '../../src/engine/evidence/overfitting.ts';
import { CONFIDENCE, minimumTrackRecord } from '../../src/engine/evidence/sharpe.ts';
import { deflatedSharpe, expectedBestSharpe } from '../../src/engine/portfolio/metrics/sharpe-inference.ts';
import type { MetricInput } from './metric-input.ts';

/** Returns what luck is expected to show, and the deflated ratio. Names that end in `_ann` are of a year, and so is a `sharpe` with periods; `sr` alone is per period. */
export function dsrOf(input: MetricInput): Record<string, number | null> {
  const periods = input.has('sr_ann', 'sharpe', 'periods_per_year', 'periods') ? input.numberOr(250, 'periods_per_year', 'periods') : 1;
  const sample = { sharpe: input.number('sr_ann', 'sharpe', 'sr') / Math.sqrt(periods), count: input.number('T', 'n_obs', 'n'), ...shapeOf(input) };
  const trials = { count: input.number('N', 'n_trials'), variance: input.number('var_sr_ann', 'var_sr', 'sr_variance') / periods };
  return { sr0: expectedBestSharpe(trials.count, trials.variance), dsr: deflatedSharpe(sample, trials) };
}

/** Returns the number of returns that it takes, and the same in years where the periods of a year are stated. */
export function minimumTrackRecordOf(input: MetricInput): Record<string, number | null> {
  const periods = input.has('periods_per_year', 'periods') ? input.number('periods_per_year', 'periods') : 1;
  const perPeriod = (value: number): number => value / Math.sqrt(periods);
  const benchmark = perPeriod(input.numberOr(0, 'sr_star_ann', 'sr_benchmark_ann', 'benchmark_sharpe', 'sr_benchmark', 'sr_star'));
  const length = minimumTrackRecord({ sharpe: perPeriod(input.number('sr_ann', 'sharpe', 'sr')), count: 0, ...shapeOf(input) }, benchmark, confidenceOf(input));
  return { min_trl: length, years: length === null ? null : length / periods };
}

/** Returns the probability of overfitting of a matrix of returns, one row for each period. */
export function pboOf(input: MetricInput): number | null {
  const rows = input.rows('M', 'matrix', 'returns');
  const trials = rows[0]?.length ?? 0;
  const values = Float64Array.from({ length: rows.length * trials }, (_, at) => rows[at % rows.length]![Math.floor(at / rows.length)]!);
  return backtestOverfitting({ periods: rows.length, trials, values }, { blocks: input.numberOr(16, 'S', 'n_splits', 'blocks', 'n_partitions') })?.pbo ?? null;
}

function shapeOf(input: MetricInput): { readonly skewness: number; readonly kurtosis: number } {
  return { skewness: input.numberOr(0, 'skew', 'skewness'), kurtosis: input.numberOr(3, 'kurtosis', 'kurt') };
}

function confidenceOf(input: MetricInput): number {
  return input.has('alpha') ? 1 - input.number('alpha') : input.numberOr(CONFIDENCE, 'confidence', 'prob', 'probability');
}
