import type { KillReport } from '../../contract/envelope.ts';
import type { Engine } from '../../core/engine.ts';
import type { Input } from '../../domain/input.ts';
import type { Bar, FeedStatusChanged, MarketEvent } from '../../domain/market-event.ts';
import type { AlertLevel, Fact } from '../../domain/output.ts';
import type { EpochMs, InstrumentId, PriceTicks } from '../../domain/units.ts';
import type { Interval } from '../../domain/interval.ts';
import type { SessionPlan } from './plan.ts';

/** What a session tells its host. Facts come after they are durable; market events as they are played. */
export interface SessionListener {
  onFacts(facts: readonly Fact[]): void;
  onMarket(event: MarketEvent): void;
}

/** What a kill did to a session. */
export type KillOutcome = Pick<KillReport, 'canceledOrders' | 'flattenedPositions' | 'verifiedFlat'>;

/** How the market data of a session stands. */
export interface FeedState {
  readonly status: FeedStatusChanged['status'] | 'waiting';
  readonly detail: string;
}

/** A session at work, whatever its market and its exchange: what the rest of the program needs of it. */
export interface RunningSession {
  readonly id: string;
  readonly plan: SessionPlan;
  readonly engine: Engine;
  /** Market time: that of the newest event. */
  readonly marketMs: EpochMs;
  /** The time that a command entered now is stamped with. */
  readonly commandMs: EpochMs;
  /** A recorded feed has been played to its end. */
  readonly isEnded: boolean;
  /** Share of a recorded feed that has been played, or null when the feed has no end. */
  readonly progress: number | null;
  readonly feed: FeedState;
  /** The interval of the bars that its feed sends. */
  readonly barInterval: Interval;
  /** The error that broke the session, or null. */
  readonly failure: unknown;
  /** Tells the listener of everything from now on; what was before is in the records. */
  listen(listener: SessionListener): void;
  /** Enters a command. */
  enter(input: Input): void;
  /** Shows strategies that were just put to work what the session has seen before, where it knows it. */
  warmUpFresh(): void;
  /** Records an alert that comes from outside the engine. */
  alert(level: AlertLevel, code: string, message: string): void;
  /** Makes everything so far durable, then tells the listener of it. */
  commit(): void;
  /** Commits with a snapshot: when the program ends, so that the next start has nothing to repeat. */
  checkpoint(): void;
  /** Sends the book and the prints of this instrument, and of no other. */
  followDepth(instrumentId: InstrumentId | null): void;
  /** Returns the feed's bars that opened in the last `spanMs` of market time, oldest first. */
  recentBars(instrumentId: InstrumentId, spanMs: number): readonly Bar[];
  /** Returns bars that were played but are not stored yet. */
  unstoredBars(instrumentId: InstrumentId): readonly Bar[];
  /** Returns the price at which the exchange would close the position by force, or null. */
  liquidationPrice(instrumentId: InstrumentId): PriceTicks | null;
  /** Cancels and flattens everything, and verifies it against the exchange. */
  kill(cause: string): Promise<KillOutcome>;
  /** Compares the engine with the exchange after the cause named, and lets nothing be opened where they differ. */
  compareAfter(cause: string): void;
}
