import { refuse } from '../api-error.ts';
import { SPOT_PERCENT } from '../catalog/spot-exchange-info.ts';
import { type Atoms, atoms, times } from '../decimal.ts';
import type { Listing } from '../market/listing.ts';

const MAX_NOTIONAL = atoms('9000000');

/** Checks a price or stop price against PRICE_FILTER. @throws ApiError -1013 */
export function checkPriceFilter({ rules }: Listing, price: Atoms): void {
  if (price < rules.tick || price > rules.tick * 100_000_000n || price % rules.tick !== 0n) throw refuse.filter('PRICE_FILTER');
}

/** Checks a quantity against LOT_SIZE, and MARKET_LOT_SIZE for market orders. @throws ApiError -1013 */
export function checkLotSize({ rules }: Listing, qty: Atoms, isMarket: boolean): void {
  if (qty < rules.minQty || qty > rules.maxQty || qty % rules.step !== 0n) throw refuse.filter('LOT_SIZE');
  if (isMarket && qty > rules.maxQty / 10n) throw refuse.filter('MARKET_LOT_SIZE');
}

/** Checks PERCENT_PRICE_BY_SIDE against the average of five minutes. @throws ApiError -1013 */
export function checkPercentBySide(price: Atoms, average: Atoms): void {
  if (price > average * SPOT_PERCENT.up || price < average / SPOT_PERCENT.downDivisor) throw refuse.filter('PERCENT_PRICE_BY_SIDE');
}

/** Checks NOTIONAL; its upper bound spares market orders. @throws ApiError -1013 */
export function checkNotionalFilter({ rules }: Listing, qty: Atoms, price: Atoms, isMarket: boolean): void {
  const notional = times(qty, price);
  if (notional < rules.minNotional || (!isMarket && notional > MAX_NOTIONAL)) throw refuse.filter('NOTIONAL');
}

/** Checks TRAILING_DELTA, in basis points. @throws ApiError -1013 */
export function checkTrailingDelta(delta: number): void {
  if (delta < 10 || delta > 2_000) throw refuse.filter('TRAILING_DELTA');
}
