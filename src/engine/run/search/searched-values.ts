import type { Scalar } from '../../contract/search.ts';
import type { Dimension } from '../../learn/search/dimension.ts';
import { valueIn } from '../../learn/search/space.ts';

/** Returns the searched settings of a configuration, by name. */
export function searchedValues(dimensions: readonly Dimension[], config: Readonly<Record<string, unknown>>): Readonly<Record<string, Scalar>> {
  return Object.fromEntries(dimensions.map(({ name }) => [name, (valueIn(config, name) ?? null) as Scalar]));
}
