import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkBars, type CheckedBars } from '../../../../../src/engine/adapters/history/check-bars.ts';
import { planColumns } from '../../../../../src/engine/adapters/history/column-plan.ts';
import { inspectFile, parseHistoryFile } from '../../../../../src/engine/adapters/history/parse-history-file.ts';
import { RowScanner } from '../../../../../src/engine/adapters/history/row-scanner.ts';
import { temporaryFolder } from '../sqlite/temporary-folder.ts';

const HEADER = 'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
/** 2024-01-01T00:00Z */
const START = 1_704_067_200_000;

function row(minute: number, fields: Readonly<Record<string, string>> = {}): string {
  const openTime = START + minute * 60_000;
  const values: Record<string, string> = {
    open_time: String(openTime), open: '10', high: '12.5', low: '9.25', close: '11', volume: '7', close_time: String(openTime + 59_999), quote_volume: '70', count: '3', taker_buy_volume: '4', taker_buy_quote_volume: '40', ignore: '0', ...fields,
  };
  return HEADER.split(',').map((name) => values[name]).join(',');
}

const GOOD = [row(0), row(1), row(2)];

async function parse(content: string | Uint8Array, name = 'data.csv', badRows: 'refuse' | 'skip' = 'refuse'): Promise<CheckedBars> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  const { table } = await parseHistoryFile(path, await inspectFile(path, name), { badRows });
  return checkBars(table, { file: name, badRows, interval: null, namedInterval: null });
}

describe('reading a file of klines', () => {
  it('reads a header, all twelve columns and the interval', async () => {
    const { bars, interval, report } = await parse([HEADER, ...GOOD].join('\n'));
    expect([bars.length, interval, report.rowsRead]).toEqual([3, '1m', 3]);
    expect([bars.open[1], bars.high[1], bars.low[1], bars.close[1], bars.volume[1], bars.quoteVolume[1], bars.tradeCount[1], bars.takerBuyVolume[1], bars.closeTimeMs[1]]).toEqual([10, 12.5, 9.25, 11, 7, 70, 3, 4, START + 119_999]);
  });

  const text = `${[HEADER, ...GOOD].join('\n')}\n`;
  it.each<[string, string | Uint8Array]>([
    ['without a header', GOOD.join('\n')],
    ['with CRLF', text.replaceAll('\n', '\r\n')],
    ['with a byte-order mark', `\ufeff${text}`],
    ['with a byte-order mark and no header', `\ufeff${GOOD.join('\n')}`],
    ['with blank rows', `${text}\n\r\n`],
    ['in gzip', gzipSync(text)],
    ['in gzip of several members', Buffer.concat([gzipSync(text.slice(0, 200)), gzipSync(text.slice(200))])],
    ['in a zip', zipSync({ 'BTCUSDT-1m.csv': strToU8(text) })],
    ['in a zip that is not packed', zipSync({ 'BTCUSDT-1m.csv': strToU8(text) }, { level: 0 })],
    ['in a zip made on a Mac', zipSync({ 'BTCUSDT-1m.csv': strToU8(text), '__MACOSX/._BTCUSDT-1m.csv': strToU8('x') })],
    ['in microseconds', text.replaceAll(/(1704067\d{6})/g, '$1000').replaceAll('99000', '99999')],
    ['in the capitals of a hand-made header', text.replace('open_time', 'Open Time')],
  ])('reads the same bars %s', async (_, content) => {
    const { bars } = await parse(content);
    expect([[...bars.openTimeMs], [...bars.closeTimeMs], [...bars.close]]).toEqual([[START, START + 60_000, START + 120_000], [START + 59_999, START + 119_999, START + 179_999], [11, 11, 11]]);
  });

  it.each([6, 7, 8, 9, 10, 11, 12])('reads %i columns and knows what it does not know', async (count) => {
    const { bars } = await parse(GOOD.map((line) => line.split(',').slice(0, count).join(',')).join('\n'));
    expect([bars.volume[0], bars.closeTimeMs[0], bars.quoteVolume[0], bars.tradeCount[0], bars.takerBuyVolume[0]]).toEqual([7, START + 59_999, count >= 8 ? 70 : Number.NaN, count >= 9 ? 3 : Number.NaN, count >= 10 ? 4 : Number.NaN]);
  });

  it('takes an empty cell as unknown and not as zero', async () => {
    const { bars, report } = await parse([row(0, { quote_volume: '', count: '', taker_buy_volume: '', volume: '' }), row(1)].join('\n'));
    expect([bars.volume[0], bars.quoteVolume[0], bars.tradeCount[0], bars.takerBuyVolume[0], report.zeroVolume]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, 0]);
  });

  it('reports gaps, zero volume, short bars and large moves', async () => {
    const { report } = await parse([row(0), row(1, { volume: '0', taker_buy_volume: '0' }), row(4, { close_time: String(START + 5 * 60_000 - 2) }), row(5, { close: '14', high: '14' }), row(6, { close: '9.5' })].join('\n'));
    expect(report).toMatchObject({ gaps: [{ from: START + 120_000, to: START + 180_000, missing: 2 }], zeroVolume: 1, shortBars: 1 });
    // 14 / 11 - 1 = 0.2727..., 9.5 / 14 - 1 = -0.3214...; the step over the gap is no one-bar move.
    expect(report.anomalies.map((anomaly) => [anomaly.timeMs - START, anomaly.value.toFixed(4)])).toEqual([[300_000, '0.2727'], [360_000, '-0.3214']]);
  });

  it('counts a row that repeats another exactly as a duplicate', async () => {
    const { bars, report } = await parse([row(0), row(1), row(0), row(1), row(2)].join('\n'));
    expect([bars.length, report.duplicates, report.rowsRead]).toEqual([3, 2, 5]);
  });

  it('sees the same whatever pieces the bytes arrive in', () => {
    const lines = [...GOOD, 'bad,row', row(3, { volume: '' }), row(4, { open: 'x' }), '', row(5)];
    const bytes = Buffer.from(lines.join('\r\n'));
    const scan = (cuts: readonly number[]): unknown => {
      const scanner = new RowScanner(planColumns(GOOD[0]!)!, { file: 'f', badRows: 'skip' });
      const edges = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((one, other) => one - other), bytes.length];
      for (let index = 1; index < edges.length; index++) scanner.push(bytes.subarray(edges[index - 1], edges[index]));
      return scanner.finish();
    };
    const whole = scan([]);
    expect(whole).toMatchObject({ length: 5, rowsRead: 7, skippedCount: 2, priceDecimals: 2 });
    fc.assert(fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => { expect(scan(cuts)).toEqual(whole); }), { numRuns: 200 });
  });
});

