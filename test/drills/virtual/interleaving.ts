import { createRng, type Rng } from '../../../src/engine/compute/rng.ts';
import { judge, type Verdict } from '../bench/verdict.ts';
import { isFree, SYMBOL } from '../bench/world.ts';
import { VirtualWorld } from './virtual-world.ts';

/** What came of one interleaving. */
export interface Outcome extends Verdict {
  readonly seed: number;
  /** What happened, in order. */
  readonly story: readonly string[];
}

const INSTRUMENT = `um:${SYMBOL}`;
const STEPS = 14;
/** From when nothing goes wrong any more: the longest back-off, a look-up, a comparison; less than the four minutes after which they are compared anyway. */
const PATIENCE_MS = 100_000;
/** A line that is up again is tried again after so long at most, as it was not down for long. */
const RECONNECT_MS = 20_000;
/** After a start what was not answered before is looked up, and the account is compared after that. */
const RESTART_MS = 30_000;
/** What was under way when REST went is looked up for so long. */
const UNKNOWN_MS = 30_000;

/** Draws a story of fills, cuts, crashes and silences by its seed, lets it happen, and judges what is left of it. */
export async function runInterleaving(seed: number): Promise<Outcome> {
  const world = new VirtualWorld(seed);
  const teller = new Teller(world, createRng(seed).stream('story'));
  try {
    // A fresh conditional order may not be found for some seconds.
    if (seed % 2 === 0) world.exchange.lagAlgoOrders(3_000);
    await world.start();
    await teller.untilFree();
    for (let step = 0; step < STEPS; step++) await teller.next();
    await teller.makeWhole();
    const verdict = await judge(world, { bareAtMostMs: Number.POSITIVE_INFINITY, patienceMs: PATIENCE_MS });
    return { seed, story: teller.story, ...verdict, problems: [...verdict.problems, ...world.bareTooLong()] };
  } catch (error) {
    return { seed, story: teller.story, lost: 0, duplicated: 0, unprotectedMs: 0, problems: [error instanceof Error ? (error.stack ?? error.message).slice(0, 1_000) : String(error)] };
  } finally {
    world.close();
  }
}

type Deed = () => Promise<void> | void;

/** Makes things happen to a world. */
class Teller {
  readonly story: string[] = [];
  readonly #world: VirtualWorld;
  readonly #rng: Rng;
  readonly #deeds: readonly (readonly [name: string, weight: number, deed: Deed])[];

