import { ApiError, refuse } from '../api-error.ts';
import { fixed } from '../decimal.ts';
import { accountOf, type Call, type OperationTable } from '../operation.ts';
import { orderListReply, type OrderLists, placedList } from '../orders/order-lists.ts';
import type { SpotDesk } from '../orders/spot-desk.ts';
import { isSpotFinal, spotAck, spotAmended, spotCanceled, spotFull, spotResult, spotRow, type SpotOrder } from '../orders/spot-order.ts';
import { readSpotOrder } from '../orders/spot-request.ts';
import { Params } from '../params.ts';

const trade = { security: 'signed', permission: 'spot' } as const;
const read = { security: 'signed' } as const;
const one = (): number => 1;
const DAY = 86_400_000;

/** The orders, lists and trades of /api/v3. */
export function spotTrade(desk: SpotDesk, lists: OrderLists): OperationTable {
  const find = (call: Call, idName = 'orderId', clientName = 'origClientOrderId'): SpotOrder | undefined => {
    const { params } = call;
    const symbol = desk.venue.listing(params.required('symbol')).symbol;
    const id = params.id(idName), clientId = params.text(clientName);
    if (id === undefined && clientId === undefined) throw refuse.oneOf(clientName, idName);
    return desk.orders.find(accountOf(call), symbol, id, clientId);
  };
  const place = (call: Call): unknown => {
    const order = desk.place(desk.account(accountOf(call)), readSpotOrder(call.params));
    return replyOf(order, call.params.text('newOrderRespType'));
  };
  const cancel = (call: Call): unknown => {
    const found = find(call);
    const only = call.params.text('cancelRestrictions');
    if (found !== undefined && only !== undefined && only !== `ONLY_${found.status}`) throw new ApiError(-2011, 'Order was not canceled due to cancel restrictions.');
    const { order, cancelId } = desk.cancel(found, call.params.text('newClientOrderId'));
    return spotCanceled(order, cancelId);
  };
  const findList = (call: Call) => lists.find(accountOf(call), call.params.whole('orderListId'), call.params.text('listClientOrderId') ?? call.params.text('origClientOrderId'));
  return {
    'POST /api/v3/order': { ...trade, weight: 1, orders: one, run: place },
    'POST /api/v3/order/test': {
      ...trade,
      weight: 1,
      run: (call) => {
        desk.judge(desk.account(accountOf(call)), readSpotOrder(call.params));
        return {};
      },
    },
    'DELETE /api/v3/order': { ...trade, weight: 1, run: cancel },
    'GET /api/v3/order': {
      ...read,
      weight: 4,
      run: (call) => {
        const order = find(call);
        if (order === undefined) throw refuse.noOrder();
        return spotRow(order);
      },
    },
    'GET /api/v3/openOrders': { ...read, weight: (params) => (params.has('symbol') ? 6 : 80), run: (call) => desk.orders.open(accountOf(call), call.params.text('symbol')).map(spotRow) },
    'DELETE /api/v3/openOrders': {
      ...trade,
      weight: 1,
      run: (call) => {
        const open = desk.orders.open(accountOf(call), desk.venue.listing(call.params.required('symbol')).symbol);
        if (open.length === 0) throw refuse.unknownOrder();
        const cancelId = desk.clientId();
        desk.venue.batch(() => open.forEach((order) => desk.end(order, 'CANCELED', 'CANCELED', { cancelId })));
        return open.map((order) => spotCanceled(order, cancelId));
      },
    },
    'GET /api/v3/allOrders': { ...read, weight: 20, run: (call) => allOrders(desk, call) },
    'GET /api/v3/myTrades': { ...read, weight: (params) => (params.has('orderId') ? 5 : 20), run: (call) => myTrades(desk, call) },
    'POST /api/v3/order/cancelReplace': { ...trade, weight: 1, orders: one, run: (call) => cancelReplace(desk, call, find(call, 'cancelOrderId', 'cancelOrigClientOrderId'), place) },
    'PUT /api/v3/order/amend/keepPriority': {
      ...trade,
      weight: 4,
      run: (call) => {
        const found = find(call);
        const qty = call.params.requiredDecimal('newQty');
        if (found === undefined || isSpotFinal(found)) throw refuse.unknownOrder();
        const former = found.clientId;
        const { order, list } = lists.amend(found, qty, call.params.text('newClientOrderId'));
        return {
          transactTime: order.updateMs, executionId: order.amendments.at(-1)?.executionId, amendedOrder: spotAmended(order, former),
          ...(list === null ? {} : { listStatus: orderListReply(list) }),
        };
      },
    },
    'GET /api/v3/order/amendments': {
      ...read,
      weight: 4,
      run: (call) => {
        const order = find(call);
        if (order === undefined) throw refuse.noOrder();
        return order.amendments.map((row) => ({
          symbol: order.listing.symbol, orderId: order.id, executionId: row.executionId, origClientOrderId: row.clientId.before, newClientOrderId: row.clientId.after, origQty: fixed(row.qty.before, 8), newQty: fixed(row.qty.after, 8),
          time: row.timeMs,
        }));
      },
    },
    'POST /api/v3/orderList/oco': {
      ...trade,
      weight: 1,
      orders: () => 2,
      run: (call) => placedList(lists.placeOco(desk.account(accountOf(call)), readSpotOrder(call.params, 'above'), readSpotOrder(call.params, 'below'), call.params.text('listClientOrderId'))),
    },
    // Deprecated and still there: older clients know no other.
    'POST /api/v3/order/oco': { ...trade, weight: 1, orders: () => 2, run: (call) => placeOldOco(desk, lists, call) },
    'DELETE /api/v3/orderList': { ...trade, weight: 1, run: (call) => lists.cancel(findList(call)) },
    'GET /api/v3/orderList': {
      ...read,
      weight: 4,
      run: (call) => {
        const list = findList(call);
        if (list === undefined) throw new ApiError(-2013, 'Order list does not exist.');
        return orderListReply(list);
      },
    },
    'GET /api/v3/openOrderList': { ...read, weight: 6, run: (call) => lists.all(accountOf(call)).filter((list) => list.status === 'EXECUTING').map(orderListReply) },
    'GET /api/v3/allOrderList': { ...read, weight: 20, run: (call) => lists.all(accountOf(call)).map(orderListReply) },
  };
}

