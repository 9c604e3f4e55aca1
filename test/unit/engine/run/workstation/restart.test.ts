import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS } from '../../../../../src/engine/adapters/sqlite/migrate.ts';
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../../../src/engine/adapters/sqlite/connection.ts';
import { createStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { View } from '../../../../../src/engine/contract/view.ts';
import { COINS, START as DAY, aDisk, recordADay } from '../session/session-fixture.ts';
import type { Disk } from '../session/session-fixture.ts';
import { firstLaunch, withPositions } from './workstation-fixture.ts';

const idsIn = (view: View) => [...view.decisions, ...view.alerts].map(({ id }) => id);
const keysOf = (view: View) => ({
  orders: view.orders.map(({ clientOrderId }) => clientOrderId).toSorted(), trades: view.trades.map(({ id }) => id),
  decisions: view.decisions.map(({ strategyId, instrumentId, timeMs, outcome, denial }) => `${strategyId} ${instrumentId} ${timeMs} ${outcome} ${denial}`),
  alerts: view.alerts.map(({ timeMs, code, message }) => `${timeMs} ${code} ${message}`),
});

describe('a restart', () => {
  it('shows again what was shown before, nothing twice, every id once', async () => {
    let program = withPositions(firstLaunch());
    await program.workstation.kill('test');
    program.workstation.command((timeMs) => ({ type: 're-arm', timeMs, cause: 'test' }));
    program.run(20_000);
    const before = keysOf(program.view);
    expect(before.trades.length).toBeGreaterThan(10);
    expect(before.decisions.length).toBeGreaterThan(50);
    program = program.restart();
    expect(keysOf(program.view)).toEqual(before);
    expect(new Set(idsIn(program.view)).size).toBe(idsIn(program.view).length);
    expect(new Set(before.decisions).size).toBe(before.decisions.length);
    program.run(2000);
    expect(new Set(idsIn(program.view)).size).toBe(idsIn(program.view).length);
  });

  it('keeps the speed, the pause, the money, today\'s loss and what a person forbade', () => {
    let program = withPositions(firstLaunch());
    program.workstation.command((timeMs) => ({ type: 'set-trading-state', timeMs, state: 'reducing', cause: 'by hand', changedBy: 'person' }));
    program.workstation.setSpeed(30);
    program.run(500);
    program.workstation.setPaused(true);
    const { account, positions, trading, session } = program.view;
    program = program.restart({ afterCrash: true });
    expect(program.view.session).toMatchObject({ id: session?.id, speed: 30, paused: true });
    expect(program.view.account).toEqual(account);
    expect(program.view.positions).toEqual(positions);
    expect(program.view.trading).toEqual(trading);
    program.workstation.setPaused(false);
    program.run(1000);
    expect(program.session.marketMs).toBeGreaterThan(0);
  });

  it('after a crash holds trading; after an orderly end or a power cut it goes on', () => {
    const program = withPositions(firstLaunch());
    expect(program.restart().view.trading.state).toBe('active');
    const held = program.restart({ afterCrash: true });
    expect(held.view.trading).toMatchObject({ state: 'halted', changedBy: 'recovery', cause: expect.stringContaining('check the positions, then resume') as string });
    held.workstation.close();
    expect(program.restart().view.trading.state).toBe('halted');
  });

  it('while a session was being started leaves the one before it', () => {
    const program = firstLaunch();
    const before = program.session.id;
    expect(() => program.workstation.startSession({ kind: 'replay', instruments: ['um:NONEUSDT'], interval: '15m', speed: 60, startingCash: '10000' })).toThrow(/no bars of um:NONEUSDT are stored/);
    program.run(1000);
    expect([program.session.id, program.restart().session.id]).toEqual([before, before]);
  });
});

describe('another session', () => {
  it('that cannot be loaded leaves the running one running', () => {
    const disk = aDisk();
    recordADay(disk.store, 60);
    const program = firstLaunch(disk);
    const before = program.session;
    // The bars are there, but not in this stretch: found out only when the feed is opened.
    const request = { kind: 'replay' as const, instruments: [String(COINS[0]!.id)], interval: '15m' as const, from: DAY - 90 * 86_400_000, to: DAY - 89 * 86_400_000, speed: 60, startingCash: '10000' };
    expect(() => program.workstation.startSession(request)).toThrow(/um:AAAUSDT 1m: expected bars from/);
    const { marketMs } = before;
    program.run(5000);
    expect(program.session).toBe(before);
    expect(before.marketMs).toBeGreaterThan(marketMs);
    expect(disk.store.sessions.get(before.id)?.endedMs).toBeNull();
  });

  it('ends the old one in the store, empties the lists, and keeps ids apart', () => {
    const program = withPositions(firstLaunch());
    program.session.alert('warning', 'test', 'from the first session');
    program.session.commit();
    const before = program.session.id;
    program.workstation.startSession({ kind: 'practice', seed: 5, speed: 1, startingCash: '500' });
    expect(program.disk.store.sessions.get(before)?.endedMs).not.toBeNull();
    expect(program.view.session).toMatchObject({ id: program.session.id, title: 'Practice market, seed 5' });
    expect(program.view.alerts.map(({ message }) => message)).toContain('from the first session');
    expect(new Set(idsIn(program.view)).size).toBe(idsIn(program.view).length);
    expect(program.restart().session.id).toBe(program.session.id);
  });
});

describe('a recorded session', () => {
  it('plays to its end, says so once, and can be closed by hand after it', () => {
    const disk = aDisk();
    recordADay(disk.store, 240);
    let program = firstLaunch(disk);
    program.workstation.startSession({ kind: 'replay', instruments: COINS.map(({ id }) => id), interval: '5m', from: DAY, speed: 0, startingCash: '100000' });
    program.run(5000);
    expect(program.view.session).toMatchObject({ ended: true, progress: 1 });
    expect(program.view.feed.status).toBe('ended');
    const said = program.events.filter((event) => event.type === 'session-updated' && event.session?.ended).length;
    program.run(5000);
    expect(program.events.filter((event) => event.type === 'session-updated' && event.session?.ended).length).toBe(said);
    program = program.restart();
    program.run(500);
    expect(program.view.session).toMatchObject({ ended: true });
    for (const { instrumentId } of program.session.engine.positions()) program.workstation.command((timeMs) => ({ type: 'close-position', timeMs, instrumentId }));
    expect(program.session.engine.positions()).toEqual([]);
  });

  it('whose data is gone at a restart is closed, and said to be so', () => {
    const disk = aDisk();
    recordADay(disk.store, 240);
    const program = firstLaunch(disk);
    program.workstation.startSession({ kind: 'replay', instruments: [COINS[0]!.id], interval: '5m', from: DAY, speed: 60, startingCash: '100000' });
    const lost = program.session.id;
    const after = program.restart({ damage: `DELETE FROM bar_days WHERE first_ms >= ${DAY}` });
    expect(after.view.alerts[0]).toMatchObject({ level: 'critical', code: 'session-lost', message: expect.stringContaining('could not be continued and was closed; its orders and trades are kept') as string });
    expect(after.view.trading.state).toBe('halted');
    expect(disk.store.sessions.get(lost)?.endedMs).not.toBeNull();
    expect(after.session.plan.kind).toBe('practice');
  });
});

describe('an error that comes back at the same moment of the market', () => {
  it('pauses playback, so that a person can remove its cause', () => {
    const disk = aDisk();
    recordADay(disk.store, 240);
    let program = firstLaunch(disk);
    program.workstation.startSession({ kind: 'replay', instruments: COINS.map(({ id }) => id), interval: '5m', from: DAY, speed: 60, startingCash: '100000' });
    program.run(1000);
    program.session.exchange.match = () => { throw new Error('broken'); };
    for (const time of [1, 2]) {
      expect(() => { program.run(60_000); }).toThrow('broken');
      program = program.restart({ afterCrash: true });
      expect(program.view.session?.paused, `after crash ${time}`).toBe(time === 2);
      program.session.exchange.match = () => { throw new Error('broken'); };
    }
    expect(program.view.alerts[0]).toMatchObject({ level: 'critical', code: 'crashes-again' });
    expect(program.view.trading.state).toBe('halted');
    program = program.restart();
    program.workstation.setPaused(false);
    program.run(60_000);
    expect(program.session.failure).toBeNull();
  });
});

describe('damage', () => {
  it('to the last record is an alert and a halt; the account is the one that the exchange states', () => {
    let program = withPositions(firstLaunch());
    const { account } = program.view;
    program = program.restart({ damage: `UPDATE journal SET crc = crc + 1 WHERE sequence = (SELECT max(sequence) FROM journal)` });
    expect(program.view.alerts[0]).toMatchObject({ level: 'critical', code: 'journal-damaged', message: expect.stringMatching(/^A damaged record of the journal was set aside: the last record \(\d+, [a-z-]+\)/) as string });
    expect(program.view.trading).toMatchObject({ state: 'halted', changedBy: 'recovery' });
    expect(program.view.account?.cash).toBe(account?.cash);
    expect(program.session.compare()).toEqual([]);
    // The alert is a record like any other: the next start shows it again, once.
    expect(program.restart().view.alerts.filter(({ code }) => code === 'journal-damaged')).toHaveLength(1);
  });

  it('inside the journal closes the session with its records, and starts another, halted', () => {
    const program = withPositions(firstLaunch());
    program.run(3000);
    const lost = program.session.id;
    const trades = program.disk.store.records(lost).trades.count();
    const after = program.restart({ damage: `UPDATE journal SET crc = crc + 1 WHERE sequence = (SELECT max(sequence) - 20 FROM journal)` });
    expect(after.view.alerts[0]).toMatchObject({ code: 'session-lost', message: expect.stringMatching(/does not match its checksum/) as string });
    expect(after.view).toMatchObject({ trading: { state: 'halted' }, engine: { status: 'running' } });
    expect(trades).toBeGreaterThan(0);
    expect(program.disk.store.records(lost).trades.count()).toBe(trades);
  });
});

describe('a database', () => {
  it('of an older version is brought up to date with the session that runs in it', () => {
    let program = withPositions(firstLaunch());
    const { account } = program.view;
    const { id } = program.session;
    program = program.restart({ damage: `${tablesSince(2).map((name) => `DROP TABLE ${name}`).join('; ')}; PRAGMA user_version = 2` });
    expect(program.session.id).toBe(id);
    expect(program.view.account).toEqual(account);
    expect(program.disk.store.runs.list()).toEqual([]);
    expect(readdirSync(program.disk.folder).some((name) => name.startsWith('tradewind.db.before-v'))).toBe(true);
    expect(existsSync(join(program.disk.folder, 'tradewind.db'))).toBe(true);
  });

  it('whose session was written by a program of another format is kept, and practice begins anew', () => {
    const first = withPositions(firstLaunch());
    const { id } = first.session;
    const program = first.restart({ damage: `UPDATE settings SET value = replace(value, '"version":2', '"version":1') WHERE key = 'progress:${id}'` });
    expect(program.session.id).not.toBe(id);
    expect(program.view.trading.state).toBe('halted');
    expect(program.view.alerts[0]?.message).toContain('could not be continued and was closed; its orders and trades are kept');
    expect(program.disk.store.records(id).orders.count()).toBeGreaterThan(0);
  });

  it('of a newer version is refused in a sentence and left alone', () => {
    const { disk } = firstLaunch();
    expect(() => disk.kill('PRAGMA user_version = 99')).toThrow(/was written by a newer Tradewind \(schema 99, this program knows \d+\): update this program, or choose another data folder$/);
  });
});

describe('a full disk', () => {
  it('stops the engine with one sentence, and when there is room it goes on from what was stored, halted', () => {
    let program = withPositions(firstLaunch());
    const { account } = program.view;
    const full = program.restart({ store: withoutRoom });
    expect(() => { full.run(60_000); }).toThrow(/is full: free some space and try again; nothing that was saved before is lost/);
    expect(full.workstation.failure).toMatchObject({ kind: 'disk-full' });
    full.workstation.close();
    program = program.restart({ afterCrash: true });
    expect(program.view.trading.state).toBe('halted');
    expect(program.session.compare()).toEqual([]);
    expect(Number(program.view.account?.equity)).toBeGreaterThan(Number(account?.equity) * 0.9);
    program.workstation.command((timeMs) => ({ type: 'set-trading-state', timeMs, state: 'active', cause: 'resumed', changedBy: 'person' }));
    program.run(2000);
    expect(program.view.trading.state).toBe('active');
  });

  it('that a request meets breaks the engine too: it is ahead of what is stored', () => {
    const program = withPositions(firstLaunch());
    const full = program.restart({ store: withoutRoom });
    const { config } = full.session.engine;
    expect(() => { for (;;) full.workstation.configure({ ...config, strategies: config.strategies.map((one) => ({ ...one, config: { ...one.config } })) }); }).toThrow(/is full/);
    expect(full.workstation.failure).not.toBeNull();
    full.workstation.close();
  });
});

function withoutRoom(disk: Disk) {
  const connection = new Connection(join(disk.folder, 'tradewind.db'));
  connection.pragma(`max_page_count = ${Number(connection.pragma('page_count')) + 30}`);
  return createStore(connection);
}

/** The tables that migrations after this version have made, the newest first, so that none is dropped before one that refers to it. */
function tablesSince(version: number): readonly string[] {
  return MIGRATIONS.slice(version).flatMap((sql) => [...sql.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name ?? '')).toReversed();
}
