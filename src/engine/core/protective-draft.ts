import type { OrderRequest } from '../domain/order.ts';
import type { QtyLots } from '../domain/units.ts';
import type { LedgerPosition } from '../portfolio/ledger.ts';
import type { Desk } from './desk.ts';

/** Tells whether an order protects a position. */
export function isProtective(request: OrderRequest): boolean {
  return request.purpose === 'stop-loss' || request.purpose === 'take-profit';
}

/** Returns what every order that protects a position has in common: it closes all of it, and can only reduce. */
export function protectiveDraft(desk: Desk, position: Readonly<LedgerPosition>, ocoGroup: string) {
  return {
    strategyId: position.trade.strategyId, instrumentId: desk.instrument.id, side: position.qty > 0 ? 'sell' : 'buy', qty: Math.abs(position.qty) as QtyLots,
    callbackBps: null, timeInForce: 'gtc', reduceOnly: true, ocoGroup,
  } as const;
}

/** Returns 1 for a long, -1 for a short. */
export function directionOf({ qty }: Readonly<LedgerPosition>): 1 | -1 {
  return qty > 0 ? 1 : -1;
}

/** A stop that is refused is sent once more; then the grace decides. A target that is refused waits for the next change of the position. */
export const STOP_ATTEMPTS = 2;
export const TARGET_ATTEMPTS = 1;
