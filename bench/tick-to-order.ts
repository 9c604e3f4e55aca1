import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { hmacKey } from '../src/engine/adapters/binance/api-key.ts';
import { createMarketDecoder } from '../src/engine/adapters/binance/decode/market-decoder.ts';
import { MarketEventMaker } from '../src/engine/adapters/binance/decode/to-market-event.ts';
import type { VenueSymbol } from '../src/engine/adapters/binance/exchange-info.ts';
import { placeRequest } from '../src/engine/adapters/binance/orders/order-params.ts';
import { BinanceConnector } from '../src/engine/adapters/binance/rest/connector.ts';
import { Engine } from '../src/engine/core/engine.ts';
import { engineConfig } from '../src/engine/core/engine-config.ts';
import { instrumentId, priceTicks, qtyLots, quoteAtoms } from '../src/engine/domain/units.ts';
import type { Instrument } from '../src/engine/domain/instrument.ts';
import type { ApprovedOrder } from '../src/engine/domain/order.ts';
import { Loop } from '../src/engine/run/loop.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';

const COIN: Instrument = {
  id: instrumentId('um:BTCUSDT'), market: 'um', symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', priceDecimals: 1, tickSteps: 1, qtyDecimals: 3, lotSteps: 1,
  minNotional: quoteAtoms(500_000_000n), minQty: qtyLots(1), maxQty: qtyLots(1_000_000), maintenanceMarginRate: 0.004, maxLeverage: 125,
};
const START_MS = Date.UTC(2026, 0, 1);
const WARM_UP = 4_000;
const RUNS = 7;
const ORDERS_A_RUN = 1_000;

/** One order: microseconds from the bytes of the bar that brought it about. */
interface Sample {
  readonly approvedUs: number;
  readonly sentUs: number;
}

/**
 * From the bytes of a closed bar on the market's socket to the bytes of the signed order: decoded, through strategy, sizing and the gate, written as a
 * request, signed, and handed to the socket. In one process and one thread; the journal's commit, the call to the system and the network are not in it. Every bar brings an
 * order: it opens or closes the position, or turns it round, which is a cancellation, an exit and an entry in one go.
 */
export async function run(): Promise<readonly BenchResult[]> {
  if (!existsSync(new URL('../out/wasm/binance-scan.wasm', import.meta.url))) execFileSync(process.execPath, ['scripts/build-wasm.mjs'], { stdio: 'inherit' });
  const server = new Worker(new URL('./order-server.ts', import.meta.url));
  try {
    const [port] = await once(server, 'message') as [number];
    const restUrl = `http://127.0.0.1:${port}`;
    return [...await measure('one order', new Trader(restUrl, 'long')), ...await measure('turn', new Trader(restUrl, 'both'))];
  } finally {
    await server.terminate();
  }
}

async function measure(what: string, trader: Trader): Promise<readonly BenchResult[]> {
  for (let bar = 0; bar < WARM_UP; bar++) await trader.bar();
  const runs: (readonly Sample[])[] = [];
  for (let run = 0; run < RUNS; run++) {
    const samples: Sample[] = [];
    while (samples.length < ORDERS_A_RUN) samples.push(await trader.bar());
    runs.push(samples);
  }
  return [
    share(`${what}, bytes to approved, p50`, runs, 0.5, ({ approvedUs }) => approvedUs), share(`${what}, bytes to approved, p99`, runs, 0.99, ({ approvedUs }) => approvedUs),
    share(`${what}, bytes to signed request, p50`, runs, 0.5, ({ sentUs }) => sentUs), share(`${what}, bytes to signed request, p99`, runs, 0.99, ({ sentUs }) => sentUs),
  ];
}

/** An engine between the decoder and the connector of the venue. */
class Trader {
  readonly #decoder = createMarketDecoder();
  readonly #maker = new MarketEventMaker('um');
  readonly #connector: BinanceConnector;
  readonly #engine: Engine;
  readonly #loop: Loop;
  readonly #symbol: VenueSymbol = { instrument: COIN, status: 'TRADING', isTrading: true, orderTypes: [], isOcoAllowed: false, deliveryTimeMs: null, tiers: [] };
  #orders: ApprovedOrder[] = [];
  #approvedAt = 0n;
  #bar = 0;

