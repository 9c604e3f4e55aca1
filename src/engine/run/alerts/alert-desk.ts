import type { Store } from '../../adapters/sqlite/store.ts';
import { alertSettings, tokenIdOf } from '../../contract/alerts.ts';
import type { AlertCategory, AlertChannel, AlertChannelView, AlertSettings, AlertsView } from '../../contract/alerts.ts';
import type { AlertLevel } from '../../domain/output.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { AlertMessage, Delivery } from '../../ports/alert-sender.ts';
import type { Clock } from '../../ports/clock.ts';
import { categoryOf } from './alert-category.ts';
import { Outbox } from './outbox.ts';
import type { Waiting } from './outbox.ts';
import { quietUntilMs } from './quiet-hours.ts';
import { Repeats } from './repeats.ts';

export interface AlertDeskOptions {
  readonly settings: Store['settings'];
  readonly clock: Clock;
  /** Sends once; never rejects. */
  readonly send: (channel: AlertChannel, token: string | null, alert: AlertMessage) => Promise<Delivery>;
  /** The token stored under an id; null when there is none, and while the vault is locked. */
  readonly tokenOf: (id: string) => string | null;
  /** Tells the person, in this program's windows only, of what keeps a channel from working. */
  readonly onProblem: (message: string) => void;
}

/** An alert as the session raised it. */
export interface RaisedAlert {
  readonly level: AlertLevel;
  readonly code: string;
  readonly message: string;
  readonly timeMs: EpochMs;
  /** What kind of session it comes from, in capitals. */
  readonly mode: string;
  /** Nobody's money and nobody's plans are in it. */
  readonly isPractice: boolean;
}

interface Fare {
  lastDeliveredMs: EpochMs | null;
  problem: string | null;
  isSending: boolean;
}

const KEY = 'alerts';
const MINUTE_MS = 60_000;
/** The pauses between attempts; the last one repeats. */
const PAUSES_MS: readonly number[] = [5_000, 15_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];
/** How long an alert is worth sending. */
const WORTH_MS: Readonly<Record<AlertLevel, number>> = { critical: 24 * 60 * MINUTE_MS, warning: 6 * 60 * MINUTE_MS, info: 60 * MINUTE_MS };
const RANK: Readonly<Record<AlertLevel, number>> = { info: 0, warning: 1, critical: 2 };

/**
 * Decides who is told of an alert and when, and sees to it that it gets there. It is called after the alert was recorded, waits for nothing, and
 * `tick` does its work beside trading.
 */
export class AlertDesk {
  readonly #options: AlertDeskOptions;
  readonly #outbox: Outbox;
  readonly #repeats = new Repeats<RaisedAlert>();
  readonly #fares = new Map<string, Fare>();
  #settings: AlertSettings;
  #nextId = 1;

  constructor(options: AlertDeskOptions) {
    this.#options = options;
    this.#settings = readSettings(options.settings);
    this.#outbox = new Outbox(options.settings);
  }

