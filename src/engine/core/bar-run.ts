import type { BarRun, Reach } from '../domain/bar-columns.ts';
import type { EpochMs } from '../domain/units.ts';
import { decideNext } from './decide.ts';
import type { Desk } from './desk.ts';
import { watchStep } from './portfolio-risk.ts';
import type { EngineState } from './state.ts';
import { settleBreakers } from './trading-status.ts';

/** Up to where a run goes, and where it writes. */
export interface RunTerms {
  /** Of what rests at the exchange. */
  readonly reach: Reach;
  readonly wakeAtMs: EpochMs | null;
  /** [run.to - run.from] receives the account's equity after each bar. */
  readonly equity: Float64Array;
}

/**
 * Takes closed bars in a row, of which the exchange has nothing to report: what the pipeline of a single bar does, in its order, without what can
 * only find nothing to do. Ends after the first bar that brings something about, and before one that is more than a bar: a time that something waits for, a price that is none. Such a bar takes the ordinary way.
 * @returns how many bars were taken; 0 where something is on that every bar has to be held to
 */
export function takeRun(state: EngineState, desk: Desk, run: BarRun, { reach: { below, above, dueMs }, wakeAtMs, equity }: RunTerms): number {
  if (!isQuiet(state, desk, run)) return 0;
  const { ledger, breakers, outputs, steps } = state;
  const { instrument: { id }, market } = desk;
  const { bars: { closeTimeMs, high, low, close }, interval, from } = run;
  const endMs = Math.min(state.allocation.dueMs, dueMs, wakeAtMs ?? Number.POSITIVE_INFINITY);
  desk.workAhead(run.bars, from, run.to);
  const to = Math.min(run.to, from + desk.rowsAhead);
  let at = from;
  while (at < to && outputs.length === 0) {
    const timeMs = closeTimeMs[at]!;
    const price = close[at]!;
    if (!(timeMs < endMs && low[at]! > below && high[at]! < above && price > 0 && price < Number.POSITIVE_INFINITY)) break;
    if (timeMs >= steps.lastMs) watchStep(state, desk, { closeTimeMs: timeMs, close: price, interval });
    market.onClose(timeMs, price, interval);
    desk.note(timeMs, price);
    ledger.mark(id, price);
    const worth = ledger.equity();
    breakers.update(timeMs, worth);
    if (breakers.latches.hasChanged) settleBreakers(state, timeMs);
    decideNext(state, desk, timeMs);
    equity[at - from] = worth;
    at++;
  }
  return at - from;
}

function isQuiet(state: EngineState, desk: Desk, { interval, bars, from }: BarRun): boolean {
  return state.holds.size === 0 && state.regimes === null && state.sights === null && state.kill === null && !state.base.killLatched && !state.breakers.latches.hasChanged
    && desk.takesRuns(interval) && bars.closeTimeMs[from]! >= desk.lastEventMs;
}
