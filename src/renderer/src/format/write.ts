import { formatNumber, THIN_SPACE, UNKNOWN } from './decimal.ts';

/** Writes a share as percent: 0.1 → `10.0 %`. */
export function writeShare(value: number | null | undefined, decimals = 1): string {
  return value === null || value === undefined || !Number.isFinite(value) ? UNKNOWN : `${formatNumber(value * 100, decimals)}${THIN_SPACE}%`;
}

/** Writes a plain number: ratios, counts with decimals. */
export function writeNumber(value: number | null | undefined, decimals = 2): string {
  return value === null || value === undefined ? UNKNOWN : formatNumber(value, decimals);
}

/** Writes a setting as a person would: words for switches, nothing for nothing. */
export function writeSetting(value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Writes settings in one line, each by its title: `Fast average 12 · Slow average 40`. */
export function writeSettings(values: Readonly<Record<string, unknown>>, titleOf: (name: string) => string = (name) => name): string {
  return Object.entries(values).map(([name, value]) => `${titleOf(name)} ${writeSetting(value)}`).join(' · ');
}

/** Counts things in words: `1 trade`, `12 trades`. */
export function counted(count: number, word: string): string {
  return `${formatNumber(count, 0)} ${word}${count === 1 ? '' : 's'}`;
}
