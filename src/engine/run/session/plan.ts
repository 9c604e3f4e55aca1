import type { EngineOptions } from '../../core/engine.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import { protectionConfig } from '../../core/protection-config.ts';
import { invariant } from '../../domain/assert.ts';
import { scaledFromDecimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Interval } from '../../domain/interval.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { EpochMs, QuoteAtoms } from '../../domain/units.ts';
import type { FeedSource, Mode } from '../../contract/view.ts';
import type { SimExchangeConfig } from '../../adapters/sim-exchange/config.ts';

/** Everything a session starts from; stored with it, so that it can be recovered and replayed. Plain data. */
export interface SessionPlan {
  readonly kind: 'practice' | 'replay' | 'venue';
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
  /** The venue whose prices it lives on; absent for the practice market and for recorded data. */
  readonly venue?: VenuePlan;
}

/** What a session asks of a venue. */
export interface VenuePlan {
  /** `paper` fills on the simulated exchange; the others send orders to an account, of play money or of real. */
  readonly mode: 'paper' | 'demo' | 'live';
  /** Whose key signs; null for public data alone. */
  readonly connectionId: string | null;
  readonly name: string;
  readonly environment: 'live' | 'demo' | 'testnet' | 'custom';
  readonly market: 'spot' | 'um';
  /** Of the bars that the venue sends and strategies decide on. */
  readonly interval: Interval;
  /** Longest time that a position may be without its stop. */
  readonly stopGraceSeconds: number;
}

/** Returns what the plan's engine is made from. */
export function engineOptions(plan: SessionPlan): EngineOptions {
  const { instruments, quoteAsset, orderIdPrefix, startMs, venue } = plan;
  const options = { instruments, quoteAsset, orderIdPrefix, startMs, config: plan.engine, startingCash: startingCash(plan) };
  if (venue === undefined) return options;
  // On live prices nothing is held without a stop, on paper either: what is rehearsed must be what is played.
  return { ...options, requiresArming: venue.mode === 'live', protection: protectionConfig.parse({ stopGraceSeconds: venue.stopGraceSeconds, requireStop: 'always' }) };
}

/** Returns the plan's starting cash in atoms. @throws InvariantError when it is not a positive decimal */
export function startingCash(plan: SessionPlan): QuoteAtoms {
  const cash = scaledFromDecimal(plan.startingCash, QUOTE_DECIMALS);
  invariant(cash !== null && cash > 0n, `expected a positive starting cash, was ${plan.startingCash}`);
  return cash as QuoteAtoms;
}

/** How a person would name the plan's prices: made up, recorded, or of this moment. */
export function sourceOf({ kind }: SessionPlan): FeedSource {
  switch (kind) {
    case 'practice': return 'practice-market';
    case 'replay': return 'recorded';
    case 'venue': return 'venue';
  }
}

/** Returns whose money is at stake. */
export function modeOf({ kind, venue }: Pick<SessionPlan, 'kind' | 'venue'>): Mode {
  if (venue !== undefined) return venue.mode;
  return kind === 'practice' ? 'practice' : 'paper';
}
