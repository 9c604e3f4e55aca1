import type { Instrument } from '../../../domain/instrument.ts';
import { formatQty } from '../../../domain/instrument.ts';
import type { InstrumentId } from '../../../domain/units.ts';
import type { HeldPosition } from '../../../ports/live-exchange.ts';
import { takeBack } from './corrections.ts';
import { beyondOurs, lotsHeld, surplusOf } from './foreign-part.ts';
import type { ImaginedEngine } from './imagined-engine.ts';
import type { Readings } from './readings.ts';
import { compareTexts } from './readings.ts';

/** What somebody else did to the positions of the account. */
export interface PositionPlan {
  /** Positions, or parts of them, that are not ours. */
  readonly foreign: readonly HeldPosition[];
  /** Of them the futures positions in instruments of the session: while one stands, nothing may be opened. */
  readonly blocking: readonly HeldPosition[];
  readonly problems: readonly string[];
}

/** How a person changes hedge mode back. */
export const ONE_WAY_ADVICE = 'At Binance choose "One-way Mode" under Preferences, Position Mode, with no order and no position open.';

/**
 * Compares what the engine holds with what the exchange shows, and takes back from the engine what somebody else has closed. What somebody else opened stays theirs.
 * @param unclear instruments of which an order could not be looked up: what differs there may be ours
 */
export function planPositions(imagined: ImaginedEngine, readings: Readings, unclear: ReadonlySet<InstrumentId>): PositionPlan {
  const { instruments } = imagined.engine.state;
  const { positions } = readings.account;
  const foreign = positions.filter(({ instrumentId }) => instrumentId === null || !instruments.has(instrumentId));
  const blocking: HeldPosition[] = [];
  const problems: string[] = [];
  for (const instrument of [...instruments.values()].toSorted((left, right) => compareTexts(left.id, right.id))) {
    const found = planPosition(imagined, readings, { instrument, shown: positions.filter(({ instrumentId }) => instrumentId === instrument.id), isUnclear: unclear.has(instrument.id) });
    if (found === null) continue;
    if (typeof found === 'string') problems.push(found);
    else {
      foreign.push(found);
      if (instrument.market !== 'spot') blocking.push(found);
    }
  }
  return { foreign: foreign.toSorted((left, right) => compareTexts(left.symbol, right.symbol)), blocking, problems };
}

/** Returns the part that is not ours, a problem, or null when all of it is ours. */
function planPosition(imagined: ImaginedEngine, readings: Readings, of: { readonly instrument: Instrument; readonly shown: readonly HeldPosition[]; readonly isUnclear: boolean }): HeldPosition | string | null {
  const { instrument, shown, isUnclear } = of;
  const { symbol } = instrument;
  if (shown.length > 1) return `${symbol} has ${shown.length} positions side by side: the account is in hedge mode, and Tradewind trades in one-way mode only. ${ONE_WAY_ADVICE}`;
  const held = shown[0] ?? null;
  const theirs = lotsHeld(instrument, held);
  if (theirs === null) return `${symbol}: the exchange shows a position of ${held?.qtyText ?? 'nothing'}, which is no whole number of the symbol's steps. They may have changed: end this session and start a new one.`;
  if (isUnclear) return null;
  const ours = (): number => imagined.engine.state.ledger.qty(instrument.id);
  const wanted = oursAfter(instrument, ours(), theirs);
  if (wanted !== ours()) takeBack(imagined, readings, { instrument, change: wanted - ours(), markPrice: held?.markPrice ?? null });
  if (ours() !== wanted) return `${symbol}: the exchange holds ${formatQty(instrument, theirs)} and Tradewind ${formatQty(instrument, imagined.engine.state.ledger.qty(instrument.id))}, and no fill explains it. Compare them at the exchange and close what you do not want.`;
  if (held === null) return null;
  return instrument.market === 'spot' ? surplusOf(instrument, held, wanted) : beyondOurs(imagined, { instrument, held, theirs, ours: wanted });
}

/** Returns how much of a position stays ours when the exchange shows `theirs`: another hand can shrink or close it, never enlarge or turn it. */
function oursAfter(instrument: Instrument, ours: number, theirs: number): number {
  if (instrument.market === 'spot') return Math.min(ours, theirs);
  if (ours === 0 || Math.sign(theirs) !== Math.sign(ours)) return 0;
  return Math.sign(ours) * Math.min(Math.abs(ours), Math.abs(theirs));
}
