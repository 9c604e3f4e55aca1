/** How many pieces of work are timed together: some ten milliseconds of them. */
const WINDOW = 32;
/** So much faster help must be, or it is not worth a core. */
const WORTH = 0.95;
/** After so many windows with help it is measured again what none is like. */
const HELPED_WINDOWS = 60;
/** Help that has never worked has to be compiled first: so many windows of it are not judged. */
const COLD_WINDOWS = 8;
/** One slow window may be chance: so many in a row are not. */
const SLOW_WINDOWS = 3;
/** For so many windows no help is asked for when it was in the way; twice as many each time that it is again, up to the most. */
const SHORTEST_REST = 30, LONGEST_REST = 480;

/**
 * Finds out by the clock whether help is faster than none: where someone else has the second core, it is not. Work is timed in windows, without help and
 * with it by turns; what is faster goes on. Help that has taken twice the time of none is sent away at once, four times while it is new.
 */
export class Pace {
  readonly #now: () => number;
  #isHelped = false;
  /** Windows left until the other way is tried. */
  #left = 1;
  #rest = SHORTEST_REST;
  #cold = COLD_WINDOWS;
  #slow = 0;
  #aloneMs = Infinity;
  #beganMs = 0;
  #windowMs = 0;
  #pieces = 0;

  /** @param now milliseconds, with fractions */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the next piece is to be done with help. */
  get isHelped(): boolean {
    return this.#isHelped;
  }

  begin(): void {
    this.#beganMs = this.#now();
  }

  end(): void {
    this.#windowMs += this.#now() - this.#beganMs;
    this.#pieces++;
    if (this.#isHelped && this.#windowMs > (this.#cold > 0 ? 4 : 2) * this.#aloneMs) this.#leaveAlone();
    else if (this.#pieces === WINDOW) this.#closeWindow();
  }

  #closeWindow(): void {
    const taken = this.#windowMs;
    this.#restart();
    this.#left--;
    if (!this.#isHelped) this.#aloneMs = taken;
    else if (this.#cold > 0) this.#cold--;
    else if (taken <= WORTH * this.#aloneMs) [this.#slow, this.#rest] = [0, SHORTEST_REST];
    else if (++this.#slow >= SLOW_WINDOWS) {
      this.#leaveAlone();
      return;
    }
    if (this.#left > 0) return;
    this.#isHelped = !this.#isHelped;
    this.#left = this.#isHelped ? HELPED_WINDOWS : 1;
  }

  #leaveAlone(): void {
    this.#restart();
    [this.#isHelped, this.#left, this.#slow] = [false, this.#rest, 0];
    this.#rest = Math.min(2 * this.#rest, LONGEST_REST);
  }

  #restart(): void {
    [this.#windowMs, this.#pieces] = [0, 0];
  }
}
