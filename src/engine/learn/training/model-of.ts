import { invariant } from '../../domain/assert.ts';
import type { ModelCombination, ModelDocument, ModelMember, ModelNet } from '../../domain/model.ts';
import type { MemberWeights } from './learner.ts';
import { referenceOf } from './model-reference.ts';
import type { PreparedTraining } from './prepare.ts';
import type { TrainedSeed } from './seed-training.ts';
import { knownTo } from './warm-start.ts';

/** What becomes a member: a trained policy and the seed that it was trained with. */
export type Trained = Pick<TrainedSeed, 'seed' | 'member'>;

/**
 * Makes a model of trained policies that see the same and can do the same; they may be of other seeds and of other algorithms. It trades the training and the validation
 * time once more as it will be served, so that what was usual there is known.
 */
export function modelOf(prepared: PreparedTraining, trained: readonly Trained[], options: { readonly combine: ModelCombination; readonly title?: string }): ModelDocument {
  const document = withoutReference(prepared, trained, options);
  return { ...document, manifest: { ...document.manifest, reference: referenceOf(prepared, document) } };
}

function withoutReference(prepared: PreparedTraining, trained: readonly Trained[], { combine, title }: { readonly combine: ModelCombination; readonly title?: string }): ModelDocument {
  invariant(trained.length > 0, 'expected at least one trained policy, was none');
  const { spec, parts, features, normaliser, masks, observation, baseline, dataHash, markets, warm } = prepared;
  const inheritedToMs = warm === null ? 0 : knownTo(warm.manifest);
  const store = new WeightStore();
  const members = trained.map(({ seed, member }) => memberOf(member, seed, store));
  return {
    manifest: {
      format: 1, title: title ?? titleOf(prepared, trained), agent: spec.agent, features, normaliser, masks, observation, baseline,
      combine: trained.length === 1 ? 'single' : combine === 'single' ? 'mean' : combine, members,
      trained: {
        instruments: markets.map(({ instrument }) => instrument.id), interval: spec.interval, fromMs: parts.train.fromMs, toMs: parts.validation.toMs, dataHash,
        seeds: trained.map(({ seed }) => seed), ...(inheritedToMs > parts.validation.toMs ? { inheritedToMs } : {}),
      },
      reference: null,
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
