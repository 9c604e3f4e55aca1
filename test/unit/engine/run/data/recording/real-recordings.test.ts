import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMarketDecoder } from '../../../../../../src/engine/adapters/binance/decode/market-decoder.ts';
import { inspectFile, readText } from '../../../../../../src/engine/adapters/history/read-bytes.ts';
import { createRecordedFeed } from '../../../../../../src/engine/adapters/replay-feed/replay-feed.ts';
import { simExchangeSchema } from '../../../../../../src/engine/adapters/sim-exchange/config.ts';
import { RecordedBook } from '../../../../../../src/engine/adapters/sim-exchange/recorded-book.ts';
import { createSimExchange } from '../../../../../../src/engine/adapters/sim-exchange/sim-exchange.ts';
import { openStore } from '../../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../../src/engine/adapters/sqlite/store.ts';
import { columnsOf } from '../../../../../../src/engine/domain/bar-columns.ts';
import { lotSize } from '../../../../../../src/engine/domain/instrument.ts';
import type { BookChanged } from '../../../../../../src/engine/domain/market-event.ts';
import type { ApprovedOrder } from '../../../../../../src/engine/domain/order.ts';
import type { OrderFilled, VenueEvent } from '../../../../../../src/engine/domain/order-event.ts';
import { clientOrderId, instrumentId, priceTicks, qtyLots, quoteAtoms } from '../../../../../../src/engine/domain/units.ts';
import { nearestTicks, priceFromTicks } from '../../../../../../src/engine/domain/rounding.ts';
import { checkRecorded } from '../../../../../../src/engine/run/data/check-recorded.ts';
import { importFiles } from '../../../../../../src/engine/run/data/import-files.ts';
import { loadRecorded } from '../../../../../../src/engine/run/recorded-data.ts';

const DATA = join(import.meta.dirname, '../../../../../../../shared/data');
const isThere = existsSync(join(DATA, 'book'));
if (!isThere) console.log('skipped: the recorded order books are not beside the repository');

/** Changes whose best levels equal the last bookTicker at or before their number, as the data's README counts them. */
const RECORDINGS = [
  { id: instrumentId('spot:BTCUSDT'), file: 'spot-BTCUSDT-20240808T2354.jsonl.gz', applied: 6493, equal: 6491, trades: 19_904, quotes: 73_174 },
  { id: instrumentId('um:BTCUSDT'), file: 'um-BTCUSDT-20240808T2354.jsonl.gz', applied: 6547, equal: 6547, trades: 21_313, quotes: 66_089 },
  { id: instrumentId('um:ETHUSDT'), file: 'um-ETHUSDT-20240808T2354.jsonl.gz', applied: 6581, equal: 6581, trades: 14_076, quotes: 53_992 },
] as const;
const ALL = { from: 0, to: 8e15 };

