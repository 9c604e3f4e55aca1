import { FallCusum } from '../../compute/change-point/cusum.ts';
import type { CusumOptions } from '../../compute/change-point/cusum.ts';
import type { ModelReference } from '../../domain/model.ts';

/** Results this many deviations off count no more than this: one day's crash is no drift. */
const LARGEST = 4;
/** Memory of the deviation of late, in bars. */
const MEMORY = 500;

/**
 * Holds what a model's bars bring to what they brought in validation. A market that has become wilder makes results spread without making them worse: the deviation of
 * late counts where it is the larger.
 */
export class RewardWatch {
  readonly #reference: NonNullable<ModelReference['reward']>;
  readonly #test: FallCusum;
  #bars = 0;
  #sumBps = 0;
  #squares: number;

  constructor(reference: NonNullable<ModelReference['reward']>, test: CusumOptions) {
    this.#reference = reference;
    this.#test = new FallCusum(test);
    this.#squares = reference.deviationBps ** 2;
  }

  /** Takes what a bar brought the account, in basis points. */
  add(bps: number): void {
    const { meanBps, deviationBps } = this.#reference;
    const off = bps - meanBps;
    const deviation = Math.max(deviationBps, Math.sqrt(this.#squares));
    this.#bars++;
    this.#sumBps += bps;
    this.#squares += (off * off - this.#squares) / MEMORY;
    if (deviation > 0) this.#test.update(Math.max(-LARGEST, Math.min(LARGEST, off / deviation)));
  }

  get bars(): number {
    return this.#bars;
  }

  get meanBps(): number | null {
    return this.#bars === 0 ? null : this.#sumBps / this.#bars;
  }

  /** From 1 on it is told. */
  get score(): number {
    return this.#test.score;
  }
}
