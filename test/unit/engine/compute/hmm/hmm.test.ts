import { describe, expect, it } from 'vitest';
import { expectationsOf, fitHmm } from '../../../../../src/engine/compute/hmm/baum-welch.ts';
import { emissionsOf, filterStep, weigh } from '../../../../../src/engine/compute/hmm/gaussian-hmm.ts';
import type { GaussianHmm } from '../../../../../src/engine/compute/hmm/gaussian-hmm.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';

const PLAIN = { maxIterations: 1, tolerance: 0, varianceFloor: 1e-9, stayed: 0, left: 0 };

function model(fields: { readonly initial: readonly number[]; readonly transition: readonly number[]; readonly means: readonly number[]; readonly variances: readonly number[] }): GaussianHmm {
  const states = fields.initial.length;
  return {
    states, dims: fields.means.length / states, initial: Float64Array.from(fields.initial), transition: Float64Array.from(fields.transition),
    means: Float64Array.from(fields.means), variances: Float64Array.from(fields.variances),
  };
}

const SMALL = model({ initial: [0.6, 0.4], transition: [0.9, 0.1, 0.3, 0.7], means: [0, 1, 2, -1], variances: [1, 0.5, 2, 1.5] });
const SERIES = Float64Array.of(0.1, 0.8, 1.9, -0.7, 2.4, -1.2, 0.3, 1.4, -0.2, 0.5);

