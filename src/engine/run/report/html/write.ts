/** Kept on the line of its number. */
export const PERCENT = '\u00a0%';
const NONE = '–';
const MINUS = '\u2212';

/** Writes a share as a percentage, with a sign where it matters: +12.3 %. */
export function percent(share: number | null, options: { readonly signed?: boolean; readonly digits?: number } = {}): string {
  if (share === null) return NONE;
  const digits = options.digits ?? (Math.abs(share) >= 10 ? 0 : Math.abs(share) >= 0.1 ? 1 : 2);
  return `${signedText(share * 100, digits, options.signed === true)}${PERCENT}`;
}

/** Writes an amount of money. */
export function money(amount: number | string | null, options: { readonly signed?: boolean } = {}): string {
  if (amount === null) return NONE;
  const value = Number(amount);
  return signedText(value, Math.abs(value) >= 100_000 ? 0 : 2, options.signed === true);
}

/** Writes a ratio to two places. */
export function ratio(value: number | null): string {
  return value === null ? NONE : signedText(value, Math.abs(value) >= 100 ? 0 : 2, false);
}

export function count(value: number | null): string {
  return value === null ? NONE : signedText(value, 0, false);
}

/** Writes a day: 5 Mar 2024. */
export function day(timeMs: number | null): string {
  return timeMs === null ? NONE : `${new Date(timeMs).getUTCDate()} ${MONTHS[new Date(timeMs).getUTCMonth()] ?? ''} ${new Date(timeMs).getUTCFullYear()}`;
}

/** Writes a moment to the minute, in UTC. */
export function moment(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** Writes how long something took, in the unit that says it best. */
export function duration(ms: number | null): string {
  if (ms === null) return NONE;
  const minutes = ms / 60_000;
  if (minutes < 90) return `${Math.round(minutes)} min`;
  return minutes < 60 * 48 ? `${(minutes / 60).toFixed(1)} h` : `${(minutes / 1440).toFixed(1)} days`;
}

export function days(value: number | null): string {
  if (value === null) return NONE;
  return value < 2 ? `${(value * 24).toFixed(value * 24 < 10 ? 1 : 0)} h` : `${signedText(value, 0, false)} days`;
}

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function signedText(value: number, digits: number, isSigned: boolean): string {
  const text = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const isZero = !/[1-9]/.test(text);
  return `${isZero ? '' : value < 0 ? MINUS : isSigned ? '+' : ''}${text}`;
}
