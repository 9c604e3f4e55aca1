import { describe, expect, it } from 'vitest';
import { barOpenTime, intervalMs, INTERVALS, isInterval } from '../../../../src/engine/domain/interval.ts';

describe('intervals', () => {
  it('have the lengths their names say', () => {
    expect(intervalMs('1m')).toBe(60_000);
    expect(intervalMs('15m')).toBe(900_000);
    expect(intervalMs('4h')).toBe(14_400_000);
    expect(intervalMs('1d')).toBe(86_400_000);
    expect(INTERVALS.map(intervalMs)).toEqual(INTERVALS.map(intervalMs).toSorted((a, b) => a - b));
  });

  it('open their bars on the UTC grid', () => {
    const time = Date.UTC(2024, 7, 5, 1, 17, 42, 123);
    expect(barOpenTime(time, intervalMs('15m'))).toBe(Date.UTC(2024, 7, 5, 1, 15));
    expect(barOpenTime(time, intervalMs('1d'))).toBe(Date.UTC(2024, 7, 5));
    expect(barOpenTime(Date.UTC(2024, 7, 5), intervalMs('1d'))).toBe(Date.UTC(2024, 7, 5));
  });

  it('are recognised by name only', () => {
    expect(isInterval('15m')).toBe(true);
    expect(isInterval('7m')).toBe(false);
    expect(isInterval('toString')).toBe(false);
  });
});
