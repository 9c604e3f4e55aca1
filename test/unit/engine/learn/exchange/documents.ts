// Models with weights by a seed, as training would leave them, for the tests of exchange.
import { Categorical } from '../../../../../src/engine/compute/nn/categorical.ts';
import { duelingValues } from '../../../../../src/engine/compute/nn/dueling.ts';
import { createNetKernel } from '../../../../../src/engine/compute/nn/net-kernel.ts';
import { Net, weightCount } from '../../../../../src/engine/compute/nn/net.ts';
import type { NetShape } from '../../../../../src/engine/compute/nn/net.ts';
import { ObservationNormaliser } from '../../../../../src/engine/compute/nn/observation-normaliser.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { ModelDocument, ModelManifest, ModelMember, ModelNet } from '../../../../../src/engine/domain/model.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { featureSetHash } from '../../../../../src/engine/features/sets/definition.ts';
import { MARKET_30 } from '../../../../../src/engine/features/sets/market-30/definition.ts';
import { agentConfig } from '../../../../../src/engine/strategy/agent/agent.config.ts';
import { observationNames, scaleRow } from '../../../../../src/engine/strategy/agent/observation.ts';

/** What a test says of a member; the rest is filled in. */
export interface MemberPlan {
  readonly algorithm: ModelMember['algorithm'];
  readonly head: ModelMember['head'];
  readonly hidden?: readonly number[];
  readonly outputs: number;
  readonly withValue?: boolean;
  readonly withOwnScale?: boolean;
}

const SOURCES = [...new Set(MARKET_30.features.map(({ needs }) => needs))];
const MASKS = SOURCES.map((source) => ({ name: source, columns: MARKET_30.features.flatMap(({ needs }, column) => (needs === source ? [column] : [])) }));
export const NAMES = observationNames({ names: MARKET_30.features.map(({ name }) => name), masks: MASKS });
export const FEATURES = MARKET_30.features.length;

/** A document over market-30 with drawn weights and a z-score with a bound. */
export function documentOf(plans: readonly MemberPlan[], seed: string, change: Partial<ModelManifest> = {}): ModelDocument {
  const rng = createRng(seed);
  const weights: Float32Array[] = [];
  let at = 0;
  const netOf = (shape: NetShape, gain: number): ModelNet => {
    const kernel = createNetKernel(Net.room(shape, 1));
    const net = new Net(kernel, shape, 1);
    net.draw(rng.stream(`net ${at}`), { type: 'orthogonal', gains: shape.layers.map((_, i) => (i === shape.layers.length - 1 ? gain : Math.SQRT2)) });
    const values = net.exportWeights().values.map((value) => value + 0.05 * rng.normal());
    weights.push(values);
    const from = at;
    at += values.length;
    return { shape, from, count: weightCount(shape) };
  };
  const members = plans.map(({ algorithm, head, outputs, hidden = [32, 16], withValue = false, withOwnScale = false }, index): ModelMember => {
    const activation = algorithm === 'ppo' ? 'tanh' as const : 'relu' as const;
    const layers = hidden.map((units) => ({ units, activation }));
    const last = { units: outputs, activation: head === 'tanh' ? 'tanh' as const : 'linear' as const };
    return {
      algorithm, seed: index + 1, head, ...netOf({ inputs: NAMES.length, layers: [...layers, last] }, 1),
      ...(head === 'gaussian' ? { logDeviations: [-0.5] } : {}),
      ...(withValue ? { value: netOf({ inputs: NAMES.length, layers: [...layers, { units: 1, activation: 'linear' }] }, 1) } : {}),
      ...(withOwnScale ? { observationScale: { count: 100, means: NAMES.map(() => 0.1 * rng.normal()), squares: NAMES.map(() => 50 + 100 * rng.float()), limit: 10 } } : {}),
    };
  });
  const all = new Float32Array(at);
  let from = 0;
  for (const part of weights) {
    all.set(part, from);
    from += part.length;
  }
  const hash = featureSetHash(MARKET_30);
  const isContinuous = plans[0]!.head === 'gaussian' || plans[0]!.head === 'tanh';
  return {
    weights: all,
    manifest: {
      format: 1, title: 'A model', agent: agentConfig.parse({ actionSpace: isContinuous ? 'continuous' : 'three' }),
      features: { set: 'market-30', version: MARKET_30.version, hash, interval: '15m', referenceId: null, basisId: null, withRegime: false },
      normaliser: { kind: 'z-score', featureSetHash: hash, centre: MARKET_30.features.map(() => rng.normal()), scale: MARKET_30.features.map((_, i) => (i === 4 ? 0 : 0.5 + rng.float())), clip: 3 },
      masks: MASKS, observation: NAMES, baseline: NAMES.map(() => 0), combine: plans.length === 1 ? 'single' : 'mean', members,
      trained: { instruments: [instrumentId('spot:BTCUSDT')], interval: '15m', fromMs: 0, toMs: 1, dataHash: 'a'.repeat(64), seeds: [1] }, reference: null, ...change,
    },
  };
}