/** The old OCO names its legs by kind; which is above follows from the side. */
function placeOldOco(desk: SpotDesk, lists: OrderLists, call: Call): unknown {
  const { params } = call;
  const hasLimit = params.has('stopLimitPrice');
  const limit = { Type: 'LIMIT_MAKER', Price: params.required('price'), ClientOrderId: params.text('limitClientOrderId') ?? '' };
  const stop = {
    Type: hasLimit ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS', StopPrice: params.required('stopPrice'), Price: params.text('stopLimitPrice') ?? '', TimeInForce: hasLimit ? params.required('stopLimitTimeInForce') : '',
    ClientOrderId: params.text('stopClientOrderId') ?? '',
  };
  const [above, below] = params.text('side') === 'SELL' ? [limit, stop] : [stop, limit];
  const named = (leg: 'above' | 'below', fields: Readonly<Record<string, string>>): [string, string][] => Object.entries(fields).map(([name, value]) => [`${leg}${name}`, value]);
  const asked = new Params(Object.fromEntries([
    ['symbol', params.required('symbol')], ['side', params.required('side')], ['quantity', params.required('quantity')], ...named('above', above), ...named('below', below),
  ] as [string, string][]));
  return placedList(lists.placeOco(desk.account(accountOf(call)), readSpotOrder(asked, 'above'), readSpotOrder(asked, 'below'), params.text('listClientOrderId')));
}

