import type { Engine } from '../../core/engine.ts';
import type { WarmUp, WarmUpCompany } from '../../domain/input.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { InstrumentId } from '../../domain/units.ts';
import { settlingBars } from '../live/settling-bars.ts';
import type { RunningSession } from './running-session.ts';

/** Reads the bars of another instrument of the session from the time of a warm-up; none of one that it does not trade. */
export type PastOf = (instrumentId: InstrumentId) => Omit<WarmUpCompany, 'instrumentId'> | null;

/**
 * Returns what the strategy of an instrument has to see beside its own bars of before; nothing for one that looks at nothing else.
 * @param fundingOf reads the funding of the instrument from the same time
 */
export function companyOf(engine: Engine, instrumentId: InstrumentId, pastOf: PastOf, fundingOf: () => NonNullable<WarmUp['funding']> = () => []): Pick<WarmUp, 'beside' | 'funding'> {
  const sight = engine.desks.get(instrumentId)?.sight ?? null;
  if (sight === null) return {};
  const others = sight.otherIds;
  const funding = fundingOf().map(({ timeMs, rate }) => ({ timeMs, rate }));
  const beside = others.flatMap((id) => {
    const past = pastOf(id);
    return past === null || past.bars.length === 0 ? [] : [{ instrumentId: id, ...past }];
  });
  return { ...(beside.length === 0 ? {} : { beside }), ...(funding.length === 0 ? {} : { funding }) };
}

/**
 * Shows strategies that were just put to work in a simulated session, and look at more than their indicators, what the session has seen before: an agent need not wait for
 * days of bars. Bars that the session has not played yet are not among them.
 */
export function warmUpSights(session: Pick<RunningSession, 'engine' | 'marketMs' | 'commandMs' | 'barInterval' | 'recentBars' | 'enter' | 'commit'>): void {
  const interval = session.barInterval;
  for (const { instrument: { id }, assignment, isFresh, sight } of session.engine.desks.values()) {
    if (!isFresh || assignment === null || sight === null) continue;
    const spanMs = settlingBars(assignment) * intervalMs(assignment.interval);
    const pastOf: PastOf = (other) => (session.engine.desks.has(other) ? { interval, bars: session.recentBars(other, spanMs) } : null);
    const bars = session.recentBars(id, spanMs);
    if (bars.length > 0) session.enter({ type: 'warm-up', timeMs: session.commandMs, instrumentId: id, interval, bars, ...companyOf(session.engine, id, pastOf) });
  }
  session.commit();
}
