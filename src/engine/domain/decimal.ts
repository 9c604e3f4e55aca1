import { invariant } from './assert.ts';

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?$/;

/**
 * Reads a plain decimal string as a whole number of 10^-decimals, digit by digit, without a float in between.
 * @returns null when the text is not a plain decimal or has more significant decimals than `decimals`
 */
export function scaledFromDecimal(text: string, decimals: number): bigint | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return null;
  const digits = BigInt(`${match[2]}${fraction.padEnd(decimals, '0')}`);
  return match[1] === '-' ? -digits : digits;
}

/** Writes a whole number of 10^-decimals as a plain decimal string with exactly `decimals` digits after the point. */
export function decimalFromScaled(scaled: bigint | number, decimals: number): string {
  const value = BigInt(scaled);
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const sign = value < 0n ? '-' : '';
  if (decimals === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Counts the significant decimals of a plain decimal string: `0.0100` has 2. */
export function decimalsOf(text: string): number {
  const point = text.indexOf('.');
  if (point < 0) return 0;
  return text.slice(point + 1).replace(/0+$/, '').length;
}

/** Ten to a small whole power, exact. */
export function powerOfTen(exponent: number): number {
  const value = POWERS[exponent];
  invariant(value !== undefined, () => `expected an exponent from 0 to 15, was ${exponent}`);
  return value;
}
const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
