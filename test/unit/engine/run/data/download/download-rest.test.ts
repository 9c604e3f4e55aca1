import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { instrumentId } from '../../../../../../src/engine/domain/units.ts';
import { at, openDesk, type Desk } from './published.ts';
import { startBinanceServer, type BinanceServer, type BinanceServerOptions } from '../../../../../venues/binance-server/index.ts';

const ID = instrumentId('um:BTCUSDT');
const NOW = '2024-06-15T10:30:30';

interface Venue {
  readonly server: BinanceServer;
  readonly desk: Desk;
  /** Downloads with REST, at the exchange's time; waits let its time pass. */
  download(request: Parameters<Desk['download']>[0]): ReturnType<Desk['download']>;
  /** The status of every answer to the download, and the most weight that the exchange counted in a minute. */
  readonly statuses: readonly number[];
  mostWeight(): number;
  /** Lets the market trade for ten seconds. */
  trade(): void;
  /** What the exchange itself answers. */
  ask<Rows>(path: string): Promise<Rows>;
}

async function openVenue(options: Partial<BinanceServerOptions> = {}): Promise<Venue> {
  let nowMs = at(NOW);
  const clock = { now: () => nowMs };
  const server = await startBinanceServer({ seed: 7, tickMs: 0, clock, symbols: ['BTCUSDT', 'ETHUSDT'], ...options });
  onTestFinished(() => server.close());
  const desk = await openDesk();
  const watched = await watch(server.urls);
  return {
    server, desk, statuses: watched.statuses, mostWeight: watched.mostWeight,
    download: (request) => desk.download({ archiveOnly: false, ...request }, {
      clock, restUrl: `${watched.url}/${request.market ?? 'um'}`,
      wait: (ms) => { desk.waits.push(ms); nowMs += ms; return Promise.resolve(); },
    }),
    trade: () => {
      for (let second = 0; second < 10; second++) {
        server.control.step(100);
        nowMs += 1_000;
      }
    },
    ask: async <Rows>(path: string) => await (await fetch(`${server.urls.umRest}${path}`)).json() as Rows,
  };
}

/** Passes requests on, and writes down how they were answered. */
async function watch(urls: BinanceServer['urls']): Promise<{ readonly url: string; readonly statuses: number[]; mostWeight(): number }> {
  const statuses: number[] = [];
  let most = 0;
  const proxy = createServer((request, response) => {
    const [, market, ...path] = (request.url ?? '').split('/');
    fetch(`${market === 'um' ? urls.umRest : urls.spotRest}/${path.join('/')}`).then(async (answer) => {
      statuses.push(answer.status);
      most = Math.max(most, Number(answer.headers.get('x-mbx-used-weight-1m') ?? 0));
      response.writeHead(answer.status, [...answer.headers].flat());
      response.end(await answer.text());
    }, () => { request.socket.destroy(); });
  });
  await new Promise<void>((resolve) => { proxy.listen(0, '127.0.0.1', resolve); });
  onTestFinished(() => { proxy.close(); proxy.closeAllConnections(); });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, statuses, mostWeight: () => most };
}

type KlineRow = readonly [number, string, string, string, string, string, number, string, number, string, string, string];
const linesOf = (rows: readonly (readonly unknown[])[]): string => `${rows.map((row) => row.join(',')).join('\n')}\n`;

