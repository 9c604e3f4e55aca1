import { invariant } from '../../domain/assert.ts';
import type { ModelHead, ModelMask, ModelNormaliser } from '../../domain/model.ts';
import type { FeatureSetDefinition } from '../../features/sets/definition.ts';
import { choicesOf, targetOf } from '../../strategy/agent/actions.ts';
import { observationNames } from '../../strategy/agent/observation.ts';
import type { Affine } from './affine.ts';
import type { OnnxMapping } from './mapping.config.ts';

/** A mapping as arithmetic: our observation to their input, their output to what our agent reads. */
export interface MappedPolicy {
  readonly observation: readonly string[];
  readonly masks: readonly ModelMask[];
  /** Takes up offset, scale and clip of the features. */
  readonly normaliser: ModelNormaliser;
  /** Our scaled observation to their input. */
  readonly shown: Affine;
  /** Their choices, or their action, to ours; null where the number of the choice is all that is said. */
  readonly said: Affine;
  readonly head: ModelHead;
}

/** A choice that a policy does not have is one that it never takes. */
const NEVER = -1e9;
/** Where a policy names a choice that it does not have, it stays out. */
export const FLAT_LEAD = 1;

/**
 * Works out what a mapping means.
 * @returns one clause that says what is wrong where it means nothing
 */
export function mappedPolicy(mapping: OnnxMapping, definition: FeatureSetDefinition): MappedPolicy | string {
  const { features } = definition;
  const sources = [...new Set(features.map(({ needs }) => needs))];
  const masks = sources.map((source) => ({ name: source, columns: features.flatMap(({ needs }, column) => (needs === source ? [column] : [])) }));
  const names = features.map(({ name }) => name);
  const observation = observationNames({ names, masks });
  const { numbers, clip } = mapping.input;
  const given = numbers.flatMap((number) => ('name' in number ? [number.name] : []));
  const strange = given.find((name) => !observation.includes(name));
  if (strange !== undefined) return `expected names of ${definition.name}, of its masks or of the position, was "${strange}" (tradewind features list says them all)`;
  const twice = given.find((name, index) => given.indexOf(name) !== index);
  if (twice !== undefined) return `expected each number once, was "${twice}" twice`;
  const said = saidBy(mapping);
  if (typeof said === 'string') return said;
  const numberOf = (name: string): { readonly offset: number; readonly scale: number } | undefined => numbers.find((number) => 'name' in number && number.name === name) as { readonly offset: number; readonly scale: number } | undefined;
  return {
    observation, masks, ...said, shown: shownTo(mapping, observation, names.length),
    normaliser: {
      kind: 'z-score', featureSetHash: mapping.features.hash, clip,
      centre: names.map((name) => numberOf(name)?.offset ?? 0), scale: names.map((name) => numberOf(name)?.scale ?? 0),
    },
  };
}

/** Features come scaled already; masks and position are scaled here. */
function shownTo({ input: { numbers } }: OnnxMapping, observation: readonly string[], features: number): Affine {
  const [inputs, outputs] = [observation.length, numbers.length];
  const shown = { inputs, outputs, kernel: new Float64Array(inputs * outputs), bias: new Float64Array(outputs) };
  numbers.forEach((number, column) => {
    if ('constant' in number) {
      shown.bias[column] = number.constant;
      return;
    }
    const row = observation.indexOf(number.name);
    const isFeature = row < features;
    shown.kernel[row * outputs + column] = isFeature ? 1 : 1 / number.scale;
    if (!isFeature) shown.bias[column] = -number.offset / number.scale;
  });
  return shown;
}

function saidBy({ agent, output: { kind, exposures, scale, offset } }: OnnxMapping): Pick<MappedPolicy, 'said' | 'head'> | string {
  const choices = choicesOf(agent);
  if (kind === 'action') {
    if (choices !== null) return `expected an agent with continuous actions for an output that is an action, was ${agent.actionSpace}`;
    return { head: 'gaussian', said: { inputs: 1, outputs: 1, kernel: Float64Array.of(scale), bias: Float64Array.of(offset) } };
  }
  if (choices === null) return `expected an agent that chooses (three, levels) for an output of ${kind}, was continuous`;
  const ours = Array.from({ length: choices }, (_, choice) => targetOf(agent, choice));
  const theirs = exposures ?? ours;
  const places = theirs.map((exposure) => ours.findIndex((own) => Math.abs(own - exposure) < 1e-9));
  const strange = places.indexOf(-1);
  if (strange >= 0) return `expected exposures that the agent can choose (${ours.map((own) => own.toFixed(2)).join(', ')}), was ${theirs[strange]}`;
  if (new Set(places).size !== places.length) return `expected each exposure once, was ${theirs.join(', ')}`;
  if (kind === 'values' && places.length < choices) return `expected a value for each of ${choices} choices, was for ${places.length}`;
  const kernel = new Float64Array(theirs.length * choices);
  places.forEach((choice, place) => { kernel[place * choices + choice] = 1; });
  const bias = Float64Array.from(ours, (own, choice) => (places.includes(choice) ? (kind === 'choice' && own === 0 ? FLAT_LEAD : 0) : NEVER));
  return { head: kind === 'values' ? 'q-values' : 'categorical', said: { inputs: theirs.length, outputs: choices, kernel, bias } };
}

/** Returns y = x · kernel + bias for one row. */
export function applied({ inputs, outputs, kernel, bias }: Affine, row: ArrayLike<number>): Float64Array {
  invariant(row.length === inputs, () => `expected ${inputs} numbers, was ${row.length}`);
  const answer = bias.slice();
  for (let input = 0; input < inputs; input++) for (let output = 0; output < outputs; output++) answer[output]! += row[input]! * kernel[input * outputs + output]!;
  return answer;
}
