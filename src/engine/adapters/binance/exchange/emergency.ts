import { isOpen } from '../../../domain/order.ts';
import { formatQty, lotsFromDecimal, type Instrument } from '../../../domain/instrument.ts';
import { clientOrderId, qtyLots, type ClientOrderId, type EpochMs, type InstrumentId, type QtyLots } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { readBalances, readPositions } from '../account.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import { OrderDesk } from '../orders/order-desk.ts';
import { orderShape, type VenueOrder } from '../orders/venue-order.ts';
import type { BinanceConnector } from '../rest/connector.ts';
import { wholeLots } from './account-reading.ts';

/** What of one market is to be left. */
export interface EmergencyMarket {
  readonly connector: BinanceConnector;
  /** The symbols of the session; everything else is left alone. */
  readonly symbols: readonly VenueSymbol[];
  /** What all order ids of the session begin with: `<prefix>-`. */
  readonly orderIdPrefix: string;
  /** What the session holds, positive; spot only, where nothing else tells it from what was owned before. Futures positions are read from the exchange. */
  readonly held: ReadonlyMap<InstrumentId, QtyLots>;
  /** When that was known, by the exchange's time: what orders of the session have filled since then is taken into account. Spot only. */
  readonly heldAsOfMs: EpochMs;
}

export interface EmergencyReport {
  readonly canceledOrders: number;
  readonly flattenedPositions: number;
  /** The exchange was read at the end and shows neither an order nor a position of the session. */
  readonly verifiedFlat: boolean;
  /** What went wrong, in plain words. */
  readonly problems: readonly string[];
}

export interface EmergencyOptions {
  /** Default 20,000 ms. */
  readonly deadlineMs?: number;
  /** Makes the order ids of one emergency differ from those of another; default the time. */
  readonly mark?: string;
}

const PAUSE_MS = 250;
/** An order whose answer was lost is asked for as often before another one is sent. */
const LOOK_UP_AFTER_MS = [200, 400, 800, 1_600, 3_000] as const;

/**
 * Cancels the session's orders and closes its positions without an engine, all markets and symbols side by side, again and again until the exchange shows nothing
 * of them or the time is up. Orders of others, and positions on other symbols, are left alone. Never throws.
 */
export async function emergencyFlatten(markets: readonly EmergencyMarket[], options: EmergencyOptions = {}): Promise<EmergencyReport> {
  const problems = new Set<string>();
  const deadline = new Deadline(options.deadlineMs ?? 20_000);
  const jobs = markets.flatMap((market) => market.symbols.map((symbol) => new Flattening(market, symbol, { problems, deadline, mark: options.mark ?? market.connector.time.now().toString(36) })));
  const done = await Promise.all(jobs.map((job) => Promise.race([job.run(), deadline.passed])));
  deadline.cancel();
  jobs.forEach((job, index) => { if (done[index] !== true) problems.add(`${job.symbol.instrument.symbol}: not verified flat within the time`); });
  return {
    canceledOrders: jobs.reduce((sum, { canceled }) => sum + canceled.size, 0), flattenedPositions: jobs.filter(({ sold }) => sold > 0).length,
    verifiedFlat: done.every((isFlat) => isFlat === true), problems: [...problems],
  };
}

class Deadline {
  readonly passed: Promise<null>;
  isPassed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.passed = new Promise((resolve) => {
      this.#timer = setTimeout(() => {
        this.isPassed = true;
        resolve(null);
      }, ms);
    });
  }

  cancel(): void {
    this.isPassed = true;
    clearTimeout(this.#timer);
  }
}

interface Shared {
  readonly problems: Set<string>;
  readonly deadline: Deadline;
  readonly mark: string;
}

/** One symbol on its way to flat. */
class Flattening {
  readonly symbol: VenueSymbol;
  readonly canceled = new Set<string>();
  /** Lots closed so far. */
  sold = 0;
  readonly #market: EmergencyMarket;
  readonly #desk: OrderDesk;
  readonly #shared: Shared;
  /** An order of ours whose outcome is unknown: nothing is sent before it is known. */
  #unknown: { readonly id: ClientOrderId; readonly qty: number } | null = null;
  #orders = 0;
  readonly #sent = new Set<string>();
  /** Our id by the exchange's. */
  readonly #owners = new Map<string, string>();

  constructor(market: EmergencyMarket, symbol: VenueSymbol, shared: Shared) {
    this.#market = market;
    this.symbol = symbol;
    this.#shared = shared;
    this.#desk = new OrderDesk(market.connector, pause);
  }

