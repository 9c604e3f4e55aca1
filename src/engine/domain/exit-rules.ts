import type { PriceTicks } from './units.ts';

/**
 * How a stop follows a position, other than at a fixed distance from the best close. Distances are in price units and may be new at every bar:
 * a smaller one tightens the stop, a larger one leaves it where it is.
 */
export type TrailRule =
  /** That share of the best price since the entry behind it. */
  | { readonly kind: 'percent'; readonly percent: number }
  /** Behind the best close since the entry. */
  | { readonly kind: 'atr'; readonly distance: number }
  /** Behind the best price since the entry: hung from the highest high of a long. */
  | { readonly kind: 'chandelier'; readonly distance: number };

/** One step of a take-profit: how far from the entry, and which share of the position (0 to 1) is taken there. */
export interface Rung {
  readonly distance: number;
  readonly share: number;
  /** Moved by a person: holds as it is. Null: a person does without it. */
  readonly price?: PriceTicks | null;
}

/** The position is closed when it has been open for so many closed bars of its strategy without having been `belowR` initial risks in profit; 0 is always. */
export interface TimeStop {
  readonly bars: number;
  readonly belowR: number;
}

/** By what further rules a position is protected and left; what is null or empty is not wanted. */
export interface ExitRules {
  readonly trail: TrailRule | null;
  /** After a gain of so many initial risks the stop goes to the entry plus the fees; null for never. */
  readonly breakEvenAtR: number | null;
  readonly timeStop: TimeStop | null;
  /** Nearest first; what the shares leave of the position runs on with its stop. */
  readonly ladder: readonly Rung[];
}