  constructor(restUrl: string, direction: 'long' | 'both') {
    this.#connector = new BinanceConnector({ market: 'um', restUrl, key: hmacKey(randomBytes(32).toString('hex'), randomBytes(32).toString('hex')), clock: { now: () => Date.now() } });
    this.#engine = new Engine({
      instruments: [COIN], quoteAsset: 'USDT', startingCash: quoteAtoms(100_000_000_000_000n), orderIdPrefix: 'tw1', startMs: START_MS,
      config: engineConfig.parse({
        strategies: [{ id: 'cross', strategy: 'moving-average-cross', instruments: [COIN.id], interval: '1m', enabled: true, config: { average: 'sma', fastPeriod: 1, slowPeriod: 2, direction, stopType: 'percent', stopPercent: 5, cooldownBars: 0 } }],
        risk: { maxOrdersPerMinute: 1000, maxDataAgeSeconds: 86_400, maxDrawdownPct: 100, dailyLossLimitPct: 100, drawdownReducePct: 100, losingStreakTrades: 0, weeklyLossLimitPct: 0 },
      }),
    });
    this.#loop = new Loop({
      engine: this.#engine, match: null, log: null, onOutput: () => undefined,
      exchange: {
        submit: (order) => {
          if (this.#approvedAt === 0n) this.#approvedAt = process.hrtime.bigint();
          this.#orders.push(order);
        },
        cancel: (clientOrderId, id, timeMs) => { this.#loop.report({ type: 'order-canceled', timeMs, clientOrderId, instrumentId: id, reason: 'bench' }); },
        amend: () => undefined,
      },
    });
  }

  /** Plays the next bar and sends the first order that it brings. */
  async bar(): Promise<Sample> {
    const bytes = this.#bytes();
    let sentAt = 0n;
    const watch = (message: unknown): void => { whenWritten(message, () => { sentAt = process.hrtime.bigint(); }); };
    subscribe('http.client.request.created', watch);
    this.#approvedAt = 0n;
    const began = process.hrtime.bigint();
    const event = this.#maker.eventOf(this.#decoder.decode(bytes), START_MS);
    if (event === null) throw new Error('expected a closed bar');
    this.#loop.feed(event);
    const orders = this.#orders;
    const [first] = orders;
    if (first === undefined) {
      unsubscribe('http.client.request.created', watch);
      return this.bar();
    }
    // The order limits of a real account would end the bench after some hundred orders; they cost the same with or without being counted.
    await this.#connector.call({ ...placeRequest(this.#symbol, first), orders: 0, weight: 0 }, z.unknown());
    unsubscribe('http.client.request.created', watch);
    this.#settle();
    return { approvedUs: Number(this.#approvedAt - began) / 1000, sentUs: Number(sentAt - began) / 1000 };
  }

  /** Lets the exchange answer: market orders fill, stops rest. */
  #settle(): void {
    while (this.#orders.length > 0) {
      const orders = this.#orders;
      this.#orders = [];
      for (const order of orders) this.#answer(order);
    }
  }

  #answer({ clientOrderId, instrumentId: id, type, side, qty, decisionPrice }: ApprovedOrder): void {
    const timeMs = START_MS + this.#bar * 60_000;
    this.#loop.enter({ type: 'order-accepted', timeMs, clientOrderId, instrumentId: id, venueOrderId: clientOrderId });
    if (type !== 'market') return;
    this.#loop.enter({
      type: 'order-filled', timeMs, clientOrderId, instrumentId: id, fillId: `f${clientOrderId}`, side, price: priceTicks(decisionPrice), qty, fee: quoteAtoms(0n), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false,
    });
  }

  /** Up and down in turns: with averages over one and two bars every close is a signal. */
  #bytes(): Buffer {
    const bar = this.#bar++;
    const openMs = START_MS + bar * 60_000;
    const close = bar % 2 === 0 ? '60010.0' : '59990.0';
    return Buffer.from(`{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":${openMs + 60_005},"s":"BTCUSDT","k":{"t":${openMs},"T":${openMs + 59_999},"s":"BTCUSDT","i":"1m","f":1,"L":2,"o":"60000.0","c":"${close}","h":"60020.0","l":"59980.0","v":"120.5","n":48,"x":true,"q":"7230000.0","V":"60.1","Q":"3606000.0","B":"0"},"st":1}}`);
  }
}

/** Notes the moment in which the bytes of a request are handed to its socket, before the system is called. */
function whenWritten(message: unknown, note: () => void): void {
  const { request } = message as { readonly request: ClientRequest };
  request.once('socket', (socket) => {
    const write = socket.write.bind(socket);
    socket.write = ((...bytes: Parameters<typeof write>) => {
      note();
      socket.write = write;
      return write(...bytes);
    }) as typeof socket.write;
  });
}

function share(name: string, runs: readonly (readonly Sample[])[], part: number, of: (sample: Sample) => number): BenchResult {
  return resultOf(name, 'µs', runs.map((samples) => samples.map(of).toSorted((one, other) => one - other)[Math.floor(samples.length * part)]!), { higherIsBetter: false });
}