describe('a bad row is refused with its place, what was expected and what was found', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a word for a price', { open: 'ten' }, 'data.csv row 3 column open: expected a positive price as a plain decimal with at most 8 decimals, found "ten"'],
    ['an empty price', { close: '' }, 'data.csv row 3 column close: expected a positive price as a plain decimal with at most 8 decimals, found an empty cell'],
    ['a price of zero', { low: '0' }, 'data.csv row 3 column low: expected a positive price as a plain decimal with at most 8 decimals, found "0"'],
    ['a negative price', { low: '-1' }, 'data.csv row 3 column low: expected a positive price as a plain decimal with at most 8 decimals, found "-1"'],
    ['an exponent', { open: '1e1' }, 'data.csv row 3 column open: expected a positive price as a plain decimal with at most 8 decimals, found "1e1"'],
    ['nine decimals', { open: '10.123456789' }, 'data.csv row 3 column open: expected a positive price as a plain decimal with at most 8 decimals, found "10.123456789"'],
    ['NaN', { volume: 'NaN' }, 'data.csv row 3 column volume: expected a plain decimal that is not negative, found "NaN"'],
    ['a negative volume', { volume: '-7' }, 'data.csv row 3 column volume: expected a plain decimal that is not negative, found "-7"'],
    ['a comma for a point', { open: '"10,5"' }, 'data.csv row 3: expected 12 columns, as in the first row, found 13'],
    ['a low above the open', { low: '10.5' }, 'data.csv row 3 column low: expected a low not above the open 10 and the close 11, found 10.5'],
    ['a high below the close', { high: '10.5' }, 'data.csv row 3 column high: expected a high not below the open 10 and the close 11, found 10.5'],
    ['a time in seconds', { open_time: '1704067260' }, 'data.csv row 3 column open_time: expected an epoch time in milliseconds (13 digits), as in the first row, found "1704067260"'],
    ['a time in microseconds among milliseconds', { open_time: '1704067260000000' }, 'data.csv row 3 column open_time: expected an epoch time in milliseconds (13 digits), as in the first row, found "1704067260000000"'],
    ['a time off the grid', { open_time: '1704067260001' }, 'data.csv row 3 column open_time: expected a multiple of 60000 ms, found 1704067260001'],
    ['a close beyond the bar', { close_time: '1704067320000' }, 'data.csv row 3 column close_time: expected a time from 1704067260000 to 1704067319999, found 1704067320000'],
    ['a close before the bar', { close_time: '1704067259999' }, 'data.csv row 3 column close_time: expected a time from 1704067260000 to 1704067319999, found 1704067259999'],
    ['too few columns', { count: '3\n' }, 'data.csv row 3: expected 12 columns, as in the first row, found 9'],
  ])('%s', async (_, fields, message) => {
    await expect(parse([HEADER, row(0), row(1, fields), row(2), row(3)].join('\n'))).rejects.toThrow(message);
  });

  it('a repeated time with other values', async () => {
    await expect(parse([row(0), row(1), row(1, { volume: '8' }), row(2)].join('\n'))).rejects.toThrow('data.csv row 3 column volume: expected 7, as in the earlier row of 1704067260000, found 8');
  });

  it('rows out of order', async () => {
    await expect(parse([row(0), row(2), row(1), row(3), row(4)].join('\n'))).rejects.toThrow('data.csv row 3 column open_time: expected a time after the previous row\'s 1704067320000, found 1704067260000');
  });

  it('or left out and counted when asked, with its reason', async () => {
    const { bars, report } = await parse([HEADER, row(0), row(1, { open: 'ten' }), row(2, { low: '11.5' }), 'nonsense', row(3), row(2), row(4)].join('\n'), 'data.csv', 'skip');
    expect([[...bars.openTimeMs].map((time) => (time - START) / 60_000), report.rowsRead, report.skipped]).toEqual([[0, 3, 4], 7, 4]);
    expect(report.problems.map((problem) => problem.place.row)).toEqual([3, 5, 4, 7]);
  });
});

