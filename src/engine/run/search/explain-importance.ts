import type { StoredTrial } from '../../adapters/sqlite/study-store.ts';
import type { ImportanceView } from '../../contract/search.ts';
import { importanceOf } from '../../learn/search/importance.ts';
import type { StudyPlan } from './study-plan.ts';

/** Below this the trees tell little more than the mean. */
const USABLE_FIT = 0.2;

/** Says which settings made the difference in the first objective; null for too few trials that were run to the end. */
export function explainImportance({ request, space, dimensions, parameters }: StudyPlan, trials: readonly StoredTrial[]): ImportanceView | null {
  const compared = trials.flatMap((trial) => {
    const value = trial.state === 'complete' && trial.repeats === null ? trial.objectives[0] ?? null : null;
    const point = value === null ? null : space.pointOf(trial.config);
    return value === null || point === null ? [] : [{ point, value }];
  });
  const found = importanceOf(compared.map(({ point }) => point), compared.map(({ value }) => value), request.seed);
  if (found === null) return null;
  const names = dimensions.map(({ name }) => name);
  const titleOf = (index: number): string => parameters[index]?.title.toLowerCase() ?? names[index] ?? '';
  const order = names.map((_, index) => index).toSorted((a, b) => found.withOthers[b]! - found.withOthers[a]!);
  const [top = 0] = order;
  const pair = found.pair === null ? null : { names: found.pair.dimensions.map((index) => names[index] ?? '') as unknown as readonly [string, string], share: found.pair.share };
  return {
    measure: request.objectives[0] ?? 'sharpe', trials: compared.length, fit: found.fit, pair,
    parameters: order.map((index) => ({ name: names[index] ?? '', alone: found.alone[index] ?? 0, withOthers: found.withOthers[index] ?? 0 })),
    sentence: sentenceOf(found.fit, titleOf(top), found.withOthers[top] ?? 0, compared.length),
  };
}

function sentenceOf(fit: number | null, title: string, share: number, trials: number): string {
  if (fit === null || fit < USABLE_FIT) return `The settings explain little of the differences between these ${trials} trials: mostly noise, or too few trials to tell.`;
  return `The ${title} made most of the difference: ${Math.round(share * 100)} % of what the settings explain, told from ${trials} trials.`;
}
