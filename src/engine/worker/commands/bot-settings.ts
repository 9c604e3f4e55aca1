import { botConfig } from '../../learn/boosting/bot/bot.config.ts';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';
import { BadRequest } from '../../run/backtest/checked-request.ts';
import { BadBotConfig, openBotConfig } from '../../run/boosting/config-file/open-bot-config.ts';
import { BOT_PRESETS } from '../../run/boosting/start/presets.ts';
import { CommandFailed } from './command-failed.ts';

/** Where the settings of bots come from: a file, a preset above it, and instruments above both. */
export interface BotSettingsSource {
  /** YAML or JSON; null for the defaults. */
  readonly file: string | null;
  /** Null for none. */
  readonly preset: string | null;
  /** Those of the file where it is null. */
  readonly instruments: readonly string[] | null;
}

/**
 * Puts the settings together.
 * @throws CommandFailed with a line for each violation of the file; BadRequest with what does not fit together
 */
export function botSettings({ file, preset, instruments }: BotSettingsSource): BotConfig {
  const base: Partial<BotConfig> = file === null ? {} : settingsIn(file);
  const laid = BOT_PRESETS.find(({ name }) => name === preset)?.values ?? {};
  const section = (name: keyof BotConfig): object => ({ ...base[name], ...laid[name] });
  const parsed = botConfig.safeParse({ ...base, data: { ...section('data'), ...(instruments === null ? {} : { instruments }) }, training: section('training'), retraining: section('retraining'), execution: section('execution') });
  if (!parsed.success) throw new BadRequest(parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })));
  return parsed.data;
}

/** Opens the settings in a file. @throws CommandFailed with every violation in one line */
export function settingsIn(path: string): BotConfig {
  try {
    return openBotConfig(path);
  } catch (error) {
    throw error instanceof BadBotConfig ? new CommandFailed({ code: 'bad-config-file', message: error.message.replaceAll('\n', '; '), where: path }, { cause: error }) : error;
  }
}
