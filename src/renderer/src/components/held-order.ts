/**
 * Returns the items in an order that was held: known ones stay where they were, new ones come at the end in their own order, gone ones leave.
 * @param keys the order to hold
 */
export function heldOrder<Item>(keys: readonly string[], items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  const known = keys.flatMap((key) => byKey.get(key) ?? []);
  const held = new Set(keys);
  return [...known, ...items.filter((item) => !held.has(keyOf(item)))];
}
