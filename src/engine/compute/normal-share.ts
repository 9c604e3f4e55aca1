import { portableExp } from './portable-exp.ts';

/**
 * Returns how likely a standard normal lies below `z`, the same bits on every machine. Absolute error below 7.5e-8.
 * @see Abramowitz & Stegun 1964, 26.2.17
 */
export function normalShareBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = 0.3989422804014327 * portableExp((-z * z) / 2) * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}
