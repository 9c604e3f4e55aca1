import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../../../src/engine/adapters/sqlite/connection.ts';
import { migrate } from '../../../../../src/engine/adapters/sqlite/migrate.ts';
import { createStore, openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A store on a disk that has room for a few more pages only. */
function cramped(folder: string, pages: number): { readonly store: Store; readonly connection: Connection } {
  const connection = new Connection(join(folder, 'tradewind.db'));
  migrate(connection);
  const store = createStore(connection);
  if (store.sessions.get('s1') === null) store.sessions.create({ id: 's1', kind: 'practice', title: 'test', config: {}, seed: 1, startedMs: 0 });
  connection.pragma(`max_page_count = ${Number(connection.pragma('page_count')) + pages}`);
  return { store, connection };
}

function fillUp(store: Store): { readonly acknowledged: number; readonly error: unknown } {
  for (let acknowledged = 0; ; acknowledged++) {
    try {
      store.unit.begin();
      store.journal('s1').append({ type: 'kill', timeMs: acknowledged + 1, cause: 'x'.repeat(1000) });
      store.records('s1').writeEquity({ timeMs: acknowledged + 1, equity: 1, cash: 1, drawdown: 0 });
      store.unit.commit();
    } catch (error) {
      store.unit.rollback();
      return { acknowledged, error };
    }
  }
}

describe('a full disk', () => {
  it('is one sentence that says what to do', () => {
    const folder = temporaryFolder();
    const { store } = cramped(folder, 20);
    const { error } = fillUp(store);
    expect(error).toMatchObject({ name: 'StoreError', kind: 'disk-full', message: `the disk that holds ${join(folder, 'tradewind.db')} is full: free some space and try again; nothing that was saved before is lost` });
    store.close();
  });

  it('loses nothing that was acknowledged, and keeps inputs and records together', () => {
    const folder = temporaryFolder();
    const { store } = cramped(folder, 40);
    const { acknowledged } = fillUp(store);
    expect(acknowledged).toBeGreaterThan(10);
    store.close();
    const again = openStore(folder);
    expect([...again.journal('s1').read(0)].map((record) => record.input.timeMs)).toEqual(Array.from({ length: acknowledged }, (_, index) => index + 1));
    expect(again.records('s1').equity({ from: 0, to: Infinity })).toHaveLength(acknowledged);
    expect(again.check()).toEqual([]);
    again.close();
  });

  it('lets the same store go on when there is room again', () => {
    const { store, connection } = cramped(temporaryFolder(), 20);
    const { acknowledged } = fillUp(store);
    connection.pragma('max_page_count = 1000000');
    expect(store.journal('s1').append({ type: 'kill', timeMs: 7, cause: 'room' })).toBe(acknowledged + 1);
    store.journal('s1').commit();
    expect(store.journal('s1').lastSequence()).toBe(acknowledged + 1);
    store.close();
  });

  it('refuses to store the rest of a unit whose beginning was undone', () => {
    const { store, connection } = cramped(temporaryFolder(), 5);
    store.unit.begin();
    expect(() => {
      for (let timeMs = 1; timeMs < 1000; timeMs++) store.journal('s1').append({ type: 'kill', timeMs, cause: 'x'.repeat(1000) });
    }).toThrow(/is full/);
    connection.pragma('max_page_count = 1000000');
    // A caller that swallowed the error must not get half of its unit stored.
    expect(() => store.settings.set('after', 1)).toThrow(/were undone after an earlier error/);
    expect(() => store.unit.commit()).toThrow(/were undone after an earlier error/);
    expect([store.journal('s1').lastSequence(), store.settings.get('after')]).toEqual([0, null]);
    store.close();
  });
});

describe('two programs on one file', () => {
  it('lets the second one wait, then tells it in one sentence', () => {
    const folder = temporaryFolder();
    const first = openStore(folder);
    const second = new Connection(join(folder, 'tradewind.db'), { busyTimeoutMs: 20 });
    first.unit.begin();
    first.settings.set('a', 1);
    expect(() => second.begin()).toThrow(expect.objectContaining({ kind: 'locked', message: expect.stringContaining('is in use by another program: close the other Tradewind') as string }) as Error);
    first.unit.commit();
    second.begin();
    second.rollback();
    second.close();
    first.close();
  });
});
