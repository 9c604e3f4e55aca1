import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';
import { BadBotConfig, openBotConfig } from '../../run/boosting/config-file/open-bot-config.ts';
import { violationText } from '../../run/boosting/config-file/read-bot-config.ts';
import type { FileViolation } from '../../run/boosting/config-file/read-bot-config.ts';
import { writeBotConfig } from '../../run/boosting/config-file/write-bot-config.ts';
import { botSettings } from './bot-settings.ts';
import type { BotSettingsSource } from './bot-settings.ts';
import { CommandFailed } from './command-failed.ts';

/** What is wrong with a file; nothing where it can be used. */
export interface BotConfigCheck {
  readonly file: string;
  readonly config: BotConfig | null;
  readonly violations: readonly (FileViolation & { readonly sentence: string })[];
}

/** Reads a file of settings and says all that is wrong with it. */
export function checkBotConfig(file: string): BotConfigCheck {
  try {
    return { file, config: openBotConfig(file), violations: [] };
  } catch (error) {
    if (!(error instanceof BadBotConfig)) throw error;
    return { file, config: null, violations: error.violations.map((violation) => ({ ...violation, sentence: violationText(violation, file) })) };
  }
}

/** Writes settings out as a file to begin with. @throws CommandFailed when the file is there already, or cannot be written */
export function makeBotConfig({ out, format, ...source }: BotSettingsSource & { readonly out: string | null; readonly format: 'yaml' | 'json' }): { readonly file: string | null; readonly text: string; readonly config: BotConfig } {
  const config = botSettings(source);
  const text = format === 'json' ? `${JSON.stringify(config, null, 2)}\n` : writeBotConfig(config);
  if (out === null) return { file: null, text, config };
  try {
    writeFileSync(out, text, { flag: 'wx' });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new CommandFailed({ code: 'cannot-write', message: isThere ? `expected a file that is not there yet, found ${out}: name another, or remove it` : error instanceof Error ? error.message : String(error), where: out }, { cause: error });
  }
  return { file: resolve(out), text, config };
}
