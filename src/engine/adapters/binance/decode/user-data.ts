import { z } from 'zod';
import { parseLossless } from './json-lossless.ts';
import { unwrapped } from './parsed-message.ts';

/**
 * What the account streams of Binance say, futures and spot, in our words. Ids are texts, amounts and prices the venue's own decimal texts: nothing on the way
 * to an order or a ledger passes through a float. Fields that the venue left out are null; fields that it added are ignored.
 */
export type UserDataMessage =
  | FuturesOrderUpdate | AccountUpdate | AlgoUpdate | AccountConfigUpdate | MarginCall | TradeLite
  | ExecutionReport | AccountPosition | BalanceUpdate | ListStatus
  | { readonly kind: 'listen-key-expired'; readonly eventTime: number }
  | { readonly kind: 'stream-terminated'; readonly eventTime: number }
  | { readonly kind: 'server-shutdown'; readonly eventTime: number }
  /** Valid JSON that is no event of the account, such as the answer to a request. */
  | { readonly kind: 'other'; readonly event: string | null; readonly payload: unknown }
  /** Not JSON, or a known event without a field it must have: never guessed at, always to be seen. */
  | { readonly kind: 'malformed'; readonly event: string | null; readonly reason: string };

export type FuturesOrderUpdate = z.infer<typeof orderTradeUpdate>;
export type AccountUpdate = z.infer<typeof accountUpdate>;
export type AlgoUpdate = z.infer<typeof algoUpdate>;
export type AccountConfigUpdate = z.infer<typeof accountConfigUpdate>;
export type MarginCall = z.infer<typeof marginCall>;
export type TradeLite = z.infer<typeof tradeLite>;
export type ExecutionReport = z.infer<typeof executionReport>;
export type AccountPosition = z.infer<typeof accountPosition>;
export type BalanceUpdate = z.infer<typeof balanceUpdate>;
export type ListStatus = z.infer<typeof listStatus>;

/** Decodes one message of an account stream: alone, as `{"stream","data"}`, or as the WS-API's `{"subscriptionId","event"}`. Never throws. */
export function decodeUserData(text: string): UserDataMessage {
  let json: unknown;
  try {
    json = parseLossless(text);
  } catch {
    return { kind: 'malformed', event: null, reason: `expected JSON, was ${JSON.stringify(text.slice(0, 80))}` };
  }
  const { payload } = unwrapped(json);
  return userDataOf(subscribed(payload));
}

/** Reads the event of a payload that was parsed already (`parseLossless`: ids must still be whole). */
export function userDataOf(payload: unknown): UserDataMessage {
  const event = eventName(payload);
  const schema = event === null ? undefined : SCHEMAS.get(event);
  if (schema === undefined) return { kind: 'other', event, payload };
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { kind: 'malformed', event, reason: `${event}: ${issues.join('; ')}` };
}

/** A number that floats hold, or its digits. */
const id = z.union([z.string(), z.number().int()]).transform(String);
/** Futures print "" for an id that is not there yet, spot prints -1. */
const optionalId = id.nullish().transform((value) => (value === undefined || value === null || value === '' || value === '-1' ? null : value));
/** Futures print 0 for a trade that did not happen. */
const tradeIdOrZero = optionalId.transform((value) => (value === '0' ? null : value));
const decimal = z.string().regex(/^-?\d+(\.\d*)?$/, 'expected a decimal');
const optionalDecimal = decimal.nullish().transform((value) => value ?? null);
const optionalText = z.string().nullish().transform((value) => value ?? null);
const time = z.number().int();
const optionalTime = time.nullish().transform((value) => (value === undefined || value === null || value <= 0 ? null : value));
const side = z.enum(['BUY', 'SELL']);
const flag = z.boolean();
const optionalFlag = z.boolean().nullish().transform((value) => value ?? null);

const orderTradeUpdate = z.object({
  E: time, T: time,
  o: z.object({
    s: z.string(), c: z.string(), S: side, o: z.string(), f: z.string(), q: decimal, p: decimal, ap: decimal, sp: optionalDecimal, x: z.string(), X: z.string(), i: id,
    l: decimal, z: decimal, L: decimal, N: optionalText, n: optionalDecimal, T: time, t: tradeIdOrZero, m: flag, R: flag, wt: optionalText, ot: optionalText, ps: z.string(),
    cp: optionalFlag, AP: optionalDecimal, cr: optionalDecimal, rp: optionalDecimal, er: id.nullish().transform((value) => value ?? null),
  }),
}).transform(({ E, T, o }) => ({
  kind: 'futures-order' as const, eventTime: E, transactionTime: T,
  symbol: o.s, clientOrderId: o.c, side: o.S, orderType: o.o, originalType: o.ot, timeInForce: o.f, qty: o.q, price: o.p, averagePrice: o.ap, stopPrice: o.sp,
  executionType: o.x, status: o.X, orderId: o.i, lastQty: o.l, filledQty: o.z, lastPrice: o.L, commissionAsset: o.N, commission: o.n, tradeTime: o.T, tradeId: o.t,
  isMaker: o.m, isReduceOnly: o.R, workingType: o.wt, positionSide: o.ps, isClosePosition: o.cp, activationPrice: o.AP, callbackRate: o.cr, realizedProfit: o.rp, expiryReason: o.er,
}));

