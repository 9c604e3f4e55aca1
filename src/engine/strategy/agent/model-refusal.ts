import { weightCount } from '../../compute/nn/net.ts';
import { FEATURE_SETS } from '../../domain/sight.ts';
import type { ModelDocument, ModelMember, ModelNet } from '../../domain/model.ts';
import { choicesOf } from './actions.ts';
import { agentConfig } from './agent.config.ts';
import type { AgentConfig } from './agent.config.ts';
import { POSITION_STATE } from './position-state.ts';

/**
 * Returns why a model cannot be served, as one clause without a full stop that says what was expected and what was found; null when it can.
 * Its features are looked at by whoever has them (`sightRefusal`).
 */
export function modelRefusal(document: ModelDocument): string | null {
  const { format }: { readonly format: number } = document.manifest;
  if (format !== 1) return `expected a model of format 1, was ${format}`;
  const agent = agentConfig.safeParse(document.manifest.agent);
  if (!agent.success) return `expected an agent's settings in the model: ${agent.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`;
  return shapeRefusal(document) ?? membersRefusal(document, agent.data);
}

function shapeRefusal({ manifest }: ModelDocument): string | null {
  const { features, normaliser, masks, observation, baseline } = manifest;
  const width = normaliser.centre.length;
  if (!FEATURE_SETS.includes(features.set)) return `expected features ${FEATURE_SETS.join(' or ')}, was "${String(features.set)}"`;
  if (normaliser.featureSetHash !== features.hash) return `expected a normaliser fitted to the features ${features.hash.slice(0, 12)}, was fitted to ${normaliser.featureSetHash.slice(0, 12)}`;
  if (normaliser.scale.length !== width) return `expected a scale for each of ${width} features, was ${normaliser.scale.length}`;
  const size = width + masks.length + POSITION_STATE.length;
  if (observation.length !== size) return `expected an observation of ${size} numbers (${width} features, ${masks.length} masks, ${POSITION_STATE.length} of the position), was ${observation.length}`;
  if (baseline.length !== size) return `expected a usual observation of ${size} numbers, was ${baseline.length}`;
  const strange = masks.find(({ columns }) => columns.length === 0 || columns.some((column) => !(Number.isInteger(column) && column >= 0 && column < width)));
  return strange === undefined ? null : `expected the mask "${strange.name}" to speak of features 0 to ${width - 1}, was ${strange.columns.join(', ') || 'none'}`;
}

function membersRefusal({ manifest, weights }: ModelDocument, agent: AgentConfig): string | null {
  const { members, combine, observation } = manifest;
  if (members.length === 0) return 'expected at least one member, was none';
  if (combine === 'single' && members.length > 1) return `expected one member, was ${members.length}: an ensemble says how its members come to one action`;
  const choices = choicesOf(agent);
  for (const [index, member] of members.entries()) {
    const refusal = headRefusal(member, choices) ?? inputRefusal(member, observation.length) ?? sliceRefusal(member, weights) ?? valueRefusal(member, weights, observation.length) ?? scaleRefusal(member, observation.length);
    if (refusal !== null) return members.length === 1 ? refusal : `member ${index + 1} of ${members.length}: ${refusal}`;
  }
  return null;
}

function headRefusal({ head, shape, logDeviations }: ModelMember, choices: number | null): string | null {
  const outputs = shape.layers.at(-1)?.units ?? 0;
  const isContinuous = head === 'gaussian' || head === 'tanh';
  if (isContinuous !== (choices === null)) return choices === null ? `expected a member that says how much (gaussian or tanh), was ${head}` : `expected a member that chooses among ${choices}, was ${head}`;
  const expected = choices === null ? 1 : head === 'duelling' ? choices + 1 : choices;
  if (outputs !== expected) return `expected ${expected} outputs for ${choices === null ? 'one action' : `${choices} choices`} (${head}), was ${outputs}`;
  if (logDeviations !== undefined && !logDeviations.every(Number.isFinite)) return 'expected finite deviations of the action';
  return null;
}

function inputRefusal({ shape }: ModelNet, size: number): string | null {
  return shape.inputs === size ? null : `expected a net with ${size} inputs, one for each number of the observation, was ${shape.inputs}`;
}

function sliceRefusal(member: ModelMember, weights: Float32Array): string | null {
  const { foreign, from, count } = member;
  if (foreign === undefined) return netRefusal(member, weights);
  const isWhole = Number.isInteger(foreign.bytes) && foreign.bytes > 0 && count === Math.ceil(foreign.bytes / 4) && from >= 0 && from + count <= weights.length;
  return isWhole ? null : `expected ${foreign.bytes} bytes of a file within ${4 * weights.length}, was ${4 * count} from ${4 * from} on`;
}

function netRefusal({ shape, from, count }: ModelNet, weights: Float32Array): string | null {
  const expected = weightCount(shape);
  if (count !== expected) return `expected ${expected} weights for its net, was ${count}`;
  if (!(Number.isInteger(from) && from >= 0 && from + count <= weights.length)) return `expected its weights within ${weights.length}, was ${from} to ${from + count}`;
  const wrong = weights.subarray(from, from + count).findIndex((value) => !Number.isFinite(value));
  return wrong < 0 ? null : `expected finite weights, was ${String(weights[from + wrong])} at ${from + wrong}`;
}

function valueRefusal({ value }: ModelMember, weights: Float32Array, size: number): string | null {
  if (value === undefined) return null;
  const outputs = value.shape.layers.at(-1)?.units ?? 0;
  if (outputs !== 1) return `expected one output of the net that values, was ${outputs}`;
  return inputRefusal(value, size) ?? netRefusal(value, weights);
}

function scaleRefusal({ observationScale }: ModelMember, size: number): string | null {
  if (observationScale === undefined) return null;
  const { means, squares } = observationScale;
  return means.length === size && squares.length === size ? null : `expected means of ${size} numbers, was ${means.length}`;
}
