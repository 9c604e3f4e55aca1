import type { EngineOptions } from '../../core/engine.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import { invariant } from '../../domain/assert.ts';
import { scaledFromDecimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Interval } from '../../domain/interval.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { EpochMs, QuoteAtoms } from '../../domain/units.ts';
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

/** Returns what the plan's engine is made from. */
export function engineOptions(plan: SessionPlan): EngineOptions {
  const { instruments, quoteAsset, orderIdPrefix, startMs } = plan;
  return { instruments, quoteAsset, orderIdPrefix, startMs, config: plan.engine, startingCash: startingCash(plan) };
}

/** Returns the plan's starting cash in atoms. @throws InvariantError when it is not a positive decimal */
export function startingCash(plan: SessionPlan): QuoteAtoms {
  const cash = scaledFromDecimal(plan.startingCash, QUOTE_DECIMALS);
  invariant(cash !== null && cash > 0n, `expected a positive starting cash, was ${plan.startingCash}`);
  return cash as QuoteAtoms;
}

/** How a person would name the plan's prices: made up, or recorded. */
export function sourceOf(plan: SessionPlan): 'practice-market' | 'recorded' {
  return plan.kind === 'practice' ? 'practice-market' : 'recorded';
}
