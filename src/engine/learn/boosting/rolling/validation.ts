import type { BotRetrainingConfig } from '../bot/retraining.config.ts';
import type { BoostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { annualSharpe, RuleLedger } from './rule-ledger.ts';

/** What a model has shown on rows that it was not grown on. Log returns over the horizon. */
export interface ValidationMetrics {
  readonly rows: number;
  readonly rmse: number;
  /** Of predicting no return at all. */
  readonly rmseOfZero: number;
  /** Rank correlation of forecasts with what came; null where all forecasts are alike. */
  readonly rankIc: number | null;
  /** Share of the rows with the right sign, of those that have one; null where none has. */
  readonly directionalAccuracy: number | null;
  /** Of the rule, net of costs, for a year; null where it did not trade. */
  readonly netSharpe: number | null;
  /** What the rule earned, net of costs. */
  readonly netReturn: number;
  readonly entries: number;
}

/** One thing that a model had to show. */
export interface ValidationLine {
  readonly name: 'error' | 'rank' | 'direction' | 'sharpe';
  readonly found: number | null;
  readonly needed: number;
  readonly passed: boolean;
  /** In plain words, whether it passed or not. */
  readonly sentence: string;
}

export interface ValidationVerdict {
  readonly metrics: ValidationMetrics;
  readonly passed: boolean;
  readonly lines: readonly ValidationLine[];
}

/** What is judged: forecasts of all bars of the part, and of those that have one the target. */
export interface JudgedPart {
  /** [bars] closes of the part, and what was forecast at each, in log returns. */
  readonly close: Float64Array;
  readonly forecast: Float64Array;
  /** [rows] forecast and target of the labelled rows. */
  readonly predicted: Float64Array;
  readonly targets: Float64Array;
  readonly barMs: number;
}

export interface JudgedBy {
  readonly retraining: BotRetrainingConfig;
  readonly rule: BoostingRuleConfig;
}

/** Measures a model on the part that was kept back, and holds it to what it must show. */
export function judgeModel(part: JudgedPart, { retraining, rule }: JudgedBy): ValidationVerdict {
  const metrics = measure(part, rule);
  const lines = linesOf(metrics, retraining);
  return { metrics, passed: lines.every(({ passed }) => passed), lines };
}

function measure({ close, forecast, predicted, targets, barMs }: JudgedPart, rule: BoostingRuleConfig): ValidationMetrics {
  const ledger = new RuleLedger(rule);
  const returns = Float64Array.from(forecast, (expected, bar) => ledger.take(close[bar]!, expected * 10_000));
  const rankIc = rankCorrelation(predicted, targets);
  return {
    rows: targets.length, rmse: rootMeanSquare(targets, predicted), rmseOfZero: rootMeanSquare(targets, null), rankIc: Number.isNaN(rankIc) ? null : rankIc,
    directionalAccuracy: rightSigns(predicted, targets), netSharpe: ledger.entries === 0 ? null : annualSharpe(returns, barMs), netReturn: returns.reduce((sum, one) => sum + one, 0), entries: ledger.entries,
  };
}

function rootMeanSquare(targets: Float64Array, predicted: Float64Array | null): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row++) sum += (targets[row]! - (predicted?.[row] ?? 0)) ** 2;
  return Math.sqrt(sum / targets.length);
}

function rightSigns(predicted: Float64Array, targets: Float64Array): number | null {
  let [right, all] = [0, 0];
  for (let row = 0; row < targets.length; row++) {
    const product = Math.sign(predicted[row]!) * Math.sign(targets[row]!);
    if (product === 0) continue;
    all++;
    if (product > 0) right++;
  }
  return all === 0 ? null : right / all;
}

function linesOf(metrics: ValidationMetrics, { maxRmseOfZero, minRankIc, minDirectionalAccuracyPct, minNetSharpe }: BotRetrainingConfig): readonly ValidationLine[] {
  const { rmse, rmseOfZero, rankIc, directionalAccuracy, netSharpe, entries } = metrics;
  const share = rmseOfZero === 0 ? null : rmse / rmseOfZero;
  const right = directionalAccuracy === null ? null : directionalAccuracy * 100;
  const [missed, zero] = [bps(rmse), bps(rmseOfZero)];
  return [
    {
      name: 'error', found: share, needed: maxRmseOfZero, passed: share !== null && share < maxRmseOfZero,
      sentence: share === null ? 'The price did not move: there is nothing to predict.' : `It missed by ${missed} bps (root mean square) where predicting no return misses by ${zero}: ${share < 1 ? `${((1 - share) * 100).toFixed(1)} % better` : 'no better than saying nothing'}.`,
    },
    {
      name: 'rank', found: rankIc, needed: minRankIc, passed: rankIc !== null && rankIc > minRankIc,
      sentence: rankIc === null ? 'All its forecasts are alike: they order nothing.' : `Its forecasts and what came are ordered alike by ${rankIc.toFixed(3)} (rank IC); more than ${minRankIc} is asked for.`,
    },
    {
      name: 'direction', found: right, needed: minDirectionalAccuracyPct, passed: right !== null && right >= minDirectionalAccuracyPct,
      sentence: right === null ? 'It named no side.' : `It named the right side in ${right.toFixed(1)} % of the bars; ${minDirectionalAccuracyPct} % is asked for.`,
    },
    {
      name: 'sharpe', found: netSharpe, needed: minNetSharpe, passed: netSharpe !== null && netSharpe > minNetSharpe,
      sentence: netSharpe === null ? (entries === 0 ? 'None of its forecasts was worth the costs: the rule would not have traded.' : 'What it traded brought nothing either way.')
        : `Traded by the rule it would have made ${(metrics.netReturn * 100).toFixed(2)} % after costs in ${entries} ${entries === 1 ? 'entry' : 'entries'} (Sharpe ${netSharpe.toFixed(1)} a year); more than ${minNetSharpe} is asked for.`,
    },
  ];
}

function bps(logReturn: number): string {
  return (logReturn * 10_000).toFixed(2);
}
