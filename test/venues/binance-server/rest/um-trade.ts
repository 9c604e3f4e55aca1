import { ApiError, refuse } from '../api-error.ts';
import { fixed } from '../decimal.ts';
import { accountOf, type Call, type Operation, type OperationTable } from '../operation.ts';
import type { UmDesk } from '../orders/um-desk.ts';
import { umOrderReply, umOrderRow, type UmOrder } from '../orders/um-order.ts';
import { readSide, readUmOrder } from '../orders/um-request.ts';
import { Params } from '../params.ts';
import type { Countdowns } from './countdowns.ts';
import { priceText, qtyText } from './market-shapes.ts';

const trade = { security: 'signed', permission: 'futures' } as const;
const read = { security: 'signed' } as const;
const one = (): number => 1;

/** The orders and trades of /fapi. */
export function umTrade(desk: UmDesk, countdowns: Countdowns): OperationTable {
  const find = (call: Call): UmOrder | undefined => {
    const { params } = call;
    const symbol = desk.venue.listing(params.required('symbol')).symbol;
    const id = params.id('orderId'), clientId = params.text('origClientOrderId');
    if (id === undefined && clientId === undefined) throw refuse.oneOf('origClientOrderId', 'orderId');
    return desk.orders.find(desk.account(accountOf(call)), symbol, id, clientId);
  };
  const place = (call: Call): unknown => {
    const request = readUmOrder(call.params, call.nowMs);
    const { order, ack } = desk.place(desk.account(accountOf(call)), request);
    return umOrderReply(request.wantsResult ? order : ack);
  };
  const cancel = (call: Call): unknown => umOrderReply(desk.cancel(find(call)));
  const amend = (call: Call): unknown =>
    umOrderReply(desk.amend(find(call), readSide(call.params), call.params.requiredDecimal('quantity'), call.params.requiredDecimal('price')));
  const query = (call: Call): UmOrder => {
    const order = find(call);
    if (order === undefined) throw refuse.noOrder();
    return order;
  };
  return {
    'POST /fapi/v1/order': { ...trade, weight: 0, orders: one, run: place },
    'PUT /fapi/v1/order': { ...trade, weight: 1, orders: one, run: amend },
    'DELETE /fapi/v1/order': { ...trade, weight: 1, run: cancel },
    'GET /fapi/v1/order': { ...read, weight: 1, run: (call) => umOrderRow(query(call)) },
    'POST /fapi/v1/order/test': {
      ...trade,
      weight: 0,
      run: (call) => {
        desk.test(desk.account(accountOf(call)), readUmOrder(call.params, call.nowMs));
        return {};
      },
    },
    'POST /fapi/v1/batchOrders': { ...trade, weight: 5, orders: (params) => batch(params).length, run: (call) => eachOf(call, 5, place) },
    'PUT /fapi/v1/batchOrders': { ...trade, weight: 5, orders: (params) => batch(params).length, run: (call) => eachOf(call, 5, amend) },
    'DELETE /fapi/v1/batchOrders': { ...trade, weight: 1, run: (call) => cancelList(call, cancel) },
    'DELETE /fapi/v1/allOpenOrders': {
      ...trade,
      weight: 1,
      run: (call) => {
        const symbol = desk.venue.listing(call.params.required('symbol')).symbol;
        desk.venue.batch(() => desk.orders.open(accountOf(call), symbol).forEach((order) => desk.cancel(order)));
        return { code: 200, msg: 'The operation of cancel all open order is done.' };
      },
    },
    'POST /fapi/v1/countdownCancelAll': {
      ...trade,
      weight: 10,
      run: (call) => {
        const symbol = desk.venue.listing(call.params.required('symbol')).symbol;
        const countdownMs = call.params.whole('countdownTime') ?? 0;
        countdowns.set(accountOf(call), symbol, countdownMs === 0 ? null : call.nowMs + countdownMs);
        return { symbol, countdownTime: String(countdownMs) };
      },
    },
    'GET /fapi/v1/openOrder': {
      ...read,
      weight: 1,
      run: (call) => {
        const order = query(call);
        if (order.status !== 'NEW' && order.status !== 'PARTIALLY_FILLED') throw refuse.noOrder();
        return umOrderRow(order);
      },
    },
    'GET /fapi/v1/openOrders': { ...read, weight: (params) => (params.has('symbol') ? 1 : 40), run: (call) => desk.orders.open(accountOf(call), symbolOf(desk, call)).map(umOrderRow) },
    'GET /fapi/v1/allOrders': { ...read, weight: 5, run: (call) => allOrders(desk, call) },
    'GET /fapi/v1/userTrades': { ...read, weight: 5, run: (call) => userTrades(desk, call) },
    'GET /fapi/v1/forceOrders': { ...read, weight: (params) => (params.has('symbol') ? 20 : 50), run: (call) => forced(desk, call) },
    'GET /fapi/v1/orderAmendment': { ...read, weight: 1, run: (call) => amendments(query(call)) },
  } satisfies Record<string, Operation>;
}

