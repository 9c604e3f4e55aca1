import type { EngineConfig } from '../../core/engine-config.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { SimExchangeConfig } from '../../adapters/sim-exchange/config.ts';

/** Everything a session starts from; stored with it, so that it can be recovered and replayed. Plain data. */
export interface SessionPlan {
  readonly kind: 'practice' | 'replay';
  readonly title: string;
  readonly seed: number;
  /** Market time at which the session starts. */
  readonly startMs: EpochMs;
  /** Decimal, in the quote asset. */
  readonly startingCash: string;
  readonly quoteAsset: string;
  readonly instruments: readonly Instrument[];
  readonly engine: EngineConfig;
  readonly execution: SimExchangeConfig;
  /** What is played back; null for the practice market. */
  readonly replay: { readonly interval: Interval; readonly from: EpochMs; readonly to: EpochMs } | null;
  readonly orderIdPrefix: string;
}

/** How a person would name the plan's prices: made up, or recorded. */
export function sourceOf(plan: SessionPlan): 'practice-market' | 'recorded' {
  return plan.kind === 'practice' ? 'practice-market' : 'recorded';
}
