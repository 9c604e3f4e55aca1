import { bootstrapDraws } from '../../compute/bootstrap-interval.ts';
import { automaticBlockLength } from '../../compute/stationary-bootstrap.ts';
import type { Rng } from '../../compute/rng.ts';
import { mean } from './moments.ts';
import { annualReturn, DAYS_PER_YEAR, downsideRisk, sharpe, totalReturn } from './returns.ts';
import { profitFactor, winRate } from './trades.ts';

/** A range in which a measure lies with the confidence asked for. An end that cannot be told is null. */
export interface MeasureInterval {
  readonly low: number | null;
  readonly high: number | null;
}

/** How samples are drawn again. */
export interface Resampling {
  readonly rng: Rng;
  readonly samples: number;
  /** 0.95 leaves 2.5 % on either side. */
  readonly confidence: number;
}

export interface Intervals<Name extends string> {
  /** Mean length of the blocks that were drawn. */
  readonly meanBlock: number;
  readonly of: Readonly<Record<Name, MeasureInterval>>;
}

export type ReturnMeasure = 'totalReturn' | 'cagr' | 'sharpe' | 'sortino' | 'calmar' | 'maxDrawdown';
export type TradeMeasure = 'winRate' | 'profitFactor' | 'expectancy';

/**
 * Returns percentile intervals of the measures of daily returns, from stationary bootstrap samples that are as long as the series: blocks of days are drawn, so that
 * bad days which come in a row stay in a row. A ratio whose denominator is zero in a sample counts as larger than any number.
 * @param returns [days] simple daily returns
 * @see Politis & Romano 1994, "The Stationary Bootstrap", JASA 89(428)
 */
export function returnIntervals(returns: Float64Array, resampling: Resampling): Intervals<ReturnMeasure> {
  return intervalsOf(returns, resampling, {
    totalReturn,
    cagr: annual,
    sharpe: (sample) => sharpe(sample, DAYS_PER_YEAR),
    sortino: (sample) => quotient((mean(sample) ?? 0) * DAYS_PER_YEAR, downsideRisk(sample, DAYS_PER_YEAR) ?? 0),
    calmar: (sample) => quotient(annual(sample) ?? 0, deepestFallOf(sample)),
    maxDrawdown: deepestFallOf,
  });
}

/**
 * Returns percentile intervals of the measures of trades, from stationary bootstrap samples of their results in the order of time.
 * @param results [trades] money
 */
export function tradeIntervals(results: Float64Array, resampling: Resampling): Intervals<TradeMeasure> {
  return intervalsOf(results, resampling, {
    winRate,
    profitFactor: (sample) => profitFactor(sample) ?? quotient(sample.some((value) => value > 0) ? 1 : 0, 0),
    expectancy: mean,
  });
}

function intervalsOf<Name extends string>(values: Float64Array, { rng, samples, confidence }: Resampling, measures: Readonly<Record<Name, (sample: Float64Array) => number | null>>): Intervals<Name> {
  const meanBlock = automaticBlockLength(values);
  const names = Object.keys(measures) as Name[];
  const drawn = bootstrapDraws(values, names.map((name) => measures[name]), { rng, samples, meanBlock });
  const tail = (1 - confidence) / 2;
  return { meanBlock, of: Object.fromEntries(names.map((name, index) => [name, percentiles(drawn[index]!, tail)])) as unknown as Record<Name, MeasureInterval> };
}

/** Undefined samples (NaN) are left out; where they are more than one in twenty, there is no interval. */
function percentiles(draws: Float64Array, tail: number): MeasureInterval {
  const known = draws.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0 || known.length < draws.length * 0.95) return { low: null, high: null };
  // Nearest ranks: between a number and infinity there is nothing to interpolate.
  const at = (share: number): number | null => {
    const value = known[Math.min(known.length, Math.max(1, Math.ceil(share * known.length))) - 1]!;
    return Number.isFinite(value) ? value : null;
  };
  return { low: at(tail), high: at(1 - tail) };
}

function annual(sample: Float64Array): number | null {
  return annualReturn(sample, DAYS_PER_YEAR);
}

function deepestFallOf(sample: Float64Array): number {
  let [worth, peak, fall] = [1, 1, 0];
  for (let i = 0; i < sample.length; i++) {
    worth = Math.max(0, worth * (1 + sample[i]!));
    if (worth > peak) peak = worth;
    else fall = Math.max(fall, 1 - worth / peak);
  }
  return fall;
}

/** NaN for 0 / 0: nothing happened, and nothing is known. */
function quotient(part: number, whole: number): number {
  if (whole > 0) return part / whole;
  return part === 0 ? Number.NaN : Math.sign(part) * Number.POSITIVE_INFINITY;
}
