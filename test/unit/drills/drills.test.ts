import { describe, expect, it } from 'vitest';
import { runDrill } from '../../drills/bench/run-drill.ts';
import { DRILLS } from '../../drills/drills.ts';
import { runInterleaving } from '../../drills/virtual/interleaving.ts';

const named = (name: string) => DRILLS.find((drill) => drill.name === name) ?? (() => { throw new Error(`expected a drill called ${name}`); })();

describe('the drills', () => {
  it('are at least thirty, each with a name of its own, and among them those that were asked for', () => {
    const names = DRILLS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(30);
    expect(names).toEqual(expect.arrayContaining([
      'killed-between-send-and-acknowledgement', 'fill-while-the-account-stream-is-gone', 'killed-while-an-order-fills-in-parts', 'stop-triggered-while-offline', 'a-cancellation-crosses-a-fill', 'money-is-taken-out-by-hand',
      'the-symbol-is-delisted-with-a-position', 'leverage-is-changed-elsewhere', 'two-hours-asleep', 'names-cannot-be-resolved', 'clock-jumps-ahead', 'clock-jumps-back', 'banned-while-in-a-position', 'flash-crash-through-the-stop',
    ]));
  });

  it.each(['a-day-like-any-other', 'a-day-on-spot', 'entry-unknown-and-done', 'flash-crash-through-the-stop'])('%s ends flat or protected, with nothing lost and nothing sent twice', async (name) => {
    expect(await runDrill(named(name), 3)).toMatchObject({ name, lost: 0, duplicated: 0 });
  }, 60_000);

  it('come to the same end by the same seed on virtual time', async () => {
    const [first, again] = [await runInterleaving(7), await runInterleaving(7)];
    expect(again.story).toEqual(first.story);
    expect(again.unprotectedMs).toBe(first.unprotectedMs);
    expect(first.story.length).toBeGreaterThan(5);
  }, 60_000);

  it('leave nothing lost, doubled or bare after any of twelve interleavings, and of one that once took forty seconds to find a fill after a crash', async () => {
    for (const seed of [12_000_375, ...Array.from({ length: 12 }, (_, index) => 100 + index)]) {
      const { problems, story } = await runInterleaving(seed);
      expect({ seed, story, problems }).toEqual({ seed, story, problems: [] });
    }
  }, 60_000);
});
