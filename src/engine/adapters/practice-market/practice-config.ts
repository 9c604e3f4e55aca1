import { invariant } from '../../domain/assert.ts';

/** `ticks`: quotes, trades, depth, bars. `bars`: per minute one quote and one bar; for accelerated runs. */
export type PracticeDetail = 'ticks' | 'bars';

/** What can be turned on the practice market. Every number has a default that resembles a large perpetual-futures venue. */
export interface PracticeConfig {
  readonly detail: PracticeDetail;
  /** Minutes that have already happened when the market opens; from 0 to 100,000. */
  readonly historyMinutes: number;
  /** Quote updates per instrument and minute; a divisor of 60,000 from 1 to 600. */
  readonly ticksPerMinute: number;
  /** A depth update is sent every so many quote updates; from 1 to 600. */
  readonly depthEveryTicks: number;
  /** Multiplies every volatility; from 0.1 to 5. */
  readonly volatilityScale: number;
  /** Multiplies the number of trades, not their sizes; from 0.1 to 10. */
  readonly tradeRateScale: number;
  /** Mean number of jumps of each instrument's own in a day; from 0 to 100. */
  readonly jumpsPerDay: number;
  /** Mean number of trading halts of each instrument in a day; from 0 to 100. */
  readonly haltsPerDay: number;
}

export const PRACTICE_DEFAULTS: PracticeConfig = {
  detail: 'ticks',
  historyMinutes: 28_800,
  ticksPerMinute: 240,
  depthEveryTicks: 2,
  volatilityScale: 1,
  tradeRateScale: 1,
  jumpsPerDay: 2,
  haltsPerDay: 0.5,
};

/**
 * Fills the fields that are not given with their defaults.
 * @throws InvariantError naming every field that is unknown or out of its range
 */
export function completePracticeConfig(partial: Partial<PracticeConfig>): PracticeConfig {
  const config = { ...PRACTICE_DEFAULTS, ...partial };
  const violations = [...unknownFields(partial), ...rangeViolations(config)];
  invariant(violations.length === 0, `practice market: ${violations.join('; ')}`);
  return config;
}

const DETAILS: readonly string[] = ['ticks', 'bars'] satisfies readonly PracticeDetail[];

type NumberField = Exclude<keyof PracticeConfig, 'detail'>;

interface Range {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

const RANGES: Readonly<Record<NumberField, Range>> = {
  historyMinutes: { min: 0, max: 100_000, whole: true },
  ticksPerMinute: { min: 1, max: 600, whole: true },
  depthEveryTicks: { min: 1, max: 600, whole: true },
  volatilityScale: { min: 0.1, max: 5, whole: false },
  tradeRateScale: { min: 0.1, max: 10, whole: false },
  jumpsPerDay: { min: 0, max: 100, whole: false },
  haltsPerDay: { min: 0, max: 100, whole: false },
};

function unknownFields(partial: object): readonly string[] {
  return Object.keys(partial).filter(field => !Object.hasOwn(PRACTICE_DEFAULTS, field)).map(field => `unknown field ${field}`);
}

function rangeViolations(config: PracticeConfig): readonly string[] {
  const violations = (Object.keys(RANGES) as NumberField[]).flatMap(field => rangeViolation(field, config[field]));
  if (!DETAILS.includes(config.detail)) violations.push(`expected detail to be ticks or bars, was ${config.detail}`);
  if (violations.length === 0 && 60_000 % config.ticksPerMinute !== 0) {
    violations.push(`expected ticksPerMinute to divide 60000, was ${config.ticksPerMinute}`);
  }
  return violations;
}

function rangeViolation(field: NumberField, value: number): string[] {
  const { min, max, whole } = RANGES[field];
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return [];
  return [`expected ${field} to be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, was ${value}`];
}
