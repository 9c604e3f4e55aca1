import { portableLog } from '../../compute/portable-log.ts';

/** Returns ln(value / base), NaN where that is not a finite number: unknown, and never an infinity. */
export function logRatio(value: number, base: number): number {
  return finiteLog(value / base);
}

/** Returns ln(value), NaN where that is not a finite number. */
export function finiteLog(value: number): number {
  return value > 0 && value < Number.POSITIVE_INFINITY ? portableLog(value) : Number.NaN;
}

/** Returns ln(1 + value / usual) - ln 2: 0 where the value is as usual, at least -ln 2; NaN where nothing is usual. */
export function againstUsual(value: number, usual: number): number {
  return usual > 0 && value >= 0 ? finiteLog(1 + value / usual) - LN_2 : Number.NaN;
}

const LN_2 = 0.6931471805599453;
