import { type Atoms, ONE, abs } from '../decimal.ts';

export type PositionSide = 'BOTH' | 'LONG' | 'SHORT';

/** A futures position; the quantity is signed. */
export interface Position {
  readonly symbol: string;
  readonly side: PositionSide;
  qty: Atoms;
  /** Σ quantity × price of what is open, in 10^-16, with the quantity's sign. */
  cost: bigint;
  /** Realised profit since the position record exists. */
  realized: Atoms;
  /** Fees paid since it was last flat; moves the break-even price. */
  fees: Atoms;
  isolatedWallet: Atoms;
  updateMs: number;
}

export function emptyPosition(symbol: string, side: PositionSide): Position {
  return { symbol, side, qty: 0n, cost: 0n, realized: 0n, fees: 0n, isolatedWallet: 0n, updateMs: 0 };
}

export const entryPrice = (position: Position): Atoms => (position.qty === 0n ? 0n : position.cost / position.qty);

/** Returns the price at which closing pays back the fees so far. */
export function breakEvenPrice(position: Position): Atoms {
  return position.qty === 0n ? 0n : (position.cost + position.fees * ONE) / position.qty;
}

export const notionalAt = (position: Position, price: Atoms): Atoms => (position.qty * price) / ONE;

export const profitAt = (position: Position, price: Atoms): Atoms => (position.qty * price - position.cost) / ONE;

/** Applies a signed quantity at a price; returns the profit realised and which share of the old position was closed, in 10^-8. */
export function applyFill(position: Position, signedQty: Atoms, price: Atoms): { readonly realized: Atoms; readonly closedShare: Atoms } {
  const before = position.qty;
  const isReducing = before !== 0n && before > 0n !== signedQty > 0n;
  if (!isReducing) {
    position.qty += signedQty;
    position.cost += signedQty * price;
    return { realized: 0n, closedShare: 0n };
  }
  const closed = abs(signedQty) < abs(before) ? signedQty : -before;
  const costOut = (position.cost * -closed) / before;
  const realized = (-closed * price - costOut) / ONE;
  position.qty += closed;
  position.cost -= costOut;
  const rest = signedQty - closed;
  if (position.qty === 0n) {
    position.cost = rest * price;
    position.qty = rest;
    position.fees = 0n;
  }
  position.realized += realized;
  return { realized, closedShare: (abs(closed) * ONE) / abs(before) };
}

/**
 * Returns where a position is liquidated; 0 when nowhere above zero.
 * LP = (WB − TMM + UPNL + cum − qty·entry) / (|qty|·mmr − qty), TMM and UPNL of the other cross positions.
 * @see binance.com/en/support/faq, "How to Calculate Liquidation Price of USDⓈ-M Futures Contracts"
 */
export function liquidationPrice(input: { readonly qty: Atoms; readonly cost: bigint; readonly wallet: Atoms; readonly othersMaintenance: Atoms; readonly othersProfit: Atoms; readonly ratio: Atoms; readonly cum: Atoms }): Atoms {
  const numerator = (input.wallet - input.othersMaintenance + input.othersProfit + input.cum) * ONE - input.cost;
  const denominator = (abs(input.qty) * input.ratio) / ONE - input.qty;
  if (denominator === 0n) return 0n;
  const price = numerator / denominator;
  return price > 0n ? price : 0n;
}
