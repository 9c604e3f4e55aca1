import { closingSide, sideSign } from '../domain/order.ts';
import { priceFromTicks, qtyFromLots } from '../domain/rounding.ts';
import { qtyLots } from '../domain/units.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { RiskConfig } from './config.ts';
import type { OrderShape, RiskContext } from './context.ts';

/** An order as every limit judges it: as if it had filled whole, now, at its worst price. Money in quote units, quantities in the base asset. */
export interface JudgedOrder {
  readonly shape: OrderShape;
  readonly qty: number;
  /** Worst price at which it may fill. */
  readonly fillPrice: number;
  /** What it is worth: at the higher of that and the newest price. */
  readonly worth: number;
  /** By how much it may raise the exposure in its instrument. */
  readonly addedWorth: number;
  /** What its slip from the newest price and its fee cost. */
  readonly cost: number;
  /** Equity after that cost, and after that of the entries that wait. */
  readonly equity: number;
}

/** Judges an order at its worst price. */
export function judgeOrder(shape: OrderShape, context: RiskContext, config: RiskConfig): JudgedOrder {
  const { instrument, price, equity, waitingCost } = context;
  const qty = qtyFromLots(instrument, shape.qty);
  const fillPrice = worstFill(instrument, shape, price, config);
  const cost = qty * costPerUnit(shape, price, fillPrice, config);
  const countedPrice = Math.max(price, fillPrice);
  return {
    shape, qty, fillPrice,
    worth: qty * countedPrice,
    addedWorth: qtyFromLots(instrument, qtyLots(addedLots(shape, context))) * countedPrice,
    cost,
    equity: equity - waitingCost - cost,
  };
}

/**
 * Returns the worst price at which an order may fill: its limit; else its trigger or the newest price, worse by the collar. A trailing stop
 * follows at its distance, so that comes on top.
 */
export function worstFill(instrument: Instrument, { side, limitPrice, triggerPrice, callbackBps }: Pick<OrderShape, 'side' | 'limitPrice' | 'triggerPrice' | 'callbackBps'>, price: number, { priceCollarPct }: RiskConfig): number {
  if (limitPrice !== null) return priceFromTicks(instrument, limitPrice);
  const sign = sideSign(side);
  const base = triggerPrice === null ? price : priceFromTicks(instrument, triggerPrice);
  const followed = callbackBps === null ? base : base * (1 + (sign * callbackBps) / 10_000);
  return followed * (1 + (sign * priceCollarPct) / 100);
}

/** Returns what one unit costs beyond the newest price when it fills at `fillPrice`: the slip, where it is to the worse, and the fee. */
export function costPerUnit({ side }: Pick<OrderShape, 'side'>, price: number, fillPrice: number, { feePct }: RiskConfig): number {
  return Math.max(0, sideSign(side) * (fillPrice - price)) + (Math.max(price, fillPrice) * feePct) / 100;
}

/**
 * On the closing side only what exceeds the position counts: the position may be closed by its own stop before this order fills, and then the
 * whole order opens, so that what is held in the end is never more than the larger of the two.
 */
function addedLots({ side, qty }: OrderShape, { positionQty }: RiskContext): number {
  return positionQty !== 0 && side === closingSide(positionQty) ? Math.max(0, qty - Math.abs(positionQty)) : qty;
}
