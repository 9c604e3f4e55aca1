import type { AlertView, EngineView } from '../engine/contract/view.ts';

export type Urgency = 'low' | 'normal' | 'critical';

/** What the system shows. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly urgency: Urgency;
}

/** The one table: alert code → headline and urgency. A code that is not in it is shown by its level. */
const TABLE: Readonly<Record<string, { readonly title: string; readonly urgency: Urgency }>> = {
  'kill-switch': { title: 'Kill switch', urgency: 'critical' },
  'kill-finished': { title: 'Kill switch: done', urgency: 'critical' },
  'drawdown-limit': { title: 'Drawdown limit reached: trading halted', urgency: 'critical' },
  'daily-loss-limit': { title: 'Daily loss limit reached: trading halted', urgency: 'critical' },
  'breaker-latched': { title: 'A limit keeps trading off', urgency: 'normal' },
  'position-liquidated': { title: 'A position was liquidated', urgency: 'critical' },
  'journal-damaged': { title: 'The journal is damaged: trading halted', urgency: 'critical' },
  'differs-from-exchange': { title: 'The exchange disagrees with our books: trading halted', urgency: 'critical' },
  'decides-differently': { title: 'This version decides differently: trading halted', urgency: 'critical' },
  'engine-failed': { title: 'The engine stopped', urgency: 'critical' },
  'feed-gap': { title: 'Prices have a gap', urgency: 'normal' },
  'feed-disconnected': { title: 'Prices stopped coming', urgency: 'normal' },
  'data-stale': { title: 'Prices are stale', urgency: 'normal' },
  'order-rejected': { title: 'The venue rejected an order', urgency: 'normal' },
  'order-rate-limit': { title: 'Too many orders: held back', urgency: 'normal' },
  'kill-latched': { title: 'The kill switch is on', urgency: 'normal' },
};

const BY_LEVEL: Readonly<Record<AlertView['level'], { readonly title: string; readonly urgency: Urgency } | null>> = {
  info: null,
  warning: { title: 'Tradewind warning', urgency: 'normal' },
  critical: { title: 'Tradewind: look now', urgency: 'critical' },
};

/**
 * Returns what to show for an alert, or null: information and what is silent are for the window's own list, and quiet keeps back everything but the critical.
 * A critical level is never shown as less.
 */
export function noticeFor(alert: Pick<AlertView, 'level' | 'code' | 'message' | 'isSilent'>, { isQuiet }: { readonly isQuiet: boolean }): Notice | null {
  const byLevel = BY_LEVEL[alert.level];
  if (byLevel === null || alert.isSilent === true) return null;
  const entry = Object.hasOwn(TABLE, alert.code) ? TABLE[alert.code] ?? byLevel : byLevel;
  const urgency = alert.level === 'critical' ? 'critical' : entry.urgency;
  return isQuiet && urgency !== 'critical' ? null : { title: entry.title, body: alert.message, urgency };
}

/** Returns what to show when the engine itself fails: a critical notice, for trading has stopped. */
export function noticeForEngine(engine: Pick<EngineView, 'status' | 'message'>): Notice | null {
  return engine.status === 'failed' ? noticeFor({ level: 'critical', code: 'engine-failed', message: engine.message }, { isQuiet: false }) : null;
}

/** Keeps the same notice from coming again within a minute; what matters is then on the screen already. */
export function createRepeatFilter(nowMs: () => number, windowMs = 60_000): (notice: Notice) => boolean {
  const lastMs = new Map<string, number>();
  return ({ title, body }) => {
    const key = `${title}\n${body}`;
    const now = nowMs();
    for (const [old, atMs] of lastMs) if (now - atMs >= windowMs) lastMs.delete(old);
    if (lastMs.has(key)) return false;
    lastMs.set(key, now);
    return true;
  };
}
