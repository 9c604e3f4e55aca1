import { describe, expect, it } from 'vitest';
import { replaySession, replayStored } from '../../../../../src/engine/run/session/replay.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import { START, aDisk, play, recordADay, recordedPlan, stateOf, storedOf } from './session-fixture.ts';
import type { Disk } from './session-fixture.ts';

const LAST = '(SELECT max(sequence) FROM journal)';
const DAMAGE_LAST = `UPDATE journal SET payload = payload || ' ' WHERE sequence = ${LAST}`;

/** A session that was killed in good order after `events` events. */
function killed(events: number): { readonly disk: Disk; readonly session: Session } {
  const disk = aDisk();
  recordADay(disk.store);
  const session = Session.start(disk.store, { id: 's1', plan: recordedPlan(), startedMs: START, latchedBy: null, playedUntilMs: null, replaces: null });
  play(session, events);
  session.commit();
  return { disk, session };
}

function recover(disk: Disk, damage: string) {
  const stored = disk.kill(damage).sessions.get('s1');
  if (!stored) throw new Error('the session is gone');
  return Session.recover(disk.store, stored);
}

/** Plays on until the newest records are of these kinds, oldest first. */
function playUntilLast(...kinds: readonly RegExp[]): ReturnType<typeof killed> {
  const made = killed(100);
  for (let tries = 0; tries < 300; tries++) {
    const journal = made.disk.store.journal('s1');
    const newest = [...journal.read(journal.lastSequence() - kinds.length)];
    if (newest.every(({ input }, index) => kinds[index]?.test(input.type))) return made;
    play(made.session, 1);
    made.session.commit();
  }
  throw new Error(`no commit ended with ${kinds.join(', ')}`);
}

describe('a damaged last record', () => {
  it('that only checks what was brought about is set aside and written again: nothing is lost at all', () => {
    const { disk, session } = playUntilLast(/outputs-digest/);
    const [before, stored] = [stateOf(session), storedOf(disk.store, 's1')];
    const { session: after, recovery } = recover(disk, DAMAGE_LAST);
    expect(recovery.damage).toMatch(/^the last record \(\d+, outputs-digest\) of session s1 did not match its checksum and was set aside$/);
    expect(stateOf(after)).toEqual(before);
    expect(storedOf(disk.store, 's1')).toEqual(stored);
  });

  it('that the engine had decided nothing on is set aside; orders, positions and money still agree with the exchange', () => {
    const { disk, session } = playUntilLast(/bar-closed/);
    const fills = disk.store.records('s1').fills.count();
    const { session: after, recovery } = recover(disk, DAMAGE_LAST);
    expect(recovery).toMatchObject({ mismatches: [], handedOver: 0, damage: expect.stringContaining('bar-closed') as string });
    expect(after.engine.account()).toEqual(session.engine.account());
    expect(disk.store.records('s1').fills.count()).toBe(fills);
    play(after, 200);
    expect(after.compare()).toEqual([]);
  });
});

describe('reports of the exchange that the engine has not seen', () => {
  it('are handed over, and the session is the one it was', () => {
    const { disk, session } = playUntilLast(/^order-/, /outputs-digest/);
    const [before, stored] = [stateOf(session), storedOf(disk.store, 's1')];
    const { session: after, recovery } = recover(disk, `DELETE FROM journal WHERE sequence >= ${LAST} - 1`);
    expect(recovery).toMatchObject({ handedOver: 1, mismatches: [] });
    expect([stateOf(after), storedOf(disk.store, 's1')]).toEqual([before, stored]);
  });
});

describe('damage that cannot be mended', () => {
  it('inside the journal is one sentence that names the record', () => {
    const { disk } = killed(200);
    expect(() => recover(disk, `UPDATE journal SET payload = payload || ' ' WHERE sequence = ${LAST} - 10`)).toThrow(/the journal of session s1 .* is damaged \(record \d+ does not match its checksum\)/);
  });

  it('to every snapshot is one sentence', () => {
    const { disk } = killed(200);
    expect(() => recover(disk, 'UPDATE snapshots SET crc = crc + 1')).toThrow('session s1: expected a sound snapshot, found none');
  });

  it('to the place in the feed is one sentence', () => {
    const { disk } = killed(200);
    expect(() => recover(disk, `DELETE FROM settings WHERE key = 'progress:s1'`)).toThrow('session s1: expected its place in version 2, found none');
  });

  it('a recorded feed that is shorter than what was played is one sentence', () => {
    const { disk } = killed(2000);
    expect(() => recover(disk, `DELETE FROM bar_days WHERE first_ms >= ${START}`)).toThrow(/expected bars from 2026-03-02/);
  });
});

describe('a replay', () => {
  it('brings about the same, and finds the record that was changed', () => {
    const { disk } = killed(600);
    const records = [...disk.store.journal('s1').read(0)];
    const report = replayStored(disk.store, disk.store.sessions.get('s1')!);
    expect(report.difference).toBeNull();
    expect(report.compared).toBeGreaterThan(100);
    const fill = records.findIndex(({ input }) => input.type === 'order-filled');
    const changed = records.map((record, index) => (index === fill && record.input.type === 'order-filled' ? { ...record, input: { ...record.input, fee: 0n as typeof record.input.fee } } : record));
    expect(replaySession(recordedPlan(), changed).difference?.sequence).toBe(records[fill + 1]!.sequence);
  });

  it('of a session whose old records were dropped begins at its oldest snapshot', () => {
    const disk = aDisk();
    recordADay(disk.store);
    const session = Session.start(disk.store, { id: 's1', plan: recordedPlan(), startedMs: START, latchedBy: null, playedUntilMs: null, replaces: null }, { records: 500 });
    for (let round = 0; round < 5; round++) {
      play(session, 100);
      session.checkpoint();
    }
    const journal = disk.store.journal('s1');
    expect(journal.firstSequence()).toBeGreaterThan(1);
    expect(journal.firstSequence()).toBeLessThanOrEqual(disk.store.snapshots('s1').oldestSequence() + 1);
    expect(journal.lastSequence() - journal.firstSequence()).toBeGreaterThanOrEqual(499);
    const report = replayStored(disk.store, disk.store.sessions.get('s1')!);
    expect(report.difference).toBeNull();
    expect(report.finalEquity).toBe(session.engine.equity());
  });
});
