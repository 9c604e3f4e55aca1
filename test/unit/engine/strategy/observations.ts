import { invariant } from '../../../../src/engine/domain/assert.ts';
import type { Decision } from '../../../../src/engine/domain/decision.ts';
import type { Strategy } from '../../../../src/engine/strategy/strategy.ts';

/** Builds an observation of the strategy's own features by their names; what is not named is 1. */
export function observation(strategy: Strategy, values: Readonly<Record<string, number>>): Float64Array {
  for (const name of Object.keys(values)) invariant(strategy.features.some((spec) => spec.name === name), `expected one of ${strategy.features.map((spec) => spec.name).join(', ')}, was ${name}`);
  return Float64Array.from(strategy.features, (spec) => values[spec.name] ?? 1);
}

/** Returns what a decision says in short: target and code. */
export function inShort(decision: Decision | null): string {
  return decision === null ? 'nothing' : `${decision.targetExposure} ${decision.reason.code}`;
}
