import type { PositionReading } from '../domain/sight.ts';
import { priceFromTicks } from '../domain/rounding.ts';
import type { EpochMs } from '../domain/units.ts';
import type { Desk } from './desk.ts';
import type { EngineState } from './state.ts';

/** The bar at whose close somebody looks. */
export interface SeenBar {
  readonly closeTimeMs: EpochMs;
  readonly close: number;
  readonly lengthMs: number;
  /** Of one bar, as a share of the price. */
  readonly volatility: number;
  /** False where what is held is a person's: a strategy sees itself flat then, as it is. */
  readonly isOwn: boolean;
}

/** A reading to write to. */
export type WritableReading = { -readonly [Key in keyof PositionReading]: PositionReading[Key] };

/** Returns a reading that says nothing yet. */
export function emptyReading(): WritableReading {
  return { side: 0, exposure: 0, price: Number.NaN, entryPrice: Number.NaN, stopPrice: Number.NaN, barsHeld: 0, drawdown: 0, volatility: Number.NaN };
}

/**
 * Reads position and account of an instrument at the close of a bar, whether the engine has taken the bar yet or only what filled in it: training looks before, trading after.
 * @param out receives the reading
 * @returns the equity there
 */
export function readAccount({ ledger, breakers }: Pick<EngineState, 'ledger' | 'breakers'>, desk: Desk, bar: SeenBar, out: WritableReading): number {
  const { close, isOwn } = bar;
  const { instrument } = desk;
  const position = ledger.position(instrument.id);
  const before = position === null ? close : position.mark;
  // What the bar will be, or was, marked with as its first act, so that its own arithmetic says what that comes to; and back, as if nobody had asked.
  ledger.mark(instrument.id, close);
  const equity = ledger.equity();
  ledger.mark(instrument.id, before);
  const peak = breakers.peakEquity > equity ? breakers.peakEquity : equity;
  const held = isOwn ? position : null;
  const wanted = held === null ? null : desk.protection.wanted;
  const stop = wanted === null ? null : wanted.stop;
  out.side = held === null ? 0 : held.qty > 0 ? 1 : held.qty < 0 ? -1 : 0;
  out.exposure = held === null ? 0 : (Math.abs(held.qtyFloat) * close) / equity;
  out.price = close;
  out.entryPrice = held === null ? Number.NaN : held.averageEntry;
  out.stopPrice = stop === null ? Number.NaN : priceFromTicks(instrument, stop);
  out.barsHeld = held === null ? 0 : Math.ceil((bar.closeTimeMs + 1 - held.trade.entryTimeMs) / bar.lengthMs);
  out.drawdown = 1 - equity / peak;
  out.volatility = bar.volatility;
  return equity;
}
