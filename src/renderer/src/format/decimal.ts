/** Separates thousands: narrow, and never broken over two lines. */
export const THIN_SPACE = '\u202f';
/** The true minus sign, as wide as a digit. */
export const MINUS = '\u2212';
/** Stands for a number that is not known. */
export const UNKNOWN = '–';

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/**
 * Writes a decimal string with thin thousands separators and exactly the digits it came with.
 * Never goes through a float, so the last digit is the engine's own.
 * @returns the text itself when it is not a plain decimal
 */
export function groupDecimal(text: string): string {
  const match = DECIMAL.exec(text);
  if (!match) return text;
  const [, sign, whole = '', fraction] = match;
  return `${sign === '-' ? MINUS : ''}${grouped(whole)}${fraction ? `.${fraction}` : ''}`;
}

/**
 * Rounds a decimal string to a number of decimals, half away from zero, digit by digit.
 * A result of zero has no sign.
 */
export function roundDecimal(text: string, decimals: number): string {
  const match = DECIMAL.exec(text);
  if (!match) return text;
  const [, sign, whole = '0', fraction = ''] = match;
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0');
  const roundsUp = (fraction[decimals] ?? '0') >= '5';
  const scaled = BigInt(`${whole}${kept}`) + (roundsUp ? 1n : 0n);
  const digits = scaled.toString().padStart(decimals + 1, '0');
  const body = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return sign === '-' && scaled !== 0n ? `-${body}` : body;
}

/** Writes a decimal string rounded and grouped: the usual form of money. */
export function formatDecimal(text: string, decimals: number): string {
  return groupDecimal(roundDecimal(text, decimals));
}

/** Writes a float with a fixed number of decimals, grouped; for statistics and prices that exist to be drawn. */
export function formatNumber(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN;
  const fixed = value.toFixed(decimals);
  return groupDecimal(Number(fixed) === 0 ? fixed.replace('-', '') : fixed);
}

/** Writes a large count or volume in at most four digits: `1.24 M`. */
export function formatCompact(value: number): string {
  const size = Math.abs(value);
  for (const [limit, unit] of COMPACT) if (size >= limit) return `${formatNumber(value / limit, size / limit >= 100 ? 1 : 2)}${THIN_SPACE}${unit}`;
  return formatNumber(value, size >= 100 ? 0 : size >= 1 ? 2 : 4);
}
const COMPACT: readonly (readonly [number, string])[] = [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e4, 'k']];

/** Tells the direction of a decimal string or a number. Zero written in any length is zero. */
export function signOf(value: string | number): -1 | 0 | 1 {
  if (typeof value === 'number') return value > 0 ? 1 : value < 0 ? -1 : 0;
  if (!/[1-9]/.test(value)) return 0;
  return value.startsWith('-') ? -1 : 1;
}

/** Orders two decimal strings by value without a float: negative, zero or positive like any comparator. */
export function compareDecimals(left: string, right: string): number {
  const decimals = Math.max(fractionLength(left), fractionLength(right));
  const difference = scaled(left, decimals) - scaled(right, decimals);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE);
}

function fractionLength(text: string): number {
  return DECIMAL.exec(text)?.[3]?.length ?? 0;
}

function scaled(text: string, decimals: number): bigint {
  const match = DECIMAL.exec(text);
  if (!match) return 0n;
  const value = BigInt(`${match[2]}${(match[3] ?? '').padEnd(decimals, '0')}`);
  return match[1] === '-' ? -value : value;
}
