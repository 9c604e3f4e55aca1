import type { EngineConfig } from '../../core/engine-config.ts';
import type { RiskHistory } from '../../domain/input.ts';
import type { FundingDue } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';

/** How it began; the first input of every place. */
export interface ShadowBegan {
  readonly type: 'began';
  /** Market time: bars that close after it are traded on, those before warm up. */
  readonly timeMs: EpochMs;
  readonly config: EngineConfig;
  /** Decimal, in the quote asset. */
  readonly startingCash: string;
  /** What the measures of risk begin with. */
  readonly history: readonly RiskHistory[];
}

/** The session's configuration was changed. */
export interface ShadowConfigured {
  readonly type: 'configured';
  readonly timeMs: EpochMs;
  readonly config: EngineConfig;
}

/** Bars of an instrument that did not come in time and were gone on without: should they be stored later, they are still left out. */
export interface ShadowMissing {
  readonly type: 'missing';
  readonly timeMs: EpochMs;
  readonly instrumentId: InstrumentId;
  /** Closes, both included. */
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** Funding of the session. */
export interface ShadowFunded {
  readonly type: 'funded';
  /** When it is applied: at its own time, or later where the bars up to then had been taken already. */
  readonly timeMs: EpochMs;
  readonly event: FundingDue;
}

/** What stored bars do not say, and is therefore written down. Applied after the bars that closed at or before its time. */
export type ShadowInput = ShadowBegan | ShadowConfigured | ShadowMissing | ShadowFunded;

/** What is applied between bars. */
export type TimedInput = ShadowConfigured | ShadowFunded;
