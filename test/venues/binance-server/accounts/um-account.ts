import { type Atoms, ONE, abs, most } from '../decimal.ts';
import type { Listing } from '../market/listing.ts';
import type { Side } from '../matching/book.ts';
import { maintenanceMargin } from './brackets.ts';
import { emptyPosition, notionalAt, profitAt, type Position, type PositionSide } from './position.ts';

export interface IncomeRow {
  readonly symbol: string;
  readonly incomeType: string;
  readonly income: Atoms;
  readonly asset: string;
  readonly info: string;
  readonly time: number;
  readonly tranId: number;
  readonly tradeId: string;
}

export interface UmTradeRow {
  readonly symbol: string;
  readonly id: number;
  readonly orderId: bigint;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly price: Atoms;
  readonly qty: Atoms;
  readonly realized: Atoms;
  readonly commission: Atoms;
  readonly commissionAsset: string;
  readonly timeMs: number;
  readonly isMaker: boolean;
}

/** What one resting order would add to a position. */
export interface OpenExposure {
  readonly symbol: string;
  readonly side: Side;
  readonly notional: Atoms;
}

export type MarginType = 'cross' | 'isolated';

const DEFAULT_LEVERAGE = 20;
const MAX_ROWS = 10_000;

/** A futures account: one collateral asset, positions, and how it is set up. */
export class UmAccount {
  readonly name: string;
  readonly asset = 'USDT';
  /** Money not tied to isolated positions. */
  crossWallet: Atoms;
  readonly positions = new Map<string, Position>();
  readonly #leverage = new Map<string, number>();
  readonly #marginTypes = new Map<string, MarginType>();
  /** BNB that fees may be paid with. */
  bnb: Atoms = 0n;
  /** Whether fees are paid with BNB, a tenth cheaper, while there is any. */
  isBurningBnb = false;
  isDual = false;
  isMultiAssets = false;
  hasMarginCall = false;
  updateMs = 0;
  readonly income: IncomeRow[] = [];
  readonly trades: UmTradeRow[] = [];
  #nextTransfer = 9_000_000_000;

  constructor(name: string, wallet: Atoms) {
    this.name = name;
    this.crossWallet = wallet;
  }

  get wallet(): Atoms {
    let sum = this.crossWallet;
    for (const position of this.positions.values()) sum += position.isolatedWallet;
    return sum;
  }

  position(symbol: string, side: PositionSide): Position {
    const key = `${symbol} ${side}`;
    let position = this.positions.get(key);
    if (position === undefined) this.positions.set(key, (position = emptyPosition(symbol, side)));
    return position;
  }

  openPositions(symbol?: string): Position[] {
    return [...this.positions.values()].filter((position) => position.qty !== 0n && (symbol === undefined || position.symbol === symbol));
  }

  leverage(symbol: string): number {
    return this.#leverage.get(symbol) ?? DEFAULT_LEVERAGE;
  }

  setLeverage(symbol: string, leverage: number): void {
    this.#leverage.set(symbol, leverage);
  }

  marginType(symbol: string): MarginType {
    return this.#marginTypes.get(symbol) ?? 'cross';
  }

  setMarginType(symbol: string, type: MarginType): void {
    this.#marginTypes.set(symbol, type);
  }

  /** Books money in or out and remembers why. */
  book(row: Omit<IncomeRow, 'tranId' | 'asset'> & { readonly asset?: string }): void {
    this.income.push({ ...row, asset: row.asset ?? this.asset, tranId: this.#nextTransfer++ });
    if (this.income.length > MAX_ROWS) this.income.shift();
  }

  recordTrade(row: UmTradeRow): void {
    this.trades.push(row);
    if (this.trades.length > MAX_ROWS) this.trades.shift();
  }

  /** Returns the sums that balances and checks are made of; `listingOf` gives the prices. */
  sums(listingOf: (symbol: string) => Listing, open: readonly OpenExposure[]): Sums {
    let crossProfit = 0n, profit = 0n, positionMargin = 0n, maintenance = 0n, crossMaintenance = 0n, openMargin = 0n;
    const symbols = new Set([...this.openPositions().map(({ symbol }) => symbol), ...open.map(({ symbol }) => symbol)]);
    for (const position of this.openPositions()) {
      const mark = listingOf(position.symbol).markPrice;
      const gain = profitAt(position, mark);
      const required = maintenanceMargin(notionalAt(position, mark));
      profit += gain;
      maintenance += required;
      if (this.marginType(position.symbol) === 'cross') {
        crossProfit += gain;
        crossMaintenance += required;
      }
    }
    for (const symbol of symbols) {
      const { position, total } = this.marginOf(listingOf(symbol), open);
      positionMargin += position;
      openMargin += total - position;
    }
    const isolated = [...this.positions.values()].reduce((sum, { isolatedWallet }) => sum + isolatedWallet, 0n);
    const crossUse = positionMargin + openMargin - isolated;
    return { wallet: this.wallet, crossProfit, profit, positionMargin, openMargin, maintenance, crossMaintenance, available: most(0n, this.crossWallet + crossProfit - most(0n, crossUse)) };
  }

  /** Returns the initial margin of a symbol: of its position alone, and of the worse of all bids or all asks filled on top. */
  marginOf(listing: Listing, open: readonly OpenExposure[]): { readonly position: Atoms; readonly total: Atoms } {
    const leverage = BigInt(this.leverage(listing.symbol));
    const held = this.openPositions(listing.symbol).map((position) => notionalAt(position, listing.markPrice));
    const net = held.reduce((sum, notional) => sum + notional, 0n);
    const gross = held.reduce((sum, notional) => sum + abs(notional), 0n);
    let bids = 0n, asks = 0n;
    for (const order of open) {
      if (order.symbol !== listing.symbol) continue;
      if (order.side === 'BUY') bids += order.notional;
      else asks += order.notional;
    }
    const base = this.isDual ? gross : abs(net);
    const worst = this.isDual ? gross + most(bids, asks) : most(base, most(abs(net + bids), abs(net - asks)));
    return { position: base / leverage, total: worst / leverage };
  }
}

export interface Sums {
  readonly wallet: Atoms;
  readonly crossProfit: Atoms;
  readonly profit: Atoms;
  readonly positionMargin: Atoms;
  readonly openMargin: Atoms;
  readonly maintenance: Atoms;
  readonly crossMaintenance: Atoms;
  /** Money that may back new orders, never below zero. */
  readonly available: Atoms;
}

/** Returns the margin a position's opening costs. */
export const initialMargin = (qty: Atoms, price: Atoms, leverage: number): Atoms => (abs(qty) * price) / ONE / BigInt(leverage);
