import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../src/engine/compute/rng.ts';
import { automaticBlockLength, stationaryPlaces } from '../../../../src/engine/compute/stationary-bootstrap.ts';

describe('the places of a stationary bootstrap sample', () => {
  const places = new Int32Array(200_000);
  stationaryPlaces(1_000, 25, createRng(1), places);

  it('go on inside a block and around the end, in blocks of the wanted mean length', () => {
    let blocks = 1;
    for (let i = 1; i < places.length; i++) if (places[i] !== (places[i - 1]! + 1) % 1_000) blocks++;
    // 200,000 draws that begin a block with p = 1/25: mean 8,000, standard deviation sqrt(200,000 · 0.04 · 0.96) = 87.6; one new start in 1,000 goes on by accident.
    expect(Math.abs(blocks - 8_000 * 0.999)).toBeLessThan(4 * 87.6);
  });

  it('hold every place alike: no end of the series is drawn less', () => {
    const counts = new Float64Array(1_000);
    for (const place of places) counts[place]!++;
    const edges = counts[0]! + counts[1]! + counts[998]! + counts[999]!;
    // Mean 4 × 200; draws of neighbours come together, so the variance is about (2 · 25 − 1) times the binomial one at the most: 4.5 · sqrt(800 · 49) is far more than chance.
    expect(Math.abs(edges - 800)).toBeLessThan(4.5 * Math.sqrt(800 * 49));
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  it('are all drawn alone with a mean block of 1', () => {
    const alone = new Int32Array(100_000);
    stationaryPlaces(1_000, 1, createRng(2), alone);
    let following = 0;
    for (let i = 1; i < alone.length; i++) if (alone[i] === (alone[i - 1]! + 1) % 1_000) following++;
    // Binomial(100,000, 1/1,000): 100 ± 4 · 10.
    expect(Math.abs(following - 100)).toBeLessThan(40);
  });

  it('refuse an empty series and blocks shorter than 1', () => {
    expect(() => { stationaryPlaces(0, 5, createRng(1), places); }).toThrow(/at least 1/);
    expect(() => { stationaryPlaces(10, 0.5, createRng(1), places); }).toThrow(/at least 1/);
  });
});

describe('the automatic block length', () => {
  /** x(t) = ρ·x(t − 1) + noise */
  function autoregressive(rho: number, length: number, seed: number): Float64Array {
    const rng = createRng(seed);
    const out = new Float64Array(length);
    for (let i = 1; i < length; i++) out[i] = rho * out[i - 1]! + rng.normal();
    return out;
  }
  const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

  // Of an AR(1), G / g(0) = Σ|k|ρ^|k| / Σρ^|k| = (2ρ/(1−ρ)²) / ((1+ρ)/(1−ρ)) = 2ρ/(1−ρ²), and D = 2·g(0)², so the length is (2ρ/(1−ρ²))^(2/3) · n^(1/3):
  // ρ = 0.5, n = 8,000: (4/3)^(2/3) · 20 = 24.2;   ρ = 0.8, n = 8,000: (1.6/0.36)^(2/3) · 20 = 54.1.
  it.each([[0.5, 24.2], [0.8, 54.1]])('is near its closed form for an AR(1) of ρ = %d', (rho, length) => {
    const found = median(Array.from({ length: 15 }, (_, seed) => automaticBlockLength(autoregressive(rho, 8_000, seed))));
    expect(found / length).toBeGreaterThan(0.8);
    expect(found / length).toBeLessThan(1.25);
  });

  it('is short for returns that do not depend on each other', () => {
    expect(median(Array.from({ length: 15 }, (_, seed) => automaticBlockLength(autoregressive(0, 2_000, seed))))).toBeLessThan(5);
  });

  it('is 1 where nothing can be told, and never beyond a third of the series', () => {
    expect(automaticBlockLength([])).toBe(1);
    expect(automaticBlockLength([1, 2, 3])).toBe(1);
    expect(automaticBlockLength(new Float64Array(100).fill(0.5))).toBe(1);
    expect(automaticBlockLength(Float64Array.from({ length: 90 }, (_, i) => i))).toBeLessThanOrEqual(30);
  });
});
