import type { TrainingSpan } from '../../contract/training.ts';
import { firstOpenAtOrAfter } from '../../domain/bar-columns.ts';
import type { Part } from '../../learn/training/parts.ts';
import type { PreparedTraining } from '../../learn/training/prepare.ts';

/** Returns the parts of a training's time with the bars that an agent can act on in each. */
export function spansOf({ parts, markets }: Pick<PreparedTraining, 'parts' | 'markets'>): readonly TrainingSpan[] {
  const span = (name: TrainingSpan['name'], { fromMs, toMs }: Part): TrainingSpan => ({
    name, from: fromMs, to: toMs, bars: markets.reduce((sum, { bars, features }) => sum + Math.max(0, firstOpenAtOrAfter(bars, toMs) - Math.max(features.warmupBars, firstOpenAtOrAfter(bars, fromMs))), 0),
  });
  return [span('train', parts.train), span('validation', parts.validation), ...(parts.test === null ? [] : [span('test', parts.test)])];
}