describe('bars that the archive does not hold', () => {
  it('come over REST up to the last one that has closed, equal to what the exchange says', async () => {
    const { desk, download, ask } = await openVenue();
    const dayPath = 'data/futures/um/daily/klines/BTCUSDT/15m/BTCUSDT-15m-2024-06-13.zip';
    desk.archive.publish(dayPath, linesOf(await ask<KlineRow[]>(`/fapi/v1/klines?symbol=BTCUSDT&interval=15m&startTime=${at('2024-06-13')}&endTime=${at('2024-06-14') - 1}&limit=1500`)));
    const { files, rest } = await download({ intervals: ['15m'], from: at('2024-06-13'), to: at('2024-07-01') });
    expect(files.map(({ path, status, rowsStored }) => [path.slice(-14, -4), status, rowsStored])).toEqual([['2024-06-13', 'stored', 96], ['2024-06-14', 'missing', 0]]);
    // The 14th has 96 bars; at 10:30:30 on the 15th, 42 have closed.
    expect(rest).toMatchObject({ rowsRead: 138, rowsStored: 138, duplicates: 0, series: [{ instrumentId: 'um:BTCUSDT', kind: 'klines', interval: '15m', rowsStored: 138, error: null }] });

    const stored = desk.store.bars.read(ID, '15m', 0, Infinity);
    const truth = await ask<KlineRow[]>(`/fapi/v1/klines?symbol=BTCUSDT&interval=15m&startTime=${at('2024-06-13')}&endTime=${at('2024-06-15T10:30') - 1}&limit=1500`);
    expect(truth).toHaveLength(96 + 138);
    expect(Array.from({ length: stored.length }, (_, row) => [stored.openTimeMs[row], stored.open[row], stored.high[row], stored.low[row], stored.close[row], stored.volume[row], stored.closeTimeMs[row], stored.quoteVolume[row], stored.tradeCount[row], stored.takerBuyVolume[row]]))
      .toEqual(truth.map((row) => row.slice(0, 10).map(Number)));
  });

  it('are asked for once: the second time nothing is missing', async () => {
    const { download } = await openVenue();
    const first = await download({ intervals: ['15m'], from: at('2024-06-14'), to: at('2024-07-01') });
    const second = await download({ intervals: ['15m'], from: at('2024-06-14'), to: at('2024-07-01') });
    expect([first.rest?.rowsStored, second.rest?.rowsRead, second.rest?.requests]).toEqual([138, 0, 0]);
  });

  it('fill a hole in the middle, and nothing around it', async () => {
    const { desk, download, ask } = await openVenue();
    const rows = await ask<KlineRow[]>(`/fapi/v1/klines?symbol=BTCUSDT&interval=1h&startTime=${at('2024-06-10')}&endTime=${at('2024-06-11') - 1}`);
    desk.archive.publish('data/futures/um/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2024-06-10.zip', linesOf(rows.filter(([openMs]) => openMs !== at('2024-06-10T07:00') && openMs !== at('2024-06-10T08:00'))));
    const { files, rest } = await download({ from: at('2024-06-10'), to: at('2024-06-11') });
    expect(files[0]?.gaps).toEqual([{ from: at('2024-06-10T07:00'), to: at('2024-06-10T08:00'), missing: 2 }]);
    expect([rest?.rowsRead, rest?.rowsStored, rest?.duplicates]).toEqual([2, 2, 0]);
    expect(desk.store.bars.read(ID, '1h', at('2024-06-10'), at('2024-06-11')).length).toBe(24);
  });

  it('stay within the weight of the market, however low, without ever being refused', async () => {
    // 60 a minute, of which we use 48; a week of minutes is 21 pages of weight 2, and there are two symbols.
    const { statuses, mostWeight, desk, download } = await openVenue({ limits: { um: { weightPerMinute: 60 } } });
    const { rest } = await download({ symbols: ['BTCUSDT', 'ETHUSDT'], intervals: ['1m'], from: at('2024-06-08'), to: at('2024-06-15') });
    expect(rest?.series.map(({ rowsStored, error }) => [rowsStored, error])).toEqual([[10_080, null], [10_080, null]]);
    // 84 of weight for the pages do not fit into one minute, and no wait is longer than one.
    expect(desk.waits.length).toBeGreaterThanOrEqual(1);
    expect(desk.waits.every((ms) => ms > 0 && ms <= 60_000)).toBe(true);
    expect([new Set(statuses), mostWeight() <= 48]).toEqual([new Set([200]), true]);
  });

  it('are waited for when the exchange says 429, and told of when it does not answer', async () => {
    const { server, desk, download } = await openVenue();
    server.control.fail({ role: 'umRest', match: 'GET /fapi/v1/klines', times: 1, fault: { type: 'too-many', retryAfterS: 7 } });
    expect((await download({ from: at('2024-06-14'), to: at('2024-06-15') })).rest).toMatchObject({ rowsStored: 24, series: [{ error: null }] });
    expect(desk.waits).toContain(7_000);
    server.control.setDoor('umRest', 'down');
    const { files, rest } = await download({ symbols: ['BTCUSDT', 'ETHUSDT'], from: at('2024-06-13'), to: at('2024-06-15') });
    expect(files.map(({ status }) => status)).toEqual(['missing', 'missing', 'missing', 'missing']);
    // The second symbol is not even tried.
    expect(rest?.series).toHaveLength(1);
    expect(rest?.series[0]?.error).toMatch(/^futures GET \/fapi\/v1\/time: (the exchange cannot be reached|no whole answer) \(ECONN[A-Z]+\)/);
  });

  it('of a symbol that nobody lists are told of in one sentence', async () => {
    const { download } = await openVenue();
    const { rest } = await download({ symbols: ['BTCUSDTT'], from: at('2024-06-14'), to: at('2024-06-15') });
    expect(rest?.series).toMatchObject([{ rowsRead: 0, error: 'expected a symbol that Binance lists on USDⓈ-M futures, found BTCUSDTT' }]);
  });

  it('come from spot as well', async () => {
    const { desk, download } = await openVenue();
    const { rest } = await download({ market: 'spot', from: at('2024-06-14'), to: at('2024-06-15') });
    expect([rest?.rowsStored, desk.store.bars.read(instrumentId('spot:BTCUSDT'), '1h', 0, Infinity).length]).toEqual([24, 24]);
  });
});

