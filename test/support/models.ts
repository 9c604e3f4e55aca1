import { Net, weightCount } from '../../src/engine/compute/nn/net.ts';
import type { NetShape } from '../../src/engine/compute/nn/net.ts';
import { createNetKernel } from '../../src/engine/compute/nn/net-kernel.ts';
import { createRng } from '../../src/engine/compute/rng.ts';
import type { Interval } from '../../src/engine/domain/interval.ts';
import type { ModelDocument, ModelManifest, ModelMember } from '../../src/engine/domain/model.ts';
import type { FeatureSetName } from '../../src/engine/domain/sight.ts';
import type { InstrumentId } from '../../src/engine/domain/units.ts';
import { fitNormaliser } from '../../src/engine/features/normalisers/fitted-normaliser.ts';
import { featureSetHash } from '../../src/engine/features/sets/definition.ts';
import type { FeatureRows } from '../../src/engine/features/sets/market-feature-set.ts';
import { FEATURE_SET_DEFINITIONS } from '../../src/engine/features/sets/sight-set.ts';
import { agentConfig } from '../../src/engine/strategy/agent/agent.config.ts';
import { choicesOf } from '../../src/engine/strategy/agent/actions.ts';
import { observationNames } from '../../src/engine/strategy/agent/observation.ts';

/** What a test says of a model; the rest is as a training would make it. */
export interface AModel {
  readonly set?: FeatureSetName;
  readonly interval?: Interval;
  readonly referenceId?: InstrumentId | null;
  readonly withRegime?: boolean;
  readonly agent?: Readonly<Record<string, unknown>>;
  /** Rows that the normaliser is fitted to; without them it changes nothing. */
  readonly rows?: FeatureRows;
  readonly members?: readonly AMember[];
  readonly combine?: ModelManifest['combine'];
  readonly manifest?: Partial<ModelManifest>;
}

/** A net of drawn weights: it knows nothing, and changes its mind often. */
export interface AMember extends Partial<Pick<ModelMember, 'algorithm' | 'head' | 'seed' | 'logDeviations' | 'observationScale'>> {
  readonly hidden?: readonly number[];
  readonly gain?: number;
  readonly hasValue?: boolean;
}

/** Builds a model whose members have drawn weights. */
export function aModel(what: AModel = {}): ModelDocument {
  const { set = 'bars-50', interval = '15m', referenceId = null, withRegime = false, members = [{}], combine = members.length === 1 ? 'single' : 'mean' } = what;
  const definition = FEATURE_SET_DEFINITIONS[set];
  const hash = featureSetHash(definition);
  const agent = agentConfig.parse(what.agent ?? {});
  const names = definition.features.map(({ name }) => name);
  const masks = [...new Set(definition.features.map(({ needs }) => needs))].map((source) => ({ name: source, columns: definition.features.flatMap(({ needs }, column) => (needs === source ? [column] : [])) }));
  const observation = observationNames({ names, masks });
  const normaliser = what.rows === undefined
    ? { kind: 'z-score' as const, featureSetHash: hash, centre: names.map(() => 0), scale: names.map(() => 1), clip: 5 }
    : fitNormaliser('z-score', what.rows, { featureSetHash: hash, from: 0, to: what.rows.length, clip: 5 });
  const parts: Float32Array[] = [];
  let from = 0;
  const put = (values: Float32Array): { readonly from: number; readonly count: number } => {
    parts.push(values);
    from += values.length;
    return { from: from - values.length, count: values.length };
  };
  const made = members.map((member, index): ModelMember => {
    const head = member.head ?? (agent.actionSpace === 'continuous' ? 'gaussian' : 'categorical');
    const outputs = agent.actionSpace === 'continuous' ? 1 : (choicesOf(agent) ?? 1) + (head === 'duelling' ? 1 : 0);
    const shape = shapeOf(observation.length, member.hidden ?? [16, 8], outputs, head === 'tanh' ? 'tanh' : 'linear');
    const valueShape = shapeOf(observation.length, [8], 1, 'linear');
    return {
      algorithm: member.algorithm ?? 'ppo', seed: member.seed ?? index + 1, head, shape, ...put(drawn(shape, `${member.seed ?? index + 1}`, member.gain ?? 1.5)),
      ...(member.logDeviations === undefined ? {} : { logDeviations: member.logDeviations }), ...(member.observationScale === undefined ? {} : { observationScale: member.observationScale }),
      ...(member.hasValue === true ? { value: { shape: valueShape, ...put(drawn(valueShape, 'value', 1)) } } : {}),
    };
  });
  const weights = new Float32Array(from);
  let at = 0;
  for (const part of parts) {
    weights.set(part, at);
    at += part.length;
  }
  const manifest: ModelManifest = {
    format: 1, title: 'A model that knows nothing', agent, features: { set, version: definition.version, hash, interval, referenceId, basisId: null, withRegime },
    normaliser, masks, observation, baseline: observation.map(() => 0), combine, members: made,
    trained: { instruments: [], interval, fromMs: 0, toMs: 0, dataHash: '0'.repeat(64), seeds: made.map(({ seed }) => seed) }, reference: null, ...what.manifest,
  };
  return { manifest, weights };
}

function shapeOf(inputs: number, hidden: readonly number[], outputs: number, last: 'tanh' | 'linear'): NetShape {
  return { inputs, layers: [...hidden.map((units) => ({ units, activation: 'tanh' as const })), { units: outputs, activation: last }] };
}

function drawn(shape: NetShape, seed: string, gain: number): Float32Array {
  const net = new Net(createNetKernel(Net.room(shape, 1)), shape, 1);
  net.draw(createRng(seed), { type: 'orthogonal', gains: shape.layers.map((_, index) => (index === shape.layers.length - 1 ? gain : Math.SQRT2)) });
  const { values } = net.exportWeights();
  if (values.length !== weightCount(shape)) throw new Error('expected the weights of the whole net');
  return values;
}
