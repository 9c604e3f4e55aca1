import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../../../src/engine/adapters/sqlite/connection.ts';
import { createStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import type { Fact } from '../../../../../src/engine/domain/output.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import { START, aDisk, play, recordADay, recordedPlan, stateOf, storedOf } from './session-fixture.ts';
import type { Disk } from './session-fixture.ts';

const NEW = { id: 's1', startedMs: START, latchedBy: null, playedUntilMs: null, replaces: null } as const;

function begin(disk: Disk): Session {
  recordADay(disk.store);
  const session = Session.start(disk.store, { ...NEW, plan: recordedPlan() });
  play(session, 200);
  session.commit();
  return session;
}

/** The program goes on with a disk that has room for a few more pages only. */
function onFullDisk(disk: Disk) {
  disk.store.close();
  const connection = new Connection(join(disk.folder, 'tradewind.db'));
  connection.pragma(`max_page_count = ${Number(connection.pragma('page_count')) + 3}`);
  return createStore(connection);
}

describe('a disk that is full at a commit', () => {
  it('breaks the session in one sentence, tells nobody of what was not stored, and loses nothing that was', () => {
    const disk = aDisk();
    const known = begin(disk);
    const before = { state: stateOf(known), stored: storedOf(disk.store, 's1') };
    const store = onFullDisk(disk);
    const { session } = Session.recover(store, store.sessions.get('s1')!);
    const told: Fact[] = [];
    session.listen({ onFacts: (facts) => told.push(...facts), onMarket: () => undefined });
    const sentence = /^the disk that holds .*tradewind\.db is full: free some space and try again; nothing that was saved before is lost$/;
    expect(() => {
      play(session, 500);
      session.commit();
    }).toThrow(sentence);
    expect(told).toEqual([]);
    expect(session.failure).toMatchObject({ kind: 'disk-full' });
    store.close();
    const again = disk.kill();
    const recovered = Session.recover(again, again.sessions.get('s1')!);
    expect(stateOf(recovered.session)).toEqual(before.state);
    expect(storedOf(again, 's1')).toEqual(before.stored);
  });

  it('lets nothing more happen, with room or without: the engine is ahead of what is stored', () => {
    const disk = aDisk();
    begin(disk);
    const store = onFullDisk(disk);
    const { session } = Session.recover(store, store.sessions.get('s1')!);
    expect(() => { play(session, 500); }).toThrow(/is full/);
    for (const more of [() => { session.playNext(0); }, () => { session.checkpoint(); }, () => { session.enter({ type: 'kill', timeMs: START, cause: 'test' }); }]) expect(more).toThrow(/is full/);
    expect(store.unit.isOpen()).toBe(false);
    store.close();
  });

  it('at the start of a session leaves none behind, and the one before it running', () => {
    const disk = aDisk();
    begin(disk);
    const store = onFullDisk(disk);
    expect(() => Session.start(store, { ...NEW, id: 's2', plan: recordedPlan({ title: 'x'.repeat(100_000) }), replaces: 's1' })).toThrow(/is full/);
    store.close();
    expect(disk.kill().sessions.list().map(({ id, endedMs }) => [id, endedMs])).toEqual([['s1', null]]);
  });
});

describe('an error of the program', () => {
  it('breaks the session: what it half did is not stored', () => {
    const disk = aDisk();
    const session = begin(disk);
    const stored = storedOf(disk.store, 's1');
    play(session, 10);
    expect(() => { session.enter({ type: 'close-position', timeMs: START, instrumentId: instrumentId('um:NONEUSDT') }); }).toThrow('expected an instrument of this session, was um:NONEUSDT');
    expect(() => { session.commit(); }).not.toThrow();
    expect(storedOf(disk.store, 's1')).toEqual(stored);
    expect(() => { session.playNext(0); }).toThrow('um:NONEUSDT');
  });
});

describe('the start of a session', () => {
  it('ends the one before it in the same instant', () => {
    const disk = aDisk();
    begin(disk);
    Session.start(disk.store, { ...NEW, id: 's2', plan: recordedPlan(), startedMs: START + 5, replaces: 's1' });
    expect(disk.kill().sessions.list().map(({ id, endedMs }) => [id, endedMs])).toEqual([['s2', null], ['s1', START + 5]]);
  });

  it('that was cut off leaves nothing behind', () => {
    const disk = aDisk();
    expect(() => Session.start(disk.store, { ...NEW, plan: recordedPlan() })).toThrow(/no 1m bars of um:AAAUSDT are stored/);
    expect(disk.kill().sessions.list()).toEqual([]);
    expect(disk.store.instruments.all()).toEqual([]);
  });
});
