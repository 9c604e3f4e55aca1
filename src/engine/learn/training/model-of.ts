import { invariant } from '../../domain/assert.ts';
import type { ModelCombination, ModelDocument, ModelMember, ModelNet, ModelReference } from '../../domain/model.ts';
import { targetOf } from '../../strategy/agent/actions.ts';
import type { SpanRun } from './evaluate.ts';
import type { MemberWeights } from './learner.ts';
import type { PreparedTraining } from './prepare.ts';
import type { TrainedSeed } from './seed-training.ts';

/** What becomes a member: a trained policy and the seed that it was trained with. */
export type Trained = Pick<TrainedSeed, 'seed' | 'member'>;

/**
 * Makes a model of trained policies that see the same and can do the same; they may be of other seeds and of other algorithms.
 * @param lived how the policies traded the training time, of which the usual actions are told; null where nobody knows
 */
export function modelOf(prepared: PreparedTraining, trained: readonly Trained[], { combine, title, lived }: { readonly combine: ModelCombination; readonly title?: string; readonly lived: SpanRun | null }): ModelDocument {
  invariant(trained.length > 0, 'expected at least one trained policy, was none');
  const { spec, parts, features, normaliser, masks, observation, baseline, reference, dataHash, markets } = prepared;
  const store = new WeightStore();
  const members = trained.map(({ seed, member }) => memberOf(member, seed, store));
  return {
    manifest: {
      format: 1, title: title ?? titleOf(prepared, trained), agent: spec.agent, features, normaliser, masks, observation, baseline,
      combine: trained.length === 1 ? 'single' : combine === 'single' ? 'mean' : combine, members,
      trained: {
        instruments: markets.map(({ instrument }) => instrument.id), interval: spec.interval, fromMs: parts.train.fromMs, toMs: parts.validation.toMs, dataHash,
        seeds: trained.map(({ seed }) => seed),
      },
      reference: { features: reference, actions: lived === null ? [] : actionShares(spec, lived) },
    },
    weights: store.weights(),
  };
}

/** Weights one after the other. */
class WeightStore {
  readonly #parts: Float32Array[] = [];
  #count = 0;

  put({ shape, values }: MemberWeights['net']): ModelNet {
    const from = this.#count;
    this.#parts.push(values);
    this.#count += values.length;
    return { shape, from, count: values.length };
  }

  weights(): Float32Array {
    const all = new Float32Array(this.#count);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

function memberOf({ algorithm, head, net, logDeviations, value }: MemberWeights, seed: number, store: WeightStore): ModelMember {
  return {
    algorithm, seed, head, ...store.put(net), ...(logDeviations === null ? {} : { logDeviations: [...logDeviations] }),
    ...(value === null ? {} : { value: store.put(value) }),
  };
}

function titleOf({ spec: { title, instruments, interval } }: PreparedTraining, trained: readonly Trained[]): string {
  if (title !== '') return title;
  const algorithms = [...new Set(trained.map(({ member }) => member.algorithm.toUpperCase()))].join(' and ');
  return `${algorithms} on ${instruments.map((id) => id.slice(id.indexOf(':') + 1)).join(', ')} ${interval}`;
}

/** Share of each wanted exposure; of continuous actions of five equal parts from -1 to 1, by their middles. */
function actionShares({ agent }: PreparedTraining['spec'], { actions, bars }: SpanRun): ModelReference['actions'] {
  const isContinuous = agent.actionSpace === 'continuous';
  return actions.map((count, action) => ({ exposure: isContinuous ? (2 * action + 1) / actions.length - 1 : targetOf(agent, action), share: count / bars }));
}
