import { VenueError } from '../../ports/venue-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { BinanceMarket } from './errors.ts';

/** What a request costs. `now` is for orders and cancels: they may use the whole budget and are never kept waiting for long. */
export interface RequestCost {
  readonly weight: number;
  readonly orders: number;
  readonly urgency: 'now' | 'polite';
}

/** One announced limit. */
export interface RateLimit {
  readonly kind: 'weight' | 'orders';
  readonly intervalMs: number;
  readonly limit: number;
}

/** How much of a limit is used in the running window. */
export interface RateUsage extends RateLimit {
  readonly used: number;
}

/** Before exchangeInfo was read. @see Binance "Limits" of spot and USDⓈ-M futures */
export const FIRST_LIMITS: Readonly<Record<BinanceMarket, readonly RateLimit[]>> = {
  spot: [{ kind: 'weight', intervalMs: 60_000, limit: 6_000 }, { kind: 'orders', intervalMs: 10_000, limit: 100 }, { kind: 'orders', intervalMs: 86_400_000, limit: 200_000 }],
  um: [{ kind: 'weight', intervalMs: 60_000, limit: 2_400 }, { kind: 'orders', intervalMs: 10_000, limit: 300 }, { kind: 'orders', intervalMs: 60_000, limit: 1_200 }],
};

/** Share of the weight that work without hurry may use: the rest is kept for orders, cancels and reconciliation. Our choice. */
const POLITE_SHARE = 0.8;
const LONGEST_URGENT_WAIT_MS = 2_000;
const LONGEST_POLITE_WAIT_MS = 61_000;

interface Window extends RateLimit {
  startMs: EpochMs;
  used: number;
}

export interface RateBudgetOptions {
  readonly market: BinanceMarket;
  /** The server's time: windows begin at its full minutes. */
  readonly clock: Clock;
  /** Resolves after `ms`. */
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Keeps the calls to one market below its limits, so that it never has to refuse us: counts by itself what is on its way,
 * believes the larger number when the exchange reports its own count, and lets nobody through while the exchange wants to be left alone.
 */
export class RateBudget {
  readonly #options: RateBudgetOptions;
  #windows: Window[];
  #blockedUntilMs: EpochMs = 0;

  constructor(options: RateBudgetOptions) {
    this.#options = options;
    this.#windows = FIRST_LIMITS[options.market].map(emptyWindow);
  }

  /** Takes over the limits that exchangeInfo announces; what is used stays used. */
  setLimits(limits: readonly RateLimit[]): void {
    if (limits.length === 0) return;
    this.#windows = limits.map((limit) => {
      const known = this.#windows.find((window) => window.kind === limit.kind && window.intervalMs === limit.intervalMs);
      return known === undefined ? emptyWindow(limit) : { ...known, limit: limit.limit };
    });
  }

  /**
   * Waits until the request fits and counts it.
   * @throws VenueError of kind rate-limit, without sending anything, when the wait would be too long
   */
  async admit(cost: RequestCost): Promise<void> {
    const longestMs = cost.urgency === 'now' ? LONGEST_URGENT_WAIT_MS : LONGEST_POLITE_WAIT_MS;
    for (let waitedMs = 0; ;) {
      const waitMs = this.#waitFor(cost, this.#options.clock.now());
      if (waitMs === 0) break;
      if (waitedMs + waitMs > longestMs) throw new VenueError(`not sent: the exchange wants no calls for another ${Math.ceil(waitMs / 1_000)} s`, { kind: 'rate-limit', retryable: true, retryAfterMs: waitMs });
      await this.#options.wait(waitMs);
      waitedMs += waitMs;
    }
    for (const window of this.#windows) window.used += costIn(window, cost);
  }

  /** Believes the exchange's own count, as its headers give it: `x-mbx-used-weight-1m`, `x-mbx-order-count-10s`. */
  observe(headers: Readonly<Record<string, string | readonly string[] | undefined>>): void {
    this.#roll(this.#options.clock.now());
    for (const [name, value] of Object.entries(headers)) {
      const match = /^x-mbx-(used-weight|order-count)-(\d+)([smhd])$/.exec(name);
      const used = Number(value);
      if (match === null || !Number.isFinite(used)) continue;
      const kind = match[1] === 'used-weight' ? 'weight' : 'orders';
      const intervalMs = Number(match[2]) * (UNIT_MS[match[3] ?? ''] ?? 0);
      for (const window of this.#windows) if (window.kind === kind && window.intervalMs === intervalMs) window.used = Math.max(window.used, used);
    }
  }

  /** Lets nobody through for `ms`: after 429, 418 and a block of the firewall. */
  pause(ms: number): void {
    this.#blockedUntilMs = Math.max(this.#blockedUntilMs, this.#options.clock.now() + ms);
  }

  /** Returns what is used, and until when the exchange wants to be left alone; 0 when it does not. */
  usage(): { readonly limits: readonly RateUsage[]; readonly blockedUntilMs: EpochMs } {
    const nowMs = this.#options.clock.now();
    this.#roll(nowMs);
    return { limits: this.#windows.map(({ kind, intervalMs, limit, used }) => ({ kind, intervalMs, limit, used })), blockedUntilMs: this.#blockedUntilMs > nowMs ? this.#blockedUntilMs : 0 };
  }

  #waitFor(cost: RequestCost, nowMs: EpochMs): number {
    if (nowMs < this.#blockedUntilMs) return this.#blockedUntilMs - nowMs;
    this.#roll(nowMs);
    let waitMs = 0;
    for (const window of this.#windows) {
      const more = costIn(window, cost);
      const cap = window.kind === 'weight' && cost.urgency === 'polite' ? window.limit * POLITE_SHARE : window.limit;
      // A request dearer than the cap itself must still get through in an empty window.
      if (more > 0 && window.used > 0 && window.used + more > cap) waitMs = Math.max(waitMs, window.startMs + window.intervalMs - nowMs);
    }
    return waitMs;
  }

  #roll(nowMs: EpochMs): void {
    for (const window of this.#windows) {
      const startMs = nowMs - (nowMs % window.intervalMs);
      if (startMs === window.startMs) continue;
      window.startMs = startMs;
      window.used = 0;
    }
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const emptyWindow = (limit: RateLimit): Window => ({ ...limit, startMs: 0, used: 0 });

const costIn = (window: RateLimit, cost: RequestCost): number => (window.kind === 'weight' ? cost.weight : cost.orders);
