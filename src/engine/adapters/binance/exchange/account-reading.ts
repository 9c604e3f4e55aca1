import { decimalsOf, scaledFromDecimal } from '../../../domain/decimal.ts';
import { lotsFromDecimal, type Instrument } from '../../../domain/instrument.ts';
import type { OrderType } from '../../../domain/order.ts';
import { priceTicks, qtyLots, QUOTE_DECIMALS, quoteAtoms, type EpochMs, type PriceTicks, type QtyLots, type QuoteAtoms } from '../../../domain/units.ts';
import type { AccountReading, HeldPosition, RestingOrder } from '../../../ports/live-exchange.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { readBalances, readPositions, type Balance, type VenuePosition } from '../account.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import { venueOrderIdOf, type VenueOrder } from '../orders/venue-order.ts';
import type { BinanceConnector } from '../rest/connector.ts';

export interface AccountReadingOptions {
  readonly connector: BinanceConnector;
  readonly desk: OrderDesk;
  /** By the venue's symbol. */
  readonly symbols: ReadonlyMap<string, VenueSymbol>;
  readonly quoteAsset: string;
  readonly now: () => EpochMs;
  readonly wait: (ms: number) => Promise<void>;
  /** Grows with everything that touches the account as far as we hear of it. */
  readonly revision: () => number;
  /** Is shown what rests. */
  readonly seen: (orders: readonly VenueOrder[]) => void;
}

/** How often it is read again when it has changed meanwhile, and after how long. */
const TRIES = 6;
const AGAIN_MS = 250;

interface Money {
  readonly balances: readonly Balance[];
  readonly positions: readonly VenuePosition[];
}

/**
 * Reads orders, positions and money as they were at one moment: the money is read before and after the orders, and everything again when the two differ or
 * when something was heard meanwhile.
 * @throws VenueError, of kind network when the account does not hold still
 */
export async function readAccountOnce(options: AccountReadingOptions): Promise<AccountReading> {
  const { desk, now, wait } = options;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await wait(AGAIN_MS * attempt);
    const revision = options.revision();
    const before = await readMoney(options.connector);
    const orders = await desk.openOrders();
    const after = await readMoney(options.connector);
    if (revision !== options.revision() || !isSame(before, after)) continue;
    options.seen(orders);
    return { takenAtMs: now(), orders: orders.map((order) => restingOrderOf(order, options.symbols)), positions: positionsOf(after, options), cash: cashOf(after.balances, options.quoteAsset) };
  }
  throw new VenueError('the account did not hold still long enough to be read; it is read again', { kind: 'network', retryable: true });
}

/** Returns an order as it rests, ours or another's. */
export function restingOrderOf(order: VenueOrder, symbols: ReadonlyMap<string, VenueSymbol>): RestingOrder {
  return {
    clientOrderId: order.clientOrderId, venueOrderId: venueOrderIdOf(order), instrumentId: symbols.get(order.symbol)?.instrument.id ?? null, symbol: order.symbol, side: order.side,
    type: typeOf(order), qty: order.qty, filledQty: order.filledQty, price: order.price, triggerPrice: order.triggerPrice, reduceOnly: order.isReduceOnly,
  };
}

/** Returns how many whole lots of an asset there are. */
export function wholeLots(instrument: Instrument, text: string): QtyLots {
  const decimals = Math.max(decimalsOf(text), instrument.qtyDecimals);
  const lot = BigInt(instrument.lotSteps) * 10n ** BigInt(decimals - instrument.qtyDecimals);
  return qtyLots(Number((scaledFromDecimal(text, decimals) ?? 0n) / lot));
}

const TYPES: Readonly<Record<string, OrderType>> = {
  MARKET: 'market', LIMIT: 'limit', LIMIT_MAKER: 'limit', STOP_MARKET: 'stop-market', STOP: 'stop-limit', TAKE_PROFIT_MARKET: 'take-profit-market', TRAILING_STOP_MARKET: 'trailing-stop-market',
  STOP_LOSS: 'stop-market', STOP_LOSS_LIMIT: 'stop-limit', TAKE_PROFIT_LIMIT: 'take-profit-limit',
};

/** Returns our kind of an order; null for one that we do not write. TAKE_PROFIT means two things: a market order on spot, a limit order on futures. */
export function typeOf(order: VenueOrder): OrderType | null {
  if (order.type === 'TAKE_PROFIT') return order.algoId === null ? 'take-profit-market' : 'take-profit-limit';
  return TYPES[order.type] ?? null;
}

async function readMoney(connector: BinanceConnector): Promise<Money> {
  const balances = await readBalances(connector);
  return { balances, positions: connector.market === 'spot' ? [] : await readPositions(connector) };
}

/** Marks and what follows from them move by themselves. */
function isSame(a: Money, b: Money): boolean {
  const text = ({ balances, positions }: Money): string => JSON.stringify([balances.map(({ asset, total }) => [asset, total]), positions.map(({ symbol, positionSide, qty, entryPrice }) => [symbol, positionSide, qty, entryPrice])]);
  return text(a) === text(b);
}

function positionsOf({ balances, positions }: Money, options: AccountReadingOptions): readonly HeldPosition[] {
  if (options.connector.market === 'spot') return balances.filter(({ asset }) => asset !== options.quoteAsset).map((balance) => ownedOf(balance, options.symbols));
  return positions.map((position): HeldPosition => {
    const instrument = options.symbols.get(position.symbol)?.instrument ?? null;
    const price = (text: string | null): PriceTicks | null => (instrument === null || text === null ? null : nearestTick(instrument, text));
    return {
      instrumentId: instrument?.id ?? null, symbol: position.symbol, qty: instrument === null ? null : lotsFromDecimal(instrument, position.qty), qtyText: position.qty,
      entryPrice: price(position.entryPrice), markPrice: price(position.markPrice), liquidationPrice: price(position.liquidationPrice),
    };
  });
}

function ownedOf(balance: Balance, symbols: ReadonlyMap<string, VenueSymbol>): HeldPosition {
  const instrument = [...symbols.values()].find((one) => one.instrument.baseAsset === balance.asset)?.instrument ?? null;
  return {
    instrumentId: instrument?.id ?? null, symbol: instrument?.symbol ?? balance.asset, qty: instrument === null ? null : wholeLots(instrument, balance.total), qtyText: balance.total,
    entryPrice: null, markPrice: null, liquidationPrice: null,
  };
}

/** An average is seldom a whole number of ticks. */
function nearestTick(instrument: Instrument, text: string): PriceTicks | null {
  const decimals = Math.max(decimalsOf(text), instrument.priceDecimals);
  const scaled = scaledFromDecimal(text, decimals);
  if (scaled === null) return null;
  const tick = BigInt(instrument.tickSteps) * 10n ** BigInt(decimals - instrument.priceDecimals);
  return priceTicks(Number((scaled * 2n + tick) / (tick * 2n)));
}

function cashOf(balances: readonly Balance[], quoteAsset: string): QuoteAtoms {
  const text = balances.find(({ asset }) => asset === quoteAsset)?.total ?? '0';
  const atoms = scaledFromDecimal(text, QUOTE_DECIMALS);
  if (atoms === null) throw new VenueError(`expected the balance of ${quoteAsset} with at most ${QUOTE_DECIMALS} decimals, was '${text}'`, { kind: 'unknown' });
  return quoteAtoms(atoms);
}
