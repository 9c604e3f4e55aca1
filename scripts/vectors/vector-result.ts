/** What became of one case. `not-yet`: its kind is known, the feature comes later. */
export type VectorStatus = 'pass' | 'fail' | 'not-yet';

/** One case of a vector file, with what was expected and what came out. */
export interface VectorResult {
  readonly id: string;
  readonly status: VectorStatus;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Thrown by a runner when a case does not have the shape of its kind; the message says what was expected and found, and where. */
export class MalformedCase extends Error {
  override readonly name = 'MalformedCase';
}

/** Returns a passed or failed result. */
export function resultOf(id: string, expected: unknown, actual: unknown, holds: { readonly holds: boolean }): VectorResult {
  return { id, status: holds.holds ? 'pass' : 'fail', expected, actual };
}

/** Tells whether two numbers agree within an absolute tolerance; null (undefined) agrees only with null. */
export function agrees(expected: unknown, actual: unknown, tolerance: number): boolean {
  if (expected === null || actual === null) return expected === actual;
  if (typeof expected === 'number' && typeof actual === 'number') return Math.abs(expected - actual) <= tolerance;
  return expected === actual;
}

/** Tells whether every field that is expected agrees; fields that nothing is said of are free. */
export function fieldsAgree(expected: unknown, actual: unknown, tolerance: number): boolean {
  if (Array.isArray(expected)) return Array.isArray(actual) && expected.length === actual.length && expected.every((item, i) => fieldsAgree(item, actual[i], tolerance));
  if (expected !== null && typeof expected === 'object') {
    return actual !== null && typeof actual === 'object' && Object.entries(expected).every(([key, value]) => fieldsAgree(value, (actual as Record<string, unknown>)[key], tolerance));
  }
  return agrees(expected, actual, tolerance);
}
