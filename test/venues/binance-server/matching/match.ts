import { type Atoms, least } from '../decimal.ts';
import { reaches, type Book, type BookOrder, type Side } from './book.ts';

/** One execution against a resting order. */
export interface Execution {
  readonly maker: BookOrder;
  readonly price: Atoms;
  readonly qty: Atoms;
}

/** What happens when a taker meets an order of its own account. */
export type SelfTrade = 'trade' | 'expire-maker' | 'expire-taker' | 'expire-both';

export interface Taker {
  readonly side: Side;
  /** The worst price it takes; null takes any. */
  readonly limit: Atoms | null;
  readonly qty: Atoms;
  /** Quote money it may spend at most; null is no bound. */
  readonly budget?: Atoms | null;
  /** Smallest quantity step, to cut a budget to lots. */
  readonly step?: Atoms;
}

export interface MatchResult {
  readonly executions: readonly Execution[];
  readonly remaining: Atoms;
  readonly takerExpired: boolean;
}

/** Who is told while a match goes on; may take orders out of the book, may not trade. */
export interface MatchListener {
  selfTrade(maker: BookOrder): SelfTrade;
  executed(execution: Execution, index: number): void;
  expired(maker: BookOrder): void;
}

/** Trades a taker against a book by price, then time. The makers' remaining quantities and the book are updated before each telling. */
export function match(book: Book, taker: Taker, listener: MatchListener): MatchResult {
  const ladder = book.opposite(taker.side);
  const executions: Execution[] = [];
  let remaining = taker.qty;
  let budget = taker.budget ?? null;
  let takerExpired = false;
  while (remaining > 0n && !takerExpired) {
    const level = ladder.best;
    const maker = level?.orders[0];
    if (level === null || maker === undefined || (taker.limit !== null && !reaches(taker.side, taker.limit, level.price))) break;
    const self = listener.selfTrade(maker);
    if (self !== 'trade') {
      takerExpired = self !== 'expire-maker';
      if (self !== 'expire-taker') {
        book.remove(maker);
        listener.expired(maker);
      }
      continue;
    }
    let qty = least(remaining, maker.remaining);
    if (budget !== null) {
      const step = taker.step ?? 1n;
      qty = least(qty, (((budget * 100_000_000n) / level.price) / step) * step);
      if (qty <= 0n) break;
      budget -= (qty * level.price) / 100_000_000n;
    }
    remaining -= qty;
    const execution: Execution = { maker, price: level.price, qty };
    executions.push(execution);
    book.resize(maker, maker.remaining - qty);
    listener.executed(execution, executions.length - 1);
  }
  return { executions, remaining, takerExpired };
}

/** Returns how much of `qty` a taker could get now, without trading. */
export function available(book: Book, side: Side, limit: Atoms | null, qty: Atoms): Atoms {
  let found = 0n;
  for (const level of book.opposite(side).top(Number.MAX_SAFE_INTEGER)) {
    if (found >= qty || (limit !== null && !reaches(side, limit, level.price))) break;
    found += level.total;
  }
  return least(found, qty);
}
