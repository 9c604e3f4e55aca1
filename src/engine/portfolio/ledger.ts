import { invariant } from '../domain/assert.ts';
import type { Account } from '../domain/account.ts';
import type { Instrument } from '../domain/instrument.ts';
import { atomsPerTickLot, tickLots } from '../domain/instrument.ts';
import { sideSign } from '../domain/order.ts';
import type { Side } from '../domain/order.ts';
import type { ClosedTrade } from '../domain/position.ts';
import { priceFromTicks, qtyFromLots, quoteFromAtoms } from '../domain/rounding.ts';
import type { EpochMs, InstrumentId, PriceTicks, QtyLots, QuoteAtoms } from '../domain/units.ts';
import { averagePrice, closeTrade, openTrade } from './open-trade.ts';
import type { OpenTrade } from './open-trade.ts';

/** One execution to book. */
export interface Booking {
  readonly timeMs: EpochMs;
  readonly instrument: Instrument;
  readonly strategyId: string;
  readonly side: Side;
  readonly price: PriceTicks;
  readonly qty: QtyLots;
  readonly fee: QuoteAtoms;
  readonly slippage: QuoteAtoms;
  readonly ambiguous: boolean;
  readonly reason: string;
}

/** A net position with what belongs to it; `qty` and `costTickLots` are signed. */
export interface LedgerPosition {
  readonly instrument: Instrument;
  qty: number;
  costTickLots: bigint;
  trade: OpenTrade;
  /** Newest price, as a float; the entry price until a first mark. */
  mark: number;
  /** Floats of the exact numbers above, refreshed by every booking, for the equity of each bar. */
  qtyFloat: number;
  averageEntry: number;
}

/**
 * The exact account: cash, net positions and round trips in whole atoms. Cash changes by transfers, realised results, fees and funding only
 * (a spot purchase is a position with its full cost as used margin). Invariant: cash = starting cash + transfers + realised − fees + funding.
 */
export class Ledger {
  readonly #quoteAsset: string;
  readonly #startingCash: bigint;
  /** In the order in which they were opened. A few at most: a search along them is quicker than a map. */
  #open: LedgerPosition[] = [];
  #transfers = 0n;
  #realized = 0n;
  #fees = 0n;
  #funding = 0n;
  #slippage = 0n;
  #cashFloat: number;
  #tradedNotional = 0;
  #nextTrade = 1;

  constructor(options: { readonly quoteAsset: string; readonly startingCash: QuoteAtoms }) {
    this.#quoteAsset = options.quoteAsset;
    this.#startingCash = options.startingCash;
    this.#cashFloat = quoteFromAtoms(options.startingCash);
  }

  /** Books a fill; returns the round trip that it closed, or null. A fill through zero closes one and opens the next. */
  book(fill: Booking): ClosedTrade | null {
    invariant(fill.qty > 0, () => `expected a fill of at least one lot, was ${fill.qty}`);
    const position = this.#find(fill.instrument.id);
    const signed = sideSign(fill.side) * fill.qty;
    this.#fees += fill.fee;
    this.#slippage += fill.slippage;
    this.#tradedNotional += priceFromTicks(fill.instrument, fill.price) * qtyFromLots(fill.instrument, fill.qty);
    const closed = position && Math.sign(position.qty) !== Math.sign(signed) ? this.#reduce(position, fill, signed) : this.#increase(position, fill, signed, fill.fee, fill.slippage);
    this.#cashFloat = quoteFromAtoms(this.#cash() as QuoteAtoms);
    return closed;
  }

  /** Books funding on an open position; positive is received. Returns false when there is no position. */
  bookFunding(instrumentId: InstrumentId, amount: QuoteAtoms): boolean {
    const position = this.#find(instrumentId);
    this.#funding += amount;
    if (position) position.trade.funding += amount;
    this.#cashFloat = quoteFromAtoms(this.#cash() as QuoteAtoms);
    return position !== null;
  }

