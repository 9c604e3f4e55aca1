import { Net } from '../../compute/nn/net.ts';
import { createNetKernel } from '../../compute/nn/net-kernel.ts';
import { invariant } from '../../domain/assert.ts';
import type { ModelDocument } from '../../domain/model.ts';
import type { Sight } from '../../domain/sight.ts';
import { choicesOf, targetOf } from './actions.ts';
import type { AgentActions } from './actions.ts';
import { agentConfig } from './agent.config.ts';
import { Ensemble } from './ensemble.ts';
import { foreignPolicies } from './foreign-policy.ts';
import type { OpenForeignPolicy } from './foreign-policy.ts';
import { inferenceOf, Member } from './member.ts';
import { modelRefusal } from './model-refusal.ts';
import { scaleRow, writeObservation } from './observation.ts';
import type { ShownFeatures } from './observation.ts';

/**
 * A model at work: an observation in, the wanted exposure out. It takes the likeliest or most valuable action and never draws one, so the same observation gives the same
 * answer, bit for bit, whoever asks: training when it validates, a backtest, a session. Makes no objects.
 */
export class Policy {
  readonly document: ModelDocument;
  readonly actions: AgentActions;
  readonly members: readonly Member[];
  readonly ensemble: Ensemble;
  /** [choices] exposure of each; empty for continuous actions. */
  readonly exposures: readonly number[];
  /** [observation] what it has looked at last. */
  readonly observation: Float32Array;
  /** Number of the last choice; 0 for continuous actions. */
  choice = 0;
  readonly #shown: ShownFeatures;

  constructor(document: ModelDocument, open: OpenForeignPolicy | null) {
    const { manifest } = document;
    const { members, combine, normaliser, masks, observation } = manifest;
    const width = normaliser.centre.length;
    this.document = document;
    this.actions = agentConfig.parse(manifest.agent);
    const choices = choicesOf(this.actions) ?? 0;
    const kernel = createNetKernel(members.reduce((room, { foreign, shape }) => room + (foreign === undefined ? Net.room(shape, 1) : 0), 0));
    this.members = members.map((member) => new Member(member, { infer: inferenceOf(document, member, kernel, open), choices, inputs: observation.length }));
    this.ensemble = new Ensemble(this.members, { combine, choices, deadBand: this.actions.deadBand });
    this.exposures = Array.from({ length: choices }, (_, choice) => targetOf(this.actions, choice));
    this.observation = new Float32Array(observation.length);
    this.#shown = { names: observation.slice(0, width), masks, values: new Float32Array(width) };
  }

  /** Returns the exposure that it wants, -1 to 1, for what it is shown at the close of a bar. */
  look(sight: Sight): number {
    scaleRow(this.document.manifest.normaliser, sight.values, this.#shown.values, 0);
    writeObservation(this.#shown, 0, sight.reading, this.observation, 0);
    return this.#decide();
  }

  /** Returns the exposure that it wants for an observation that was written by `writeObservation`. */
  target(observation: Float32Array): number {
    this.observation.set(observation);
    return this.#decide();
  }

  #decide(): number {
    for (let j = 0; j < this.members.length; j++) this.members[j]!.look(this.observation);
    const decided = this.ensemble.decide();
    // An action is a single-precision number, as an environment takes it.
    if (this.exposures.length === 0) return targetOf(this.actions, Math.fround(decided));
    this.choice = decided;
    return this.exposures[decided]!;
  }
}

/**
 * Puts a model to work.
 * @param open what opens policies from elsewhere; what this thread was given where it is left out
 * @throws InvariantError when {@link modelRefusal} has a reason; Error when a policy from elsewhere cannot be opened
 */
export function createPolicy(document: ModelDocument, open: OpenForeignPolicy | null = foreignPolicies()): Policy {
  const refusal = modelRefusal(document);
  invariant(refusal === null, () => refusal ?? '');
  return new Policy(document, open);
}
