import { isOpen } from '../domain/order.ts';
import type { ClientOrderId, InstrumentId, PriceTicks, QtyLots } from '../domain/units.ts';
import { rungOf } from '../orders/ladder.ts';
import { bestR } from '../orders/trailing.ts';
import { deskOf } from './state.ts';
import type { EngineState } from './state.ts';
import { entryOf } from './progress.ts';
import { directionOf } from './protective-draft.ts';

/** How the further rules of a position stand. */
export interface ExitStanding {
  /** Steps of the take-profit that are left, nearest first. */
  readonly steps: readonly { readonly number: number; readonly price: PriceTicks; readonly qty: QtyLots; readonly orderId: ClientOrderId | null }[];
  readonly breakEven: 'off' | 'waiting' | 'set';
  /** Closed bars until the time stop; null without one, and for a position that is spared by it. */
  readonly barsLeft: number | null;
}

/** Returns how the further rules of a position stand; null when flat, and for one that has none. */
export function exitStanding(state: EngineState, instrumentId: InstrumentId): ExitStanding | null {
  const desk = deskOf(state, instrumentId);
  const position = state.ledger.position(instrumentId);
  const exits = desk.bracket?.exits;
  const { progress, wanted } = desk.protection;
  if (!position || exits === undefined || progress === undefined) return null;
  const orders = state.tracker.openOf(instrumentId);
  const orderOf = (index: number) => orders.find(({ request, status, cancelRequested }) => rungOf(request) === index && isOpen(status) && !cancelRequested)?.request.clientOrderId ?? null;
  const { timeStop } = exits;
  const isSpared = timeStop !== null && timeStop.belowR > 0 && bestR(progress, entryOf(desk, position), directionOf(position)) >= timeStop.belowR;
  return {
    steps: (wanted?.rungs ?? []).map(({ index, price, qty }) => ({ number: index + 1, price, qty, orderId: orderOf(index) })),
    breakEven: exits.breakEvenAtR === null ? 'off' : progress.isBrokenEven ? 'set' : 'waiting',
    barsLeft: timeStop === null || isSpared ? null : Math.max(0, timeStop.bars - progress.bars),
  };
}