/** Liquidations and deleveraging of an account; settlements are neither. */
function forced(desk: UmDesk, call: Call): unknown[] {
  const type = call.params.oneOf('autoCloseType', ['LIQUIDATION', 'ADL'], -1130, "Data sent for parameter 'autoCloseType' is not valid.");
  const orders = desk.orders.all(accountOf(call), symbolOf(desk, call)).filter((order) => order.isLiquidation && order.fillName === 'CALCULATED');
  return orders.filter((order) => type === undefined || (type === 'ADL') === order.clientId.startsWith('adl_')).slice(-call.params.limit(50, 100)).map(umOrderRow);
}

function amendments({ amendments: rows, id, clientId, listing }: UmOrder): unknown[] {
  return rows.toReversed().map((row, index) => ({
    amendmentId: row.id, symbol: listing.symbol, pair: listing.symbol, orderId: id, clientOrderId: clientId, time: row.timeMs,
    amendment: {
      price: { before: priceText(listing, row.price.before), after: priceText(listing, row.price.after) }, origQty: { before: qtyText(listing, row.qty.before), after: qtyText(listing, row.qty.after) }, count: rows.length - index,
    },
    priceMatch: 'NONE',
  }));
}

function symbolOf(desk: UmDesk, call: Call): string | undefined {
  const symbol = call.params.text('symbol');
  return symbol === undefined ? undefined : desk.venue.listing(symbol).symbol;
}

function batch(params: Params): Params[] {
  const text = params.required('batchOrders');
  try {
    const rows = JSON.parse(text) as Record<string, unknown>[];
    return rows.map((row) => new Params(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]))));
  } catch {
    throw new ApiError(-1130, "Data sent for parameter 'batchOrders' is not valid.");
  }
}

function eachOf(call: Call, most: number, run: (call: Call) => unknown): unknown[] {
  const rows = batch(call.params);
  if (rows.length > most) throw new ApiError(-4082, `Invalid number of batch place orders, at most ${most}.`);
  return rows.map((params) => attempt(() => run({ ...call, params })));
}

function cancelList(call: Call, cancel: (call: Call) => unknown): unknown[] {
  const isById = call.params.has('orderIdList');
  const text = call.params.text('orderIdList') ?? call.params.text('origClientOrderIdList');
  if (text === undefined) throw refuse.oneOf('origClientOrderIdList', 'orderIdList');
  // Ids are read as text: JSON.parse would round the long ones.
  const ids = text.replace(/^\[|\]$/g, '').split(',').map((id) => id.trim().replace(/^"|"$/g, '')).filter((id) => id !== '');
  if (ids.length > 10) throw new ApiError(-4083, 'Invalid number of batch cancel orders, at most 10.');
  const symbol = call.params.required('symbol');
  return ids.map((id) => attempt(() => cancel({ ...call, params: new Params(isById ? { symbol, orderId: id } : { symbol, origClientOrderId: id }) })));
}

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, msg: error.message };
    throw error;
  }
}

function allOrders(desk: UmDesk, call: Call): unknown[] {
  const { params } = call;
  const from = params.whole('startTime'), to = params.whole('endTime'), id = params.id('orderId');
  if (from !== undefined && to !== undefined && to - from > 7 * 86_400_000) throw new ApiError(-4165, 'Search window is restricted to recent 7 days.');
  const rows = desk.orders
    .all(accountOf(call), symbolOf(desk, call))
    .filter((order) => (id === undefined || order.id >= id) && (from === undefined || order.timeMs >= from) && (to === undefined || order.timeMs <= to));
  const limit = params.limit(500, 1_000);
  return (id === undefined && from === undefined ? rows.slice(-limit) : rows.slice(0, limit)).map(umOrderRow);
}

function userTrades(desk: UmDesk, call: Call): unknown[] {
  const { params } = call;
  const symbol = desk.venue.listing(params.required('symbol')).symbol;
  const from = params.whole('startTime'), to = params.whole('endTime'), fromId = params.whole('fromId'), orderId = params.id('orderId');
  if (from !== undefined && to !== undefined && to - from > 7 * 86_400_000) throw new ApiError(-4165, 'Search window is restricted to recent 7 days.');
  const account = desk.account(accountOf(call));
  const listing = desk.venue.listing(symbol);
  const rows = account.trades.filter(
    (row) => row.symbol === symbol && (fromId === undefined || row.id >= fromId) && (orderId === undefined || row.orderId === orderId) && (from === undefined || row.timeMs >= from) && (to === undefined || row.timeMs <= to),
  );
  const limit = params.limit(500, 1_000);
  return (fromId === undefined && from === undefined ? rows.slice(-limit) : rows.slice(0, limit)).map((row) => ({
    symbol,
    id: row.id,
    orderId: row.orderId,
    side: row.side,
    price: priceText(listing, row.price),
    qty: qtyText(listing, row.qty),
    realizedPnl: fixed(row.realized, 8),
    quoteQty: fixed((row.price * row.qty) / 100_000_000n, 5),
    commission: fixed(row.commission, 8),
    commissionAsset: row.commissionAsset,
    time: row.timeMs,
    positionSide: row.positionSide,
    buyer: row.side === 'BUY',
    maker: row.isMaker,
  }));
}
