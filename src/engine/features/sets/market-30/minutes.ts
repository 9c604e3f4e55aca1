import { keptNumbers, restoreNumbers } from '../feature-row.ts';

const [MINUTE, SINCE] = [0, 1];

/**
 * Sums of a stream by minute of the exchange's clock, the newest minutes only. Knows which minutes it has seen whole: the one in which the stream began is not.
 * All in one typed array, so that the next event allocates nothing.
 */
export class Minutes {
  readonly #lengthMs: number;
  readonly #held: number;
  readonly #fields: number;
  /** [held, fields] minute m at row m mod held. */
  readonly #sums: Float64Array;
  /** This minute, and the first that was seen whole; NaN while there is none. */
  readonly #cells = new Float64Array(2).fill(Number.NaN);

  /**
   * @param held how many minutes are kept, this one included
   * @param fields sums that are kept of each
   */
  constructor(lengthMs: number, held: number, fields: number) {
    this.#lengthMs = lengthMs;
    this.#held = held;
    this.#fields = fields;
    this.#sums = new Float64Array(held * fields);
  }

  get isRunning(): boolean {
    return !Number.isNaN(this.#cells[MINUTE]!);
  }

  /** Minutes seen whole up to this one, which counts as whole: it is looked at when it ends. */
  get covered(): number {
    return this.isRunning ? this.#cells[MINUTE]! - this.#cells[SINCE]! + 1 : 0;
  }

  /** Goes on to the minute of a time; a time before it belongs to it. Begins the stream when it has not begun. Returns how many minutes have begun. */
  advance(timeMs: number): number {
    const minute = Math.floor(timeMs / this.#lengthMs);
    if (!this.isRunning) {
      this.#cells[MINUTE] = minute;
      this.#cells[SINCE] = minute + 1;
      this.#sums.fill(0);
      return 0;
    }
    const begun = minute > this.#cells[MINUTE]! ? minute - this.#cells[MINUTE]! : 0;
    if (begun >= this.#held) this.#sums.fill(0);
    else for (let next = this.#cells[MINUTE]! + 1; next <= minute; next++) this.#clear(next);
    if (begun > 0) this.#cells[MINUTE] = minute;
    return begun;
  }

  /** Adds to a sum of this minute. */
  add(field: number, value: number): void {
    const at = (this.#cells[MINUTE]! % this.#held) * this.#fields + field;
    this.#sums[at] = this.#sums[at]! + value;
  }

  set(field: number, value: number): void {
    this.#sums[(this.#cells[MINUTE]! % this.#held) * this.#fields + field] = value;
  }

  /** Writes a value into the newest minutes, this one included. */
  carry(field: number, value: number, minutes: number): void {
    const most = Math.min(minutes, this.#held);
    for (let back = 0; back < most; back++) this.#sums[((this.#cells[MINUTE]! - back) % this.#held) * this.#fields + field] = value;
  }

  /** Returns a sum of the minute so many before this one; NaN when that is not held. */
  at(field: number, back: number): number {
    if (back >= this.#held) return Number.NaN;
    return this.#sums[((this.#cells[MINUTE]! - back) % this.#held) * this.#fields + field]!;
  }

  /** Returns a sum over so many minutes, the newest `skipped` left out; NaN when not all of them were seen whole. */
  sum(field: number, minutes: number, skipped: number): number {
    if (this.covered < minutes + skipped) return Number.NaN;
    let sum = 0;
    for (let back = skipped; back < skipped + minutes; back++) sum += this.at(field, back);
    return sum;
  }

  /** The stream has fallen silent or has a hole: nothing that was seen counts any more. */
  forget(): void {
    this.#cells[MINUTE] = Number.NaN;
    this.#cells[SINCE] = Number.NaN;
  }

  snapshot(): MinutesSnapshot {
    return { sums: keptNumbers(this.#sums), cells: keptNumbers(this.#cells) };
  }

  restore({ sums, cells }: MinutesSnapshot): void {
    restoreNumbers(this.#sums, sums);
    restoreNumbers(this.#cells, cells);
  }

  #clear(minute: number): void {
    const from = (minute % this.#held) * this.#fields;
    for (let field = 0; field < this.#fields; field++) this.#sums[from + field] = 0;
  }
}

/** What {@link Minutes} need to go on; survives JSON. */
export interface MinutesSnapshot {
  readonly sums: readonly (number | null)[];
  readonly cells: readonly (number | null)[];
}
