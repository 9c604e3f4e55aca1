/**
 * Returns a reply of binance-api-node as plain values: its json-bigint makes a BigNumber object of every number of more than fifteen digits,
 * which neither equals itself nor survives being sent to another thread. They become their digits as text, without loss.
 */
export function plainValues(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainValues);
  if (isBigNumber(value)) return value.toFixed();
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plainValues(entry)]));
}

function isBigNumber(value: object): value is { toFixed(): string } {
  return '_isBigNumber' in value && 'toFixed' in value && typeof value.toFixed === 'function';
}