  /** Books money that came to the account (positive) or left it; it belongs to no trade. */
  bookTransfer(amount: QuoteAtoms): void {
    this.#transfers += amount;
    this.#cashFloat = quoteFromAtoms(this.#cash() as QuoteAtoms);
  }

  /** Notes the newest price of an instrument. */
  mark(instrumentId: InstrumentId, price: number): void {
    const position = this.#find(instrumentId);
    if (position) position.mark = price;
  }

  /** Returns cash plus open positions at their marks, in quote units, as a float. */
  equity(): number {
    let equity = this.#cashFloat;
    for (let index = 0; index < this.#open.length; index++) {
      const { qtyFloat, mark, averageEntry } = this.#open[index]!;
      equity += qtyFloat * (mark - averageEntry);
    }
    return equity;
  }

  account(): Account {
    return {
      quoteAsset: this.#quoteAsset,
      cash: this.#cash() as QuoteAtoms,
      startingCash: this.#startingCash as QuoteAtoms,
      transfers: this.#transfers as QuoteAtoms,
      realizedPnl: this.#realized as QuoteAtoms,
      fees: this.#fees as QuoteAtoms,
      funding: this.#funding as QuoteAtoms,
      slippage: this.#slippage as QuoteAtoms,
    };
  }

  /** Sum of price × quantity over all fills, in quote units; for turnover. */
  get tradedNotional(): number {
    return this.#tradedNotional;
  }

  get positions(): readonly Readonly<LedgerPosition>[] {
    return this.#open;
  }

  position(instrumentId: InstrumentId): Readonly<LedgerPosition> | null {
    return this.#find(instrumentId);
  }

  /** Returns the signed quantity held, 0 when flat. */
  qty(instrumentId: InstrumentId): QtyLots {
    return (this.#find(instrumentId)?.qty ?? 0) as QtyLots;
  }

  snapshot(): LedgerSnapshot {
    return {
      startingCash: this.#startingCash, transfers: this.#transfers, realized: this.#realized, fees: this.#fees, funding: this.#funding, slippage: this.#slippage,
      tradedNotional: this.#tradedNotional, nextTrade: this.#nextTrade,
      positions: this.#open.map(({ instrument, qty, costTickLots, trade, mark }) => ({ instrumentId: instrument.id, qty, costTickLots, trade: { ...trade }, mark })),
    };
  }

  restore(snapshot: LedgerSnapshot, instruments: ReadonlyMap<InstrumentId, Instrument>): void {
    invariant(snapshot.startingCash === this.#startingCash, 'the snapshot is of another account: its starting cash differs');
    this.#transfers = snapshot.transfers ?? 0n;
    this.#realized = snapshot.realized;
    this.#fees = snapshot.fees;
    this.#funding = snapshot.funding;
    this.#slippage = snapshot.slippage;
    this.#tradedNotional = snapshot.tradedNotional;
    this.#nextTrade = snapshot.nextTrade;
    this.#open = snapshot.positions.map(({ instrumentId, qty, costTickLots, trade, mark }) => {
      const instrument = instruments.get(instrumentId);
      invariant(instrument, `the snapshot holds a position in ${instrumentId}, which this session does not know`);
      return refreshed({ instrument, qty, costTickLots, trade: { ...trade }, mark, qtyFloat: 0, averageEntry: 0 });
    });
    this.#cashFloat = quoteFromAtoms(this.#cash() as QuoteAtoms);
  }

