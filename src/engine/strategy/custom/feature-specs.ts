import type { FeatureKind, FeatureSpec } from '../../domain/feature.ts';

const FIELDS: readonly FeatureKind[] = ['open', 'high', 'low', 'close', 'volume'];
/** With a period, and the least that it may be. */
const LEAST_PERIOD: Readonly<Record<string, number>> = { sma: 1, ema: 1, atr: 1, adx: 2, highest: 1, lowest: 1, volatility: 1 };
const MOST_PERIOD = 5000;

/** Turns what a person's code asks for into features. @throws Error with one clause that says what was expected */
export function featureSpecs(asked: readonly { readonly name: string; readonly spec: unknown }[]): readonly FeatureSpec[] {
  return asked.map(({ name, spec }) => featureSpec(name, spec));
}

function featureSpec(name: string, spec: unknown): FeatureSpec {
  if (typeof spec !== 'object' || spec === null) throw new Error(`expected "${name}" to be such as { kind: 'ema', period: 20 }, was ${JSON.stringify(spec)}`);
  const { kind, period, ...rest } = spec as { readonly kind?: unknown; readonly period?: unknown };
  const [extra] = Object.keys(rest);
  if (extra !== undefined) throw new Error(`expected "${name}" to have a kind and a period, found "${extra}" too`);
  if (FIELDS.includes(kind as FeatureKind)) {
    if (period !== undefined) throw new Error(`expected "${name}" (${String(kind)}) without a period, was ${JSON.stringify(period)}`);
    return { name, kind: kind as 'close' };
  }
  const least = typeof kind === 'string' && Object.hasOwn(LEAST_PERIOD, kind) ? LEAST_PERIOD[kind] ?? 1 : null;
  if (least === null) throw new Error(`expected "${name}" to be one of ${[...FIELDS, ...Object.keys(LEAST_PERIOD)].join(', ')}, was ${JSON.stringify(kind)}`);
  if (typeof period !== 'number' || !Number.isInteger(period) || period < least || period > MOST_PERIOD) throw new Error(`expected "${name}" (${String(kind)}) over ${least} to ${MOST_PERIOD} whole bars, was ${JSON.stringify(period)}`);
  return { name, kind: kind as 'ema', period };
}
