import { decimalsOf, scaledFromDecimal } from '../../../domain/decimal.ts';
import { instrumentIdOf, lotsFromDecimal, notionalAtoms, ticksFromDecimal, type Instrument } from '../../../domain/instrument.ts';
import type { OrderEvent, OrderFilled } from '../../../domain/order-event.ts';
import { sideSign } from '../../../domain/order.ts';
import { ceilShareOfAtoms } from '../../../domain/rounding.ts';
import { priceTicks, qtyLots, QUOTE_DECIMALS, quoteAtoms, type ClientOrderId, type PriceTicks, type QuoteAtoms } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import type { BinanceMarket } from '../errors.ts';
import { fillIdOf, type VenueFill } from './venue-fill.ts';
import { venueOrderIdOf, type VenueOrder } from './venue-order.ts';

/** Returns what the state of an order means for our tracker, apart from its fills: that it was accepted, and how it ended. */
export function statusEvents(market: BinanceMarket, order: VenueOrder): readonly OrderEvent[] {
  const base = { timeMs: order.updatedAtMs, clientOrderId: order.clientOrderId, instrumentId: instrumentIdOf(market, order.symbol) };
  const reason = order.reason ?? `the exchange says ${order.status}`;
  if (order.status === 'rejected') return [{ ...base, type: 'order-rejected', reason }];
  const accepted: OrderEvent = { ...base, type: 'order-accepted', venueOrderId: venueOrderIdOf(order) };
  if (order.status === 'canceled') return [accepted, { ...base, type: 'order-canceled', reason }];
  if (order.status === 'expired') return [accepted, { ...base, type: 'order-expired', reason }];
  return [accepted];
}

/** What a fill needs to become an event of ours. */
export interface FillContext {
  readonly market: BinanceMarket;
  readonly instrument: Instrument;
  readonly clientOrderId: ClientOrderId;
  /** The base for slippage; null for an order that is not ours to judge. */
  readonly decisionPrice: PriceTicks | null;
  /** Price of an asset in the quote asset, as a decimal text, for fees paid in it; null when it is not known. */
  readonly priceOf: (asset: string) => string | null;
}

/** The standard taker fee: charged when a fee was paid in an asset whose price we do not know, so that a cost is never understated. @see Binance fee schedule */
const STANDARD_FEE: Readonly<Record<BinanceMarket, number>> = { spot: 0.001, um: 0.0005 };

/** Turns a fill into an event. @throws VenueError of kind unknown when price or quantity is no multiple of the instrument's steps */
export function fillEvent(fill: VenueFill, context: FillContext): OrderFilled {
  const { instrument, market } = context;
  const price = ticksFromDecimal(instrument, fill.price), qty = lotsFromDecimal(instrument, fill.qty);
  if (price === null || qty === null) throw new VenueError(`fill ${fill.tradeId} of ${fill.symbol}: expected multiples of the symbol's steps, was ${fill.qty} at ${fill.price}; read the symbols again`, { kind: 'unknown' });
  const slip = context.decisionPrice === null ? 0n : notionalAtoms(instrument, priceTicks(price - context.decisionPrice), qtyLots(qty)) * BigInt(sideSign(fill.side));
  return {
    type: 'order-filled', timeMs: fill.timeMs, clientOrderId: context.clientOrderId, instrumentId: instrument.id, fillId: fillIdOf(market, fill), side: fill.side, price, qty,
    fee: feeInQuote(fill, context, notionalAtoms(instrument, price, qty)), liquidity: fill.isMaker ? 'maker' : 'taker', slippage: quoteAtoms(slip), ambiguous: false,
  };
}

/** The commission in atoms of the quote asset, rounded up; in the base asset it is worth what the fill paid, in any other what `priceOf` says. */
function feeInQuote(fill: VenueFill, { instrument, market, priceOf }: FillContext, notional: QuoteAtoms): QuoteAtoms {
  const price = fill.commissionAsset === instrument.quoteAsset ? '1' : fill.commissionAsset === instrument.baseAsset ? fill.price : priceOf(fill.commissionAsset);
  const decimals = decimalsOf(fill.commission) + (price === null ? 0 : decimalsOf(price));
  const amount = scaledFromDecimal(fill.commission, decimalsOf(fill.commission));
  const rate = price === null ? null : scaledFromDecimal(price, decimalsOf(price));
  if (amount === 0n) return quoteAtoms(0n);
  if (amount === null || rate === null) return ceilShareOfAtoms(notional, STANDARD_FEE[market]);
  return quoteAtoms(rescaledUp(amount * rate, decimals));
}

/** Brings a number of 10^-decimals to atoms; what is finer is rounded up. */
function rescaledUp(value: bigint, decimals: number): bigint {
  if (decimals <= QUOTE_DECIMALS) return value * 10n ** BigInt(QUOTE_DECIMALS - decimals);
  const unit = 10n ** BigInt(decimals - QUOTE_DECIMALS);
  const quotient = value / unit;
  return value > 0n && quotient * unit !== value ? quotient + 1n : quotient;
}
