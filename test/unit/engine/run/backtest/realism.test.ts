import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import { MINUTE_MS } from '../../../../../src/engine/domain/interval.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { realismOf } from '../../../../../src/engine/run/backtest/realism.ts';
import { lightOutcome, prepare, runPrepared } from '../../../../../src/engine/run/backtest/prepared.ts';
import { runBacktestRequest } from '../../../../../src/engine/run/backtest/run-request.ts';
import { anInstrument } from '../../../../support/instruments.ts';

const START = Date.UTC(2024, 0, 1);
const MINUTES = 90;
const BTC = anInstrument({ market: 'spot' });
const watch = { onProgress: () => true };

/** A price that walks by ticks of 0.1: a trade and a changed book every second, and the bars that these make. */
function fill(store: Store): void {
  const rng = createRng(3).stream('walk');
  store.instruments.put(BTC);
  const seconds = MINUTES * 60;
  const column = (): Float64Array => new Float64Array(seconds);
  const [times, prices, qtys] = [column(), column(), column()];
  const bought = new Uint8Array(seconds);
  let ticks = 600_000;
  for (let row = 0; row < seconds; row++) {
    ticks += Math.round(rng.normal() * 60);
    times[row] = START + row * 1000 + 500;
    prices[row] = ticks / 10;
    qtys[row] = 0.5;
    bought[row] = row % 2;
  }
  store.trades.write(BTC.id, { length: seconds, tradeId: column().map((_, row) => row + 1), timeMs: times, price: prices, qty: qtys, takerBought: bought });
  const levels = Float64Array.from({ length: seconds * 8 }, (_, index) => {
    const price = prices[Math.floor(index / 8)]!;
    return [price - 0.5, 0.2, price - 5, 50, price + 0.5, 0.2, price + 5, 50][index % 8]!;
  }).map((value, index) => (index % 2 === 0 ? Math.round(value * 10) / 10 : value));
  store.depth.write(BTC.id, { length: seconds, timeMs: times, receivedMs: times.map((time, row) => time + (row % 7)), updateId: column().map((_, row) => row + 1), follows: column().fill(Number.POSITIVE_INFINITY), bounds: Uint32Array.from({ length: 2 * seconds + 1 }, (_, index) => index * 4), levels });
  const bars = Array.from({ length: MINUTES }, (_, index): Bar => {
    const inside = prices.subarray(index * 60, index * 60 + 60);
    return { openTimeMs: START + index * MINUTE_MS, closeTimeMs: START + (index + 1) * MINUTE_MS - 1, open: inside[0]!, high: Math.max(...inside), low: Math.min(...inside), close: inside[59]!, volume: 30, quoteVolume: Number.NaN, tradeCount: 60, takerBuyVolume: 15 };
  });
  store.bars.write(BTC.id, '1m', columnsOf(bars));
}

