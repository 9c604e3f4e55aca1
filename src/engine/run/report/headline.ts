import type { BootstrapNote, HeadlineName, HeadlineNumber } from '../../contract/report.ts';
import { createRng } from '../../compute/rng.ts';
import { returnIntervals, tradeIntervals } from '../../portfolio/metrics/bootstrap-intervals.ts';
import type { Intervals, ReturnMeasure, TradeMeasure } from '../../portfolio/metrics/bootstrap-intervals.ts';
import type { StoredRun } from './stored-run.ts';

const CONFIDENCE = 0.95;
const SAMPLES = 2_000;
/** Fewer say nothing of their own spread. */
const LEAST_DAYS = 20;
const LEAST_TRADES = 10;

interface Definition {
  readonly name: HeadlineName;
  readonly title: string;
  readonly unit: HeadlineNumber['unit'];
  readonly of: 'days' | 'trades';
  readonly meaning: string;
  readonly undefined: string;
}

const DEFINITIONS: readonly Definition[] = [
  { name: 'totalReturn', title: 'Total return', unit: 'share', of: 'days', meaning: 'Equity at the end over equity at the start, less 1, after all costs.', undefined: 'There is no equity.' },
  { name: 'cagr', title: 'Return per year', unit: 'share', of: 'days', meaning: 'The total return as a steady rate per year of 365 days.', undefined: 'A year is not told from less than a day.' },
  { name: 'sharpe', title: 'Sharpe ratio', unit: 'ratio', of: 'days', meaning: 'Mean daily return over its standard deviation, per year. Above 1 is good, above 2 is rare.', undefined: 'The account did not move.' },
  { name: 'sortino', title: 'Sortino ratio', unit: 'ratio', of: 'days', meaning: 'Like the Sharpe ratio, but only losing days count as risk.', undefined: 'No day was lost.' },
  { name: 'calmar', title: 'Calmar ratio', unit: 'ratio', of: 'days', meaning: 'Return per year over the deepest fall.', undefined: 'The account never fell, or there is no return per year.' },
  { name: 'maxDrawdown', title: 'Deepest fall', unit: 'share', of: 'days', meaning: 'The largest fall from the highest equity so far. The interval is that of day-end values, which fall a little less than single bars.', undefined: 'There is no equity.' },
  { name: 'winRate', title: 'Trades won', unit: 'share', of: 'trades', meaning: 'Closed trades with a gain after costs.', undefined: 'No trade was closed.' },
  { name: 'profitFactor', title: 'Profit factor', unit: 'ratio', of: 'trades', meaning: 'Everything won over everything lost.', undefined: 'No trade was lost.' },
  { name: 'expectancy', title: 'Mean trade', unit: 'quote', of: 'trades', meaning: 'What a trade made on average, after costs.', undefined: 'No trade was closed.' },
];

/** Returns the numbers at the top with their intervals. All chance comes from the seed of the run. */
export function headlineOf(run: StoredRun, returns: Float64Array): { readonly headline: readonly HeadlineNumber[]; readonly bootstrap: BootstrapNote } {
  const { result, trades } = run;
  const rng = createRng(result.seed).stream('report');
  const days = returns.length < LEAST_DAYS ? null : returnIntervals(returns, { rng: rng.stream('days'), samples: SAMPLES, confidence: CONFIDENCE });
  const byTrade = trades.length < LEAST_TRADES ? null : tradeIntervals(Float64Array.from(trades, ({ pnl }) => pnl), { rng: rng.stream('trades'), samples: SAMPLES, confidence: CONFIDENCE });
  const counts = { days: returns.length, trades: trades.length };
  return {
    headline: DEFINITIONS.map((definition) => numberOf(definition, result.metrics[definition.name] ?? null, counts[definition.of], days, byTrade)),
    bootstrap: {
      confidence: CONFIDENCE, resamples: SAMPLES, seed: result.seed, meanBlockDays: days?.meanBlock ?? null, meanBlockTrades: byTrade?.meanBlock ?? null,
      sentence: sentenceOf(counts, days, byTrade),
    },
  };
}

function numberOf(definition: Definition, value: number | null, sample: number, days: Intervals<ReturnMeasure> | null, trades: Intervals<TradeMeasure> | null): HeadlineNumber {
  const { name, title, unit, of, meaning } = definition;
  const intervals: Readonly<Partial<Record<HeadlineName, { readonly low: number | null; readonly high: number | null }>>> = { ...days?.of, ...trades?.of };
  const interval = value === null ? undefined : intervals[name];
  return { name, title, unit, value, low: interval?.low ?? null, high: interval?.high ?? null, sample, sampleOf: of, meaning, note: noteOf(definition, value, sample, interval) };
}

function noteOf(definition: Definition, value: number | null, sample: number, interval: { readonly low: number | null; readonly high: number | null } | undefined): string | null {
  if (value === null) return definition.undefined;
  const least = definition.of === 'days' ? LEAST_DAYS : LEAST_TRADES;
  if (sample < least) return `Only ${sample} ${definition.of.slice(0, sample === 1 ? -1 : undefined)}: fewer than ${least} tell nothing of the range.`;
  if (interval === undefined || (interval.low === null && interval.high === null)) return 'Too often undefined when days are drawn again: no range can be told.';
  if (interval.high === null) return 'No upper end: drawn again, there is often nothing to divide by.';
  return null;
}

function sentenceOf({ days, trades }: { readonly days: number; readonly trades: number }, byDay: Intervals<ReturnMeasure> | null, byTrade: Intervals<TradeMeasure> | null): string {
  if (byDay === null && byTrade === null) return `There are ${days} days and ${trades} trades: too few to tell a range for any number.`;
  const blocks = [byDay === null ? null : `days (in blocks of ${byDay.meanBlock.toFixed(1)} on average)`, byTrade === null ? null : `trades (in blocks of ${byTrade.meanBlock.toFixed(1)})`].filter((part) => part !== null).join(' and ');
  return `The ranges hold 95 of 100 results that the same ${blocks} would have given in another order and another mixture: ${SAMPLES.toLocaleString('en-US')} samples of the stationary bootstrap. They know nothing of markets that were not in these days.`;
}
