import type { ModelDocument, ModelFeatures, ModelManifest, ModelMember, ModelNet } from '../../domain/model.ts';
import type { EpochMs } from '../../domain/units.ts';
import { choicesOf } from '../../strategy/agent/actions.ts';
import { agentConfig } from '../../strategy/agent/agent.config.ts';
import type { MemberWeights } from './learner.ts';
import type { TrainingSpec } from './training.config.ts';

/** The training that is to go on from a model. */
export interface WarmPlace {
  readonly spec: TrainingSpec;
  readonly features: ModelFeatures;
  readonly observation: readonly string[];
}

/**
 * Returns what each seed begins with: the member of the model with that seed, else its first of the same algorithm. Instruments, interval and scale may be others than
 * those that the model was trained on; what it sees and what it can do may not.
 * @throws RangeError with one sentence when the model does not fit
 */
export function warmStartOf({ spec, features, observation }: WarmPlace, { manifest, weights }: ModelDocument): (seed: number) => MemberWeights {
  const say = (expected: string, was: string): never => { throw new RangeError(`the model "${manifest.title}" cannot be gone on from: expected ${expected}, was ${was}`); };
  if (manifest.features.hash !== features.hash) say(`the features ${features.set} version ${features.version} (${features.hash.slice(0, 12)})`, `${manifest.features.set} version ${manifest.features.version} (${manifest.features.hash.slice(0, 12)})`);
  if (manifest.observation.join() !== observation.join()) say(`an observation of the ${observation.length} numbers of this training`, `one of ${manifest.observation.length}, in which ${firstDifference(manifest.observation, observation)}`);
  const [given, own] = [choicesOf(agentConfig.parse(manifest.agent)), choicesOf(spec.agent)];
  if (given !== own) say(choicesText(own), choicesText(given));
  const seen = seenTestDays(spec, manifest);
  if (seen !== null) say(...seen);
  const members = manifest.members.filter(({ algorithm }) => algorithm === spec.algorithm);
  if (members.length === 0) say(`a member that was trained by ${spec.algorithm}`, manifest.members.map(({ algorithm }) => algorithm).join(', '));
  return (seed) => weightsOf(members.find((member) => member.seed === seed) ?? members[0]!, weights);
}

/** Returns the end of the newest day that a model knows, by itself or from what it went on from. */
export function knownTo({ trained: { toMs, inheritedToMs } }: Pick<ModelManifest, 'trained'>): EpochMs {
  return Math.max(toMs, inheritedToMs ?? toMs);
}

/** Returns what was expected and found of a model that knows days on which the training that goes on from it would be judged; null where it knows none of them. */
export function seenTestDays({ test }: Pick<TrainingSpec, 'test'>, manifest: Pick<ModelManifest, 'trained'>): readonly [expected: string, was: string] | null {
  const toMs = knownTo(manifest);
  return test === null || toMs <= test.from ? null : [`one that knows nothing of the test time, which begins on ${dayOf(test.from)}`, `one that knows the days up to ${dayOf(toMs)}: nothing could be said of it on days that it has seen`];
}

function dayOf(timeMs: EpochMs): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

function weightsOf({ algorithm, head, logDeviations, value, ...net }: ModelMember, weights: Float32Array): MemberWeights {
  const take = ({ shape, from, count }: ModelNet): MemberWeights['net'] => ({ shape, values: weights.slice(from, from + count) });
  return {
    algorithm: algorithm === 'onnx' ? 'ppo' : algorithm, head, net: take(net), logDeviations: logDeviations === undefined ? null : [...logDeviations],
    value: value === undefined ? null : take(value),
  };
}

function choicesText(choices: number | null): string {
  return choices === null ? 'actions that are continuous' : `${choices} choices`;
}

function firstDifference(given: readonly string[], own: readonly string[]): string {
  const at = own.findIndex((name, index) => name !== given[index]);
  return at < 0 ? `"${given[own.length]}" is more` : `"${own[at]}" is ${given[at] === undefined ? 'missing' : `"${given[at]}"`}`;
}
