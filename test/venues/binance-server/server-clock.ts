/** What the server takes for now; a test may shift it against everybody else's clock, or let hours pass at once. */
export class ServerClock {
  readonly #base: { now(): number };
  #shiftMs = 0;
  #passedMs = 0;

  constructor(base: { now(): number }) {
    this.#base = base;
  }

  now(): number {
    return this.elapsedMs() + this.#shiftMs;
  }

  /** Returns a time that no shift moves: how long things took, on the exchange. */
  elapsedMs(): number {
    return Math.trunc(this.#base.now()) + this.#passedMs;
  }

  /** Returns how much time was let pass by hand. */
  get passedMs(): number {
    return this.#passedMs;
  }

  /** Moves the server's time by `ms` from where it is; negative goes back. Nothing has taken longer for it. */
  shift(ms: number): void {
    this.#shiftMs += ms;
  }

  /** Lets `ms` pass. */
  pass(ms: number): void {
    this.#passedMs += ms;
  }
}
