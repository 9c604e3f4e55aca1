import { alpha, beta, capture, informationRatio, trackingError } from '../../src/engine/portfolio/metrics/benchmark.ts';
import { calmar, growthCurve, maxDrawdown, ulcerIndex } from '../../src/engine/portfolio/metrics/drawdown.ts';
import { kurtosis, mean, skewness, standardDeviation, sum } from '../../src/engine/portfolio/metrics/moments.ts';
import { normalQuantile } from '../../src/engine/compute/normal.ts';
import { annualReturn, annualVolatility, cagr, downsideRisk, expectedShortfall, omega, sharpe, sortino, stability, tailRatio, totalReturn, valueAtRisk } from '../../src/engine/portfolio/metrics/returns.ts';
import { probabilisticSharpe, sharpeSample } from '../../src/engine/portfolio/metrics/sharpe-inference.ts';
import type { SharpeSample } from '../../src/engine/portfolio/metrics/sharpe-inference.ts';
import { expectancy, expectancyRatio, kelly, kellyOfResults, lossesOf, optimalF, payoffRatio, profitFactor, systemQuality, winRate, winsOf } from '../../src/engine/portfolio/metrics/trades.ts';
import type { MetricInput } from './metric-input.ts';
import { dsrOf, minimumTrackRecordOf, pboOf } from './overfitting-metrics.ts';
import { tradeDrawdown, tradeRatio } from './trade-conventions.ts';

type Measure = (input: MetricInput) => unknown;

/** Splits a published name such as `sharpe_ddof1_252` into the measure and its periods per year. */
export function metricName(name: string): { readonly base: string; readonly periodsPerYear: number | null } {
  const [, stem = name, periods] = /^(.*?)(?:_(\d+))?$/.exec(name.toLowerCase()) ?? [];
  const base = stem.replace(/_ddof1$/, '').replace(/^calculate_/, '').replace(/_ratio$/, (suffix, at: number) => (KEEPS_RATIO.has(stem) || at === 0 ? suffix : ''));
  return { base: ALIASES[base] ?? base, periodsPerYear: periods === undefined ? null : Number(periods) };
}

const KEEPS_RATIO = new Set(['expectancy_ratio', 'tail_ratio', 'payoff_ratio', 'win_loss_ratio', 'risk_return_ratio', 'deflated_sharpe_ratio', 'common_sense_ratio', 'gain_to_pain_ratio', 'probabilistic_sharpe_ratio']);

const ALIASES: Readonly<Record<string, string>> = {
  annual_vol: 'annual_volatility', volatility: 'annual_volatility', returns_volatility: 'annual_volatility',
  historical_var_percentile: 'value_at_risk', historical_var: 'value_at_risk', var: 'value_at_risk',
  historical_cvar: 'expected_shortfall', cvar: 'expected_shortfall', conditional_value_at_risk: 'expected_shortfall',
  stability_of_timeseries: 'stability', cum_returns_final: 'total_return', comp: 'total_return', cumulative_return: 'total_return',
  kelly_criterion: 'kelly', psr_same_as_benchmark: 'psr', probabilistic_sharpe_ratio: 'psr', deflated_sharpe_ratio: 'dsr', deflated_sharpe: 'dsr', mintrl: 'min_trl', min_track_record_length: 'min_trl', minimum_track_record_length: 'min_trl', probability_of_backtest_overfitting: 'pbo',
  excess_sharpe: 'information', win_loss_ratio: 'payoff_ratio', payoff: 'payoff_ratio', skew: 'skewness', max_drawdown_from_trade_profits: 'trade_drawdown', max_drawdown_abs_vs_relative: 'trade_drawdown_indices',
  risk_return: 'risk_return_ratio', system_quality_number: 'sqn', average_win: 'avg_win', average_winner: 'avg_win', avg_winner: 'avg_win', average_loss: 'avg_loss', average_loser: 'avg_loss', avg_loser: 'avg_loss', gain_to_pain: 'gain_to_pain_ratio',
};

