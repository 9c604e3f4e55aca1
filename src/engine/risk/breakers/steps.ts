import { intervalMs, MINUTE_MS } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { RiskConfig } from '../config.ts';
import { written } from '../words.ts';
import { clockOf } from './calendar.ts';
import type { Latches } from './latches.ts';

/** Plain data of {@link StepWatch}. */
export interface StepSnapshot {
  readonly interval: Interval | null;
  readonly price: number;
  readonly short: number;
  readonly long: number;
  readonly bars: number;
  readonly lastSquared: number;
  readonly isQuiet: boolean;
}

const HOUR_MS = 60 * MINUTE_MS;
/** Half-lives of the two variances: what moves now, and what is usual; in bars of an hour and more they are counted in bars. */
const SHORT_MS = HOUR_MS;
const SHORT_BARS = 10;
const LONG_MS = 48 * HOUR_MS;
const LONG_BARS = 200;
/** Before this many steps nobody can say what is usual. */
const WARM_STEPS = 200;
/** A pause lasts this many bars at least: on daily bars an hour would pause nothing. */
const PAUSED_BARS = 3;
/** Unrest ends when it has halved: a ratio of half the limit. */
const CALM_SHARE = 0.5;
const OFF = Number.POSITIVE_INFINITY;
/** What is kept in place: the last close, the two variances, the newest squared step. */
const [PRICE, SHORT, LONG, LAST] = [0, 1, 2, 3] as const;

/**
 * Watches how far the price of one instrument steps from bar to bar, for the price jump and the volatility spike: exponentially weighted means of the
 * squared return over a short and a long time (their square roots are volatilities by the step), updated in place.
 */
export class StepWatch {
  readonly #id: InstrumentId;
  readonly #symbol: string;
  readonly #latches: Latches;
  #config: RiskConfig;
  #interval: Interval | null = null;
  #shortWeight = 0;
  #longWeight = 0;
  /** While there are fewer steps than these, each weighs the same; then they are forgotten by their half-lives, and are not counted any more. */
  #settledSteps = WARM_STEPS;
  #steps = 0;
  /** In place, because it changes with every bar: see the indices below. */
  readonly #now = new Float64Array(4);
  /** Unrest was released by a person while it lasted: it says nothing before it has calmed down. */
  #isQuiet = false;
  /** Squared limits: of a step that is always a jump, that is none; of the short variance in terms of the long. */
  #maxStep2 = OFF;
  #minStep2 = OFF;
  #sigmas2 = OFF;
  #spike2 = OFF;
  /** A smaller step needs no second look. */
  #leastJump2 = OFF;

  constructor(instrument: { readonly id: InstrumentId; readonly symbol: string }, config: RiskConfig, latches: Latches) {
    this.#id = instrument.id;
    this.#symbol = instrument.symbol;
    this.#latches = latches;
    this.#config = config;
    this.retune(config);
  }

  /** The short volatility over the long; null while nobody can say what is usual. */
  get ratio(): number | null {
    const long = this.#now[LONG]!;
    return this.#steps < WARM_STEPS || long === 0 ? null : Math.sqrt(this.#now[SHORT]! / long);
  }

  /** From which step on a price has jumped, in percent; null while none does. */
  get jumpPct(): number | null {
    const jump2 = this.#jump2;
    return jump2 === OFF ? null : Math.sqrt(jump2) * 100;
  }

  /** The newest step, in percent without sign; null before there was one. */
  get lastPct(): number | null {
    return this.#steps === 0 ? null : Math.sqrt(this.#now[LAST]!) * 100;
  }

