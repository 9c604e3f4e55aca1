import type { RewardConfig } from './config.ts';
import { DifferentialSharpe } from './differential-sharpe.ts';

/** Names of the parts of a reward, in the order in which they are logged. The penalties drawdown, trading and spread are 0 or more, and subtracted. */
export const REWARD_PARTS = ['return', 'sharpe', 'drawdown', 'trading', 'winner', 'spread'] as const;

/** What happened from the close of one bar to the close of the next. Money in quote units. */
export interface RewardStep {
  readonly equityBefore: number;
  readonly equity: number;
  /** Highest equity of the episode so far, this one included. */
  readonly peakEquity: number;
  /** Positions opened and closed; a turn is two. */
  readonly trades: number;
  /** {@link winnerPart}. */
  readonly winner: number;
  /** What crossing the spread and slipping have cost. */
  readonly spreadCost: number;
}

/**
 * Returns `w1·return + w2·sharpe - w3·drawdown - w4·trading + w5·winner - w6·spread`.
 * @param parts [6] in the order of {@link REWARD_PARTS}
 */
export function totalReward(parts: Float64Array, weights: RewardConfig): number {
  return weights.returnWeight * parts[0]! + weights.sharpeWeight * parts[1]!
    - weights.drawdownWeight * parts[2]! - weights.tradingWeight * parts[3]!
    + weights.winnerWeight * parts[4]! - weights.spreadWeight * parts[5]!;
}

/** Returns the return of the equity, `(equity / before - 1) / unit`: net of all costs, in units of the usual return of a bar, of the order of one. */
export function returnPart({ equityBefore, equity }: Pick<RewardStep, 'equityBefore' | 'equity'>, unit: number): number {
  return (equity / equityBefore - 1) / unit;
}

/** Returns how far the fall from the peak goes beyond the threshold, `max(0, 1 - equity / peak - threshold)`: a share of the equity, at each bar that it lasts; 0.05 when 10 % are lost and 5 % are free. */
export function drawdownPart({ equity, peakEquity }: Pick<RewardStep, 'equity' | 'peakEquity'>, thresholdPct: number): number {
  return Math.max(0, 1 - equity / peakEquity - thresholdPct / 100);
}

/**
 * Returns the new trading frequency, `f + (trades - f) / memory`: entries and exits per bar, exponentially averaged. A single one comes to 1 in all, spread
 * over the bars that follow it: `Σ (1 - 1/m)^k / m = 1`.
 */
export function tradingPart(frequency: number, trades: number, memoryBars: number): number {
  return frequency + (trades - frequency) / memoryBars;
}

/** Returns how good a win is that is not taken yet, `u / (1 + u)` of the gain in units of the usual return of a bar; 0 for a loss. The first unit counts most, and none counts without end. */
export function winnerLevel(gain: number, unit: number): number {
  return gain > 0 ? gain / (gain + unit) : 0;
}

/**
 * Returns the part for holding a winner: what its level has changed by since the bar before. What a position earns so adds up to the level at which it is closed,
 * between 0 and 1: to let a gain grow earns, to give it back costs, and to hold for the sake of holding brings nothing, however long.
 */
export function winnerPart(level: number, levelBefore: number): number {
  return level - levelBefore;
}

/** Returns what crossing the spread has cost, `cost / equity before / unit`: in the same units as the return, which has it within already. */
export function spreadPart({ spreadCost, equityBefore }: Pick<RewardStep, 'spreadCost' | 'equityBefore'>, unit: number): number {
  return spreadCost / equityBefore / unit;
}

/** Measures the parts of an episode's rewards, step by step. */
export class RewardMeter {
  readonly #config: RewardConfig;
  readonly #sharpe: DifferentialSharpe;
  #frequency = 0;
  #unit = 1;

  constructor(config: RewardConfig) {
    this.#config = config;
    this.#sharpe = new DifferentialSharpe(config.sharpeMemoryBars);
  }

  /** @param unit return that counts as one */
  begin(unit: number): void {
    this.#unit = unit;
    this.#frequency = 0;
    this.#sharpe.begin();
  }

  /**
   * Returns the reward of the next step.
   * @param parts [6] receives its parts before weighing, in the order of {@link REWARD_PARTS}
   */
  measure(step: RewardStep, parts: Float64Array): number {
    const { drawdownThresholdPct, tradingMemoryBars } = this.#config;
    this.#frequency = tradingPart(this.#frequency, step.trades, tradingMemoryBars);
    parts[0] = returnPart(step, this.#unit);
    parts[1] = this.#sharpe.update(parts[0]);
    parts[2] = drawdownPart(step, drawdownThresholdPct);
    parts[3] = this.#frequency;
    parts[4] = step.winner;
    parts[5] = spreadPart(step, this.#unit);
    return totalReward(parts, this.#config);
  }
}
