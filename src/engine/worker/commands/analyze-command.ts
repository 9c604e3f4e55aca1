import { wallClock } from '../../adapters/clock/wall-clock.ts';
import { studyLimits } from '../../run/analysis/limits-study.ts';
import type { LimitsPair, Stake } from '../../run/analysis/limits-study.ts';
import { BadRequest } from '../../run/backtest/run-request.ts';
import { studyValueAtRisk } from '../../run/analysis/value-at-risk.ts';
import type { ForecastMethod, ValueAtRiskStudy } from '../../run/analysis/value-at-risk.ts';
import { storedIdsOf } from '../../run/data/stored-series.ts';
import { requestOf } from './backtest-command.ts';
import type { BacktestCommand } from './backtest-command.ts';
import { CommandFailed } from './command-failed.ts';
import { explainViolations } from './explain-violations.ts';
import { withExistingStore } from './with-store.ts';

export type { LimitsPair, LimitsRun, Stake } from '../../run/analysis/limits-study.ts';
export type { ForecastMethod, ValueAtRiskResult, ValueAtRiskStudy, Verdict } from '../../run/analysis/value-at-risk.ts';

/** What a person asked for; what is absent means all of it. */
export interface ValueAtRiskCommand {
  readonly dataDir: string;
  readonly symbols: readonly string[];
  readonly market?: string;
  readonly from?: number;
  readonly to?: number;
  readonly levels: readonly (95 | 99)[];
  readonly horizons: readonly ('1h' | '1d')[];
  readonly methods: readonly ForecastMethod[];
}

/**
 * Holds the value at risk of an equally weighted portfolio against stored history.
 * @throws CommandFailed when a symbol is not stored, or on more than one market; DataMissing when it has no bars in the time asked for
 */
export function valueAtRiskCommand({ dataDir, symbols, market, from = 0, to = Number.MAX_SAFE_INTEGER, ...sorts }: ValueAtRiskCommand): Promise<ValueAtRiskStudy> {
  return withExistingStore(dataDir, (store) => {
    const instruments = symbols.map((symbol) => {
      if (symbol.includes(':')) return symbol;
      const known = storedIdsOf(store, symbol).filter((id) => market === undefined || id.startsWith(`${market}:`));
      if (known.length === 1 && known[0] !== undefined) return known[0];
      if (known.length === 0) throw new CommandFailed({ code: 'data-missing', message: `expected stored bars of ${symbol}${market === undefined ? '' : ` (${market})`}, found none: import some first, or see what there is with tradewind data list`, where: symbol });
      throw new CommandFailed({ code: 'invalid-config', message: `expected --market, as bars of ${known.join(' and ')} are stored, found none`, where: '--market' });
    });
    return studyValueAtRisk(store, { instruments, from, to, ...sorts });
  });
}

export interface LimitsCommand extends Omit<BacktestCommand, 'configFile'> {
  /** Begins the title of every run. */
  readonly name: string;
  readonly stakes: readonly Stake[];
}

/** What breakers and limits of measured risk cost and saved. */
export interface LimitsStudy {
  readonly name: string;
  readonly instruments: readonly string[];
  readonly strategy: string;
  readonly interval: string;
  readonly from: number;
  readonly to: number;
  readonly pairs: readonly LimitsPair[];
}

/**
 * Runs a backtest with and without breakers and limits of measured risk, and keeps the runs in the store.
 * @throws BadRequest with all violations, DataMissing, CommandFailed when a symbol is not stored
 */
export function limitsCommand({ name, stakes, ...command }: LimitsCommand): Promise<LimitsStudy> {
  return withExistingStore(command.dataDir, (store) => {
    const request = requestOf(command, {}, store);
    const { strategy, instruments, interval, from, to } = request;
    try {
      const pairs = studyLimits({ store, clock: wallClock, codeVersion: command.version, request, name, stakes, onProgress: command.onProgress });
      return { name, instruments, strategy, interval, from, to, pairs };
    } catch (error) {
      throw error instanceof BadRequest ? new BadRequest(explainViolations(error.violations, request)) : error;
    }
  });
}
