import { type Atoms, atoms, least } from '../decimal.ts';
import type { Side } from '../matching/book.ts';

export interface Balance {
  free: Atoms;
  locked: Atoms;
}

export interface SpotTradeRow {
  readonly symbol: string;
  readonly id: number;
  readonly orderId: bigint;
  readonly listId: number;
  readonly price: Atoms;
  readonly qty: Atoms;
  readonly commission: Atoms;
  readonly commissionAsset: string;
  readonly timeMs: number;
  readonly side: Side;
  readonly isMaker: boolean;
}

/** Money set aside for one order, or shared by the legs of an order list. */
export interface Lock {
  readonly asset: string;
  amount: Atoms;
  /** How many orders that are not ended yet lean on it. */
  holders: number;
}

const MAX_ROWS = 10_000;

/** A spot account: balances by asset. */
export class SpotAccount {
  readonly name: string;
  readonly uid: number;
  readonly balances = new Map<string, Balance>();
  readonly trades: SpotTradeRow[] = [];
  updateMs = 0;
  readonly #bought = new Map<string, Atoms>();
  /** Whether fees are paid with BNB, a quarter cheaper, while there is any. */
  isBurningBnb = false;

  constructor(name: string, uid: number) {
    this.name = name;
    this.uid = uid;
    for (const [asset, amount] of [['USDT', '100000'], ['BTC', '2'], ['ETH', '20'], ['BNB', '10']] as const) this.balance(asset).free = atoms(amount);
  }

  balance(asset: string): Balance {
    let balance = this.balances.get(asset);
    if (balance === undefined) this.balances.set(asset, (balance = { free: 0n, locked: 0n }));
    return balance;
  }

  /** Sets money aside; null when there is not enough. */
  lock(asset: string, amount: Atoms, holders = 1): Lock | null {
    const balance = this.balance(asset);
    if (balance.free < amount) return null;
    balance.free -= amount;
    balance.locked += amount;
    return { asset, amount, holders };
  }

  /** Spends from a lock, and from free money what the lock lacks. */
  spend(lock: Lock, amount: Atoms): void {
    const fromLock = least(lock.amount, amount);
    const balance = this.balance(lock.asset);
    lock.amount -= fromLock;
    balance.locked -= fromLock;
    balance.free -= amount - fromLock;
  }

  /** Cuts a lock down to what is still needed. */
  shrink(lock: Lock, needed: Atoms): void {
    if (lock.amount <= needed) return;
    const balance = this.balance(lock.asset);
    balance.locked -= lock.amount - needed;
    balance.free += lock.amount - needed;
    lock.amount = needed;
  }

  /** One holder fewer; the last one frees what is left. */
  release(lock: Lock): void {
    lock.holders--;
    if (lock.holders <= 0) this.shrink(lock, 0n);
  }

  /** Returns how much of a symbol's base asset its trades have left, fees in it taken off. */
  bought(symbol: string): Atoms {
    return this.#bought.get(symbol) ?? 0n;
  }

  recordTrade(row: SpotTradeRow): void {
    const isFeeInBase = row.commissionAsset !== '' && row.symbol.startsWith(row.commissionAsset);
    this.#bought.set(row.symbol, this.bought(row.symbol) + (row.side === 'BUY' ? row.qty : -row.qty) - (isFeeInBase ? row.commission : 0n));
    this.trades.push(row);
    if (this.trades.length > MAX_ROWS) this.trades.shift();
  }
}
