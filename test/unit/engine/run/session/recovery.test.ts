import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import type { SessionPlan } from '../../../../../src/engine/run/session/plan.ts';
import { START, aDisk, play, practicePlan, recordADay, recordedPlan, stateOf, storedOf } from './session-fixture.ts';
import type { Disk } from './session-fixture.ts';

/** One thing that happens to a session; it is committed at its end. */
type Step =
  | { readonly type: 'play'; readonly events: number }
  | { readonly type: 'detail'; readonly detail: 'ticks' | 'bars' }
  | { readonly type: 'depth'; readonly of: number | null }
  | { readonly type: 'kill' | 're-arm' | 'reduce' | 'close' | 'checkpoint' | 'damage-snapshot' };

function take(session: Session, step: Step, wallMs: number): void {
  const { marketMs: timeMs } = session;
  const [coin] = session.plan.instruments;
  switch (step.type) {
    case 'play': play(session, step.events, wallMs); break;
    case 'detail': session.changeFeed({ detail: step.detail }); break;
    case 'depth': session.changeFeed({ depthOf: step.of === null ? null : session.plan.instruments[step.of]?.id ?? null }); break;
    case 'kill': session.enter({ type: 'kill', timeMs, cause: 'test' }); break;
    case 're-arm': session.enter({ type: 're-arm', timeMs, cause: 'test' }); break;
    case 'reduce': session.enter({ type: 'set-trading-state', timeMs, state: 'reducing', cause: 'test', changedBy: 'person' }); break;
    case 'close': if (coin && session.engine.position(coin.id)) session.enter({ type: 'close-position', timeMs, instrumentId: coin.id }); break;
    case 'checkpoint': session.checkpoint(); break;
    case 'damage-snapshot': break;
  }
  session.commit();
}

function begin(disk: Disk, plan: SessionPlan): Session {
  if (plan.kind === 'replay') recordADay(disk.store);
  return Session.start(disk.store, { id: 's1', plan, startedMs: START, latchedBy: null, playedUntilMs: null, replaces: null });
}

function recover(disk: Disk, damage?: string): Session {
  const stored = disk.kill(damage).sessions.get('s1');
  if (!stored) throw new Error('the session is gone');
  const { session, recovery } = Session.recover(disk.store, stored);
  expect(recovery).toMatchObject({ handedOver: 0, mismatches: [], damage: null, changedAt: null });
  return session;
}

/** Runs the steps without a break, and again with a kill before each step whose index is in `cuts`; both must be the same everywhere. */
function compareRuns(plan: SessionPlan, steps: readonly Step[], cuts: ReadonlySet<number>): void {
  const [whole, cut] = [aDisk(), aDisk()];
  const unbroken = begin(whole, plan);
  let broken = begin(cut, plan);
  let wallMs = 0;
  steps.forEach((step, index) => {
    if (cuts.has(index)) {
      // What is not committed never was: it is played again.
      play(broken, 37, wallMs);
      broken = recover(cut, step.type === 'damage-snapshot' ? newestSnapshotDamage(cut) : undefined);
      expect(stateOf(broken)).toEqual(stateOf(unbroken));
    }
    take(unbroken, step, wallMs);
    take(broken, step, wallMs);
    if (step.type === 'play') wallMs += step.events;
  });
  expect(stateOf(broken)).toEqual(stateOf(unbroken));
  expect(storedOf(cut.store, 's1')).toEqual(storedOf(whole.store, 's1'));
}

/** The first snapshot stays: without any there is nothing to begin from. */
function newestSnapshotDamage({ store }: Disk): string | undefined {
  const { oldest, latest } = { oldest: store.snapshots('s1').oldestSequence(), latest: store.snapshots('s1').latest()?.sequence ?? 0 };
  return oldest < latest ? `UPDATE snapshots SET crc = crc + 1 WHERE sequence = ${latest}` : undefined;
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('play' as const), events: fc.integer({ min: 1, max: 120 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('detail' as const), detail: fc.constantFrom('ticks' as const, 'bars' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('depth' as const), of: fc.option(fc.integer({ min: 0, max: 1 })) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('kill' as const, 're-arm' as const, 're-arm' as const, 'reduce' as const, 'close' as const, 'checkpoint' as const, 'damage-snapshot' as const) }) },
);

describe('a recovered session', () => {
  it('is the one that was killed, wherever that was, and goes on the same: recorded data', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 4, maxLength: 12 }), fc.array(fc.nat(11), { minLength: 1, maxLength: 8 }), (steps, cuts) => {
      compareRuns(recordedPlan(), steps, new Set(cuts));
    }), { numRuns: 8, seed: 12 });
  }, 60_000);

  it('is the one that was killed after every single commit: funding, fills and stops inside', () => {
    const steps: Step[] = Array.from({ length: 12 }, () => ({ type: 'play', events: 90 }));
    compareRuns(recordedPlan(), steps, new Set(steps.keys()));
  }, 60_000);

  it('is the one that was killed, and goes on the same: the practice market, ticks and bars, books and all', () => {
    const steps: Step[] = [
      { type: 'play', events: 6000 }, { type: 'depth', of: 0 }, { type: 'play', events: 3001 }, { type: 'detail', detail: 'bars' }, { type: 'play', events: 2500 }, { type: 'checkpoint' },
      { type: 'play', events: 801 }, { type: 'depth', of: 1 }, { type: 'detail', detail: 'ticks' }, { type: 'play', events: 4000 }, { type: 'close' }, { type: 'damage-snapshot' }, { type: 'play', events: 7 },
      { type: 'kill' }, { type: 'play', events: 2000 }, { type: 're-arm' }, { type: 'play', events: 3000 },
    ];
    compareRuns(practicePlan(), steps, new Set([1, 3, 5, 7, 8, 9, 11, 14, 16]));
  }, 60_000);

  it('takes no more than the records since its snapshot, however often it is killed', () => {
    const disk = aDisk();
    let session = begin(disk, recordedPlan());
    for (let kills = 0; kills < 4; kills++) {
      play(session, 700);
      session.commit();
      session = recover(disk);
    }
    const { recovery } = Session.recover(disk.store, disk.store.sessions.get('s1')!);
    expect(recovery.replayedInputs).toBeLessThan(6000);
  });

  it('keeps its bars: none is missing after a kill', () => {
    const disk = aDisk();
    const session = Session.start(disk.store, { id: 's1', plan: practicePlan(), startedMs: START, latchedBy: null, playedUntilMs: START + 600_000, replaces: null });
    session.changeFeed({ detail: 'bars' });
    const { id } = session.plan.instruments[0]!;
    // The bars are stored in heaps: it is killed while one is being gathered.
    for (let turn = 0; turn < 100 && session.unstoredBars(id).length <= 10; turn++) play(session, 100);
    session.commit();
    const { marketMs } = session;
    expect(session.unstoredBars(id).length).toBeGreaterThan(10);
    const after = recover(disk);
    after.checkpoint();
    const bars = disk.store.bars.read(after.plan.instruments[0]!.id, '1m', START, marketMs);
    const minutes = Math.floor((marketMs + 1 - START) / 60_000);
    expect(Array.from(bars.openTimeMs)).toEqual(Array.from({ length: minutes }, (_, minute) => START + minute * 60_000));
  });
});
