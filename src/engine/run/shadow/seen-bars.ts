import type { BarClosed } from '../../domain/market-event.ts';

/** How many bars were seen, and what they add up to: told again after a restart, it shows whether the stored bars are still those that were seen. */
export interface SeenBars {
  readonly bars: number;
  readonly hash: number;
}

/** Hashes bars as they come. @see Fowler, Noll & Vo, FNV-1a (32 bits), over the words of each number */
export class SeenHash {
  readonly #floats = new Float64Array(6);
  readonly #words = new Uint32Array(this.#floats.buffer);
  #bars = 0;
  #hash = 0x811c9dc5;

  add({ bar }: BarClosed): void {
    const floats = this.#floats;
    floats[0] = bar.closeTimeMs;
    floats[1] = bar.open;
    floats[2] = bar.high;
    floats[3] = bar.low;
    floats[4] = bar.close;
    floats[5] = bar.volume;
    for (const word of this.#words) this.#hash = Math.imul(this.#hash ^ word, 0x01000193) >>> 0;
    this.#bars++;
  }

  get seen(): SeenBars {
    return { bars: this.#bars, hash: this.#hash };
  }
}
