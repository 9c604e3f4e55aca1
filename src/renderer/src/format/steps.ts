const DECIMAL = /^(\d+)(?:\.(\d*))?$|^\.(\d+)$/;

/** Reads what a person typed as a decimal without a sign: `0.50`, `.5` and `5.` are numbers, everything else is null. */
export function readDecimal(text: string): string | null {
  const match = DECIMAL.exec(text.trim());
  if (!match) return null;
  const whole = (match[1] ?? '0').replace(/^0+(?=\d)/, '');
  const fraction = match[2] ?? match[3] ?? '';
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Counts the decimals that a step has: `0.10` has two. */
export function stepDecimals(step: string): number {
  return step.split('.')[1]?.length ?? 0;
}

/** Tells whether a decimal is a whole number of steps, exactly. */
export function isOnStep(text: string, step: string): boolean {
  const decimals = Math.max(fractionOf(text), stepDecimals(step));
  const size = scaled(step, decimals);
  return size > 0n && scaled(text, decimals) % size === 0n;
}

/** Returns the largest whole number of steps that is not above a decimal, in the precision of the step. */
export function floorToStep(text: string, step: string): string {
  const decimals = Math.max(fractionOf(text), stepDecimals(step));
  const size = scaled(step, decimals);
  return written(scaled(text, decimals) / size * size, decimals, stepDecimals(step));
}

/** Returns the whole number of steps next to a number; for prices that were drawn or computed, never for money. */
export function nearestStep(value: number, step: string): string {
  const decimals = stepDecimals(step);
  const size = scaled(step, decimals);
  const steps = BigInt(Math.max(0, Math.round(value / Number(step))));
  return written(steps * size, decimals, decimals);
}

/** Returns how many whole steps of quantity an amount of money buys at a price, exactly and rounded down. Null when the price is zero. */
export function qtyForMoney(money: string, price: string, lotSize: string): string | null {
  const decimals = Math.max(fractionOf(money), fractionOf(price), stepDecimals(lotSize));
  const value = scaled(price, decimals) * scaled(lotSize, decimals);
  if (value === 0n) return null;
  const lots = scaled(money, decimals) * 10n ** BigInt(decimals) / value;
  return written(lots * scaled(lotSize, decimals), decimals, stepDecimals(lotSize));
}

/** Returns a share of a decimal, rounded down to a step. @param share in hundredths of a percent: 10,000 is all of it */
export function shareOfStep(text: string, share: number, step: string): string {
  const decimals = Math.max(fractionOf(text), stepDecimals(step));
  const size = scaled(step, decimals);
  return written(scaled(text, decimals) * BigInt(Math.round(share)) / 10_000n / size * size, decimals, stepDecimals(step));
}

/** Tells whether a decimal is above zero. */
export function isAboveZero(text: string): boolean {
  return /[1-9]/.test(text) && !text.startsWith('-');
}

function fractionOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

function scaled(text: string, decimals: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(decimals, '0')}`);
}

function written(value: bigint, decimals: number, shown: number): string {
  const digits = value.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).slice(0, shown).padEnd(shown, '0');
  return shown === 0 ? whole : `${whole}.${fraction}`;
}
