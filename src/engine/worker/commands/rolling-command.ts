import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { BacktestResult } from '../../contract/api.ts';
import type { ProtocolAnswer } from '../../contract/protocol.ts';
import { BadRequest } from '../../run/backtest/checked-request.ts';
import type { SettingText } from '../../run/backtest/settings-text.ts';
import { settingsFromText } from '../../run/backtest/settings-text.ts';
import { minuteInstruments, runProtocols } from '../../run/boosting/protocol-runs.ts';
import { rollingBot } from '../../run/boosting/rolling-bot.ts';
import { quoteAssetOf } from '../../run/data/stored-series.ts';
import type { TaskProgress } from '../../run/task-progress.ts';
import { instrumentsOf } from './backtest-command.ts';
import { settingsIn } from './bot-settings.ts';
import { CommandFailed } from './command-failed.ts';
import { withExistingStore } from './with-store.ts';

/** What a person asked for. */
export interface RollingCommand {
  readonly dataDir: string;
  readonly version: string;
  /** Those of the file when absent. */
  readonly symbols?: readonly string[];
  /** Every stored series of minutes, in place of the symbols. */
  readonly isAll: boolean;
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

/** The table of all, and each run as it is stored. */
export interface RollingRun extends ProtocolAnswer {
  readonly results: readonly BacktestResult[];
  /** Of the first. */
  readonly quoteAsset: string;
}

/**
 * Runs the published protocol on each symbol, on an account of its own, and keeps each run in the store.
 * @throws BadRequest with all violations, CommandFailed when no symbol has enough bars or the file cannot be used
 */
export function rollingCommand(command: RollingCommand): Promise<RollingRun> {
  const base = command.configFile === undefined ? null : settingsIn(command.configFile);
  return withExistingStore(command.dataDir, (store) => {
    const asked = command.symbols === undefined ? base?.data.instruments ?? [] : instrumentsOf(command.symbols, command.market, store);
    const instruments = command.isAll ? minuteInstruments(store) : asked;
    if (instruments.length === 0) throw new BadRequest([{ path: 'symbol', message: 'expected stored bars of one minute, found none: import or download some' }]);
    const { bot, rule, ...account } = rollingBot(instruments, command.set, base);
    const risk = { ...account.risk, ...settingsFromText('risk', 'boosting', command.risk) };
    const execution = { ...account.execution, ...settingsFromText('execution', 'boosting', command.execution) };
    const results: BacktestResult[] = [];
    const answer = runProtocols({
      store, clock: wallClock, codeVersion: command.version, instruments, told: { bot, rule, risk, execution }, isUngated: command.isUngated, toMs: command.to,
      startingCash: command.startingCash ?? base?.execution.startingCash ?? '10000', seed: command.seed ?? 1, onProgress: command.onProgress, onResult: (result) => { results.push(result); },
    });
    const missing = answer.missing.map(({ instrument, sentence }) => ({ instrument, sentence: sentence.replace('set requireFunding to false', 'give --execution requireFunding=false') }));
    if (answer.runs.length === 0) throw new CommandFailed({ code: 'data-missing', message: missing.map(({ instrument, sentence }) => `${instrument}: ${sentence}`).join('; '), where: 'symbol' });
    return { ...answer, missing, results, quoteAsset: quoteAssetOf(store, answer.runs[0]?.instrument ?? '') ?? '' };
  });
}
