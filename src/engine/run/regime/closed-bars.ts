import { setImmediate } from 'node:timers/promises';
import { barAt } from '../../domain/bar-columns.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { createBarBuilder } from '../../market/bar-builder.ts';
import { sourceInterval } from '../handlers/market-handlers.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** Source bars that are read at once, so that a long history does not hold the thread. */
const PART = 20_000;

/**
 * Returns the closed bars of an instrument that opened in [from, to), oldest first, from what is stored and what the session has played since.
 * Of a recorded session nothing is returned that it has not played yet. Lets the thread do other work between parts.
 */
export async function closedBars(workstation: Workstation, id: InstrumentId, interval: Interval, { from, to }: { readonly from: EpochMs; readonly to: EpochMs }): Promise<readonly Bar[]> {
  const source = sourceInterval(workstation, id, interval);
  if (source === null) return [];
  const { session, store } = workstation;
  const isPlayed = session?.plan.instruments.some((instrument) => instrument.id === id) === true;
  const nowMs = isPlayed ? session.marketMs : Infinity;
  const bars: Bar[] = [];
  const builder = createBarBuilder(source, interval);
  const take = (part: Bar): void => {
    if (part.closeTimeMs > nowMs) return;
    for (let closed = builder.update(part); closed !== null; closed = builder.takeClosed()) if (closed.openTimeMs >= from && closed.openTimeMs < to) bars.push(closed);
  };
  const known = store.bars.series().find((series) => series.instrumentId === id && series.interval === source);
  const end = Math.min(to, nowMs + 1, (known?.to ?? -1) + 1);
  for (let at = Math.max(from, known?.from ?? Infinity); at < end; at += PART * intervalMs(source)) {
    const columns = store.bars.read(id, source, at, Math.min(end, at + PART * intervalMs(source)));
    for (let index = 0; index < columns.length; index++) take(barAt(columns, index));
    await setImmediate();
  }
  for (const bar of isPlayed ? session.unstoredBars(id) : []) if (bar.openTimeMs >= from && bar.openTimeMs < to) take(bar);
  return bars;
}
