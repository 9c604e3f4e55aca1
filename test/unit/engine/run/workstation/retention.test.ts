import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../../src/engine/domain/interval.ts';
import { replayStored } from '../../../../../src/engine/run/session/replay.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import { pruneEndedSessions } from '../../../../../src/engine/run/workstation/retention.ts';
import { START, aDisk, play, recordADay, recordedPlan } from '../session/session-fixture.ts';

describe('the journal of a session that ended', () => {
  it('is kept for thirty days, its trades for good', () => {
    const { store } = aDisk();
    recordADay(store);
    const plan = recordedPlan();
    const old = Session.start(store, { id: 'old', plan, startedMs: START, latchedBy: null, playedUntilMs: null, replaces: null });
    play(old, 300);
    old.commit();
    Session.start(store, { id: 'new', plan, startedMs: START + 1000, latchedBy: null, playedUntilMs: null, replaces: 'old' });
    const records = store.journal('old').lastSequence();
    expect(pruneEndedSessions(store, START + 29 * DAY_MS)).toBe(0);
    expect(replayStored(store, store.sessions.get('old')!).difference).toBeNull();
    expect(pruneEndedSessions(store, START + 31 * DAY_MS)).toBe(1);
    expect(pruneEndedSessions(store, START + 32 * DAY_MS)).toBe(0);
    expect(store.journal('old').firstSequence()).toBe(records);
    expect(store.records('old').trades.count()).toBeGreaterThan(5);
    expect(store.settings.keys().filter((key) => key.endsWith(':old'))).toEqual([]);
    const { recovery } = Session.recover(store, store.sessions.get('new')!);
    expect(recovery.mismatches).toEqual([]);
  });
});
