/** A run of digits, perhaps with a point, that may be a number no float holds: sixteen or more. Also met inside texts, which costs only time. */
const LONG_NUMBER = /\d[\d.]{15}/;

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
// The third parameter is in the language (ECMAScript 2026, "JSON.parse source text access") and in V8, not yet in the compiler's library.
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/**
 * Parses JSON without losing a digit: a number that does not survive as a float (an order id above 2^53) becomes its own text.
 * Everything else is what `JSON.parse` gives.
 * @throws SyntaxError when the text is not JSON
 */
export function parseLossless(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text) as unknown;
  return parseWithSource(text, (_key, value, { source }) => (typeof value === 'number' && source !== undefined && !survives(value, source) ? source : value));
}

/** Tells whether the float and the text are the same number: as whole numbers exactly, as decimals to the last significant digit. */
function survives(value: number, source: string): boolean {
  if (Number.isSafeInteger(value) && !/[.eE]/.test(source)) return true;
  if (/^-?\d+$/.test(source)) return false;
  return significantDigits(source) <= 15 || significantText(String(value)) === significantText(source);
}

function significantDigits(source: string): number {
  return significantText(source).length;
}

/** Digits of a number without its sign, point, exponent and outer zeros: 0.00120 and 1.2e-3 are `12`. */
function significantText(source: string): string {
  return source.replace(/[eE].*$/, '').replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
}
