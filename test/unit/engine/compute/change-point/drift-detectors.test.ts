import { describe, expect, it } from 'vitest';
import { ADWIN, Adwin } from '../../../../../src/engine/compute/change-point/adwin.ts';
import { DriftDetectionMethod } from '../../../../../src/engine/compute/change-point/ddm.ts';
import type { DriftDetector } from '../../../../../src/engine/compute/change-point/drift-detector.ts';
import { EarlyDriftDetectionMethod } from '../../../../../src/engine/compute/change-point/eddm.ts';
import { HDDM, HddmAverage, HddmWeighted } from '../../../../../src/engine/compute/change-point/hddm.ts';
import { kolmogorovSmirnov, smirnovTail } from '../../../../../src/engine/compute/change-point/kolmogorov-smirnov.ts';
import { Kswin } from '../../../../../src/engine/compute/change-point/kswin.ts';
import { PAGE_HINKLEY, PageHinkley } from '../../../../../src/engine/compute/change-point/page-hinkley.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';

function drifts(detector: DriftDetector, values: readonly number[]): readonly number[] {
  return values.flatMap((value, index) => (detector.update(value) === 'drift' ? [index] : []));
}

const repeated = (value: number, count: number): number[] => Array.from({ length: count }, () => value);

describe('Page-Hinkley', () => {
  it('sums what values exceed their mean by, and tells a rise when the sum reaches the threshold', () => {
    // Four zeros, then ones. Means after each one: 1/5, 2/6, 3/7. Excesses: 0.8, 0.6667, 0.5714: sums 0.8, 1.4667, 2.0381 >= 2 at index 6.
    const detector = new PageHinkley({ ...PAGE_HINKLEY, minimum: 2, slack: 0, threshold: 2, forgetting: 1 });
    expect(drifts(detector, [0, 0, 0, 0, 1, 1, 1, 1])).toEqual([6]);
  });
});

describe('the Kolmogorov-Smirnov test', () => {
  it('finds the largest distance between two samples, ties and all', () => {
    // Below 2: three quarters of the left, a quarter of the right.
    expect(kolmogorovSmirnov(Float64Array.of(1, 1, 1, 2), Float64Array.of(1, 2, 2, 3))).toBe(0.5);
  });

  it('knows how likely a distance is by chance', () => {
    // n = 3, h = 3: 2 × C(6, 0) / C(6, 3) = 2 / 20. n = 4, h = 3: 2 × C(8, 1) / C(8, 4) = 16 / 70.
    expect(smirnovTail(1, 3)).toBeCloseTo(0.1, 14);
    expect(smirnovTail(0.75, 4)).toBeCloseTo(16 / 70, 14);
    // n = 2, h = 1: 2 × (C(4, 1) - C(4, 0)) / C(4, 2) = 1.
    expect(smirnovTail(0.5, 2)).toBeCloseTo(1, 14);
    expect(smirnovTail(0, 100)).toBe(1);
  });
});

describe('the drift detectors', () => {
  const adverse: readonly (readonly [name: string, make: () => DriftDetector])[] = [
    ['ADWIN', () => new Adwin()], ['ADWIN as river', () => new Adwin({ ...ADWIN, convention: 'river' })], ['Page-Hinkley', () => new PageHinkley()],
    ['KSWIN', () => new Kswin({ alpha: 1e-4, window: 200, sample: 100 }, createRng(1))], ['DDM', () => new DriftDetectionMethod()],
    ['HDDM A', () => new HddmAverage()], ['HDDM W', () => new HddmWeighted()],
  ];

  it.each(adverse)('%s is silent while nothing changes and tells a jump soon', (_name, make) => {
    const steady = Array.from({ length: 1000 }, (_, index) => (index % 10 === 0 ? 1 : 0));
    const jumped = Array.from({ length: 400 }, (_, index) => (index % 10 === 0 ? 0 : 1));
    const [first] = drifts(make(), [...steady, ...jumped]);
    expect(first).toBeGreaterThanOrEqual(1000);
    expect(first).toBeLessThan(1150);
  });

  it('EDDM tells failures that come closer together', () => {
    const rare = Array.from({ length: 1000 }, (_, index) => (index % (index % 3 === 0 ? 9 : 11) === 0 ? 1 : 0));
    const [first] = drifts(new EarlyDriftDetectionMethod(), [...rare, ...repeated(1, 200)]);
    expect(first).toBeGreaterThanOrEqual(1000);
  });

  it.each([['HDDM A', () => new HddmAverage({ ...HDDM, sides: 'both' })], ['HDDM W', () => new HddmWeighted({ ...HDDM, sides: 'both' })], ['ADWIN', () => new Adwin()]])('%s tells a fall too, when asked to', (_name, make) => {
    expect(drifts(make(), [...repeated(1, 300), ...repeated(0, 100)])[0]).toBeGreaterThanOrEqual(300);
  });

  it('ADWIN keeps what is newer than the change', () => {
    const detector = new Adwin();
    drifts(detector, [...repeated(0, 1000), ...repeated(5, 200)]);
    expect(detector.mean).toBeCloseTo(5, 1);
    expect(detector.width).toBeLessThan(240);
  });
});
