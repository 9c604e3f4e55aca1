import type { Rng } from '../compute/rng.ts';
import { portableExp } from '../compute/portable-exp.ts';
import { portableLog } from '../compute/portable-log.ts';

/** What a replay buffer is made for. */
export interface ReplayShape {
  readonly capacity: number;
  readonly observationSize: number;
  readonly actionWidth: number;
}

/** Everything that the next draws depend on, beside chance. Only what is filled. */
export interface ReplaySnapshot {
  readonly size: number;
  readonly next: number;
  readonly largest: number;
  readonly observations: Float32Array;
  readonly actions: Float32Array;
  readonly rewards: Float64Array;
  readonly factors: Float64Array;
  readonly followers: Float32Array;
  readonly priorities: Float64Array;
}

/**
 * The last transitions, drawn the more often the more there was to learn from them: with probability p^α / Σ p^α. A tree of sums finds a draw in as many
 * steps as the capacity has binary digits.
 * @see Schaul, Quan, Antonoglou & Silver 2016, arXiv:1511.05952, proportional variant
 */
export class ReplayBuffer {
  readonly capacity: number;
  /** [capacity × observationSize] */
  readonly observations: Float32Array;
  /** [capacity × actionWidth] */
  readonly actions: Float32Array;
  /** [capacity] discounted sum of the rewards of the transition's steps. */
  readonly rewards: Float64Array;
  /** [capacity] what the value of the follower counts: γ^n, or 0 after an end. */
  readonly factors: Float64Array;
  /** [capacity × observationSize] what was seen n steps later. */
  readonly followers: Float32Array;
  readonly #shape: ReplayShape;
  readonly #alpha: number;
  readonly #leaves: number;
  /** [2 × leaves] the root at 1, the children of i at 2 i and 2 i + 1, the transitions from `leaves` on. */
  readonly #sums: Float64Array;
  #largest = 1;
  #next = 0;
  #size = 0;

  /** @param alpha 0 draws evenly, 1 in proportion to what there was to learn */
  constructor(shape: ReplayShape, alpha: number) {
    const { capacity, observationSize, actionWidth } = shape;
    if (!(Number.isInteger(capacity) && capacity >= 1)) throw new RangeError(`expected a capacity of at least 1, was ${capacity}`);
    this.capacity = capacity;
    this.#shape = shape;
    this.#alpha = alpha;
    this.observations = new Float32Array(capacity * observationSize);
    this.actions = new Float32Array(capacity * actionWidth);
    this.rewards = new Float64Array(capacity);
    this.factors = new Float64Array(capacity);
    this.followers = new Float32Array(capacity * observationSize);
    let leaves = 1;
    while (leaves < capacity) leaves *= 2;
    this.#leaves = leaves;
    this.#sums = new Float64Array(2 * leaves);
  }

  /** How many transitions it holds. */
  get size(): number {
    return this.#size;
  }

  /** Σ p^α of all transitions. */
  get total(): number {
    return this.#sums[1]!;
  }

  /** Keeps a transition in the place of the oldest; it is drawn as readily as the most surprising so far. */
  add(transition: { readonly observation: Float32Array; readonly action: Float32Array; readonly reward: number; readonly factor: number; readonly follower: Float32Array }): void {
    const { observationSize, actionWidth } = this.#shape;
    const at = this.#next;
    this.observations.set(transition.observation, at * observationSize);
    this.actions.set(transition.action, at * actionWidth);
    this.rewards[at] = transition.reward;
    this.factors[at] = transition.factor;
    this.followers.set(transition.follower, at * observationSize);
    this.#put(at, this.#largest);
    this.#next = (at + 1) % this.capacity;
    this.#size = Math.min(this.#size + 1, this.capacity);
  }

  /**
   * Draws transitions, one from each of equal parts of the total, and how much each counts: (size × probability)^−β, divided by the largest of the batch.
   * @param places [batch] receives where they lie
   * @param weights [batch] receives what they count
   */
  draw(rng: Rng, beta: number, { places, weights }: { readonly places: Uint32Array; readonly weights: Float64Array }): void {
    const part = this.total / places.length;
    let largest = 0;
    for (let i = 0; i < places.length; i++) {
      const place = this.#find((i + rng.float()) * part);
      places[i] = place;
      const weight = power(this.#size * (this.#sums[this.#leaves + place]! / this.total), -beta);
      weights[i] = weight;
      largest = Math.max(largest, weight);
    }
    for (let i = 0; i < weights.length; i++) weights[i]! /= largest;
  }

  /** Says how much there was to learn from a transition: the size of its error. */
  prioritise(place: number, error: number): void {
    const priority = power(Math.abs(error) + 1e-6, this.#alpha);
    this.#largest = Math.max(this.#largest, priority);
    this.#put(place, priority);
  }

  snapshot(): ReplaySnapshot {
    const { observationSize, actionWidth } = this.#shape;
    const size = this.#size;
    return {
      size, next: this.#next, largest: this.#largest,
      observations: this.observations.slice(0, size * observationSize), actions: this.actions.slice(0, size * actionWidth),
      rewards: this.rewards.slice(0, size), factors: this.factors.slice(0, size), followers: this.followers.slice(0, size * observationSize),
      priorities: this.#sums.slice(this.#leaves, this.#leaves + size),
    };
  }

  /** @throws RangeError when the snapshot is of a larger buffer, or of other observations */
  restore(snapshot: ReplaySnapshot): void {
    const { size } = snapshot;
    if (size > this.capacity || snapshot.observations.length !== size * this.#shape.observationSize) {
      throw new RangeError(`expected at most ${this.capacity} transitions of ${this.#shape.observationSize} numbers, was ${size} with ${snapshot.observations.length} together`);
    }
    this.observations.set(snapshot.observations);
    this.actions.set(snapshot.actions);
    this.rewards.set(snapshot.rewards);
    this.factors.set(snapshot.factors);
    this.followers.set(snapshot.followers);
    this.#sums.fill(0);
    this.#sums.set(snapshot.priorities, this.#leaves);
    // The same additions as when they came one by one: each sum is of its two children.
    for (let i = this.#leaves - 1; i >= 1; i--) this.#sums[i] = this.#sums[2 * i]! + this.#sums[2 * i + 1]!;
    [this.#size, this.#next, this.#largest] = [size, snapshot.next, snapshot.largest];
  }

  #put(place: number, priority: number): void {
    let at = this.#leaves + place;
    this.#sums[at] = priority;
    for (at >>= 1; at >= 1; at >>= 1) this.#sums[at] = this.#sums[2 * at]! + this.#sums[2 * at + 1]!;
  }

  /** Returns the transition in whose part of the total a number lies. */
  #find(sum: number): number {
    let rest = sum;
    let at = 1;
    while (at < this.#leaves) {
      at *= 2;
      const left = this.#sums[at]!;
      // What rounding leaves over at the very end belongs to the last that has any.
      if (rest >= left && this.#sums[at + 1]! > 0) {
        rest -= left;
        at++;
      }
    }
    return at - this.#leaves;
  }
}

/** The power function is left to the machine; this one is not. */
function power(base: number, exponent: number): number {
  return exponent === 0 ? 1 : portableExp(exponent * portableLog(base));
}
