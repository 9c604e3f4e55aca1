import { instrumentId } from '../../domain/units.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { bestInterval, DataMissing } from '../market-data.ts';
import type { MarketDataStore } from '../market-data.ts';

/**
 * Looks in the list of what is stored whether a training has its bars, without reading them: quick enough for the thread that trades.
 * @throws DataMissing with what was expected and what is stored
 */
export function checkStored(store: MarketDataStore, { instruments, interval, span, test, features }: TrainingSpec): void {
  const others = [features.referenceId, features.basisId].filter((id) => id !== null);
  const all = [...new Set([...instruments, ...others])].map((id) => {
    const stored = bestInterval(store, instrumentId(id), interval);
    const series = store.bars.series().find((one) => one.instrumentId === id && one.interval === stored);
    if (stored === null || series === undefined) throw new DataMissing(`no ${interval} bars of ${id} are stored: expected bars that add up to ${interval}; import some first`);
    return { id, series };
  });
  for (const { id, series } of all) {
    for (const { from, to } of test === null ? [span] : [span, test]) {
      const covered = Math.min(to, series.to) - Math.max(from, series.from);
      if (covered < (to - from) / 2) throw new DataMissing(`${id} ${interval}: expected bars from ${dateOf(from)} to ${dateOf(to)}, found bars from ${dateOf(series.from)} to ${dateOf(series.to)}; import what is missing, or choose another time`);
    }
  }
}

function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/T00:00:00\.000Z$/, '').replace('.000Z', 'Z');
}
