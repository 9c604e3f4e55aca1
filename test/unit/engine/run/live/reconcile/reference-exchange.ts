import { atomsPerTickLot, formatPrice, formatQty, type Instrument } from '../../../../../../src/engine/domain/instrument.ts';
import type { OrderRequest, Side } from '../../../../../../src/engine/domain/order.ts';
import type { OrderEvent, OrderFilled } from '../../../../../../src/engine/domain/order-event.ts';
import { clientOrderId, priceTicks, qtyLots, quoteAtoms } from '../../../../../../src/engine/domain/units.ts';
import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots } from '../../../../../../src/engine/domain/units.ts';
import type { AccountReading, FillRecord, HeldPosition, IncomeRow, KnownOrder, RestingOrder } from '../../../../../../src/engine/ports/live-exchange.ts';
import type { ReadableExchange } from '../../../../../../src/engine/run/live/reconcile/reconcile.ts';

/** An order as the reference exchange keeps it; `request` is null for an order that somebody else placed. */
interface Working {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly request: OrderRequest | null;
  qty: number;
  price: number;
  filled: number;
  status: 'open' | 'filled' | 'canceled';
  readonly life: OrderEvent[];
}

interface Net {
  qty: number;
  /** Tick-lots of what is held, signed like it. */
  cost: bigint;
}

/** Taken per lot traded; in atoms. */
const FEE_PER_LOT = 700n;

/**
 * The smallest exchange that a reconciliation can be held to: net positions at average cost, a wallet, orders that rest and fill as a test says, and no market.
 * What it would have reported is returned, and the test decides who hears it.
 */
export class ReferenceExchange implements ReadableExchange {
  readonly orders: Working[] = [];
  readonly fills: OrderFilled[] = [];
  readonly income: IncomeRow[] = [];
  readonly #held = new Map<InstrumentId, Net>();
  cash: bigint;
  nowMs: EpochMs;
  inFlight = 0;
  accountReads = 0;
  #next = 1;
  readonly #instruments: readonly Instrument[];

  constructor(instruments: readonly Instrument[], cash: bigint, nowMs: EpochMs) {
    this.#instruments = instruments;
    this.cash = cash;
    this.nowMs = nowMs;
  }

  /** Takes an order of ours. */
  submit(request: OrderRequest): readonly OrderEvent[] {
    const instrument = this.instrument(request.instrumentId);
    const order = this.#rest({ clientOrderId: request.clientOrderId, instrument, side: request.side, request, qty: request.qty, price: request.limitPrice ?? request.triggerPrice ?? 0 });
    return this.#tell(order, { type: 'order-accepted', ...this.#base(order), venueOrderId: order.venueOrderId });
  }

  /** Takes an order of somebody else. */
  foreignOrder(instrument: Instrument, side: Side, qty: number, price: number): void {
    this.#rest({ clientOrderId: clientOrderId(`web_${this.#next}`), instrument, side, request: null, qty, price });
  }

  cancel(id: string, reason = 'canceled'): readonly OrderEvent[] {
    const order = this.find(id);
    if (order?.status !== 'open') return [];
    order.status = 'canceled';
    return this.#tell(order, { type: 'order-canceled', ...this.#base(order), reason });
  }

