import type { Instrument } from '../../domain/instrument.ts';
import { atomsPerTickLot, isDerivative } from '../../domain/instrument.ts';
import type { Interval } from '../../domain/interval.ts';
import { priceFromTicks, qtyFromLots, quoteFromAtoms } from '../../domain/rounding.ts';
import type { EpochMs, PriceTicks, QtyLots, QuoteAtoms } from '../../domain/units.ts';
import type { SimExchangeConfig } from './config.ts';
import type { FeeRates } from './fees.ts';
import { feeRates } from './fees.ts';
import type { FundingStamp } from './funding.ts';
import { FUNDING_INTERVAL_MS, FUNDING_TOLERANCE_MS } from './funding.ts';
import { liquidationPrice } from '../../domain/liquidation.ts';
import { RecordedBook } from './recorded-book.ts';
import { UsualBar } from './usual-bar.ts';
import type { WorkingOrder } from './working-order.ts';
import { reachAbove, reachBelow } from './working-order.ts';

/** A funding event may be this late before its absence is an error; recorded stamps differ from the full hour by some milliseconds. */
const FUNDING_GRACE_MS = 60_000;

/** Everything the exchange knows of one instrument: the working orders, the net position, the last prices. */
export class InstrumentBook {
  readonly instrument: Instrument;
  readonly fees: FeeRates;
  readonly leverage: number;
  readonly atomsPerTickLot: bigint;
  /** Null unless orders are matched on a recorded book. */
  readonly recorded: RecordedBook | null;
  /** Null unless a slippage model asks for it. */
  readonly usual: UsualBar | null;
  /** Volume of the bar being walked, for a slippage model; NaN where it is not known. */
  barVolume = Number.NaN;
  readonly orders: WorkingOrder[] = [];
  /** Signed, in lots. */
  qty = 0;
  /** Signed like `qty`, in tick-lots. */
  cost = 0n;
  /** NaN when nothing can liquidate the position. */
  liquidation = Number.NaN;
  /** A bar that stays above `below`, under `above` and before `dueMs` cannot concern anything here: one comparison each, whatever rests. */
  below = Number.NEGATIVE_INFINITY;
  above = Number.POSITIVE_INFINITY;
  dueMs = Number.POSITIVE_INFINITY;
  /** An order here has timed out inside a bar that is not known yet. */
  hasTimedOut = false;
  /** A trailing stop waits here. */
  hasTrails = false;
  /** Last known prices; NaN before the first. */
  last = Number.NaN;
  bid = Number.NaN;
  ask = Number.NaN;
  lastCloseMs: EpochMs = Number.NaN;
  /** Time of the newest quote, trade or depth; NaN before the first. */
  tickMs: EpochMs = Number.NaN;
  interval: Interval | null = null;
  /** Counts the market events of this instrument. */
  events = 0;
  /** Funding times inside a bar that has not been walked yet. */
  readonly pendingFunding: FundingStamp[] = [];
  fundingDeadlineMs = Number.POSITIVE_INFINITY;

  constructor(instrument: Instrument, config: SimExchangeConfig) {
    this.instrument = instrument;
    this.fees = feeRates(instrument, config);
    this.leverage = isDerivative(instrument) ? Math.min(config.leverage, instrument.maxLeverage) : 1;
    this.atomsPerTickLot = atomsPerTickLot(instrument);
    this.recorded = config.matchOn === 'book' ? new RecordedBook(instrument, config.impactRecoveryMs) : null;
    this.usual = config.matchOn === 'bars' && config.slippageModel !== 'fixed' ? new UsualBar() : null;
  }

  /** Isolated margin of the position (all of its cost on spot), in atoms. */
  margin(): bigint {
    const cost = this.cost < 0n ? -this.cost : this.cost;
    return (cost * this.atomsPerTickLot) / BigInt(this.leverage);
  }

  /** Books a fill into the net position; returns the realised result in atoms, before the fee. */
  book(sign: 1 | -1, price: PriceTicks, qty: QtyLots): bigint {
    const closing = Math.sign(this.qty) === -sign ? Math.min(qty, Math.abs(this.qty)) : 0;
    const realized = closing > 0 ? this.#close(price, closing) : 0n;
    const opening = qty - closing;
    if (opening > 0) {
      this.qty += sign * opening;
      this.cost += BigInt(price) * BigInt(sign * opening);
    }
    return realized;
  }

  /** Recomputes what depends on the position: the liquidation price, when funding is due, and the reach. */
  refreshPosition(timeMs: EpochMs): void {
    this.liquidation = this.#liquidationPrice();
    if (this.qty === 0 || !isDerivative(this.instrument)) this.fundingDeadlineMs = Number.POSITIVE_INFINITY;
    else if (this.fundingDeadlineMs === Number.POSITIVE_INFINITY) this.expectFundingAfter(timeMs);
    this.refreshReach();
  }

  /** Expects the next funding at the first funding time after `timeMs`. */
  expectFundingAfter(timeMs: EpochMs): void {
    this.fundingDeadlineMs = (Math.floor((timeMs + FUNDING_TOLERANCE_MS) / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS + FUNDING_GRACE_MS;
  }

  /** Recomputes which prices and times concern anything here. */
  refreshReach(): void {
    let below = this.qty > 0 ? this.liquidation : Number.NEGATIVE_INFINITY;
    let above = this.qty < 0 ? this.liquidation : Number.POSITIVE_INFINITY;
    if (Number.isNaN(below)) below = Number.NEGATIVE_INFINITY;
    if (Number.isNaN(above)) above = Number.POSITIVE_INFINITY;
    let hasTrails = false;
    let untilMs = Number.POSITIVE_INFINITY;
    for (const order of this.orders) {
      hasTrails ||= order.callback > 0;
      untilMs = Math.min(untilMs, order.untilMs);
      below = Math.max(below, reachBelow(order));
      above = Math.min(above, reachAbove(order));
    }
    this.hasTrails = hasTrails;
    this.hasTimedOut = untilMs < Number.POSITIVE_INFINITY;
    this.below = below;
    this.above = above;
    this.dueMs = this.pendingFunding.length > 0 ? Number.NEGATIVE_INFINITY : Math.min(untilMs, this.fundingDeadlineMs);
  }

  #close(price: PriceTicks, closing: number): bigint {
    const direction = Math.sign(this.qty);
    // The share of the cost is truncated and the remainder stays with the rest, so a full close realises exactly what was paid.
    const cost = (this.cost * BigInt(closing)) / BigInt(Math.abs(this.qty));
    this.cost -= cost;
    this.qty -= direction * closing;
    return (BigInt(price) * BigInt(direction * closing) - cost) * this.atomsPerTickLot;
  }

  #liquidationPrice(): number {
    if (this.qty === 0 || !isDerivative(this.instrument)) return Number.NaN;
    const qty = qtyFromLots(this.instrument, Math.abs(this.qty) as QtyLots);
    const entryPrice = (Number(this.cost) / this.qty) * priceFromTicks(this.instrument, 1 as PriceTicks);
    const side = this.qty > 0 ? 'long' : 'short';
    const position = { side, qty, entryPrice, maintenanceMarginRate: this.instrument.maintenanceMarginRate, maintenanceAmount: 0 } as const;
    return liquidationPrice(position, { mode: 'isolated', balance: quoteFromAtoms(this.margin() as QuoteAtoms) }) ?? Number.NaN;
  }
}
