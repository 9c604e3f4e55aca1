import type { EpochMs } from '../../../domain/units.ts';
import type { Clock } from '../../../ports/clock.ts';

const EVERY_MS = 60_000;
/** Kinds remembered; more than these at once begin anew. */
const MAX_KINDS = 500;

/** Lets a sentence through once a minute; ones that differ in their figures only are the same. What was kept back is counted and said with the next. */
export class Throttle {
  readonly #clock: Clock;
  readonly #kinds = new Map<string, { readonly saidMs: EpochMs; keptBack: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns the sentence to say, or null. */
  admit(sentence: string): string | null {
    const kind = sentence.replace(/[-+]?\d+(\.\d+)?(e[-+]?\d+)?/gi, '#').slice(0, 100);
    const nowMs = this.#clock.now();
    const known = this.#kinds.get(kind);
    if (known !== undefined && Math.abs(nowMs - known.saidMs) < EVERY_MS) {
      known.keptBack += 1;
      return null;
    }
    if (this.#kinds.size >= MAX_KINDS) this.#kinds.clear();
    this.#kinds.set(kind, { saidMs: nowMs, keptBack: 0 });
    const keptBack = known?.keptBack ?? 0;
    return keptBack === 0 ? sentence : `${sentence} (and ${keptBack} more like it)`;
  }
}
