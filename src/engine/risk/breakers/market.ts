import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { RiskConfig } from '../config.ts';
import { counted } from '../words.ts';
import { FundingWatch } from './funding.ts';
import type { FundingSnapshot } from './funding.ts';
import type { Latches } from './latches.ts';
import { QuoteWatch } from './quotes.ts';
import type { QuoteSnapshot } from './quotes.ts';
import { StepWatch } from './steps.ts';
import type { StepSnapshot } from './steps.ts';

/** Plain data of {@link MarketWatch}. */
export interface MarketSnapshot {
  readonly instrumentId: InstrumentId;
  readonly lastMs: EpochMs;
  readonly lastBarMs: EpochMs;
  readonly isSilent: boolean;
  readonly steps: StepSnapshot;
  readonly quotes: QuoteSnapshot;
  readonly funding: FundingSnapshot;
}

/** What is kept in place. */
const [LAST, LAST_BAR] = [0, 1] as const;

/** Everything that is watched of one instrument's market. */
export class MarketWatch {
  readonly id: InstrumentId;
  readonly symbol: string;
  readonly steps: StepWatch;
  readonly quotes: QuoteWatch;
  readonly funding: FundingWatch;
  readonly #latches: Latches;
  /** When it was last heard of, and the end of its last bar; in place, because they change with every bar. */
  readonly #heard = new Float64Array(2);
  #interval: Interval | null = null;
  #barMs = 0;
  /** Its silence has been noticed; whoever speaks next ends it. */
  #isSilent = false;
  #staleMs: number;

  constructor(instrument: { readonly id: InstrumentId; readonly symbol: string }, config: RiskConfig, latches: Latches) {
    this.id = instrument.id;
    this.symbol = instrument.symbol;
    this.steps = new StepWatch(instrument, config, latches);
    this.quotes = new QuoteWatch(instrument, config, latches);
    this.funding = new FundingWatch(instrument, config, latches);
    this.#latches = latches;
    this.#staleMs = config.stalePriceSeconds * 1000;
  }

  /** Takes a closed bar; one that came late, or again, says nothing new. */
  onBar(timeMs: EpochMs, { closeTimeMs, close }: { readonly closeTimeMs: EpochMs; readonly close: number }, interval: Interval): void {
    if (timeMs === closeTimeMs) return this.onClose(timeMs, close, interval);
    this.#hear(timeMs);
    if (closeTimeMs <= this.#heard[LAST_BAR]!) return;
    this.#heard[LAST_BAR] = closeTimeMs;
    if (interval !== this.#interval) this.#setInterval(interval);
    this.steps.onBar(timeMs, close, interval);
  }

  /** Takes a bar that is known as soon as it has closed. */
  onClose(timeMs: EpochMs, close: number, interval: Interval): void {
    const heard = this.#heard;
    if (timeMs > heard[LAST]!) heard[LAST] = timeMs;
    if (this.#isSilent) this.#endSilence(timeMs);
    if (timeMs <= heard[LAST_BAR]!) return;
    heard[LAST_BAR] = timeMs;
    if (interval !== this.#interval) this.#setInterval(interval);
    this.steps.onBar(timeMs, close, interval);
  }

  /** Takes a bar from before the session. */
  warm(bar: { readonly closeTimeMs: EpochMs; readonly close: number }, interval: Interval): void {
    if (bar.closeTimeMs <= this.#heard[LAST_BAR]!) return;
    this.#heard[LAST_BAR] = bar.closeTimeMs;
    if (interval !== this.#interval) this.#setInterval(interval);
    this.steps.warm(bar.close, interval);
  }

  onQuote(timeMs: EpochMs, bid: number, ask: number): void {
    this.quotes.onQuote(timeMs, bid, ask);
    this.onPrice(timeMs, (bid + ask) / 2);
  }

  onPrice(timeMs: EpochMs, price: number): void {
    this.#hear(timeMs);
    this.steps.onPrice(timeMs, price);
  }

  /** How long nothing has been heard of it, and how long that may last; null before its first price. */
  silenceMs(nowMs: EpochMs): number | null {
    const lastMs = this.#heard[LAST]!;
    return lastMs === 0 ? null : Math.max(0, nowMs - lastMs);
  }

  get allowedMs(): number {
    return this.#staleMs + this.#barMs;
  }

  /** Looks whether it has been silent for too long while others spoke; returns when to look again. */
  listen(timeMs: EpochMs): EpochMs {
    const lastMs = this.#heard[LAST]!;
    if (this.#staleMs === 0 || lastMs === 0 || this.#isSilent) return Number.POSITIVE_INFINITY;
    const dueMs = lastMs + this.allowedMs;
    if (timeMs <= dueMs) return dueMs;
    this.#isSilent = true;
    const [silent, allowed] = [Math.round((timeMs - lastMs) / 1000), this.allowedMs / 1000];
    this.#latches.trip({
      code: 'stale-price', scope: { instrumentId: this.id }, action: 'pause', sinceMs: timeMs, value: silent, limit: allowed, unit: 's', side: null,
      cause: `Nothing was heard of ${this.symbol} for ${counted(silent, 'second')} while other symbols went on; the limit is ${allowed}. Nothing is opened in it before its next price.`,
      release: 'automatic', releasesAtMs: null,
    });
    return Number.POSITIVE_INFINITY;
  }

  retune(config: RiskConfig): void {
    this.#staleMs = config.stalePriceSeconds * 1000;
    this.steps.retune(config);
    this.quotes.retune(config);
    this.funding.retune(config);
  }

  snapshot(): MarketSnapshot {
    return {
      instrumentId: this.id, lastMs: this.#heard[LAST]!, lastBarMs: this.#heard[LAST_BAR]!, isSilent: this.#isSilent,
      steps: this.steps.snapshot(), quotes: this.quotes.snapshot(), funding: this.funding.snapshot(),
    };
  }

  restore(snapshot: MarketSnapshot): void {
    this.#heard.set([snapshot.lastMs, snapshot.lastBarMs]);
    this.#isSilent = snapshot.isSilent;
    if (snapshot.steps.interval !== null) this.#setInterval(snapshot.steps.interval);
    this.steps.restore(snapshot.steps);
    this.quotes.restore(snapshot.quotes);
    this.funding.restore(snapshot.funding);
  }

  #hear(timeMs: EpochMs): void {
    if (timeMs > this.#heard[LAST]!) this.#heard[LAST] = timeMs;
    if (this.#isSilent) this.#endSilence(timeMs);
  }

  #setInterval(interval: Interval): void {
    this.#interval = interval;
    this.#barMs = intervalMs(interval);
  }

  #endSilence(timeMs: EpochMs): void {
    this.#isSilent = false;
    const latched = this.#latches.get('stale-price', { instrumentId: this.id });
    if (latched) this.#latches.release(latched, { timeMs, by: 'automatic', cause: `${this.symbol} has a price again.` });
  }
}
