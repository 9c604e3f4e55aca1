/** What the server takes for now; a test may shift it against everybody else's clock. */
export class ServerClock {
  readonly #base: { now(): number };
  #shiftMs = 0;

  constructor(base: { now(): number }) {
    this.#base = base;
  }

  now(): number {
    return Math.trunc(this.#base.now()) + this.#shiftMs;
  }

  /** Moves the server's time by `ms` from where it is; negative goes back. */
  shift(ms: number): void {
    this.#shiftMs += ms;
  }
}
