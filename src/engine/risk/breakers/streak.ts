import { PERSON } from '../../domain/order.ts';
import type { EpochMs } from '../../domain/units.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import type { RiskConfig } from '../config.ts';
import { counted, written } from '../words.ts';
import { clockOf } from './calendar.ts';
import type { Latches } from './latches.ts';

/** Losses in a row by strategy, as plain data. */
export type StreakSnapshot = readonly (readonly [strategyId: string, losses: number])[];

const HOUR_MS = 60 * MINUTE_MS;

/** Counts the losing trades in a row of each strategy, and of trades by hand. A trade that won ends the row, one that came out even leaves it. */
export class StreakWatch {
  readonly #latches: Latches;
  #config: RiskConfig;
  readonly #losses = new Map<string, number>();

  constructor(config: RiskConfig, latches: Latches) {
    this.#latches = latches;
    this.#config = config;
  }

  lossesOf(strategyId: string): number {
    return this.#losses.get(strategyId) ?? 0;
  }

  /** Takes the result of a closed trade, net of costs. */
  onTrade(timeMs: EpochMs, strategyId: string, pnl: bigint): void {
    if (pnl === 0n) return;
    const losses = pnl < 0n ? this.lossesOf(strategyId) + 1 : 0;
    this.#losses.set(strategyId, losses);
    const { losingStreakTrades: limit, losingStreakHours: hours } = this.#config;
    if (limit === 0 || losses < limit || this.#latches.get('losing-streak', { strategyId })) return;
    const until = timeMs + hours * HOUR_MS;
    const who = strategyId === PERSON ? 'You have' : `The strategy ${strategyId} has`;
    this.#latches.trip({
      code: 'losing-streak', scope: { strategyId }, action: 'pause', sinceMs: timeMs, value: losses, limit, unit: 'trades', side: null,
      cause: `${who} lost ${counted(losses, 'trade')} in a row; the limit is ${limit}. ${strategyId === PERSON ? 'Nothing is opened by hand' : 'It opens nothing'} for ${written(hours, 1)} hours, before ${clockOf(until)}.`,
      release: 'automatic', releasesAtMs: until,
    });
  }

  /** The breaker was released: losses are counted afresh. */
  clear(strategyId: string): void {
    this.#losses.delete(strategyId);
  }

  retune(config: RiskConfig): void {
    this.#config = config;
  }

  snapshot(): StreakSnapshot {
    return [...this.#losses];
  }

  restore(losses: StreakSnapshot): void {
    this.#losses.clear();
    for (const [strategyId, count] of losses) this.#losses.set(strategyId, count);
  }
}
