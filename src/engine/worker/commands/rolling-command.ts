import { commonSpan, quoteAssetOf } from '../../run/data/stored-series.ts';
import type { SettingText } from '../../run/backtest/settings-text.ts';
import { settingsFromText } from '../../run/backtest/settings-text.ts';
import { rollingBot } from '../../run/boosting/rolling-bot.ts';
import { lastMinuteOf, ROLLING_72H, runRolling } from '../../run/boosting/rolling-backtest.ts';
import type { RollingResult } from '../../run/boosting/rolling-backtest.ts';
import type { TaskProgress } from '../../run/task-progress.ts';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';
import { BadBotConfig, openBotConfig } from '../../run/boosting/config-file/open-bot-config.ts';
import { instrumentsOf } from './backtest-command.ts';
import { CommandFailed } from './command-failed.ts';
import { withExistingStore } from './with-store.ts';

export type { RollingResult };

/** What a person asked for. */
export interface RollingCommand {
  readonly dataDir: string;
  /** Those of the file when absent. */
  readonly symbols?: readonly string[];
  /** YAML or JSON: the settings of a bot, above which `set`, `risk` and `execution` win. */
  readonly configFile?: string;
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
 * @throws BadRequest with all violations, CommandFailed when no symbol has enough bars or the file cannot be used
 */
export function rollingCommand(command: RollingCommand): Promise<RollingRun> {
  const base = command.configFile === undefined ? null : configIn(command.configFile);
  return withExistingStore(command.dataDir, (store) => {
    const instruments = command.symbols === undefined ? base?.data.instruments ?? [] : instrumentsOf(command.symbols, command.market, store);
    const { bot, rule, ...account } = rollingBot(instruments, command.set, base);
    const risk = { ...account.risk, ...settingsFromText('risk', 'boosting', command.risk) };
    const execution = { ...account.execution, ...settingsFromText('execution', 'boosting', command.execution) };
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
        instrument, toMs, bot, rule, risk, execution, startingCash: command.startingCash ?? base?.execution.startingCash ?? '10000', seed: command.seed ?? 1, mustPass: !command.isUngated,
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


function configIn(path: string): BotConfig {
  try {
    return openBotConfig(path);
  } catch (error) {
    throw error instanceof BadBotConfig ? new CommandFailed({ code: 'bad-config-file', message: error.message, where: path }, { cause: error }) : error;
  }
}
