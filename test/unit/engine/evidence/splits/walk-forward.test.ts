import { describe, expect, it } from 'vitest';
import { walkForward } from '../../../../../src/engine/evidence/splits/walk-forward.ts';

describe('a walk forward', () => {
  it('that rolls learns from as much each time', () => {
    expect(walkForward({ count: 10 }, { mode: 'rolling', train: 4, test: 2 })).toEqual([
      { train: [{ from: 0, to: 4 }], tests: [{ from: 4, to: 6 }] },
      { train: [{ from: 2, to: 6 }], tests: [{ from: 6, to: 8 }] },
      { train: [{ from: 4, to: 8 }], tests: [{ from: 8, to: 10 }] },
    ]);
  });

  it('that is anchored learns from everything since the beginning', () => {
    expect(walkForward({ count: 10 }, { mode: 'anchored', train: 4, test: 2 }).map(({ train }) => train)).toEqual([[{ from: 0, to: 4 }], [{ from: 0, to: 6 }], [{ from: 0, to: 8 }]]);
  });

  it('leaves a gap where labels reach into the test', () => {
    expect(walkForward({ count: 10, purge: 1 }, { mode: 'anchored', train: 4, test: 3 })).toEqual([
      { train: [{ from: 0, to: 3 }], tests: [{ from: 4, to: 7 }] },
      { train: [{ from: 0, to: 6 }], tests: [{ from: 7, to: 10 }] },
    ]);
  });

  it('drops a last test that the end cuts short, or keeps it', () => {
    const tests = (partialTest: 'dropped' | 'kept') => walkForward({ count: 11 }, { mode: 'rolling', train: 4, test: 3, partialTest }).map((split) => split.tests[0]);
    expect(tests('dropped')).toEqual([{ from: 4, to: 7 }, { from: 7, to: 10 }]);
    expect(tests('kept')).toEqual([{ from: 4, to: 7 }, { from: 7, to: 10 }, { from: 10, to: 11 }]);
  });

  it('says how much it needs', () => {
    expect(() => walkForward({ count: 5 }, { mode: 'rolling', train: 4, test: 2 })).toThrow('expected at least 6 samples for one step, was 5');
    expect(() => walkForward({ count: 5 }, { mode: 'rolling', train: 4, test: 0 })).toThrow('expected a whole number of samples from 1 for test, was 0');
  });
});
