import { setTimeout as sleep } from 'node:timers/promises';
import type { ContextView } from '../../contract/download.ts';
import { CoinGeckoClient } from '../../adapters/coingecko/coingecko-client.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ContextSample } from '../../ports/context-store.ts';
import { VenueError } from '../../ports/venue-error.ts';

export interface RefreshOptions {
  readonly store: Pick<Store, 'context' | 'settings'>;
  readonly clock: Clock;
  /** Coins whose market capitalisation is wanted, by symbol; of the 250 largest. */
  readonly symbols: readonly string[];
  /** Where to ask; CoinGecko itself when absent. */
  readonly url?: string;
  /** Resolves after `ms`; default a timer. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly deadlineMs?: number;
}

/** How the last attempt went; kept so that several programs on one data folder ask no more often than one. */
interface ContextState {
  readonly fetchedMs: EpochMs | null;
  readonly triedMs: EpochMs;
  readonly failure: string | null;
  readonly blockedUntilMs: EpochMs;
}

const KEY = 'context';
const HOUR_MS = 3_600_000;
/** After a failure, asking again so soon would meet the same. */
const MINUTE_MS = 60_000;
const NEVER: ContextState = { fetchedMs: null, triedMs: -Infinity, failure: null, blockedUntilMs: 0 };

/** Returns the context data that is known, and what is wrong with it. Asks nobody. */
export function contextView(store: RefreshOptions['store'], nowMs: EpochMs): ContextView {
  const { fetchedMs, failure } = stateOf(store);
  const latest = store.context.latest();
  // What trended earlier and does not now has no rank any more.
  const trendedMs = latest.reduce((newest, { name, timeMs }) => (name.startsWith(TRENDING) ? Math.max(newest, timeMs) : newest), -Infinity);
  const values = latest.filter(({ name, timeMs }) => !name.startsWith(TRENDING) || timeMs === trendedMs);
  return { values, fetchedMs, problem: problemOf({ fetchedMs, failure, nowMs }) };
}

/**
 * Asks CoinGecko for what is older than an hour, and appends it to its series. Whatever goes wrong is told in the view and kept from everything else:
 * nothing needs context data to trade.
 */
export async function refreshContext(options: RefreshOptions): Promise<ContextView> {
  const { store, clock } = options;
  const state = stateOf(store);
  const nowMs = clock.now();
  const isFresh = state.fetchedMs !== null && within(nowMs, state.fetchedMs, HOUR_MS);
  if (!isFresh && nowMs >= state.blockedUntilMs && !within(nowMs, state.triedMs, MINUTE_MS)) {
    // Noted before the first call: a crash in the middle is no reason to ask at once again.
    store.settings.set(KEY, { ...state, triedMs: nowMs } satisfies ContextState);
    store.settings.set(KEY, await ask(options, { ...state, triedMs: nowMs }));
  }
  return contextView(store, clock.now());
}

const TRENDING = 'trending-rank:';

async function ask(options: RefreshOptions, state: ContextState): Promise<ContextState> {
  const { store, clock, symbols } = options;
  const wait = options.wait ?? ((ms: number) => sleep(ms));
  const client = new CoinGeckoClient({ clock, wait, ...(options.url === undefined ? {} : { url: options.url }), ...(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs }) });
  const wanted = new Set(symbols.map(coinOf));
  const readings: readonly (() => Promise<readonly (readonly [name: string, value: number])[]>)[] = [
    async () => {
      const { totalMarketCapUsd, sharesPct } = await client.global();
      return [['total-market-cap-usd', totalMarketCapUsd], ...['BTC', 'ETH'].flatMap((symbol) => (sharesPct[symbol] === undefined ? [] : [[`${symbol.toLowerCase()}-dominance-pct`, sharesPct[symbol]] as const]))];
    },
    async () => (await client.trending()).map((symbol, index) => [`${TRENDING}${symbol}`, index + 1] as const),
    async () => (wanted.size === 0 ? [] : (await client.largest()).filter(({ symbol }) => wanted.has(symbol)).map(({ symbol, marketCapUsd }) => [`market-cap-usd:${symbol}`, marketCapUsd] as const)),
  ];
  let failure: VenueError | null = null;
  for (const read of readings) {
    try {
      append(store, await read(), clock.now());
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      failure ??= error;
      if (error.kind === 'rate-limit') break;
    }
  }
  if (failure === null) return { ...state, fetchedMs: clock.now(), failure: null, blockedUntilMs: 0 };
  return { ...state, failure: failure.message, blockedUntilMs: failure.kind === 'rate-limit' ? clock.now() + (failure.retryAfterMs ?? MINUTE_MS) : 0 };
}

/** Each series gets at most one sample an hour, also when only a part of the readings came. */
function append(store: RefreshOptions['store'], readings: readonly (readonly [name: string, value: number])[], timeMs: EpochMs): void {
  const last = new Map(store.context.latest().map((sample) => [sample.name, sample.timeMs]));
  const due = readings.filter(([name]) => !within(timeMs, last.get(name) ?? -Infinity, HOUR_MS));
  store.context.append(due.map(([name, value]): ContextSample => ({ name, timeMs, value })));
}

/** Binance trades some coins by the thousand: `1000PEPE` is PEPE. */
function coinOf(symbol: string): string {
  return symbol.toUpperCase().replace(/^(1000000|1000|1M)(?=[A-Z])/, '');
}

function problemOf({ fetchedMs, failure, nowMs }: { readonly fetchedMs: EpochMs | null; readonly failure: string | null; readonly nowMs: EpochMs }): string | null {
  if (fetchedMs === null) return failure === null ? null : `there is no context data yet: ${failure}`;
  const hours = Math.floor((nowMs - fetchedMs) / HOUR_MS);
  if (hours < 1 && failure === null) return null;
  return `context data is ${hours < 1 ? 'less than an hour' : hours === 1 ? 'an hour' : `${hours} hours`} old: ${failure ?? 'it is fetched when you ask for it'}`;
}

/** Tells whether `timeMs` lies less than `spanMs` back. A time in the future means that the clock was set back, and counts as long ago. */
function within(nowMs: EpochMs, timeMs: EpochMs, spanMs: number): boolean {
  return timeMs <= nowMs && nowMs - timeMs < spanMs;
}

function stateOf(store: RefreshOptions['store']): ContextState {
  return (store.settings.get(KEY) as ContextState | null) ?? NEVER;
}
