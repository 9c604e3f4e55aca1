import { type Atoms, ONE, abs, atoms, most, short } from '../decimal.ts';
import type { FundingHistory } from '../market/funding.ts';
import { type Listing, nextFunding } from '../market/listing.ts';
import { accountUpdate } from '../orders/um-account-events.ts';
import type { UmDesk } from '../orders/um-desk.ts';
import type { UmOrder } from '../orders/um-order.ts';
import { bracketOf, maintenanceMargin } from './brackets.ts';
import { liquidationPrice, notionalAt, profitAt, type Position } from './position.ts';
import type { UmAccount } from './um-account.ts';

/** A margin call is sent once the maintenance margin is this share of the balance. */
const CALL_SHARE = atoms('0.8');

/** Charges funding and liquidates who cannot keep a position. */
export class MarginWatch {
  readonly #desk: UmDesk;
  readonly #funding: FundingHistory;
  /** Told of each liquidation order, for the forceOrder stream. */
  readonly onLiquidation: ((order: UmOrder) => void)[] = [];
  #isBusy = false;

  constructor(desk: UmDesk, funding: FundingHistory) {
    this.#desk = desk;
    this.#funding = funding;
    desk.onPrice.push((listing) => this.#look(listing));
  }

  /** Charges every listing whose time has come. */
  chargeDue(nowMs: number): void {
    for (const listing of this.#desk.venue.listings.values()) if (listing.nextFundingMs <= nowMs) this.charge(listing, listing.nextFundingMs);
  }

  /** Charges a listing's rate: quantity × mark × rate, paid by longs when the rate is positive. */
  charge(listing: Listing, timeMs: number): void {
    this.#funding.add(listing, { symbol: listing.symbol, rate: listing.fundingRate, timeMs, markPrice: listing.markPrice });
    for (const account of this.#desk.accounts.values()) for (const position of account.openPositions(listing.symbol)) this.#pay(account, position, listing, timeMs);
    listing.nextFundingMs = nextFunding(Math.max(timeMs, this.#desk.venue.clock.now()), listing.fundingIntervalHours);
  }

  /** Returns where a position is liquidated at today's balances. */
  liquidationPriceOf(account: UmAccount, position: Position): Atoms {
    const listing = this.#desk.venue.listing(position.symbol);
    const { maintMarginRatio: ratio, cum } = bracketOf(notionalAt(position, listing.markPrice));
    const isIsolated = account.marginType(position.symbol) === 'isolated';
    let othersMaintenance = 0n, othersProfit = 0n;
    for (const other of isIsolated ? [] : account.openPositions()) {
      if (other === position || account.marginType(other.symbol) === 'isolated') continue;
      const mark = this.#desk.venue.listing(other.symbol).markPrice;
      othersMaintenance += maintenanceMargin(notionalAt(other, mark));
      othersProfit += profitAt(other, mark);
    }
    const wallet = isIsolated ? position.isolatedWallet : account.crossWallet;
    return liquidationPrice({ qty: position.qty, cost: position.cost, wallet, othersMaintenance, othersProfit, ratio, cum });
  }

  #pay(account: UmAccount, position: Position, listing: Listing, timeMs: number): void {
    const payment = (-position.qty * listing.markPrice * listing.fundingRate) / ONE / ONE;
    const isIsolated = account.marginType(listing.symbol) === 'isolated';
    if (isIsolated) position.isolatedWallet += payment;
    else account.crossWallet += payment;
    account.book({ symbol: listing.symbol, incomeType: 'FUNDING_FEE', income: payment, info: 'FUNDING_FEE', time: timeMs, tradeId: '' });
    this.#desk.feed.emit(account.name, accountUpdate('FUNDING_FEE', account, isIsolated ? [position] : [], this.#desk.venue, this.#desk.venue.clock.now(), payment));
  }

  #look(listing: Listing): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (const account of this.#desk.accounts.values()) {
        if (account.openPositions(listing.symbol).length > 0) this.#check(account);
      }
    } finally {
      this.#isBusy = false;
    }
  }

  #check(account: UmAccount): void {
    for (const position of account.openPositions()) {
      if (account.marginType(position.symbol) !== 'isolated') continue;
      const mark = this.#desk.venue.listing(position.symbol).markPrice;
      if (position.isolatedWallet + profitAt(position, mark) < maintenanceMargin(notionalAt(position, mark))) this.#liquidate(account, position);
    }
    const { crossProfit, crossMaintenance } = this.#desk.sums(account);
    const balance = account.crossWallet + crossProfit;
    if (crossMaintenance > 0n && balance < crossMaintenance) {
      for (const position of account.openPositions()) if (account.marginType(position.symbol) === 'cross') this.#liquidate(account, position);
      return;
    }
    const isTight = crossMaintenance * ONE > balance * CALL_SHARE;
    if (isTight && !account.hasMarginCall) this.#call(account);
    account.hasMarginCall = isTight;
  }

  #liquidate(account: UmAccount, position: Position): void {
    const { venue, orders, feed } = this.#desk;
    const listing = venue.listing(position.symbol);
    for (const order of orders.open(account.name, position.symbol)) this.#desk.cancel(order);
    const isLong = position.qty > 0n;
    const mark = listing.markPrice;
    const limit = isLong ? (mark * 9n) / 10n : (mark * 11n) / 10n;
    const price = most(listing.rules.tick, (limit / listing.rules.tick) * listing.rules.tick);
    const { order } = this.#desk.place(
      account,
      {
        symbol: listing.symbol, side: isLong ? 'SELL' : 'BUY', positionSide: account.isDual ? position.side : undefined, type: 'LIMIT', timeInForce: 'IOC', qty: abs(position.qty), price, priceMatch: 'NONE',
        reduceOnly: !account.isDual, clientId: `autoclose-${venue.clock.now()}`, wantsResult: false, selfTrade: 'NONE', goodTillMs: 0,
      },
      { isLiquidation: true, fillName: 'CALCULATED' },
    );
    for (const listen of this.onLiquidation) listen(order);
    if (account.crossWallet < 0n) {
      const shortfall = -account.crossWallet;
      account.crossWallet = 0n;
      account.book({ symbol: '', incomeType: 'INSURANCE_CLEAR', income: shortfall, info: 'INSURANCE_CLEAR', time: venue.clock.now(), tradeId: '' });
      feed.emit(account.name, accountUpdate('INSURANCE_CLEAR', account, [position], venue, venue.clock.now(), shortfall));
    }
  }

  #call(account: UmAccount): void {
    const { venue, feed } = this.#desk;
    feed.emit(account.name, {
      e: 'MARGIN_CALL',
      E: venue.clock.now(),
      cw: short(account.crossWallet),
      p: account.openPositions().map((position) => {
        const mark = venue.listing(position.symbol).markPrice;
        return {
          s: position.symbol, ps: position.side, pa: short(position.qty), mt: account.marginType(position.symbol) === 'cross' ? 'CROSSED' : 'ISOLATED', iw: short(position.isolatedWallet), mp: short(mark),
          up: short(profitAt(position, mark)), mm: short(maintenanceMargin(notionalAt(position, mark))),
        };
      }),
    });
  }
}
