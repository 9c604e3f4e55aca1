import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import { dailyReturns } from '../../portfolio/metrics/daily-returns.ts';
import { DAYS_PER_YEAR, sharpe, totalReturn } from '../../portfolio/metrics/returns.ts';
import { prepareTrading } from '../trading/trading-setup.ts';
import type { Ground, TradingOptions, TradingSetup } from '../trading/trading-setup.ts';
import { targetOf } from '../../strategy/agent/actions.ts';
import { observationSize } from '../../strategy/agent/observation.ts';
import { TradingWorld } from '../trading/trading-world.ts';
import type { Evaluation } from './curve.ts';

/** What decides while a span is traded without chance: writes the action for what is seen at a row of a market. */
export type Pilot = (observation: Float32Array, action: Float32Array, seen: { readonly market: number; readonly row: number }) => void;

/** A span traded to its end, all markets side by side, the same share of the money in each. */
export interface SpanRun {
  /** [days] simple returns between UTC midnights. */
  readonly dailyReturns: Float64Array;
  /** Positions opened. */
  readonly trades: number;
  /** Decisions taken, in all markets. */
  readonly bars: number;
  /** Share of the bars at which a position was held, and of these that were long. */
  readonly held: number;
  readonly long: number;
  /** Mean worth of the position over the equity. */
  readonly exposure: number;
  readonly drawdown: number;
  /** Mean reward of a step; null where nobody has measured it. */
  readonly reward: number | null;
  readonly markets: readonly MarketRun[];
}

/** What was wanted in one market, and what it came to there. */
export interface MarketRun {
  /** Row of the first bar. */
  readonly from: number;
  /** [bars] close of each. */
  readonly times: Float64Array;
  /** [bars] equity at the close. */
  readonly values: Float64Array;
  /** [bars] exposure that was asked for at the close, -1 to 1; NaN at the last, and after an early end. */
  readonly wanted: Float64Array;
}

/** Makes the whole of a span ready to be traded again and again. */
export function prepareSpan(options: TradingOptions): TradingSetup {
  const episodes = { ...(options.config?.['episodes'] as object | undefined), kind: 'whole', order: 'in-turn' };
  return prepareTrading({ ...options, config: { ...options.config, episodes } });
}

/** Lets a pilot trade every market from the first bar of the span to the last. Ruin and a halt end a market: what is left stays as it is. */
export function tradeSpan(setup: TradingSetup, pilot: Pilot): SpanRun {
  const world = new TradingWorld(setup);
  const runs = setup.grounds.map((ground, market) => tradeMarket(world, { setup, ground, market, pilot }));
  const sum = (of: (run: TalliedRun) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const bars = sum((run) => run.bars), heldBars = sum((run) => run.heldBars);
  const { times, values } = joined(runs);
  return {
    dailyReturns: dailyReturns(times, values), trades: sum((run) => run.opened), bars,
    held: heldBars / bars, long: heldBars === 0 ? 0 : sum((run) => run.longBars) / heldBars,
    exposure: sum((run) => run.exposures) / bars, drawdown: deepestFall(values), reward: sum((run) => run.reward) / bars,
    markets: runs,
  };
}

/** Returns what a run comes to in the numbers that people know. */
export function evaluationOf({ dailyReturns: returns, trades, exposure, drawdown, reward }: Omit<SpanRun, 'markets'>): Evaluation {
  return { sharpe: sharpe(returns, DAYS_PER_YEAR), return: totalReturn(returns), trades, exposure, drawdown, reward };
}

interface TalliedRun extends MarketRun {
  readonly bars: number;
  readonly opened: number;
  readonly heldBars: number;
  readonly longBars: number;
  readonly exposures: number;
  readonly reward: number;
}

interface Given {
  readonly setup: TradingSetup;
  readonly ground: Ground;
  readonly market: number;
  readonly pilot: Pilot;
}

function tradeMarket(world: TradingWorld, { setup, ground, market, pilot }: Given): TalliedRun {
  const episode = setup.episodes.at(market);
  invariant(episode.market === market, 'whole episodes taken in turn are one of each market');
  const { bars, features, instrument } = ground.market;
  const count = episode.to - episode.from + 1;
  const [times, values, wanted] = [new Float64Array(count), new Float64Array(count), new Float64Array(count).fill(Number.NaN)];
  const observation = new Float32Array(observationSize(features));
  const action = new Float32Array(1);
  const sums = { opened: 0, heldBars: 0, longBars: 0, exposures: 0, reward: 0, steps: 0 };
  world.begin(episode);
  const note = (row: number): void => {
    times[row - episode.from] = bars.closeTimeMs[row]!;
    values[row - episode.from] = world.equity;
  };
  note(episode.from);
  let wasHeld = false;
  while (world.end === null) {
    world.observe(observation, 0);
    pilot(observation, action, { market, row: world.row });
    wanted[world.row - episode.from] = targetOf(setup.agent, action[0]!);
    sums.reward += world.step(action[0]!);
    sums.steps++;
    const held = world.engine.state.ledger.position(instrument.id)?.qtyFloat ?? 0;
    // What was opened is what is held more than before, and what was closed since.
    sums.opened += (world.trades + (held === 0 ? 0 : 1) - (wasHeld ? 1 : 0)) / 2;
    wasHeld = held !== 0;
    if (held !== 0) sums.heldBars++;
    if (held > 0) sums.longBars++;
    sums.exposures += (Math.abs(held) * bars.close[world.row]!) / world.equity;
    note(world.row);
  }
  for (let row = world.row + 1; row <= episode.to; row++) note(row);
  return { from: episode.from, times, values, wanted, bars: sums.steps, ...sums };
}

/** The equity of all markets together at every time that one of them has: each counts what it last had. */
function joined(runs: readonly MarketRun[]): { readonly times: readonly EpochMs[]; readonly values: Float64Array } {
  const times = [...new Set(runs.flatMap((run) => [...run.times]))].sort((a, b) => a - b);
  const values = new Float64Array(times.length);
  for (const run of runs) {
    let at = 0;
    times.forEach((timeMs, index) => {
      while (at + 1 < run.times.length && run.times[at + 1]! <= timeMs) at++;
      values[index]! += run.values[at]! / runs.length;
    });
  }
  return { times, values };
}

function deepestFall(values: Float64Array): number {
  let [peak, deepest] = [0, 0];
  for (const value of values) {
    peak = Math.max(peak, value);
    deepest = Math.max(deepest, 1 - value / peak);
  }
  return deepest;
}
