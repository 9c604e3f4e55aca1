import type { AlertChannel, AlertChannelView } from '../../../../engine/contract/alerts.ts';
import { formatAge } from '../../format/time.ts';

export type ChannelKind = AlertChannel['kind'];

/** What each kind of channel is called, what it is good for, and what its token is. */
export const KIND_WORDS: Readonly<Record<ChannelKind, { readonly title: string; readonly about: string; readonly token: string; readonly needsToken: boolean }>> = {
  telegram: { title: 'Telegram', about: 'A message from a bot of your own. Make one with @BotFather, write to it once, and enter the number of that chat.', token: 'The bot’s token, as @BotFather shows it.', needsToken: true },
  ntfy: { title: 'ntfy', about: 'A notification on your phone through ntfy.sh or a server of your own. Whoever knows the topic can read it: choose one that nobody guesses, or protect it.', token: 'Only for a topic that is protected.', needsToken: false },
  webhook: { title: 'Webhook', about: 'A JSON document by POST to any address: a home automation, a chat, a program of yours.', token: 'Sent as a bearer token, where the receiver wants one.', needsToken: false },
};

export const LEVEL_OPTIONS = [{ value: 'critical', title: 'Critical only' }, { value: 'warning', title: 'Warnings too' }, { value: 'info', title: 'Everything' }] as const;
export const CATEGORY_WORDS = { risk: 'Risk', performance: 'Performance', technical: 'Technical' } as const;

/** Says in one line how a channel fares. */
export function fareOf({ isEnabled, kind }: Pick<AlertChannel, 'isEnabled' | 'kind'>, view: AlertChannelView | undefined, nowMs: number): { readonly text: string; readonly isBad: boolean } {
  if (!isEnabled) return { text: 'Switched off.', isBad: false };
  if (view === undefined) return { text: '', isBad: false };
  const waiting = view.waiting === 0 ? '' : ` ${view.waiting} ${view.waiting === 1 ? 'waits' : 'wait'} to be sent.`;
  if (view.problem !== null) return { text: `Does not get through: ${view.problem}.${waiting}`, isBad: true };
  if (KIND_WORDS[kind].needsToken && !view.hasToken) return { text: `Needs its token before anything can be sent.${waiting}`, isBad: true };
  return { text: `${view.lastDeliveredMs === null ? 'Nothing sent since the start.' : `Last sent ${formatAge(nowMs - view.lastDeliveredMs)} ago.`}${waiting}`, isBad: false };
}

/** Makes an id out of a name that no other channel has. */
export function channelId(name: string, taken: readonly string[]): string {
  const base = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 30) || 'channel';
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number++) if (!taken.includes(`${base}-${number}`)) return `${base}-${number}`;
}
