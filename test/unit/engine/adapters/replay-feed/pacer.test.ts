import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeSpeed, pace, pausePacer, resumePacer, startPacer } from '../../../../../src/engine/adapters/replay-feed/pacer.ts';

const WALL = 1_000_000, EVENT = 1_736_121_600_000;
const start = (speed: number | 'max', overdue?: 'skip' | 'catch-up') => startPacer({ speed, wallMs: WALL, eventMs: EVENT, ...(overdue && { overdue }) });

describe('pacer', () => {
  it.each([[1, 250], [10, 2_500], [60, 15_000], [600, 150_000]])('at %i× makes a quarter of a second of wall time worth it', (speed, eventMs) => {
    expect(pace(start(speed), { wallMs: WALL + 250, nextEventMs: EVENT }).dueUntilMs).toBe(EVENT + eventMs);
  });

  it('says how long to wait for the next event, in wall time', () => {
    expect(pace(start(10), { wallMs: WALL, nextEventMs: EVENT + 2_000 }).waitMs).toBe(200);
    expect(pace(start(10), { wallMs: WALL + 150, nextEventMs: EVENT + 2_000 }).waitMs).toBe(50);
    expect(pace(start(10), { wallMs: WALL + 200, nextEventMs: EVENT + 2_000 }).waitMs).toBe(0);
  });

  it('asks to be asked again after a second at the latest', () => {
    expect(pace(start(1), { wallMs: WALL, nextEventMs: EVENT + 3_600_000 }).waitMs).toBe(1_000);
  });

  it('makes everything due at max, and nothing while paused', () => {
    expect(pace(start('max'), { wallMs: WALL, nextEventMs: EVENT })).toMatchObject({ dueUntilMs: Infinity, waitMs: 0 });
    const paused = pausePacer(start('max'), { wallMs: WALL, nextEventMs: EVENT });
    expect(pace(paused, { wallMs: WALL + 10, nextEventMs: EVENT })).toMatchObject({ dueUntilMs: -Infinity, waitMs: 1_000 });
  });

  it('goes on after a pause where it was', () => {
    const paused = pausePacer(start(1), { wallMs: WALL + 700, nextEventMs: EVENT + 1_000 });
    const resumed = resumePacer(paused, WALL + 90_000);
    expect(pace(resumed, { wallMs: WALL + 90_000, nextEventMs: EVENT + 1_000 }).waitMs).toBe(300);
  });

  it('is not moved by a second pause or a second resume', () => {
    const paused = pausePacer(start(1), { wallMs: WALL + 700, nextEventMs: EVENT + 1_000 });
    const twice = pausePacer(paused, { wallMs: WALL + 5_000, nextEventMs: EVENT + 1_000 });
    const resumed = resumePacer(resumePacer(twice, WALL + 90_000), WALL + 90_100);
    expect(pace(resumed, { wallMs: WALL + 90_100, nextEventMs: EVENT + 1_000 }).waitMs).toBe(200);
  });

  it('may be told another speed while paused', () => {
    const paused = pausePacer(start(1), { wallMs: WALL + 700, nextEventMs: EVENT + 1_000 });
    const faster = changeSpeed(paused, { wallMs: WALL + 800, nextEventMs: EVENT + 1_000 }, 10);
    expect(faster.isPaused).toBe(true);
    expect(pace(resumePacer(faster, WALL + 2_000), { wallMs: WALL + 2_000, nextEventMs: EVENT + 1_000 }).waitMs).toBe(30);
  });

  it('changes speed without a jump', () => {
    const faster = changeSpeed(start(1), { wallMs: WALL + 500, nextEventMs: EVENT + 1_000 }, 60);
    expect(pace(faster, { wallMs: WALL + 500, nextEventMs: EVENT + 1_000 }).dueUntilMs).toBe(EVENT + 500);
    expect(pace(faster, { wallMs: WALL + 600, nextEventMs: EVENT + 1_000 }).dueUntilMs).toBe(EVENT + 6_500);
  });

  it('slows from max to 1× at the event that comes next', () => {
    const hourLater = EVENT + 3_600_000;
    const slow = changeSpeed(start('max'), { wallMs: WALL + 40, nextEventMs: hourLater }, 1);
    expect(pace(slow, { wallMs: WALL + 40, nextEventMs: hourLater }).waitMs).toBe(0);
    expect(pace(slow, { wallMs: WALL + 40, nextEventMs: hourLater + 250 }).waitMs).toBe(250);
  });

  it('goes on where it was after the machine has slept', () => {
    const awake = pace(start(1), { wallMs: WALL + 3_600_000, nextEventMs: EVENT + 250 });
    expect(awake.dueUntilMs).toBe(EVENT + 250);
    expect(pace(awake.pacer, { wallMs: WALL + 3_600_100, nextEventMs: EVENT + 500 }).waitMs).toBe(150);
  });

  it('makes everything due that was slept through when it is told to catch up', () => {
    expect(pace(start(1, 'catch-up'), { wallMs: WALL + 3_600_000, nextEventMs: EVENT + 250 }).dueUntilMs).toBe(EVENT + 3_600_000);
  });

  it('takes a hiccup of up to five seconds for lateness and catches up', () => {
    expect(pace(start(1), { wallMs: WALL + 5_000, nextEventMs: EVENT + 250 }).dueUntilMs).toBe(EVENT + 5_000);
    expect(pace(start(600), { wallMs: WALL + 4_000, nextEventMs: EVENT + 250 }).dueUntilMs).toBe(EVENT + 2_400_000);
  });

  it('takes a quiet hour for a quiet hour and not for sleep', () => {
    expect(pace(start(1), { wallMs: WALL + 3_600_000, nextEventMs: EVENT + 3_600_000 }).dueUntilMs).toBe(EVENT + 3_600_000);
  });

  it('stands still while a wall clock that was set back comes up again', () => {
    const before = pace(start(1), { wallMs: WALL + 10_000, nextEventMs: EVENT + 10_200 });
    const after = pace(before.pacer, { wallMs: WALL - 50_000, nextEventMs: EVENT + 10_200 });
    expect(after.waitMs).toBe(200);
    expect(pace(after.pacer, { wallMs: WALL - 49_800, nextEventMs: EVENT + 10_200 }).waitMs).toBe(0);
  });

  it('refuses a speed that is not one', () => {
    for (const speed of [0, -1, Number.NaN, Infinity]) expect(() => start(speed)).toThrow(`expected a positive playback speed or max, was ${speed}`);
    expect(() => changeSpeed(start(1), { wallMs: WALL, nextEventMs: EVENT }, 0)).toThrow('was 0');
  });

  it('never takes back what was due, whatever is done to it', () => {
    const action = fc.oneof(fc.constant('pause' as const), fc.constant('resume' as const), fc.constantFrom(1, 10, 60, 600));
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.option(action)), { maxLength: 40 }), (steps) => {
      let pacer = start(1), wallMs = WALL, nextEventMs = EVENT + 250, furthest = -Infinity;
      for (const [elapsed, what] of steps) {
        wallMs += elapsed;
        const now = { wallMs, nextEventMs };
        if (what === 'pause') pacer = pausePacer(pacer, now);
        else if (what === 'resume') pacer = resumePacer(pacer, wallMs);
        else if (what !== null) pacer = changeSpeed(pacer, now, what);
        const result = pace(pacer, now);
        pacer = result.pacer;
        if (pacer.isPaused) continue;
        expect(result.dueUntilMs).toBeGreaterThanOrEqual(furthest);
        furthest = result.dueUntilMs;
        while (nextEventMs <= furthest) nextEventMs += 250;
      }
    }));
  });
});
