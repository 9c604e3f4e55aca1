import { RollingExtreme } from '../../compute/rolling.ts';
import type { RollingExtremeSnapshot } from '../../compute/rolling.ts';

/**
 * The highest or lowest value of the `period` values BEFORE the current one, NaN until there are that many; a Donchian channel without today in it,
 * so that today can break out of it. Charts often draw the channel with the current bar included: that is this one, a bar later.
 * @see Donchian 1960, "High Finance in Copper", Financial Analysts Journal 16(6)
 */
export class PreviousExtreme {
  readonly #extreme: RollingExtreme;

  /** @param period whole number of bars from 1 */
  constructor(kind: 'maximum' | 'minimum', period: number) {
    this.#extreme = new RollingExtreme(kind, period);
  }

  update(value: number): number {
    const before = this.#extreme.value;
    this.#extreme.update(value);
    return before;
  }

  snapshot(): RollingExtremeSnapshot {
    return this.#extreme.snapshot();
  }

  restore(snapshot: RollingExtremeSnapshot): void {
    this.#extreme.restore(snapshot);
  }
}
