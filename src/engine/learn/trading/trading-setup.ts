import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import type { SimExchangeConfig } from '../../adapters/sim-exchange/config.ts';
import { engineConfig } from '../../core/engine-config.ts';
import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import { invariant } from '../../domain/assert.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import type { Output } from '../../domain/output.ts';
import type { QuoteAtoms } from '../../domain/units.ts';
import { settlingBars } from '../../features/warmup.ts';
import { agentConfig } from '../../strategy/agent/agent.config.ts';
import type { AgentConfig } from '../../strategy/agent/agent.config.ts';
import { agentStrategy } from '../../strategy/agent/agent.ts';
import { AGENT } from '../../strategy/agent/agent.ts';
import { tradingConfig } from './config.ts';
import type { TradingConfig } from './config.ts';
import { Episodes } from './episodes.ts';
import { requireFunding, returnDeviation, usableRows, volatilityColumn } from './trading-market.ts';
import type { Rows, TradingMarket } from './trading-market.ts';

/** What an agent is trained in. All that is left out takes the defaults of the engine and the exchange: costs are on. */
export interface TradingOptions {
  /** At least one, of the same features in the same order. Their instruments share a quote asset. */
  readonly markets: readonly TradingMarket[];
  readonly startingCash: QuoteAtoms;
  /** How many worlds run side by side. */
  readonly count?: number;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly agent?: Readonly<Record<string, unknown>>;
  readonly risk?: Readonly<Record<string, unknown>>;
  readonly execution?: Readonly<Record<string, unknown>>;
  readonly entry?: StrategyAssignment['entry'];
  readonly sizing?: StrategyAssignment['sizing'];
  /** Bars that the engine is shown before an episode where there are as many; what its stop needs, at least and where it is left out. A backtest shows `strategySettlingBars`. */
  readonly leadBars?: number;
  /** Told of everything that the engine of a world says and does, in order. */
  readonly onOutput?: (world: number, output: Output) => void;
}

/** A market made ready. */
export interface Ground {
  readonly market: TradingMarket;
  readonly rows: Rows;
  /** [bars] of one bar, as a share of the price; NaN while warming up. */
  readonly volatility: Float32Array;
  readonly engine: EngineConfig;
  /** Return that counts as one in the reward. */
  readonly unit: number;
}

/** Everything that the worlds of an environment share. */
export interface TradingSetup {
  readonly grounds: readonly Ground[];
  readonly episodes: Episodes;
  readonly config: TradingConfig;
  readonly agent: AgentConfig;
  readonly execution: SimExchangeConfig;
  readonly startingCash: QuoteAtoms;
  /** Bars that there have to be before an episode, and bars that the engine is shown where there are as many. */
  readonly warmupBars: number;
  readonly leadBars: number;
  readonly onOutput: (world: number, output: Output) => void;
}

/** Names the pilot of a world: each engine is made with its own at hand, so that one name does for all. */
export const TRAINEE = '0'.repeat(64);

/**
 * Checks what an agent is trained in and makes it ready.
 * @throws ZodError with every violation of the settings; InvariantError when the markets do not fit each other or have too few bars
 */
export function prepareTrading(options: TradingOptions): TradingSetup {
  const config = tradingConfig.parse(options.config ?? {});
  const agent = agentConfig.parse(options.agent ?? {});
  const warmupBars = warmupOf(agent);
  const grounds = options.markets.map((market) => groundOf(market, options, { config, agent, warmupBars }));
  const [first] = grounds;
  invariant(first, 'expected at least one market, was none');
  for (const { market } of grounds) {
    invariant(sameColumns(market, first.market), () => `${market.instrument.id}: expected the features of ${first.market.instrument.id}, was ${market.features.names.join(', ')}`);
  }
  // The exchange grants the leverage that the limits allow, as in a backtest.
  const execution = simExchangeSchema.parse({ leverage: Math.max(1, Math.floor(first.engine.risk.leverage)), ...options.execution });
  if (execution.requireFunding) for (const { market, rows } of grounds) requireFunding(market, rows);
  const episodes = new Episodes(grounds.map(({ market, rows }) => ({ bars: market.bars, rows })), config.episodes);
  return { grounds, episodes, config, agent, execution, startingCash: options.startingCash, warmupBars, leadBars: Math.max(warmupBars, options.leadBars ?? 0), onOutput: options.onOutput ?? (() => undefined) };
}

function groundOf(market: TradingMarket, { risk, entry, sizing }: TradingOptions, { config, agent, warmupBars }: { readonly config: TradingConfig; readonly agent: AgentConfig; readonly warmupBars: number }): Ground {
  const rows = usableRows(market, warmupBars);
  const engine = engineConfig.parse({
    ...(risk ? { risk } : {}),
    strategies: [{
      id: AGENT, strategy: AGENT, code: TRAINEE, instruments: [market.instrument.id], interval: market.interval, enabled: true, config: agent,
      ...(entry ? { entry } : {}), ...(sizing ? { sizing } : {}),
    }],
  });
  return { market, rows, volatility: volatilityColumn(market.bars), engine, unit: config.reward.unit ?? unitOf(market.bars, rows) };
}

/** A market that never moves has no unit of its own. */
function unitOf(bars: BarColumns, rows: Rows): number {
  const deviation = returnDeviation(bars, rows);
  return deviation > 0 ? deviation : 1;
}

/** Bars until what the agent's stop is measured by has forgotten where it began. */
function warmupOf(agent: AgentConfig): number {
  const { features } = agentStrategy({ target: () => null }, TRAINEE).create(agent);
  return features.reduce((most, spec) => Math.max(most, settlingBars(spec)), VOLATILITY_WARMUP);
}

/** Until the unit of the position's state is known, see `volatilityColumn`. */
const VOLATILITY_WARMUP = 34;

function sameColumns(a: TradingMarket, b: TradingMarket): boolean {
  return a.features.names.join() === b.features.names.join() && JSON.stringify(a.features.masks) === JSON.stringify(b.features.masks);
}