/** What is computed for each published measure; the formulas are those of the engine. */
export const METRICS: Readonly<Record<string, Measure>> = {
  cagr: (input) => (input.has('returns') ? annualReturnOf(input) : cagr({ start: input.number('start', 'starting_balance', 'initial'), end: input.number('end', 'final_balance', 'final'), days: input.number('days', 'days_passed'), daysPerYear: input.numberOr(365, 'year', 'periods_per_year') })),
  annual_return: annualReturnOf,
  total_return: (input) => totalReturn(input.known('returns')),
  annual_volatility: (input) => annualVolatility(input.known('returns'), input.periodsPerYear),
  sharpe: (input) => tradeRatio('sharpe', input) ?? sharpe(input.known('returns'), input.periodsPerYear, input.numberOr(0, 'risk_free', 'rf')),
  sortino: (input) => tradeRatio('sortino', input) ?? sortino(input.known('returns'), input.periodsPerYear, input.numberOr(0, 'required', 'required_return', 'rf')),
  calmar: (input) => tradeRatio('calmar', input) ?? calmar(annualReturnOf(input), drawdownOf(input)),
  downside_risk: (input) => downsideRisk(input.known('returns'), input.periodsPerYear, input.numberOr(0, 'required', 'required_return')),
  max_drawdown: (input) => negative(drawdownOf(input)),
  trade_drawdown: tradeDrawdown,
  trade_drawdown_indices: tradeDrawdown,
  value_at_risk: (input) => (input.has('confidence', 'sigma') ? normalValueAtRisk(input) : valueAtRisk(input.known('returns'), input.numberOr(0.05, 'cutoff'))),
  expected_shortfall: (input) => expectedShortfall(input.known('returns'), input.numberOr(0.05, 'cutoff')),
  historical_cvar_rule: cvarRule,
  omega: omegaOf,
  tail_ratio: (input) => tailRatio(input.known('returns')),
  tail: (input) => tailRatio(input.known('returns')),
  stability: (input) => stability(input.known('returns')),
  skewness: (input) => skewness(input.known('returns')),
  kurtosis: (input) => kurtosis(input.known('returns')),
  psr: psrOf,
  dsr: dsrOf,
  min_trl: minimumTrackRecordOf,
  pbo: pboOf,
  win_rate: (input) => winRate(input.results),
  profit_factor: (input) => profitFactor(input.results),
  expectancy: expectancyOf,
  expectancy_ratio: (input) => expectancyRatio(input.results),
  payoff_ratio: (input) => payoffRatio(input.results),
  avg_win: (input) => mean(winsOf(input.results)),
  avg_loss: (input) => mean(lossesOf(input.results)),
  avg_return: (input) => mean(input.results),
  best: (input) => extreme(input, Math.max),
  worst: (input) => extreme(input, Math.min),
  kelly: (input) => (input.has('b') ? kelly(input.number('b'), input.number('p')) : kellyOfResults(input.results)),
  optimal_f: (input) => optimalF(input.results),
  sqn: (input) => systemQuality(input.results),
  beta: (input) => betaOf(input),
  alpha: (input) => alphaOf(input),
  alpha_beta: (input) => ({ alpha: alphaOf(input), beta: betaOf(input) }),
  information: (input) => informationRatio(input.pairs().own, input.pairs().benchmark),
  tracking_error: (input) => trackingError(input.pairs().own, input.pairs().benchmark),
  capture: (input) => captureOf(input, 'always'),
  up_capture: (input) => captureOf(input, 'up'),
  down_capture: (input) => captureOf(input, 'down'),
  up_down_capture: (input) => quotient(captureOf(input, 'up'), captureOf(input, 'down')),
  treynor: (input) => quotient(annualReturnOf(input), betaOf(input)),
  ulcer_index: (input) => ulcerIndex(growthCurve(input.known('returns'))),
  recovery_factor: (input) => quotient(Math.abs(totalReturn(input.known('returns'))), drawdownOf(input)),
  gain_to_pain_ratio: (input) => quotient(sum(input.results), -sum(lossesOf(input.results))),
  common_sense_ratio: (input) => product(profitFactor(input.results), tailRatio(input.results)),
  risk_return_ratio: (input) => quotient(mean(input.known('returns')), standardDeviation(input.known('returns'))),
};

