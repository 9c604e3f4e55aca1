import type { Store } from '../../adapters/sqlite/store.ts';
import type { TrainingPreview } from '../../contract/training.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { createLearner } from '../../learn/training/learner.ts';
import { createTradingEnvironment } from '../../learn/trading/trading-environment.ts';
import { optionsOf, prepareTraining } from '../../learn/training/prepare.ts';
import type { PreparedTraining } from '../../learn/training/prepare.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { checkWarmStart } from './check-warm-start.ts';
import { loadTrainingData } from './load-training-data.ts';
import { readSpec } from './read-spec.ts';
import type { PartResult } from './train-seed.ts';
import { spansOf } from './training-spans.ts';

/** Fewer seeds show luck. */
const SEEDS_FOR_VERDICT = 3;
/** Share of the bars below which a person should know that a feature is mostly unknown. */
const MOSTLY = 0.5;

/**
 * Says what a spec means on the stored data, before anything is trained.
 * @throws BadRequest, DataMissing; InvariantError with a sentence where there are too few bars
 */
export function previewTraining(store: Store, given: unknown): TrainingPreview {
  const spec = readSpec(given);
  checkWarmStart(store, spec);
  const prepared = prepareTraining(spec, loadTrainingData(store, spec), null);
  const steps = spec.totalSteps * spec.seeds.length * (spec.walkForward?.windows ?? 1);
  const perStepMs = measuredStepMs(store, spec);
  return {
    spec, spans: spansOf(prepared), observation: prepared.observation, warmupBars: Math.max(...prepared.markets.map(({ features }) => features.warmupBars)), weights: weightsOf(prepared),
    steps, estimatedMs: perStepMs === null ? null : Math.round(steps * perStepMs), notes: notesOf(prepared),
  };
}

/** From what trainings with the same algorithm took on this machine; null before the first. */
function measuredStepMs({ trainings }: Store, { algorithm }: TrainingSpec): number | null {
  let [steps, learnedMs] = [0, 0];
  for (const one of trainings.list()) {
    if ((one.spec as TrainingSpec).algorithm !== algorithm) continue;
    for (const part of trainings.parts(one.id)) {
      steps += part.steps;
      learnedMs += (part.result as PartResult | null)?.learnedMs ?? 0;
    }
  }
  return steps === 0 || learnedMs === 0 ? null : learnedMs / steps;
}

function weightsOf(prepared: PreparedTraining): number {
  const learner = createLearner(createTradingEnvironment({ ...optionsOf(prepared, prepared.parts.train), count: 1 }), prepared.spec, { seed: 1, partner: null });
  const { net, value } = learner.member();
  return net.values.length + (value?.values.length ?? 0);
}

function notesOf({ spec, markets, masks, parts }: PreparedTraining): readonly string[] {
  const { seeds, test, instruments, features, warmStart } = spec;
  const notes: string[] = [];
  if (seeds.length < SEEDS_FOR_VERDICT) notes.push(`${seeds.length === 1 ? 'One seed' : `${seeds.length} seeds`} may be lucky: with fewer than ${SEEDS_FOR_VERDICT} there is no verdict of having learned.`);
  if (test === null) notes.push('Without a test time nothing can be judged on days that nothing was chosen by: there is no verdict.');
  const names = markets[0]?.features.names ?? [];
  const unknown = masks.filter(({ columns }) => markets.every(({ features: { values } }) => knownShare(values, { width: names.length, columns }) < MOSTLY));
  if (unknown.length > 0) {
    const count = unknown.reduce((sum, { columns }) => sum + columns.length, 0);
    notes.push(`${count} of ${names.length} features are unknown at most bars, for want of ${unknown.map(({ name }) => name).join(', ')}: they are masked there, never invented.`);
  }
  if (features.referenceId !== null && !instruments.includes(features.referenceId)) notes.push(`A session without ${features.referenceId} does not know what leads: there its features are masked, and the agent sees less than it was trained on.`);
  if (warmStart !== null) notes.push('It goes on from a model that may know some of the days that it is trained on and chosen by; of the test time it knows nothing.');
  for (const { instrument, bars } of markets) {
    const first = bars.openTimeMs.find((timeMs) => timeMs >= parts.train.fromMs) ?? parts.train.toMs;
    if (first - parts.train.fromMs > DAY_MS) notes.push(`${instrument.id} begins on ${new Date(first).toISOString().slice(0, 10)}: it is trained on from there.`);
  }
  return notes;
}

function knownShare(values: Float32Array, { width, columns }: { readonly width: number; readonly columns: readonly number[] }): number {
  let known = 0;
  for (let from = 0; from < values.length; from += width) for (const column of columns) if (!Number.isNaN(values[from + column])) known++;
  return known / Math.max(1, (values.length / width) * columns.length);
}
