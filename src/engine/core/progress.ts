import type { Bar } from '../domain/market-event.ts';
import { qtyFromLots, quoteFromAtoms } from '../domain/rounding.ts';
import type { QtyLots, QuoteAtoms } from '../domain/units.ts';
import type { LedgerPosition } from '../portfolio/ledger.ts';
import { averagePrice } from '../portfolio/open-trade.ts';
import type { Desk } from './desk.ts';
import { directionOf } from './protective-draft.ts';
import type { EngineState } from './state.ts';

/** Lays down or renews what is known of a position with further rules. Called when its plan or its entry has changed. */
export function keepProgress(desk: Desk, position: Readonly<LedgerPosition>): void {
  const { protection, bracket } = desk;
  if (bracket?.exits === undefined) return;
  const entry = entryOf(desk, position);
  const { progress } = protection;
  const entryFee = position.trade.exitQty === 0 ? feePerUnit(desk, position) : (progress?.entryFee ?? 0);
  const risk = progress?.risk ?? bracket.stopDistance ?? 0;
  desk.protection = { ...protection, progress: progress ? { ...progress, entryFee, risk } : { bars: 0, best: entry, bestClose: entry, risk, entryFee, taken: [], isBrokenEven: false } };
}

/** Notes a closed bar of the strategy that the position was open in. */
export function noteBar(state: EngineState, desk: Desk, bar: Bar): void {
  const { progress } = desk.protection;
  const position = progress === undefined ? null : state.ledger.position(desk.instrument.id);
  if (progress === undefined || !position || bar.closeTimeMs < position.trade.entryTimeMs) return;
  const better = directionOf(position) > 0 ? Math.max : Math.min;
  const extreme = directionOf(position) > 0 ? bar.high : bar.low;
  desk.protection = {
    ...desk.protection,
    progress: { ...progress, bars: progress.bars + 1, best: better(progress.best, hasSeenWhole(position, bar) ? extreme : bar.close), bestClose: better(progress.bestClose, bar.close) },
  };
}

/** Returns the average price of all that was entered. */
export function entryOf({ instrument }: Desk, { trade }: Readonly<LedgerPosition>): number {
  return averagePrice(instrument, trade.entryTickLots, trade.entryQty);
}

/** An entry in the first part of a bar has seen its high and low; one later in it only its close. Our choice: what a market order takes to fill. */
const ENTRY_SHARE = 0.1;

function hasSeenWhole({ trade }: Readonly<LedgerPosition>, { openTimeMs, closeTimeMs }: Bar): boolean {
  return trade.entryTimeMs <= openTimeMs + (closeTimeMs - openTimeMs) * ENTRY_SHARE;
}

function feePerUnit({ instrument }: Desk, { trade }: Readonly<LedgerPosition>): number {
  return Math.max(0, quoteFromAtoms(trade.fees as QuoteAtoms)) / qtyFromLots(instrument, trade.entryQty as QtyLots);
}