  constructor(world: VirtualWorld, rng: Rng) {
    this.#world = world;
    this.#rng = rng;
    this.#deeds = [
      ['fill', 4, () => this.#order('market')], ['bid', 4, () => this.#order('limit')], ['partial fill', 4, () => this.#partialFill()], ['cancel', 2, () => this.#cancel()],
      ['drop', 2, () => this.#drop()], ['reconnect', 2, () => this.#reconnect()], ['rest down', 1, () => this.#restDown()], ['reorder', 2, () => this.#frames('reorder', 4)], ['duplicate', 2, () => this.#frames('duplicate', 8)],
      ['late', 1, () => this.#late()], ['crash', 2, () => this.#crash()], ['trail', 3, () => this.#trail()], ['time-out', 2, () => this.#request('hang-after')], ['lost request', 1, () => this.#request('hang')],
      ['reset after', 2, () => this.#request('drop-after')], ['unknown', 2, () => this.#request('unknown-executed')], ['unknown, not done', 1, () => this.#request('unknown-not-executed')], ['done later', 2, () => this.#doneLater()],
      ['stops refused', 1, () => this.#refuseStops()], ['stop taken away', 1, () => this.#takeStopAway()],
      ['price', 3, () => this.#price()], ['close', 2, () => this.#world.command({ type: 'close-position', instrumentId: INSTRUMENT })], ['expire', 1, () => this.#expire()],
    ];
  }

  async next(): Promise<void> {
    const total = this.#deeds.reduce((sum, [, weight]) => sum + weight, 0);
    let at = this.#rng.float() * total;
    for (const [name, weight, deed] of this.#deeds) {
      at -= weight;
      if (at >= 0) continue;
      this.story.push(name);
      await deed();
      break;
    }
    await this.#world.pass(this.#rng.float() < 0.5 ? 60 * this.#rng.float() : 4_000 * this.#rng.float());
  }

  /** Nothing goes wrong any more. */
  async makeWhole(): Promise<void> {
    this.#world.clearFaults();
    this.#world.setRest('up');
    for (const route of ['public', 'market', 'private'] as const) this.#world.net.setRoute(route, 'up');
    if (!this.#world.isRunning) await this.#world.start();
    await this.#world.pass(5_000);
  }

  async untilFree(): Promise<void> {
    for (let i = 0; i < 400; i++) {
      const state = await this.#world.state();
      if (state.isConnected && state.feed === 'connected' && isFree(state)) return;
      await this.#world.pass(100);
    }
    throw new Error('expected the session to trade within 40 s');
  }

  #order(type: 'market' | 'limit'): void {
    const { price } = this.#world;
    const base = type === 'limit' ? price * 0.9985 : price;
    const ticks = (value: number): number => Math.round(value * 10);
    this.#world.command({
      type: 'place-order',
      order: {
        instrumentId: INSTRUMENT, side: 'buy', type, qty: 10 + this.#rng.int(40), limitPrice: type === 'limit' ? ticks(base) : null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false,
        stopPrice: ticks(base * 0.985), takeProfitPrice: this.#rng.float() < 0.5 ? ticks(base * 1.02) : null,
      },
    });
  }

  #partialFill(): void {
    const bid = this.#world.exchange.truth().um.openOrders.find(({ side, type }) => side === 'BUY' && type === 'LIMIT');
    if (bid === undefined) return;
    this.#world.exchange.dryUp('um', SYMBOL);
    const left = Math.round((Number(bid.qty) - Number(bid.executed)) * 1_000);
    this.#world.exchange.take('um', SYMBOL, 'SELL', ((1 + this.#rng.int(left)) / 1_000).toFixed(3));
    this.#world.exchange.step();
  }

  async #cancel(): Promise<void> {
    if (!this.#world.isRunning) return;
    const { orders } = await this.#world.state();
    const order = orders.find(({ purpose }) => purpose === 'entry');
    if (order !== undefined) this.#world.command({ type: 'cancel-order', clientOrderId: order.id });
  }

  async #drop(): Promise<void> {
    const routes = ['private', 'public', 'market'] as const;
    for (const route of routes) if (this.#rng.float() < 0.6) this.#world.net.setRoute(route, 'down');
    const ms = 500 + 15_000 * this.#rng.float();
    this.#world.darken(ms + RECONNECT_MS);
    await this.#world.pass(ms);
    for (const route of routes) this.#world.net.setRoute(route, 'up');
  }

  #reconnect(): void {
    this.#world.darken(RECONNECT_MS);
    this.#world.net.cut('private');
  }

  async #restDown(): Promise<void> {
    this.#world.setRest('down');
    const ms = 500 + 8_000 * this.#rng.float();
    this.#world.darken(ms + UNKNOWN_MS);
    await this.#world.pass(ms);
    this.#world.setRest('up');
  }

  /** The line breaks, and the request arrives all the same, some time after. */
  #doneLater(): void {
    this.#world.delayLost(500 + 2_500 * this.#rng.float());
  }

  #refuseStops(): void {
    this.#world.faults.add({ role: 'umRest', match: 'POST /fapi/v1/algoOrder', times: 1 + this.#rng.int(6), fault: { type: 'reply', status: 400, body: { code: -2021, msg: 'Order would immediately trigger.' } } });
  }

  /** Somebody else cancels it. */
  #takeStopAway(): void {
    this.#world.cancelStops();
  }

  #expire(): void {
    this.#world.darken(RECONNECT_MS);
    this.#world.exchange.expireListenKey();
  }

  #frames(type: 'reorder' | 'duplicate', most: number): void {
    for (let i = 1 + this.#rng.int(most); i > 0; i--) this.#world.faults.add({ role: 'umWs', match: 'private', skip: this.#rng.int(3), fault: { type } });
  }

  #late(): void {
    this.#world.faults.add({ role: 'umWs', match: /ORDER_TRADE_UPDATE|ALGO_UPDATE/, times: 1 + this.#rng.int(4), fault: { type: 'late', ms: 3_000 * this.#rng.float() } });
  }

  #request(type: 'hang' | 'hang-after' | 'drop-after' | 'unknown-executed' | 'unknown-not-executed'): void {
    this.#world.faults.add({ role: 'umRest', match: /(POST|DELETE) \/fapi\/v1\/(order|algoOrder)$/, skip: this.#rng.int(2), fault: { type } });
  }

  async #crash(): Promise<void> {
    this.#world.crash();
    const ms = 1_000 + 20_000 * this.#rng.float();
    this.#world.darken(ms + RESTART_MS);
    if (this.#rng.float() < 0.3) this.#price();
    await this.#world.pass(ms);
    await this.#world.start();
  }

  #trail(): void {
    this.#world.command({ type: 'protect-position', instrumentId: INSTRUMENT, stopPrice: Math.round(this.#world.price * (0.985 + 0.01 * this.#rng.float()) * 10), takeProfitPrice: null });
  }

  #price(): void {
    const share = (this.#rng.float() - 0.55) * 0.05;
    this.#world.exchange.jump('um', SYMBOL, (this.#world.price * (1 + share)).toFixed(1));
  }
}
