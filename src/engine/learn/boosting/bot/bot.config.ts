import { z } from 'zod';
import { brokenRules } from './bot-rules.ts';
import { botDataConfig } from './data.config.ts';
import { botExecutionConfig } from './execution.config.ts';
import { botRetrainingConfig } from './retraining.config.ts';
import { botTrainingConfig } from './training.config.ts';

/** The sections of the bot's settings, in the order in which a person reads them: those of the file and of the form alike. */
export const BOT_SECTIONS = { data: botDataConfig, training: botTrainingConfig, retraining: botRetrainingConfig, execution: botExecutionConfig } as const;

/** Everything that the boosted-tree bot is told. Only the instruments have no default; without more it trades on paper. */
export const botConfig = z.strictObject({
  data: botDataConfig,
  training: botTrainingConfig.default(() => botTrainingConfig.parse({})),
  retraining: botRetrainingConfig.default(() => botRetrainingConfig.parse({})),
  execution: botExecutionConfig.default(() => botExecutionConfig.parse({})),
}).check((context) => {
  for (const { path, expected } of brokenRules((...key) => at(context.value, key))) context.issues.push({ code: 'custom', input: context.value, path: [...path], message: expected });
});

/** Validated, every default filled in. */
export type BotConfig = Readonly<z.output<typeof botConfig>>;
/** As a person gives it. */
export type BotConfigInput = z.input<typeof botConfig>;

function at(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  return typeof value === 'object' && value !== null ? at((value as Readonly<Record<string, unknown>>)[key], rest) : undefined;
}
