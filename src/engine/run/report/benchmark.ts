import type { BenchmarkLine, BenchmarkReport } from '../../contract/report.ts';
import { isDerivative } from '../../domain/instrument.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { alpha, beta, informationRatio } from '../../portfolio/metrics/benchmark.ts';
import { dailyReturns } from '../../portfolio/metrics/daily-returns.ts';
import { correlation, equalVolatilityWeight, scaledCurve, summarizeCurve } from '../../portfolio/metrics/holding.ts';
import { DAYS_PER_YEAR } from '../../portfolio/metrics/returns.ts';
import { holdingCosts } from './market-pass.ts';
import type { MarketPass } from './market-pass.ts';
import type { StoredRun } from './stored-run.ts';

/** The comparison, and the growth that the chart draws. */
export interface Benchmark {
  readonly report: BenchmarkReport;
  /** [equity samples] the scaled benchmark; null where there is none. */
  readonly scaled: Float64Array | null;
}

/** Returns how holding the same instruments would have done, as it is and scaled to the same volatility. */
export function benchmarkOf(run: StoredRun, returns: Float64Array, pass: MarketPass): Benchmark {
  const { times, values } = run;
  const days = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / DAY_MS;
  const strategy: BenchmarkLine = { title: 'This run', ...summarizeCurve(returns, values, days) };
  const none = { weight: null, beta: null, alpha: null, correlation: null, informationRatio: null };
  if (pass.hold === null) {
    return { scaled: null, report: { ...none, strategy, hold: null, holdEqualVolatility: null, costsSentence: '', sentence: 'The bars of this run are not all in the store any more, so it is not known what holding would have made.' } };
  }
  const theirs = dailyReturns(times, pass.hold);
  const hold: BenchmarkLine = { title: run.instrumentIds.length === 1 ? 'Holding' : 'Holding all in equal parts', ...summarizeCurve(theirs, pass.hold, days) };
  const weight = equalVolatilityWeight(returns, theirs);
  const scaled = weight === null ? null : scaledCurve(times, pass.hold, weight);
  const holdEqualVolatility = scaled === null ? null : { title: 'Holding at equal volatility', ...summarizeCurve(dailyReturns(times, scaled), scaled, days) };
  return {
    scaled,
    report: {
      strategy, hold, holdEqualVolatility, weight, costsSentence: costsSentence(run, pass),
      beta: beta(returns, theirs), alpha: alpha(returns, theirs, { periodsPerYear: DAYS_PER_YEAR }), correlation: correlation(returns, theirs), informationRatio: scaledUp(informationRatio(returns, theirs)),
      sentence: verdictOf(strategy, hold, holdEqualVolatility),
    },
  };
}

function scaledUp(perDay: number | null): number | null {
  return perDay === null ? null : perDay * Math.sqrt(DAYS_PER_YEAR);
}

function costsSentence(run: StoredRun, { withoutFunding }: MarketPass): string {
  const [first] = run.instruments.values();
  if (first === undefined) return '';
  const { fee, worse } = holdingCosts(run, first);
  const derivatives = [...run.instruments.values()].filter(isDerivative);
  const funding = derivatives.length === 0 ? '' : withoutFunding.length === derivatives.length ? ' No funding is stored for that time, so it is not in it.' : ' Funding is paid and received on it like on any position.';
  return `Holding is bought once, at the first open, with all of the starting money, for a fee of ${(fee * 100).toFixed(2)} % and ${(worse * 10_000).toFixed(1)} bps of spread and slippage, and is not sold.${funding} At equal volatility it is set right every day, at no cost; what is left over earns nothing, what is borrowed costs nothing.`;
}

function verdictOf(own: BenchmarkLine, hold: BenchmarkLine, scaled: BenchmarkLine | null): string {
  const [mine, theirs, same] = [own.totalReturn, hold.totalReturn, scaled?.totalReturn ?? null];
  if (mine === null || theirs === null) return 'There is no return to compare.';
  const plain = mine > theirs ? 'It made more than holding did.' : mine < theirs ? 'Holding made more.' : 'Holding made the same.';
  if (same === null) return plain;
  const fair = mine > same ? 'At the same volatility it made more than holding.' : mine < same ? 'At the same volatility holding made more.' : 'At the same volatility holding made the same.';
  return `${plain} ${fair}`;
}
