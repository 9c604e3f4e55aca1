import { PERSON } from '../domain/order.ts';
import type { EpochMs } from '../domain/units.ts';
import { alert } from './alert.ts';
import type { Desk } from './desk.ts';
import { abandonEntry } from './entry.ts';
import type { EngineState } from './state.ts';
import { cancelAll } from './submit.ts';

/** Raised once, when a person's own strategy can decide nothing any more. */
export const OUT_OF_WORK = 'strategy-out-of-work';

/** Puts a strategy that has failed out of work: its entries are withdrawn, what it holds keeps its stop and its target, and a person is told why. */
export function leaveWork(state: EngineState, desk: Desk, timeMs: EpochMs): void {
  const failure = desk.takeFailure();
  if (failure === null) return;
  const { assignment, instrument: { id, symbol } } = desk;
  cancelAll(state, timeMs, desk, 'its strategy is out of work', ({ purpose, strategyId }) => purpose === 'entry' && strategyId !== PERSON);
  abandonEntry(state, timeMs, desk, 'its strategy is out of work');
  const isHeld = state.ledger.qty(id) !== 0;
  const after = isHeld ? 'The open position keeps its stop; nobody but its stop, its target or you closes it.' : 'Nothing is opened there.';
  alert(state, timeMs, 'critical', OUT_OF_WORK, `The strategy ${assignment?.strategy ?? ''} (${assignment?.id ?? ''}) on ${symbol} is out of work: ${failure}. ${after}`);
}
