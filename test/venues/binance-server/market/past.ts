import { type Atoms, ONE, toNumber } from '../decimal.ts';
import { type Bar, flatBar } from './tape.ts';

const MINUTE = 60_000;
/** Periods in minutes and the share of the price that each may swing. */
const OCTAVES: readonly (readonly [period: number, swing: number])[] = [[14_400, 0.08], [1_440, 0.025], [180, 0.009], [25, 0.003], [3, 0.0009]];
const SAMPLES = [0.35, 0.7, 1];

/**
 * The minutes before the server started, made from smooth noise: a pure function of seed, symbol and distance from the start,
 * so any stretch can be asked for at once and in any order. It ends at the symbol's starting price.
 */
export class Past {
  readonly #seed: number;
  readonly #startTicks: number;
  readonly #unitsPerMinute: number;
  readonly #tick: Atoms;
  readonly #step: Atoms;
  readonly #startMs: number;
  readonly #anchor: number;

  constructor(options: { readonly seed: number; readonly price: Atoms; readonly tick: Atoms; readonly step: Atoms; readonly startMs: number }) {
    this.#seed = options.seed;
    this.#startTicks = Number(options.price / options.tick);
    this.#unitsPerMinute = 50_000 / toNumber(options.price) / toNumber(options.step);
    this.#tick = options.tick;
    this.#step = options.step;
    this.#startMs = Math.floor(options.startMs / MINUTE) * MINUTE;
    this.#anchor = this.#swing(0);
  }

  /** The first minute that the past does not cover. */
  get endMs(): number {
    return this.#startMs;
  }

  minute(openMs: number): Bar {
    return this.span(openMs, 1);
  }

  /** Returns `count` minutes as one bar: exactly what joining them one by one gives, in one pass of plain numbers. */
  span(openMs: number, count: number): Bar {
    const first = (openMs - this.#startMs) / MINUTE;
    const open = this.#ticksAt(first);
    let high = open, low = open, close = open, volume = 0, taker = 0, trades = 0;
    // Twice the sums of units x ticks: a minute trades at the middle of its open and close.
    let quote = 0n, takerQuote = 0n;
    for (let index = first; index < first + count; index++) {
      const opening = close;
      for (const share of SAMPLES) {
        const ticks = this.#ticksAt(index + share);
        if (ticks > high) high = ticks;
        if (ticks < low) low = ticks;
        close = ticks;
      }
      const units = Math.max(1, Math.round((0.2 + noise(this.#seed, 77, index)) * this.#unitsPerMinute));
      const takerUnits = Math.floor((units * (30 + Math.floor(40 * noise(this.#seed, 78, index)))) / 100);
      volume += units;
      taker += takerUnits;
      quote += BigInt(units * (opening + close));
      takerQuote += BigInt(takerUnits * (opening + close));
      trades += 20 + Math.floor(100 * noise(this.#seed, 79, index));
    }
    const unit = this.#tick * this.#step;
    const price = (ticks: number): Atoms => BigInt(ticks) * this.#tick;
    return {
      ...flatBar(openMs, price(open)),
      high: price(high),
      low: price(low),
      close: price(close),
      volume: BigInt(volume) * this.#step,
      quoteVolume: (quote * unit) / (2n * ONE),
      trades,
      takerVolume: BigInt(taker) * this.#step,
      takerQuoteVolume: (takerQuote * unit) / (2n * ONE),
    };
  }

  #ticksAt(index: number): number {
    return Math.max(1, Math.round(this.#startTicks * Math.exp(this.#swing(index) - this.#anchor)));
  }

  #swing(index: number): number {
    let sum = 0;
    for (const [octave, [period, swing]] of OCTAVES.entries()) {
      const at = index / period;
      const left = Math.floor(at);
      const share = at - left;
      const smooth = share * share * (3 - 2 * share);
      const a = noise(this.#seed, octave, left), b = noise(this.#seed, octave, left + 1);
      sum += swing * (2 * (a + (b - a) * smooth) - 1);
    }
    return sum;
  }
}

/** Returns a number in [0, 1) fixed by its three whole arguments (finaliser of MurmurHash3). */
function noise(seed: number, stream: number, index: number): number {
  let hash = Math.imul(seed ^ Math.imul(stream + 1, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(index | 0, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}
