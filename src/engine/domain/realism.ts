/**
 * How much of the market a run knows when it fills orders. `bars`: closed bars. `finer-bars`: shorter bars inside them. `trades`: every trade, with quotes
 * where they are stored. `book`: the recorded order book and every trade.
 */
export const REALISM_LEVELS = ['bars', 'finer-bars', 'trades', 'book'] as const;
export type RealismLevel = (typeof REALISM_LEVELS)[number];

/** What a result rests on, in one sentence for the person who reads it. */
export interface Realism {
  readonly level: RealismLevel;
  readonly sentence: string;
}