  /** Takes an alert; returns whether this computer should keep silent about it: it is a repetition, or it can wait until the quiet hours end. */
  take(alert: RaisedAlert): { readonly isSilent: boolean } {
    const nowMs = this.#options.clock.now();
    if (!this.#repeats.isFirst(alert, nowMs, this.#settings.repeatMinutes * MINUTE_MS)) return { isSilent: true };
    this.#post(alert, nowMs);
    return { isSilent: alert.level !== 'critical' && quietUntilMs(this.#settings.quietHours, nowMs) !== null };
  }

  /** Sends what is due; called often, and cheap while nothing is. */
  tick(): void {
    const { waiting } = this.#outbox;
    if (waiting.length === 0 && this.#repeats.nextMs === Number.POSITIVE_INFINITY) return;
    const nowMs = this.#options.clock.now();
    if (this.#repeats.nextMs <= nowMs) for (const { last, count } of this.#repeats.take(nowMs)) this.#post({ ...last, message: `${last.message} (${count === 1 ? 'once more' : `${count} times more`} since it was told)` }, nowMs);
    for (const channel of this.#settings.channels) {
      if (!channel.isEnabled || this.#fare(channel.id).isSending) continue;
      const due = mostUrgent(this.#outbox.waiting.filter(({ channelId, nextMs }) => channelId === channel.id && nextMs <= nowMs));
      if (due !== null && due.expiresMs < nowMs) this.#outbox.replace(due, null);
      else if (due !== null) void this.#send(channel, due);
    }
  }

  /** Sends a word to one channel now, and returns what came of it as a sentence. */
  async test(channelId: string): Promise<{ readonly isDelivered: boolean; readonly message: string }> {
    const channel = this.#settings.channels.find(({ id }) => id === channelId);
    if (channel === undefined) return { isDelivered: false, message: `expected a channel that is stored, was "${channelId}"` };
    const nowMs = this.#options.clock.now();
    const delivery = await this.#options.send(channel, this.#token(channel), { id: this.#id(nowMs), timeMs: nowMs, level: 'info', category: 'technical', code: 'alert-test', message: 'This is how an alert of Tradewind arrives here.', mode: 'TEST' });
    this.#noteFare(channel, delivery, nowMs);
    return delivery.type === 'delivered' ? { isDelivered: true, message: `${channel.name} has taken it.` } : { isDelivered: false, message: `${channel.name}: ${delivery.problem}.` };
  }

  /** Replaces the settings; already validated. */
  apply(settings: AlertSettings): void {
    this.#settings = settings;
    this.#options.settings.set(KEY, settings);
    this.#outbox.keepOnly(new Set(settings.channels.map(({ id }) => id)));
  }

  view(): AlertsView {
    const channels = this.#settings.channels.map((channel): AlertChannelView => {
      const { lastDeliveredMs, problem } = this.#fare(channel.id);
      return { id: channel.id, hasToken: this.#token(channel) !== null, waiting: this.#outbox.waiting.filter(({ channelId }) => channelId === channel.id).length, lastDeliveredMs, problem };
    });
    return { settings: this.#settings, channels, quietUntilMs: quietUntilMs(this.#settings.quietHours, this.#options.clock.now()) };
  }

  /** Puts an alert into the outbox for every channel that wants it; what is not critical waits there until the quiet hours end. */
  #post(alert: RaisedAlert, nowMs: EpochMs): void {
    if (alert.isPractice && !this.#settings.includesPractice) return;
    const { level, code, message, timeMs, mode } = alert;
    const category = categoryOf(code);
    const quiet = level === 'critical' ? null : quietUntilMs(this.#settings.quietHours, nowMs);
    const nextMs = quiet ?? nowMs;
    const wanted = this.#settings.channels.filter((channel) => wants(channel, level, category));
    this.#outbox.add(wanted.map(({ id }) => ({
      channelId: id, alert: { id: this.#id(nowMs), timeMs, level, category, code, message, mode }, attempts: 0, nextMs, expiresMs: nextMs + WORTH_MS[level],
    })));
  }

  async #send(channel: AlertChannel, entry: Waiting): Promise<void> {
    const fare = this.#fare(channel.id);
    fare.isSending = true;
    try {
      const delivery = await this.#options.send(channel, this.#token(channel), entry.alert);
      const nowMs = this.#options.clock.now();
      this.#noteFare(channel, delivery, nowMs);
      this.#outbox.replace(entry, nextTry(entry, delivery, nowMs));
    } finally {
      fare.isSending = false;
    }
  }

  /** Says once that a channel does not work, and not again until it has worked. */
  #noteFare(channel: AlertChannel, delivery: Delivery, nowMs: EpochMs): void {
    const fare = this.#fare(channel.id);
    if (delivery.type === 'delivered') {
      fare.lastDeliveredMs = nowMs;
      fare.problem = null;
      return;
    }
    const isNew = fare.problem === null;
    fare.problem = delivery.problem;
    if (isNew) this.#options.onProblem(`Alerts do not get through to ${channel.name}: ${delivery.problem}. ${delivery.type === 'failed' ? 'They are sent again later.' : 'Those that it refused are not sent again.'}`);
  }

  #token({ id }: AlertChannel): string | null {
    return this.#options.tokenOf(tokenIdOf(id));
  }

  #fare(id: string): Fare {
    let fare = this.#fares.get(id);
    if (fare === undefined) this.#fares.set(id, fare = { lastDeliveredMs: null, problem: null, isSending: false });
    return fare;
  }

  #id(nowMs: EpochMs): string {
    return `${nowMs.toString(36)}-${(this.#nextId++).toString(36)}`;
  }
}

/** Settings that a later version wrote, or that were damaged, are no reason not to start: the defaults hold, which send nothing. */
function readSettings(settings: Store['settings']): AlertSettings {
  const stored = alertSettings.safeParse(settings.get(KEY) ?? {});
  return stored.success ? stored.data : alertSettings.parse({});
}

function wants({ isEnabled, level, categories }: AlertChannel, raised: AlertLevel, category: AlertCategory): boolean {
  return isEnabled && RANK[raised] >= RANK[level] && categories.includes(category);
}

function mostUrgent(due: readonly Waiting[]): Waiting | null {
  return due.reduce<Waiting | null>((first, one) => (first === null || RANK[one.alert.level] > RANK[first.alert.level] ? one : first), null);
}

function nextTry(entry: Waiting, delivery: Delivery, nowMs: EpochMs): Waiting | null {
  if (delivery.type !== 'failed') return null;
  const nextMs = nowMs + Math.max(delivery.waitMs ?? 0, PAUSES_MS[Math.min(entry.attempts, PAUSES_MS.length - 1)] ?? 0);
  return nextMs > entry.expiresMs ? null : { ...entry, attempts: entry.attempts + 1, nextMs };
}
