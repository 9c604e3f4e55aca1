import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBinanceServer, type BinanceServer, type Control, type NewKey } from '../../venues/binance-server/index.ts';
import { signedCall } from '../../venues/raw-client.ts';
import { wallNow } from './drill-time.ts';
import type { HostSetup } from './real-host.ts';
import type { HostState } from './host-state.ts';
import { openApart, openHere, type Trader } from './trader.ts';

export type Market = 'spot' | 'um';

export interface WorldOptions {
  readonly market: Market;
  readonly seed: number;
  /** The trading process is one of its own and can be killed. */
  readonly isIsolated: boolean;
  readonly mode?: 'demo' | 'live';
  /** Other than what is usual: for drills that mostly wait. */
  readonly speed?: number;
  /** Names the exchange by name instead of by address, so that names can be lost. */
  readonly byName?: boolean;
}

/** How many seconds of the drill pass in one of the wall's; fewer where processes have to start, which takes the wall's time. */
const SPEED = 10;
const ISOLATED_SPEED = 4;
const START_MS = Date.UTC(2026, 10, 21, 9, 0, 5);
/** The market moves this often, on the wall's clock. */
const STEP_MS = 25;
export const SYMBOL = 'BTCUSDT';
const FOREIGN = 'hand';

/** A local Binance and a trading process on it, with words for what a drill says. All times are the drill's. */
export class World {
  readonly server: BinanceServer;
  readonly market: Market;
  /** Sentences that the drill's own `so` has found untrue. */
  readonly untrue: string[] = [];
  readonly #setup: HostSetup;
  readonly #isIsolated: boolean;
  readonly #foreignKey: NewKey;
  readonly #stepper: NodeJS.Timeout;
  #trader: Trader | null = null;
  #isStill = false;

  private constructor(server: BinanceServer, setup: HostSetup, isIsolated: boolean) {
    this.server = server;
    this.market = setup.market;
    this.#setup = setup;
    this.#isIsolated = isIsolated;
    this.#foreignKey = server.addKey({ type: 'hmac' });
    this.#stepper = setInterval(() => { if (!this.#isStill) server.control.step(); }, STEP_MS);
  }

  static async open({ market, seed, isIsolated, mode = 'demo', byName = false, speed = isIsolated ? ISOLATED_SPEED : SPEED }: WorldOptions): Promise<World> {
    const time = { startMs: START_MS, wallMs: wallNow(), speed };
    const exchangeNow = (): number => time.startMs + (wallNow() - time.wallMs) * time.speed;
    const server = await startBinanceServer({ seed, tickMs: 0, beatsBy: 'clock', symbols: [SYMBOL], clock: { now: exchangeNow } });
    const key = server.addKey({ type: 'ed25519' });
    if (market === 'spot') server.control.adjustBalance('spot', 'BTC', '-2');
    const urls = Object.fromEntries(Object.entries(server.urls).map(([role, url]) => [role, byName ? url.replace('127.0.0.1', 'localhost') : url])) as unknown as HostSetup['urls'];
    const dataDir = mkdtempSync(join(tmpdir(), 'tradewind-drill-'));
    return new World(server, { dataDir, market, mode, symbols: [SYMBOL], urls, key, time, seed }, isIsolated);
  }

  /** The hand on the exchange. */
  get exchange(): Control {
    return this.server.control;
  }

  // The trading process.

  /** Starts it, or starts it again on what it has stored; it trades when this resolves. */
  async start(): Promise<void> {
    await this.launch();
    await this.until('the session to trade', (state) => state.isConnected && state.feed === 'connected' && isFree(state));
  }

  /** Starts it without waiting until it trades. */
  async launch(): Promise<void> {
    this.#trader = await (this.#isIsolated ? openApart(this.#setup) : openHere(this.#setup));
  }

  /** SIGKILL. */
  async die(): Promise<void> {
    await this.trader.murder();
    this.#trader = null;
  }

  /** An orderly end. */
  async stop(): Promise<void> {
    await this.trader.close();
    this.#trader = null;
  }