describe.skipIf(!isThere)('recordings of Binance, brought in and played back', () => {
  let folder = '';
  let store: Store;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tradewind-test-'));
    store = openStore(folder);
    await importFiles({ store, files: RECORDINGS.map(({ file }) => join(DATA, 'book', file)) });
    await importFiles({ store, files: [join(DATA, 'klines/spot-1m/BTCUSDT-1m-2024-07-26_2024-08-25.csv.gz')] });
  });
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(RECORDINGS)('$id: everything that the README counts is stored', ({ id, applied, trades, quotes }) => {
    const depth = store.depth.read(id, ALL.from, ALL.to);
    // Beside the changes one snapshot; that of the hour stands in the place of a change.
    expect(depth.length).toBe(applied + 1);
    expect(store.trades.read(id, ALL.from, ALL.to).length).toBe(trades);
    expect(store.quotes.read(id, ALL.from, ALL.to).length).toBe(quotes);
  });

  it.each(RECORDINGS)('$id: at every change the book equals the last bookTicker at or before it', async ({ id, file, applied, equal }) => {
    const tickers = await tickersOf(join(DATA, 'book', file));
    const book = new RecordedBook(store.instruments.get(id)!, null);
    let [changes, equals, ticker] = [0, 0, 0];
    for (const event of playedBack(store, id)) {
      if (event.type !== 'book-changed') continue;
      book.apply(event);
      if (Number.isNaN(event.follows)) continue;
      changes += 1;
      while (ticker + 1 < tickers.length && tickers[ticker + 1]![0]! <= event.updateId) ticker += 1;
      const [updateId, bid, bidQty, ask, askQty] = tickers[ticker]!;
      if (updateId! <= event.updateId && book.bestBid === bid && book.bestBidQty === bidQty && book.bestAsk === ask && book.bestAskQty === askQty) equals += 1;
    }
    expect(changes).toBe(applied);
    expect(equals).toBe(equal);
  });

  it('a market order without latency costs what a walk by hand over the recorded levels costs', () => {
    const { id } = RECORDINGS[0];
    const { run, fills, exchange, instrument } = deskOn(store, id);
    const hand = new HandBook();
    let updates = 0;
    for (const event of playedBack(store, id)) {
      run(event);
      if (event.type !== 'book-changed') continue;
      hand.take(event);
      if (++updates < 1_000) continue;
      exchange.submit(orderOf(id, { n: 1, qty: 300_000, limit: null }), event.timeMs);
      break;
    }
    let wanted = 300_000;
    const byHand: [number, number][] = [];
    for (const [price, qty] of [...hand.asks].toSorted(([one], [other]) => one - other)) {
      const lots = Math.min(wanted, Math.round(qty / lotSize(instrument)));
      if (lots > 0) byHand.push([nearestTicks(instrument, price), lots]);
      wanted -= lots;
      if (wanted <= 0) break;
    }
    expect(byHand.length).toBeGreaterThan(1);
    expect(fills().map(({ price, qty }) => [price, qty])).toEqual(byHand);
  });

  it.each(RECORDINGS)('$id: a limit order never fills before a recorded trade, or a seller in the book, has reached it', ({ id }) => {
    const { run, fills, exchange, instrument } = deskOn(store, id);
    const byHand = new HandBook();
    /** Of each order: its limit, and the lowest price that anything has reached since it came. */
    const orders = new Map<string, { readonly limit: number; reached: number }>();
    let changes = 0;
    for (const event of playedBack(store, id)) {
      const before = fills().length;
      if (event.type === 'book-changed') byHand.take(event);
      const reached = event.type === 'trade-printed' ? event.price : byHand.lowestAsk;
      for (const order of orders.values()) order.reached = Math.min(order.reached, reached);
      run(event);
      for (const fill of fills().slice(before)) expect(orders.get(fill.clientOrderId)!.reached).toBeLessThanOrEqual(orders.get(fill.clientOrderId)!.limit);
      if (event.type !== 'book-changed' || ++changes % 200 !== 0) continue;
      const ticks = nearestTicks(instrument, byHand.bestBid());
      const order = orderOf(id, { n: changes, qty: 10, limit: changes % 400 === 0 ? ticks : ticks - 1 });
      orders.set(order.clientOrderId, { limit: priceFromTicks(instrument, order.limitPrice!), reached: Number.POSITIVE_INFINITY });
      exchange.submit(order, event.timeMs);
    }
    expect(orders.size).toBe(Math.floor(changes / 200));
    expect(fills().length).toBeGreaterThan(5);
    expect(fills().every(({ liquidity }) => liquidity === 'maker')).toBe(true);
  });

  it('a check of what is stored finds nothing missing and nothing crossed', () => {
    const checks = checkRecorded(store);
    expect(checks).toHaveLength(9);
    for (const check of checks) expect(check).toMatchObject({ gaps: [], missing: 0, crossed: 0, wholeBooks: check.kind === 'depth' ? 2 : 0 });
  });

  it('bars made of the recorded trades equal those of the exchange', () => {
    const { id } = RECORDINGS[0];
    const [from, to] = [Date.UTC(2024, 7, 8, 23, 55), Date.UTC(2024, 7, 9, 0, 5)];
    const request = { instruments: [id], interval: '1m', from, to, warmupBars: 0, requireFunding: true, level: 'book', measuredLatency: false } as const;
    const stored = loadRecorded(store, request)[0]!;
    const built = loadRecorded({ trades: store.trades, depth: store.depth, funding: store.funding, instruments: store.instruments, bars: { ...store.bars, series: () => [] } }, request)[0]!;
    expect(stored.bars.length).toBe(10);
    for (const column of ['openTimeMs', 'open', 'high', 'low', 'close'] as const) expect([...built.bars[column]]).toEqual([...stored.bars[column]]);
    built.bars.volume.forEach((volume, row) => { expect(volume).toBeCloseTo(stored.bars.volume[row]!, 6); });
    expect(built.ticks?.notes[0]).toBe('BTCUSDT: no bars are stored over this time, so the 1m bars were made from the trades.');
    expect(stored.ticks?.gaps).toEqual([]);
  });

  it('a level that is not recorded over the whole time is refused with what is there', () => {
    const request = { instruments: [RECORDINGS[0].id], interval: '1m', from: Date.UTC(2024, 7, 8, 22), to: Date.UTC(2024, 7, 9), warmupBars: 0, requireFunding: true, level: 'book', measuredLatency: false } as const;
    expect(() => loadRecorded(store, request)).toThrow('spot:BTCUSDT: the realism "book" needs trades from 2024-08-08T22:00:00Z to 2024-08-09T00:00:00Z, found them from 2024-08-08T23:54:15.342Z to 2024-08-09T00:05:05.800Z; import a recording of its messages, choose a time that is recorded, or another realism (none in the bar of 2024-08-08T22:00:00Z)');
    expect(() => loadRecorded(store, { ...request, from: Date.UTC(2024, 7, 8, 23, 55), measuredLatency: true })).toThrow('expected order times measured in a session at a venue, found none; trade a session on a demo account first, or choose another latency');
  });
});

