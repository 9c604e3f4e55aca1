import { createRng } from '../../compute/rng.ts';
import type { Rng } from '../../compute/rng.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import type { EpochMs } from '../../domain/units.ts';
import { agentConfig } from '../../strategy/agent/agent.config.ts';
import type { AgentConfig } from '../../strategy/agent/agent.config.ts';
import { agentStrategy } from '../../strategy/agent/agent.ts';
import { movingAverageCross } from '../../strategy/moving-average-cross.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';
import type { SpanRun } from './evaluate.ts';

/** What the judge wants to know of a run over the test time. */
export type TestRun = Omit<SpanRun, 'markets'>;

/** How a random trader trades, so that its turnover is that of another. Probabilities, each at every bar. */
export interface RandomHabits {
  /** To open a position while flat, to close it while one is held. */
  readonly enter: number;
  readonly leave: number;
  /** That a position that is opened is long. */
  readonly long: number;
}

/** Ways to trade that need no learning. Flat needs no run either. */
export type BaselineContender =
  | { readonly kind: 'hold' }
  | { readonly kind: 'cross' }
  | { readonly kind: 'random'; readonly draw: number; readonly habits: RandomHabits };

/** Random traders that an agent is compared with. */
export const RANDOM_DRAWS = 40;

/**
 * Returns the habits whose turnover and time in the market are those of a run: of a chain that enters with probability p and leaves with q, the share held is p / (p + q)
 * and the entries are (1 - share)·p a bar. Null for a run that never traded: nothing can be said at random about it.
 */
export function habitsOf({ trades, bars, held, long }: Pick<TestRun, 'trades' | 'bars' | 'held' | 'long'>): RandomHabits | null {
  if (trades === 0 || bars === 0 || held === 0) return null;
  return { enter: held >= 1 ? 1 : Math.min(1, trades / (bars * (1 - held))), leave: Math.min(1, trades / (bars * held)), long };
}

/**
 * Returns the strategy of a baseline and its settings: the moving-average cross as the program offers it, the others as an agent with the stops of this training.
 * Its definition is found by name and code while `withCandidate` runs.
 */
export function baselineStrategy(contender: BaselineContender, agent: AgentConfig): { readonly definition: StrategyDefinition; readonly config: Readonly<Record<string, unknown>> } {
  if (contender.kind === 'cross') return { definition: movingAverageCross as StrategyDefinition, config: movingAverageCross.schema.parse({}) as Readonly<Record<string, unknown>> };
  let made = 0;
  const definition: StrategyDefinition<AgentConfig> = {
    ...agentStrategy({ target: () => 0 }, BASELINE_CODE), schema: agentConfig,
    // Each instrument has a trader of its own.
    create: (config) => agentStrategy({ target: targetsOf(contender, made++) }, BASELINE_CODE).create(config),
  };
  return { definition: definition as StrategyDefinition, config: contender.kind === 'random' ? { ...agent, reentry: RANDOM_REENTRY } : { ...agent } };
}

/** A random trader who is stopped out waits until it has wanted something else: else each stop would be a position more, and it would trade more often than the agent beside it. */
export const RANDOM_REENTRY = 'fresh-signal';

/** Returns what says at each bar what a baseline wants: 1 always, or what chance says. */
export function targetsOf(contender: Exclude<BaselineContender, { readonly kind: 'cross' }>, instrument: number): () => number {
  if (contender.kind === 'hold') return () => 1;
  const { habits, draw } = contender;
  const rng: Rng = createRng(draw).stream('random trader').stream(String(instrument));
  let target = 0;
  return () => {
    const chance = rng.float();
    if (target !== 0) target = chance < habits.leave ? 0 : target;
    else if (chance < habits.enter) target = rng.float() < habits.long ? 1 : -1;
    return target;
  };
}

/** What is left of an ordinary backtest. */
export interface BacktestRecord {
  readonly dailyReturns: Float64Array;
  readonly trades: readonly ClosedTrade[];
  /** Since when positions that are open at the end have been held. */
  readonly openSinceMs: readonly EpochMs[];
  /** Largest fall from a peak, 0 to 1. */
  readonly drawdown: number;
  /** Share of the time with a position in any instrument, as the report of a backtest tells it; the mean of the instruments where nobody has measured it. */
  readonly exposure: number | null;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly barMs: number;
  readonly instruments: number;
}

/** Returns an ordinary backtest as the judge wants it. */
export function testRunOf({ dailyReturns, trades, openSinceMs, drawdown, exposure, fromMs, toMs, barMs, instruments }: BacktestRecord): TestRun {
  const whole = (toMs - fromMs) * instruments;
  const timeOf = (some: readonly ClosedTrade[]): number => some.reduce((sum, { entryTimeMs, exitTimeMs }) => sum + exitTimeMs - entryTimeMs, 0);
  const heldMs = timeOf(trades) + openSinceMs.reduce((sum, sinceMs) => sum + Math.max(0, toMs - sinceMs), 0);
  const longs = trades.filter(({ side }) => side === 'long').length;
  const held = Math.min(1, heldMs / whole);
  return {
    dailyReturns, trades: trades.length + openSinceMs.length, bars: Math.round(whole / barMs), held, long: trades.length === 0 ? 1 : longs / trades.length,
    exposure: exposure ?? held, drawdown, reward: null,
  };
}

/** Returns a run in which nothing was ever done. */
export function flatRun(days: number, barMs: number): TestRun {
  return { dailyReturns: new Float64Array(days), trades: 0, bars: Math.round((days * DAY_MS) / barMs), held: 0, long: 0, exposure: 0, drawdown: 0, reward: 0 };
}

/** Stands where a version of a strategy is named; no file and no weights have it. */
const BASELINE_CODE = 'b'.repeat(64);