function replyOf(order: SpotOrder, kind: string | undefined): unknown {
  const isFullByDefault = order.type === 'MARKET' || order.type === 'LIMIT';
  switch (kind ?? (isFullByDefault ? 'FULL' : 'ACK')) {
    case 'ACK':
      return spotAck(order);
    case 'RESULT':
      return spotResult(order);
    default:
      return spotFull(order);
  }
}

function allOrders(desk: SpotDesk, call: Call): unknown[] {
  const { params } = call;
  const symbol = desk.venue.listing(params.required('symbol')).symbol;
  const { from, to } = dayWindow(call);
  const id = params.id('orderId');
  const rows = desk.orders
    .all(accountOf(call), symbol)
    .filter((order) => (id === undefined || order.id >= id) && (from === undefined || order.timeMs >= from) && (to === undefined || order.timeMs <= to));
  return rows.slice(-params.limit(500, 1_000)).map(spotRow);
}

function myTrades(desk: SpotDesk, call: Call): unknown[] {
  const { params } = call;
  const symbol = desk.venue.listing(params.required('symbol')).symbol;
  const { from, to } = dayWindow(call);
  const fromId = params.whole('fromId'), orderId = params.id('orderId');
  const rows = desk
    .account(accountOf(call))
    .trades.filter((row) => row.symbol === symbol && (fromId === undefined || row.id >= fromId) && (orderId === undefined || row.orderId === orderId) && (from === undefined || row.timeMs >= from) && (to === undefined || row.timeMs <= to));
  const limit = params.limit(500, 1_000);
  return (fromId === undefined && from === undefined ? rows.slice(-limit) : rows.slice(0, limit)).map((row) => ({
    symbol,
    id: row.id,
    orderId: row.orderId,
    orderListId: row.listId,
    price: fixed(row.price, 8),
    qty: fixed(row.qty, 8),
    quoteQty: fixed((row.price * row.qty) / 100_000_000n, 8),
    commission: fixed(row.commission, 8),
    commissionAsset: row.commissionAsset,
    time: row.timeMs,
    isBuyer: row.side === 'BUY',
    isMaker: row.isMaker,
    isBestMatch: true,
  }));
}

function dayWindow({ params }: Call): { readonly from: number | undefined; readonly to: number | undefined } {
  const from = params.whole('startTime'), to = params.whole('endTime');
  if (from !== undefined && to !== undefined && to - from > DAY) throw new ApiError(-1127, 'More than 24 hours between startTime and endTime.');
  return { from, to };
}

function cancelReplace(desk: SpotDesk, call: Call, old: SpotOrder | undefined, place: (call: Call) => unknown): unknown {
  const mode = call.params.required('cancelReplaceMode');
  const canceled = attempt(() => {
    const { order, cancelId } = desk.cancel(old, call.params.text('cancelNewClientOrderId'));
    return spotCanceled(order, cancelId);
  });
  if (canceled.error !== null && mode === 'STOP_ON_FAILURE') {
    throw new ApiError(-2022, 'Order cancel-replace failed.', 400, { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED', cancelResponse: canceled.reply, newOrderResponse: null });
  }
  const placed = attempt(() => place(call));
  const data = {
    cancelResult: canceled.error === null ? 'SUCCESS' : 'FAILURE', newOrderResult: placed.error === null ? 'SUCCESS' : 'FAILURE', cancelResponse: canceled.reply, newOrderResponse: placed.reply,
  };
  if (canceled.error === null && placed.error === null) return data;
  if (canceled.error !== null && placed.error !== null) throw new ApiError(-2022, 'Order cancel-replace failed.', 400, data);
  throw new ApiError(-2021, 'Order cancel-replace partially failed.', 409, data);
}

function attempt(run: () => unknown): { readonly reply: unknown; readonly error: ApiError | null } {
  try {
    return { reply: run(), error: null };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { reply: { code: error.code, msg: error.message }, error };
  }
}
