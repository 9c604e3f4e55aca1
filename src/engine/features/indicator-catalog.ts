import * as adaptive from './indicators/averages/adaptive.ts';
import * as lowLag from './indicators/averages/low-lag.ts';
import * as simple from './indicators/averages/simple.ts';
import type { IndicatorEntry, IndicatorGroup } from './indicators/define-indicator.ts';
import type { Indicator } from './indicators/indicator.ts';
import * as macd from './indicators/momentum/macd.ts';
import * as oscillators from './indicators/momentum/oscillators.ts';
import * as rates from './indicators/momentum/rates.ts';
import * as stochastic from './indicators/momentum/stochastic.ts';
import * as strength from './indicators/momentum/strength.ts';
import * as prices from './indicators/price/prices.ts';
import * as cycle from './indicators/statistics/cycle.ts';
import * as lines from './indicators/statistics/lines.ts';
import * as windows from './indicators/statistics/windows.ts';
import * as directional from './indicators/trend/directional.ts';
import * as extremes from './indicators/trend/extremes.ts';
import * as stops from './indicators/trend/stops.ts';
import * as bands from './indicators/volatility/bands.ts';
import * as estimators from './indicators/volatility/estimators.ts';
import * as ranges from './indicators/volatility/ranges.ts';
import * as flows from './indicators/volume/flows.ts';

/** An indicator with the question that it answers. */
export interface CatalogEntry extends Pick<IndicatorEntry, 'name' | 'title' | 'formula' | 'source' | 'inputs' | 'parameters' | 'outputs'> {
  readonly group: IndicatorGroup;
  /** Number of bars after which all outputs are numbers. */
  warmupBars(params?: IndicatorParams): number;
  /** Number of bars after which less than a thousandth of where the series began is left; null: it counts from its first bar for ever. */
  settlingBars(params?: IndicatorParams): number | null;
  /** @throws RangeError that names the parameter, what was expected and what was found */
  create(params?: IndicatorParams): Indicator;
}

/** Parameters that differ from their defaults. */
export type IndicatorParams = Readonly<Record<string, number | string>>;

/** Every indicator, by group and then by name. */
export const INDICATORS: readonly CatalogEntry[] = [
  ...group('price', prices),
  ...group('averages', simple, lowLag, adaptive),
  ...group('momentum', strength, stochastic, rates, macd, oscillators),
  ...group('trend', directional, extremes, stops),
  ...group('volatility', ranges, bands, estimators),
  ...group('volume', flows),
  ...group('statistics', windows, lines, cycle),
];

const BY_NAME: ReadonlyMap<string, CatalogEntry> = new Map(INDICATORS.map((entry) => [entry.name, entry]));

/** Returns the indicator of a name. @throws RangeError when there is none */
export function indicatorNamed(name: string): CatalogEntry {
  const entry = BY_NAME.get(name);
  if (!entry) throw new RangeError(`expected the name of an indicator, such as ${INDICATORS.slice(0, 3).map((each) => each.name).join(', ')}, found ${name}`);
  return entry;
}

function group(name: IndicatorGroup, ...modules: readonly Readonly<Record<string, unknown>>[]): readonly CatalogEntry[] {
  return modules.flatMap((each) => Object.values(each) as Omit<CatalogEntry, 'group'>[]).map((entry) => ({ ...entry, group: name })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
