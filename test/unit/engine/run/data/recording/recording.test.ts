import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../../src/engine/adapters/sqlite/store.ts';
import { instrumentId } from '../../../../../../src/engine/domain/units.ts';
import { checkRecorded } from '../../../../../../src/engine/run/data/check-recorded.ts';
import { importFiles } from '../../../../../../src/engine/run/data/import-files.ts';
import type { ImportedFile } from '../../../../../../src/engine/run/data/import-request.ts';
import { temporaryFolder } from '../../../adapters/sqlite/temporary-folder.ts';

/** 2024-08-08T23:59:00Z. The recorder's clock is 100 ms behind the exchange's, and messages take 3 ms. */
const START = Date.UTC(2024, 7, 8, 23, 59);
const received = (ms: number): string => `${BigInt(START + ms - 97) * 1_000_000n}`;
const line = (ms: number, kind: string, message: object, url?: string): string => JSON.stringify({ recv_ns: received(ms), kind, ...(url === undefined ? {} : { url }), msg: message });
const ws = (ms: number, stream: string, data: object): string => line(ms, 'ws', { stream: `btcusdt@${stream}`, data });
const depth = (ms: number, ids: readonly [first: number, last: number], bids: readonly (readonly string[])[], asks: readonly (readonly string[])[] = []): string => ws(ms, 'depth@100ms', { e: 'depthUpdate', E: START + ms, s: 'BTCUSDT', U: ids[0], u: ids[1], b: bids, a: asks });
const snapshot = (ms: number, lastUpdateId: number): string => line(ms, 'http', { lastUpdateId, bids: [['99.00', '10'], ['98.00', '20']], asks: [['101.00', '10']] });
const trade = (ms: number, id: number, price: string, isMaker = false): string => ws(ms, 'trade', { e: 'trade', E: START + ms, s: 'BTCUSDT', t: id, p: price, q: '0.5', T: START + ms, m: isMaker, M: true });
const ticker = (ms: number, updateId: number): string => ws(ms, 'bookTicker', { u: updateId, s: 'BTCUSDT', b: '99.00', B: '10', a: '101.00', A: '10' });

async function imported(lines: readonly string[], options: { readonly name?: string; readonly skipBad?: boolean; readonly store?: Store } = {}): Promise<{ readonly store: Store; readonly files: readonly ImportedFile[] }> {
  const folder = temporaryFolder();
  const path = join(folder, options.name ?? 'recording.jsonl.gz');
  writeFileSync(path, path.endsWith('.gz') ? gzipSync(`${lines.join('\n')}\n`) : lines.join('\n'));
  const store = options.store ?? openStore(folder);
  const { files } = await importFiles({ store, files: [path], ...(options.skipBad === undefined ? {} : { skipBad: options.skipBad }) });
  return { store, files };
}

const ID = instrumentId('spot:BTCUSDT');
const rows = (store: Store): readonly (readonly [number, number, number])[] => {
  const { timeMs, updateId, follows } = store.depth.read(ID, 0, Infinity);
  return Array.from(timeMs, (time, row) => [time - START, updateId[row]!, follows[row]!]);
};

