import { describe, expect, it } from 'vitest';
import { endTime, startTime } from '../../../src/cli/time-option.ts';

const MIDNIGHT = Date.UTC(2024, 1, 29);

describe('a time on the command line', () => {
  it.each([
    ['2024-02-29', MIDNIGHT, MIDNIGHT + 86_400_000],
    ['2024-02-29T13:30', MIDNIGHT + 48_600_000, MIDNIGHT + 48_600_000],
    ['2024-02-29 13:30:15.250Z', MIDNIGHT + 48_615_250, MIDNIGHT + 48_615_250],
    ['2024-02-29T13:30+02:00', MIDNIGHT + 41_400_000, MIDNIGHT + 41_400_000],
    [String(MIDNIGHT), MIDNIGHT, MIDNIGHT],
  ])('%s: a date ends with its day, everything else is exact', (text, start, end) => {
    expect([startTime(text), endTime(text)]).toEqual([start, end]);
  });

  it.each(['2023-02-29', '2024-13-01', '2024-02-29T25:00', '1709164800', 'yesterday', '29.02.2024', '2024-02-30T12:00', ''])('refuses "%s" and says what it expected and found', (text) => {
    expect(() => startTime(text)).toThrow(/Expected a UTC date .* found .*"/);
  });
});
