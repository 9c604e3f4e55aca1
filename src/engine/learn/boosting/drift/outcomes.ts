import { portableLog } from '../../../compute/portable-log.ts';

/** A prediction that has met its outcome. */
export interface Settled {
  /** Close of the bar that it was made at. */
  readonly madeMs: number;
  readonly prediction: number;
  readonly outcome: number;
}

interface Waiting {
  readonly timeMs: number;
  readonly close: number;
  readonly prediction: number;
}

/** What {@link Outcomes} need to go on; survives JSON. */
export interface OutcomesSnapshot {
  readonly waiting: readonly Waiting[];
}

/** Keeps predictions until the bar that they are about has closed. Where that bar is missing there is no outcome. */
export class Outcomes {
  readonly #horizonMs: number;
  #waiting: Waiting[] = [];

  constructor(horizonMs: number) {
    this.#horizonMs = horizonMs;
  }

  /** Takes the close of a bar and what was predicted at it. @returns the prediction whose outcome this bar is */
  take(timeMs: number, close: number, prediction: number | null): Settled | null {
    let settled: Settled | null = null;
    while (this.#waiting.length > 0 && this.#waiting[0]!.timeMs + this.#horizonMs <= timeMs) {
      const made = this.#waiting.shift()!;
      const outcome = portableLog(close / made.close);
      if (made.timeMs + this.#horizonMs === timeMs && Number.isFinite(outcome)) settled = { madeMs: made.timeMs, prediction: made.prediction, outcome };
    }
    if (prediction !== null && Number.isFinite(prediction)) this.#waiting.push({ timeMs, close, prediction });
    return settled;
  }

  snapshot(): OutcomesSnapshot {
    return { waiting: [...this.#waiting] };
  }

  restore({ waiting }: OutcomesSnapshot): void {
    this.#waiting = [...waiting];
  }
}
