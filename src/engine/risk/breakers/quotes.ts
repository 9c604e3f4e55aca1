import type { Breaker } from '../../domain/breaker.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { RiskConfig } from '../config.ts';
import { percentAgainst } from '../words.ts';
import type { Latches } from './latches.ts';

/** Plain data of {@link QuoteWatch}. */
export interface QuoteSnapshot {
  readonly usual: number;
  readonly quotes: number;
  readonly last: number;
  readonly isWideQuiet: boolean;
  readonly isCrossedQuiet: boolean;
}

/** Half-life of the usual spread, in quotes; and how many it takes to say what is usual. */
const HALF_LIFE_QUOTES = 500;
const WARM_QUOTES = 50;
const WEIGHT = 1 - 2 ** (-1 / HALF_LIFE_QUOTES);
/** A spread weighs at most this many times the usual one, so that one wild quote does not become the usual. */
const HEAVIEST = 3;
/** A spread is narrow again at half of what was too wide. */
const CALM_SHARE = 0.5;
const OFF = Number.POSITIVE_INFINITY;

/** Watches the best bid and ask of one instrument: a spread that is far wider than its own mean or than a fixed share of the price, and a book that is crossed. */
export class QuoteWatch {
  readonly #id: InstrumentId;
  readonly #symbol: string;
  readonly #latches: Latches;
  #config: RiskConfig;
  /** Spreads as a share of the mid price. */
  #usual = 0;
  #last = 0;
  #quotes = 0;
  #isWideQuiet = false;
  #isCrossedQuiet = false;

  constructor(instrument: { readonly id: InstrumentId; readonly symbol: string }, config: RiskConfig, latches: Latches) {
    this.#id = instrument.id;
    this.#symbol = instrument.symbol;
    this.#latches = latches;
    this.#config = config;
  }

  /** Newest spread and the one from which on it is too wide, in percent; null before the first quote. */
  get spreadPct(): number | null {
    return this.#quotes === 0 ? null : this.#last * 100;
  }

  get limitPct(): number {
    const { spreadFactor, spreadMinPct, spreadMaxPct } = this.#config;
    const own = spreadFactor > 0 && this.#quotes >= WARM_QUOTES ? Math.max(spreadMinPct, spreadFactor * this.#usual * 100) : OFF;
    return Math.min(own, spreadMaxPct > 0 ? spreadMaxPct : OFF);
  }

  /** Takes a quote; one without a bid or an ask says nothing here. */
  onQuote(timeMs: EpochMs, bid: number, ask: number): void {
    if (!(bid > 0 && ask > 0)) return;
    if (bid > ask) return this.#crossed(timeMs, bid, ask);
    this.#isCrossedQuiet = false;
    const spread = ((ask - bid) * 2) / (ask + bid);
    const limit = this.limitPct / 100;
    this.#last = spread;
    if (spread >= limit) this.#wide(timeMs, spread, limit);
    else if (spread <= limit * CALM_SHARE) this.#isWideQuiet = false;
    else this.#keep(timeMs, this.#latches.get('spread-blow-out', { instrumentId: this.#id }));
    this.#learn(spread);
  }

  /** A person has released it while it lasted: it must have ended once before it trips again. */
  quiet(code: 'spread-blow-out' | 'crossed-book'): void {
    if (code === 'spread-blow-out') this.#isWideQuiet = true;
    else this.#isCrossedQuiet = true;
  }

  retune(config: RiskConfig): void {
    this.#config = config;
  }

  snapshot(): QuoteSnapshot {
    return { usual: this.#usual, quotes: this.#quotes, last: this.#last, isWideQuiet: this.#isWideQuiet, isCrossedQuiet: this.#isCrossedQuiet };
  }

  restore({ usual, quotes, last, isWideQuiet, isCrossedQuiet }: QuoteSnapshot): void {
    this.#usual = usual;
    this.#quotes = quotes;
    this.#last = last;
    this.#isWideQuiet = isWideQuiet;
    this.#isCrossedQuiet = isCrossedQuiet;
  }

  #learn(spread: number): void {
    const weight = Math.max(WEIGHT, 1 / ++this.#quotes);
    const heaviest = this.#quotes > WARM_QUOTES ? Math.min(spread, HEAVIEST * this.#usual) : spread;
    // A spread that was nothing for a while (bid equals ask) must be able to grow again.
    this.#usual += ((this.#usual === 0 ? spread : heaviest) - this.#usual) * weight;
  }

  #wide(timeMs: EpochMs, spread: number, limit: number): void {
    if (this.#isWideQuiet) return;
    const [value, shown] = percentAgainst(spread * 100, limit * 100);
    this.#pause(timeMs, {
      code: 'spread-blow-out', value: spread * 100, limit: limit * 100, unit: '%',
      cause: `The spread of ${this.#symbol} is ${value} of its price; from ${shown} on it is too wide. Nothing is opened in it before it has been half as wide for ${this.#config.quoteCalmSeconds} s.`,
    });
  }

  #crossed(timeMs: EpochMs, bid: number, ask: number): void {
    if (this.#config.crossedBook === 'ignore' || this.#isCrossedQuiet) return;
    const overlap = ((bid - ask) / ask) * 100;
    this.#pause(timeMs, {
      code: 'crossed-book', value: overlap, limit: 0, unit: '%',
      cause: `The best bid of ${this.#symbol} (${bid}) is above its best ask (${ask}): such data cannot be right. Nothing is opened in it before it has been right for ${this.#config.quoteCalmSeconds} s.`,
    });
  }

  #pause(timeMs: EpochMs, { code, value, limit, unit, cause }: Pick<Breaker, 'code' | 'value' | 'limit' | 'unit' | 'cause'>): void {
    const scope = { instrumentId: this.#id };
    const latched = this.#latches.get(code, scope);
    if (latched) this.#keep(timeMs, latched);
    else this.#latches.trip({ code, scope, action: 'pause', sinceMs: timeMs, value, limit, unit, cause, side: null, release: 'automatic', releasesAtMs: timeMs + this.#calmMs });
  }

  #keep(timeMs: EpochMs, latched: Breaker | null): void {
    if (latched) this.#latches.postpone(latched, timeMs + this.#calmMs);
  }

  get #calmMs(): number {
    return this.#config.quoteCalmSeconds * 1000;
  }
}
