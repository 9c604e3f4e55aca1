import { describe, expect, it } from 'vitest';
import { runCpcvSplits } from '../../../scripts/vectors/cpcv-splits.ts';
import { runMetric } from '../../../scripts/vectors/metrics.ts';

const params = { n_folds: 3, n_test_folds: 2, purged_size: 1, embargo_size: 1 };
// Twelve samples in three folds of four, by hand: purged one place on each side of what is tested, and one more after it.
const splits = [
  { train: [10, 11], tests: [[0, 1, 2, 3], [4, 5, 6, 7]] },
  { train: [6], tests: [[0, 1, 2, 3], [8, 9, 10, 11]] },
  { train: [0, 1, 2], tests: [[4, 5, 6, 7], [8, 9, 10, 11]] },
];

describe('a case of combinatorial splits', () => {
  it('passes when every place agrees, and fails when one does not', () => {
    expect(runCpcvSplits({ n_samples: 12, params, splits }, 'a').status).toBe('pass');
    expect(runCpcvSplits({ n_samples: 12, params, splits: [{ train: [9, 10, 11], tests: splits[0]!.tests }, ...splits.slice(1)] }, 'b').status).toBe('fail');
    expect(runCpcvSplits({ n_samples: 12, params, splits: splits.slice(0, 2) }, 'c').status).toBe('fail');
  });

  it('holds whatever else it states of the splits', () => {
    // skfolio, test_combinatorial.py
    const five = { n_samples: 12, params: { n_folds: 5, n_test_folds: 2 }, n_splits: 10, n_test_paths: 4, path_ids: [[0, 0], [1, 0], [2, 0], [3, 0], [1, 1], [2, 1], [3, 1], [2, 2], [3, 2], [3, 3]], recombined_paths: [[0, 1, 2, 3], [0, 4, 5, 6], [1, 4, 7, 8], [2, 5, 7, 9], [3, 6, 8, 9]] };
    expect(runCpcvSplits(five, 'a').status).toBe('pass');
    expect(runCpcvSplits({ ...five, n_test_paths: 5 }, 'b').status).toBe('fail');
  });

  it('may name its parameters as other libraries do, and say how far each label reaches', () => {
    // Labels of one more place are a purge of one.
    const labelled = { params: { N: 3, k: 2, t1: Array.from({ length: 12 }, (_, i) => i + 1), embargo: 1 }, splits };
    expect(runCpcvSplits(labelled, 'a').status).toBe('pass');
  });

  it('is refused with a sentence when it asks for what is not known', () => {
    expect(() => runCpcvSplits({ n_samples: 12, params: { ...params, shuffle: true }, splits }, 'a')).toThrow(/malformed case.*shuffle/);
    expect(() => runCpcvSplits({ n_samples: 12, params }, 'b')).toThrow('expected splits, or a number of them, found nothing to compare with');
  });

  it('may expect a refusal', () => {
    expect(runCpcvSplits({ n_samples: 12, params: { n_folds: 3, n_test_folds: 2, purged_size: 2, embargo_size: 1 }, error: 'too large' }, 'a').status).toBe('pass');
    expect(runCpcvSplits({ n_samples: 12, params, error: 'too large' }, 'b').status).toBe('fail');
  });
});

describe('a case of a measure of luck', () => {
  it('computes track records, deflated ratios and overfitting by their published names', () => {
    const hedgeFunds = { metric: 'minimum_track_record_length', input: { sr_ann: 2, sr_star_ann: 1, periods_per_year: 12, skew: -0.72, kurtosis: 5.78 }, expected: { years: 4.99 }, tol: 0.005 };
    expect(runMetric(hedgeFunds, 'a').status).toBe('pass');
    expect(runMetric({ metric: 'deflated_sharpe_ratio', input: { sr: 2.5 / Math.sqrt(250), T: 1250, N: 100, var_sr: 0.5 / 250, skew: -3, kurtosis: 10 }, expected: 0.9004, tol: 5e-5 }, 'b').status).toBe('pass');
    expect(runMetric({ metric: 'pbo', input: { M: [[3, 1, 0], [1, 0, -1], [-1, 2, 1], [-3, 1, 0]], S: 2 }, expected: 1 }, 'c').status).toBe('pass');
    expect(() => runMetric({ metric: 'pbo', input: { M: [[1, 2], [1]], S: 2 }, expected: 1 }, 'd')).toThrow('expected equally long lists of numbers');
  });
});
