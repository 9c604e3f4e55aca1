import type { ClosedTrade } from '../../domain/position.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { quoteFromAtoms } from '../../domain/rounding.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { RiskConfig } from '../config.ts';
import { percentAgainst, written } from '../words.ts';
import type { StrategyBounds } from './config.ts';
import type { Latches } from './latches.ts';

/** What a strategy has done since it is measured. */
export interface StrategyRecord {
  readonly strategyId: string;
  /** Of the backtest that it is held to. */
  readonly runId: string;
  readonly trades: number;
  readonly returnSumPct: number;
  /** The account's equity before its first trade, in quote units; its results since, and their highest sum. */
  readonly startEquity: number;
  readonly result: number;
  readonly highest: number;
  readonly losses: number;
  /** Closing times of its trades of the last day. */
  readonly recent: readonly EpochMs[];
}

/** One thing in which a strategy is held to its backtest. */
export interface BoundReading {
  readonly what: 'fall' | 'losses in a row' | 'trades in a day' | 'mean return';
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  readonly share: number;
  readonly isBroken: boolean;
}

/** The mean of fewer trades than this says nothing. */
const MEAN_TRADES = 20;
/** One-sided, and looked at again after every trade: three standard errors, once in about 740 looks by chance. */
const MEAN_ERRORS = 3;
/** Three standard deviations of a Poisson count above its mean. */
const COUNT_DEVIATIONS = 3;
/** Below these no bound is drawn: a backtest that hardly fell or lost is no promise. */
const LEAST_FALL_PCT = 1;
const LEAST_LOSSES = 5;
const LEAST_TRADES = 10;

/** Holds strategies to what they did in their backtest on file. Without one there is nothing to hold them to. */
export class BoundsWatch {
  readonly #latches: Latches;
  #factor: number;
  #bounds: ReadonlyMap<string, StrategyBounds> = new Map();
  readonly #records = new Map<string, StrategyRecord>();

  constructor(config: RiskConfig, latches: Latches) {
    this.#latches = latches;
    this.#factor = config.strategyBoundsFactor;
  }

  /** Takes a closed trade; `equity` is the account's after it, in quote units. */
  onTrade(timeMs: EpochMs, trade: Pick<ClosedTrade, 'strategyId' | 'pnl' | 'returnPct'>, equity: number): void {
    const { strategyId } = trade;
    const bounds = this.#bounds.get(strategyId);
    if (!bounds) return;
    const record = after(this.#recordOf(strategyId, bounds, equity - quoteFromAtoms(trade.pnl)), timeMs, trade);
    this.#records.set(strategyId, record);
    const broken = this.#factor > 0 ? readingsOf(record, bounds, this.#factor, timeMs).find(({ isBroken }) => isBroken) : undefined;
    if (!broken) return;
    const { value, limit, unit } = broken;
    this.#latches.trip({
      code: 'strategy-bounds', scope: { strategyId }, action: 'pause', sinceMs: timeMs, value, limit, unit, side: null,
      cause: `The strategy ${strategyId} is outside of what its backtest has shown: ${sentenceOf(broken)} after ${record.trades} trades. It opens nothing until a person releases it.`,
      release: 'person', releasesAtMs: null,
    });
  }

  /** Returns how a strategy stands to each of its bounds, and null where it has no backtest on file. */
  readings(strategyId: string, nowMs: EpochMs): readonly BoundReading[] | null {
    const bounds = this.#bounds.get(strategyId);
    if (!bounds) return null;
    return readingsOf(this.#recordOf(strategyId, bounds, 0), bounds, this.#factor, nowMs);
  }

  /** The breaker was released: the strategy is measured afresh. */
  clear(strategyId: string): void {
    this.#records.delete(strategyId);
  }

  /** Takes new limits, and the bounds of the strategies by their ids. */
  retune(config: RiskConfig, bounds: ReadonlyMap<string, StrategyBounds>): void {
    this.#factor = config.strategyBoundsFactor;
    this.#bounds = bounds;
  }

  snapshot(): readonly StrategyRecord[] {
    return [...this.#records.values()];
  }

  restore(records: readonly StrategyRecord[]): void {
    this.#records.clear();
    for (const record of records) this.#records.set(record.strategyId, record);
  }

  /** Of another backtest the strategy is another one: what it did before does not count against this one. */
  #recordOf(strategyId: string, { runId }: StrategyBounds, startEquity: number): StrategyRecord {
    const known = this.#records.get(strategyId);
    if (known?.runId === runId) return known;
    return { strategyId, runId, trades: 0, returnSumPct: 0, startEquity, result: 0, highest: 0, losses: 0, recent: [] };
  }
}

function after(record: StrategyRecord, timeMs: EpochMs, { pnl, returnPct }: Pick<ClosedTrade, 'pnl' | 'returnPct'>): StrategyRecord {
  const result = record.result + quoteFromAtoms(pnl);
  const losses = pnl < 0n ? record.losses + 1 : pnl > 0n ? 0 : record.losses;
  return {
    ...record, trades: record.trades + 1, returnSumPct: record.returnSumPct + returnPct, result, highest: Math.max(record.highest, result), losses,
    recent: [...record.recent.filter((one) => one > timeMs - DAY_MS), timeMs],
  };
}

/** Every bound with its limit: a fall of factor × the backtest's, losses in a row likewise, more trades in a day than chance explains, a mean far below. */
function readingsOf(record: StrategyRecord, bounds: StrategyBounds, factor: number, nowMs: EpochMs): readonly BoundReading[] {
  const peak = record.startEquity + record.highest;
  const fall = peak > 0 ? ((record.highest - record.result) / peak) * 100 : 0;
  const daily = factor * bounds.tradesPerDay;
  const inDay = record.recent.filter((one) => one > nowMs - DAY_MS).length;
  return [
    reading('fall', fall, Math.max(LEAST_FALL_PCT, factor * bounds.maxDrawdownPct), '%'),
    reading('losses in a row', record.losses, Math.max(LEAST_LOSSES, Math.ceil(factor * bounds.longestLosingStreak)), 'trades'),
    reading('trades in a day', inDay, Math.max(LEAST_TRADES, Math.ceil(daily + COUNT_DEVIATIONS * Math.sqrt(daily))), 'trades'),
    ...meanReading(record, bounds),
  ];
}

function reading(what: BoundReading['what'], value: number, limit: number, unit: string): BoundReading {
  return { what, value, limit, unit, share: value / limit, isBroken: value > limit };
}

/** The mean of the live returns against that of the backtest, both with their standard errors from the backtest's deviation. */
function meanReading({ trades, returnSumPct }: StrategyRecord, bounds: StrategyBounds): readonly BoundReading[] {
  if (trades < MEAN_TRADES || bounds.deviationPct === 0) return [];
  const error = bounds.deviationPct * Math.sqrt(1 / trades + 1 / bounds.trades);
  const value = returnSumPct / trades;
  const below = (bounds.meanReturnPct - value) / error;
  const limit = bounds.meanReturnPct - MEAN_ERRORS * error;
  return [{ what: 'mean return', value, limit, unit: '%', share: Math.max(0, below / MEAN_ERRORS), isBroken: value < limit }];
}

function sentenceOf({ what, value, limit }: BoundReading): string {
  if (what === 'mean return') return `its trades return ${written(value, 3)} % on average, below the ${written(limit, 3)} % that chance would explain,`;
  if (what === 'fall') {
    const [fallen, most] = percentAgainst(value, limit);
    return `it has lost ${fallen} from its highest result, more than ${most},`;
  }
  return `${value} ${what}, more than ${limit},`;
}
