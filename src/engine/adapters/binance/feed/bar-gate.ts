import type { Instrument } from '../../../domain/instrument.ts';
import type { Interval } from '../../../domain/interval.ts';
import { barOpenTime, intervalMs } from '../../../domain/interval.ts';
import type { Bar, BarClosed } from '../../../domain/market-event.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { SocketMachinery } from '../sockets/machinery.ts';
import { pause } from '../sockets/scheduler.ts';
import type { MarketRest } from './market-rest.ts';
import type { RequestLine } from './request-line.ts';
import { barProblem } from './sound-bar.ts';

/** Bars kept while a hole is filled; older ones are dropped and fetched with the hole. */
const MAX_HELD = 1_000;
/** A bar that has not come so long after its end is fetched. */
export const LATE_MS = 5_000;
/** REST may lag behind the streams: so often it is asked for bars it should have, with a pause between. */
const ASKS = 3;
const ASK_AGAIN_MS = 2_000;

export interface BarGateOptions {
  readonly machinery: SocketMachinery;
  readonly instrument: Instrument;
  readonly interval: Interval;
  /** Open time of the first bar wanted; null begins with the bar that is open when the stream is. */
  readonly fromMs: EpochMs | null;
  readonly rest: MarketRest;
  readonly line: RequestLine;
  emit(event: BarClosed): void;
  /** Says that bars are missing, were wrong, or were fetched. */
  report(sentence: string): void;
  /** The gate has begun or ended to fill a hole. */
  changed(): void;
}

/**
 * Lets the bars of one instrument through in order, each once and none left out. A hole holds what comes after it back until REST has filled it;
 * bars that the venue itself has not are said, never made up.
 */
