interface RawJson {
  rawJSON(text: string): unknown;
}
type SourceReviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Prints JSON as Binance does: a bigint (an id) becomes a bare integer of any length. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? (JSON as unknown as RawJson).rawJSON(item.toString()) : item));
}

/** Parses JSON with every number left as the text that was sent, because ids exceed 2^53 and signatures cover the digits. */
export function parseKeepingDigits(text: string): unknown {
  const reviver: SourceReviver = (_key, value, context) => (typeof value === 'number' ? context.source : value);
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown) as unknown;
}
