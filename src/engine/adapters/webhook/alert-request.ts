import type { AlertMessage } from '../../ports/alert-sender.ts';

/** A channel as the sender needs to know it. */
export type AlertTarget =
  | { readonly kind: 'webhook'; readonly url: string }
  | { readonly kind: 'telegram'; readonly url: string; readonly chatId: string }
  | { readonly kind: 'ntfy'; readonly url: string; readonly topic: string };

/** A request that carries an alert. Its address may hold a token: it is never shown. */
export interface AlertRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Telegram cuts what is longer. @see core.telegram.org/bots/api#sendmessage */
const LONGEST_TELEGRAM = 4096;
/** ntfy: 5 wakes even a silent phone. @see docs.ntfy.sh/publish, "Message priority" */
const NTFY_PRIORITY = { critical: 5, warning: 4, info: 3 } as const;
const WORDS = { critical: 'Critical', warning: 'Warning', info: 'Note' } as const;

/** Writes the request that carries an alert to a channel. Null where the channel needs a token and there is none. */
export function alertRequest(target: AlertTarget, token: string | null, alert: AlertMessage): AlertRequest | null {
  const title = `${alert.mode} · ${WORDS[alert.level]}`;
  const headers = { 'content-type': 'application/json', 'idempotency-key': alert.id };
  const bearer = token === null ? {} : { authorization: `Bearer ${token}` };
  switch (target.kind) {
    case 'webhook': return { url: target.url, headers: { ...headers, ...bearer }, body: JSON.stringify(document(alert, title)) };
    case 'telegram': {
      if (token === null) return null;
      const text = `${title}\n${alert.message}`.slice(0, LONGEST_TELEGRAM);
      return { url: `${withoutSlash(target.url)}/bot${token}/sendMessage`, headers, body: JSON.stringify({ chat_id: target.chatId, text, disable_notification: alert.level === 'info' }) };
    }
    case 'ntfy': return {
      url: `${withoutSlash(target.url)}/`, headers: { ...headers, ...bearer },
      body: JSON.stringify({ topic: target.topic, title, message: alert.message, priority: NTFY_PRIORITY[alert.level], tags: [alert.level, alert.category] }),
    };
  }
}

/** The document that a generic webhook gets; described in docs/alerts.md. */
function document({ id, timeMs, level, category, code, message, mode }: AlertMessage, title: string): Readonly<Record<string, unknown>> {
  return { source: 'tradewind', version: 1, id, timeMs, time: new Date(timeMs).toISOString(), mode, level, category, code, title, message };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
