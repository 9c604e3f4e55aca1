import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Interval } from '../../../../../../src/engine/domain/interval.ts';
import { instrumentId } from '../../../../../../src/engine/domain/units.ts';
import type { DownloadKind } from '../../../../../../src/engine/contract/download.ts';
import { hashData } from '../../../../../../src/engine/run/data/hash-data.ts';
import { importFiles } from '../../../../../../src/engine/run/data/import-files.ts';
import { sharedText } from '../../../../../support/shared-bars.ts';
import { at, openDesk } from './published.ts';

// Real files, published by the local archive: what the download stores must be what `tradewind import` of the same file stores.

const DATA = join(import.meta.dirname, '../../../../../../../shared/data');
const ALL = { from: 0, to: at('2030-01-01') };

interface Case {
  readonly file: string;
  readonly market: 'spot' | 'um';
  readonly symbol: string;
  readonly kind: DownloadKind;
  readonly interval: Interval | null;
  /** Rows in all, as the data's README gives them. */
  readonly rows: number;
  /** Splits the rows into the files of the archive: the period of a row by its time. */
  readonly period: 'month' | 'day';
}

const CASES: readonly Case[] = [
  { file: 'klines/um-1m-full/ALGOUSDT-1m-2023-02.csv.gz', market: 'um', symbol: 'ALGOUSDT', kind: 'klines', interval: '1m', rows: 40_320, period: 'month' },
  { file: 'klines/um-1m-full/BTCUSDT-1m-2022-05-06.csv.gz', market: 'um', symbol: 'BTCUSDT', kind: 'klines', interval: '1m', rows: 1_440, period: 'day' },
  { file: 'klines/spot-15m/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz', market: 'spot', symbol: 'BTCUSDT', kind: 'klines', interval: '15m', rows: 69_883, period: 'month' },
  { file: 'funding/LAYERUSDT-fundingRate-2025-03_2025-06-03.csv.gz', market: 'um', symbol: 'LAYERUSDT', kind: 'funding', interval: null, rows: 984, period: 'month' },
  { file: 'trades/XRPETH-aggTrades-2019-10-11.csv.gz', market: 'spot', symbol: 'XRPETH', kind: 'agg-trades', interval: null, rows: 5_929, period: 'day' },
];

const folderOf = ({ market, symbol, kind, interval, period }: Case): string =>
  `data/${market === 'um' ? 'futures/um' : 'spot'}/${period === 'month' ? 'monthly' : 'daily'}/${kind === 'klines' ? `klines/${symbol}/${interval}` : kind === 'funding' ? `fundingRate/${symbol}` : `aggTrades/${symbol}`}`;
const wordOf = ({ kind, interval }: Case): string => (kind === 'klines' ? interval ?? '' : kind === 'funding' ? 'fundingRate' : 'aggTrades');

describe('real files', () => {
  it.each(CASES)('$symbol $kind $interval are stored as an import stores them', async (one) => {
    const text = sharedText(`data/${one.file}`);
    if (text === null || !existsSync(DATA)) return;
    const [header = '', ...lines] = text.trim().split('\n');
    const timeColumn = one.kind === 'agg-trades' ? 5 : 0;
    const timeOf = (line: string): number => Number(line.split(',')[timeColumn]);
    const byPeriod = Map.groupBy(lines, (line) => new Date(timeOf(line)).toISOString().slice(0, one.period === 'month' ? 7 : 10));
    const desk = await openDesk('2026-01-01');
    for (const [period, rows] of byPeriod) desk.archive.publish(`${folderOf(one)}/${one.symbol}-${wordOf(one)}-${period}.zip`, `${header}\n${rows.join('\n')}\n`);

    const periods = [...byPeriod.keys()];
    const first = periods.at(0) ?? '', last = periods.at(-1) ?? '';
    const to = one.period === 'month' ? Date.UTC(Number(last.slice(0, 4)), Number(last.slice(5, 7))) : at(last) + 86_400_000;
    const { files } = await desk.download({ market: one.market, symbols: [one.symbol], kinds: [one.kind], intervals: one.interval === null ? [] : [one.interval], from: at(one.period === 'month' ? `${first}-01` : first), to });

    const imported = await importedStore(join(DATA, one.file), one);
    const sum = (key: 'rowsRead' | 'rowsStored' | 'duplicates'): number => files.reduce((total, file) => total + file[key], 0);
    expect(files.every(({ status }) => status === 'stored')).toBe(true);
    expect([sum('rowsRead'), sum('rowsStored'), sum('duplicates')]).toEqual([one.rows, imported.file.rowsStored, imported.file.duplicates]);
    const id = instrumentId(`${one.market}:${one.symbol}`);
    if (one.interval !== null) expect(hashData(desk.store.bars, id, one.interval, ALL.from, ALL.to)).toBe(hashData(imported.store.bars, id, one.interval, ALL.from, ALL.to));
    expect(desk.store.funding.read(id, ALL.from, ALL.to)).toEqual(imported.store.funding.read(id, ALL.from, ALL.to));
    expect(desk.store.trades.read(id, ALL.from, ALL.to)).toEqual(imported.store.trades.read(id, ALL.from, ALL.to));
    expect(desk.store.instruments.get(id)).toEqual(imported.store.instruments.get(id));
  });
});

async function importedStore(path: string, { market, symbol }: Case) {
  const folder = mkdtempSync(join(tmpdir(), 'imported-'));
  const store = openStore(folder);
  onTestFinished(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { files: [file] } = await importFiles({ store, files: [path], market, symbol });
  if (file === undefined) throw new Error('expected an imported file');
  return { store, file };
}
