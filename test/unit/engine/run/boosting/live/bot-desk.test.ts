import { describe, expect, it } from 'vitest';
import { BLANK_CODE } from '../../../../../../src/engine/run/boosting/blank-version.ts';
import { agree, aProgram } from './bots-fixture.ts';

describe('a bot beside a practice session', () => {
  it('trains on what was before it, watches the version beside, and swaps it in by the journal', () => {
    const program = aProgram();
    program.start();
    expect(program.tradingCode()).toBe(BLANK_CODE);
    program.play(1);
    expect(program.waiting).toHaveLength(1);
    // Four hours of minutes, the newest of them the one that has just closed.
    const { bars } = program.waiting[0]!.task.window;
    expect(bars.length).toBe(240);
    expect(bars.openTimeMs[239]! + 59_999).toBe(program.bot().nowMs);
    program.playUntil('swapped');
    const swapped = program.records().at(-1)!;
    expect(program.tradingCode()).toBe(swapped.code);
    expect(program.bot().cycle).toMatchObject({ active: { code: swapped.code }, candidate: null, training: null });
    agree(program);
    expect(program.events.flatMap((event) => (event.type === 'alert-raised' ? [event.alert.code] : []))).toContain('bot-swapped');
    expect(program.events.findLast((event) => event.type === 'bot-updated')).toMatchObject({ bot: { state: 'trading', active: { code: swapped.code } } });
    program.playTraining(20);
    expect(program.outcomes().filter((outcome) => outcome === 'swapped').length).toBeGreaterThan(2);
    expect(program.bot().cycle?.previous).not.toBeNull();
    agree(program);
  });

  it('goes on where it was killed, whatever it was at', () => {
    let program = aProgram();
    program.start();
    const seen = new Set<string>();
    for (let minute = 0; minute < 40 && seen.size < 4; minute++) {
      program.play(1);
      const newest = program.waiting.length > 0 ? 'training' : program.outcomes().at(-1) ?? '';
      if (newest !== '' && !seen.has(newest)) {
        seen.add(newest);
        const before = program.records();
        const asked = program.waiting.at(0)?.task.window;
        program = program.kill();
        program.catchUp();
        expect(program.records()).toEqual(before);
        // What was cut off is asked for again, to the last bit.
        expect(program.waiting.map(({ task }) => task.window)).toEqual(asked === undefined ? [] : [asked]);
        agree(program);
      }
      for (const one of program.waiting.splice(0)) one.finish();
    }
    expect([...seen].toSorted()).toEqual(['passed', 'refused', 'swapped', 'training']);
  });
});
