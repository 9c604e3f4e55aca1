import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import type { DepthColumns } from '../../../../../src/engine/ports/history-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const ID = instrumentId('um:BTCUSDT');
const HOUR = 3_600_000;
type Row = readonly [timeMs: number, updateId: number, follows: number, bids: readonly number[], asks: readonly number[]];

function depthOf(rows: readonly Row[]): DepthColumns {
  const bounds = [0];
  const levels: number[] = [];
  for (const [, , , bids, asks] of rows) {
    levels.push(...bids);
    bounds.push(levels.length);
    levels.push(...asks);
    bounds.push(levels.length);
  }
  const column = (pick: (row: Row) => number): Float64Array => Float64Array.from(rows, pick);
  return { length: rows.length, timeMs: column(([timeMs]) => timeMs), receivedMs: column(([timeMs]) => timeMs + 0.25), updateId: column(([, id]) => id), follows: column(([, , follows]) => follows), bounds: Uint32Array.from(bounds), levels: Float64Array.from(levels) };
}

const ROWS: readonly Row[] = [
  [100, 1, Number.NaN, [99, 10, 98, 20], [101, 10]],
  [200, 2, 1, [99, 0], []],
  [300, 3, 2, [], [101, 5, 102, 1]],
  [HOUR + 50, 4, Infinity, [98, 20], [101, 5, 102, 1]],
  [HOUR + 60, 5, 4, [97, 1], []],
];

describe('the store of order books', () => {
  it('gives back what was put in, hour after hour', () => {
    const store = openStore(temporaryFolder());
    expect(store.depth.write(ID, depthOf(ROWS))).toEqual({ added: 5, changed: 0, unchanged: 0 });
    expect(store.depth.series()).toEqual([{ instrumentId: ID, from: 100, to: HOUR + 60, count: 5 }]);
    expect(store.depth.read(ID, 0, 2 * HOUR)).toEqual(depthOf(ROWS));
    store.close();
  });

  it('gives the whole book that leads up to the time asked for', () => {
    const store = openStore(temporaryFolder());
    store.depth.write(ID, depthOf(ROWS));
    expect(store.depth.read(ID, 250, 400)).toEqual(depthOf(ROWS.slice(0, 3)));
    expect(store.depth.read(ID, HOUR + 55, 2 * HOUR)).toEqual(depthOf(ROWS.slice(3)));
    expect(store.depth.read(ID, 250, 250).length).toBe(0);
    store.close();
  });

  it('changes nothing when the same comes again, and replaces the span of what differs', () => {
    const store = openStore(temporaryFolder());
    store.depth.write(ID, depthOf(ROWS));
    expect(store.depth.write(ID, depthOf(ROWS))).toEqual({ added: 0, changed: 0, unchanged: 5 });
    const other: readonly Row[] = [[150, 9, Number.NaN, [50, 1], [51, 1]], [250, 10, 9, [50, 2], []]];
    expect(store.depth.write(ID, depthOf(other))).toEqual({ added: 1, changed: 1, unchanged: 0 });
    expect(store.depth.read(ID, 0, HOUR)).toEqual(depthOf([ROWS[0]!, ...other, ROWS[2]!]));
    store.close();
  });

  it('refuses an hour that begins without a whole book, and times that go back', () => {
    const store = openStore(temporaryFolder());
    expect(() => store.depth.write(ID, depthOf(ROWS.slice(1, 3)))).toThrow('expected the first change of an hour to be a whole book, was one that follows 1');
    expect(() => store.depth.write(ID, depthOf([ROWS[0]!, ROWS[2]!, ROWS[1]!]))).toThrow('expected times that never go back to store, was 200 after 300');
    store.close();
  });

  it('says plainly that stored bytes are damaged, and what to do', () => {
    const folder = temporaryFolder();
    const store = openStore(folder);
    store.depth.write(ID, depthOf(ROWS));
    store.close();
    const raw = new Sqlite(`${folder}/tradewind.db`);
    raw.exec("UPDATE depth_hours SET columns = zeroblob(length(columns)) WHERE first_ms = 100");
    raw.close();
    const again = openStore(folder);
    expect(() => again.depth.read(ID, 0, HOUR)).toThrow(/the stored order book of um:BTCUSDT in the hour of 1970-01-01T00:00:00.100Z is damaged: delete it and import it again/);
    again.close();
  });

  it('forgets an instrument', () => {
    const store = openStore(temporaryFolder());
    store.depth.write(ID, depthOf(ROWS));
    expect(store.depth.delete(ID)).toBe(5);
    expect(store.depth.series()).toEqual([]);
    store.close();
  });
});

describe('the order times of real sessions', () => {
  it('are those of orders that were sent and answered, in the order in which they were decided', () => {
    const store = openStore(temporaryFolder());
    store.sessions.create({ id: 's1', kind: 'venue', title: 't', config: {}, seed: 1, startedMs: 0 });
    const times = store.latencies('s1');
    times.put('b', { decidedMs: 200, sentMs: 201.5, acknowledgedMs: 221.5, filledMs: null });
    times.put('a', { decidedMs: 100, sentMs: 101, acknowledgedMs: 131, filledMs: 132 });
    times.put('c', { decidedMs: 300, sentMs: null, acknowledgedMs: null, filledMs: null });
    expect(store.measuredLatencies()).toEqual([{ toSendMs: 1, roundTripMs: 30 }, { toSendMs: 1.5, roundTripMs: 20 }]);
    store.close();
  });
});
