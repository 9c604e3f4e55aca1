import { type Atoms, ONE, abs, atoms } from '../decimal.ts';

/** A notional range with its leverage and maintenance margin. */
export interface Bracket {
  readonly bracket: number;
  readonly initialLeverage: number;
  readonly notionalFloor: Atoms;
  readonly notionalCap: Atoms;
  readonly maintMarginRatio: Atoms;
  /** What keeps the maintenance margin continuous from one bracket to the next. */
  readonly cum: Atoms;
}

/** Leverage, cap in quote units and maintenance ratio, as BTCUSDT had them in 2025; the cum column follows by arithmetic. */
const STEPS: readonly (readonly [leverage: number, cap: string, ratio: string])[] = [
  [125, '50000', '0.004'], [100, '250000', '0.005'], [50, '3000000', '0.01'], [20, '15000000', '0.025'], [10, '30000000', '0.05'], [5, '80000000', '0.1'], [4, '100000000', '0.125'],
];

/** The brackets of every symbol here. */
export const BRACKETS: readonly Bracket[] = build();

export function bracketOf(notional: Atoms): Bracket {
  const size = abs(notional);
  const found = BRACKETS.find((bracket) => size < bracket.notionalCap) ?? BRACKETS.at(-1);
  if (found === undefined) throw new Error('expected at least one bracket');
  return found;
}

/** Returns the largest notional that a leverage allows. */
export function maxNotional(leverage: number): Atoms {
  return BRACKETS.findLast((bracket) => bracket.initialLeverage >= leverage)?.notionalCap ?? 0n;
}

/** Returns |notional| × ratio − cum of its bracket. */
export function maintenanceMargin(notional: Atoms): Atoms {
  const { maintMarginRatio, cum } = bracketOf(notional);
  return (abs(notional) * maintMarginRatio) / ONE - cum;
}

function build(): Bracket[] {
  const brackets: Bracket[] = [];
  for (const [index, [initialLeverage, cap, ratio]] of STEPS.entries()) {
    const before = brackets.at(-1);
    const maintMarginRatio = atoms(ratio);
    const notionalFloor = before?.notionalCap ?? 0n;
    const cum = before === undefined ? 0n : before.cum + (notionalFloor * (maintMarginRatio - before.maintMarginRatio)) / ONE;
    brackets.push({ bracket: index + 1, initialLeverage, notionalFloor, notionalCap: atoms(cap), maintMarginRatio, cum });
  }
  return brackets;
}
