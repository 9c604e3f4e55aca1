import type { NetWeights } from '../../compute/nn/net.ts';
import { shapeText } from '../../compute/nn/net.ts';
import type { ModelHead, ModelMember } from '../../domain/model.ts';
import { Dqn } from '../dqn.ts';
import type { DqnCheckpoint } from '../dqn.ts';
import type { Environment } from '../environment.ts';
import type { Partner } from '../partner.ts';
import { Ppo } from '../ppo.ts';
import type { PpoCheckpoint } from '../ppo.ts';
import { Td3 } from '../td3.ts';
import type { Td3Checkpoint } from '../td3.ts';
import type { CurvePoint } from './curve.ts';
import type { TrainingSpec } from './training.config.ts';

/** A policy with its weights: what becomes a member of a model. Survives a structured clone. */
export interface MemberWeights {
  readonly algorithm: Exclude<ModelMember['algorithm'], 'onnx'>;
  readonly head: ModelHead;
  readonly net: NetWeights;
  /** Of a Gaussian head. */
  readonly logDeviations: readonly number[] | null;
  /** What values a place; null where the policy brings none. */
  readonly value: NetWeights | null;
}

/** What one update tells, as far as the algorithm has it. */
export type LearnerNumbers = Pick<CurvePoint, 'policyLoss' | 'valueLoss' | 'kl' | 'entropy' | 'explainedVariance' | 'exploration' | 'gradientNorm' | 'learningRate'>;

/** One of the algorithms at work. */
export interface Learner {
  readonly steps: number;
  /** Lives and learns for one update. */
  update(): LearnerNumbers;
  /** Writes what it does at an observation without chance. */
  act(observation: Float32Array, action: Float32Array): void;
  member(): MemberWeights;
  /** Everything that training goes on from, bit for bit; survives a structured clone. */
  checkpoint(): unknown;
  restore(checkpoint: unknown): void;
  /** Takes the weights of a policy over before the first update. @throws RangeError with one sentence when they do not fit */
  begin(member: MemberWeights): void;
}

export type LearnerSettings = Pick<TrainingSpec, 'algorithm' | 'ppo' | 'dqn' | 'td3' | 'totalSteps'>;

/**
 * Starts an algorithm in an environment; its schedules run over the steps of the training.
 * @param partner a second thread that PPO may use; its weights are the same without
 */
export function createLearner(environment: Environment, { algorithm, ppo, dqn, td3, totalSteps }: LearnerSettings, { seed, partner }: { readonly seed: number; readonly partner: Partner | null }): Learner {
  switch (algorithm) {
    case 'ppo': return new PpoLearner(new Ppo(environment, { ...ppo, totalSteps }, seed, { partner }));
    case 'dqn': return new DqnLearner(new Dqn(environment, { ...dqn, totalSteps }, seed));
    case 'td3': return new Td3Learner(new Td3(environment, { ...td3, totalSteps }, seed));
  }
}

const NOTHING: LearnerNumbers = { policyLoss: null, valueLoss: null, kl: null, entropy: null, explainedVariance: null, exploration: null, gradientNorm: null, learningRate: null };

class PpoLearner implements Learner {
  readonly #ppo: Ppo;

  constructor(ppo: Ppo) {
    this.#ppo = ppo;
  }

  get steps(): number { return this.#ppo.steps; }

  update(): LearnerNumbers {
    const { policyLoss, valueLoss, klDivergence, entropy, explainedVariance, gradientNorm, learningRate } = this.#ppo.update();
    return { ...NOTHING, policyLoss: told(policyLoss), valueLoss: told(valueLoss), kl: told(klDivergence), entropy: told(entropy), explainedVariance: told(explainedVariance), gradientNorm: told(gradientNorm), learningRate };
  }

  act(observation: Float32Array, action: Float32Array): void { this.#ppo.act(observation, action); }

  member(): MemberWeights {
    const { policy: { net, logDeviations }, value } = this.#ppo.checkpoint();
    return { algorithm: 'ppo', head: logDeviations === null ? 'categorical' : 'gaussian', net, logDeviations: logDeviations === null ? null : [...logDeviations], value };
  }

  checkpoint(): PpoCheckpoint { return this.#ppo.checkpoint(); }
  restore(checkpoint: unknown): void { this.#ppo.restore(checkpoint as PpoCheckpoint); }

  begin(member: MemberWeights): void {
    const now = this.#ppo.checkpoint();
    requireFit(member, this.member());
    this.#ppo.restore({
      ...now, policy: { ...now.policy, net: member.net, logDeviations: member.logDeviations === null ? null : Float32Array.from(member.logDeviations) },
      value: member.value ?? now.value,
    });
  }
}

class DqnLearner implements Learner {
  readonly #dqn: Dqn;

  constructor(dqn: Dqn) {
    this.#dqn = dqn;
  }

  get steps(): number { return this.#dqn.steps; }

  update(): LearnerNumbers {
    const { loss, exploration, gradientNorm, learningRate } = this.#dqn.update();
    return { ...NOTHING, valueLoss: told(loss), exploration, gradientNorm: told(gradientNorm), learningRate };
  }

  act(observation: Float32Array, action: Float32Array): void { this.#dqn.act(observation, action); }
  member(): MemberWeights { return { algorithm: 'dqn', head: 'duelling', net: this.#dqn.policy(), logDeviations: null, value: null }; }
  checkpoint(): DqnCheckpoint { return this.#dqn.checkpoint(); }
  restore(checkpoint: unknown): void { this.#dqn.restore(checkpoint as DqnCheckpoint); }

  begin(member: MemberWeights): void {
    requireFit(member, this.member());
    this.#dqn.restore({ ...this.#dqn.checkpoint(), online: member.net, target: member.net });
  }
}

class Td3Learner implements Learner {
  readonly #td3: Td3;

  constructor(td3: Td3) {
    this.#td3 = td3;
  }

  get steps(): number { return this.#td3.steps; }

  update(): LearnerNumbers {
    const { criticLoss, gradientNorm } = this.#td3.update();
    return { ...NOTHING, valueLoss: told(criticLoss), gradientNorm: told(gradientNorm) };
  }

  act(observation: Float32Array, action: Float32Array): void { this.#td3.act(observation, action); }
  member(): MemberWeights { return { algorithm: 'td3', head: 'tanh', net: this.#td3.policy(), logDeviations: null, value: null }; }
  checkpoint(): Td3Checkpoint { return this.#td3.checkpoint(); }
  restore(checkpoint: unknown): void { this.#td3.restore(checkpoint as Td3Checkpoint); }

  /** The critics begin afresh: a model brings none along. */
  begin(member: MemberWeights): void {
    requireFit(member, this.member());
    const now = this.#td3.checkpoint();
    this.#td3.restore({ ...now, nets: now.nets.map((net, index) => (index === POLICY || index === SLOW_POLICY ? member.net : net)) });
  }
}

/** Places of the policy and its slow copy among the nets of TD3's checkpoint. */
const POLICY = 0;
const SLOW_POLICY = 3;

function told(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function requireFit(given: MemberWeights, own: MemberWeights): void {
  if (given.algorithm !== own.algorithm) throw new RangeError(`expected a model of ${own.algorithm} to go on from, was one of ${given.algorithm}`);
  const [shape, needed] = [shapeText(given.net.shape), shapeText(own.net.shape)];
  if (given.head !== own.head || shape !== needed) throw new RangeError(`expected a net of ${needed} (${own.head}) to go on from, was ${shape} (${given.head})`);
}
