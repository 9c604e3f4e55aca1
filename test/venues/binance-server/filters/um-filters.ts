import { ApiError, refuse } from '../api-error.ts';
import { UM_PERCENT } from '../catalog/um-exchange-info.ts';
import { type Atoms, decimalsOf, fixed, short, times } from '../decimal.ts';
import type { Listing } from '../market/listing.ts';
import type { Side } from '../matching/book.ts';

/** Checks a price against PRICE_FILTER. @throws ApiError -4001, -4013, -4002, -1111, -4014 */
export function checkPrice({ rules }: Listing, price: Atoms): void {
  if (price <= 0n) throw new ApiError(-4001, 'Price less than 0.');
  if (price < rules.tick) throw new ApiError(-4013, `Price less than min price.`);
  if (price > rules.tick * 100_000_000n) throw new ApiError(-4002, 'Price greater than max price.');
  if (decimalsOf(price) > Math.min(8, rules.priceDecimals + 1)) throw refuse.precision();
  if ((price - rules.tick) % rules.tick !== 0n) throw new ApiError(-4014, 'Price not increased by tick size.');
}

/** Checks a quantity against LOT_SIZE or MARKET_LOT_SIZE. @throws ApiError -4003, -1111, -4004, -4005, -4023 */
export function checkQty({ rules }: Listing, qty: Atoms, isMarket: boolean): void {
  if (qty <= 0n) throw new ApiError(-4003, 'Quantity less than or equal to zero.');
  if (decimalsOf(qty) > rules.qtyDecimals) throw refuse.precision();
  if (qty < rules.minQty) throw new ApiError(-4004, 'Quantity less than min quantity.');
  if (qty > (isMarket ? rules.maxQty / 10n : rules.maxQty)) throw new ApiError(-4005, 'Quantity greater than max quantity.');
  if ((qty - rules.minQty) % rules.step !== 0n) throw new ApiError(-4023, 'Quantity not increased by step size.');
}

/** Checks MIN_NOTIONAL. @throws ApiError -4164 */
export function checkNotional({ rules }: Listing, qty: Atoms, price: Atoms): void {
  if (times(qty, price) < rules.minNotional) {
    throw new ApiError(-4164, `Order's notional must be no smaller than ${fixed(rules.minNotional, 1)} (unless you choose reduce only).`);
  }
}

/** Checks a limit price against PERCENT_PRICE. @throws ApiError -4016, -4024 */
export function checkPercent(listing: Listing, side: Side, price: Atoms): void {
  const { highest, lowest } = bounds(listing);
  if (side === 'BUY' && price > highest) throw new ApiError(-4016, `Limit price can't be higher than ${short(highest)}.`);
  if (side === 'SELL' && price < lowest) throw new ApiError(-4024, `Limit price can't be lower than ${short(lowest)}.`);
}

/** Checks the price that a market order would meet. @throws ApiError -4131 */
export function checkCounterPrice(listing: Listing, side: Side): void {
  const counter = listing.book.opposite(side).best?.price;
  if (counter === undefined) return;
  const { highest, lowest } = bounds(listing);
  if (side === 'BUY' ? counter > highest : counter < lowest) {
    throw new ApiError(-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit.");
  }
}

function bounds({ markPrice }: Listing): { readonly highest: Atoms; readonly lowest: Atoms } {
  return { highest: (markPrice * UM_PERCENT.up) / 10_000n, lowest: (markPrice * UM_PERCENT.down) / 10_000n };
}
