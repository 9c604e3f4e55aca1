/** Columns of numbers that say the same in fewer bytes, and give back every bit: a NaN, a -0 and the last digit of a gain. */

/** How a column of numbers is written. */
const RAW = 0, WHOLE = 1, TABLE = 2, AS_BEFORE = 3;

/** Writes columns one after the other. */
export class ColumnWriter {
  readonly #parts: Uint8Array[] = [];
  #before: Float64Array = new Float64Array(0);

  /** Writes whole numbers in as few bytes each as their span needs. @param values from -2^31 to 2^31 - 1 */
  integers(values: ArrayLike<number>): void {
    let [least, most] = [values.length > 0 ? Number.POSITIVE_INFINITY : 0, values.length > 0 ? Number.NEGATIVE_INFINITY : 0];
    for (let i = 0; i < values.length; i++) {
      least = Math.min(least, values[i]!);
      most = Math.max(most, values[i]!);
    }
    const width = most - least < 256 ? 1 : most - least < 65_536 ? 2 : 4;
    const head = new DataView(new ArrayBuffer(9));
    head.setUint32(0, values.length, true);
    head.setUint8(4, width);
    head.setInt32(5, least, true);
    const bytes = new Uint8Array(values.length * width);
    // Bytes of one weight lie together: those that are nearly always the same are then packed to nearly nothing.
    for (let i = 0; i < values.length; i++) for (let byte = 0; byte < width; byte++) bytes[byte * values.length + i] = (values[i]! - least) / 2 ** (8 * byte) & 0xff;
    this.#parts.push(new Uint8Array(head.buffer), bytes);
  }

  /** Writes numbers, bit by bit: as whole numbers, by a table of those that there are, as the column before, or as they are. */
  numbers(values: Float64Array): void {
    const bits = wordsOf(values);
    if (values.length > 0 && sameBits(bits, wordsOf(this.#before))) this.#kind(AS_BEFORE);
    else if (values.every(isWhole)) {
      this.#kind(WHOLE);
      this.integers(values);
    } else this.#tableOrRaw(values, bits);
    this.#before = values;
  }

  bytes(values: Uint8Array): void {
    const head = new DataView(new ArrayBuffer(4));
    head.setUint32(0, values.length, true);
    this.#parts.push(new Uint8Array(head.buffer), values);
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #tableOrRaw(values: Float64Array, bits: BigUint64Array): void {
    const places = new Map<bigint, number>();
    for (const word of bits) if (!places.has(word)) places.set(word, places.size);
    if (places.size * 4 > values.length) {
      this.#kind(RAW);
      this.#raw(values);
      return;
    }
    // In the order of the bits, so that the table itself packs well.
    const sorted = BigUint64Array.from(places.keys()).sort();
    sorted.forEach((word, place) => { places.set(word, place); });
    this.#kind(TABLE);
    this.#raw(new Float64Array(sorted.buffer));
    this.integers(Int32Array.from(bits, (word) => places.get(word)!));
  }

  #raw(values: Float64Array): void {
    const bytes = new Uint8Array(values.slice().buffer);
    const planes = new Uint8Array(bytes.length);
    for (let i = 0; i < values.length; i++) for (let byte = 0; byte < 8; byte++) planes[byte * values.length + i] = bytes[8 * i + byte]!;
    this.bytes(planes);
  }

  #kind(kind: number): void {
    this.#parts.push(Uint8Array.of(kind));
  }
}

/** Reads what a {@link ColumnWriter} wrote, in the same order. @throws RangeError when there is less than was asked for, or a kind that is not known */
export class ColumnReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #before: Float64Array = new Float64Array(0);

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  integers(): Float64Array {
    const head = this.#take(9);
    const count = this.#view.getUint32(head, true), width = this.#view.getUint8(head + 4), least = this.#view.getInt32(head + 5, true);
    if (width !== 1 && width !== 2 && width !== 4) throw new RangeError(`expected whole numbers of 1, 2 or 4 bytes, was ${width}`);
    const from = this.#take(count * width);
    const values = new Float64Array(count).fill(least);
    for (let byte = 0; byte < width; byte++) for (let i = 0; i < count; i++) values[i]! += this.#bytes[from + byte * count + i]! * 2 ** (8 * byte);
    return values;
  }

  numbers(): Float64Array {
    const kind = this.#view.getUint8(this.#take(1));
    this.#before = this.#numbersOf(kind);
    return this.#before;
  }

  bytes(): Uint8Array {
    const count = this.#view.getUint32(this.#take(4), true);
    const from = this.#take(count);
    return this.#bytes.slice(from, from + count);
  }

  #numbersOf(kind: number): Float64Array {
    switch (kind) {
      case RAW: return this.#raw();
      case WHOLE: return this.integers();
      case TABLE: {
        const table = this.#raw();
        return this.integers().map((place) => {
          if (!(place >= 0 && place < table.length)) throw new RangeError(`expected a place in a table of ${table.length}, was ${place}`);
          return table[place]!;
        });
      }
      case AS_BEFORE: return this.#before.slice();
      default: throw new RangeError(`expected a kind of column from ${RAW} to ${AS_BEFORE}, was ${kind}`);
    }
  }

  #raw(): Float64Array {
    const planes = this.bytes();
    const count = planes.length / 8;
    if (!Number.isInteger(count)) throw new RangeError(`expected numbers of 8 bytes, was ${planes.length} bytes`);
    const bytes = new Uint8Array(planes.length);
    for (let byte = 0; byte < 8; byte++) for (let i = 0; i < count; i++) bytes[8 * i + byte] = planes[byte * count + i]!;
    return new Float64Array(bytes.buffer);
  }

  #take(count: number): number {
    const from = this.#at;
    if (from + count > this.#bytes.length) throw new RangeError(`expected ${count} more bytes, was ${this.#bytes.length - from}`);
    this.#at = from + count;
    return from;
  }
}

function wordsOf(values: Float64Array): BigUint64Array {
  return new BigUint64Array(values.buffer, values.byteOffset, values.length);
}

function sameBits(one: BigUint64Array, other: BigUint64Array): boolean {
  return one.length === other.length && one.every((word, i) => word === other[i]);
}

function isWhole(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31 && !Object.is(value, -0);
}
