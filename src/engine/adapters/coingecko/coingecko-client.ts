import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { VenueError } from '../../ports/venue-error.ts';
import { CallLimit } from './call-limit.ts';

/** CoinGecko's public interface, which needs no key. @see docs.coingecko.com */
export const COINGECKO_URL = 'https://api.coingecko.com';

export interface CoinGeckoOptions {
  /** Without trailing slash; CoinGecko itself when absent. */
  readonly url?: string;
  readonly clock: Clock;
  /** Resolves after `ms`. */
  readonly wait: (ms: number) => Promise<void>;
  /** How long one call may take; default 15 s. */
  readonly deadlineMs?: number;
}

/** The whole market. */
export interface GlobalReading {
  readonly totalMarketCapUsd: number;
  /** Share of each coin in it in percent, by symbol in capitals; Bitcoin's is called its dominance. */
  readonly sharesPct: Readonly<Record<string, number>>;
}

/** A coin's market capitalisation. */
export interface CoinReading {
  /** In capitals. */
  readonly symbol: string;
  readonly marketCapUsd: number;
}

/** A page of the largest coins. */
const LARGEST = 250;
const MAX_BYTES = 5_000_000;
/** When a 429 says nothing of its length. */
const THROTTLE_PAUSE_MS = 60_000;

/** Reads CoinGecko slowly: a handful of calls a minute, each with a deadline. Every failure is a {@link VenueError}. */
export class CoinGeckoClient {
  readonly #options: CoinGeckoOptions;
  readonly #limit: CallLimit;

  constructor(options: CoinGeckoOptions) {
    this.#options = options;
    this.#limit = new CallLimit(options.clock, options.wait);
  }

  /** @throws VenueError */
  async global(): Promise<GlobalReading> {
    const { data } = await this.#get('/api/v3/global', globalShape);
    return { totalMarketCapUsd: data.total_market_cap.usd, sharesPct: Object.fromEntries(Object.entries(data.market_cap_percentage).map(([symbol, share]) => [symbol.toUpperCase(), share])) };
  }

  /** Returns the symbols that are searched for most, in capitals, the first one first. @throws VenueError */
  async trending(): Promise<readonly string[]> {
    const { coins } = await this.#get('/api/v3/search/trending', trendingShape);
    return [...new Set(coins.map(({ item }) => item.symbol.toUpperCase()))];
  }

  /** Returns the 250 largest coins by market capitalisation; of several with one symbol, the largest. @throws VenueError */
  async largest(): Promise<readonly CoinReading[]> {
    const rows = await this.#get(`/api/v3/coins/markets?vs_currency=usd&order=market_cap_desc&per_page=${LARGEST}&page=1&sparkline=false`, marketsShape);
    const coins = new Map<string, number>();
    for (const { symbol, market_cap: cap } of rows) {
      const name = symbol.toUpperCase();
      if (cap !== null && cap > (coins.get(name) ?? 0)) coins.set(name, cap);
    }
    return [...coins].map(([symbol, marketCapUsd]) => ({ symbol, marketCapUsd }));
  }

  async #get<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.output<Shape>> {
    await this.#limit.admit();
    const name = `CoinGecko ${path.replace(/\?.*/, '')}`;
    const { status, text, retryAfter } = await this.#ask(path, name);
    if (status === 429) {
      const seconds = Number(retryAfter ?? Number.NaN);
      const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : THROTTLE_PAUSE_MS;
      throw new VenueError(`${name}: it wants no calls for ${Math.ceil(retryAfterMs / 1_000)} s`, { kind: 'rate-limit', retryable: true, status, retryAfterMs });
    }
    if (status !== 200) throw new VenueError(`${name}: expected an answer, found HTTP ${status}`, { kind: status >= 500 ? 'network' : 'rejected', retryable: status >= 500, status });
    const parsed = shape.safeParse(jsonOf(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new VenueError(`${name}: expected another answer: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trimEnd(), { kind: 'unknown' });
  }

  async #ask(path: string, name: string): Promise<{ readonly status: number; readonly text: string; readonly retryAfter: string | null }> {
    try {
      // A redirect would lead to another host.
      const answer = await fetch(`${this.#options.url ?? COINGECKO_URL}${path}`, { redirect: 'error', headers: { accept: 'application/json', 'user-agent': 'tradewind' }, signal: AbortSignal.timeout(this.#options.deadlineMs ?? 15_000) });
      return { status: answer.status, text: await shortText(answer), retryAfter: answer.headers.get('retry-after') };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new VenueError(`${name}: it cannot be reached (${cause instanceof Error ? cause.message : String(cause)})`, { kind: 'network', retryable: true });
    }
  }
}

const positive = z.number().positive();
const globalShape = z.object({ data: z.object({ total_market_cap: z.object({ usd: positive }), market_cap_percentage: z.record(z.string(), z.number().min(0).max(100)) }) });
const trendingShape = z.object({ coins: z.array(z.object({ item: z.object({ symbol: z.string().min(1).max(30) }) })) });
const marketsShape = z.array(z.object({ symbol: z.string().min(1).max(60), market_cap: z.number().nonnegative().nullable() }));

async function shortText(answer: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > MAX_BYTES) throw new Error(`expected at most ${MAX_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
