import { describe, expect, it } from 'vitest';
import { portableLog } from '../../../../src/engine/compute/portable-log.ts';

describe('portableLog', () => {
  it('is exactly zero at one', () => {
    expect(portableLog(1)).toBe(0);
  });

  // Natural logarithms to 30 digits from mathematical tables, rounded to the nearest double by the parser.
  it.each([
    [2, 0.693147180559945309417232121458],
    [3, 1.098612288668109691395245236923],
    [5, 1.609437912434100374600759333226],
    [7, 1.945910149055313305105352743443],
    [10, 2.302585092994045684017991454684],
    [0.5, -0.693147180559945309417232121458],
    [1e-3, -6.907755278982137052053974364053],
  ])('of %d is right to the last bit or its neighbour', (x, expected) => {
    expect(Math.abs(portableLog(x) - expected)).toBeLessThanOrEqual(Math.abs(expected) * 2 ** -52);
  });

  it('stays within two ulps of Math.log over the whole range of floats', () => {
    let worst = 0;
    for (let exponent = -1000; exponent <= 1000; exponent += 1) {
      for (let step = 1; step < 20; step++) {
        const x = 2 ** exponent * (1 + step / 20);
        worst = Math.max(worst, Math.abs(portableLog(x) / Math.log(x) - 1));
      }
    }
    expect(worst).toBeLessThan(2 ** -51);
  });
});
