import { expect } from 'vitest';

/** Expects so many numbers, each within half a unit of the decimal place given. */
export function closeTo(found: ArrayLike<number>, expected: readonly number[], decimals = 10): void {
  expect([...Array.from(found)]).toEqual(expected.map((value) => expect.closeTo(value, decimals)));
}