/** Rows as the features are worked out: some unknown, some far beyond the bound; then masks and position. */
export function rawRows(count: number, seed: string): Float32Array[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, row) => {
    const features = Array.from({ length: FEATURES }, (_unused, i) => (rng.float() < 0.1 ? Number.NaN : (row + i) % 13 === 0 ? 40 * rng.normal() : 2 * rng.normal()));
    return Float32Array.from([...features, ...Array.from({ length: NAMES.length - FEATURES }, () => rng.normal())]);
  });
}

/** What an agent sees of a raw row: scaled as training does, 0 where unknown. */
export function scaledRow({ manifest }: ModelDocument, raw: Float32Array): Float32Array {
  const seen = raw.slice();
  const scaled = new Float32Array(FEATURES);
  scaleRow(manifest.normaliser, Float64Array.from(raw.subarray(0, FEATURES)), scaled, 0);
  seen.set(scaled.map((value) => (value === value ? value : 0)));
  return seen;
}

/** What the program's own net makes of an observation that is scaled: probabilities, values, or the action's mean. */
export function ownAnswer(document: ModelDocument, index: number, scaled: Float32Array): { readonly numbers: number[]; readonly value: number | null } {
  const member = document.manifest.members[index]!;
  const seen = scaled.slice();
  if (member.observationScale !== undefined) {
    const { limit, ...snapshot } = member.observationScale;
    const normaliser = new ObservationNormaliser(seen.length, limit);
    normaliser.restore(snapshot);
    normaliser.apply(seen, seen);
  }
  const row = inferred(document, member, seen);
  const value = member.value === undefined ? null : inferred(document, member.value, seen)[0]!;
  if (member.head === 'categorical') {
    const head = new Categorical(member.shape.layers.at(-1)!.units);
    head.read(row, 0);
    return { numbers: [...head.probabilities], value };
  }
  if (member.head === 'duelling') {
    const values = new Float64Array(member.shape.layers.at(-1)!.units - 1);
    duelingValues(row, 0, values);
    return { numbers: [...values], value };
  }
  return { numbers: [...row.subarray(0, member.shape.layers.at(-1)!.units)], value };
}

function inferred(document: ModelDocument, { shape, from, count }: ModelNet, seen: Float32Array): Float32Array {
  const net = new Net(createNetKernel(Net.room(shape, 1)), shape, 1);
  net.importWeights({ shape, values: document.weights.slice(from, from + count) });
  return net.infer(seen);
}

/** The largest distance between two lists of numbers. */
export function farthest(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length) throw new RangeError(`expected ${one.length} numbers, was ${other.length}`);
  return Array.from(one, (value, index) => Math.abs(value - other[index]!)).reduce((most, distance) => (distance > most || Number.isNaN(distance) ? distance : most), 0);
}
