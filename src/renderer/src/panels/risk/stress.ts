import type { ShockBasisView } from '../../../../engine/contract/risk.ts';

/** Where the size of a shock comes from, in words. */
export const BASIS_WORDS: Readonly<Record<ShockBasisView, string>> = {
  recorded: 'as recorded that day', reported: 'as the press reported it', beta: 'its beta × Bitcoin', 'assumed-beta': 'as much as Bitcoin, its beta is not known',
  volatility: 'its own usual day', 'assumed-volatility': 'an assumed usual day', person: 'your own', none: 'stays',
};

/** The shocks of a person, by instrument, in percent. */
export type Shocks = Readonly<Record<string, number>>;

/** Sets one shock; zero leaves the price where it is. */
export function withShock(shocks: Shocks, instrumentId: string, pct: number): Shocks {
  const { [instrumentId]: _, ...others } = shocks;
  return pct === 0 || !Number.isFinite(pct) ? others : { ...others, [instrumentId]: pct };
}

/** Sets the same shock for all. */
export function shockAll(instrumentIds: readonly string[], pct: number): Shocks {
  return Object.fromEntries(instrumentIds.map((id) => [id, pct]));
}
