import { describe, expect, it } from 'vitest';
import { RunRecorder } from '../../../../../src/engine/run/backtest/run-recorder.ts';
import { Story } from '../../core/story.ts';

describe('the recorder of a run', () => {
  it('keeps one sample for bars of several instruments that close together: the last', () => {
    const recorder = new RunRecorder(new Story().engine, 10);
    recorder.start(0, 100);
    for (const [timeMs, equity] of [[1, 101], [1, 102], [2, 103]] as const) recorder.sample(timeMs, equity);
    const { equityTimes, equityValues } = recorder.finish([]);
    expect([...equityTimes]).toEqual([0, 1, 2]);
    expect([...equityValues]).toEqual([100, 102, 103]);
  });

  it('gives one hash to equal runs and another to a different equity', () => {
    const hashOf = (equity: number): string => {
      const recorder = new RunRecorder(new Story().engine, 2);
      recorder.start(0, 100);
      recorder.sample(1, equity);
      return recorder.finish([]).resultHash;
    };
    expect(hashOf(101)).toBe(hashOf(101));
    expect(hashOf(101)).not.toBe(hashOf(101.01));
  });
});
