import { assertNever, invariant } from '../../domain/assert.ts';
import type { ByRegime } from '../../domain/regime.ts';
import type { FeatureSetName, SightSpec } from '../../domain/sight.ts';
import type { InstrumentId } from '../../domain/units.ts';
import { Bars19 } from './bars-19/bars-19.ts';
import { BARS_19, BARS_19_WARMUP } from './bars-19/definition.ts';
import { Bars50, BARS_50, BARS_50_WARMUP } from './bars-50/bars-50.ts';
import { featureSetRefusal } from './definition.ts';
import type { FeatureSetDefinition } from './definition.ts';
import { MARKET_30 } from './market-30/definition.ts';
import { Market30 } from './market-30/market-30.ts';
import type { MarketFeatureSet } from './market-feature-set.ts';

/** The features that there are, by name. */
export const FEATURE_SET_DEFINITIONS: Readonly<Record<FeatureSetName, FeatureSetDefinition>> = { 'bars-50': BARS_50, 'market-30': MARKET_30, 'bars-19': BARS_19 };

/** A feature set as an agent looks through it. */
export interface SightSet extends MarketFeatureSet {
  /** Gives the regime probabilities after the bar that is about to be given; null where they are unknown. Absent where no feature asks for them. */
  giveRegime?(probabilities: ByRegime<number> | null): void;
}

/** Returns why these features cannot be had, as one clause; null when they can. */
export function sightRefusal({ set, version, hash, withRegime }: SightSpec): string | null {
  const given = FEATURE_SET_DEFINITIONS[set] as FeatureSetDefinition | undefined;
  if (given === undefined) return `expected one of the feature sets ${Object.keys(FEATURE_SET_DEFINITIONS).join(', ')}, was "${set}"`;
  if (withRegime && set !== 'bars-50') return `expected features that have regime probabilities, was ${set}`;
  return featureSetRefusal({ name: set, version, hash }, given);
}

/**
 * Makes the features that a spec names, for one instrument. An instrument that is itself the reference has none.
 * @throws InvariantError when {@link sightRefusal} has a reason
 */
export function createSightSet(spec: SightSpec, instrumentId: InstrumentId): SightSet {
  const refusal = sightRefusal(spec);
  invariant(refusal === null, () => refusal ?? '');
  const { set, interval, referenceId, basisId } = spec;
  switch (set) {
    case 'bars-50': return new Bars50({ instrumentId, interval, referenceId: referenceId === instrumentId ? null : referenceId, basisId: basisId === instrumentId ? null : basisId });
    case 'market-30': return new Market30({ instrumentId, interval });
    case 'bars-19': return new Bars19({ instrumentId, interval });
    default: return assertNever(set);
  }
}

/** Returns the number of bars after which whatever bars alone tell is known. */
export function sightSetWarmup(set: FeatureSetName): number {
  return WARMUP[set];
}

/**
 * Returns the number of bars after which what is left of where the series began is less than the net can see: nets read single precision, ln 2^23 = 15.9. The slowest average
 * keeps (1 - 2 / (period + 1))^bars of it: 200 bars in `bars-50`, 60 in `bars-19`, Wilder's 14 in `market-30` (27 in these terms).
 */
export function sightSetSettling(set: FeatureSetName): number {
  const slowest = SLOWEST[set];
  return slowest + Math.ceil((LN_2_23 / 2) * (slowest + 1));
}

/** Of `market-30`: the slow average of the convergence, and the bars before it that volume is compared with. */
const WARMUP: Readonly<Record<FeatureSetName, number>> = { 'bars-50': BARS_50_WARMUP, 'market-30': 26, 'bars-19': BARS_19_WARMUP };
const SLOWEST: Readonly<Record<FeatureSetName, number>> = { 'bars-50': BARS_50_WARMUP, 'market-30': 27, 'bars-19': 60 };
const LN_2_23 = 15.942385152878742;
