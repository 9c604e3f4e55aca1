import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import type { Input } from '../../../../../src/engine/domain/input.ts';
import { clientOrderId, instrumentId, priceTicks, qtyLots, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { temporaryFolder } from './temporary-folder.ts';

function tick(timeMs: number): Input {
  return { type: 'timer-fired', timeMs };
}

function sessionIn(folder: string): Store {
  const store = openStore(folder);
  if (store.sessions.get('s1') === null) store.sessions.create({ id: 's1', kind: 'practice', title: 'test', config: {}, seed: 1, startedMs: 0 });
  return store;
}

function journalOf(folder: string, count: number): void {
  const store = sessionIn(folder);
  for (let timeMs = 1; timeMs <= count; timeMs++) store.journal('s1').append(tick(timeMs));
  store.journal('s1').commit();
  store.close();
}

/** Changes the file behind the store's back, as a failing disk would. */
function damage(folder: string, sql: string): void {
  const database = new Sqlite(`${folder}/tradewind.db`);
  database.exec(sql);
  database.close();
}

function times(store: Store, after = 0): readonly number[] {
  return [...store.journal('s1').read(after)].map((record) => record.input.timeMs);
}

describe('journal', () => {
  it('gives back every input as it was, numbers that JSON loses included', () => {
    const store = sessionIn(temporaryFolder());
    const fill: Input = {
      type: 'order-filled', timeMs: 5, clientOrderId: clientOrderId('c1'), instrumentId: instrumentId('um:BTCUSDT'), fillId: 'f1', side: 'buy', price: priceTicks(100),
      qty: qtyLots(3), fee: quoteAtoms(12n), liquidity: 'taker', slippage: quoteAtoms(-1n), ambiguous: false,
    };
    const bar: Input = {
      type: 'bar-closed', timeMs: 6, instrumentId: instrumentId('um:BTCUSDT'), interval: '1m',
      bar: { openTimeMs: 0, closeTimeMs: 59_999, open: 1, high: 2, low: 0.5, close: 1.5, volume: 0, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN },
    };
    expect([store.journal('s1').append(fill), store.journal('s1').append(bar)]).toEqual([1, 2]);
    store.journal('s1').commit();
    expect([...store.journal('s1').read(0)]).toEqual([{ sequence: 1, input: fill }, { sequence: 2, input: bar }]);
    store.close();
  });

  it('reads on from a sequence, across pages', () => {
    const folder = temporaryFolder();
    journalOf(folder, 2500);
    const store = sessionIn(folder);
    expect(times(store, 2498)).toEqual([2499, 2500]);
    expect(times(store)).toHaveLength(2500);
    store.close();
  });

  it('loses what was not committed and nothing else', () => {
    const folder = temporaryFolder();
    const store = sessionIn(folder);
    store.journal('s1').append(tick(1));
    store.journal('s1').commit();
    store.journal('s1').append(tick(2));
    expect(store.journal('s1').lastSequence()).toBe(2);
    store.close();
    const again = sessionIn(folder);
    expect(times(again)).toEqual([1]);
    expect(again.journal('s1').append(tick(3))).toBe(2);
    again.close();
  });

  it('commits records and inputs together or not at all', () => {
    const folder = temporaryFolder();
    const store = sessionIn(folder);
    store.unit.begin();
    store.journal('s1').append(tick(1));
    store.records('s1').writeEquity({ timeMs: 1, equity: 100, cash: 100, drawdown: 0 });
    store.unit.rollback();
    expect([times(store), store.records('s1').equity({ from: 0, to: 10 }), store.journal('s1').lastSequence()]).toEqual([[], [], 0]);
    store.unit.begin();
    store.journal('s1').append(tick(2));
    store.records('s1').writeEquity({ timeMs: 2, equity: 100, cash: 100, drawdown: 0 });
    store.unit.commit();
    store.close();
    const again = sessionIn(folder);
    expect([times(again), again.records('s1').equity({ from: 0, to: 10 })]).toEqual([[2], [{ timeMs: 2, equity: 100, cash: 100, drawdown: 0 }]]);
    again.close();
  });

  it('sets a corrupt last record aside, tells it, and goes on after the one before', () => {
    const folder = temporaryFolder();
    journalOf(folder, 3);
    damage(folder, 'UPDATE journal SET payload = replace(payload, \'3}\', \'4}\') WHERE sequence = 3');
    const store = sessionIn(folder);
    expect(times(store)).toEqual([1, 2]);
    expect(store.journal('s1').damage()).toEqual({ sequence: 3, detail: 'the last record (3, timer-fired) of session s1 did not match its checksum and was set aside' });
    expect(store.journal('s1').append(tick(4))).toBe(3);
    store.journal('s1').commit();
    store.close();
    const again = sessionIn(folder);
    expect([times(again), again.journal('s1').damage()]).toEqual([[1, 2, 4], null]);
    again.close();
    const kept = new Sqlite(`${folder}/tradewind.db`, { readonly: true });
    expect(kept.prepare('SELECT sequence, payload FROM damaged_records').all()).toEqual([{ sequence: 3, payload: '{"type":"timer-fired","timeMs":4}' }]);
    kept.close();
  });

  it('drops a snapshot that saw the corrupt record', () => {
    const folder = temporaryFolder();
    journalOf(folder, 3);
    const store = sessionIn(folder);
    store.snapshots('s1').put(2, 'two');
    store.snapshots('s1').put(3, 'three');
    store.close();
    damage(folder, 'UPDATE journal SET crc = crc + 1 WHERE sequence = 3');
    const again = sessionIn(folder);
    expect(again.journal('s1').damage()?.sequence).toBe(3);
    expect(again.snapshots('s1').latest()).toEqual({ sequence: 2, state: 'two' });
    again.close();
  });

  it('refuses to go on past a corrupt record in the middle, and names it', () => {
    const folder = temporaryFolder();
    journalOf(folder, 3);
    damage(folder, 'UPDATE journal SET time_ms = 99 WHERE sequence = 2');
    const store = sessionIn(folder);
    expect(() => times(store)).toThrow(expect.objectContaining({ kind: 'corrupt', message: expect.stringContaining('record 2 does not match its checksum') as string }) as Error);
    store.close();
  });

  it('refuses to go on past a missing record', () => {
    const folder = temporaryFolder();
    journalOf(folder, 3);
    damage(folder, 'DELETE FROM journal WHERE sequence = 2');
    const store = sessionIn(folder);
    expect(() => times(store)).toThrow(/expected record 2, found 3/);
    store.close();
  });

  it('forgets everything after a sequence, snapshots included', () => {
    const folder = temporaryFolder();
    journalOf(folder, 5);
    const store = sessionIn(folder);
    store.snapshots('s1').put(5, 'five');
    store.journal('s1').truncateAfter(3);
    expect([store.journal('s1').lastSequence(), times(store), store.snapshots('s1').latest()]).toEqual([3, [1, 2, 3], null]);
    store.close();
  });

  it('numbers without holes whatever is committed or undone', () => {
    const store = sessionIn(temporaryFolder());
    fc.assert(fc.property(fc.array(fc.constantFrom('append', 'commit', 'rollback'), { maxLength: 30 }), (steps) => {
      const durable = times(store).length;
      let kept = durable, open = 0;
      for (const step of steps) {
        if (step === 'append') { store.journal('s1').append(tick(1)); open++; }
        if (step === 'commit') { store.journal('s1').commit(); kept += open; open = 0; }
        if (step === 'rollback') { store.unit.rollback(); open = 0; }
      }
      store.unit.rollback();
      expect([...store.journal('s1').read(0)].map((record) => record.sequence)).toEqual(Array.from({ length: kept }, (_, index) => index + 1));
    }), { numRuns: 30 });
    store.close();
  });

  it('keeps two sessions apart', () => {
    const store = sessionIn(temporaryFolder());
    store.sessions.create({ id: 's2', kind: 'paper', title: 'other', config: {}, seed: 1, startedMs: 0 });
    store.journal('s1').append(tick(1));
    store.journal('s2').append(tick(2));
    store.journal('s2').commit();
    expect([[...store.journal('s1').read(0)].length, [...store.journal('s2').read(0)].map((record) => record.input.timeMs)]).toEqual([1, [2]]);
    store.close();
  });
});
