import { ApiError } from '../api-error.ts';
import type { Kind } from '../market/listing.ts';

/** The limits a market announces in exchangeInfo and enforces. */
export interface Limits {
  readonly weightPerMinute: number;
  readonly ordersPer10s: number;
  /** Per day on spot, per minute on futures. */
  readonly ordersLong: number;
  /** Requests of any weight in five minutes; spot only, futures announce none. */
  readonly rawPer5m: number;
  /** WebSocket connections that may be tried in five minutes, streams and WS API together. */
  readonly connectionsPer5m: number;
}

export const LIMITS: Readonly<Record<Kind, Limits>> = {
  spot: { weightPerMinute: 6_000, ordersPer10s: 100, ordersLong: 200_000, rawPer5m: 300_000, connectionsPer5m: 300 },
  um: { weightPerMinute: 2_400, ordersPer10s: 300, ordersLong: 1_200, rawPer5m: Infinity, connectionsPer5m: 300 },
};

/** Calls that go on after a 429 before the address is banned. */
const PATIENCE = 10;
const FIRST_BAN_MS = 120_000;
const FIVE_MINUTES = 300_000;
const LONG_MS: Readonly<Record<Kind, number>> = { spot: 86_400_000, um: 60_000 };

/** Counts the weight of one address and the orders of each account, in windows of the server's clock. */
export class Budget {
  readonly #kind: Kind;
  limits: Limits;
  #minute = 0;
  #used = 0;
  #ignored = 0;
  #bannedUntilMs = 0;
  #window = 0;
  #raw = 0;
  #attempts: number[] = [];
  readonly #orders = new Map<string, { tenSeconds: number; long: number; tenStart: number; longStart: number }>();

  constructor(kind: Kind, limits: Limits) {
    this.#kind = kind;
    this.limits = limits;
  }

  get used(): number {
    return this.#used;
  }

  get bannedUntilMs(): number {
    return this.#bannedUntilMs;
  }

  /** Refuses every call until `untilMs` with 418. */
  ban(untilMs: number): void {
    this.#bannedUntilMs = untilMs;
  }

  /** Counts a call. @throws ApiError 429 or 418 with the seconds to wait in `data.retryAfter` */
  spend(weight: number, nowMs: number): void {
    if (nowMs < this.#bannedUntilMs) throw banned(this.#bannedUntilMs, nowMs);
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#used = 0;
      this.#ignored = 0;
    }
    const window = Math.floor(nowMs / FIVE_MINUTES);
    if (window !== this.#window) {
      this.#window = window;
      this.#raw = 0;
    }
    if (++this.#raw > this.limits.rawPer5m) {
      throw new ApiError(-1003, `Too many requests; current limit is ${this.limits.rawPer5m} raw requests per 5 MINUTE.`, 429, { retryAfter: Math.ceil(((window + 1) * FIVE_MINUTES - nowMs) / 1_000) });
    }
    this.#used += weight;
    if (this.#used <= this.limits.weightPerMinute) return;
    if (++this.#ignored > PATIENCE) {
      this.#bannedUntilMs = nowMs + FIRST_BAN_MS;
      throw banned(this.#bannedUntilMs, nowMs);
    }
    const retryAfter = Math.ceil(((minute + 1) * 60_000 - nowMs) / 1_000);
    throw new ApiError(-1003, `Too much request weight used; current limit is ${this.limits.weightPerMinute} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`, 429, { retryAfter });
  }

  /** Counts a try to connect a WebSocket; false when there were too many, or the address is banned. */
  admitConnection(nowMs: number): boolean {
    this.#attempts = this.#attempts.filter((timeMs) => timeMs > nowMs - FIVE_MINUTES);
    this.#attempts.push(nowMs);
    return nowMs >= this.#bannedUntilMs && this.#attempts.length <= this.limits.connectionsPer5m;
  }

  /** Returns how many connections were tried in the last five minutes. */
  attempts(nowMs: number): number {
    return this.#attempts.filter((timeMs) => timeMs > nowMs - FIVE_MINUTES).length;
  }

  /** Counts orders of an account. @throws ApiError -1015 when a window is full */
  order(account: string, count: number, nowMs: number): void {
    const counts = this.counts(account, nowMs);
    const { ordersPer10s, ordersLong } = this.limits;
    if (counts.tenSeconds + count > ordersPer10s) throw tooMany(ordersPer10s, '10 SECOND', nowMs, 10_000);
    if (counts.long + count > ordersLong) throw tooMany(ordersLong, this.#kind === 'spot' ? '1 DAY' : '1 MINUTE', nowMs, LONG_MS[this.#kind]);
    counts.tenSeconds += count;
    counts.long += count;
  }

  counts(account: string, nowMs: number): { tenSeconds: number; long: number } {
    let counts = this.#orders.get(account);
    if (counts === undefined) this.#orders.set(account, (counts = { tenSeconds: 0, long: 0, tenStart: 0, longStart: 0 }));
    const ten = Math.floor(nowMs / 10_000), long = Math.floor(nowMs / LONG_MS[this.#kind]);
    if (ten !== counts.tenStart) Object.assign(counts, { tenStart: ten, tenSeconds: 0 });
    if (long !== counts.longStart) Object.assign(counts, { longStart: long, long: 0 });
    return counts;
  }

  /** Returns the rate limits as the WS API attaches them to every reply. */
  report(account: string | null, nowMs: number): unknown[] {
    const weight = { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: this.limits.weightPerMinute, count: this.#used };
    if (account === null) return [weight];
    const counts = this.counts(account, nowMs);
    const long = this.#kind === 'spot' ? 'DAY' : 'MINUTE';
    return [
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: this.limits.ordersPer10s, count: counts.tenSeconds },
      { rateLimitType: 'ORDERS', interval: long, intervalNum: 1, limit: this.limits.ordersLong, count: counts.long },
      weight,
    ];
  }
}

function banned(untilMs: number, nowMs: number): ApiError {
  const retryAfter = Math.ceil((untilMs - nowMs) / 1_000);
  return new ApiError(-1003, `Way too much request weight used; IP banned until ${untilMs}. Please use WebSocket Streams for live updates to avoid bans.`, 418, { retryAfter });
}

function tooMany(limit: number, window: string, nowMs: number, lengthMs: number): ApiError {
  const retryAfter = Math.ceil((lengthMs - (nowMs % lengthMs)) / 1_000);
  return new ApiError(-1015, `Too many new orders; current limit is ${limit} orders per ${window}.`, 429, { retryAfter });
}
