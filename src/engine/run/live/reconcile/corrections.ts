import type { Instrument } from '../../../domain/instrument.ts';
import type { OrderFilled, PositionCorrected } from '../../../domain/order-event.ts';
import type { Side } from '../../../domain/order.ts';
import { nearestTicks } from '../../../domain/rounding.ts';
import { qtyLots, quoteAtoms } from '../../../domain/units.ts';
import type { PriceTicks } from '../../../domain/units.ts';
import type { FillRecord } from '../../../ports/live-exchange.ts';
import type { ImaginedEngine } from './imagined-engine.ts';
import type { Readings } from './readings.ts';
import { byTimeThen } from './readings.ts';

/** What somebody else has closed of a position. */
export interface Closing {
  readonly instrument: Instrument;
  /** Signed lots: negative when a long shrinks. */
  readonly change: number;
  /** Null where the exchange shows no position any more. */
  readonly markPrice: PriceTicks | null;
}

/** Takes back from the engine what somebody else has closed, at the prices of their newest fills; what no fill explains, at the mark price. */
export function takeBack(imagined: ImaginedEngine, readings: Readings, closing: Closing): void {
  const side: Side = closing.change < 0 ? 'sell' : 'buy';
  const { id } = closing.instrument;
  const before = imagined.engine.state.ledger.qty(id);
  for (const event of fromFills(imagined, readings, { ...closing, side })) imagined.take(event);
  const left = Math.abs(closing.change) - Math.abs(imagined.engine.state.ledger.qty(id) - before);
  const price = closing.markPrice ?? lastPrice(imagined, closing.instrument);
  if (left <= 0 || price === null) return;
  const { takenAtMs } = readings.account;
  imagined.take({
    type: 'position-corrected', timeMs: takenAtMs, instrumentId: id, fillId: `unseen:${id}:${takenAtMs}`, side, qty: qtyLots(left), price, fee: quoteAtoms(0n),
    reason: 'closed at the exchange by another hand; no fill of it was found, so it is booked at the mark price',
  });
}

/** The newest fills of others on that side, as many as it takes, oldest first. */
function fromFills(imagined: ImaginedEngine, { fills }: Readings, { instrument, change, side }: Closing & { readonly side: Side }): readonly PositionCorrected[] {
  const { open, done } = imagined.engine.state.tracker.snapshot();
  const ours = new Set([...open, ...[...done.older, ...done.newer].map(([, tracked]) => tracked)].flatMap(({ fillIds }) => fillIds));
  const isForeign = (record: FillRecord): record is OrderFilled => record.type === 'order-filled' && record.side === side && record.clientOrderId === '' && !ours.has(record.fillId);
  const newestFirst = (fills.get(instrument.id) ?? []).filter(isForeign).toSorted(byTimeThen(({ fillId }) => fillId)).toReversed();
  const events: PositionCorrected[] = [];
  let left = Math.abs(change);
  for (const fill of newestFirst) {
    if (left === 0) break;
    const qty = Math.min(left, fill.qty);
    left -= qty;
    events.push({
      type: 'position-corrected', timeMs: fill.timeMs, instrumentId: instrument.id, fillId: fill.fillId, side, qty: qtyLots(qty), price: fill.price,
      fee: quoteAtoms((fill.fee * BigInt(qty)) / BigInt(fill.qty)), reason: 'closed at the exchange by another hand',
    });
  }
  return events.toReversed();
}

/** The newest price that the engine has heard, else what was paid. */
function lastPrice(imagined: ImaginedEngine, instrument: Instrument): PriceTicks | null {
  const { desks, ledger } = imagined.engine.state;
  const known = desks.get(instrument.id)?.price ?? Number.NaN;
  const price = known > 0 ? known : (ledger.position(instrument.id)?.averageEntry ?? Number.NaN);
  return price > 0 ? nearestTicks(instrument, price) : null;
}
