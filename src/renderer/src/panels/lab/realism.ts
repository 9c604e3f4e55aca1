import type { BacktestRequest, DatasetView } from '../../../../engine/contract/api.ts';
import { intervalLengthMs, isIntervalName } from '../../form/intervals.ts';
import { symbolOf } from '../../format/words.ts';
import type { LabChoice } from './lab-request.ts';

export type RealismLevel = NonNullable<BacktestRequest['realism']>;

/** How near to a real market a run fills its orders, least first, as a trader would say it. */
export const REALISM_WORDS: readonly { readonly level: RealismLevel; readonly title: string; readonly text: string; readonly needs: string }[] = [
  { level: 'bars', title: 'Bars', text: 'Fills from the open, high, low and close of each bar; of two that could come first, the one that hurts does. Fast, and good enough to reject most ideas.', needs: 'bars' },
  { level: 'finer-bars', title: 'Finer bars', text: 'Shorter bars inside each bar say what came first. For stops and targets that lie close together.', needs: 'bars shorter than those of the strategy' },
  { level: 'trades', title: 'Trades', text: 'Fills from every single trade, with latency. What the queue and the depth of the book would have done stays unknown.', needs: 'recorded trades' },
  { level: 'book', title: 'Order book', text: 'Orders stand in the recorded book with a place in the queue, latency and impact. For quick strategies and large orders.', needs: 'recorded order book and trades' },
];

/** Returns the level that the execution settings stand for when none is named. */
export function levelOfExecution(execution: Readonly<Record<string, unknown>>): RealismLevel {
  if (execution['matchOn'] === 'trades' || execution['matchOn'] === 'book') return execution['matchOn'];
  return execution['intrabarPath'] === 'finer-bars' ? 'finer-bars' : 'bars';
}

/** Returns the chosen symbols that lack the data of a level somewhere in the period. */
export function lackingFor(level: RealismLevel, datasets: readonly DatasetView[], { instruments, interval, span }: Pick<LabChoice, 'instruments' | 'interval' | 'span'>): readonly string[] {
  if (level === 'bars' || interval === null || span === null) return [];
  const meets = ({ from, to }: DatasetView): boolean => from < span.to && to > span.from;
  const has = (id: string, kind: DatasetView['kind']): boolean => datasets.some((dataset) => dataset.kind === kind && dataset.instrumentId === id && meets(dataset));
  const isMet = (id: string): boolean => {
    if (level === 'finer-bars') return datasets.some((dataset) => dataset.kind === 'bars' && dataset.instrumentId === id && isIntervalName(dataset.interval) && intervalLengthMs(dataset.interval) < intervalLengthMs(interval) && meets(dataset));
    return level === 'trades' ? has(id, 'trades') : has(id, 'depth') && has(id, 'trades');
  };
  return instruments.filter((id) => !isMet(id)).map(symbolOf);
}
