import { RollingExtreme } from '../../compute/rolling.ts';
import type { RollingExtremeSnapshot } from '../../compute/rolling.ts';

/** What a {@link PreviousExtreme} needs to go on; survives JSON. */
export interface PreviousExtremeSnapshot {
  readonly extreme: RollingExtremeSnapshot;
  readonly previous: number | null;
}

/**
 * The highest or lowest value of the `period` values BEFORE the current one, NaN until there are that many; a Donchian channel without today in it,
 * so that today can break out of it. Charts often draw the channel with the current bar included: that is this one, a bar later.
 * @see Donchian 1960, "High Finance in Copper", Financial Analysts Journal 16(6)
 */
export class PreviousExtreme {
  readonly #extreme: RollingExtreme;
  #previous = Number.NaN;

  /** @param period whole number of bars from 1 */
  constructor(kind: 'maximum' | 'minimum', period: number) {
    this.#extreme = new RollingExtreme(kind, period);
  }

  update(value: number): number {
    const previous = this.#previous;
    this.#previous = this.#extreme.update(value);
    return previous;
  }

  snapshot(): PreviousExtremeSnapshot {
    return { extreme: this.#extreme.snapshot(), previous: Number.isNaN(this.#previous) ? null : this.#previous };
  }

  restore(snapshot: PreviousExtremeSnapshot): void {
    this.#extreme.restore(snapshot.extreme);
    this.#previous = snapshot.previous ?? Number.NaN;
  }
}
