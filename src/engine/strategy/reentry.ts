import type { PositionSign } from './strategy.ts';

/** What a {@link ReentryGuard} needs to go on; survives JSON. */
export interface ReentrySnapshot {
  readonly lastTarget: PositionSign;
  readonly lastPosition: PositionSign;
  readonly barred: PositionSign;
}

/**
 * Keeps a strategy from walking straight back into the trade it was just stopped out of: the side is barred until the strategy says that the signal is fresh.
 * A position that is gone although the strategy still wanted it was closed by its stop, its target, a liquidation or a person.
 */
export class ReentryGuard {
  readonly #mode: 'fresh-signal' | 'after-cooldown';
  #lastTarget: PositionSign = 0;
  #lastPosition: PositionSign = 0;
  #barred: PositionSign = 0;

  constructor(mode: 'fresh-signal' | 'after-cooldown') {
    this.#mode = mode;
  }

  /** Compares the position with what was wanted at the bar before. */
  observe(position: PositionSign): void {
    if (position === 0 && this.#lastPosition !== 0 && this.#lastTarget === this.#lastPosition) this.bar(this.#lastPosition);
    this.#lastPosition = position;
  }

  /** Bars a side until it is released; does nothing when re-entry needs no fresh signal. */
  bar(side: -1 | 1): void {
    if (this.#mode === 'fresh-signal') this.#barred = side;
  }

  /** Lets the side be entered again. */
  release(side: -1 | 1): void {
    if (this.#barred === side) this.#barred = 0;
  }

  isBarred(side: -1 | 1): boolean {
    return this.#barred === side;
  }

  /** Notes what the strategy wants from now on. */
  wanted(target: PositionSign): void {
    this.#lastTarget = target;
  }

  snapshot(): ReentrySnapshot {
    return { lastTarget: this.#lastTarget, lastPosition: this.#lastPosition, barred: this.#barred };
  }

  restore(snapshot: ReentrySnapshot): void {
    this.#lastTarget = snapshot.lastTarget;
    this.#lastPosition = snapshot.lastPosition;
    this.#barred = snapshot.barred;
  }
}