const accountUpdate = z.object({
  E: time, T: time,
  a: z.object({
    m: z.string(),
    B: z.array(z.object({ a: z.string(), wb: decimal, cw: decimal, bc: optionalDecimal })).nullish(),
    P: z.array(z.object({ s: z.string(), pa: decimal, ep: decimal, bep: optionalDecimal, cr: optionalDecimal, up: optionalDecimal, mt: z.string(), iw: optionalDecimal, ps: z.string() })).nullish(),
  }),
}).transform(({ E, T, a }) => ({
  kind: 'account-update' as const, eventTime: E, transactionTime: T, reason: a.m,
  balances: (a.B ?? []).map((row) => ({ asset: row.a, walletBalance: row.wb, crossWalletBalance: row.cw, balanceChange: row.bc })),
  positions: (a.P ?? []).map((row) => ({
    symbol: row.s, positionAmount: row.pa, entryPrice: row.ep, breakEvenPrice: row.bep, accumulatedRealized: row.cr, unrealizedPnl: row.up,
    marginType: row.mt, isolatedWallet: row.iw, positionSide: row.ps,
  })),
}));

const algoUpdate = z.object({
  E: time, T: time,
  o: z.object({
    caid: z.string(), aid: id, at: z.string(), o: z.string(), s: z.string(), S: side, ps: z.string(), f: optionalText, q: optionalDecimal, X: z.string(), ai: optionalId,
    // An order that has not traded yet may print an empty average.
    ap: z.string().nullish(), aq: z.string().nullish(), act: optionalText, tp: optionalDecimal, p: optionalDecimal, wt: optionalText, cp: optionalFlag, pP: optionalFlag, R: optionalFlag,
    tt: optionalTime, rm: optionalText, ia: optionalFlag,
  }),
}).transform(({ E, T, o }) => ({
  kind: 'algo-update' as const, eventTime: E, transactionTime: T,
  clientAlgoId: o.caid, algoId: o.aid, algoType: o.at, orderType: o.o, symbol: o.s, side: o.S, positionSide: o.ps, timeInForce: o.f, qty: o.q, status: o.X,
  orderId: o.ai, averagePrice: textOrNull(o.ap), executedQty: textOrNull(o.aq), actualType: textOrNull(o.act), triggerPrice: o.tp, price: o.p, workingType: o.wt,
  isClosePosition: o.cp, isPriceProtected: o.pP, isReduceOnly: o.R, triggerTime: o.tt, reason: textOrNull(o.rm), isTrailingActivated: o.ia,
}));

const accountConfigUpdate = z.object({
  E: time, T: time, ac: z.object({ s: z.string(), l: z.number() }).nullish(), ai: z.object({ j: z.boolean() }).nullish(),
}).transform(({ E, T, ac, ai }) => ({
  kind: 'account-config' as const, eventTime: E, transactionTime: T,
  leverage: ac ? { symbol: ac.s, leverage: ac.l } : null, isMultiAssets: ai?.j ?? null,
}));

const marginCall = z.object({
  E: time, cw: optionalDecimal,
  p: z.array(z.object({ s: z.string(), ps: z.string(), pa: decimal, mt: z.string(), iw: optionalDecimal, mp: optionalDecimal, up: optionalDecimal, mm: optionalDecimal })),
}).transform(({ E, cw, p }) => ({
  kind: 'margin-call' as const, eventTime: E, crossWalletBalance: cw,
  positions: p.map((row) => ({ symbol: row.s, positionSide: row.ps, positionAmount: row.pa, marginType: row.mt, isolatedWallet: row.iw, markPrice: row.mp, unrealizedPnl: row.up, maintenanceMargin: row.mm })),
}));

