import { ApiError } from '../api-error.ts';
import type { Atoms } from '../decimal.ts';
import { accountUpdate, leverageUpdate } from '../orders/um-account-events.ts';
import type { UmDesk } from '../orders/um-desk.ts';
import { maxNotional } from './brackets.ts';
import { notionalAt, type PositionSide } from './position.ts';
import { initialMargin, type MarginType, type UmAccount } from './um-account.ts';

/** Changes how an account trades, and refuses what orders or positions forbid. */
export class UmSettings {
  readonly #desk: UmDesk;

  constructor(desk: UmDesk) {
    this.#desk = desk;
  }

  /** @throws ApiError -4028, -4161, -2028 */
  setLeverage(account: UmAccount, symbol: string, leverage: number): void {
    const { venue, feed } = this.#desk;
    if (!Number.isInteger(leverage) || leverage < 1 || leverage > 125) throw new ApiError(-4028, `Leverage ${leverage} is not valid`);
    const open = account.openPositions(symbol);
    if (open.length > 0 && account.marginType(symbol) === 'isolated' && leverage < account.leverage(symbol)) {
      throw new ApiError(-4161, 'Leverage reduction is not supported in Isolated Margin Mode with open positions.');
    }
    const mark = venue.listing(symbol).markPrice;
    const isTooLarge = open.some((position) => {
      const notional = notionalAt(position, mark);
      return (notional < 0n ? -notional : notional) > maxNotional(leverage);
    });
    if (isTooLarge) throw new ApiError(-2028, 'Leverage is smaller than permitted: insufficient margin balance.');
    const isNew = account.leverage(symbol) !== leverage;
    account.setLeverage(symbol, leverage);
    if (isNew) feed.emit(account.name, leverageUpdate(symbol, leverage, venue.clock.now()));
  }

  /** @throws ApiError -4046, -4047, -4048, -4168 */
  setMarginType(account: UmAccount, symbol: string, type: MarginType): void {
    const { venue, feed, orders } = this.#desk;
    if (account.isMultiAssets && type === 'isolated') throw new ApiError(-4168, 'Unable to adjust to isolated-margin mode under the Multi-Assets mode.');
    if (account.marginType(symbol) === type) throw new ApiError(-4046, 'No need to change margin type.');
    if (orders.open(account.name, symbol).length > 0) throw new ApiError(-4047, 'Margin type cannot be changed if there exists open orders.');
    if (account.openPositions(symbol).length > 0) throw new ApiError(-4048, 'Margin type cannot be changed if there exists position.');
    account.setMarginType(symbol, type);
    feed.emit(account.name, accountUpdate('MARGIN_TYPE_CHANGE', account, [account.position(symbol, account.isDual ? 'LONG' : 'BOTH')], venue, venue.clock.now()));
  }

  /** @throws ApiError -4059, -4067, -4068 */
  setDual(account: UmAccount, isDual: boolean): void {
    if (account.isDual === isDual) throw new ApiError(-4059, 'No need to change position side.');
    if (this.#desk.orders.open(account.name).length > 0) throw new ApiError(-4067, "Position side cannot be changed if there exists open orders.");
    if (account.openPositions().length > 0) throw new ApiError(-4068, 'Position side cannot be changed if there exists position.');
    account.isDual = isDual;
  }

  /** @throws ApiError -4171 */
  setMultiAssets(account: UmAccount, isMultiAssets: boolean): void {
    if (account.isMultiAssets === isMultiAssets) throw new ApiError(-4171, 'No need to change multi-assets mode.');
    account.isMultiAssets = isMultiAssets;
    const nowMs = this.#desk.venue.clock.now();
    this.#desk.feed.emit(account.name, { e: 'ACCOUNT_CONFIG_UPDATE', E: nowMs, T: nowMs, ai: { j: isMultiAssets } });
  }

  /** Moves money between the cross wallet and an isolated position; negative takes it out. @throws ApiError -4046, -2019 */
  moveMargin(account: UmAccount, symbol: string, side: PositionSide, amount: Atoms): void {
    const { venue, feed } = this.#desk;
    const position = account.position(symbol, side);
    if (account.marginType(symbol) !== 'isolated' || position.qty === 0n) throw new ApiError(-4050, 'Cross balance insufficient or no isolated position.');
    const required = initialMargin(position.qty, venue.listing(symbol).markPrice, account.leverage(symbol));
    if (amount > this.#desk.sums(account).available || position.isolatedWallet + amount < required) throw new ApiError(-2019, 'Margin is insufficient.');
    account.crossWallet -= amount;
    position.isolatedWallet += amount;
    feed.emit(account.name, accountUpdate('MARGIN_TRANSFER', account, [position], venue, venue.clock.now()));
  }
}
