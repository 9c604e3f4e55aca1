/** Where the size of a shock comes from; all but the first and the last two are estimates and are shown as such. */
export type ShockBasis = 'recorded' | 'reported' | 'beta' | 'assumed-beta' | 'volatility' | 'assumed-volatility' | 'person' | 'none';

/** A change of one price, as a fraction of it: −0.2 is a fall by a fifth. */
export interface Shock {
  readonly change: number;
  readonly basis: ShockBasis;
}

/** What happens to prices, all at once. */
export type StressScenario = PastFall | OwnShocks | AllAgainst;

interface Named {
  readonly code: string;
  readonly title: string;
  readonly description: string;
}

/** A fall that has happened: what the coins that are known fell by, and what Bitcoin did, by which the others are estimated. */
export interface PastFall extends Named {
  readonly kind: 'past-fall';
  readonly falls: Readonly<Record<string, { readonly change: number; readonly basis: 'recorded' | 'reported' }>>;
  readonly bitcoin: number;
}

/** Shocks that a person makes up, by instrument; what is left out stays where it is. */
export interface OwnShocks extends Named {
  readonly kind: 'own';
  readonly changes: Readonly<Record<string, number>>;
}

/** All correlations at one: every position moves against its holder by this many of its own daily standard deviations at once. */
export interface AllAgainst extends Named {
  readonly kind: 'all-against';
  readonly sigmas: number;
}

/** What a shock depends on. */
export interface Shocked {
  readonly instrumentId: string;
  readonly baseAsset: string;
  readonly qty: number;
  readonly beta: number | null;
  readonly dailyVolatility: number | null;
}

/** No price falls below this share of itself. */
const LOWEST = -0.99;

/** Returns what a scenario does to the price of one instrument. */
export function shockOf(scenario: StressScenario, position: Shocked, assumedDailyVolatility: number): Shock {
  switch (scenario.kind) {
    case 'past-fall': return fallOf(scenario, position);
    case 'own': return position.instrumentId in scenario.changes ? { change: bounded(scenario.changes[position.instrumentId] ?? 0), basis: 'person' } : { change: 0, basis: 'none' };
    case 'all-against': {
      const { dailyVolatility } = position;
      const change = -Math.sign(position.qty) * scenario.sigmas * (dailyVolatility ?? assumedDailyVolatility);
      return { change: bounded(change), basis: dailyVolatility === null ? 'assumed-volatility' : 'volatility' };
    }
  }
}

/** A coin without a number of its own falls by its beta times what Bitcoin fell; one without a known beta as much as Bitcoin. */
function fallOf({ falls, bitcoin }: PastFall, { baseAsset, beta }: Shocked): Shock {
  const own = Object.hasOwn(falls, baseAsset) ? falls[baseAsset] : undefined;
  if (own) return own;
  return beta === null ? { change: bitcoin, basis: 'assumed-beta' } : { change: bounded(beta * bitcoin), basis: 'beta' };
}

function bounded(change: number): number {
  return Math.max(LOWEST, change);
}
