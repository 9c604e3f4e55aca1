import type { Store } from '../../adapters/sqlite/store.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { AlertMessage } from '../../ports/alert-sender.ts';

/** An alert that waits to be sent to a channel. */
export interface Waiting {
  readonly channelId: string;
  readonly alert: AlertMessage;
  readonly attempts: number;
  readonly nextMs: EpochMs;
  /** Later than this it tells nobody anything. */
  readonly expiresMs: EpochMs;
}

const KEY = 'alerts.outbox';
/** More than so many that wait are a flood: of what is not critical the oldest goes first. */
const MOST_WAITING = 200;

/** The alerts that wait to be sent, kept in the store: a crash or a restart loses none. */
export class Outbox {
  readonly #settings: Store['settings'];
  #waiting: readonly Waiting[];

  constructor(settings: Store['settings']) {
    this.#settings = settings;
    const stored = settings.get(KEY);
    this.#waiting = Array.isArray(stored) ? stored as readonly Waiting[] : [];
  }

  /** Oldest first. */
  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  add(entries: readonly Waiting[]): void {
    if (entries.length > 0) this.#keep(thinned([...this.#waiting, ...entries]));
  }

  /** Puts another in the place of one, or takes it out. */
  replace(one: Waiting, by: Waiting | null): void {
    this.#keep(this.#waiting.flatMap((other) => (other === one ? by ?? [] : other)));
  }

  /** Drops what is for no channel that exists. */
  keepOnly(channelIds: ReadonlySet<string>): void {
    if (this.#waiting.some(({ channelId }) => !channelIds.has(channelId))) this.#keep(this.#waiting.filter(({ channelId }) => channelIds.has(channelId)));
  }

  #keep(waiting: readonly Waiting[]): void {
    this.#waiting = waiting;
    this.#settings.set(KEY, waiting);
  }
}

function thinned(waiting: readonly Waiting[]): readonly Waiting[] {
  let surplus = waiting.length - MOST_WAITING;
  if (surplus <= 0) return waiting;
  const kept = waiting.filter(({ alert }) => alert.level === 'critical' || surplus-- <= 0);
  return kept.slice(Math.max(0, kept.length - MOST_WAITING));
}
