import { formatNumber, UNKNOWN } from '../../format/decimal.ts';

/** How near a limit is: a word beside the colour, never the colour alone. */
export interface GaugeLevel {
  readonly name: 'clear' | 'watch' | 'close' | 'reached';
  readonly word: string;
}

/** Returns the level of a share of a limit; steps at 75, 90 and 100 %. A share that is not a number counts as reached. */
export function gaugeLevel(share: number): GaugeLevel {
  if (share < 0.75) return { name: 'clear', word: 'clear' };
  if (share < 0.9) return { name: 'watch', word: 'watch' };
  if (share < 1) return { name: 'close', word: 'close to the limit' };
  return { name: 'reached', word: 'limit reached' };
}

const WHOLE_UNITS: ReadonlySet<string> = new Set(['s', 'ms', 'orders', 'positions', 'trades', 'errors']);

/** Returns how many decimals a gauge's numbers need: never more digits than are true. */
export function gaugeDecimals(unit: string, limit: number): number {
  if (WHOLE_UNITS.has(unit)) return 0;
  return Math.abs(limit) >= 1000 ? 0 : Math.abs(limit) >= 100 ? 1 : 2;
}

/** Writes the numbers of a limit; a value that is not known counts as far beyond it and is not shown as a number. */
export function limitText({ value, limit, unit, share }: { readonly value: number; readonly limit: number; readonly unit: string; readonly share: number }): { readonly value: string; readonly limit: string; readonly share: string } {
  const isUnknown = !(share < 100);
  const decimals = gaugeDecimals(unit, limit);
  return {
    value: isUnknown ? 'unknown' : formatNumber(value, Number.isInteger(value) && unit !== '%' ? 0 : decimals),
    limit: formatNumber(limit, Number.isInteger(limit) ? 0 : decimals),
    share: isUnknown ? UNKNOWN : `${formatNumber(share * 100, 0)} %`,
  };
}
