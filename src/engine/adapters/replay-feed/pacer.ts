import type { EpochMs } from '../../domain/units.ts';

/** Event time per wall time; `max` is as fast as the caller pulls. */
export type PlaybackSpeed = number | 'max';

/** What to do with events that are long overdue, as after the machine slept. */
export type OverduePolicy = 'skip' | 'catch-up';

/** How playback stands. A value: every function here returns a new one. */
export interface Pacer {
  readonly speed: PlaybackSpeed;
  readonly isPaused: boolean;
  readonly overdue: OverduePolicy;
  /** At this wall time ... */
  readonly anchorWallMs: number;
  /** ... playback stood at this event time. */
  readonly anchorEventMs: EpochMs;
}

/** What to do now. */
export interface Pace {
  readonly pacer: Pacer;
  /** Events up to and including this time are due; -Infinity while paused, Infinity at `max`. */
  readonly dueUntilMs: EpochMs;
  /** Wall time until the next event is due, at most 1,000; 0 when it is due. */
  readonly waitMs: number;
}

/** Starts playback: at wall time `wallMs` it stands at event time `eventMs`. `overdue` is `skip` unless given. */
export declare function startPacer(start: { readonly speed: PlaybackSpeed; readonly wallMs: number; readonly eventMs: EpochMs; readonly overdue?: OverduePolicy }): Pacer;
/** Tells which events are due, given the wall time and the time of the next undelivered event. */
export declare function pace(pacer: Pacer, wallMs: number, nextEventMs: EpochMs): Pace;
/** Changes the speed; `nextEventMs` is the time of the next undelivered event. */
export declare function changeSpeed(pacer: Pacer, now: { readonly wallMs: number; readonly nextEventMs: EpochMs }, speed: PlaybackSpeed): Pacer;
/** Stops playback where it stands. */
export declare function pausePacer(pacer: Pacer, now: { readonly wallMs: number; readonly nextEventMs: EpochMs }): Pacer;
/** Continues playback where it stands; the pause has taken no event time. */
export declare function resumePacer(pacer: Pacer, wallMs: number): Pacer;
