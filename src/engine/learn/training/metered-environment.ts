import type { Environment, StepOutcome } from '../environment.ts';
import { REWARD_PARTS } from '../trading/reward.ts';
import type { TradingEnvironment } from '../trading/trading-environment.ts';
import type { CurvePoint } from './curve.ts';

/** What an update lived through. */
export type LivedNumbers = Pick<CurvePoint, 'reward' | 'return' | 'trades' | 'held' | 'parts'>;

/** An environment of markets that adds up what its worlds live through, for the curves. It changes nothing of what they do. */
export class MeteredEnvironment implements Environment {
  readonly count: number;
  readonly observationSize: number;
  readonly actions: Environment['actions'];
  readonly #inner: TradingEnvironment;
  readonly #parts = new Float64Array(REWARD_PARTS.length);
  #rewards = 0;
  #trades = 0;
  #heldSteps = 0;
  #steps = 0;

  constructor(inner: TradingEnvironment) {
    this.count = inner.count;
    this.observationSize = inner.observationSize;
    this.actions = inner.actions;
    this.#inner = inner;
  }

  reset(seed: number | string, observations: Float32Array): void {
    this.#inner.reset(seed, observations);
  }

  step(actions: Float32Array, out: StepOutcome): void {
    this.#inner.step(actions, out);
    for (let number = 0; number < this.count; number++) {
      // A world whose episode has ended stands at the beginning of the next: what its last step was made of is no longer told.
      if (out.ends[number] !== 0) continue;
      const world = this.#inner.worlds[number]!;
      this.#rewards += out.rewards[number]!;
      this.#trades += world.trades;
      this.#steps++;
      if (world.isHolding) this.#heldSteps++;
      for (let part = 0; part < this.#parts.length; part++) this.#parts[part]! += world.parts[part]!;
    }
  }

  snapshot(): unknown {
    return this.#inner.snapshot();
  }

  restore(snapshot: unknown): void {
    this.#inner.restore(snapshot);
    this.#clear();
  }

  /** Returns means a step since it was last asked (the return: mean over the episodes that ended, null where none did), and begins anew. */
  take(): LivedNumbers {
    const reports = this.#inner.takeReports();
    const mean = (sum: number): number | null => (this.#steps === 0 ? null : sum / this.#steps);
    const numbers = {
      reward: mean(this.#rewards), trades: mean(this.#trades), held: mean(this.#heldSteps), parts: this.#steps === 0 ? null : Array.from(this.#parts, (sum) => sum / this.#steps),
      return: reports.length === 0 ? null : reports.reduce((sum, { totalReturn }) => sum + totalReturn, 0) / reports.length,
    };
    this.#clear();
    return numbers;
  }

  #clear(): void {
    this.#parts.fill(0);
    [this.#rewards, this.#trades, this.#heldSteps, this.#steps] = [0, 0, 0, 0];
  }
}
