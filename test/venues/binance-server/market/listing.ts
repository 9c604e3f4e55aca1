import type { Atoms } from '../decimal.ts';
import type { Rules, SymbolSpec } from '../catalog/symbols.ts';
import { Book, type Side } from '../matching/book.ts';
import { Klines } from './klines.ts';
import { Past } from './past.ts';
import { Tape } from './tape.ts';

export type Kind = 'spot' | 'um';
/** Spot says HALT, BREAK or CANCEL_ONLY, futures SETTLING or CLOSE; TRADING is open. */
export type ListingStatus = 'TRADING' | 'HALT' | 'BREAK' | 'CANCEL_ONLY' | 'PENDING_TRADING' | 'SETTLING' | 'CLOSE';

const DAY = 86_400_000;

/** A symbol on one market: its book, its tape, its prices. */
export class Listing {
  readonly kind: Kind;
  readonly spec: SymbolSpec;
  readonly rules: Rules;
  readonly book = new Book();
  readonly tape: Tape;
  readonly past: Past;
  readonly klines: Klines;
  readonly onboardMs: number;
  status: ListingStatus = 'TRADING';
  lastPrice: Atoms;
  lastQty: Atoms = 0n;
  markPrice: Atoms;
  indexPrice: Atoms;
  /** While set, the mark price does not follow the market. */
  isMarkPinned = false;
  fundingRate: Atoms = 10_000n;
  fundingIntervalHours = 8;
  nextFundingMs: number;
  /** Number of the last change of the book; every change takes at least one. */
  updateId: number;
  /** An old book that so many depth requests are still answered with. */
  staleDepth: { left: number; readonly lastUpdateId: number; readonly bids: readonly [string, string][]; readonly asks: readonly [string, string][] } | null = null;
  /** Quantity of contracts open, both sides counted once. */
  openInterest: Atoms = 1_000_00000000n;

  constructor(kind: Kind, spec: SymbolSpec, options: { readonly seed: number; readonly nowMs: number; readonly index: number }) {
    this.kind = kind;
    this.spec = spec;
    this.rules = kind === 'spot' ? spec.spot : spec.um;
    this.lastPrice = spec.price;
    this.markPrice = spec.price;
    this.indexPrice = spec.price;
    this.onboardMs = options.nowMs - 200 * DAY;
    this.nextFundingMs = nextFunding(options.nowMs, 8);
    this.updateId = (kind === 'spot' ? 50_000_000_000 : 8_000_000_000_000) + options.index * 1_000_000_000;
    this.tape = new Tape((kind === 'spot' ? 3_000_000_000 : 5_000_000_000) + options.index * 10_000_000);
    this.past = new Past({ seed: options.seed + options.index, price: spec.price, tick: this.rules.tick, step: this.rules.step, startMs: options.nowMs });
    this.klines = new Klines(this);
  }

  get symbol(): string {
    return this.spec.symbol;
  }

  /** Returns the best price of a side, or the last trade where the side is empty. */
  touch(side: Side): Atoms {
    return this.book.own(side).best?.price ?? this.lastPrice;
  }
}

/** Returns the next whole multiple of the interval after `nowMs`. */
export function nextFunding(nowMs: number, hours: number): number {
  const length = hours * 3_600_000;
  return (Math.floor(nowMs / length) + 1) * length;
}
