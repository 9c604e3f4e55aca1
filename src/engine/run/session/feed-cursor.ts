import { invariant } from '../../domain/assert.ts';
import type { MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { SessionFeed } from './feeds.ts';

/** What a person can change about a feed while it plays. */
export interface FeedSettings {
  readonly detail: 'ticks' | 'bars';
  /** The instrument whose book is sent, or null. */
  readonly depthOf: InstrumentId | null;
}

/** A change of the settings, and how many events had left the feed by then. */
interface FeedChange {
  readonly taken: number;
  readonly settings: FeedSettings;
}

/** Where the feed stands; small enough to be stored at every commit. */
export interface FeedPlace {
  readonly played: number;
  readonly settings: FeedSettings;
  /** The changes since the oldest snapshot that is kept, oldest first. */
  readonly changes: readonly FeedChange[];
  /** How many events had left the feed at each snapshot that is kept. */
  readonly snapshots: readonly number[];
}

/** The feed itself, for snapshots. */
export interface FeedState {
  readonly feed: unknown;
  /** The next event, when it has left the feed but was not played yet. */
  readonly peeked: MarketEvent | null;
  readonly played: number;
}

/** The store keeps as many snapshots. */
const KEPT_SNAPSHOTS = 3;

/**
 * A session's way through its feed. What the feed sends depends on its settings, so every change of them is remembered with its place:
 * a recovery from any snapshot that is kept plays again exactly what was played.
 */
export class FeedCursor {
  readonly #feed: SessionFeed;
  #settings: FeedSettings = { detail: 'ticks', depthOf: null };
  #changes: FeedChange[] = [];
  #snapshots: number[] = [];
  /** Changes that a recovery still has to repeat. */
  #repeating: FeedChange[] = [];
  #played = 0;
  #taken = 0;
  #next: MarketEvent | null = null;
  #isEnded = false;

  constructor(feed: SessionFeed) {
    this.#feed = feed;
  }

  /** How many events have been played. */
  get played(): number {
    return this.#played;
  }

  /** The feed has been asked for an event after its last. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Returns the time of the next event, or null at the end of the feed. */
  peek(): EpochMs | null {
    this.#next ??= this.#take();
    return this.#next?.timeMs ?? null;
  }

  /** Returns the next event as played, or null at the end of the feed. */
  play(): MarketEvent | null {
    this.peek();
    const event = this.#next;
    this.#next = null;
    if (event !== null) this.#played++;
    return event;
  }

  /** Changes settings of the feed; returns false when they were so already. */
  change(change: Partial<FeedSettings>): boolean {
    const settings = { ...this.#settings, ...change };
    if (settings.detail === this.#settings.detail && settings.depthOf === this.#settings.depthOf) return false;
    this.#changes.push({ taken: this.#taken, settings });
    this.#apply(settings);
    return true;
  }

  place(): FeedPlace {
    return { played: this.#played, settings: this.#settings, changes: [...this.#changes], snapshots: [...this.#snapshots] };
  }

  /** Returns the state for a snapshot that is going to be stored; forgets the changes that no kept snapshot needs. */
  snapshot(): FeedState {
    this.#snapshots = [...this.#snapshots, this.#taken].slice(-KEPT_SNAPSHOTS);
    const [oldest] = this.#snapshots;
    this.#changes = this.#changes.filter(({ taken }) => taken >= (oldest ?? 0));
    return { feed: this.#feed.snapshot(), peeked: this.#next, played: this.#played };
  }

  /** Goes from a snapshot to the place of the last commit; `onPassed` is given every event in between with its number, the first being 1. */
  resume(state: FeedState, place: FeedPlace, onPassed: (event: MarketEvent, number: number) => void): void {
    this.#feed.restore(state.feed);
    this.#next = state.peeked;
    this.#played = state.played;
    this.#taken = state.played + (state.peeked === null ? 0 : 1);
    this.#repeating = place.changes.filter(({ taken }) => taken >= this.#taken);
    while (this.#played < place.played) {
      const event = this.play();
      invariant(event, `expected ${place.played} events in the feed, found ${this.#played}: the recorded data has changed since it was played`);
      onPassed(event, this.#played);
    }
    // A change may have been made when the event after the last one played had left the feed already.
    if (this.#repeating.length > 0) this.peek();
    this.#repeat();
    this.#settings = place.settings;
    this.#changes = [...place.changes];
    this.#snapshots = [...place.snapshots];
  }

  #take(): MarketEvent | null {
    this.#repeat();
    const event = this.#feed.next();
    if (event === null) this.#isEnded = true;
    else this.#taken++;
    return event;
  }

  #repeat(): void {
    for (let [change] = this.#repeating; change !== undefined && change.taken <= this.#taken; [change] = this.#repeating) {
      this.#repeating.shift();
      this.#apply(change.settings);
    }
  }

  #apply(settings: FeedSettings): void {
    this.#settings = settings;
    this.#feed.setDetail(settings.detail);
    this.#feed.followDepth(settings.depthOf);
  }
}