  /** Resolves with true when the exchange shows nothing of the session any more; does not end before. */
  async run(): Promise<boolean> {
    for (let turn = 0; !this.#shared.deadline.isPassed; turn++) {
      if (turn > 0) await pause(PAUSE_MS);
      try {
        if (await this.#step()) return true;
      } catch (error) {
        this.#note(error);
        if (error instanceof VenueError && error.kind === 'auth') return new Promise(() => undefined);
        if (error instanceof VenueError && error.retryAfterMs !== null) await pause(Math.min(error.retryAfterMs, 2_000));
      }
    }
    return false;
  }

  /** Does what can be done now. True when the exchange showed neither an order nor a position at the beginning of it. */
  async #step(): Promise<boolean> {
    if (this.#unknown !== null) await this.#settle(this.#unknown);
    const isSpot = this.#market.connector.market === 'spot';
    // On spot what rests locks what is to be sold. On futures a closing order is reduce-only and needs to wait for nothing.
    const [orders, position] = isSpot ? [await this.#openOrders(), await this.#left()] : await Promise.all([this.#openOrders(), this.#left()]);
    if (orders.length === 0 && position === 0) return true;
    const cancel = this.#cancel(orders);
    if (isSpot) await cancel;
    if (position !== 0) await this.#close(position);
    await cancel;
    return false;
  }

  async #openOrders(): Promise<readonly VenueOrder[]> {
    const orders = await this.#desk.openOrders(this.symbol.instrument.symbol);
    return orders.filter(({ clientOrderId: id }) => id.startsWith(`${this.#market.orderIdPrefix}-`));
  }

  async #cancel(orders: readonly VenueOrder[]): Promise<void> {
    await Promise.all(orders.map(async (order) => {
      try {
        await this.#desk.cancel({ symbol: order.symbol, clientOrderId: order.clientOrderId, isAlgo: order.algoId !== null });
        this.canceled.add(order.clientOrderId);
      } catch (error) {
        // Gone by itself, with the other half of its pair, or not visible yet: the next reading tells.
        if (error instanceof VenueError && error.code === -2011) this.canceled.add(order.clientOrderId);
        else this.#note(error);
      }
    }));
  }

  /** What is still held, signed. */
  async #left(): Promise<number> {
    const { connector, held } = this.#market;
    const { instrument } = this.symbol;
    if (connector.market === 'um') {
      const position = (await readPositions(connector)).find(({ symbol }) => symbol === instrument.symbol);
      return position === undefined ? 0 : (lotsFromDecimal(instrument, position.qty) ?? 0);
    }
    const left = (held.get(instrument.id) ?? 0) - this.sold + await this.#filledSince();
    if (left <= 0) return 0;
    const balance = (await readBalances(connector)).find(({ asset }) => asset === instrument.baseAsset);
    return Math.min(left, balance === undefined ? 0 : wholeLots(instrument, balance.total));
  }

  /** Net lots that orders of the session, but for those sent here, have filled on spot since what is held was known. A stop may have sold it all while nobody listened. */
  async #filledSince(): Promise<number> {
    const { connector, heldAsOfMs, orderIdPrefix } = this.#market;
    const { instrument } = this.symbol;
    let net = 0;
    for (const fill of await this.#desk.fills(instrument.symbol, { sinceMs: heldAsOfMs + 1 })) {
      if (!this.#owners.has(fill.orderId)) {
        const row = await connector.call({ method: 'GET', path: '/api/v3/order', params: { symbol: instrument.symbol, orderId: fill.orderId }, security: 'signed', effect: 'read', weight: 4, urgency: 'now' }, orderShape);
        this.#owners.set(fill.orderId, row.clientOrderId);
      }
      const owner = this.#owners.get(fill.orderId) ?? '';
      if (!owner.startsWith(`${orderIdPrefix}-`) || this.#sent.has(owner)) continue;
      const lots = lotsFromDecimal(instrument, fill.qty) ?? 0;
      net += fill.side === 'buy' ? lots - (fill.commissionAsset === instrument.baseAsset ? wholeLots(instrument, fill.commission) + 1 : 0) : -lots;
    }
    return net;
  }

  async #close(position: number): Promise<void> {
    const { instrument } = this.symbol;
    const qty = Math.min(Math.abs(position), instrument.maxQty);
    const id = clientOrderId(`${this.#market.orderIdPrefix}-x${this.#orders++}.${this.#shared.mark}`);
    this.#sent.add(id);
    const isSpot = this.#market.connector.market === 'spot';
    try {
      const { order } = await this.#desk.place(this.symbol, {
        clientOrderId: id, side: position > 0 ? 'sell' : 'buy', type: 'market', qty: qtyLots(qty), limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: !isSpot,
      });
      this.#count(order.filledQty);
    } catch (error) {
      this.#note(error);
      if (error instanceof VenueError && error.kind === 'unknown') this.#unknown = { id, qty };
      else if (isSpot && isTooSmall(error)) this.#giveUp(instrument, qty);
    }
  }

  /** Finds out what became of an order without an answer. */
  async #settle({ id }: { readonly id: ClientOrderId }): Promise<void> {
    for (const waitMs of LOOK_UP_AFTER_MS) {
      await pause(waitMs);
      const order = await this.#desk.lookUp({ symbol: this.symbol.instrument.symbol, clientOrderId: id, isAlgo: false }).catch(() => undefined);
      if (order === undefined) continue;
      // Futures orders are reduce-only and sized by what is read next: a late one does no harm.
      if (order === null && this.#market.connector.market === 'spot' && waitMs !== LOOK_UP_AFTER_MS.at(-1)) continue;
      if (order !== null && isOpen(order.status)) continue;
      if (order !== null) this.#count(order.filledQty);
      this.#unknown = null;
      return;
    }
    throw new VenueError(`${this.symbol.instrument.symbol}: nobody can say yet what became of the closing order ${id}`, { kind: 'unknown' });
  }

  #count(filledQty: string): void {
    this.sold += lotsFromDecimal(this.symbol.instrument, filledQty) ?? 0;
  }

  #giveUp(instrument: Instrument, qty: number): void {
    this.#shared.problems.add(`${instrument.symbol}: ${formatQty(instrument, qtyLots(qty))} ${instrument.baseAsset} are less than the exchange lets anybody sell`);
  }

  #note(error: unknown): void {
    this.#shared.problems.add(`${this.symbol.instrument.symbol}: ${error instanceof Error ? error.message : 'unknown error'}`);
  }
}

/** "Filter failure: NOTIONAL" or LOT_SIZE. */
function isTooSmall(error: unknown): boolean {
  return error instanceof VenueError && error.code === -1013;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