function* playedBack(store: Store, id: ReturnType<typeof instrumentId>) {
  const bars = columnsOf([{ openTimeMs: 8e15, closeTimeMs: 8e15 + 1, open: 1, high: 1, low: 1, close: 1, volume: 0, quoteVolume: 0, tradeCount: 0, takerBuyVolume: 0 }]);
  const feed = createRecordedFeed({ series: [{ instrumentId: id, interval: '1m', bars }], ticks: [{ instrumentId: id, trades: store.trades.read(id, ALL.from, ALL.to), quotes: null, depth: store.depth.read(id, ALL.from, ALL.to) }] });
  let lastMs = 0;
  for (let event = feed.next(); event !== null && event.type !== 'bar-closed'; event = feed.next()) {
    if (event.timeMs < lastMs) throw new Error(`expected times that never go back, was ${event.timeMs} after ${lastMs}`);
    lastMs = event.timeMs;
    yield event;
  }
}

function deskOn(store: Store, id: ReturnType<typeof instrumentId>) {
  const instrument = store.instruments.get(id)!;
  const reports: VenueEvent[] = [];
  const exchange = createSimExchange({ instruments: new Map([[id, instrument]]), config: simExchangeSchema.parse({ matchOn: 'book' }), startingCash: quoteAtoms(10n ** 16n), listener: (event) => reports.push(event) });
  const fills = (): OrderFilled[] => reports.filter((report) => report.type === 'order-filled');
  return { instrument, exchange, fills, run: (event: Parameters<typeof exchange.match>[0]) => { while (exchange.match(event)); } };
}

/** A book kept with maps, nothing of ours. */
class HandBook {
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();

  take({ follows, levels, bidStart, askStart, askEnd }: BookChanged): void {
    if (!Number.isFinite(follows)) {
      this.bids.clear();
      this.asks.clear();
    }
    for (let at = bidStart; at < askEnd; at += 2) {
      const side = at < askStart ? this.bids : this.asks;
      if (levels[at + 1] === 0) side.delete(levels[at]!);
      else side.set(levels[at]!, levels[at + 1]!);
    }
  }

  bestBid(): number {
    return Math.max(...this.bids.keys());
  }

  /** Worked out when it is asked for. */
  get lowestAsk(): number {
    return Math.min(...this.asks.keys());
  }
}

function orderOf(id: ReturnType<typeof instrumentId>, { n, qty, limit }: { readonly n: number; readonly qty: number; readonly limit: number | null }): ApprovedOrder {
  return {
    clientOrderId: clientOrderId(`o${n}`), strategyId: 's', instrumentId: id, purpose: 'entry', side: 'buy', type: limit === null ? 'market' : 'limit', qty: qtyLots(qty), limitPrice: limit === null ? null : priceTicks(limit),
    triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, ocoGroup: null, decisionPrice: priceTicks(6_180_000), decidedAtMs: 0, reason: 'test',
  } as unknown as ApprovedOrder;
}

/** Every bookTicker of a recording: number, bid, its quantity, ask, its quantity. */
async function tickersOf(path: string): Promise<readonly (readonly number[])[]> {
  const decoder = createMarketDecoder();
  const tickers: (readonly number[])[] = [];
  let rest = '';
  for await (const piece of readText(path, await inspectFile(path, 'x'), { file: 'x' })) {
    const lines = (rest + Buffer.from(piece).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.includes('@bookTicker')) continue;
      const message = decoder.decode(line.slice(line.indexOf('"msg":') + 6, -1));
      if (message.kind === 'book-ticker') tickers.push([message.updateId, message.bid, message.bidQty, message.ask, message.askQty]);
    }
  }
  return tickers;
}
