/** What moves a session on in time. */
export interface Playback {
  /** 1 is real time, 0 as fast as possible. */
  readonly speed: number;
  readonly isPaused: boolean;
  /** Does what is due, for at most one turn, and commits it. Returns how long to wait before the next turn; null when there is nothing more. */
  turn(): number | null;
  setSpeed(speed: number): void;
  pause(): void;
  resume(): void;
}
