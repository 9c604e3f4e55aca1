import { Adwin } from '../../../compute/change-point/adwin.ts';
import type { AdwinOptions, AdwinSnapshot } from '../../../compute/change-point/adwin.ts';
import { PageHinkley } from '../../../compute/change-point/page-hinkley.ts';
import type { PageHinkleyOptions, PageHinkleySnapshot } from '../../../compute/change-point/page-hinkley.ts';

/**
 * Tells whether a prediction was on the wrong side: 1, or 0, or one half where either said nothing. The side is watched and not the size of the error, because errors grow whenever the
 * market grows wilder, which is no fault of the model, while weak predictions are hardly seen in them: where a correlation of 0.1 turns into -0.3, the wrong side moves by 0.26 of its standard
 * deviation and the squared error of predictions a tenth of the outcome's size by 0.03.
 */
export function wrongSide(prediction: number, outcome: number): number {
  const product = Math.sign(prediction) * Math.sign(outcome);
  return (1 - product) / 2;
}

/** Of a value for each stretch of the horizon that overlaps no other. Their false alarms are in docs/boosting-drift.md. */
export const SIDE_ADWIN: AdwinOptions = { delta: 0.05, clock: 4, minimum: 10, convention: 'paper' };
export const SIDE_PAGE_HINKLEY: PageHinkleyOptions = { minimum: 30, slack: 0.03, threshold: 20, forgetting: 1 };

/** What has been told about the sides. */
export type SideChange = {
  readonly detector: 'adwin' | 'page-hinkley';
  /** Share of the wrong side: before and after for ADWIN, of all before and null for the other. */
  readonly before: number;
  readonly after: number | null;
};

/** What a {@link SideWatch} needs to go on; survives JSON. */
export interface SideWatchSnapshot {
  readonly adwin: AdwinSnapshot;
  readonly pageHinkley: PageHinkleySnapshot;
}

/** Watches the side of predictions for a change to the worse, in memory that grows with the logarithm of their number. */
export class SideWatch {
  readonly #adwin = new Adwin(SIDE_ADWIN);
  readonly #pageHinkley = new PageHinkley(SIDE_PAGE_HINKLEY);

  /** Share of the wrong side since the last change; null before the first. */
  get mean(): number | null {
    return this.#adwin.width === 0 ? null : this.#adwin.mean;
  }

  /** Of how many that is. */
  get count(): number {
    return this.#adwin.width;
  }

  /** Takes the next side, of a stretch that overlaps no other. @returns what it means, where it means a change to the worse */
  take(wrong: number): readonly SideChange[] {
    const before = this.#adwin.mean;
    const usual = this.#pageHinkley.snapshot().mean;
    const changes: SideChange[] = [];
    if (this.#adwin.update(wrong) === 'drift' && this.#adwin.mean > before) changes.push({ detector: 'adwin', before, after: this.#adwin.mean });
    if (this.#pageHinkley.update(wrong) === 'drift') changes.push({ detector: 'page-hinkley', before: usual, after: null });
    return changes;
  }

  snapshot(): SideWatchSnapshot {
    return { adwin: this.#adwin.snapshot(), pageHinkley: this.#pageHinkley.snapshot() };
  }

  restore({ adwin, pageHinkley }: SideWatchSnapshot): void {
    this.#adwin.restore(adwin);
    this.#pageHinkley.restore(pageHinkley);
  }
}
