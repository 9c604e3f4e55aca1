import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Connection } from '../../../../../src/engine/adapters/sqlite/connection.ts';
import { migrate } from '../../../../../src/engine/adapters/sqlite/migrate.ts';
import { createStore, openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { plainDecimal } from '../../../../../src/engine/run/data/csv-rows.ts';
import { exportData } from '../../../../../src/engine/run/data/export-data.ts';
import { hashData } from '../../../../../src/engine/run/data/hash-data.ts';
import { importFiles } from '../../../../../src/engine/run/data/import-files.ts';
import type { ImportedFile, ImportRequest } from '../../../../../src/engine/run/data/import-request.ts';
import { listData } from '../../../../../src/engine/run/data/list-data.ts';
import { temporaryFolder } from '../../adapters/sqlite/temporary-folder.ts';

const BTC = instrumentId('um:BTCUSDT');
/** 2024-01-01T00:00Z */
const START = 1_704_067_200_000;

function opened(): Store {
  const store = openStore(temporaryFolder());
  onTestFinished(() => store.close());
  return store;
}

function line(minute: number, close = '11.5'): string {
  return [START + minute * 60_000, '10', '12.5', '9.25', close, '7', START + minute * 60_000 + 59_999, '70.125', minute % 3 === 0 ? '' : '3', '4', '40', '0'].join(',');
}

function lines(count: number, from = 0): string {
  return Array.from({ length: count }, (_, index) => line(from + index)).join('\n');
}

function file(content: string | Uint8Array, name = 'BTCUSDT-1m-2024-01.csv'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

async function importOne(store: Store, path: string, options: Partial<ImportRequest> = { market: 'um' }): Promise<ImportedFile> {
  return (await importFiles({ ...options, store, files: [path] })).files[0]!;
}

describe('import', () => {
  it('stores a file and says what it took from where', async () => {
    const store = opened();
    expect(await importOne(store, file(lines(3)))).toMatchObject({
      kind: 'klines', instrumentId: 'um:BTCUSDT', interval: '1m', rowsRead: 3, rowsStored: 3, rowsReplaced: 0, duplicates: 0, skipped: 0, errors: [], isStored: true,
      inferred: ['symbol BTCUSDT from the file name', 'tick, lot and limits of um:BTCUSDT from catalog, refined by the data', 'interval 1m from the data'],
    });
    expect(listData(store)).toMatchObject({ bars: [{ instrumentId: 'um:BTCUSDT', interval: '1m', count: 3, from: START, to: START + 120_000 }], instruments: [{ id: 'um:BTCUSDT' }] });
  });

  it('changes not one stored byte when a file is imported again', async () => {
    const store = opened();
    const path = file(lines(2000));
    await importOne(store, path);
    const bytes = (): unknown => { const raw = new Sqlite(store.path, { readonly: true }); const all = raw.prepare('SELECT * FROM bar_days').all(); raw.close(); return all; };
    const before = bytes();
    expect(await importOne(store, path)).toMatchObject({ rowsRead: 2000, rowsStored: 0, duplicates: 2000 });
    expect(bytes()).toEqual(before);
  });

  it('counts what it replaced', async () => {
    const store = opened();
    await importOne(store, file(lines(3)));
    expect(await importOne(store, file([line(1, '12'), line(2), line(3)].join('\n')))).toMatchObject({ rowsStored: 2, rowsReplaced: 1, duplicates: 1 });
  });

  it('stores nothing of a file with a bad last row, and all of the next file', async () => {
    const store = opened();
    const { files } = await importFiles({ store, market: 'um', files: [file(`${lines(5000)}\n${line(5000, 'x')}`), file(lines(2, 9000))] });
    expect(files[0]).toMatchObject({ isStored: false, rowsStored: 0, errors: [{ code: 'bad-row', row: 5001, column: 'close', found: '"x"', message: 'BTCUSDT-1m-2024-01.csv row 5001 column close: expected a positive price as a plain decimal with at most 8 decimals, found "x"' }] });
    expect(files[1]).toMatchObject({ isStored: true, rowsStored: 2 });
    expect(store.bars.series()).toMatchObject([{ count: 2 }]);
  });

  it('leaves bad rows out when asked', async () => {
    const store = opened();
    expect(await importOne(store, file(`${lines(3)}\n${line(3, 'x')}\n${line(4)}`), { market: 'um', skipBad: true })).toMatchObject({ isStored: true, rowsRead: 5, rowsStored: 4, skipped: 1, gaps: [{ missing: 1 }], errors: [{ row: 4 }] });
  });

  it('leaves no instrument behind when its file is refused', async () => {
    const store = opened();
    await importOne(store, file(`${line(0)}\n${line(0, '12')}`));
    expect(listData(store)).toEqual({ instruments: [], bars: [], funding: [], trades: [], quotes: [], depth: [] });
  });

  it.each<[string, string, Partial<ImportRequest>, string]>([
    ['a name that tells no market', 'BTCUSDT-1m.csv', {}, 'BTCUSDT-1m.csv: expected the market to be given, as neither the content nor the name tells it, found no market'],
    ['a name that tells no symbol', 'prices.csv', { market: 'um' }, 'prices.csv: expected the symbol to be given, as neither the content nor the name tells it, found no symbol'],
    ['an interval that is not the data\'s', 'BTCUSDT-1m.csv', { market: 'um', interval: '5m' }, 'BTCUSDT-1m.csv: expected bars of 5m, found bars of 1m'],
    ['a symbol without a known quote asset', 'x.csv', { market: 'um', symbol: 'ABCXYZ' }, 'x.csv: expected a symbol that ends in a known quote asset, such as USDT, found ABCXYZ'],
    ['a symbol in small letters', 'x.csv', { market: 'um', symbol: 'btcusdt' }, 'x.csv: expected a symbol in capitals and digits, such as BTCUSDT, found "btcusdt"'],
  ])('asks when it is given %s', async (_, name, options, message) => {
    const result = await importOne(opened(), file(lines(3), name), options);
    expect(result.errors.map((error) => error.message)).toEqual([message]);
    expect(result.isStored).toBe(false);
  });

  it('refuses a symbol that the content contradicts', async () => {
    const path = file('exchange,symbol,timestamp,local_timestamp,id,side,price,amount\nbinance,ETHUSDT,1582329602111000,1,1,buy,1,1', 'trades.csv');
    expect((await importOne(opened(), path, { symbol: 'BTCUSDT' })).errors[0]?.message).toBe('trades.csv: expected data of the symbol BTCUSDT, found data of ETHUSDT');
  });

  it('refuses funding for the spot market, which has none', async () => {
    const path = file('1741276800000,8,0.0001', 'BTCUSDT-fundingRate.csv');
    expect((await importOne(opened(), path, { market: 'spot' })).errors[0]?.message).toBe('BTCUSDT-fundingRate.csv: expected data of the market spot, found data of um');
  });

  it('tells no tick and no lot from funding rates alone', async () => {
    const store = opened();
    await importOne(store, file('1741276800000,8,0.0001', 'NEWUSDT-fundingRate.csv'), {});
    expect(store.instruments.all()).toEqual([]);
    await importOne(store, file(lines(3), 'NEWUSDT-1m.csv'));
    expect(store.instruments.all()).toMatchObject([{ id: 'um:NEWUSDT', priceDecimals: 2, qtyDecimals: 0 }]);
  });

  it('keeps single and aggregated trades apart, whose ids mean different things', async () => {
    const store = opened();
    await importOne(store, file('1,10,1,,,1675329600000,true', 'BTCUSDT-aggTrades.csv'));
    const refused = await importOne(store, file('7,10,1,10,1675329600000,true', 'BTCUSDT-trades.csv'));
    expect(refused.errors[0]?.message).toBe('BTCUSDT-trades.csv: expected "aggTrades", like the trades of um:BTCUSDT that are stored, found trades');
    store.trades.delete(BTC);
    expect((await importOne(store, file('7,10,1,10,1675329600000,true', 'BTCUSDT-trades.csv'))).isStored).toBe(true);
  });

  it('tells how far it is, up to the whole file', async () => {
    const path = file(lines(20_000));
    const seen: number[] = [];
    await importFiles({ store: opened(), files: [path], market: 'um', onProgress: ({ bytesDone, bytesTotal }) => seen.push(bytesDone / bytesTotal) });
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.at(-1)).toBe(1);
  });

  it('stops when told to, and keeps the files before', async () => {
    const store = opened();
    const abort = new AbortController();
    const files = [file(lines(3)), file(lines(3, 100))];
    await expect(importFiles({ store, files, market: 'um', signal: abort.signal, onProgress: ({ fileIndex }) => { if (fileIndex === 1) abort.abort(); } })).rejects.toThrow(/abort/);
    expect(store.bars.series()).toMatchObject([{ count: 3 }]);
  });

  it('tells a full disk in one sentence and stores nothing of that file', async () => {
    const connection = new Connection(join(temporaryFolder(), 'tradewind.db'));
    onTestFinished(() => connection.close());
    migrate(connection);
    const store = createStore(connection);
    await importOne(store, file(lines(10)));
    connection.pragma(`max_page_count = ${Number(connection.pragma('page_count')) + 30}`);
    const result = await importOne(store, file(lines(50_000, 100), 'ETHUSDT-1m-2024-01.csv'));
    expect(result).toMatchObject({ isStored: false, errors: [{ code: 'store-disk-full', message: expect.stringMatching(/^the disk that holds .* is full: free some space and try again; nothing that was saved before is lost$/) as string }] });
    expect(listData(store)).toMatchObject({ bars: [{ instrumentId: 'um:BTCUSDT', count: 10 }], instruments: [{ id: 'um:BTCUSDT' }] });
    expect(store.check()).toEqual([]);
  });
});

describe('export', () => {
  it.each(['BTCUSDT-1m.csv', 'BTCUSDT-1m.csv.gz', 'BTCUSDT-1m.parquet'])('writes bars to %s that import again to the same bytes', async (name) => {
    const store = opened();
    await importOne(store, file(`${lines(1500)}\n${line(2000)}`));
    const path = join(temporaryFolder(), name);
    expect(await exportData({ store, kind: 'klines', instrumentId: BTC, interval: '1m', path })).toMatchObject({ path, rows: 1501, format: name.includes('csv') ? 'csv' : 'parquet' });
    expect(await importOne(store, path)).toMatchObject({ rowsStored: 0, duplicates: 1501 });
    const copy = opened();
    expect(await importOne(copy, path, name.includes('csv') ? { market: 'um' } : {})).toMatchObject({ rowsStored: 1501, errors: [] });
    expect(hashData(copy.bars, BTC, '1m', 0, Infinity)).toBe(hashData(store.bars, BTC, '1m', 0, Infinity));
  });

  it('writes CSV in the order of the public data, empty where unknown', async () => {
    const store = opened();
    await importOne(store, file(lines(2)));
    const path = join(temporaryFolder(), 'out.csv.gz');
    await exportData({ store, kind: 'klines', instrumentId: BTC, interval: '1m', path });
    expect(gunzipSync(readFileSync(path)).toString()).toBe([
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
      '1704067200000,10,12.5,9.25,11.5,7,1704067259999,70.125,,4,,', '1704067260000,10,12.5,9.25,11.5,7,1704067319999,70.125,3,4,,', '',
    ].join('\n'));
  });

  it.each<[string, 'funding' | 'trades' | 'quotes', string]>([
    ['BTCUSDT-fundingRate.csv', 'funding', 'calc_time,funding_interval_hours,last_funding_rate\n1741276800000,8,0.00006818\n1741305600003,8,-0.0000000612'],
    ['BTCUSDT-aggTrades.csv', 'trades', '1,10.5,1,,,1675329600000,true\n5,10.25,0.0000001,,,1675333200001,false'],
    ['BTCUSDT-trades.csv', 'trades', '1,10.5,1,10.5,1675329600000,true\n2,10.25,2,20.5,1675333200001,false'],
    ['BTCUSDT-quotes.csv', 'quotes', 'timestamp,ask_amount,ask_price,bid_price,bid_amount\n1582329601096,0.84,9682,9681.92,0.67\n1582329601096,0.84,9682,9681.91,0.67'],
  ])('writes %s back so that it imports again unchanged', async (name, kind, content) => {
    const store = opened();
    expect(await importOne(store, file(content, name))).toMatchObject({ errors: [], rowsStored: 2 });
    for (const ending of ['csv', 'parquet']) {
      const path = join(temporaryFolder(), `BTCUSDT-out.${ending}`);
      await exportData({ store, kind, instrumentId: BTC, path });
      expect(await importOne(store, path)).toMatchObject({ rowsStored: 0, duplicates: 2, errors: [] });
      const copy = opened();
      expect(await importOne(copy, path)).toMatchObject({ rowsStored: 2, errors: [] });
      const read = (from: Store): unknown => (kind === 'funding' ? from.funding : kind === 'trades' ? from.trades : from.quotes).read(BTC, 0, Infinity);
      expect(read(copy)).toEqual(read(store));
    }
  });

  it('writes only the time asked for', async () => {
    const store = opened();
    await importOne(store, file(lines(10)));
    const path = join(temporaryFolder(), 'out.parquet');
    expect((await exportData({ store, kind: 'klines', instrumentId: BTC, interval: '1m', from: START + 60_000, to: START + 180_000, path })).rows).toBe(2);
  });

  it.each<[string, string, object]>([
    ['nothing is stored', 'expected stored 5m bars of um:BTCUSDT, found none', { interval: '5m' }],
    ['nothing is in that time', 'expected 1m bars of um:BTCUSDT in that time, found them from 2024-01-01T00:00:00.000Z to 2024-01-01T00:02:00.000Z', { from: 1 + START + 120_000 }],
    ['the interval is not said', 'expected an interval for klines, found none', { interval: undefined }],
    ['the name ends in no known format', 'expected a name that ends in .parquet, .csv or .csv.gz, found out.txt', { path: 'out.txt' }],
    ['the folder is not there', 'expected to write /no/such/folder/out.csv, found: ENOENT', { path: '/no/such/folder/out.csv' }],
    ['the folder is not there for Parquet', 'expected to write /no/such/folder/out.parquet, found: ENOENT', { path: '/no/such/folder/out.parquet' }],
  ])('says so when %s', async (_, message, changes) => {
    const store = opened();
    await importOne(store, file(lines(3)));
    const folder = temporaryFolder();
    const request = { store, kind: 'klines', instrumentId: BTC, interval: '1m', path: join(folder, 'out.csv'), ...changes } as Parameters<typeof exportData>[0];
    await expect(exportData(request)).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives back exactly the bars it was given, whatever they are', async () => {
    const amount = fc.oneof(fc.double({ min: 0, max: 1e15, noNaN: true }), fc.constant(Number.NaN), fc.constant(1e-9)).map((value) => value + 0);
    const price = fc.integer({ min: 1, max: 1_000_000_000 }).map((ticks) => ticks / 10_000);
    const anyBar = fc.record({ minute: fc.nat(3000), prices: fc.tuple(price, price, price, price), volume: amount, quoteVolume: amount, tradeCount: amount, cut: fc.nat(59_999) });
    const folder = temporaryFolder();
    let round = 0;
    await fc.assert(fc.asyncProperty(fc.uniqueArray(anyBar, { selector: (bar) => bar.minute, minLength: 2, maxLength: 20 }), fc.constantFrom('csv', 'parquet'), async (described, ending) => {
      const bars = described.toSorted((one, other) => one.minute - other.minute);
      const column = (of: (bar: (typeof bars)[number]) => number): Float64Array => Float64Array.from(bars, of);
      const store = openStore(join(folder, String(round++)));
      store.bars.write(BTC, '1m', {
        length: bars.length, openTimeMs: column((bar) => START + bar.minute * 60_000), closeTimeMs: column((bar) => START + bar.minute * 60_000 + 59_999 - (bar.cut % 3 === 0 ? bar.cut : 0)),
        open: column((bar) => bar.prices[0]), close: column((bar) => bar.prices[1]), high: column((bar) => Math.max(...bar.prices)), low: column((bar) => Math.min(...bar.prices)),
        volume: column((bar) => bar.volume), quoteVolume: column((bar) => bar.quoteVolume), tradeCount: column((bar) => bar.tradeCount), takerBuyVolume: column(() => Number.NaN),
      });
      const path = join(folder, `BTCUSDT-${round}.${ending}`);
      await exportData({ store, kind: 'klines', instrumentId: BTC, interval: '1m', path });
      const copy = openStore(join(folder, `${round}-copy`));
      const imported = await importOne(copy, path, { market: 'um', interval: '1m' });
      expect(imported.errors).toEqual([]);
      expect(hashData(copy.bars, BTC, '1m', 0, Infinity)).toBe(hashData(store.bars, BTC, '1m', 0, Infinity));
      store.close();
      copy.close();
    }), { numRuns: 15 });
  });

  it('writes any float as a plain decimal that reads back as the same', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = plainDecimal(value);
      expect(text).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(text)).toBe(value + 0);
    }), { numRuns: 2000 });
    expect([plainDecimal(1e-7), plainDecimal(1.25e21), plainDecimal(-1.5e-8), plainDecimal(Number.NaN)]).toEqual(['0.0000001', '1250000000000000000000', '-0.000000015', '']);
  });
});

describe('hash of the data', () => {
  it('is the same for the same bars and another for any other', async () => {
    const one = opened(), other = opened();
    await importOne(one, file(lines(1500)));
    await importOne(other, file(lines(700)));
    await importOne(other, file(lines(800, 700)));
    const hash = (store: Store, to = Infinity): string => hashData(store.bars, BTC, '1m', 0, to);
    expect(hash(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(hash(other)).toBe(hash(one));
    expect(hash(one, START + 60_000)).not.toBe(hash(one));
    await importOne(other, file([line(10, '11.25'), line(11)].join('\n')));
    expect(hash(other)).not.toBe(hash(one));
  });
});