/** Everything from the definition: sums over all 2^5 ways through the states. */
function byEnumeration({ initial, transition, means, variances }: GaussianHmm, series: Float64Array) {
  const count = series.length / 2;
  let total = 0;
  const occupancy = new Float64Array(count * 2);
  const steps = new Float64Array(4);
  const density = (state: number, t: number): number => [0, 1].reduce((product, dim) => {
    const variance = variances[state * 2 + dim] ?? 1;
    const distance = (series[t * 2 + dim] ?? 0) - (means[state * 2 + dim] ?? 0);
    return product * Math.exp(-(distance ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  }, 1);
  for (let way = 0; way < 2 ** count; way++) {
    const states = Array.from({ length: count }, (_, t) => (way >> t) & 1);
    const probability = states.reduce((product, state, t) => product * density(state, t) * ((t === 0 ? initial[state] : transition[(states[t - 1] ?? 0) * 2 + state]) ?? 0), 1);
    total += probability;
    states.forEach((state, t) => { occupancy[t * 2 + state] = (occupancy[t * 2 + state] ?? 0) + probability; });
    states.slice(1).forEach((state, t) => { const at = (states[t] ?? 0) * 2 + state; steps[at] = (steps[at] ?? 0) + probability; });
  }
  return { logLikelihood: Math.log(total), occupancy: occupancy.map((sum) => sum / total), steps: steps.map((sum) => sum / total) };
}

describe('the forward filter', () => {
  it('knows whether it rains from the umbrellas seen', () => {
    // Russell & Norvig, Artificial Intelligence, section 15.2: 0.818 after one umbrella, 0.883 after two.
    const transition = Float64Array.of(0.7, 0.3, 0.3, 0.7);
    const rain = Float64Array.of(0.5, 0.5);
    const umbrella = Float64Array.of(0.9, 0.2);
    const scratch = new Float64Array(2);
    expect(filterStep(transition, rain, umbrella, scratch)).toBeCloseTo(0.55, 12);
    expect(rain[0]).toBeCloseTo(0.45 / 0.55, 12);
    filterStep(transition, rain, umbrella, scratch);
    expect(rain[0]).toBeCloseTo(0.883357, 6);
  });

  it('gives densities of independent normals', () => {
    const likelihoods = new Float64Array(2);
    const log = weigh(emissionsOf(SMALL), SERIES, 2, likelihoods, 0);
    // State 0 at (1.9, -0.7): exp(-1.805 - 2.89) / (2π × sqrt(0.5)); state 1: exp(-0.0025 - 0.03) / (2π × sqrt(3)).
    expect(Math.exp(log) * (likelihoods[0] ?? 0)).toBeCloseTo(Math.exp(-4.695) / (2 * Math.PI * Math.sqrt(0.5)), 12);
    expect(Math.exp(log) * (likelihoods[1] ?? 0)).toBeCloseTo(Math.exp(-0.0325) / (2 * Math.PI * Math.sqrt(3)), 12);
  });

  it('does not drown in an observation that no state expects', () => {
    const likelihoods = new Float64Array(2);
    weigh(emissionsOf(SMALL), Float64Array.of(1e6, -1e6), 0, likelihoods, 0);
    expect(Math.max(...likelihoods)).toBe(1);
  });
});

describe('the expectations', () => {
  it('are what the sum over every way through the states gives', () => {
    const expected = byEnumeration(SMALL, SERIES);
    const { logLikelihood, occupancy, steps } = expectationsOf(SMALL, SERIES);
    expect(logLikelihood).toBeCloseTo(expected.logLikelihood, 11);
    occupancy.forEach((value, at) => { expect(value).toBeCloseTo(expected.occupancy[at] ?? Number.NaN, 11); });
    steps.forEach((value, at) => { expect(value).toBeCloseTo(expected.steps[at] ?? Number.NaN, 11); });
  });
});

describe('a step of Baum-Welch', () => {
  it('takes the weighed means, variances and steps', () => {
    const { occupancy, steps } = byEnumeration(SMALL, SERIES);
    const { model: better } = fitHmm(SMALL, SERIES, PLAIN);
    const weight = [0, 1, 2, 3, 4].map((t) => occupancy[t * 2] ?? 0);
    const sum = weight.reduce((total, value) => total + value);
    const mean = weight.reduce((total, value, t) => total + value * (SERIES[t * 2] ?? 0), 0) / sum;
    expect(better.means[0]).toBeCloseTo(mean, 11);
    expect(better.variances[0]).toBeCloseTo(weight.reduce((total, value, t) => total + value * ((SERIES[t * 2] ?? 0) - mean) ** 2, 0) / sum, 11);
    expect(better.transition[1]).toBeCloseTo((steps[1] ?? 0) / ((steps[0] ?? 0) + (steps[1] ?? 0)), 11);
    expect(better.initial[0]).toBeCloseTo(occupancy[0] ?? Number.NaN, 11);
  });

  it('adds what is taken to have been seen beforehand', () => {
    const { steps } = byEnumeration(SMALL, SERIES);
    const { model: better } = fitHmm(SMALL, SERIES, { ...PLAIN, stayed: 8, left: 0.5 });
    expect(better.transition[1]).toBeCloseTo(((steps[1] ?? 0) + 0.5) / ((steps[0] ?? 0) + (steps[1] ?? 0) + 8.5), 11);
  });

  it('never makes the series less likely', () => {
    let last = -Infinity;
    let at = SMALL;
    for (let step = 0; step < 30; step++) {
      const fitted = fitHmm(at, SERIES, { ...PLAIN, varianceFloor: 0.01 });
      expect(fitted.logLikelihood).toBeGreaterThanOrEqual(last - 1e-9);
      last = fitted.logLikelihood;
      at = fitted.model;
    }
  });

  it('does not let a variance fall below its floor', () => {
    const { model: fitted } = fitHmm(SMALL, Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1), { ...PLAIN, maxIterations: 20, varianceFloor: 0.25 });
    expect(Math.min(...fitted.variances)).toBe(0.25);
    expect(fitted.means.every(Number.isFinite)).toBe(true);
  });
});

describe('a fit', () => {
  it('finds the model that made a series', () => {
    const truth = model({ initial: [1, 0, 0], transition: [0.97, 0.02, 0.01, 0.03, 0.95, 0.02, 0.02, 0.03, 0.95], means: [-2, 0, 2], variances: [0.25, 1, 0.5] });
    const rng = createRng('hmm');
    const series = new Float64Array(6000);
    let state = 0;
    for (let t = 0; t < series.length; t++) {
      const draw = rng.float();
      state = draw < (truth.transition[state * 3] ?? 0) ? 0 : draw < (truth.transition[state * 3] ?? 0) + (truth.transition[state * 3 + 1] ?? 0) ? 1 : 2;
      series[t] = (truth.means[state] ?? 0) + Math.sqrt(truth.variances[state] ?? 0) * rng.normal();
    }
    const start = model({ initial: [1 / 3, 1 / 3, 1 / 3], transition: [0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.1, 0.1, 0.8], means: [-1, 0.2, 1], variances: [1, 1, 1] });
    const { model: fitted, iterations } = fitHmm(start, series, { maxIterations: 200, tolerance: 1e-7, varianceFloor: 1e-3, stayed: 0, left: 0 });
    expect(iterations).toBeLessThan(200);
    // About 2,000 observations of each state: means to ± 0.07, variances and stays to a few percent.
    truth.means.forEach((mean, at) => { expect(Math.abs((fitted.means[at] ?? 0) - mean)).toBeLessThan(0.12); });
    truth.variances.forEach((variance, at) => { expect(Math.abs((fitted.variances[at] ?? 0) / variance - 1)).toBeLessThan(0.15); });
    [0, 4, 8].forEach((at) => { expect(Math.abs((fitted.transition[at] ?? 0) - (truth.transition[at] ?? 0))).toBeLessThan(0.02); });
  });
});