  /** Takes the close of a bar. A bar that was fetched late must not be given after a newer one. */
  onBar(timeMs: EpochMs, close: number, interval: Interval): void {
    if (interval !== this.#interval) this.#setInterval(interval);
    const now = this.#now;
    const before = now[PRICE]!;
    now[PRICE] = close;
    if (before === 0) return;
    const step = close / before - 1;
    const step2 = step * step;
    if (step2 >= this.#leastJump2) this.#look(timeMs, step);
    if (this.#steps < this.#settledSteps) this.#learnEarly(step2);
    else {
      now[LAST] = step2;
      now[SHORT] = now[SHORT]! + (step2 - now[SHORT]!) * this.#shortWeight;
      now[LONG] = now[LONG]! + (step2 - now[LONG]!) * this.#longWeight;
    }
    if (now[SHORT]! > this.#spike2 * now[LONG]!) this.#spike(timeMs);
    else if (this.#isQuiet && this.#isCalm) this.#isQuiet = false;
  }

  /** Takes a bar from before the session, which only teaches what is usual. */
  warm(close: number, interval: Interval): void {
    if (interval !== this.#interval) this.#setInterval(interval);
    const before = this.#now[PRICE]!;
    if (before !== 0) this.#learnEarly((close / before - 1) ** 2);
    this.#now[PRICE] = close;
  }

  /** Takes a price within a bar: a step from the last close is a jump as soon as it is seen. */
  onPrice(timeMs: EpochMs, price: number): void {
    const before = this.#now[PRICE]!;
    if (before === 0) return;
    const step = price / before - 1;
    if (step * step >= this.#leastJump2) this.#look(timeMs, step);
  }

  /** Unrest ends when its time is over and it has halved: returns until when it is put off, or null. */
  postponed(timeMs: EpochMs): EpochMs | null {
    if (this.#spike2 === OFF || this.#isCalm) return null;
    return timeMs + (this.#interval === null ? MINUTE_MS : intervalMs(this.#interval));
  }

  /** A person has released the unrest: it must calm down before it trips again. */
  quiet(): void {
    this.#isQuiet = true;
  }

  /** Takes new limits. */
  retune(config: RiskConfig): void {
    this.#config = config;
    const { priceJumpSigmas, priceJumpMinPct, priceJumpMaxPct, volatilitySpikeFactor } = config;
    this.#sigmas2 = priceJumpSigmas > 0 ? priceJumpSigmas ** 2 : OFF;
    this.#minStep2 = (priceJumpMinPct / 100) ** 2;
    this.#maxStep2 = priceJumpMaxPct > 0 ? (priceJumpMaxPct / 100) ** 2 : OFF;
    this.#spike2 = volatilitySpikeFactor > 0 ? volatilitySpikeFactor ** 2 : OFF;
    this.#leastJump2 = Math.min(this.#maxStep2, this.#sigmas2 === OFF ? OFF : this.#minStep2);
  }

  snapshot(): StepSnapshot {
    const [price = 0, short = 0, long = 0, lastSquared = 0] = this.#now;
    return { interval: this.#interval, price, short, long, bars: this.#steps, lastSquared, isQuiet: this.#isQuiet };
  }

  restore({ interval, price, short, long, bars, lastSquared, isQuiet }: StepSnapshot): void {
    if (interval !== null) this.#setInterval(interval);
    this.#now.set([price, short, long, lastSquared]);
    this.#steps = bars;
    this.#isQuiet = isQuiet;
  }

  get #isCalm(): boolean {
    return this.#now[SHORT]! <= this.#spike2 * CALM_SHARE ** 2 * this.#now[LONG]!;
  }

  get #jump2(): number {
    const usual2 = this.#steps < WARM_STEPS || this.#sigmas2 === OFF ? OFF : Math.max(this.#minStep2, this.#sigmas2 * this.#now[LONG]!);
    return Math.min(usual2, this.#maxStep2);
  }

  #learnEarly(step2: number): void {
    const now = this.#now;
    const equal = this.#steps < this.#settledSteps ? 1 / ++this.#steps : 0;
    now[LAST] = step2;
    now[SHORT] = now[SHORT]! + (step2 - now[SHORT]!) * Math.max(equal, this.#shortWeight);
    now[LONG] = now[LONG]! + (step2 - now[LONG]!) * Math.max(equal, this.#longWeight);
  }

  /** Steps of another length are other steps: what is usual is learned anew. */
  #setInterval(interval: Interval): void {
    const lengthMs = intervalMs(interval);
    this.#interval = interval;
    this.#shortWeight = weightOf(Math.max(SHORT_MS / lengthMs, SHORT_BARS));
    this.#longWeight = weightOf(Math.max(LONG_MS / lengthMs, LONG_BARS));
    this.#settledSteps = Math.ceil(1 / this.#longWeight);
    this.#steps = 0;
    this.#now.fill(0, SHORT);
  }

  /** Looks whether a large step is a jump. */
  #look(timeMs: EpochMs, step: number): void {
    if (step * step >= this.#jump2) this.#jump(timeMs, step);
  }

  #jump(timeMs: EpochMs, step: number): void {
    const [value, limit] = [Math.abs(step) * 100, Math.sqrt(this.#jump2) * 100];
    const until = timeMs + this.#pauseMs;
    const move = `${this.#symbol} has ${step > 0 ? 'jumped' : 'fallen'} by ${written(value, 2)} % from the last bar's close; from ${written(limit, 2)} % on that is a jump`;
    this.#pause('price-jump', { timeMs, value, limit, unit: '%', until, cause: `${move}. Nothing is opened in it before ${clockOf(until)}.` });
  }

  #spike(timeMs: EpochMs): void {
    if (this.#isQuiet || this.#steps < WARM_STEPS) return;
    const [value, limit] = [Math.sqrt(this.#now[SHORT]! / this.#now[LONG]!), Math.sqrt(this.#spike2)];
    const until = timeMs + this.#pauseMs;
    const unrest = `${this.#symbol} moves ${written(value, 2)} times as much as usual; the limit is ${written(limit, 2)} times`;
    this.#pause('volatility-spike', { timeMs, value, limit, unit: '×', until, cause: `${unrest}. Nothing is opened in it before ${clockOf(until)}, and before it moves half as much.` });
  }

  #pause(code: 'price-jump' | 'volatility-spike', { timeMs, value, limit, unit, until, cause }: { readonly timeMs: EpochMs; readonly value: number; readonly limit: number; readonly unit: string; readonly until: EpochMs; readonly cause: string }): void {
    const scope = { instrumentId: this.#id };
    const latched = this.#latches.get(code, scope);
    if (latched) this.#latches.postpone(latched, until);
    else this.#latches.trip({ code, scope, action: 'pause', sinceMs: timeMs, value, limit, unit, cause, side: null, release: 'automatic', releasesAtMs: until });
  }

  get #pauseMs(): number {
    const barMs = this.#interval === null ? 0 : intervalMs(this.#interval);
    return Math.max(this.#config.marketPauseMinutes * MINUTE_MS, PAUSED_BARS * barMs);
  }
}

function weightOf(halfLifeBars: number): number {
  return 1 - 2 ** (-1 / halfLifeBars);
}
