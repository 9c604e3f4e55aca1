import type { MonteCarloMethod, MonteCarloPart } from '../../../contract/evidence.ts';
import type { Rng } from '../../../compute/rng.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { quantile } from '../../../portfolio/metrics/moments.ts';
import type { BacktestPlan } from '../../backtest/backtest.ts';
import type { BacktestOutcome } from '../../backtest/run-recorder.ts';
import { distributionOf } from '../figures.ts';
import type { TestOf } from '../tool.ts';
import type { TradeResult } from './results.ts';

/** What every part is given. */
export interface PartInput {
  readonly plan: BacktestPlan;
  readonly outcome: BacktestOutcome;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly results: readonly TradeResult[];
  readonly test: TestOf<'monte-carlo'>;
  readonly rng: Rng;
  readonly progress: (share: number) => void;
}

/** Fewer trades than these say nothing of chance. */
export const LEAST_TRADES = 10;
/** Of a hundred worthless strategies five may pass. */
export const SIGNIFICANCE = 0.05;

export const TITLES: Readonly<Record<MonteCarloMethod, string>> = {
  'trade-shuffle': 'The same trades in another order', 'bar-bootstrap': 'Other markets made of the same bars', 'price-noise': 'Prices a little different',
  'fill-noise': 'Worse and missed fills', 'random-entry': 'Entries at random',
};

export interface PartFindings {
  readonly method: MonteCarloMethod;
  readonly measure: MonteCarloPart['measure'];
  readonly actual: number | null;
  readonly values: readonly number[];
  readonly curves?: readonly ArrayLike<number>[];
  readonly actualCurve?: ArrayLike<number>;
}

/** Puts what every part shows together; what it means is added by the part. */
export function partOf({ method, measure, actual, values, curves, actualCurve }: PartFindings): Omit<MonteCarloPart, 'verdict' | 'sentence' | 'pValue'> {
  return {
    method, title: TITLES[method], runs: values.length, measure, actual, distribution: distributionOf(values), resolution: 1 / (values.length + 1),
    fan: curves === undefined || actualCurve === undefined || curves.length === 0 ? null : fanOf(curves, actualCurve),
  };
}

/** A part that has too little to say anything. */
export function silent(method: MonteCarloMethod, measure: MonteCarloPart['measure'], sentence: string): MonteCarloPart {
  return { ...partOf({ method, measure, actual: null, values: [] }), verdict: 'unclear', sentence, pValue: null };
}

const FAN_POINTS = 41;

/** Curves of equity at equal parts of their way, each beginning at 1. */
function fanOf(curves: readonly ArrayLike<number>[], actual: ArrayLike<number>): MonteCarloPart['fan'] {
  const at = (curve: ArrayLike<number>, point: number): number => (curve[Math.round((point / (FAN_POINTS - 1)) * (curve.length - 1))] ?? 0) / (curve[0] ?? 1);
  const band = (share: number): number[] => Array.from({ length: FAN_POINTS }, (_, point) => quantile(curves.map((curve) => at(curve, point)), share) ?? 0);
  return { p05: band(0.05), p50: band(0.5), p95: band(0.95), actual: Array.from({ length: FAN_POINTS }, (_, point) => at(actual, point)) };
}