describe('the realism of a run', () => {
  let folder = '';
  let store: Store;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tradewind-test-'));
    store = openStore(folder);
    fill(store);
  });
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const request = (fields: object = {}) => backtestRequest.parse({ strategy: 'moving-average-cross', config: { fastPeriod: 2, slowPeriod: 5 }, instruments: [BTC.id], interval: '1m', from: START, to: START + MINUTES * MINUTE_MS, startingCash: '100000', ...fields });
  const run = (fields: object = {}) => runBacktestRequest(store, request(fields), watch)!;

  it('changes nothing where it only says what is done anyway', () => {
    expect(run().trades.length).toBeGreaterThan(2);
    expect(run({ realism: 'bars' }).resultHash).toBe(run().resultHash);
    expect(run({ execution: { matchOn: 'ticks' } }).resultHash).toBe(run().resultHash);
    expect(run({ execution: { slippageModel: 'fixed', feeTier: 'regular' } }).resultHash).toBe(run().resultHash);
  });

  it('is printed on the result, and each level fills in its own way', () => {
    const levels = (['bars', 'trades', 'book'] as const).map((realism) => run({ realism }));
    expect(new Set(levels.map(({ resultHash }) => resultHash)).size).toBe(3);
    expect(() => run({ realism: 'finer-bars' })).toThrow('expected stored bars shorter than 1m to look inside each bar, found none');
    expect(levels.at(-1)).toMatchObject({ realism: { level: 'book', sentence: 'Fills are decided in the recorded order book: its place in the queue is an estimate (only trades bring it forward), and nobody reacts to its orders; orders arrive without delay.' } });
  });

  it('gives the same hash again, whatever else is drawn by chance', () => {
    const execution = { latency: 'fixed', orderLatencyMs: 80, reportLatencyMs: 40, outagesPerMonth: 900, outageMinutes: 2 };
    const first = run({ realism: 'book', execution });
    expect(run({ realism: 'book', execution }).resultHash).toBe(first.resultHash);
    expect(run({ realism: 'book' }).resultHash).not.toBe(first.resultHash);
    // Run from its own document, which names the settings that the level stands for as well.
    expect(runBacktestRequest(store, backtestRequest.parse(first.config), watch)!.resultHash).toBe(first.resultHash);
  });

  it('hashes the ticks with the data', () => {
    expect(run({ realism: 'trades' }).dataHash).not.toBe(run({ realism: 'bars' }).dataHash);
    expect(run({ realism: 'book' }).dataHash).not.toBe(run({ realism: 'trades' }).dataHash);
  });

  it('is the same for a prepared run, of the whole time and of a part of it', () => {
    const whole = request({ realism: 'book' });
    const prepared = prepare(store, whole);
    expect(runPrepared(prepared, {}, watch)!.resultHash).toBe(run({ realism: 'book' }).resultHash);
    const span = { from: START + 30 * MINUTE_MS, to: START + 60 * MINUTE_MS };
    expect(lightOutcome(runPrepared(prepared, { span }, watch)!).trades.length).toBe(run({ realism: 'book', ...span }).trades.length);
    expect(runPrepared(prepared, { span }, watch)!.resultHash).toBe(run({ realism: 'book', ...span }).resultHash);
  });

  it('refuses settings that its level cannot give, all at once', () => {
    expect(() => run({ realism: 'bars', execution: { latency: 'fixed', matchOn: 'book' } })).toThrow('realism: expected "book", which is what the execution settings say, or none of these settings, was "bars"');
    expect(() => run({ realism: 'bars', execution: { latency: 'fixed' } })).toThrow('execution.latency: expected "none" with the realism "bars": a bar does not say what happened within milliseconds, was "fixed"');
    expect(() => run({ realism: 'book', execution: { slippageModel: 'square-root' } })).toThrow('execution.slippageModel: expected "fixed" with the realism "book": the book itself says what an order costs, was "square-root"');
    expect(() => run({ realism: 'trades', execution: { latency: 'replayed' } })).toThrow('only a recorded order book tells how long its messages took');
  });

  it('refuses a level whose data is not stored, and never steps down', () => {
    const ETH = anInstrument({ market: 'spot', symbol: 'ETHUSDT' });
    store.instruments.put(ETH);
    store.bars.write(ETH.id, '1m', store.bars.read(BTC.id, '1m', START, START + MINUTES * MINUTE_MS));
    expect(() => run({ instruments: [ETH.id], realism: 'trades' })).toThrow(`spot:ETHUSDT: the realism "trades" needs trades, found none stored; import its aggTrades or a recording of its messages, or choose another realism`);
    store.trades.write(ETH.id, store.trades.read(BTC.id, START, START + 10 * MINUTE_MS));
    expect(() => run({ instruments: [ETH.id], realism: 'trades' })).toThrow('found them from 2024-01-01T00:00:00.500Z to 2024-01-01T00:09:59.500Z');
    store.trades.write(ETH.id, store.trades.read(BTC.id, START, START + MINUTES * MINUTE_MS));
    expect(run({ instruments: [ETH.id], realism: 'trades' }).realism?.level).toBe('trades');
    expect(() => run({ instruments: [ETH.id], realism: 'book' })).toThrow('spot:ETHUSDT: the realism "book" needs an order book, found none stored; import a recording of its messages');
  });

  it('takes the latencies of real sessions when they are asked for', () => {
    const execution = { latency: 'measured' };
    expect(() => run({ realism: 'book', execution })).toThrow('expected order times measured in a session at a venue, found none');
    store.sessions.create({ id: 's1', kind: 'venue', title: 't', config: {}, seed: 1, startedMs: 0 });
    store.latencies('s1').put('a', { decidedMs: 0, sentMs: 700, acknowledgedMs: 2_700, filledMs: null });
    const [first] = run({ realism: 'book', execution }).trades;
    // Decided at the last millisecond of a bar; 700 ms until it is sent and half of 2,000 until it arrives.
    expect((first!.entryTime + 1) % MINUTE_MS).toBe(1_700);
  });

  it('has a sentence for every setting that it depends on', () => {
    const sentence = (config: object): string => realismOf(simExchangeSchema.parse(config)).sentence;
    expect(sentence({ slippageModel: 'square-root' })).toBe('Fills are decided on closed bars: what happened inside a bar is assumed (the extreme that hurts comes first), and so are spread and slippage, the slippage growing with the root of the share of the volume.');
    expect(sentence({ matchOn: 'trades', latency: 'fixed', orderLatencyMs: 40, reportLatencyMs: 20 })).toMatch(/orders arrive after 40 ms, reports after 20 ms\.$/);
  });
});