describe('the import of a recording', () => {
  it('keeps the changes that the official procedure finds valid, from the snapshot on', async () => {
    const { store, files } = await imported([
      depth(0, [1, 4], [['99.00', '1']]), depth(100, [5, 7], [['99.00', '2']]), depth(200, [8, 9], [['98.00', '0']]), snapshot(250, 6), depth(300, [10, 12], [], [['101.00', '3']]),
    ]);
    // 1–4 is older than the snapshot; 5–7 overlaps it, so the snapshot is the book before it.
    expect(rows(store)).toEqual([[100, 6, Number.NaN], [100, 7, 6], [200, 9, 7], [300, 12, 9]]);
    expect(files).toMatchObject([{ kind: 'depth', instrumentId: ID, rowsRead: 4, rowsStored: 4, duplicates: 1, gaps: [], isStored: true }]);
    store.close();
  });

  it('ends the row at a hole and begins it again with the next snapshot', async () => {
    const { store, files } = await imported([depth(0, [5, 6], []), snapshot(0, 6), depth(100, [7, 8], [['97.00', '1']]), depth(200, [12, 13], [['97.00', '2']]), depth(300, [14, 15], []), snapshot(350, 13), depth(400, [16, 16], [])], { name: 'spot-BTCUSDT.jsonl.gz' });
    expect(rows(store)).toEqual([[0, 6, Number.NaN], [100, 8, 6], [300, 13, Number.NaN], [300, 15, 13], [400, 16, 15]]);
    expect(files[0]?.gaps).toEqual([{ from: START + 100, to: START + 300, missing: 5 }]);
    expect(checkRecorded(store)).toMatchObject([{ kind: 'depth', gaps: [{ from: START + 100, to: START + 300, missing: 5 }], crossed: 0, wholeBooks: 2 }]);
    store.close();
  });

  it('knows nothing after a new connection until the next snapshot', async () => {
    const { store } = await imported([depth(0, [6, 7], []), snapshot(10, 6), line(50, 'connect', {}), depth(100, [8, 9], []), depth(200, [10, 11], []), snapshot(250, 10)]);
    expect(rows(store)).toEqual([[0, 6, Number.NaN], [0, 7, 6], [200, 10, Number.NaN], [200, 11, 10]]);
    store.close();
  });

  it('begins every hour with the whole book', async () => {
    const { store } = await imported([depth(0, [6, 7], []), snapshot(10, 6), depth(61_000, [8, 9], [['97.00', '1']])]);
    expect(rows(store)).toEqual([[0, 6, Number.NaN], [0, 7, 6], [61_000, 9, Infinity]]);
    const { levels, bounds } = store.depth.read(ID, START + 60_000, Infinity);
    expect([...levels.subarray(bounds[0], bounds[2])]).toEqual([99, 10, 98, 20, 97, 1, 101, 10]);
    store.close();
  });

  it('keeps trades by their ids, tells of missing ones, and moves quotes without a time to the clock of the exchange', async () => {
    const { store, files } = await imported([depth(0, [6, 7], []), trade(5, 100, '100.00'), trade(6, 101, '100.10', true), trade(6, 101, '100.10', true), trade(9, 104, '100.20'), ticker(10, 8)]);
    const trades = store.trades.read(ID, 0, Infinity);
    expect([[...trades.tradeId], [...trades.takerBought], [...trades.timeMs].map((time) => time - START)]).toEqual([[100, 101, 104], [1, 0, 1], [5, 6, 9]]);
    expect([...store.quotes.read(ID, 0, Infinity).timeMs]).toEqual([START + 10]);
    expect(files.map(({ kind, rowsRead, rowsStored, duplicates, gaps }) => [kind, rowsRead, rowsStored, duplicates, gaps.length])).toEqual([['trades', 4, 3, 1, 1], ['quotes', 1, 1, 0, 0], ['depth', 1, 0, 0, 0]]);
    expect(files[1]?.inferred).toEqual(['the times of 1 quote, which the exchange does not print, from the recorder\'s clock, which was 97 ms behind the exchange\'s']);
    store.close();
  });

  it('changes nothing when it is imported again', async () => {
    const lines = [depth(0, [6, 7], []), snapshot(10, 6), trade(5, 100, '100.00'), ticker(10, 8)];
    const { store } = await imported(lines);
    const { files } = await imported(lines, { store });
    expect(files.map(({ rowsStored, duplicates }) => [rowsStored, duplicates])).toEqual([[0, 1], [0, 1], [0, 2]]);
    store.close();
  });

  it('refuses a file with a bad line in one sentence, or leaves the line out', async () => {
    const lines = [depth(0, [6, 7], []), snapshot(10, 6), '{"recv_ns":"oops"}'];
    const refused = await imported(lines);
    expect(refused.files).toMatchObject([{ isStored: false, errors: [{ row: 3, message: 'recording.jsonl.gz row 3: expected one recorded message, {"recv_ns":"…","kind":"ws","msg":{…}}, found "{"recv_ns":"oops"}"' }] }]);
    expect(refused.store.depth.series()).toEqual([]);
    const skipped = await imported(lines, { skipBad: true });
    expect(skipped.files).toMatchObject([{ isStored: true, skipped: 1 }]);
    refused.store.close();
    skipped.store.close();
  });

  it('refuses a market that is not traded here, and a name that says otherwise than the content', async () => {
    const cm = await imported([line(0, 'connect', {}, 'wss://dstream.binance.com/stream?streams=x')]);
    expect(cm.files[0]?.errors[0]?.message).toBe('recording.jsonl.gz row 1: expected messages of Binance spot or USDⓈ-M futures, found those of COIN-M futures, which Tradewind does not trade');
    const um = await imported([depth(0, [6, 7], [])], { name: 'um-BTCUSDT.jsonl' });
    expect(um.files[0]?.errors[0]?.message).toBe('um-BTCUSDT.jsonl row 1: expected messages of the market um, found those of spot');
    cm.store.close();
    um.store.close();
  });
});