/** A faster copy of the trade's order update: never to be counted beside it. */
const tradeLite = z.object({
  E: time, T: time, s: z.string(), q: decimal, p: decimal, m: flag, c: z.string(), S: side, L: decimal, l: decimal, t: id, i: id,
}).transform((m) => ({
  kind: 'trade-lite' as const, eventTime: m.E, transactionTime: m.T, symbol: m.s, qty: m.q, price: m.p, isMaker: m.m, clientOrderId: m.c, side: m.S,
  lastPrice: m.L, lastQty: m.l, tradeId: m.t, orderId: m.i,
}));

const executionReport = z.object({
  E: time, T: time, s: z.string(), c: z.string(), S: side, o: z.string(), f: z.string(), q: decimal, p: decimal, P: decimal, F: optionalDecimal, g: optionalId, C: z.string(), x: z.string(),
  X: z.string(), r: z.string(), i: id, l: decimal, z: decimal, L: decimal, n: optionalDecimal, N: optionalText, t: optionalId, w: flag, m: flag, O: time, Z: decimal, Y: decimal,
  Q: optionalDecimal, W: optionalTime, I: optionalId, d: z.number().nullish(), eR: optionalText,
}).transform((m) => ({
  kind: 'execution-report' as const, eventTime: m.E, transactionTime: m.T, symbol: m.s,
  // On a cancel the order's own id is the original one, and `c` is that of the cancel request.
  clientOrderId: m.C === '' ? m.c : m.C, requestId: m.c, side: m.S, orderType: m.o, timeInForce: m.f, qty: m.q, price: m.p, stopPrice: m.P, icebergQty: m.F, orderListId: m.g,
  executionType: m.x, status: m.X, rejectReason: m.r, orderId: m.i, lastQty: m.l, filledQty: m.z, lastPrice: m.L, commission: m.n, commissionAsset: m.N, tradeId: m.t,
  isOnBook: m.w, isMaker: m.m, createdTime: m.O, filledQuote: m.Z, lastQuote: m.Y, quoteOrderQty: m.Q, workingTime: m.W, executionId: m.I, trailingDelta: m.d ?? null, expiryReason: m.eR,
}));

const accountPosition = z.object({ E: time, u: time, B: z.array(z.object({ a: z.string(), f: decimal, l: decimal })) })
  .transform(({ E, u, B }) => ({ kind: 'account-position' as const, eventTime: E, updateTime: u, balances: B.map((row) => ({ asset: row.a, free: row.f, locked: row.l })) }));

const balanceUpdate = z.object({ E: time, a: z.string(), d: decimal, T: time })
  .transform(({ E, a, d, T }) => ({ kind: 'balance-update' as const, eventTime: E, asset: a, change: d, clearTime: T }));

const listStatus = z.object({
  E: time, T: time, s: z.string(), g: id, c: z.string(), l: z.string(), L: z.string(), r: z.string(), C: z.string(), O: z.array(z.object({ s: z.string(), i: id, c: z.string() })),
}).transform((m) => ({
  kind: 'list-status' as const, eventTime: m.E, transactionTime: m.T, symbol: m.s, orderListId: m.g, contingency: m.c, listStatus: m.l, listOrderStatus: m.L,
  rejectReason: m.r, listClientOrderId: m.C, orders: m.O.map((row) => ({ symbol: row.s, orderId: row.i, clientOrderId: row.c })),
}));

const notice = <const Kind extends string>(kind: Kind) => z.object({ E: time }).transform(({ E }) => ({ kind, eventTime: E }));

const SCHEMAS: ReadonlyMap<string, z.ZodType<UserDataMessage>> = new Map<string, z.ZodType<UserDataMessage>>([
  ['ORDER_TRADE_UPDATE', orderTradeUpdate], ['ACCOUNT_UPDATE', accountUpdate], ['ALGO_UPDATE', algoUpdate], ['ACCOUNT_CONFIG_UPDATE', accountConfigUpdate],
  ['MARGIN_CALL', marginCall], ['TRADE_LITE', tradeLite], ['executionReport', executionReport], ['outboundAccountPosition', accountPosition],
  ['balanceUpdate', balanceUpdate], ['listStatus', listStatus], ['listenKeyExpired', notice('listen-key-expired')],
  ['eventStreamTerminated', notice('stream-terminated')], ['serverShutdown', notice('server-shutdown')],
]);

function textOrNull(value: string | null | undefined): string | null {
  return value === undefined || value === null || value === '' ? null : value;
}

/** Takes an event out of the WS-API's envelope. */
function subscribed(payload: unknown): unknown {
  const isEnvelope = typeof payload === 'object' && payload !== null && 'subscriptionId' in payload && 'event' in payload;
  return isEnvelope ? payload.event : payload;
}

function eventName(payload: unknown): string | null {
  return typeof payload === 'object' && payload !== null && 'e' in payload && typeof payload.e === 'string' ? payload.e : null;
}