  #find(instrumentId: InstrumentId): LedgerPosition | null {
    for (let index = 0; index < this.#open.length; index++) {
      const position = this.#open[index]!;
      if (position.instrument.id === instrumentId) return position;
    }
    return null;
  }

  #cash(): bigint {
    return this.#startingCash + this.#transfers + this.#realized - this.#fees + this.#funding;
  }

  #increase(position: LedgerPosition | null, fill: Booking, signed: number, fee: bigint, slippage: bigint): null {
    const target = position ?? this.#openPosition(fill, signed);
    const cost = tickLots(fill.price, signed);
    target.qty += signed;
    target.costTickLots += cost;
    const { trade } = target;
    trade.entryQty += Math.abs(signed);
    trade.entryTickLots += cost < 0n ? -cost : cost;
    trade.fees += fee;
    trade.slippage += slippage;
    trade.ambiguous ||= fill.ambiguous;
    refreshed(target);
    return null;
  }

  #reduce(position: LedgerPosition, fill: Booking, signed: number): ClosedTrade | null {
    const closing = Math.min(fill.qty, Math.abs(position.qty));
    const closesFee = shareOf(fill.fee, closing, fill.qty);
    const closesSlippage = shareOf(fill.slippage, closing, fill.qty);
    this.#bookExit(position, fill, closing, closesFee, closesSlippage);
    if (position.qty !== 0) {
      refreshed(position);
      return null;
    }
    this.#open = this.#open.filter((open) => open !== position);
    const closed = closeTrade(position.trade, { id: `t${this.#nextTrade++}`, instrument: fill.instrument, timeMs: fill.timeMs, reason: fill.reason });
    const rest = fill.qty - closing;
    if (rest > 0) this.#increase(null, fill, Math.sign(signed) * rest, fill.fee - closesFee, fill.slippage - closesSlippage);
    return closed;
  }

  #bookExit(position: LedgerPosition, fill: Booking, closing: number, fee: bigint, slippage: bigint): void {
    // The share of the cost is truncated and the remainder stays with the rest, so a full close realises exactly what was paid.
    const cost = closing === Math.abs(position.qty) ? position.costTickLots : (position.costTickLots * BigInt(closing)) / BigInt(Math.abs(position.qty));
    const proceeds = tickLots(fill.price, Math.sign(position.qty) * closing);
    const pnl = (proceeds - cost) * atomsPerTickLot(fill.instrument);
    position.costTickLots -= cost;
    position.qty -= Math.sign(position.qty) * closing;
    this.#realized += pnl;
    const { trade } = position;
    trade.grossPnl += pnl;
    trade.exitQty += closing;
    trade.exitTickLots += proceeds < 0n ? -proceeds : proceeds;
    trade.fees += fee;
    trade.slippage += slippage;
    trade.ambiguous ||= fill.ambiguous;
  }

  #openPosition(fill: Booking, signed: number): LedgerPosition {
    const trade = openTrade({ strategyId: fill.strategyId, side: signed > 0 ? 'long' : 'short', entryTimeMs: fill.timeMs, entryReason: fill.reason });
    const position: LedgerPosition = { instrument: fill.instrument, qty: 0, costTickLots: 0n, trade, mark: priceFromTicks(fill.instrument, fill.price), qtyFloat: 0, averageEntry: 0 };
    this.#open = [...this.#open, position];
    return position;
  }
}

/** Plain data of a ledger; bigints are kept by the store's codec. */
export interface LedgerSnapshot {
  readonly startingCash: bigint;
  /** Absent from snapshots of versions that knew of none. */
  readonly transfers?: bigint;
  readonly realized: bigint;
  readonly fees: bigint;
  readonly funding: bigint;
  readonly slippage: bigint;
  readonly tradedNotional: number;
  readonly nextTrade: number;
  readonly positions: readonly { readonly instrumentId: InstrumentId; readonly qty: number; readonly costTickLots: bigint; readonly trade: OpenTrade; readonly mark: number }[];
}

/** Brings the floats of a position up to its exact numbers. */
function refreshed(position: LedgerPosition): LedgerPosition {
  position.qtyFloat = qtyFromLots(position.instrument, position.qty as QtyLots);
  position.averageEntry = averagePrice(position.instrument, position.costTickLots, position.qty);
  return position;
}

function shareOf(amount: bigint, part: number, whole: number): bigint {
  return part === whole ? amount : (amount * BigInt(part)) / BigInt(whole);
}
