import { Net } from '../../compute/nn/net.ts';
import { createNetKernel } from '../../compute/nn/net-kernel.ts';
import type { ExplainedWhy, ModelDocument, WhyAction, WhyContribution, WhyMember } from '../../domain/model.ts';
import type { Sight } from '../../domain/sight.ts';
import { targetOf } from './actions.ts';
import { sideInWords } from './agent.ts';
import { Gradients } from './gradients.ts';
import type { Attribution, Explained } from './gradients.ts';
import { netOf } from './member.ts';
import type { Member } from './member.ts';
import type { Policy } from './policy.ts';

/** Says why a policy has answered what it has. */
export interface Explainer {
  /** Explains the last answer of the policy, which was to this sight. */
  explain(sight: Sight): ExplainedWhy;
}

/**
 * Makes what explains a policy. What is explained is the probability of the choice taken (of a vote: its mean over the members), its value where one net values choices, or the
 * continuous action; each member counts as it counted in the answer. Contributions are integrated gradients against the usual observation of training; of a policy from
 * elsewhere, whose gradient nobody has, the change when one number at a time is set to its usual value (occlusion).
 */
export function createExplainer(policy: Policy): Explainer {
  return new PolicyExplainer(policy);
}

class PolicyExplainer implements Explainer {
  readonly #policy: Policy;
  readonly #usual: Float32Array;
  readonly #gradients: readonly (Gradients | null)[];
  readonly #values: readonly Net[];

  constructor(policy: Policy) {
    const { document, members } = policy;
    this.#policy = policy;
    this.#usual = Float32Array.from(document.manifest.baseline);
    this.#gradients = members.map((member) => (member.manifest.foreign === undefined ? new Gradients(document, member) : null));
    this.#values = valueNets(document);
  }

  explain({ timeMs, known }: Sight): ExplainedWhy {
    const { document: { manifest }, members, observation, choice, exposures, actions } = this.#policy;
    const explained: Explained = exposures.length === 0 ? { of: 'action' } : { of: isValued(members) ? 'value' : 'probability', choice };
    const attributions = members.map((member, index) => this.#gradients[index]?.attribute(observation, this.#usual, explained) ?? occlude(member, observation, this.#usual, explained));
    const whole = addUp(attributions, this.#policy.ensemble.weights);
    const acted = Math.fround(this.#policy.ensemble.decide());
    const sum = whole.parts.reduce((total, part) => total + part, 0);
    return {
      timeMs,
      actions: this.#actions(acted),
      chosen: exposures.length === 0 ? 0 : choice,
      exposure: exposures.length === 0 ? targetOf(actions, acted) : exposures[choice]!,
      value: this.#value(observation),
      contributions: contributionsOf(manifest.observation, observation, whole.parts),
      explained: { of: explained.of, now: whole.now, usual: whole.usual, sum, gap: whole.now - whole.usual - sum },
      members: members.length === 1 ? [] : members.map((member) => this.#memberOf(member)),
      masked: manifest.observation.filter((_, column) => column < known.length && known[column] === 0),
    };
  }

  #actions(acted: number): readonly WhyAction[] {
    const { exposures, ensemble, members, actions } = this.#policy;
    if (exposures.length === 0) {
      const exposure = targetOf(actions, acted);
      return [{ title: sideInWords(exposure), exposure, probability: null, value: null }];
    }
    const values = isValued(members) ? meanValues(members) : null;
    return exposures.map((exposure, i) => ({ title: sideInWords(exposure), exposure, probability: values === null ? ensemble.probabilities[i]! : null, value: values === null ? null : values[i]! }));
  }

  #value(observation: Float32Array): number | null {
    const { members } = this.#policy;
    if (isValued(members)) return meanValues(members)[this.#policy.choice]!;
    if (this.#values.length === 0) return null;
    const withValue = members.filter(({ manifest }) => manifest.value !== undefined);
    const sum = this.#values.reduce((total, net, index) => total + net.infer(withValue[index]!.prepare(observation))[0]!, 0);
    return sum / this.#values.length;
  }

  #memberOf(member: Member): WhyMember {
    const { algorithm, seed } = member.manifest;
    const { exposures, actions } = this.#policy;
    if (exposures.length === 0) return { algorithm, seed, exposure: targetOf(actions, member.action), probability: null };
    return { algorithm, seed, exposure: exposures[member.choice]!, probability: member.values === null ? member.probabilities[member.choice]! : null };
  }
}

/** All members value choices; then values are explained, as each of them has them. */
function isValued(members: readonly Member[]): boolean {
  return members.every(({ values }) => values !== null);
}

function meanValues(members: readonly Member[]): readonly number[] {
  const [first] = members;
  return Array.from(first?.values ?? [], (_, i) => members.reduce((sum, { values }) => sum + values![i]!, 0) / members.length);
}

function valueNets(document: ModelDocument): readonly Net[] {
  const nets = document.manifest.members.flatMap(({ value }) => value ?? []);
  const kernel = createNetKernel(nets.reduce((room, { shape }) => room + Net.room(shape, 1), 0));
  return nets.map((net) => netOf(document, net, kernel, 1));
}

/** Sets one number at a time to its usual value. The member is left looking at the observation. */
function occlude(member: Member, observation: Float32Array, usual: Float32Array, explained: Explained): Attribution {
  const answer = (seen: Float32Array): number => {
    member.look(seen);
    if (explained.of === 'action') return member.action;
    return (explained.of === 'value' ? member.values! : member.probabilities)[explained.choice]!;
  };
  const usually = answer(usual);
  const now = answer(observation);
  const changed = observation.slice();
  const parts = Float64Array.from(observation, (value, i) => {
    changed[i] = usual[i]!;
    const without = answer(changed);
    changed[i] = value;
    return now - without;
  });
  member.look(observation);
  return { parts, now, usual: usually };
}

function addUp(attributions: readonly Attribution[], weights: Float64Array): Attribution {
  const parts = new Float64Array(attributions[0]?.parts.length ?? 0);
  let [now, usual] = [0, 0];
  attributions.forEach((one, j) => {
    const weight = weights[j]!;
    for (let i = 0; i < parts.length; i++) parts[i]! += weight * one.parts[i]!;
    now += weight * one.now;
    usual += weight * one.usual;
  });
  return { parts, now, usual };
}

/** So many are told; their sum is of all. */
const MOST_CONTRIBUTIONS = 20;

function contributionsOf(names: readonly string[], observation: Float32Array, parts: Float64Array): readonly WhyContribution[] {
  return names.map((feature, i) => ({ feature, value: observation[i]!, contribution: parts[i]! })).filter(({ contribution }) => contribution !== 0)
    .sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution)).slice(0, MOST_CONTRIBUTIONS);
}
