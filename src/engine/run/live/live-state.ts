import type { EngineSnapshot } from '../../core/engine.ts';
import type { Bar } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { SessionPlan } from '../session/plan.ts';
import type { CommitParts, Versioned } from '../session/session-storage.ts';
import type { IntakePlace } from './market-intake.ts';

/** Where a session stands, beside its journal. */
export interface LiveProgress extends Versioned, IntakePlace {}

/** What the simulated exchange of a paper session remembers. */
export interface PaperVenue {
  readonly exchange: unknown;
}

export interface LiveSnapshot {
  readonly engine: EngineSnapshot;
}

/** What one commit of a session on live prices makes durable. */
export type LiveParts = CommitParts<LiveProgress, PaperVenue, LiveSnapshot>;

/** A session on a venue that does not exist yet. */
export interface NewLiveSession {
  readonly id: string;
  readonly plan: SessionPlan;
  /** Wall time. */
  readonly startedMs: EpochMs;
  /** Why the kill switch is on from the beginning; null when it is off. */
  readonly latchedBy: string | null;
  /** The session that ends in the same instant, or null. */
  readonly replaces: string | null;
  /** Closed bars from before the start, oldest first: they warm strategies up and fill the chart. */
  readonly history: ReadonlyMap<InstrumentId, readonly Bar[]>;
  /** Bars as long as a step of the portfolio's measures; none where they are left out. */
  readonly steps?: ReadonlyMap<InstrumentId, readonly Bar[]>;
}

/** What the recovery of a session on a venue found; what happened at the venue meanwhile is found out when it is connected. */
export interface LiveRecovery {
  readonly replayedInputs: number;
  /** What was wrong with the journal's last record, which was set aside; null when it was sound. */
  readonly damage: string | null;
  /** The first record that brought about something else than it did then; null when all did the same. */
  readonly changedAt: number | null;
}
