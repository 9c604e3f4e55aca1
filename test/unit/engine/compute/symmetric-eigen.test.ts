import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../../../src/engine/compute/symmetric-eigen.ts';

describe('eigenvalues of a symmetric matrix', () => {
  it('are those of the characteristic polynomial', () => {
    // |2-λ 1; 1 2-λ| = (2-λ)² - 1, so λ = 1 along (1,-1)/√2 and λ = 3 along (1,1)/√2.
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect([...values].toSorted((one, other) => one - other)).toEqual([expect.closeTo(1, 14), expect.closeTo(3, 14)]);
    const wide = values[0]! > values[1]! ? 0 : 1;
    expect(vectors[wide]! / vectors[2 + wide]!).toBeCloseTo(1, 14);
  });

  it('put the matrix together again', () => {
    const matrix = Float64Array.of(4, 1, -2, 1, 2, 0, -2, 0, 3);
    const { values, vectors } = symmetricEigen(matrix, 3);
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 3; column++) {
        const sum = [0, 1, 2].reduce((total, i) => total + vectors[row * 3 + i]! * values[i]! * vectors[column * 3 + i]!, 0);
        expect(sum).toBeCloseTo(matrix[row * 3 + column]!, 13);
      }
    }
  });
});
