import type { BacktestRequest } from '../../../contract/api.ts';
import type { ParameterRange, Scalar } from '../../../contract/search.ts';
import { invariant } from '../../../domain/assert.ts';
import type { Dimension } from '../../../learn/search/dimension.ts';
import { narrowed } from '../../../learn/search/narrow.ts';
import type { Range } from '../../../learn/search/narrow.ts';
import { parametersOf } from '../../../learn/search/parameters.ts';
import type { Parameter } from '../../../learn/search/parameters.ts';
import { ConfigSpace, valueIn } from '../../../learn/search/space.ts';
import { strategyByName } from '../../../strategy/catalog.ts';
import { BadRequest } from '../../backtest/checked-request.ts';

/** Settings around those of the request, which is what a person asks about: from a third of each to three times it. Chosen by us. */
const WIDTH = 3;

/** What may be tried. */
export interface Candidates {
  readonly space: ConfigSpace;
  /** The settings of the request, complete. */
  readonly current: Readonly<Record<string, unknown>>;
  /** The settings that are searched. */
  readonly dimensions: readonly Dimension[];
  /** Returns the settings of the request with these in place of its own, complete; null where they are not allowed together. */
  readonly configWith: (values: Readonly<Record<string, Scalar>>) => Readonly<Record<string, unknown>> | null;
}

/**
 * Returns the settings that a tool may try for the strategy of a request.
 * @param ranges which and how far; empty takes the numbers of the strategy's signal, each from a third of what it is set to to three times it
 * @throws BadRequest when there is more than one strategy, a range is not allowed, or nothing is left to search
 */
export function candidatesOf(request: BacktestRequest, ranges: Readonly<Record<string, ParameterRange>>): Candidates {
  if (request.strategies !== undefined) throw new BadRequest([{ path: 'strategies', message: 'expected one strategy, as its settings are searched; choose one of the portfolio' }]);
  const definition = strategyByName(request.strategy, request.code);
  invariant(definition, 'a checked request names a strategy of the catalog');
  const current = definition.schema.parse(request.config) as Readonly<Record<string, unknown>>;
  const parameters = parametersOf(definition.schema);
  const { dimensions, violations } = narrowed(parameters, Object.keys(ranges).length > 0 ? ranges : around(parameters, current));
  if (violations.length > 0) throw new BadRequest(violations);
  const configWith: Candidates['configWith'] = (values) => {
    const draft = structuredClone(current) as Record<string, unknown>;
    for (const [name, value] of Object.entries(values)) put(draft, name.split('.'), value);
    const parsed = definition.schema.safeParse(draft);
    return parsed.success ? parsed.data as Readonly<Record<string, unknown>> : null;
  };
  return { space: new ConfigSpace({ dimensions, fixed: current, schema: definition.schema }), current, dimensions, configWith };
}

/** Dots lead into nested settings. */
function put(draft: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: Scalar): void {
  if (rest.length === 0) draft[first] = value;
  else put((draft[first] ??= {}) as Record<string, unknown>, rest, value);
}

function around(parameters: readonly Parameter[], current: Readonly<Record<string, unknown>>): Readonly<Record<string, Range>> {
  return Object.fromEntries(parameters.filter(({ isSuggested }) => isSuggested).flatMap((parameter) => {
    const value = valueIn(current, parameter.name);
    return typeof value === 'number' && value > 0 ? [[parameter.name, nearby(parameter, value)]] : [];
  }));
}

function nearby({ kind, min, max }: Parameter, value: number): Range {
  const whole = (bound: number): number => (kind === 'integer' ? Math.round(bound) : bound);
  return { min: Math.max(min ?? -Infinity, whole(value / WIDTH)), max: Math.min(max ?? Infinity, whole(value * WIDTH)) };
}
