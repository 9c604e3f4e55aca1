import Sqlite from 'better-sqlite3';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../../../src/engine/adapters/sqlite/connection.ts';
import { migrate, MIGRATIONS } from '../../../../../src/engine/adapters/sqlite/migrate.ts';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5, VERSION_6, VERSION_7, VERSION_8, VERSION_9, VERSION_10 } from './earlier-versions.ts';
import { temporaryFolder } from './temporary-folder.ts';

const BTC = instrumentId('um:BTCUSDT');

function folderWith(sql: string): string {
  const folder = temporaryFolder();
  const database = new Sqlite(join(folder, 'tradewind.db'));
  database.exec(sql);
  database.close();
  return folder;
}

function schemaOf(path: string): readonly string[] {
  const database = new Sqlite(path, { readonly: true });
  const rows = database.prepare<[], { sql: string }>('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL').all();
  database.close();
  return rows.map((row) => row.sql.replaceAll(/\s+/g, ' ')).toSorted();
}

describe('migrate', () => {
  it('has a fixture of every earlier version', () => {
    expect(MIGRATIONS).toHaveLength(11);
  });

  it.each([[1, VERSION_1], [2, VERSION_2], [3, VERSION_3], [4, VERSION_4], [5, VERSION_5], [6, VERSION_6], [7, VERSION_7], [8, VERSION_8], [9, VERSION_9], [10, VERSION_10]])('brings a database of version %i up to date with everything in it', (version, sql) => {
    const folder = folderWith(sql);
    const store = openStore(folder);
    expect(store.settings.get('theme')).toEqual({ dark: true, cash: 5n });
    expect(store.funding.read(BTC, 0, Infinity)).toEqual([{ timeMs: 1700006400001, rate: -0.0001, intervalHours: 8 }]);
    const bars = store.bars.read(BTC, '1m', 0, Infinity);
    expect([...bars.close, ...bars.closeTimeMs, ...bars.volume]).toEqual([2, 3, 1700000099999, 1700000159999, 10, 0]);
    if (version >= 2) {
      expect([...store.journal('s1').read(0)].map((record) => record.input.type)).toEqual(['timer-fired', 'kill']);
      expect(store.snapshots('s1').latest()).toEqual({ sequence: 1, state: { equity: 10n } });
    }
    if (version >= 5) expect(store.latencies('s1').get('o1')).toMatchObject({ decidedMs: 1.5, filledMs: null });
    if (version >= 2) expect(store.riskSamples('s1').read({ from: 0, to: Infinity, points: 10 }).map(({ drawdownPct }) => drawdownPct)).toEqual(version >= 6 ? [0.5] : []);
    expect(store.studies.list().map(({ id, state }) => [id, state])).toEqual(version >= 8 ? [['st1', 'done']] : []);
    if (version >= 8) {
      expect(store.studies.trials('st1')).toMatchObject([{ number: 0, config: { fast: 5 }, objectives: [1.5], sharpePerDay: 0.25 }]);
      expect(store.studies.returns('st1')).toEqual([{ number: 0, firstDayMs: 1700006400000, returns: Float64Array.of(0.5, -0.25) }]);
    }
    expect(store.runs.everRun('backtest').filter(({ isDeleted }) => isDeleted).map(({ id }) => id)).toEqual(version >= 9 ? ['r0'] : []);
    expect([store.trainings.list(), store.deployments.open()]).toEqual([[], []]);
    expect(store.models.list().map(({ kind, line, code }) => [kind, line, code])).toEqual(version >= 10 ? [['agent', null, 'aa']] : []);
    if (version >= 10) expect(store.models.document('aa')).toEqual({ kind: 'agent', manifest: '{"format":1}', weights: Buffer.from('0000803f000000c0', 'hex') });
    if (version >= 4) expect(store.context.latest()).toMatchObject([{ name: 'btc-dominance', value: 0.5 }]);
    if (version >= 3) expect(store.runs.get('r1')).toMatchObject({ config: { a: 1 }, summary: { net: 3n }, detail: { trades: [] } });
    store.close();
    expect(schemaOf(join(folder, 'tradewind.db'))).toEqual(schemaOf(join(freshFolder(), 'tradewind.db')));
  });

  it('keeps a copy of an older database before it changes it', () => {
    const folder = folderWith(VERSION_1);
    openStore(folder).close();
    const copy = new Sqlite(join(folder, 'tradewind.db.before-v11'), { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(1);
    expect(copy.prepare('SELECT count(*) AS count FROM funding').get()).toEqual({ count: 1 });
    copy.close();
  });

  it('makes no copy of a new or a current database', () => {
    const folder = freshFolder();
    openStore(folder).close();
    expect(readdirSync(folder).filter((name) => name.includes('before'))).toEqual([]);
  });

  it('refuses a database of a newer program in one sentence and leaves it alone', () => {
    const folder = folderWith(VERSION_2.replace('user_version = 2', 'user_version = 99'));
    expect(() => openStore(folder)).toThrow(expect.objectContaining({ kind: 'newer-schema', message: expect.stringMatching(/^the database .* was written by a newer Tradewind \(schema 99, this program knows 11\): update this program, or choose another data folder$/) as string }) as Error);
    expect(new Sqlite(join(folder, 'tradewind.db'), { readonly: true }).pragma('user_version', { simple: true })).toBe(99);
  });

  it('refuses another program\'s database', () => {
    const folder = folderWith('CREATE TABLE photos (id INTEGER PRIMARY KEY)');
    expect(() => openStore(folder)).toThrow(/expected a Tradewind database at .*, was another program's/);
  });

  it('refuses a file that is no database', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'tradewind.db'), 'not a database at all, but long enough to have a header of its own '.repeat(20));
    expect(() => openStore(folder)).toThrow(expect.objectContaining({ kind: 'corrupt' }) as Error);
  });

  it('refuses a data folder that cannot be made', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(() => openStore(join(folder, 'file', 'data'))).toThrow(expect.objectContaining({ kind: 'io', message: expect.stringContaining('check that its folder exists, is yours and is writable') as string }) as Error);
  });

  it('undoes a step that fails and keeps the version before it', () => {
    const folder = folderWith(VERSION_1);
    const path = join(folder, 'tradewind.db');
    const connection = new Connection(path);
    expect(() => migrate(connection, [...MIGRATIONS.slice(0, 2), 'CREATE TABLE half (id); CREATE TABLE half (id);'])).toThrow(/already exists/);
    connection.close();
    expect(schemaOf(path).some((sql) => sql.includes('half'))).toBe(false);
    expect(new Sqlite(path, { readonly: true }).pragma('user_version', { simple: true })).toBe(2);
    expect(existsSync(`${path}.before-v3`)).toBe(true);
  });
});

function freshFolder(): string {
  const folder = temporaryFolder();
  openStore(folder).close();
  return folder;
}
