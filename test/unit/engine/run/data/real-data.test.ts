import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { tickSize } from '../../../../../src/engine/domain/instrument.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { nearestTicks, priceFromTicks } from '../../../../../src/engine/domain/rounding.ts';
import { checkData } from '../../../../../src/engine/run/data/check-data.ts';
import { importFiles } from '../../../../../src/engine/run/data/import-files.ts';
import type { ImportedFile } from '../../../../../src/engine/run/data/import-request.ts';

const DATA = join(import.meta.dirname, '../../../../../../shared/data');
const FOLDERS = ['klines/spot-15m', 'klines/spot-1d', 'klines/spot-1h', 'klines/spot-1m', 'klines/um-1m', 'klines/um-1m-full', 'funding', 'trades'];

/** What the data's README says of a file: `| name | period | rows | bytes | measured | ...`. */
interface Documented {
  readonly rows: number;
  readonly missing: number;
  readonly gaps: number;
  readonly zeroVolume: number;
  readonly shortBars: number;
}

function readDocumented(): ReadonlyMap<string, Documented> {
  const documented = new Map<string, Documented>();
  let folder = '';
  for (const line of readFileSync(join(DATA, 'README.md'), 'utf8').split('\n')) {
    folder = /^### (.+)\/$/.exec(line)?.[1] ?? folder;
    const cells = line.split('|').map((cell) => cell.trim());
    if (cells[1]?.endsWith('.gz') !== true) continue;
    const measured = cells[5] ?? '';
    const number = (pattern: RegExp): number => Number(pattern.exec(measured)?.[1] ?? 0);
    documented.set(`${folder}/${cells[1]}`, {
      rows: Number(cells[3]), missing: number(/(\d+) missing bars/), gaps: number(/missing bars in (\d+) gaps/), zeroVolume: number(/(\d+) zero-volume bars/), shortBars: number(/(\d+) bars with a truncated close_time/),
    });
  }
  return documented;
}

const isHere = existsSync(join(DATA, 'README.md'));
if (!isHere) console.log('skipped: the real market data (../shared/data) is not here');