describe('a file that is no market history is refused in one sentence', () => {
  const gzip = gzipSync(Buffer.from(Array.from({ length: 2000 }, (_, minute) => row(minute)).join('\n')));
  it.each<[string, string, string | Uint8Array, string]>([
    ['an empty file', 'e.csv', '', 'e.csv: expected rows of data, found an empty file'],
    ['an empty gzip', 'e.csv.gz', gzipSync(''), 'e.csv.gz row 1: expected klines, funding rates, trades or quotes as comma-separated values in the order of Binance\'s public data, found an empty row'],
    ['only a header', 'h.csv', `${HEADER}\n`, 'h.csv: expected rows of data, found only a header'],
    ['only a header without its line end', 'h.csv', HEADER, 'h.csv: expected rows of data, found only a header'],
    ['binary junk', 'j.csv', Uint8Array.from({ length: 5000 }, (_, index) => (index * 73 + 5) % 256), 'found binary data'],
    ['a picture', 'p.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'found binary data'],
    ['JSON', 'j.jsonl', '{"stream":"btcusdt@trade"}\n', 'found "{"stream":"btcusdt@trade"}"'],
    ['a truncated gzip', 't.csv.gz', gzip.subarray(0, gzip.length - 100), 't.csv.gz: expected a whole packed file, found one that is cut off'],
    ['a damaged gzip', 'd.csv.gz', Buffer.concat([gzip.subarray(0, 100), Buffer.alloc(50, 0xff), gzip.subarray(150)]), 'd.csv.gz: expected a sound packed file, found a damaged one'],
    ['a zip with two files', 'z.zip', zipSync({ 'a.csv': strToU8(GOOD.join('\n')), 'b.csv': strToU8('x') }), 'z.zip: expected a zip with one file in it, found 2: a.csv, b.csv'],
    ['an empty zip', 'z.zip', zipSync({}), 'z.zip: expected a zip with one file in it, found none'],
    ['a truncated zip', 'z.zip', zipSync({ 'a.csv': strToU8(GOOD.join('\n')) }).subarray(0, 120), 'z.zip: expected a whole zip file, found one that is cut off'],
  ])('%s', async (_, name, content, message) => {
    await expect(parse(content, name)).rejects.toThrow(message);
  });

  it('a zip whose content does not match its checksum', async () => {
    const zip = zipSync({ 'a.csv': strToU8(GOOD.join('\n')) }, { level: 0 });
    const at = Buffer.from(zip).indexOf('12.5');
    zip[at] = '3'.charCodeAt(0);
    await expect(parse(zip, 'z.zip')).rejects.toThrow('z.zip: expected a zip entry that matches its checksum, found a damaged one');
  });

  it('a folder, and a file that is not there', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'klines'));
    await expect(inspectFile(join(folder, 'klines'), 'klines')).rejects.toThrow('klines: expected a file, found a folder');
    await expect(inspectFile(join(folder, 'none.csv'), 'none.csv')).rejects.toThrow('none.csv: expected a file, found nothing there');
  });

  it('never anything but one clear error, whatever the bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
      await expect(parse(bytes)).rejects.toMatchObject({ name: 'HistoryError' });
    }), { numRuns: 100 });
  });
});

describe('the interval', () => {
  it('is told from the steps when there is no closing time', async () => {
    const lines = [0, 15, 30, 60].map((minute) => row(minute).split(',').slice(0, 6).join(','));
    expect((await parse(lines.join('\n'))).interval).toBe('15m');
  });

  it('must be given for a single row without a closing time', async () => {
    await expect(parse(row(0).split(',').slice(0, 6).join(','))).rejects.toThrow('data.csv: expected the interval to be given, as the times do not tell it, found 1 row');
  });

  it('is refused when it is not the one given', async () => {
    const path = join(temporaryFolder(), 'data.csv');
    writeFileSync(path, GOOD.join('\n'));
    const { table } = await parseHistoryFile(path, await inspectFile(path, 'data.csv'), { badRows: 'refuse' });
    expect(() => checkBars(table, { file: 'data.csv', badRows: 'refuse', interval: '15m', namedInterval: null })).toThrow('data.csv: expected bars of 15m, found bars of 1m');
  });
});
