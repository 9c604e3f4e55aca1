import type { MethodArithmetic, SizingInput } from './arithmetic.ts';

/** What a method asks for, before any limit. */
export interface Wanted {
  /** Lost at the stop, or, with a volatility target, the worth of the position; in quote units. */
  readonly stake: number;
  /** In the base asset. */
  readonly qty: number;
  readonly how: MethodArithmetic;
}

/** Returns money times the wanted exposure and everything that makes trades smaller or larger now. */
export function scaled({ targetExposure, multipliers }: SizingInput, money: number): number {
  return multipliers.reduce((product, { factor }) => product * factor, money * Math.abs(targetExposure));
}
