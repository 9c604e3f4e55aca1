import type { ModelCombination } from '../../domain/model.ts';
import type { Member } from './member.ts';

/**
 * How members come to one action, after Wiering & van Hasselt 2008, "Ensemble Algorithms in Reinforcement Learning", IEEE Trans. SMC-B 38(4), sections II-C and II-E.
 *
 * Choices. `mean`: Boltzmann addition, p = Σ pⱼ / n, and the largest wins. `vote`: majority voting, each member for its own choice; among choices of equally many votes the
 * larger mean probability wins. `confidence`: p = Σ wⱼ pⱼ / Σ wⱼ with wⱼ = 1 - H(pⱼ) / ln(choices), the share of doubt that member j has left; all unsure weigh alike.
 *
 * Continuous actions. `mean`: Σ aⱼ / n. `vote`: the side (short, flat, long) that most members want, ties to the side of the mean (flat where it is on neither), and the mean action of its voters.
 * `confidence`: Σ wⱼ aⱼ / Σ wⱼ with wⱼ = 1 / σⱼ² of a Gaussian; a member without a deviation weighs as much as the others on average.
 */
export class Ensemble {
  readonly #members: readonly Member[];
  readonly #combine: ModelCombination;
  readonly #deadBand: number;
  /** [choices] after `decide`; of `vote` the mean probabilities. Empty for continuous actions. */
  readonly probabilities: Float64Array;
  /** [members] how much each counts, adding up to 1, after `decide`. */
  readonly weights: Float64Array;
  /** Of `vote`: members that want what was decided. */
  votes = 0;
  readonly #votes: Float64Array;
  readonly #isContinuous: boolean;

  constructor(members: readonly Member[], { combine, choices, deadBand }: { readonly combine: ModelCombination; readonly choices: number; readonly deadBand: number }) {
    this.#members = members;
    this.#combine = combine;
    this.#deadBand = deadBand;
    this.#isContinuous = choices === 0;
    this.probabilities = new Float64Array(choices);
    this.weights = new Float64Array(members.length).fill(1 / members.length);
    this.#votes = new Float64Array(Math.max(3, choices));
  }

  /** Returns the number of the choice, or the action from -1 to 1, that the members come to after each has looked. */
  decide(): number {
    if (this.#combine === 'confidence') this.#weigh();
    if (this.#isContinuous) return this.#combine === 'vote' ? this.#voteOnSide() : this.#meanAction();
    this.#addUp();
    return this.#combine === 'vote' ? this.#voteOnChoice() : largest(this.probabilities);
  }

  #weigh(): void {
    const { weights } = this;
    let sum = 0;
    let known = 0;
    for (let j = 0; j < weights.length; j++) {
      const confidence = this.#members[j]!.confidence();
      weights[j] = confidence;
      if (confidence === confidence) {
        sum += confidence;
        known++;
      }
    }
    const usual = known === 0 ? 1 : sum / known;
    const whole = sum + (weights.length - known) * usual;
    for (let j = 0; j < weights.length; j++) {
      const confidence = weights[j]!;
      weights[j] = whole > 0 ? (confidence === confidence ? confidence : usual) / whole : 1 / weights.length;
    }
  }

  #addUp(): void {
    const { probabilities, weights } = this;
    if (weights.length === 1) {
      probabilities.set(this.#members[0]!.probabilities);
      return;
    }
    probabilities.fill(0);
    for (let j = 0; j < weights.length; j++) {
      const own = this.#members[j]!.probabilities;
      for (let i = 0; i < probabilities.length; i++) probabilities[i]! += weights[j]! * own[i]!;
    }
  }

  #voteOnChoice(): number {
    const votes = this.#votes.fill(0);
    for (let j = 0; j < this.#members.length; j++) votes[this.#members[j]!.choice]!++;
    const { probabilities } = this;
    let best = 0;
    for (let i = 1; i < probabilities.length; i++) {
      if (votes[i]! > votes[best]! || (votes[i] === votes[best] && probabilities[i]! > probabilities[best]!)) best = i;
    }
    this.votes = votes[best]!;
    return best;
  }

  #meanAction(): number {
    let sum = 0;
    for (let j = 0; j < this.#members.length; j++) sum += this.weights[j]! * this.#members[j]!.action;
    return this.#members.length === 1 ? this.#members[0]!.action : sum;
  }

  #voteOnSide(): number {
    const votes = this.#votes.fill(0);
    for (let j = 0; j < this.#members.length; j++) votes[1 + this.#sideOf(this.#members[j]!.action)]!++;
    const side = this.#sideWith(Math.max(votes[0]!, votes[1]!, votes[2]!), this.#sideOf(this.#meanAction()));
    if (side === null) return 0;
    this.votes = votes[1 + side]!;
    let sum = 0;
    for (let j = 0; j < this.#members.length; j++) if (this.#sideOf(this.#members[j]!.action) === side) sum += this.#members[j]!.action;
    return sum / this.votes;
  }

  /** Null where opposite sides have equally many votes and the mean is on neither. */
  #sideWith(most: number, mean: number): number | null {
    const votes = this.#votes;
    if (votes[1 + mean] === most) return mean;
    this.votes = 0;
    const [short, flat, long] = [votes[0] === most, votes[1] === most, votes[2] === most];
    if (flat) return 0;
    return short === long ? null : short ? -1 : 1;
  }

  #sideOf(action: number): number {
    return Math.abs(action) <= this.#deadBand ? 0 : action > 0 ? 1 : -1;
  }
}

function largest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
