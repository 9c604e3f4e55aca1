import { instantiateScan } from './scan-module.ts';
import type { ScanModule } from './scan-module.ts';

/** Kinds of message that the scanner tells, in its own numbering. @see src/kernels/binance-scan.ts */
export const SCANNED = { unknown: 0, bookTicker: 1, aggTrade: 2, trade: 3, depth: 4, kline: 5, markPrice: 6 } as const;

/** Names that the scanner finds: where they stand in its memory. */
export const NAME = { stream: 0, symbol: 1, label: 2 } as const;

/** Bits of fields that are texts; numbers have the bit of their field number. */
export const TEXT_BIT = { tradeType: 10, interval: 16, stream: 17, symbol: 18 } as const;

const FIELDS = 0x10000, NAMES = 0x10200, COUNTS = 0x10300, INPUT = 0x40000, BIDS = 0x90000, ASKS = 0x100000;
const INPUT_CAPACITY = 0x40000;
const MEMORY_BYTES = 0x170000;
const PAGE_BYTES = 65_536;
const NO_NAME = 0xffff_ffff;

/** The scanner and its memory. What a scan leaves there stands until the next one. */
export class ScanMemory {
  readonly fields: Float64Array;
  readonly #scan: (length: number) => number;
  readonly #bytes: Buffer;
  readonly #names: Uint32Array;
  readonly #counts: Uint32Array;
  readonly #bids: Float64Array;
  readonly #asks: Float64Array;
  /** Texts of the scanner's table of names, by number. */
  readonly #texts: (string | undefined)[] = Array.from({ length: 2048 }, () => undefined);

  constructor(module: ScanModule) {
    const { memory, scan } = instantiateScan(module);
    memory.grow(Math.max(0, Math.ceil((MEMORY_BYTES - memory.buffer.byteLength) / PAGE_BYTES)));
    this.#scan = scan;
    this.#bytes = Buffer.from(memory.buffer);
    this.fields = new Float64Array(memory.buffer, FIELDS, 32);
    this.#names = new Uint32Array(memory.buffer, NAMES, 16);
    this.#counts = new Uint32Array(memory.buffer, COUNTS, 4);
    this.#bids = new Float64Array(memory.buffer, BIDS, (ASKS - BIDS) / 8);
    this.#asks = new Float64Array(memory.buffer, ASKS, (MEMORY_BYTES - ASKS) / 8);
  }

  /** Returns the kind of the message, or `SCANNED.unknown`. */
  scan(data: Uint8Array | string): number {
    if (data.length > INPUT_CAPACITY) return SCANNED.unknown;
    if (typeof data !== 'string') {
      this.#bytes.set(data, INPUT);
      return this.#scan(data.length);
    }
    // A text is at most as long as its UTF-8; one that is cut off here is no whole message, and lone surrogates become bytes that the scanner leaves alone.
    return this.#scan(this.#bytes.write(data, INPUT, INPUT_CAPACITY, 'utf8'));
  }

  /** Bits of the fields that were there. */
  get seen(): number {
    return this.#counts[2]!;
  }

  name(which: number): string {
    const at = which << 2;
    const id = this.#names[at]!;
    const known = id === NO_NAME ? undefined : this.#texts[id];
    return known ?? this.#learn(id, this.#names[at + 1]!, this.#names[at + 2]!);
  }

  bids(): number[] {
    return levelsOf(this.#bids, this.#counts[0]!);
  }

  asks(): number[] {
    return levelsOf(this.#asks, this.#counts[1]!);
  }

  #learn(id: number, from: number, length: number): string {
    const text = this.#bytes.toString('latin1', from, from + length);
    if (id !== NO_NAME) this.#texts[id] = text;
    return text;
  }
}

function levelsOf(values: Float64Array, count: number): number[] {
  const length = count * 2;
  // oxlint-disable-next-line unicorn/no-new-array -- a length is meant
  const levels = new Array<number>(length);
  for (let index = 0; index < length; index++) levels[index] = values[index]!;
  return levels;
}
