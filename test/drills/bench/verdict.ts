import { repeatedClientIds, type Control, type HistoricOrder } from '../../venues/binance-server/index.ts';
import type { HostState } from './host-state.ts';
import { inWords, isFree, SYMBOL, type Market } from './world.ts';

/** What can be judged: a session, the exchange that it trades on, and time. */
export interface Judged {
  readonly market: Market;
  readonly exchange: Pick<Control, 'truth' | 'history' | 'protection'>;
  readonly nowMs: number;
  /** Quantity held at the exchange. */
  readonly held: string;
  readonly untrue: readonly string[];
  pass(ms: number): Promise<void>;
  state(ids?: readonly string[]): Promise<HostState>;
  check(): Promise<void>;
}

/** What came of one drill. */
export interface Verdict {
  /** Fills, positions or money that the exchange knows of and the session does not. */
  readonly lost: number;
  /** Orders that were sent twice, or that rest at the exchange without the session knowing. */
  readonly duplicated: number;
  /** Longest time a position stood without a stop, at the exchange. */
  readonly unprotectedMs: number;
  readonly problems: readonly string[];
}

/** The wallet and our cash may differ by so much: the exchange rounds each fee by itself. */
const CENT = 1_000_000;

/** Waits until the session agrees with the exchange, and judges what is then. */
export async function judge(world: Judged, allowed: { readonly bareAtMostMs: number; readonly patienceMs: number }): Promise<Verdict> {
  const endMs = world.nowMs + allowed.patienceMs;
  await settle(world, endMs);
  // One comparison more, in peace; while the exchange wants no calls it has to wait as well.
  await world.check();
  const before = await settle(world, endMs);
  if (before.failure !== null) return { lost: 1, duplicated: 0, unprotectedMs: Math.round(world.exchange.protection.longestMs()), problems: [`the session broke: ${before.failure}`] };
  const ours = world.exchange.history().filter(({ clientId }) => clientId.startsWith(`${before.orderIdPrefix}-`));
  const after = await world.state(ours.map(({ clientId }) => clientId));
  const lost = [...unsettled(after, world), ...unknownFills(ours, after)];
  const duplicated = [...repeatedClientIds(ours).map((id) => `sent twice: ${id}`), ...orphans(world, after)];
  const left = Number(world.held) === 0 && world.market === 'um' ? after.orders.filter(({ purpose }) => purpose !== 'entry').map(({ id, purpose }) => `flat, and a ${purpose} still rests: ${id}`) : [];
  const bare = world.exchange.protection.exposures().filter(({ toMs }) => toMs === null);
  const unprotectedMs = Math.round(world.exchange.protection.longestMs());
  const problems = [
    ...new Set([...lost, ...duplicated, ...left]),
    ...bare.map(({ qty }) => `${qty} stand without a stop at the end`),
    ...(unprotectedMs > allowed.bareAtMostMs ? [`a position stood ${unprotectedMs} ms without a stop, expected at most ${allowed.bareAtMostMs}`] : []),
    ...world.untrue,
  ];
  return { lost: new Set(lost).size, duplicated: duplicated.length, unprotectedMs, problems: problems.length === 0 ? [] : [...problems, inWords(after)] };
}

/** Waits until session and exchange agree, or the time is over, or the session is broken. */
async function settle(world: Judged, endMs: number): Promise<HostState> {
  for (;;) {
    const state = await world.state();
    if (state.failure !== null || unsettled(state, world).length === 0 || world.nowMs >= endMs) return state;
    await world.pass(500);
  }
}

/** Names what keeps session and exchange apart. */
function unsettled(state: HostState, world: Judged): readonly string[] {
  const { market, held } = world;
  const mine = state.positions.find(({ symbol }) => symbol === SYMBOL)?.qty ?? '0';
  const foreign = state.foreign.positions > 0;
  const problems: string[] = [];
  if (!state.isConnected || state.feed !== 'connected') problems.push('the session is not connected');
  if (!isFree(state)) problems.push(`held: ${state.holds.map(({ code }) => code).join(', ')}`);
  if (state.inFlight > 0) problems.push('requests are on their way');
  if (state.orders.some(({ status }) => status === 'pending-submit')) problems.push('an order has no answer yet');
  // Within the grace that is how it has to be; for how long it was is judged by itself.
  if (!foreign && world.exchange.protection.exposures().some(({ toMs }) => toMs === null)) problems.push('a position waits for its stop, or for the way out');
  if (!foreign && Math.abs(Number(mine) - Number(held)) > (market === 'spot' ? 0.000_02 : 1e-9)) problems.push(`position ${mine} here, ${held} there`);
  const there = restingIds(world, state.orderIdPrefix), here = state.orders.map(({ id }) => id);
  const missing = here.filter((id) => !there.includes(id));
  if (missing.length > 0) problems.push(`orders here that do not rest there: ${missing.join(', ')}`);
  const wallet = moneyOf(world);
  if (market === 'um' && !foreign && state.positions.length === 0 && Math.abs(Number(BigInt(state.cash) - wallet)) > CENT) problems.push(`cash ${Number(state.cash) / 1e8} here, ${Number(wallet) / 1e8} there`);
  return problems;
}

function moneyOf({ exchange }: Judged): bigint {
  return BigInt(exchange.truth().um.wallet.replace('.', ''));
}

function restingIds({ exchange, market }: Judged, prefix: string): readonly string[] {
  const { um, spot } = exchange.truth();
  const ids = market === 'um' ? [...um.openOrders, ...um.openAlgoOrders].map(({ clientId }) => clientId) : spot.openOrders.map(({ clientId }) => clientId);
  return ids.filter((id) => id.startsWith(`${prefix}-`));
}

function orphans(world: Judged, state: HostState): readonly string[] {
  const here = new Set(state.orders.map(({ id }) => id));
  return restingIds(world, state.orderIdPrefix).filter((id) => !here.has(id)).map((id) => `rests there and is not known here: ${id}`);
}

/** Every fill of an order of ours has to be booked here. */
function unknownFills(ours: readonly HistoricOrder[], state: HostState): readonly string[] {
  return ours.filter(({ sort }) => sort === 'plain' || sort === 'algo').flatMap(({ clientId, executed }) => {
    const known = state.known[clientId] ?? null;
    if (Number(executed) === Number(known?.filled ?? 0)) return [];
    return [`order ${clientId}: ${executed} filled there, ${known === null ? 'unknown' : known.filled} here`];
  });
}
