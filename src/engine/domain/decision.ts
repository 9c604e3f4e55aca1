import type { ExitRules } from './exit-rules.ts';

/** A fact that a decision rests on: a stable code, and the numbers it saw. Words are made where they are read. */
export interface Reason {
  readonly code: string;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * What a strategy wants now. Holding nothing is a decision like any other.
 * Distances are in price units, from the entry price; null means none.
 */
export interface Decision {
  /** Wanted exposure from -1 (fully short) over 0 (flat) to 1 (fully long); its size is scaled by risk. */
  readonly targetExposure: number;
  readonly stopDistance: number | null;
  readonly takeProfitDistance: number | null;
  /** Distance at which the stop follows the best close since entry; null for a fixed stop. */
  readonly trailingDistance: number | null;
  /** What else protects it and leaves it; absent for nothing else. A ladder takes the place of the take-profit. */
  readonly exits?: ExitRules;
  readonly reason: Reason;
}

/** Returns a decision to keep: a strategy may say its next one with the same object. */
export function copyOfDecision(decision: Decision): Decision {
  const { code, values } = decision.reason;
  return { ...decision, reason: { code, values: { ...values } } };
}