/** Unknown returns count as time in which nothing was earned. */
function annualReturnOf(input: MetricInput): number | null {
  return annualReturn(input.list('returns').map((value) => value ?? 0), input.periodsPerYear);
}

function drawdownOf(input: MetricInput): number | null {
  const curve = input.has('equity', 'values', 'prices') ? input.known('equity', 'values', 'prices') : growthCurve(input.known('returns'));
  return maxDrawdown(curve)?.relative ?? null;
}

function normalValueAtRisk(input: MetricInput): number | null {
  const returns = input.known('returns');
  const [average, deviation] = [mean(returns), standardDeviation(returns)];
  return average === null || deviation === null ? null : average + deviation * input.numberOr(1, 'sigma') * normalQuantile(1 - input.numberOr(0.95, 'confidence'));
}

/** Confirms the rule on a sample: of 1, 81 … 85 the 20 % quantile is 81, and (1 + 81) / 2 = 41. */
function cvarRule(input: MetricInput): string | null {
  return expectedShortfall([1, 81, 82, 83, 84, 85], 0.2) === 41 ? input.text('rule') : null;
}

function omegaOf(input: MetricInput): number | null {
  const returns = input.known('returns');
  const required = input.numberOr(0, 'required', 'required_return');
  const annualization = input.numberOr(252, 'annualization');
  if (returns.length < 2 || required <= -1) return null;
  const threshold = annualization === 1 ? required : (1 + required) ** (1 / annualization) - 1;
  return omega(returns, threshold + input.numberOr(0, 'risk_free'));
}

/** Lean corrects the moments for bias and takes the excess kurtosis for the kurtosis; the paper's definition is ours. */
function psrOf(input: MetricInput): number | null {
  const moments = /\blean\b/i.test(input.source) ? 'sample-excess' : 'population';
  const sample = input.has('perf', 'returns') ? sharpeSample(input.known('perf', 'returns'), moments) : statedSample(input);
  const benchmark = input.has('benchmark', 'benchmark_returns') ? sharpe(input.known('benchmark', 'benchmark_returns'), 1) : input.numberOr(0, 'benchmark_sharpe', 'sr_benchmark', 'sr_star');
  return sample === null ? null : probabilisticSharpe(sample, benchmark ?? 0);
}

function statedSample(input: MetricInput): SharpeSample {
  return { sharpe: input.number('sr', 'sharpe'), count: input.number('n', 'T', 'n_obs'), skewness: input.numberOr(0, 'skew', 'skewness'), kurtosis: input.numberOr(3, 'kurtosis', 'kurt') };
}

/** freqtrade prints an expectancy of 0 without trades and a ratio of 100 where nothing was lost; here both are undefined. */
function expectancyOf(input: MetricInput): unknown {
  const isFreqtrade = /freqtrade/i.test(input.source);
  const [value, ratio] = [expectancy(input.results), expectancyRatio(input.results)];
  if (!isFreqtrade) return /nautilus/i.test(input.source) ? value : { expectancy: value, expectancy_ratio: ratio };
  return { expectancy: value ?? 0, expectancy_ratio: ratio ?? 100 };
}

function betaOf(input: MetricInput): number | null {
  const { own, benchmark } = input.pairs();
  return beta(own, benchmark);
}

function alphaOf(input: MetricInput): number | null {
  const { own, benchmark } = input.pairs();
  return alpha(own, benchmark, { periodsPerYear: input.periodsPerYear, riskFree: input.numberOr(0, 'risk_free') });
}

function captureOf(input: MetricInput, when: 'always' | 'up' | 'down'): number | null {
  const { own, benchmark } = input.pairs();
  return capture(own, benchmark, { periodsPerYear: input.periodsPerYear, when });
}

function extreme(input: MetricInput, choose: (a: number, b: number) => number): number | null {
  return input.results.length === 0 ? null : input.results.reduce((a, b) => choose(a, b));
}

function negative(value: number | null): number | null {
  return value === null || value === 0 ? value : -value;
}

function quotient(a: number | null, b: number | null): number | null {
  return a === null || b === null || b === 0 ? null : a / b;
}

function product(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}
