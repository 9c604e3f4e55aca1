import { Document, isMap, isScalar } from 'yaml';
import type { YAMLMap } from 'yaml';
import type { ConfigField } from '../../../domain/config-field.ts';
import { BOT_SECTIONS } from '../../../learn/boosting/bot/bot.config.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';

/** Returns settings as YAML that reads back as the same, each with its unit and what it means: a file to begin with. */
export function writeBotConfig(config: BotConfig): string {
  const document = new Document(config);
  for (const [section, { shape }] of Object.entries(BOT_SECTIONS)) {
    const map = document.get(section);
    if (isMap(map)) explain(map, shape);
  }
  return document.toString({ lineWidth: 0 });
}

function explain(map: YAMLMap, shape: Readonly<Record<string, { meta(): object | undefined }>>): void {
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    const { title, unit, description } = (shape[String(key.value)]?.meta() ?? {}) as Partial<ConfigField>;
    key.commentBefore = ` ${title ?? ''}${unit === undefined || unit === '' ? '' : ` (${unit})`}: ${description ?? ''}`;
  }
}
