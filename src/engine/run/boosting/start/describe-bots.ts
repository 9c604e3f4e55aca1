import { z } from 'zod';
import type { MethodOutput } from '../../../contract/api.ts';
import type { BotSection } from '../../../contract/boosting.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import { BOT_SECTIONS } from '../../../learn/boosting/bot/bot.config.ts';
import type { RunningSession } from '../../session/running-session.ts';
import { BOT_PRESETS } from './presets.ts';

const TITLES: Readonly<Record<keyof typeof BOT_SECTIONS, string>> = { data: 'Data', training: 'Training', retraining: 'Retraining', execution: 'Execution' };

/** Only the instruments have no default. */
const SECTIONS: readonly BotSection[] = (Object.keys(BOT_SECTIONS) as (keyof typeof BOT_SECTIONS)[]).map((name) => {
  const schema: z.ZodObject = BOT_SECTIONS[name];
  const { instruments: _named, ...defaults } = schema.parse(name === 'data' ? { instruments: ['spot:BTCUSDT'] } : {});
  return { name, title: TITLES[name], schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }), defaults };
});

/** Returns the form of the settings, the presets, and the instruments that could be traded now. */
export function describeBots({ store, session }: { readonly store: Pick<Store, 'bars'>; readonly session: RunningSession | null }): MethodOutput<'bots.describe'> {
  const running = session?.plan.instruments.map(({ id }) => id as string) ?? [];
  const stored = store.bars.series().filter(({ interval }) => interval === '1m').map(({ instrumentId }) => instrumentId as string);
  return { sections: SECTIONS, presets: BOT_PRESETS, instruments: [...new Set([...running, ...stored])] };
}