export class BarGate {
  readonly #options: BarGateOptions;
  readonly #lengthMs: number;
  #nextMs: EpochMs | null;
  #held: BarClosed[] = [];
  #isConnected = false;
  #isFilling = false;
  /** End of the hole; may move on while it is filled. */
  #wantedMs: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(options: BarGateOptions) {
    this.#options = options;
    this.#lengthMs = intervalMs(options.interval);
    this.#nextMs = options.fromMs;
  }

  get isFilling(): boolean {
    return this.#isFilling;
  }

  /** Takes a closed bar of the stream. */
  take(event: BarClosed): void {
    const problem = barProblem(event.bar, this.#options.interval);
    if (problem !== null) {
      this.#options.report(`a bar of ${this.#options.instrument.symbol} cannot be true and is fetched again: ${problem}`);
      if (event.bar.openTimeMs === this.#nextMs && !this.#isFilling) this.#fill(event.bar.openTimeMs + this.#lengthMs);
      return;
    }
    if (this.#nextMs !== null && event.bar.openTimeMs < this.#nextMs) return;
    if (this.#isFilling || !this.#isConnected) this.#hold(event);
    else if (this.#nextMs === null || event.bar.openTimeMs === this.#nextMs) this.#pass(event);
    else {
      this.#hold(event);
      this.#fill(event.bar.openTimeMs);
    }
  }

  /** The stream was lost: what comes is held until `resume`. */
  suspend(): void {
    this.#isConnected = false;
  }

  /** The stream delivers: fills the hole up to the bar that is open at `nowMs`. */
  resume(nowMs: EpochMs): void {
    this.#isConnected = true;
    const openMs = barOpenTime(nowMs, this.#lengthMs);
    this.#nextMs ??= openMs;
    if (this.#nextMs < openMs) this.#fill(openMs);
    else if (!this.#isFilling) this.#release();
  }

  /** Looks for a bar that should have come by `nowMs`. */
  check(nowMs: EpochMs): void {
    if (!this.#isConnected || this.#isFilling || this.#nextMs === null) return;
    const dueMs = barOpenTime(nowMs - LATE_MS, this.#lengthMs);
    if (this.#nextMs < dueMs) this.#fill(dueMs);
  }

  #hold(event: BarClosed): void {
    if (this.#held.length >= MAX_HELD) this.#held.shift();
    this.#held.push(event);
  }

  #pass(event: BarClosed): void {
    this.#nextMs = event.bar.openTimeMs + this.#lengthMs;
    this.#options.emit(event);
  }

  #fill(untilMs: EpochMs): void {
    this.#wantedMs = Math.max(this.#wantedMs, untilMs);
    if (this.#isFilling) return;
    this.#isFilling = true;
    this.#options.changed();
    void this.#fillUntil(untilMs);
  }

  async #fillUntil(untilMs: EpochMs): Promise<void> {
    const fromMs = this.#nextMs ?? untilMs;
    let fetched = 0;
    for (let asks = 0; asks < ASKS && this.#expected() < untilMs; asks++) {
      if (asks > 0) await pause(this.#options.machinery.scheduler, ASK_AGAIN_MS);
      const bars = await this.#ask(untilMs);
      if (bars === null) return;
      // A hole in the middle may be REST lagging or the venue's own halt: only the last answer may leave one.
      fetched += this.#passAll(bars, { untilMs, isLastAsk: asks === ASKS - 1 });
    }
    this.#tell(fromMs, untilMs, fetched);
    if (this.#expected() < untilMs) this.#nextMs = untilMs;
    this.#isFilling = false;
    if (this.#expected() < this.#wantedMs) this.#fill(this.#wantedMs);
    else if (this.#isConnected) this.#release();
    if (!this.isFilling) this.#options.changed();
  }

  #expected(): EpochMs {
    return this.#nextMs ?? Number.POSITIVE_INFINITY;
  }

  async #ask(untilMs: EpochMs): Promise<readonly Bar[] | null> {
    const { instrument, interval, line, rest } = this.#options;
    const fromMs = this.#expected();
    const result = await line.ask(`bars of ${instrument.symbol}`, () => rest.klines(instrument, interval, fromMs, untilMs), () => true);
    return result === null ? null : result.answer;
  }

  /** Passes the bars that follow on; returns how many. */
  #passAll(bars: readonly Bar[], { untilMs, isLastAsk }: { readonly untilMs: EpochMs; readonly isLastAsk: boolean }): number {
    const { instrument, interval } = this.#options;
    const sorted = bars.filter((bar) => bar.openTimeMs < untilMs && barProblem(bar, interval) === null).toSorted((a, b) => a.openTimeMs - b.openTimeMs);
    let passed = 0;
    for (const bar of sorted) {
      if (bar.openTimeMs < this.#expected()) continue;
      if (bar.openTimeMs > this.#expected() && !isLastAsk) break;
      passed += 1;
      this.#pass({ type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: instrument.id, interval, bar });
    }
    return passed;
  }

  #tell(fromMs: EpochMs, untilMs: EpochMs, fetched: number): void {
    const { instrument, interval, report } = this.#options;
    const wanted = (untilMs - fromMs) / this.#lengthMs;
    const stretch = `${textOf(fromMs)} to ${textOf(untilMs)}`;
    const missing = wanted - fetched;
    if (missing > 0) report(`${instrument.symbol}: ${missing} of ${wanted} ${interval} bars from ${stretch} are missing: the venue has none`);
    else report(`${instrument.symbol}: ${fetched} ${interval} bars from ${stretch} were missed and have been fetched`);
  }

  /** Lets the held bars go, up to the next hole. */
  #release(): void {
    const held = this.#held.toSorted((a, b) => a.bar.openTimeMs - b.bar.openTimeMs);
    this.#held = [];
    for (const [index, event] of held.entries()) {
      const nextMs = this.#expected();
      if (event.bar.openTimeMs < nextMs) continue;
      if (event.bar.openTimeMs > nextMs) {
        this.#held = held.slice(index);
        this.#fill(event.bar.openTimeMs);
        return;
      }
      this.#pass(event);
    }
  }
}

function textOf(timeMs: EpochMs): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}
