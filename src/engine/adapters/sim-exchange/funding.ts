import type { Instrument } from '../../domain/instrument.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { EpochMs, QtyLots, QuoteAtoms } from '../../domain/units.ts';
import { ceilShareOfAtoms } from '../../domain/rounding.ts';
import { powerOfTen } from '../../domain/decimal.ts';
import { invariant } from '../../domain/assert.ts';

/** Hours between funding times when the venue has not said otherwise; Binance settles at 00:00, 08:00 and 16:00 UTC. */
export const FUNDING_INTERVAL_MS = 8 * 3_600_000;

/** A position opened up to this long after the full hour may still be charged for it. @see Binance, "Introduction to funding rates": 15 s deviation */
export const FUNDING_TOLERANCE_MS = 15_000;

/** A funding rate with the mark price it applies to. */
export interface FundingStamp {
  readonly timeMs: EpochMs;
  readonly rate: number;
  readonly markPrice: number;
}

/** Thrown when a perpetual position was held through a funding time whose rate is not known: free funding would be a lie. */
export class MissingFundingError extends Error {
  override readonly name = 'MissingFundingError';
}

/**
 * Returns the funding of one stamp in atoms: −(signed quantity × mark × rate), so that a positive rate is paid by longs.
 * What is paid is rounded up, what is received is rounded down.
 */
export function fundingAtoms(instrument: Instrument, qty: QtyLots, stamp: Pick<FundingStamp, 'rate' | 'markPrice'>): QuoteAtoms {
  invariant(stamp.markPrice > 0 && Number.isFinite(stamp.rate), `${instrument.id}: expected a mark price and a rate, was ${stamp.markPrice} and ${stamp.rate}`);
  const markAtoms = BigInt(Math.round(stamp.markPrice * powerOfTen(QUOTE_DECIMALS)));
  const notional = (markAtoms * BigInt(qty) * BigInt(instrument.lotSteps)) / 10n ** BigInt(instrument.qtyDecimals);
  return -ceilTowardCost(notional as QuoteAtoms, stamp.rate) as QuoteAtoms;
}

/** Options of {@link fundingOverPeriod}. */
export interface FundingPeriod {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  /** In the base asset, signed: positive long. */
  readonly qty: number;
  /** `exact`: only stamps from the opening on. `binance-15s`: an opening in the first 15 seconds of an hour counts as on the hour. */
  readonly opening: 'exact' | 'binance-15s';
  /** `error`: every expected funding time must be present. `skip`: missing ones are free, as freqtrade assumes. */
  readonly missing: 'error' | 'skip';
  readonly intervalMs?: number;
}

/**
 * Returns the funding received over a holding period, negative when paid: the sum of −(qty × mark × rate) over the stamps from opening to closing, both included.
 * @throws MissingFundingError when a funding time has no rate and `missing` is `error`
 */
export function fundingOverPeriod(stamps: readonly FundingStamp[], period: FundingPeriod): number {
  const from = openingTime(period);
  if (period.missing === 'error') requireStamps(stamps, { from, to: period.toMs, intervalMs: period.intervalMs ?? FUNDING_INTERVAL_MS });
  let sum = 0;
  for (const stamp of stamps) {
    if (stamp.timeMs >= from && stamp.timeMs <= period.toMs) sum -= period.qty * stamp.markPrice * stamp.rate;
  }
  return sum === 0 ? 0 : sum;
}

function openingTime({ fromMs, opening }: FundingPeriod): EpochMs {
  const pastHour = fromMs % 3_600_000;
  return opening === 'binance-15s' && pastHour < FUNDING_TOLERANCE_MS ? fromMs - pastHour : fromMs;
}

function requireStamps(stamps: readonly FundingStamp[], span: { readonly from: EpochMs; readonly to: EpochMs; readonly intervalMs: number }): void {
  for (let due = Math.ceil(span.from / span.intervalMs) * span.intervalMs; due <= span.to; due += span.intervalMs) {
    const isKnown = stamps.some((stamp) => Math.abs(stamp.timeMs - due) <= FUNDING_TOLERANCE_MS);
    if (!isKnown) throw new MissingFundingError(`expected a funding rate at ${new Date(due).toISOString()}, found none; the position was held from ${new Date(span.from).toISOString()} to ${new Date(span.to).toISOString()}`);
  }
}

/** A cost (positive product) is rounded up and a gain (negative) toward zero, whichever sign the factors have. */
function ceilTowardCost(notional: QuoteAtoms, rate: number): QuoteAtoms {
  return notional < 0n ? ceilShareOfAtoms(-notional as QuoteAtoms, -rate) : ceilShareOfAtoms(notional, rate);
}
