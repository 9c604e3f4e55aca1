/** A non-negative or signed decimal as a whole number of 10^-8, so that every sum is exact. */
export type Atoms = bigint;

/** One unit in atoms. */
export const ONE: Atoms = 100_000_000n;

/** Reads a plain decimal such as "-12.345"; null when the text is not one, 'precision' when it has more than eight decimals. */
export function parseAtoms(text: string): Atoms | null | 'precision' {
  const match = /^(-?)(\d{1,20})(?:\.(\d*))?$/.exec(text);
  if (!match) return null;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > 8) return 'precision';
  const value = BigInt(match[2] + fraction.padEnd(8, '0'));
  return match[1] === '-' ? -value : value;
}

/** Reads a decimal known to be good. @throws RangeError when it is not */
export function atoms(text: string): Atoms {
  const value = parseAtoms(text);
  if (typeof value !== 'bigint') throw new RangeError(`expected a decimal of at most eight places, was '${text}'`);
  return value;
}

/** Rounds a float to the nearest atom; only for prices that the market invents itself. */
export const atomsOf = (value: number): Atoms => BigInt(Math.round(value * 1e8));

/** Returns the float nearest to an amount, for statistics. */
export const toNumber = (value: Atoms): number => Number(value) / 1e8;

/** Returns a × b, cut to eight decimals. */
export const times = (a: Atoms, b: Atoms): Atoms => (a * b) / ONE;

/** Returns a ÷ b, cut to eight decimals. */
export const over = (a: Atoms, b: Atoms): Atoms => (a * ONE) / b;

export const abs = (value: Atoms): Atoms => (value < 0n ? -value : value);
export const least = (a: Atoms, b: Atoms): Atoms => (a < b ? a : b);
export const most = (a: Atoms, b: Atoms): Atoms => (a > b ? a : b);

/** Prints with exactly `decimals` places (0 to 8), cutting the rest. */
export function fixed(value: Atoms, decimals: number): string {
  const digits = abs(value).toString().padStart(9, '0');
  const fraction = digits.slice(-8, -8 + decimals || undefined);
  return `${value < 0n ? '-' : ''}${digits.slice(0, -8)}${decimals > 0 ? `.${fraction}` : ''}`;
}

/** Prints without trailing zeros, as the user-data streams do. */
export function short(value: Atoms): string {
  return fixed(value, 8).replace(/\.?0+$/, '') || '0';
}

/** Returns how many decimals a step such as 0.001 has. */
export function decimalsOf(step: Atoms): number {
  const text = short(step);
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}