describe.skipIf(!isHere)('real market data', () => {
  const documented = isHere ? readDocumented() : new Map<string, Documented>();
  const files = isHere ? FOLDERS.flatMap((folder) => readdirSync(join(DATA, folder)).map((name) => `${folder}/${name}`)) : [];
  const results = new Map<string, ImportedFile>();
  const again = new Map<string, ImportedFile>();
  let store: Store;
  let folder: string;

  /** The two names that do not tell their market. */
  function marketOf(file: string): { readonly market?: 'spot' | 'um' } {
    if (file.includes('XRPETH')) return { market: 'spot' };
    return file.includes('ETHUSDT-aggTrades') ? { market: 'um' } : {};
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tradewind-real-'));
    store = openStore(folder);
    for (const into of [results, again]) {
      for (const file of files) into.set(file, (await importFiles({ store, files: [join(DATA, file)], ...marketOf(file) })).files[0]!);
    }
  }, 60_000);

  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is documented file by file', () => {
    expect(files).toHaveLength(51);
    expect(files.filter((file) => !documented.has(file))).toEqual([]);
  });

  it.each(files)('%s has the rows, gaps, zero-volume and short bars of its README', (file) => {
    const expected = documented.get(file)!;
    const result = results.get(file)!;
    expect(result.errors).toEqual([]);
    expect({
      rows: result.rowsRead, missing: result.gaps.reduce((sum, gap) => sum + gap.missing, 0), gaps: result.gaps.length, zeroVolume: result.zeroVolume, shortBars: result.shortBars,
    }).toEqual(expected);
    expect([result.rowsStored, result.duplicates, result.skipped]).toEqual([expected.rows, 0, 0]);
  });

  it.each(files)('%s changes nothing when imported again', (file) => {
    const { rowsStored, duplicates, rowsRead } = again.get(file)!;
    expect([rowsStored, duplicates]).toEqual([0, rowsRead]);
  });

  it('finds the moves beyond 20 % that the README names', () => {
    const moves = (file: string): readonly string[] => results.get(file)!.anomalies.map((anomaly) => `${new Date(anomaly.timeMs).toISOString().slice(0, 16)} ${(anomaly.value * 100).toFixed(2)}`);
    expect(moves('klines/spot-15m/SOLUSDT-15m-2023-01-02_2024-12-29.csv.gz')).toEqual(['2023-01-02T07:00 20.12']);
    expect(moves('klines/spot-15m/XRPUSDT-15m-2023-01-02_2024-12-29.csv.gz')).toEqual(['2023-08-17T21:30 -22.97']);
    expect(moves('klines/spot-1d/BTCUSDT-1d-2017-08-17_2024-12-31.csv.gz')).toContain('2020-03-12T00:00 -39.50');
    expect(moves('klines/spot-1h/ETHUSDT-1h-2018-01-01_2023-12-31.csv.gz')).toEqual(['2020-03-12T10:00 -20.87']);
  });

  it('reads the halt of 2023-03-24 as it was', () => {
    const from = Date.UTC(2023, 2, 24, 12, 30);
    const bars = store.bars.read(instrumentId('spot:BTCUSDT'), '15m', from, from + 2 * 3_600_000);
    // The README: the 12:30 bar ends at 12:39:41.646, then 5 bars are missing; the zero-volume bars come before.
    expect(new Date(bars.closeTimeMs[0]!).toISOString()).toBe('2023-03-24T12:39:41.646Z');
    expect(new Date(bars.openTimeMs[1]!).toISOString()).toBe('2023-03-24T14:00:00.000Z');
  });

  it('knows the taker\'s side of a trade and both sides of a quote', () => {
    const trades = store.trades.read(instrumentId('um:ETHUSDT'), 0, Infinity);
    expect([trades.tradeId[0], trades.price[0], trades.qty[0], trades.takerBought[0], trades.takerBought[1]]).toEqual([1206419187, 1666.8, 26.062, 1, 0]);
    const quotes = store.quotes.read(instrumentId('um:BTCUSDT'), 0, Infinity);
    expect([quotes.length, quotes.timeMs[0], quotes.bid[0], quotes.ask[0]]).toEqual([9999, 1582329601096, 9681.92, 9682]);
  });

  it('holds every stored price as a whole number of ticks', () => {
    for (const series of store.bars.series()) {
      const instrument = store.instruments.get(series.instrumentId)!;
      const { close, low } = store.bars.read(series.instrumentId, series.interval, 0, Infinity);
      for (const prices of [close, low]) {
        const off = prices.findIndex((price) => Math.abs(priceFromTicks(instrument, nearestTicks(instrument, price)) - price) > tickSize(instrument) * 1e-6);
        expect([series.instrumentId, off]).toEqual([series.instrumentId, -1]);
      }
    }
  });

  it('adds the trades of XRPETH up to its one-minute bars', () => {
    const id = instrumentId('spot:XRPETH');
    const trades = store.trades.read(id, 0, Infinity), bars = store.bars.read(id, '1m', 0, Infinity);
    const built = new Map<number, { open: number; high: number; low: number; close: number; volume: number }>();
    for (let row = 0; row < trades.length; row++) {
      const minute = Math.floor(trades.timeMs[row]! / 60_000) * 60_000, price = trades.price[row]!, bar = built.get(minute);
      if (bar === undefined) built.set(minute, { open: price, high: price, low: price, close: price, volume: trades.qty[row]! });
      else { bar.high = Math.max(bar.high, price); bar.low = Math.min(bar.low, price); bar.close = price; bar.volume += trades.qty[row]!; }
    }
    expect(built.size).toBe(1022);
    for (let row = 0; row < bars.length; row++) {
      expect(built.get(bars.openTimeMs[row]!)).toEqual({ open: bars.open[row], high: bars.high[row], low: bars.low[row], close: bars.close[row], volume: bars.volume[row] });
    }
  });

  it('checks what is stored to the same counts', () => {
    const [hours] = checkData(store.bars, { instrumentId: instrumentId('spot:BTCUSDT'), interval: '1h' });
    expect([hours?.count, hours?.missing, hours?.gaps.length, hours?.zeroVolume, hours?.shortBars, hours?.days]).toEqual([52462, 122, 27, 3, 12, 2191]);
    // 122 missing of 52,462 + 122 = 52,584 hours, the hours of 2018 to 2023.
    expect(hours?.coverage).toBe(52462 / 52584);
    expect(hours?.incompleteDays.reduce((sum, day) => sum + day.expected - day.count, 0)).toBe(122);
  });
});
