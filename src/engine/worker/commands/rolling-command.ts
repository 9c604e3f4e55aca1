import { commonSpan, quoteAssetOf } from '../../run/data/stored-series.ts';
import type { SettingText } from '../../run/backtest/settings-text.ts';
import { settingsFromText } from '../../run/backtest/settings-text.ts';
import { rollingBot } from '../../run/boosting/rolling-bot.ts';
import { lastMinuteOf, ROLLING_72H, runRolling } from '../../run/boosting/rolling-backtest.ts';
import type { RollingResult } from '../../run/boosting/rolling-backtest.ts';
import type { TaskProgress } from '../../run/task-progress.ts';
import { instrumentsOf } from './backtest-command.ts';
import { CommandFailed } from './command-failed.ts';
import { withExistingStore } from './with-store.ts';

export type { RollingResult };

/** What a person asked for. */
export interface RollingCommand {
  readonly dataDir: string;
  readonly symbols: readonly string[];
  readonly market?: string;
  /** End of the test; the end of the data when absent. */
  readonly to?: number;
  readonly startingCash?: string;
  readonly seed?: number;
  /** Settings of the rule, the training and the retraining, by their names. */
  readonly set: readonly SettingText[];
  readonly risk: readonly SettingText[];
  readonly execution: readonly SettingText[];
  /** Lets every trained model trade, whatever it has shown. */
  readonly isUngated: boolean;
  readonly onProgress: (progress: TaskProgress) => void;
}

export interface RollingRun {
  readonly results: readonly RollingResult[];
  /** Of the first. */
  readonly quoteAsset: string;
  /** Instruments for which too little is stored, each with why. */
  readonly missing: readonly { readonly instrument: string; readonly sentence: string }[];
}

/**
 * Runs the published protocol on each symbol, on an account of its own.
 * @throws BadRequest with all violations, CommandFailed when no symbol has enough bars
 */
export function rollingCommand(command: RollingCommand): Promise<RollingRun> {
  return withExistingStore(command.dataDir, (store) => {
    const instruments = instrumentsOf(command.symbols, command.market, store);
    const { bot, rule } = rollingBot(instruments, command.set);
    const [risk, execution] = [settingsFromText('risk', 'boosting', command.risk), settingsFromText('execution', 'boosting', command.execution)];
    const results: RollingResult[] = [];
    const missing: RollingRun['missing'][number][] = [];
    instruments.forEach((instrument, index) => {
      const toMs = command.to ?? lastMinuteOf(store, instrument);
      const span = commonSpan(store, [instrument], '1m');
      if (toMs === null || span === null || toMs - span.from < ROLLING_72H.trainMs + ROLLING_72H.testMs) {
        const hours = toMs === null || span === null ? 0 : Math.max(0, (toMs - span.from) / 3_600_000);
        missing.push({ instrument, sentence: `expected 72 hours of bars of one minute, found ${hours.toFixed(0)}` });
        return;
      }
      const result = runRolling(store, {
        instrument, toMs, bot, rule, risk, execution, startingCash: command.startingCash ?? '10000', seed: command.seed ?? 1, mustPass: !command.isUngated,
      }, (share) => {
        command.onProgress({ stage: instrument, share: (index + share) / instruments.length });
        return true;
      });
      if (result !== null) results.push(result);
    });
    if (results.length === 0) throw new CommandFailed({ code: 'data-missing', message: missing.map(({ instrument, sentence }) => `${instrument}: ${sentence}`).join('; '), where: 'symbol' });
    return { results, missing, quoteAsset: quoteAssetOf(store, results[0]?.instrument ?? '') ?? '' };
  });
}

