import type { ClosedTrade } from '../domain/position.ts';
import { qtyFromLots, quoteFromAtoms } from '../domain/rounding.ts';
import { NO_TRADES, withTrade } from '../risk/sizing/trade-record.ts';
import type { TradeRecord } from '../risk/sizing/trade-record.ts';
import type { Desk } from './desk.ts';
import type { StrategyAssignment } from './engine-config.ts';
import type { EngineState } from './state.ts';

/** What a strategy's trades came to, and with which settings: what other settings have earned says nothing. */
export interface KeptRecord {
  readonly work: string;
  readonly record: TradeRecord;
}

/** Adds a trade that has just closed to its strategy's record. Must be called before the bracket of the position is given up. */
export function keepRecord(state: EngineState, desk: Desk, trade: ClosedTrade): void {
  const { assignment, bracket } = desk;
  if (assignment === null || trade.strategyId !== assignment.id || bracket === null || bracket.stopDistance === null) return;
  const risked = qtyFromLots(desk.instrument, trade.qty) * bracket.stopDistance;
  state.tradeRecords.set(assignment.id, { work: workOf(assignment), record: withTrade(recordOf(state, desk), quoteFromAtoms(trade.pnl), risked) });
}

/** Returns what the strategy at work on a desk has closed with the settings that it has now, on all its instruments. */
export function recordOf(state: EngineState, { assignment }: Desk): TradeRecord {
  const kept = assignment === null ? undefined : state.tradeRecords.get(assignment.id);
  return kept !== undefined && assignment !== null && kept.work === workOf(assignment) ? kept.record : NO_TRADES;
}

/** Written once for each configuration: it is asked for at every trade that closes. */
const WORKS = new WeakMap<StrategyAssignment, string>();

function workOf(assignment: StrategyAssignment): string {
  const known = WORKS.get(assignment);
  if (known !== undefined) return known;
  const { strategy, code, interval, config } = assignment;
  const work = JSON.stringify([strategy, interval, config, ...(code === undefined ? [] : [code])]);
  WORKS.set(assignment, work);
  return work;
}
