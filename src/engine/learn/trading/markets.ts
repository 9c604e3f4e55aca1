import { createRng } from '../../compute/rng.ts';
import { portableLog } from '../../compute/portable-log.ts';
import { allocateBarColumns } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { FeatureTable } from './trading-market.ts';

/** A market that was made up, of which it is known what can be won in it. */
export interface SyntheticMarket {
  readonly bars: BarColumns;
  /** What an agent may see of it: its newest returns, in units of their usual size. */
  readonly features: FeatureTable;
}

export interface MarketShape {
  readonly seed: number | string;
  readonly bars: number;
  readonly interval: Interval;
  readonly startMs: EpochMs;
  /** Price of the first bar's open. */
  readonly price: number;
  /** Standard deviation of the noise in the return of one bar. */
  readonly noise: number;
}

export interface PlantedShape extends MarketShape {
  /** How far the price goes in one bar, up and down in turn. */
  readonly drift: number;
  /** Bars in a row in which it goes the same way. */
  readonly legBars: number;
}

/**
 * Makes a market with a pattern that can be exploited: for `legBars` bars each bar returns `+drift` on average, for the next as many `-drift`, and so on, with
 * normal noise around it. Where in the leg it begins is drawn by the seed. The features tell the leg: how far it has come and which way it goes.
 */
export function plantedMarket(shape: PlantedShape): SyntheticMarket {
  const phase = createRng(shape.seed).stream('phase').int(2 * shape.legBars);
  const up = (bar: number): number => (Math.floor((bar + phase) / shape.legBars) % 2 === 0 ? 1 : -1);
  const bars = makeBars(shape, (bar) => up(bar) * shape.drift);
  const share = (bar: number): number => ((bar + phase) % shape.legBars) / shape.legBars;
  return { bars, features: withMoves(bars, shape.noise + shape.drift, [{ name: 'leg side', at: up }, { name: 'leg share', at: share }]) };
}

/** Makes a market in which nothing can be won: every bar's return is normal noise about zero, whatever has been before. */
export function randomWalkMarket(shape: MarketShape): SyntheticMarket {
  const bars = makeBars(shape, () => 0);
  return { bars, features: withMoves(bars, shape.noise, []) };
}

/** What a position costs, as shares of its worth. */
export interface TradeCosts {
  readonly feeBps: number;
  readonly spreadBps: number;
  readonly slippageBps: number;
}

/** Returns what turning a whole position round costs, as a share of its worth: two fills, each with its fee, half the spread and the slippage. */
export function turnCost({ feeBps, spreadBps, slippageBps }: TradeCosts): number {
  return (2 * (feeBps + spreadBps / 2 + slippageBps)) / 10_000;
}

/**
 * Returns the best return per bar that can be expected in a planted market at an exposure of one: who knows the leg decides at the close of its last bar, fills at the next
 * open and earns the drift of every bar, less one turn a leg: `drift - turnCost / legBars`; 0 where the costs eat the drift. On one side only (spot) every other leg is
 * sat out at no cost, and two fills buy one leg: half of that.
 */
export function bestReturnPerBar({ drift, legBars }: Pick<PlantedShape, 'drift' | 'legBars'>, costs: TradeCosts, sides: 'both' | 'long'): number {
  const both = Math.max(0, drift - turnCost(costs) / legBars);
  return sides === 'both' ? both : both / 2;
}

/** The best that can be expected of a random walk: to stay out. Every position is worth its costs less. */
export const BEST_ON_RANDOM_WALK = 0;

/** Ticks inside a bar, from which its high and low come. */
const INNER_STEPS = 4;
const MIDDLE_VOLUME = 1_000;

function makeBars(shape: MarketShape, driftAt: (bar: number) => number): BarColumns {
  const rng = createRng(shape.seed).stream('noise');
  const columns = allocateBarColumns(shape.bars);
  const lengthMs = intervalMs(shape.interval);
  const inner = shape.noise / Math.sqrt(INNER_STEPS);
  let price = shape.price;
  for (let bar = 0; bar < shape.bars; bar++) {
    const drift = driftAt(bar) / INNER_STEPS;
    const open = price;
    let [high, low] = [open, open];
    for (let step = 0; step < INNER_STEPS; step++) {
      price *= 1 + drift + inner * rng.normal();
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    const openTimeMs = shape.startMs + bar * lengthMs;
    columns.openTimeMs[bar] = openTimeMs;
    columns.closeTimeMs[bar] = openTimeMs + lengthMs - 1;
    columns.open[bar] = open;
    columns.high[bar] = high;
    columns.low[bar] = low;
    columns.close[bar] = price;
    columns.volume[bar] = MIDDLE_VOLUME;
    columns.quoteVolume[bar] = MIDDLE_VOLUME * price;
    columns.tradeCount[bar] = INNER_STEPS;
    columns.takerBuyVolume[bar] = MIDDLE_VOLUME / 2;
  }
  return columns;
}

/** Bars whose moves are told one by one, and those over which the longest is told. */
const MOVES = [1, 2, 4, 8] as const;

interface Told {
  readonly name: string;
  readonly at: (bar: number) => number;
}

/** The moves over the last bars, `ln(close / close before) / (usual · √bars)`, and what else is told. */
function withMoves({ close, length }: BarColumns, usual: number, told: readonly Told[]): FeatureTable {
  const names = [...MOVES.map((bars) => `move ${bars}`), ...told.map(({ name }) => name)];
  const values = new Float32Array(length * names.length);
  for (let bar = 0; bar < length; bar++) {
    const from = bar * names.length;
    MOVES.forEach((bars, slot) => {
      values[from + slot] = bar < bars ? Number.NaN : portableLog(close[bar]! / close[bar - bars]!) / (usual * Math.sqrt(bars));
    });
    told.forEach(({ at }, slot) => { values[from + MOVES.length + slot] = at(bar); });
  }
  return { names, warmupBars: MOVES[MOVES.length - 1]!, values, masks: [] };
}
