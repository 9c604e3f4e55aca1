import { portableLog } from '../../../compute/portable-log.ts';

/** A prediction that has met its outcome. */
export interface Settled<Prediction> {
  /** Close of the bar that it was made at. */
  readonly madeMs: number;
  readonly prediction: Prediction;
  /** Log return over the horizon. */
  readonly outcome: number;
}

interface Waiting<Prediction> {
  readonly timeMs: number;
  readonly close: number;
  readonly prediction: Prediction;
}

/** What {@link Outcomes} need to go on; survives JSON where predictions do. */
export interface OutcomesSnapshot<Prediction> {
  readonly waiting: readonly Waiting<Prediction>[];
}

/** Keeps predictions until the bar that they are about has closed. Where that bar is missing there is no outcome. */
export class Outcomes<Prediction> {
  readonly #horizonMs: number;
  #waiting: Waiting<Prediction>[] = [];

  constructor(horizonMs: number) {
    this.#horizonMs = horizonMs;
  }

  /** Takes the close of a bar and what was predicted at it; null for nothing. @returns the prediction whose outcome this bar is */
  take(timeMs: number, close: number, prediction: Prediction | null): Settled<Prediction> | null {
    let settled: Settled<Prediction> | null = null;
    while (this.#waiting.length > 0 && this.#waiting[0]!.timeMs + this.#horizonMs <= timeMs) {
      const made = this.#waiting.shift()!;
      const outcome = portableLog(close / made.close);
      if (made.timeMs + this.#horizonMs === timeMs && Number.isFinite(outcome)) settled = { madeMs: made.timeMs, prediction: made.prediction, outcome };
    }
    if (prediction !== null) this.#waiting.push({ timeMs, close, prediction });
    return settled;
  }

  snapshot(): OutcomesSnapshot<Prediction> {
    return { waiting: [...this.#waiting] };
  }

  restore({ waiting }: OutcomesSnapshot<Prediction>): void {
    this.#waiting = [...waiting];
  }
}
