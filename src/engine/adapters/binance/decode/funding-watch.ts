import type { FundingDue } from '../../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import { epochMs } from './epoch-ms.ts';
import type { MarkPriceMessage } from './market-message.ts';

/** Mark prices come every 1 or 3 seconds; one this much older than the funding may hold another rate. Chosen by us. */
const MAX_AGE_MS = 60_000;

/** A funding time passed. `due`: the rate is known. `missed`: nothing was heard shortly before it, ask REST's `fundingRate` for `timeMs`. */
export type FundingPassed =
  | { readonly type: 'due'; readonly event: FundingDue }
  | { readonly type: 'missed'; readonly instrumentId: InstrumentId; readonly timeMs: EpochMs };

/** The funding that comes next, as it stands. */
export interface ComingFunding {
  /** Positive is paid by longs to shorts. */
  readonly rate: number;
  readonly nextTimeMs: EpochMs;
  readonly markPrice: number;
}

/**
 * Tells from mark prices when funding was charged: the stream shows the rate of the coming funding and its time, and when that time moves on, the funding
 * before it has happened, at the rate and mark price shown last.
 * @see Binance, USDⓈ-M mark price stream (`r`, `T`)
 */
export class FundingWatch {
  readonly #last = new Map<InstrumentId, Shown>();

  /** Returns what was shown last of the coming funding, or null before the first message. */
  coming(instrumentId: InstrumentId): ComingFunding | null {
    const shown = this.#last.get(instrumentId);
    return shown ? { rate: shown.rate, nextTimeMs: shown.nextMs, markPrice: shown.markPrice } : null;
  }

  update(instrumentId: InstrumentId, message: MarkPriceMessage): FundingPassed | null {
    if (message.fundingRate === null || message.nextFundingTime <= 0) return null;
    const before = this.#last.get(instrumentId);
    const shown: Shown = { atMs: epochMs(message.eventTime), nextMs: epochMs(message.nextFundingTime), rate: message.fundingRate, markPrice: message.markPrice };
    // A message that comes late must not put the clock back.
    if (before && shown.atMs < before.atMs) return null;
    this.#last.set(instrumentId, shown);
    // The interval of a symbol may be shortened: the time then moves back, or on before it has come, and nothing was charged.
    if (!before || shown.nextMs <= before.nextMs || shown.atMs < before.nextMs) return null;
    if (before.nextMs - before.atMs > MAX_AGE_MS) return { type: 'missed', instrumentId, timeMs: before.nextMs };
    return { type: 'due', event: { type: 'funding-due', timeMs: before.nextMs, instrumentId, rate: before.rate, markPrice: before.markPrice } };
  }
}

interface Shown {
  readonly atMs: EpochMs;
  readonly nextMs: EpochMs;
  readonly rate: number;
  readonly markPrice: number;
}
