import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';

/** Event time per wall time, positive; `max` is as fast as the caller pulls. */
export type PlaybackSpeed = number | 'max';

/**
 * What becomes of events that are overdue by more than five seconds of wall time: the machine slept, or cannot keep up.
 * `skip` lets playback stand still for that time and go on where it was, as a film does when the lid is closed; it is the default.
 * `catch-up` makes everything that was missed due at once: for a market that a person wants to find at the wall clock's time again.
 */
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
  /** Wall time of the last call; a wall clock that is set back is noticed by it. */
  readonly lastWallMs: number;
}

/** What to do now. */
export interface Pace {
  readonly pacer: Pacer;
  /** Events up to and including this time are due; -Infinity while paused, Infinity at `max`. */
  readonly dueUntilMs: EpochMs;
  /** Wall time until the next event is due, at most 1,000: ask again then. 0 when it is due. */
  readonly waitMs: number;
}

/** A moment of playback: the wall time, and the time of the next event that has not been delivered. */
export interface PlaybackMoment {
  readonly wallMs: number;
  readonly nextEventMs: EpochMs;
}

/** Overdue by more than this in wall time, an event counts as missed and not as late. */
const MISSED_MS = 5_000;
const LONGEST_WAIT_MS = 1_000;

/**
 * Starts playback: at wall time `wallMs` it stands at event time `eventMs`.
 * @throws InvariantError when the speed is not positive
 */
export function startPacer(start: { readonly speed: PlaybackSpeed; readonly wallMs: number; readonly eventMs: EpochMs; readonly overdue?: OverduePolicy }): Pacer {
  checkSpeed(start.speed);
  return {
    speed: start.speed, isPaused: false, overdue: start.overdue ?? 'skip',
    anchorWallMs: start.wallMs, anchorEventMs: start.eventMs, lastWallMs: start.wallMs,
  };
}

/** Tells which events are due. To be asked before each batch of events, with the pacer that the last call returned. */
export function pace(pacer: Pacer, moment: PlaybackMoment): Pace {
  if (pacer.isPaused) return { pacer: { ...pacer, lastWallMs: moment.wallMs }, dueUntilMs: -Infinity, waitMs: LONGEST_WAIT_MS };
  if (pacer.speed === 'max') return { pacer: anchored(pacer, moment.wallMs, moment.nextEventMs), dueUntilMs: Infinity, waitMs: 0 };
  const current = corrected(pacer, moment);
  const dueUntilMs = positionOf(current, moment.wallMs);
  const aheadMs = (moment.nextEventMs - dueUntilMs) / pacer.speed;
  return { pacer: current, dueUntilMs, waitMs: Math.min(LONGEST_WAIT_MS, Math.max(0, aheadMs)) };
}

/**
 * Changes the speed from this moment on.
 * @throws InvariantError when the speed is not positive
 */
export function changeSpeed(pacer: Pacer, moment: PlaybackMoment, speed: PlaybackSpeed): Pacer {
  checkSpeed(speed);
  return { ...held(pacer, moment), speed };
}

/** Stops playback where it stands. */
export function pausePacer(pacer: Pacer, moment: PlaybackMoment): Pacer {
  return { ...held(pacer, moment), isPaused: true };
}

/** Continues playback where it was paused; the pause has taken no event time. */
export function resumePacer(pacer: Pacer, wallMs: number): Pacer {
  return pacer.isPaused ? { ...anchored(pacer, wallMs, pacer.anchorEventMs), isPaused: false } : pacer;
}

function checkSpeed(speed: PlaybackSpeed): void {
  invariant(speed === 'max' || (speed > 0 && Number.isFinite(speed)), `expected a positive playback speed or max, was ${speed}`);
}

function anchored(pacer: Pacer, wallMs: number, eventMs: EpochMs): Pacer {
  return { ...pacer, anchorWallMs: wallMs, anchorEventMs: eventMs, lastWallMs: wallMs };
}

/** Where playback stands; at `max` it stands at its next event. */
function positionOf(pacer: Pacer, wallMs: number): EpochMs {
  return pacer.speed === 'max' ? pacer.anchorEventMs : pacer.anchorEventMs + (wallMs - pacer.anchorWallMs) * pacer.speed;
}

/** Anchors playback at this moment. */
function held(pacer: Pacer, moment: PlaybackMoment): Pacer {
  if (pacer.isPaused) return { ...pacer, lastWallMs: moment.wallMs };
  if (pacer.speed === 'max') return anchored(pacer, moment.wallMs, moment.nextEventMs);
  const current = corrected(pacer, moment);
  return anchored(current, moment.wallMs, positionOf(current, moment.wallMs));
}

/** Moves the anchor when the wall clock was set back or events were missed. */
function corrected(pacer: Pacer, moment: PlaybackMoment): Pacer {
  if (moment.wallMs < pacer.lastWallMs) return anchored(pacer, moment.wallMs, positionOf(pacer, pacer.lastWallMs));
  const overdueEventMs = positionOf(pacer, moment.wallMs) - moment.nextEventMs;
  const isMissed = pacer.speed !== 'max' && overdueEventMs > MISSED_MS * pacer.speed;
  if (isMissed && pacer.overdue === 'skip') return anchored(pacer, moment.wallMs, moment.nextEventMs);
  return { ...pacer, lastWallMs: moment.wallMs };
}