  get trader(): Trader {
    if (this.#trader === null) throw new Error('expected a running trading process');
    return this.#trader;
  }

  get isRunning(): boolean {
    return this.#trader !== null;
  }

  state(ids?: readonly string[]): Promise<HostState> {
    return this.trader.state(ids);
  }

  /** Compares session and account now. */
  check(): Promise<void> {
    return this.trader.check().catch(() => undefined);
  }

  /** Waits until the session says so; refuses after `patienceMs`. */
  async until(what: string, holds: (state: HostState) => boolean, patienceMs = 120_000): Promise<HostState> {
    const endMs = this.nowMs + patienceMs;
    for (;;) {
      const state = await this.state();
      if (holds(state)) return state;
      if (state.failure !== null) throw new Error(`the session broke while it was to reach: ${what}\n${state.failure}`);
      if (this.nowMs > endMs) throw new Error(`expected ${what} within ${patienceMs / 1_000} s; ${inWords(state)}`);
      await this.pass(200);
    }
  }

  /** Waits until the exchange itself is so. */
  async exchangeUntil(what: string, holds: () => boolean, patienceMs = 60_000): Promise<void> {
    const endMs = this.nowMs + patienceMs;
    while (!holds()) {
      if (this.nowMs > endMs) throw new Error(`expected at the exchange: ${what} within ${patienceMs / 1_000} s`);
      await this.pass(100);
    }
  }

  /** Lets time pass. */
  pass(ms: number): Promise<void> {
    return new Promise((resolve) => { setTimeout(resolve, this.onWall(ms)); });
  }

  /** Turns a time of the drill into one of the wall, by which faults that delay are counted. */
  onWall(ms: number): number {
    return ms / this.#setup.time.speed;
  }

  /** Time on the exchange that no shift of a clock moves. */
  get nowMs(): number {
    return START_MS + (wallNow() - this.#setup.time.wallMs) * this.#setup.time.speed;
  }

  // What the person does.

  /** Buys at the market, with stop and target in percent of the price. */
  buy(qty: string, at: { readonly stop?: number; readonly target?: number } = { stop: 2 }): Promise<void> {
    return this.#order('buy', 'market', qty, at);
  }

  sell(qty: string, at: { readonly stop?: number; readonly target?: number } = { stop: 2 }): Promise<void> {
    return this.#order('sell', 'market', qty, at);
  }

  /** Waits to buy so many percent below the price. */
  bid(qty: string, at: { readonly below: number; readonly stop?: number; readonly target?: number }): Promise<void> {
    return this.#order('buy', 'limit', qty, at);
  }

  /** Moves the stop of the position to so many percent below the price. */
  moveStop(belowPct: number): Promise<void> {
    return this.trader.command({ type: 'protect-position', instrumentId: this.#instrument, stopPrice: this.#ticks(this.price * (1 - belowPct / 100)), takeProfitPrice: null });
  }

  /** Lets a session with real money open positions up to this notional. */
  arm(notionalCap: bigint): Promise<void> {
    return this.trader.command({ type: 'arm', notionalCap: String(notionalCap), cause: 'drill' });
  }

  closePosition(): Promise<void> {
    return this.trader.command({ type: 'close-position', instrumentId: this.#instrument });
  }

  /** Cancels what waits to be bought. */
  async cancelEntry(): Promise<void> {
    const entry = (await this.state()).orders.find(({ purpose }) => purpose === 'entry');
    if (entry === undefined) throw new Error('expected an entry that waits');
    await this.trader.command({ type: 'cancel-order', clientOrderId: entry.id });
  }

  async amendEntry(qty: string, belowPct: number): Promise<void> {
    const entry = (await this.state()).orders.find(({ purpose }) => purpose === 'entry');
    if (entry === undefined) throw new Error('expected an entry that waits');
    await this.trader.command({ type: 'amend-order', clientOrderId: entry.id, qty: this.#lots(qty), limitPrice: this.#ticks(this.price * (1 - belowPct / 100)), triggerPrice: null });
  }

  // The market.

  /** The last price at the exchange. */
  get price(): number {
    return Number(this.exchange.prices(this.market, SYMBOL).last);
  }

  /** Carries the price so many percent away, trading everything in between. */
  jump(pct: number): void {
    const tick = this.market === 'um' ? 1 : 2;
    this.exchange.jump(this.market, SYMBOL, (this.price * (1 + pct / 100)).toFixed(tick));
  }

  /** Keeps the market still, so that nothing trades but what the drill says. */
  still(): void {
    this.#isStill = true;
  }

  moving(): void {
    this.#isStill = false;
  }

  /** A stranger sells into what waits to be bought, no more than `qty`. */
  fillBid(qty: string): void {
    const bid = this.openEntries()[0];
    if (bid === undefined) throw new Error('expected a bid of ours at the exchange');
    this.exchange.dryUp(this.market, SYMBOL);
    this.exchange.take(this.market, SYMBOL, 'SELL', qty);
    this.exchange.step();
  }

  // What the exchange knows.

  /** Quantity held, signed; on spot what was bought. */
  get held(): string {
    const truth = this.exchange.truth();
    if (this.market === 'um') return truth.um.positions.find(({ symbol }) => symbol === SYMBOL)?.qty ?? '0';
    const balance = truth.spot.balances['BTC'];
    const atoms = (text: string): number => Math.round(Number(text) * 1e8);
    return String((atoms(balance?.free ?? '0') + atoms(balance?.locked ?? '0')) / 1e8);
  }

  /** Open orders that are no stops or targets, of whomever. */
  openEntries() {
    const { um, spot } = this.exchange.truth();
    return (this.market === 'um' ? um.openOrders : spot.openOrders).filter(({ side, type }) => side === 'BUY' && type === 'LIMIT');
  }

  /** Stops that rest. */
  get stops(): number {
    const { um, spot } = this.exchange.truth();
    return this.market === 'um' ? um.openAlgoOrders.filter(({ type }) => type === 'STOP_MARKET').length : spot.openOrders.filter(({ type }) => type.startsWith('STOP_LOSS')).length;
  }

  // Somebody else's hand.

  /** Signs a request with another key of the same account. */
  async byHand(method: string, path: string, params: Record<string, string | number | boolean>): Promise<any> {
    const base = this.market === 'um' ? this.server.urls.umRest : this.server.urls.spotRest;
    const { status, body } = await signedCall(base, this.#foreignKey, method, path, params, this.exchange.now());
    if (status !== 200) throw new Error(`by hand, ${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** An order of somebody else on the account. */
  foreignOrder(params: Record<string, string | number | boolean>): Promise<any> {
    const path = this.market === 'um' ? '/fapi/v1/order' : '/api/v3/order';
    return this.byHand('POST', path, { symbol: SYMBOL, newClientOrderId: `${FOREIGN}-${Math.floor(this.nowMs) % 1_000_000}`, ...params });
  }

  // Truth.

  /** Notes a sentence of the drill that is not true. */
  expect(isTrue: boolean, sentence: string): void {
    if (!isTrue) this.untrue.push(sentence);
  }

  /** Lets everything go; the data folder too unless it is to be looked at. */
  async close({ keepsData }: { readonly keepsData: boolean }): Promise<void> {
    clearInterval(this.#stepper);
    if (this.#trader !== null) await this.stop().catch(() => this.trader.murder().catch(() => undefined));
    await this.server.close();
    if (!keepsData) rmSync(this.#setup.dataDir, { recursive: true, force: true });
  }

  get dataDir(): string {
    return this.#setup.dataDir;
  }

  get #instrument(): string {
    return `${this.market}:${SYMBOL}`;
  }

  /** Ticks are 0.1 on futures and 0.01 on spot. */
  #ticks(price: number): number {
    return Math.round(price / (this.market === 'um' ? 0.1 : 0.01));
  }

  /** Lots are 0.001 on futures and 0.00001 on spot. */
  #lots(qty: string): number {
    return Math.round(Number(qty) / (this.market === 'um' ? 0.001 : 0.000_01));
  }

  async #order(side: 'buy' | 'sell', type: 'market' | 'limit', qty: string, at: { readonly below?: number; readonly stop?: number; readonly target?: number }): Promise<void> {
    const sign = side === 'buy' ? 1 : -1;
    const base = type === 'limit' ? this.price * (1 - (sign * (at.below ?? 0)) / 100) : this.price;
    await this.trader.command({
      type: 'place-order',
      order: {
        instrumentId: this.#instrument, side, type, qty: this.#lots(qty), limitPrice: type === 'limit' ? this.#ticks(base) : null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false,
        stopPrice: at.stop === undefined ? null : this.#ticks(base * (1 - (sign * at.stop) / 100)), takeProfitPrice: at.target === undefined ? null : this.#ticks(base * (1 + (sign * at.target) / 100)),
      },
    });
  }
}

/** Nothing but what is somebody else's keeps it from trading. */
export const isFree = ({ holds }: HostState): boolean => holds.every(({ code }) => code === 'foreign-position');

/** Says where a session stands, for a drill that failed. */
export function inWords(state: HostState): string {
  const holds = state.holds.map(({ code, cause }) => `${code} (${cause})`).join('; ');
  const orders = state.orders.map(({ id, purpose, status, filled, qty }) => `${id} ${purpose} ${status} ${filled}/${qty}`).join(', ');
  return `trading ${state.trading}, feed ${state.feed}, ${state.isConnected ? 'connected' : 'not connected'}, ${state.inFlight} on their way, holds: ${holds === '' ? 'none' : holds}; positions ${JSON.stringify(state.positions)}; orders: ${orders === '' ? 'none' : orders}; last alerts: ${state.alerts.slice(-4).join(' | ')}`;
}
