import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { describe, expect, it } from 'vitest';
import { ExportFailed, exportRun } from '../../../../../src/engine/run/report/export/export-run.ts';
import { DAY, HOUR, START, aFolder, aStore, aTrade, putRun } from './report-fixture.ts';

const NAMES = ['report.html', 'result.json', 'trades.csv', 'equity.csv', 'monthly.csv', 'trades.parquet', 'equity.parquet'];
const TRADES = [aTrade(), aTrade({ id: 't2', entryReason: 'said "so", and\nmore', pnl: '-1234567.12345678', ambiguous: true })];
const EQUITY = [[START, 1000], [START + DAY - 1, 1100], [START + 31 * DAY - 1, 990.25]] as const;

function exported(dir: string | null) {
  const store = aStore();
  return exportRun(store, putRun(store, { trades: TRADES, equity: EQUITY }), dir);
}

async function rowsOf(path: string): Promise<Record<string, unknown>[]> {
  const bytes = readFileSync(path);
  return parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), compressors });
}

describe('an exported run', () => {
  it('is a page, its document, and its tables, with nothing else left in the folder', () => {
    const dir = join(aFolder(), 'deep', 'run');
    const { files } = exported(dir);
    expect(readdirSync(dir).toSorted()).toEqual(NAMES.toSorted());
    expect(files.map(({ name }) => name)).toEqual(NAMES);
    for (const { path, bytes, content } of files) expect([readFileSync(path ?? '').length, content]).toEqual([bytes, null]);
    expect(JSON.parse(readFileSync(join(dir, 'result.json'), 'utf8'))).toMatchObject({ runId: 'bt-test', seed: 7 });
  });

  it('holds every digit of every amount in CSV, and times for programs and for people', () => {
    const dir = aFolder();
    exported(dir);
    const [head, first, ...rest] = readFileSync(join(dir, 'trades.csv'), 'utf8').trimEnd().split('\n');
    expect(head).toBe('id,symbol,side,entryTime,entryPrice,exitTime,exitPrice,qty,fees,funding,slippage,pnl,returnPct,entryReason,exitReason,ambiguous,strategyId,instrumentId,entryTimeIso,exitTimeIso');
    expect(first).toBe(`t1,BTCUSDT,long,${START + HOUR},100.00,${START + 3 * HOUR},110.00,1.00000,0.21000000,0.00000000,0.03000000,9.79000000,9.79,breakout-above,exit-below,false,,spot:BTCUSDT,2024-01-01T01:00:00.000Z,2024-01-01T03:00:00.000Z`);
    expect(rest.join('\n')).toContain('-1234567.12345678,9.79,"said ""so"", and\nmore",exit-below,true');
    expect(readFileSync(join(dir, 'equity.csv'), 'utf8')).toBe(`time,value,drawdown,timeIso\n${START},1000,0,2024-01-01T00:00:00.000Z\n${START + DAY - 1},1100,0,2024-01-01T23:59:59.999Z\n${START + 31 * DAY - 1},990.25,${990.25 / 1100 - 1},2024-01-31T23:59:59.999Z\n`);
    expect(readFileSync(join(dir, 'monthly.csv'), 'utf8')).toBe(`month,return,isPartial\n2024-01,${990.25 / 1000 - 1},false\n`);
  });

  it('has the same rows typed in Parquet', async () => {
    const dir = aFolder();
    exported(dir);
    const trades = await rowsOf(join(dir, 'trades.parquet'));
    expect(trades).toHaveLength(2);
    expect(trades[1]).toMatchObject({ id: 't2', symbol: 'BTCUSDT', side: 'long', entryTime: new Date(START + HOUR), entryPrice: 100, pnl: -1234567.12345678, entryReason: 'said "so", and\nmore', ambiguous: true, instrumentId: 'spot:BTCUSDT' });
    const equity = await rowsOf(join(dir, 'equity.parquet'));
    expect(equity.map(({ time, value }) => [time, value])).toEqual(EQUITY.map(([time, value]) => [new Date(time), value]));
  });

  it('comes with the answer where no folder is named', () => {
    const { dir, files } = exported(null);
    expect(dir).toBeNull();
    for (const { path, bytes, content } of files) expect([path, Buffer.from(content ?? '', 'base64').length]).toEqual([null, bytes]);
    expect(Buffer.from(files[0]?.content ?? '', 'base64').toString('utf8')).toMatch(/^<!DOCTYPE html>/);
  });

  it('leaves everything as it was where one file cannot be written', () => {
    const dir = aFolder();
    writeFileSync(join(dir, 'trades.csv'), 'mine');
    // A folder stands where the staging folder would have to be a folder of files: a name inside it is taken.
    mkdirSync(join(dir, '.tradewind-partial', 'equity.parquet'), { recursive: true });
    expect(() => exported(dir)).toThrow(ExportFailed);
    expect(readFileSync(join(dir, 'trades.csv'), 'utf8')).toBe('mine');
    expect(readdirSync(dir)).toEqual(['trades.csv']);
  });

  it('without trades has tables with heads alone', async () => {
    const dir = aFolder();
    const store = aStore();
    exportRun(store, putRun(store), dir);
    expect(readFileSync(join(dir, 'trades.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(1);
    expect(await rowsOf(join(dir, 'trades.parquet'))).toEqual([]);
  });
});