interface TradeRow { readonly a: number; readonly p: string; readonly q: string; readonly f: number; readonly l: number; readonly T: number; readonly m: boolean }

describe('trades of today', () => {
  const request = { kinds: ['agg-trades'], intervals: [], from: at('2024-06-14'), to: at('2024-06-16') } as const;

  it('come by their ids, each once, and go on from the last stored one', async () => {
    const { trade, desk, download, ask } = await openVenue();
    trade();
    await download({ ...request, kinds: [...request.kinds], intervals: [] });
    const begun = desk.store.trades.read(ID, 0, Infinity).length;
    trade();
    const { rest } = await download({ ...request, kinds: [...request.kinds], intervals: [] });
    const truth: TradeRow[] = [];
    for (let fromId = (await ask<TradeRow[]>(`/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=${at('2024-06-15T10:00')}&endTime=${at('2024-06-15T11:00')}&limit=1`))[0]?.a ?? 0; ;) {
      const page = await ask<TradeRow[]>(`/fapi/v1/aggTrades?symbol=BTCUSDT&fromId=${fromId}&limit=1000`);
      truth.push(...page);
      if (page.length < 1_000) break;
      fromId = (page.at(-1)?.a ?? 0) + 1;
    }
    expect(truth.length).toBeGreaterThan(2_000);
    expect([begun > 1_000, rest?.rowsRead, rest?.duplicates]).toEqual([true, truth.length - begun, 0]);
    const stored = desk.store.trades.read(ID, 0, Infinity);
    expect(Array.from({ length: stored.length }, (_, row) => [stored.tradeId[row], stored.timeMs[row], stored.price[row], stored.qty[row], stored.takerBought[row]]))
      .toEqual(truth.map(({ a, T, p, q, m }) => [a, T, Number(p), Number(q), m ? 0 : 1]));
  });

  it('follow those of the archive without a hole', async () => {
    const { trade, desk, download, ask } = await openVenue();
    trade();
    const [first] = await ask<TradeRow[]>(`/fapi/v1/aggTrades?symbol=BTCUSDT&startTime=${at('2024-06-15T10:00')}&endTime=${at('2024-06-15T11:00')}&limit=1`);
    const id = first?.a ?? 0;
    // The last trade of yesterday has the id before the first of today.
    desk.archive.publish('data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-06-14.zip', `${id - 1},60000.1,0.5,1,2,${at('2024-06-15') - 1},true\n`);
    await download({ ...request, kinds: [...request.kinds], intervals: [] });
    const ids = desk.store.trades.read(ID, 0, Infinity).tradeId;
    expect([ids[0], ids.length > 100, ids.every((value, row) => value === id - 1 + row)]).toEqual([id - 1, true, true]);
  });
});

describe('funding of a month without a file', () => {
  it('comes over REST with the hours since the rate before', async () => {
    const { desk, download, ask } = await openVenue();
    desk.archive.publish('data/futures/um/monthly/fundingRate/BTCUSDT/BTCUSDT-fundingRate-2024-05.zip', `calc_time,funding_interval_hours,last_funding_rate\n${at('2024-05-31T16:00')},8,0.0001\n`);
    const { rest } = await download({ kinds: ['funding'], intervals: [], from: at('2024-05-01'), to: at('2024-06-16') });
    const truth = await ask<{ fundingTime: number; fundingRate: string }[]>(`/fapi/v1/fundingRate?symbol=BTCUSDT&startTime=${at('2024-06-01')}&limit=1000`);
    // 14 whole days of three, and 00:00 and 08:00 of the 15th.
    expect([truth.length, rest?.rowsStored]).toEqual([44, 44]);
    expect(desk.store.funding.read(ID, at('2024-06-01'), Infinity)).toEqual(truth.map(({ fundingTime, fundingRate }) => ({ timeMs: fundingTime, rate: Number(fundingRate), intervalHours: 8 })));
    expect(desk.store.funding.read(ID, 0, at('2024-06-01'))).toHaveLength(1);
  });
});
