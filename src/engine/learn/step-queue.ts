import type { ReplayBuffer } from './replay-buffer.ts';

/** One step as a world tells it. */
interface Step {
  readonly observation: Float32Array;
  readonly action: Float32Array;
  readonly reward: number;
}

/** What waits in a queue; survives a structured clone. */
export type StepQueueSnapshot = readonly Step[];

/**
 * Holds the last steps of one world until what came of them is known, and then gives them to a replay buffer as transitions of `stepsAhead` steps.
 * @see Sutton 1988, "Learning to predict by the methods of temporal differences"; n-step returns
 */
export class StepQueue {
  readonly #stepsAhead: number;
  readonly #discount: number;
  readonly #buffer: ReplayBuffer;
  #waiting: Place[] = [];
  /** Places that were given away: to make new lists at every step would keep the collector busy. */
  readonly #free: Place[] = [];

  constructor(buffer: ReplayBuffer, { stepsAhead, discount }: { readonly stepsAhead: number; readonly discount: number }) {
    this.#buffer = buffer;
    this.#stepsAhead = stepsAhead;
    this.#discount = discount;
  }

  /** Takes one step in that did not end its episode. Copies what it keeps. */
  step(step: Step, follower: Float32Array): void {
    this.#push(step);
    if (this.#waiting.length === this.#stepsAhead) this.#release(follower, 1);
  }

  /** Takes the last step of an episode in, and gives away everything that waits. A cut-off episode would have gone on from its last observation. */
  end(step: Step, last: Float32Array, { isCutOff }: { readonly isCutOff: boolean }): void {
    this.#push(step);
    while (this.#waiting.length > 0) this.#release(last, isCutOff ? 1 : 0);
  }

  snapshot(): StepQueueSnapshot {
    return this.#waiting.map(placeOf);
  }

  restore(snapshot: StepQueueSnapshot): void {
    this.#waiting = snapshot.map(placeOf);
  }

  #push(step: Step): void {
    const free = this.#free.pop();
    if (free === undefined) {
      this.#waiting.push(placeOf(step));
      return;
    }
    free.observation.set(step.observation);
    free.action.set(step.action);
    free.reward = step.reward;
    this.#waiting.push(free);
  }

  #release(follower: Float32Array, goesOn: number): void {
    let reward = 0;
    let factor = 1;
    for (const waiting of this.#waiting) {
      reward += factor * waiting.reward;
      factor *= this.#discount;
    }
    const first = this.#waiting.shift();
    if (first === undefined) return;
    this.#buffer.add({ observation: first.observation, action: first.action, reward, factor: goesOn * factor, follower });
    this.#free.push(first);
  }
}

/** A step that is kept. */
interface Place {
  readonly observation: Float32Array;
  readonly action: Float32Array;
  reward: number;
}

function placeOf({ observation, action, reward }: Step): Place {
  return { observation: observation.slice(), action: action.slice(), reward };
}
