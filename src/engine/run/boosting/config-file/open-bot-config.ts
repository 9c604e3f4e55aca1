import { readFileSync } from 'node:fs';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import { readBotConfig, violationText } from './read-bot-config.ts';
import type { FileViolation } from './read-bot-config.ts';

/** A file of settings that cannot be used; the message has a line for each violation. */
export class BadBotConfig extends Error {
  override readonly name = 'BadBotConfig';
  readonly violations: readonly FileViolation[];
  constructor(path: string, violations: readonly FileViolation[]) {
    super(violations.map((violation) => violationText(violation, path)).join('\n'));
    this.violations = violations;
  }
}

/**
 * Opens the settings of the bot in a file.
 * @throws BadBotConfig with every violation; or when there is no such file or it is not UTF-8
 */
export function openBotConfig(path: string): BotConfig {
  const read = readBotConfig(textOf(path));
  if (read.outcome === 'refused') throw new BadBotConfig(path, read.violations);
  return read.config;
}

function textOf(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new BadBotConfig(path, [{ line: 1, column: 1, path: 'document', expected: 'a text file of YAML or JSON', found: foundInstead(error) }]);
  }
}

function foundInstead(error: unknown): string {
  if (error instanceof TypeError) return 'bytes that are not UTF-8';
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : error instanceof Error ? error.message : String(error);
}