  /** Fills an open order, or what is left of it. */
  fill(id: string, qty: number, price: number): readonly OrderEvent[] {
    const order = this.find(id);
    if (order?.status !== 'open') return [];
    const take = Math.min(qty, order.qty - order.filled, this.#most(order));
    if (take <= 0) return [];
    order.filled += take;
    if (order.filled === order.qty) order.status = 'filled';
    return this.#tell(order, this.#trade(order.instrument, order.side, take, price, order.request === null ? null : order));
  }

  /** Another hand trades at the market. */
  foreignTrade(instrument: Instrument, side: Side, qty: number, price: number): void {
    this.#trade(instrument, side, qty, price, null);
  }

  /** Another hand changes an order of ours. */
  amend(id: string, qty: number, price: number): readonly OrderEvent[] {
    const order = this.find(id);
    if (order?.status !== 'open' || qty <= order.filled) return [];
    order.qty = qty;
    order.price = price;
    return this.#tell(order, { type: 'order-amended', ...this.#base(order), qty: qtyLots(qty), limitPrice: priceTicks(price) });
  }

  transfer(amount: bigint, kind: IncomeRow['kind'] | 'unnamed' = 'transfer'): void {
    this.cash += amount;
    if (kind !== 'unnamed') this.income.push({ id: `i${this.#next++}`, timeMs: this.tick(), kind, instrumentId: null, amount: quoteAtoms(amount) });
  }

  fund(instrument: Instrument, amount: bigint): void {
    if (this.qty(instrument) === 0) return;
    this.cash += amount;
    this.income.push({ id: `i${this.#next++}`, timeMs: this.tick(), kind: 'funding', instrumentId: instrument.id, amount: quoteAtoms(amount) });
  }

  find(id: string): Working | undefined {
    return this.orders.find((order) => order.clientOrderId === id);
  }

  qty(instrument: Instrument): number {
    return this.#held.get(instrument.id)?.qty ?? 0;
  }

  instrument(id: InstrumentId): Instrument {
    const found = this.#instruments.find((instrument) => instrument.id === id);
    if (!found) throw new Error(`expected an instrument, was ${id}`);
    return found;
  }

  tick(): EpochMs {
    this.nowMs += 1;
    return this.nowMs;
  }

  async readAccount(): Promise<AccountReading> {
    this.accountReads++;
    return Promise.resolve(this.reading());
  }

  reading(): AccountReading {
    return { takenAtMs: this.nowMs, orders: this.orders.filter(({ status }) => status === 'open').map(shown), positions: this.#instruments.flatMap((instrument) => this.#position(instrument) ?? []), cash: quoteAtoms(this.cash) };
  }

  async lookUp({ request }: KnownOrder): Promise<readonly OrderEvent[]> {
    return Promise.resolve(this.find(request.clientOrderId)?.life ?? []);
  }

  async fillsSince(instrumentId: InstrumentId, sinceMs: EpochMs): Promise<readonly FillRecord[]> {
    return Promise.resolve(this.fills.filter((fill) => fill.instrumentId === instrumentId && fill.timeMs >= sinceMs));
  }

  async incomeSince(sinceMs: EpochMs): Promise<readonly IncomeRow[]> {
    return Promise.resolve(this.income.filter(({ timeMs }) => timeMs >= sinceMs));
  }

  #rest(order: Pick<Working, 'clientOrderId' | 'instrument' | 'side' | 'request' | 'qty' | 'price'>): Working {
    const working: Working = { ...order, venueOrderId: `v${this.#next++}`, filled: 0, status: 'open', life: [] };
    this.orders.push(working);
    return working;
  }

  #trade(instrument: Instrument, side: Side, qty: number, price: number, of: Working | null): OrderFilled {
    const fee = FEE_PER_LOT * BigInt(qty);
    this.#book(instrument, side === 'buy' ? qty : -qty, price);
    this.cash -= fee;
    const fill: OrderFilled = {
      type: 'order-filled', timeMs: this.tick(), clientOrderId: of?.clientOrderId ?? clientOrderId(''), instrumentId: instrument.id, fillId: `f${this.#next++}`, side, price: priceTicks(price), qty: qtyLots(qty),
      fee: quoteAtoms(fee), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false,
    };
    this.fills.push(fill);
    return fill;
  }

  /** Average cost: what is closed realises its share, on spot the whole price changes hands. */
  #book(instrument: Instrument, signed: number, price: number): void {
    const net = this.#held.get(instrument.id) ?? { qty: 0, cost: 0n };
    this.#held.set(instrument.id, net);
    const unit = atomsPerTickLot(instrument);
    const worth = BigInt(price) * BigInt(signed);
    if (instrument.market === 'spot') {
      this.cash -= worth * unit;
      net.qty += signed;
      return;
    }
    const closing = Math.sign(net.qty) === -Math.sign(signed) ? Math.sign(signed) * Math.min(Math.abs(signed), Math.abs(net.qty)) : 0;
    if (closing !== 0) {
      const share = (net.cost * BigInt(-closing)) / BigInt(net.qty);
      this.cash += (BigInt(price) * BigInt(-closing) - share) * unit;
      net.cost -= share;
      net.qty += closing;
    }
    const opening = signed - closing;
    net.qty += opening;
    net.cost += BigInt(price) * BigInt(opening);
  }

  /** What reduce-only, and on spot what is owned, lets an order fill. */
  #most({ instrument, side, request }: Working): number {
    const held = this.qty(instrument) * (side === 'sell' ? 1 : -1);
    const isBound = instrument.market === 'spot' ? side === 'sell' : request?.reduceOnly === true;
    return isBound ? Math.max(0, held) : Infinity;
  }

  #position(instrument: Instrument): HeldPosition | null {
    const net = this.#held.get(instrument.id);
    if (!net || net.qty === 0) return null;
    const entryPrice = instrument.market === 'spot' ? null : (Math.round(Number(net.cost) / net.qty) as PriceTicks);
    return { instrumentId: instrument.id, symbol: instrument.symbol, qty: net.qty as QtyLots, qtyText: formatQty(instrument, qtyLots(net.qty)), entryPrice, markPrice: priceTicks(100), liquidationPrice: null };
  }

  #base(order: Working): { readonly timeMs: EpochMs; readonly clientOrderId: ClientOrderId; readonly instrumentId: InstrumentId } {
    return { timeMs: this.tick(), clientOrderId: order.clientOrderId, instrumentId: order.instrument.id };
  }

  #tell(order: Working, event: OrderEvent): readonly OrderEvent[] {
    order.life.push(event);
    return [event];
  }
}

function shown(order: Working): RestingOrder {
  const { instrument, request } = order;
  return {
    clientOrderId: order.clientOrderId, venueOrderId: order.venueOrderId, instrumentId: instrument.id, symbol: instrument.symbol, side: order.side, type: request?.type ?? 'limit', qty: formatQty(instrument, qtyLots(order.qty)),
    filledQty: formatQty(instrument, qtyLots(order.filled)), price: request?.type === 'stop-market' ? '0' : formatPrice(instrument, priceTicks(order.price)), triggerPrice: '0', reduceOnly: request?.reduceOnly ?? false,
  };
}
