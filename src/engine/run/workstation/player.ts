import { changeSpeed, pace, pausePacer, resumePacer, startPacer } from '../../adapters/replay-feed/pacer.ts';
import type { Pacer, PlaybackMoment } from '../../adapters/replay-feed/pacer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Session } from '../session/session.ts';

/** How long one turn may play before the thread looks at its messages again, in milliseconds. */
const TURN_MS = 25;
/** Beyond this speed the practice market sends bars instead of ticks. */
const TICKS_UP_TO_SPEED = 60;

/** Plays a session's feed at a speed of the person's choice: 1 is real time, 0 is as fast as possible. */
export class Player {
  readonly #session: Session;
  readonly #clock: Clock;
  #pacer: Pacer;
  #speed: number;

  constructor(session: Session, clock: Clock, start: { readonly speed: number; readonly paused: boolean }) {
    this.#session = session;
    this.#clock = clock;
    this.#speed = start.speed;
    this.#pacer = startPacer({ speed: pacerSpeed(start.speed), wallMs: clock.now(), eventMs: session.marketMs });
    session.changeFeed({ detail: detailAt(start.speed) });
    if (start.paused) this.pause();
  }

  get speed(): number {
    return this.#speed;
  }

  get isPaused(): boolean {
    return this.#pacer.isPaused;
  }

  /** Plays what is due, for at most one turn, and commits it. Returns how long to wait before the next turn; null at the end of the feed. */
  turn(): number | null {
    const began = this.#clock.now();
    let wallMs = began;
    while (wallMs - began < TURN_MS) {
      const nextEventMs = this.#session.peek();
      if (nextEventMs === null) {
        this.#session.commit();
        return null;
      }
      const due = pace(this.#pacer, { wallMs, nextEventMs });
      this.#pacer = due.pacer;
      if (nextEventMs > due.dueUntilMs) {
        this.#session.commit();
        return due.waitMs;
      }
      this.#playSome(due.dueUntilMs, wallMs);
      wallMs = this.#clock.now();
    }
    this.#session.commit();
    return 0;
  }

  /** Plays on at another speed from this moment on. */
  setSpeed(speed: number): void {
    this.#session.changeFeed({ detail: detailAt(speed) });
    this.#pacer = changeSpeed(this.#pacer, this.#moment(), pacerSpeed(speed));
    this.#speed = speed;
  }

  /** Lets the market stand still; what is sent to the exchange by hand still fills. */
  pause(): void {
    this.#pacer = pausePacer(this.#pacer, this.#moment());
  }

  /** Goes on where it was paused. */
  resume(): void {
    this.#pacer = resumePacer(this.#pacer, this.#clock.now());
  }

  /** A handful at a time, so that a slow reader of the clock costs nothing. */
  #playSome(dueUntilMs: number, wallMs: number): void {
    for (let count = 0; count < 64; count++) {
      const next = this.#session.peek();
      if (next === null || next > dueUntilMs) return;
      this.#session.playNext(wallMs);
    }
  }

  #moment(): PlaybackMoment {
    const wallMs = this.#clock.now();
    return { wallMs, nextEventMs: this.#session.peek() ?? this.#session.marketMs };
  }
}

function pacerSpeed(speed: number): number | 'max' {
  return speed === 0 ? 'max' : speed;
}

function detailAt(speed: number): 'ticks' | 'bars' {
  return speed === 0 || speed > TICKS_UP_TO_SPEED ? 'bars' : 'ticks';
}
