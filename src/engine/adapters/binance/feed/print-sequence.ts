import type { WireId } from '../decode/market-message.ts';

/** Ids that are waited for; beyond this the oldest are given up as missing. */
const MAX_HOLES = 500;

/** What an id is in its sequence: `new`, `late` (after its successor, but for the first time), or `repeated`. */
export type Arrival = 'new' | 'late' | 'repeated';

/** Follows the ids of one symbol's trades, which the venue numbers without holes: drops repeats, lets late ones in, counts missing ones. */
export class PrintSequence {
  #last: bigint | null = null;
  #holes = new Set<bigint>();
  /** Holes that were there at the last `missing`. */
  #known = new Set<bigint>();
  #givenUp = 0;

  take(wireId: WireId): Arrival {
    const id = BigInt(wireId);
    const last = this.#last;
    if (last !== null && id <= last) return this.#holes.delete(id) ? 'late' : 'repeated';
    this.#last = id;
    if (last !== null) this.#open(last + 1n, id);
    return 'new';
  }

  /** Returns how many trades have been missing since the call before and are given up. */
  missing(): number {
    let count = this.#givenUp;
    this.#givenUp = 0;
    for (const hole of this.#known) if (this.#holes.delete(hole)) count += 1;
    this.#known = new Set(this.#holes);
    return count;
  }

  #open(from: bigint, to: bigint): void {
    const count = Number(to - from);
    const spare = MAX_HOLES - this.#holes.size;
    if (count > spare) this.#givenUp += count;
    else for (let hole = from; hole < to; hole++) this.#holes.add(hole);
  }
}
