import { describe, expect, it } from 'vitest';
import { Categorical } from '../../../../../src/engine/compute/nn/categorical.ts';
import { Gaussian } from '../../../../../src/engine/compute/nn/gaussian.ts';
import { createNetKernel } from '../../../../../src/engine/compute/nn/net-kernel.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { slopeOf } from './slope.ts';

describe('a choice among some', () => {
  const outputs = Float32Array.of(9, Math.log(1), Math.log(2), Math.log(5));

  it('is as likely as its output says', () => {
    const head = new Categorical(3);
    head.read(outputs, 1);
    expect([...head.probabilities].map((p) => p.toFixed(6))).toEqual(['0.125000', '0.250000', '0.625000']);
    // ln ⅝ = −0.470004; entropy −(⅛ ln ⅛ + ¼ ln ¼ + ⅝ ln ⅝) = 0.259930 + 0.346574 + 0.293752
    expect(head.logProbability(Float32Array.of(2), 0)).toBeCloseTo(-0.470004, 6);
    expect(head.entropy()).toBeCloseTo(0.900256, 6);
    const action = new Float32Array(2);
    head.mode(action, 1);
    expect([...action]).toEqual([0, 2]);
  });

  it('does not overflow', () => {
    const head = new Categorical(2);
    head.read(Float32Array.of(3e38, -3e38), 0);
    expect([...head.probabilities]).toEqual([1, 0]);
    expect(head.entropy()).toBe(0);
  });

  it('is drawn as often as it is likely', () => {
    const head = new Categorical(3);
    head.read(outputs, 1);
    const counts = [0, 0, 0];
    const rng = createRng(5);
    const action = new Float32Array(1);
    for (let i = 0; i < 8000; i++) {
      head.sample(rng, action, 0);
      counts[action[0]!]!++;
    }
    // 1000, 2000, 5000 expected; four standard deviations √(n p (1 − p)) are 118, 155 and 173.
    expect(counts.map((count, i) => Math.abs(count - [1000, 2000, 5000][i]!) < [118, 155, 173][i]!)).toEqual([true, true, true]);
  });

  it('has the gradients of finite differences: cross-entropy and entropy together', () => {
    const head = new Categorical(3);
    const actions = Float32Array.of(1);
    const row = Float32Array.of(0.3, -1.1, 0.8);
    const loss = (): number => {
      head.read(row, 0);
      return 1.7 * head.logProbability(actions, 0) - 0.4 * head.entropy();
    };
    loss();
    const gradients = new Float32Array(3);
    head.gradient({ log: 1.7, entropy: -0.4 }, { actions, at: 0 }, gradients, 0);
    for (let i = 0; i < 3; i++) {
      const slope = slopeOf((value) => { row[i] = value; return loss(); }, row[i]!);
      expect(gradients[i]).toBeCloseTo(slope, 5);
    }
  });
});

describe('normal numbers', () => {
  function gaussian(): { readonly head: Gaussian; readonly kernel: ReturnType<typeof createNetKernel> } {
    const kernel = createNetKernel(256);
    return { head: new Gaussian(kernel, { size: 2, logDeviation: Math.LN2 }), kernel };
  }

  it('have the density and the entropy of the normal distribution', () => {
    const { head } = gaussian();
    head.read(Float32Array.of(1, -1), 0);
    // Twice −½ ln 2π − ln 2 = −1.612086, less ½ (2 / 2)² and ½ (1 / 2)².
    expect(head.logProbability(Float32Array.of(3, 0), 0)).toBeCloseTo(2 * -1.612086 - 0.5 - 0.125, 5);
    // Twice ½ + ½ ln 2π + ln 2
    expect(head.entropy()).toBeCloseTo(2 * (1.418939 + 0.693147), 5);
    const action = new Float32Array(2);
    head.mode(action, 0);
    expect([...action]).toEqual([1, -1]);
  });

  it('are drawn around their means as widely as they say', () => {
    const { head } = gaussian();
    head.read(Float32Array.of(1, -1), 0);
    const rng = createRng(2);
    const action = new Float32Array(2);
    let sum = 0, squares = 0;
    for (let i = 0; i < 10_000; i++) {
      head.sample(rng, action, 0);
      sum += action[0]!;
      squares += (action[0]! - 1) ** 2;
    }
    // Standard errors: 2 / √10,000 = 0.02 of the mean, 4 √(2 / 10,000) = 0.057 of the variance; four of each.
    expect(Math.abs(sum / 10_000 - 1)).toBeLessThan(0.08);
    expect(Math.abs(squares / 10_000 - 4)).toBeLessThan(0.23);
  });

  it('have the gradients of finite differences, for means and spreads', () => {
    const { head, kernel } = gaussian();
    const actions = Float32Array.of(2, -3);
    const row = Float32Array.of(0.5, -0.25);
    const loss = (): number => {
      head.read(row, 0);
      return 1.7 * head.logProbability(actions, 0) - 0.4 * head.entropy();
    };
    loss();
    const gradients = new Float32Array(2);
    head.clearGradients();
    head.gradient({ log: 1.7, entropy: -0.4 }, { actions, at: 0 }, gradients, 0);
    const { weights, gradients: own } = head.parameters;
    for (let i = 0; i < 2; i++) {
      expect(gradients[i]).toBeCloseTo(slopeOf((value) => { row[i] = value; return loss(); }, row[i]!), 5);
      expect(kernel.memory[own + i]).toBeCloseTo(slopeOf((value) => { kernel.memory[weights + i] = value; return loss(); }, kernel.memory[weights + i]!), 4);
    }
  });
});
