/** A book as REST's `depth` answers it: levels flat, price, quantity, price, quantity, best first. */
export interface DepthSnapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
}

const DECIMAL = /^\d+(\.\d*)?$/;

/**
 * Reads the answer of `GET /api/v3/depth` or `/fapi/v1/depth`, already parsed.
 * @returns null when it has another shape, such as an error body
 */
export function depthSnapshot(json: unknown): DepthSnapshot | null {
  if (typeof json !== 'object' || json === null) return null;
  const { lastUpdateId, bids, asks } = json as { readonly lastUpdateId?: unknown; readonly bids?: unknown; readonly asks?: unknown };
  if (typeof lastUpdateId !== 'number' || !Number.isSafeInteger(lastUpdateId)) return null;
  const bidLevels = flatLevels(bids);
  const askLevels = flatLevels(asks);
  return bidLevels === null || askLevels === null ? null : { lastUpdateId, bids: bidLevels, asks: askLevels };
}

function flatLevels(value: unknown): readonly number[] | null {
  if (!Array.isArray(value)) return null;
  const levels: number[] = [];
  for (const level of value as readonly unknown[]) {
    if (!Array.isArray(level)) return null;
    const [price, qty] = level as readonly unknown[];
    if (typeof price !== 'string' || typeof qty !== 'string' || !DECIMAL.test(price) || !DECIMAL.test(qty)) return null;
    levels.push(Number(price), Number(qty));
  }
  return levels;
}
