import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../../../../../src/engine/adapters/sqlite/folder-lock.ts';
import { instrumentId } from '../../../../../../src/engine/domain/units.ts';
import { downloadFolder } from '../../../../../../src/engine/run/data/download/download-requested.ts';
import { DownloadFailed, type DownloadProgress } from '../../../../../../src/engine/run/data/download/download-history.ts';
import { hashData } from '../../../../../../src/engine/run/data/hash-data.ts';
import { at, DAY_MS, hourPath, hours, openDesk, publishHours, type Desk } from './published.ts';

const ID = instrumentId('um:BTCUSDT');
const QUARTER = { from: at('2024-01-01'), to: at('2024-04-01') };
const MONTHS = ['2024-01', '2024-02', '2024-03'];

const barsOf = ({ store }: Desk, from = 0, to = Infinity): number => store.bars.read(ID, '1h', from, to).length;
const failureOf = async (work: Promise<unknown>): Promise<DownloadFailed> => {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof DownloadFailed)) throw new Error(`expected a DownloadFailed, was ${String(error)}`);
  return error;
};
const filesOnTheirWay = (desk: Desk): readonly string[] => readdirSync(downloadFolder(desk.store), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name).filter((name) => !name.startsWith('tradewind.lock'));

describe('a download', () => {
  it('stores every bar of the months and says so file by file', async () => {
    const desk = await openDesk();
    for (const month of MONTHS) publishHours(desk.archive, month);
    const { files, rest, bytes } = await desk.download(QUARTER);
    // January and March have 744 hours, the February of a leap year 696.
    expect(files).toEqual([744, 696, 744].map((rows, index) => ({ path: hourPath(MONTHS[index] ?? ''), status: 'stored', rowsRead: rows, rowsStored: rows, duplicates: 0, gaps: [], error: null })));
    expect([rest, barsOf(desk)]).toEqual([null, 2_184]);
    expect(bytes).toBe(desk.archive.requests.filter(({ path, method }) => method === 'GET' && path.endsWith('.zip')).reduce((sum, request) => sum + request.bytes, 0));
    expect(filesOnTheirWay(desk)).toEqual([]);
  });

  it('fetches nothing twice', async () => {
    const desk = await openDesk();
    for (const month of MONTHS) publishHours(desk.archive, month);
    await desk.download(QUARTER);
    const { files, bytes } = await desk.download(QUARTER);
    expect(files.map(({ status }) => status)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect([desk.archive.sent().length, bytes]).toEqual([3, 0]);
  });

  it('fetches again what has changed in the archive', async () => {
    const desk = await openDesk();
    for (const month of MONTHS) publishHours(desk.archive, month);
    await desk.download(QUARTER);
    desk.archive.publish(hourPath('2024-02'), hours('2024-02-01', '2024-03-01').replace('1.500', '2.500'));
    const { files } = await desk.download(QUARTER);
    expect(files.map(({ status, rowsStored }) => [status, rowsStored])).toEqual([['unchanged', 0], ['stored', 1], ['unchanged', 0]]);
  });

  it('fetches again what was deleted from the store since', async () => {
    const desk = await openDesk();
    for (const month of MONTHS) publishHours(desk.archive, month);
    await desk.download(QUARTER);
    desk.store.bars.delete(ID, '1h');
    const { files } = await desk.download(QUARTER);
    expect([files.map(({ status }) => status), barsOf(desk)]).toEqual([['stored', 'stored', 'stored'], 2_184]);
  });

  it('takes months that are not out yet by their days, and says which days are not there', async () => {
    const desk = await openDesk('2024-04-03T08:00');
    publishHours(desk.archive, '2024-02');
    for (let day = at('2024-03-01'); day < at('2024-04-02'); day += DAY_MS) publishHours(desk.archive, new Date(day).toISOString().slice(0, 10));
    const { files } = await desk.download({ from: at('2024-02-01'), to: at('2024-05-01') });
    // February, 31 days of March, the first of April; the second of April is not out yet, today is not over.
    expect(files.map(({ status }) => status)).toEqual([...Array.from({ length: 33 }, () => 'stored'), 'missing']);
    expect([files.at(-1)?.path, barsOf(desk)]).toEqual([hourPath('2024-04-02'), 696 + 32 * 24]);
  });

  it('does not look for the days of an old month without a file', async () => {
    const desk = await openDesk();
    publishHours(desk.archive, '2024-03');
    const { files } = await desk.download(QUARTER);
    expect(files.map(({ status }) => status)).toEqual(['missing', 'missing', 'stored']);
    expect(desk.archive.requests.filter(({ path }) => path.includes('/daily/'))).toEqual([]);
  });

  it('does not fetch the days of a month that is stored, nor the month whose days are', async () => {
    const desk = await openDesk('2024-04-03T08:00');
    publishHours(desk.archive, '2024-01');
    await desk.download({ from: at('2024-01-01'), to: at('2024-02-01') });
    const part = await desk.download({ from: at('2024-01-10'), to: at('2024-01-20') });
    expect(part.files.map(({ path, status }) => [path, status])).toEqual([[hourPath('2024-01'), 'unchanged']]);

    for (let day = at('2024-03-01'); day < at('2024-04-01'); day += DAY_MS) publishHours(desk.archive, new Date(day).toISOString().slice(0, 10));
    await desk.download({ from: at('2024-03-01'), to: at('2024-04-01') });
    publishHours(desk.archive, '2024-03');
    const march = await desk.download({ from: at('2024-03-01'), to: at('2024-04-01') });
    expect(new Set(march.files.map(({ status }) => status))).toEqual(new Set(['unchanged']));
    expect(desk.archive.sent()).not.toContain(hourPath('2024-03'));
  });

  it('looks among the days for one that a month lacks, and reports the gap of the month all the same', async () => {
    const desk = await openDesk();
    publishHours(desk.archive, '2024-01', { without: ['2024-01-09', '2024-01-31'] });
    publishHours(desk.archive, '2024-01-09');
    publishHours(desk.archive, '2024-01-31');
    const { files } = await desk.download({ from: at('2024-01-01'), to: at('2024-02-01') });
    expect(files.map(({ path, rowsStored }) => [path, rowsStored])).toEqual([[hourPath('2024-01'), 29 * 24], [hourPath('2024-01-09'), 24], [hourPath('2024-01-31'), 24]]);
    expect(files[0]?.gaps).toEqual([{ from: at('2024-01-09'), to: at('2024-01-09T23:00'), missing: 24 }]);
    expect(barsOf(desk)).toBe(744);
  });

  it('reads the microseconds of spot since 2025 as the milliseconds they are', async () => {
    const desk = await openDesk('2025-03-01');
    desk.archive.publish(hourPath('2024-12', 'BTCUSDT', 'spot'), hours('2024-12-01', '2025-01-01'));
    desk.archive.publish(hourPath('2025-01', 'BTCUSDT', 'spot'), hours('2025-01-01', '2025-02-01', { times: 1_000 }));
    await desk.download({ market: 'spot', from: at('2024-12-01'), to: at('2025-02-01') });
    const bars = desk.store.bars.read(instrumentId('spot:BTCUSDT'), '1h', 0, Infinity);
    expect([bars.length, bars.openTimeMs[744], bars.closeTimeMs[744]]).toEqual([1_488, at('2025-01-01'), at('2025-01-01T01:00') - 1]);
  });

  it('takes several symbols, intervals and kinds', async () => {
    const desk = await openDesk();
    publishHours(desk.archive, '2024-01');
    publishHours(desk.archive, '2024-01', { symbol: 'ETHUSDT' });
    desk.archive.publish('data/futures/um/monthly/fundingRate/BTCUSDT/BTCUSDT-fundingRate-2024-01.zip', `calc_time,funding_interval_hours,last_funding_rate\n${at('2024-01-05')},8,0.0001\n${at('2024-01-05T08:00')},8,-0.0002\n`);
    desk.archive.publish('data/futures/um/monthly/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-01.zip', `agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n1,1000.10,0.5,1,2,${at('2024-01-05')},true\n2,1000.20,0.25,3,3,${at('2024-01-05') + 5},false\n`);
    const { files } = await desk.download({ symbols: ['BTCUSDT', 'ETHUSDT'], kinds: ['klines', 'agg-trades', 'funding'], from: at('2024-01-01'), to: at('2024-02-01') });
    expect(files.map(({ path, rowsStored }) => [path.split('/').at(-1), rowsStored])).toEqual([
      ['BTCUSDT-1h-2024-01.zip', 744], ['BTCUSDT-aggTrades-2024-01.zip', 2], ['BTCUSDT-fundingRate-2024-01.zip', 2],
      ['ETHUSDT-1h-2024-01.zip', 744], ['ETHUSDT-aggTrades-2024-01.zip', 0], ['ETHUSDT-fundingRate-2024-01.zip', 0],
    ]);
    expect(desk.store.funding.read(ID, 0, Infinity)).toEqual([{ timeMs: at('2024-01-05'), rate: 0.0001, intervalHours: 8 }, { timeMs: at('2024-01-05T08:00'), rate: -0.0002, intervalHours: 8 }]);
    expect([...desk.store.trades.read(ID, 0, Infinity).price]).toEqual([1000.1, 1000.2]);
  });

  it('takes a month of trades that is too large for memory by its days', async () => {
    const desk = await openDesk();
    const month = 'data/futures/um/monthly/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-01.zip';
    desk.archive.publishBytes(month, randomBytes(32_000_001));
    desk.archive.publish('data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-01-05.zip', `1,1000.10,0.5,1,2,${at('2024-01-05')},true\n`);
    const { files } = await desk.download({ kinds: ['agg-trades'], intervals: [], from: at('2024-01-01'), to: at('2024-02-01') });
    expect([files.length, files.filter(({ status }) => status === 'stored').map(({ path }) => path.split('/').at(-1)), desk.archive.sent().includes(month)]).toEqual([31, ['BTCUSDT-aggTrades-2024-01-05.zip'], false]);
  });

  it('tells how far it is, up to the end', async () => {
    const desk = await openDesk();
    for (const month of MONTHS) publishHours(desk.archive, month);
    const steps: DownloadProgress[] = [];
    await desk.download(QUARTER, { onProgress: (step) => { steps.push(step); } });
    const last = steps.at(-1);
    expect(last).toMatchObject({ filesDone: 3, filesTotal: 3, rows: 2_184, share: 1, bytesDone: last?.bytesTotal });
    const shares = steps.flatMap(({ share }) => (share === null ? [] : [share]));
    expect(shares.toSorted((left, right) => left - right)).toEqual(shares);
  });
});

describe('a file that is wrong', () => {
  it('is told with both checksums, stores nothing, and does not keep the others back', async () => {
    const desk = await openDesk();
    for (const month of MONTHS) publishHours(desk.archive, month);
    desk.archive.fail({ match: /2024-02\.zip$/, fault: { type: 'spoiled' } });
    const { files } = await desk.download(QUARTER);
    expect(files.map(({ status }) => status)).toEqual(['stored', 'failed', 'stored']);
    expect(files[1]?.error).toMatch(/^BTCUSDT-1h-2024-02\.zip: expected the published checksum [0-9a-f]{64}, found [0-9a-f]{64} \(\d+ bytes\)$/);
    expect([barsOf(desk, at('2024-02-01'), at('2024-03-01')), filesOnTheirWay(desk)]).toEqual([0, []]);
    desk.archive.heal();
    expect((await desk.download(QUARTER)).files.map(({ status }) => status)).toEqual(['unchanged', 'stored', 'unchanged']);
  });

  it('is refused whole when it was published broken, or holds a row that cannot be', async () => {
    const desk = await openDesk();
    const whole = zipSync({ 'BTCUSDT-1h-2024-01.csv': Buffer.from(hours('2024-01-01', '2024-02-01')) });
    desk.archive.publishBytes(hourPath('2024-01'), whole.subarray(0, whole.length >> 1));
    desk.archive.publish(hourPath('2024-02'), hours('2024-02-01', '2024-03-01').replace(/,1\.500,/g, (match, offset: number) => (offset > 2_000 && offset < 2_100 ? ',-1,' : match)));
    publishHours(desk.archive, '2024-03');
    const { files } = await desk.download(QUARTER);
    expect(files.map(({ status, rowsStored }) => [status, rowsStored])).toEqual([['failed', 0], ['failed', 0], ['stored', 744]]);
    expect(files[0]?.error).toBe('BTCUSDT-1h-2024-01.zip: expected a whole zip file, found one that is cut off');
    expect(files[1]?.error).toMatch(/^BTCUSDT-1h-2024-02\.zip row \d+ column volume: expected a plain decimal that is not negative, found "-1"$/);
    expect(barsOf(desk)).toBe(744);
  });

  it('is refused when it holds something else than its name says', async () => {
    const desk = await openDesk();
    desk.archive.publish(hourPath('2024-01'), `calc_time,funding_interval_hours,last_funding_rate\n${at('2024-01-05')},8,0.0001\n`);
    const { files } = await desk.download({ from: at('2024-01-01'), to: at('2024-02-01') });
    expect(files).toMatchObject([{ status: 'failed', error: `${hourPath('2024-01')}: expected klines, found funding` }]);
    expect([desk.store.funding.series(), desk.store.archive.get(hourPath('2024-01'))]).toEqual([[], null]);
  });
});

describe('a download that cannot go on', () => {
  it('says so when the archive falls silent, keeps what is stored, and goes on when asked again', async () => {
    const desk = await openDesk();
    for (const month of MONTHS) publishHours(desk.archive, month);
    desk.archive.fail({ match: /2024-03\.zip$/, fault: { type: 'unavailable' } });
    const error = await failureOf(desk.download(QUARTER));
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(/^BTCUSDT-1h-2024-03\.zip: expected 127\.0\.0\.1:\d+ to answer, found: .*HTTP 503; check the connection of this computer\. 2 of 3 files are stored and will not be fetched again: ask for the same again to go on$/);
    desk.archive.heal();
    expect((await desk.download(QUARTER)).files.map(({ status }) => status)).toEqual(['unchanged', 'unchanged', 'stored']);
  });

  it('stops in the middle of a transfer when told to, and leaves nothing half-stored', async () => {
    const desk = await openDesk();
    for (const month of MONTHS) publishHours(desk.archive, month);
    const stop = new AbortController();
    desk.archive.fail({ match: /2024-02\.zip$/, fault: { type: 'silent', afterBytes: 1_000 } });
    const onProgress = ({ filesDone }: DownloadProgress): void => { if (filesDone === 1) stop.abort(new Error('by hand')); };
    const error = await failureOf(desk.download(QUARTER, { signal: stop.signal, onProgress, silenceMs: 60_000 }));
    expect([error.code, error.message]).toEqual(['stopped', 'stopped before it was done; 1 of 3 files are stored and will not be fetched again: ask for the same again to go on']);
    expect(barsOf(desk)).toBe(744);
    desk.archive.heal();
    const { files } = await desk.download(QUARTER);
    expect([files.map(({ status }) => status), barsOf(desk)]).toEqual([['unchanged', 'stored', 'stored'], 2_184]);
  });

  it('is refused before its first byte when the disk has no room', async () => {
    const desk = await openDesk();
    for (const month of MONTHS) publishHours(desk.archive, month);
    const error = await failureOf(desk.download(QUARTER, { freeBytes: () => Promise.resolve(100e6) }));
    expect([error.code, desk.archive.sent()]).toEqual(['disk', []]);
    expect(error.message).toMatch(/^expected 0\.20 GB free on the disk of .*downloads for 3 files of 0\.00 GB, found 0\.10 GB: free some space, or ask for less$/);
  });

  it('is refused while another runs on the same folder', async () => {
    const desk = await openDesk();
    const lock = lockFolder(downloadFolder(desk.store));
    expect((await failureOf(desk.download(QUARTER))).code).toBe('in-use');
    lock?.release();
  });
});

describe('the store after a download', () => {
  it('is the same whichever way it came about', async () => {
    const hashOf = ({ store }: Desk): string => hashData(store.bars, ID, '1h', 0, at('2030-01-01'));
    const [smooth, rough] = [await openDesk(), await openDesk()];
    for (const month of MONTHS) for (const desk of [smooth, rough]) publishHours(desk.archive, month);
    await smooth.download(QUARTER);
    rough.archive.fail({ match: /2024-01\.zip$/, times: 2, fault: { type: 'cut', afterBytes: 2_000 } });
    rough.archive.fail({ match: /2024-02\.zip$/, times: 1, fault: { type: 'spoiled' } });
    rough.archive.fail({ match: /2024-03\.zip$/, times: 1, fault: { type: 'truncated', bytes: 500 } });
    rough.archive.fail({ match: /CHECKSUM$/, times: 2, fault: { type: 'unavailable', retryAfter: '1' } });
    await rough.download({ from: at('2024-01-01'), to: at('2024-02-01') });
    await rough.download(QUARTER);
    expect(hashOf(rough)).toBe(hashOf(smooth));
    expect(rough.store.instruments.all()).toEqual(smooth.store.instruments.all());
  });
});
