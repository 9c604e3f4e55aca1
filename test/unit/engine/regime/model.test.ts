import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { REGIME_LABELS } from '../../../../src/engine/domain/regime.ts';
import { fitRegimes } from '../../../../src/engine/regime/model.ts';

/** Stretches of 120 bars: calm or volatile, ranging or trending, each in turn. */
function history(seed: string): Float64Array {
  const rng = createRng(seed);
  const values = new Float64Array(1440 * 3);
  for (let bar = 0; bar < 1440; bar++) {
    const turn = Math.floor(bar / 120) % 4;
    values.set([(turn % 2 === 0 ? 0.6 : 1.3) + 0.15 * rng.normal(), (turn < 2 ? -6 : -4.5) + 0.3 * rng.normal(), 10 + 0.5 * rng.normal()], bar * 3);
  }
  return values;
}

/** Share of a normal above a value, by adding up its density in small steps. */
function shareAbove(value: number, mean: number, variance: number): number {
  let sum = 0;
  const step = 0.001;
  for (let at = value + step / 2; at < value + 40; at += step) sum += step * Math.exp(-((at - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  return sum;
}

describe('a model of regimes', () => {
  it('gives each state to the kinds of market that it lies in: above the mean volatility, above the trend of a random walk', () => {
    // E √|z| of a standard normal by adding up: 0.8222 (2^(1/4) Γ(3/4) / √π).
    let randomWalk = 0;
    for (let z = 0.0005; z < 12; z += 0.001) randomWalk += 0.002 * Math.sqrt(z) * Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
    const { hmm, centre, scale, shares } = fitRegimes(history('model'));
    for (let state = 0; state < 4; state++) {
      const trending = shareAbove((randomWalk - (centre[0] ?? 0)) / (scale[0] ?? 1), hmm.means[state * 3] ?? 0, hmm.variances[state * 3] ?? 1);
      const volatile = shareAbove(0, hmm.means[state * 3 + 1] ?? 0, hmm.variances[state * 3 + 1] ?? 1);
      const expected = [(1 - volatile) * (1 - trending), (1 - volatile) * trending, volatile * (1 - trending), volatile * trending];
      REGIME_LABELS.forEach((_, label) => { expect(shares[state * 4 + label]).toBeCloseTo(expected[label] ?? Number.NaN, 4); });
    }
  });

  it('finds the four kinds that made the history, one state each', () => {
    const { shares, hmm } = fitRegimes(history('kinds'));
    const own = REGIME_LABELS.map((_, label) => Math.max(...[0, 1, 2, 3].map((state) => shares[state * 4 + label] ?? 0)));
    for (const share of own) expect(share).toBeGreaterThan(0.9);
    // Stretches of 120 bars: a state is left once in 120.
    for (let state = 0; state < 4; state++) expect(hmm.transition[state * 5]).toBeGreaterThan(0.97);
  });

  it('has no chance in it', () => {
    expect(fitRegimes(history('same'))).toEqual(fitRegimes(history('same')));
  });
});
