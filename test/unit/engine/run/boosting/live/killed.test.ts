import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createStore, DATABASE_FILE } from '../../../../../../src/engine/adapters/sqlite/open-store.ts';
import { aFolder, agree, aProgram, copyOf, programOver, START } from './bots-fixture.ts';
import type { Program } from './bots-fixture.ts';
import { DyingConnection } from '../../../adapters/sqlite/dying-connection.ts';

/** Returns a folder in which the next minute brings this about, and what is trained then. */
function before(outcome: 'passed' | 'swapped', isSecond: boolean): string {
  const folder = aFolder();
  const program = aProgram(folder);
  program.start();
  if (isSecond) program.playUntil('swapped');
  const known = program.records().length;
  const isNext = (): boolean => (outcome === 'passed' ? program.waiting.length > 0 : program.outcomes().slice(known).at(-1) === 'passed');
  for (let minute = 0; minute < 40 && !isNext(); minute++) {
    program.play(1);
    if (!isNext()) for (const one of program.waiting.splice(0)) one.finish();
  }
  expect(isNext()).toBe(true);
  program.workstation.close();
  return folder;
}

/** Plays the minute in a process that dies after so many writes; returns whether it died, and hands what the next process finds to `look`. */
function killedAfter(scene: string, writes: number, look: (next: Program) => void): boolean {
  const folder = copyOf(scene);
  const connection = new DyingConnection(join(folder, DATABASE_FILE));
  const program = programOver(createStore(connection), { now: START });
  program.catchUp();
  connection.dieAfter(writes);
  let died = false;
  try {
    for (const one of program.waiting.splice(0)) one.finish();
    program.play(1);
  } catch (error) {
    died = connection.isDead;
    if (!died) throw error;
  }
  connection.close();
  const next = aProgram(folder);
  next.catchUp();
  look(next);
  next.workstation.close();
  return died;
}

describe('a process that is killed', () => {
  it.each([['passed', false], ['swapped', true]] as const)('at any write of the minute in which a version has %s leaves the version before or the one after, and registry, session and bot agreeing', (outcome, isSecond) => {
    const scene = before(outcome, isSecond);
    const found = new Set<string>();
    let kills = 0;
    // Every fifth write; `npm run chaos -- --bots` cuts off anywhere.
    for (let writes = outcome === 'passed' ? 2 : 4; killedAfter(scene, writes, (next) => {
      agree(next);
      found.add(`${next.tradingCode()?.slice(0, 8)}`);
      // And it goes on: the same comes about, once.
      for (const one of next.waiting.splice(0)) one.finish();
      next.play(2);
      agree(next);
      expect(next.outcomes().at(outcome === 'passed' ? -2 : -1)).toBe(outcome);
      expect(new Set(next.records().map(({ id }) => id)).size).toBe(next.records().length);
    }); writes += 5) kills++;
    expect(kills).toBeGreaterThan(2);
    // Both ends of the change were among what was found, where there was one.
    expect(found.size).toBe(outcome === 'passed' ? 1 : 2);
  });
});
