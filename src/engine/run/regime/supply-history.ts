import { regimeOf } from '../../core/regime.ts';
import { canAggregate } from '../../market/bar-builder.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { closedBars } from './closed-bars.ts';
import { warmUpStart } from './stored-history.ts';

/**
 * Gives the detectors of a session whose regime has just been switched on the stored bars from before now, so that they need not wait for weeks of
 * new ones. Read without holding the thread; entered, and journaled, like any input.
 */
export async function supplyRegimeHistory(workstation: Workstation): Promise<void> {
  const { session } = workstation;
  const regimes = session?.engine.state.regimes ?? null;
  if (session === null || regimes === null) return;
  const interval = canAggregate(session.barInterval, regimes.interval) ? regimes.interval : session.barInterval;
  for (const { id } of session.plan.instruments) {
    if (regimeOf(session.engine.state, id) !== null) continue;
    const nowMs = session.marketMs;
    const bars = await closedBars(workstation, id, interval, { from: warmUpStart(nowMs, interval), to: nowMs });
    if (workstation.session !== session || session.engine.state.regimes !== regimes) return;
    if (bars.length === 0) continue;
    session.enter({ type: 'regime-history', timeMs: session.commandMs, instrumentId: id, interval, bars });
    session.commit();
  }
}
