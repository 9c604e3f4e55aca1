import { decayOfHalfLife } from '../../compute/ewma-covariance.ts';
import { DAY_MS, intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { riskConfig } from '../../risk/config.ts';
import { coverageTests } from '../../risk/validation/coverage.ts';
import type { CoverageTests } from '../../risk/validation/coverage.ts';
import { createForecaster, FORECAST_METHODS } from '../../risk/validation/forecasters.ts';
import type { ForecastMethod } from '../../risk/validation/forecasters.ts';
import { exceedances, rollForecast } from '../../risk/validation/roll-forecast.ts';
import { loadSeries } from '../market-data.ts';
import type { MarketDataStore } from '../market-data.ts';
import { stepCloses } from './step-closes.ts';
import type { StepCloses } from './step-closes.ts';

export type { ForecastMethod };
export { FORECAST_METHODS };

export interface ValueAtRiskRequest {
  readonly instruments: readonly string[];
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly levels: readonly (95 | 99)[];
  readonly horizons: readonly ('1h' | '1d')[];
  readonly methods: readonly ForecastMethod[];
}

/** What became of the forecasts of one sort. */
export interface ValueAtRiskResult {
  readonly method: ForecastMethod;
  readonly level: 95 | 99;
  readonly horizon: '1h' | '1d';
  readonly tests: CoverageTests | null;
  /** Of the forecasts, in percent of what is held. */
  readonly meanValueAtRiskPct: number | null;
  /** The losses that exceeded theirs by most, worst first. */
  readonly worst: readonly { readonly fromMs: EpochMs; readonly toMs: EpochMs; readonly lossPct: number; readonly valueAtRiskPct: number }[];
  readonly verdict: Verdict;
}

/** `fails-coverage`: too many or too few exceedances. `fails-independence`: about as many as there should be, but in bunches. `too-few`: too little data to tell. */
export type Verdict = 'passes' | 'fails-coverage' | 'fails-independence' | 'too-few';

export interface ValueAtRiskStudy {
  readonly instruments: readonly string[];
  readonly stepMs: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly steps: number;
  /** Steps that span missing bars. */
  readonly longerSteps: number;
  readonly results: readonly ValueAtRiskResult[];
}

/** A p-value below this rejects; Kupiec and Christoffersen use 5 % too. */
const REJECT_BELOW = 0.05;
/** As the supervisors' 250 days at 99 %: with fewer expected exceedances not even a forecast that is far off is found out. */
const FEWEST_EXPECTED = 2.5;
const HOUR_MS = 3_600_000;

/**
 * Holds the value at risk of an equally weighted, unchanging portfolio of long positions against what came, over all stored history.
 * @throws DataMissing when an instrument has no bars
 */
export function studyValueAtRisk(store: MarketDataStore, request: ValueAtRiskRequest): ValueAtRiskStudy {
  const { stepMs, known } = load(store, request);
  const results = request.horizons.filter((horizon) => horizon === '1d' || stepMs <= HOUR_MS)
    .flatMap((horizon) => request.methods.flatMap((method) => resultsOf(known, { method, levels: request.levels, horizon, stepMs })));
  return { instruments: request.instruments, stepMs, from: known.endMs[0] ?? 0, to: known.endMs.at(-1) ?? 0, steps: Math.max(0, known.closes.length - 1), longerSteps: known.longer, results };
}

/** Steps of an hour, as the live measures take them, or of a day where nothing shorter is stored of all. */
function load(store: MarketDataStore, { instruments, from, to }: ValueAtRiskRequest): { readonly stepMs: number; readonly known: StepCloses } {
  const interval: Interval = instruments.every((id) => store.bars.series().some((series) => series.instrumentId === id && intervalMs(series.interval) <= HOUR_MS)) ? '1h' : '1d';
  const series = loadSeries(store, { instruments, interval, from, to, warmupBars: 0, requireFunding: false });
  const stepMs = intervalMs(interval);
  return { stepMs, known: stepCloses(series.map(({ bars }) => bars), stepMs) };
}

interface Sort {
  readonly method: ForecastMethod;
  readonly levels: readonly (95 | 99)[];
  readonly horizon: '1h' | '1d';
  readonly stepMs: number;
}

function resultsOf({ closes, endMs }: StepCloses, { method, levels, horizon, stepMs }: Sort): readonly ValueAtRiskResult[] {
  const steps = (horizon === '1d' ? DAY_MS : HOUR_MS) / stepMs;
  const width = closes[0]?.length ?? 0;
  const weights = new Float64Array(width).fill(1 / width);
  const rolled = rollForecast({ endMs, closes, weights, horizon: steps }, createForecaster({ method, levels, horizon: steps, stepMs, weights, decay: decayOf(stepMs) }));
  return levels.map((level, index) => {
    const tests = rolled.length === 0 ? null : coverageTests(exceedances(rolled, index), 1 - level / 100);
    const forecasts = rolled.map(({ step, valuesAtRisk, loss }) => ({ fromMs: endMs[step] ?? 0, toMs: endMs[step + steps] ?? 0, lossPct: loss * 100, valueAtRiskPct: valuesAtRisk[index]! * 100 }));
    return {
      method, level, horizon, tests, verdict: verdictOf(tests), worst: worstOf(forecasts),
      meanValueAtRiskPct: forecasts.length === 0 ? null : forecasts.reduce((sum, { valueAtRiskPct }) => sum + valueAtRiskPct, 0) / forecasts.length,
    };
  });
}

/** The live measures' own: half of what the volatility is reckoned from is not older than this setting's default, or one step where that is longer. */
function decayOf(stepMs: number): number {
  const { volatilityHalfLifeHours } = riskConfig.parse({});
  return decayOfHalfLife(Math.max(1, (volatilityHalfLifeHours * HOUR_MS) / stepMs));
}

function verdictOf(tests: CoverageTests | null): Verdict {
  if (tests === null || tests.expected < FEWEST_EXPECTED) return 'too-few';
  if (tests.coverage.pValue < REJECT_BELOW) return 'fails-coverage';
  return tests.independence.pValue < REJECT_BELOW || tests.conditional.pValue < REJECT_BELOW ? 'fails-independence' : 'passes';
}

function worstOf(forecasts: ValueAtRiskResult['worst']): ValueAtRiskResult['worst'] {
  const beyond = ({ lossPct, valueAtRiskPct }: ValueAtRiskResult['worst'][number]): number => lossPct - valueAtRiskPct;
  return forecasts.filter((forecast) => beyond(forecast) > 0).toSorted((left, right) => beyond(right) - beyond(left)).slice(0, 5);
}
