import type { Instrument } from '../../../domain/instrument.ts';
import { notionalAtoms } from '../../../domain/instrument.ts';
import type { VenueEvent } from '../../../domain/order-event.ts';
import { qtyLots, quoteAtoms } from '../../../domain/units.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { HeldPosition } from '../../../ports/live-exchange.ts';

/**
 * Returns what lets the engine take over a foreign position: it is booked at its entry price, or where the exchange keeps none, at the mark price. What is taken over on spot
 * comes to the session's money with its worth, because nothing of the session's cash has paid for it.
 * @param position the part that is not ours, as a reconciliation shows it
 * @returns null when it cannot be taken over: no whole lot, or no price
 */
export function adoptionOf(instrument: Instrument, position: HeldPosition, timeMs: EpochMs): readonly VenueEvent[] | null {
  const price = position.entryPrice ?? position.markPrice;
  const { qty } = position;
  if (position.instrumentId !== instrument.id || qty === null || qty === 0 || price === null || price <= 0) return null;
  const id = `adopted:${instrument.id}:${timeMs}`;
  const corrected: VenueEvent = {
    type: 'position-corrected', timeMs, instrumentId: instrument.id, fillId: id, side: qty > 0 ? 'buy' : 'sell', qty: qtyLots(Math.abs(qty)), price, fee: quoteAtoms(0n), reason: 'taken over',
  };
  if (instrument.market !== 'spot') return [corrected];
  return [{ type: 'transfer-booked', timeMs, transferId: `${id}:worth`, amount: notionalAtoms(instrument, price, qty), reason: `${instrument.baseAsset} taken over` }, corrected];
}
