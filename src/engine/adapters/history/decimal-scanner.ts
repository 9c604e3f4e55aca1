const ZERO = 48, NINE = 57, POINT = 46;
/** Up to here every power of ten is an exact float, and so is every quotient of a whole number below 2^53 by one. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const MAX_EXACT = 2 ** 53;

/**
 * Reads plain unsigned decimals (`12`, `0.50`) from bytes, to the very float that `Number` makes of the same text.
 * The digits up to the last significant one form a whole number; divided by a power of ten it is correctly rounded as long as
 * both are exact floats (Clinger 1990, "How to read floating point numbers accurately"); longer numbers go through `Number`.
 */
export class DecimalScanner {
  /** Index of the first byte after the number read last. */
  end = 0;
  /** Significant digits after the point of the number read last. */
  decimals = 0;

  /** Returns the number that begins at `start`; NaN when none does. `bytes` must end in something that is not a digit. */
  scan(bytes: Uint8Array, start: number): number {
    let at = start;
    let byte = bytes[at]!;
    let whole = 0;
    while (byte >= ZERO && byte <= NINE) {
      whole = whole * 10 + (byte - ZERO);
      byte = bytes[++at]!;
    }
    this.end = at;
    this.decimals = 0;
    if (at === start) return Number.NaN;
    if (byte === POINT) return this.#fraction(bytes, start, at + 1, whole);
    return whole <= MAX_EXACT ? whole : slow(bytes, start, at);
  }

  #fraction(bytes: Uint8Array, start: number, from: number, whole: number): number {
    let at = from;
    let digits = whole;
    let decimals = 0;
    for (let byte = bytes[at]!; byte >= ZERO && byte <= NINE; byte = bytes[++at]!) {
      if (byte === ZERO) continue;
      digits = digits * POWERS[Math.min(at - from + 1 - decimals, 22)]! + (byte - ZERO);
      decimals = at - from + 1;
    }
    this.end = at;
    this.decimals = decimals;
    if (decimals === 0) return whole <= MAX_EXACT ? whole : slow(bytes, start, at);
    return digits <= MAX_EXACT && decimals <= 22 ? digits / POWERS[decimals]! : slow(bytes, start, at);
  }
}

function slow(bytes: Uint8Array, start: number, end: number): number {
  return Number(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'));
}
