import type { ModelDocument } from '../../../../../src/engine/domain/model.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { featureSetHash } from '../../../../../src/engine/features/sets/definition.ts';
import { FEATURE_SET_DEFINITIONS } from '../../../../../src/engine/features/sets/sight-set.ts';
import { registerModel, NO_METRICS } from '../../../../../src/engine/run/models/register.ts';
import type { Registration } from '../../../../../src/engine/run/models/register.ts';
import { agentConfig } from '../../../../../src/engine/strategy/agent/agent.config.ts';
import { POSITION_STATE } from '../../../../../src/engine/strategy/agent/position-state.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';

/** What a model of the tests always wants: its net has no weights but the bias of one choice. */
export interface Wish {
  readonly wants: 'short' | 'flat' | 'long';
  readonly title?: string;
  readonly interval?: '1m' | '5m' | '15m';
  readonly instruments?: readonly string[];
}

const CHOICES = ['short', 'flat', 'long'] as const;

/** A whole model of one layer that wants the same whatever it sees: logits are 0 but for that of its choice, which is 5. */
export function aModel({ wants, title = `Always ${wants}`, interval = '1m', instruments = ['um:AAAUSDT'] }: Wish): ModelDocument {
  const definition = FEATURE_SET_DEFINITIONS['bars-50'];
  const hash = featureSetHash(definition);
  const features = definition.features.map(({ name }) => name);
  const observation = [...features, ...POSITION_STATE];
  const weights = new Float32Array(observation.length * 3 + 3);
  weights[observation.length * 3 + CHOICES.indexOf(wants)] = 5;
  return {
    manifest: {
      format: 1, title, agent: agentConfig.parse({}),
      features: { set: 'bars-50', version: definition.version, hash, interval, referenceId: null, basisId: null, withRegime: false },
      normaliser: { kind: 'z-score', featureSetHash: hash, centre: features.map(() => 0), scale: features.map(() => 1), clip: 5 },
      masks: [], observation, baseline: observation.map(() => 0), combine: 'single',
      members: [{ algorithm: 'ppo', seed: 7, head: 'categorical', shape: { inputs: observation.length, layers: [{ units: 3, activation: 'linear' }] }, from: 0, count: weights.length }],
      trained: { instruments: instruments.map(instrumentId), interval, fromMs: Date.UTC(2023, 0, 1), toMs: Date.UTC(2024, 0, 1), dataHash: 'd'.repeat(64), seeds: [7] },
      reference: null,
    },
    weights,
  };
}

/** Puts such a model on a shelf and returns its code. */
export function onShelf(store: Pick<Store, 'models'>, wish: Wish, changes: Partial<Registration> = {}): string {
  return registerModel(store, {
    document: aModel(wish), origin: 'training', parent: null, trainingId: null, codeVersion: '1.2.3', metrics: NO_METRICS, config: { learningRate: 3e-4 }, createdMs: 1, ...changes,
  }, 'A test has made it.').code;
}
