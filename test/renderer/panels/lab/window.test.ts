import { describe, expect, it } from 'vitest';
import { barCount, clippedTo, commonSpan, dayStart, quickWindow, utcDay } from '../../../../src/renderer/src/panels/lab/window.ts';
import type { DatasetView } from '../../../../src/engine/contract/api.ts';

const DAY = 86_400_000;
const MINUTES_15 = 900_000;
const jan1 = Date.parse('2024-01-01T00:00:00Z');
const bars = (instrumentId: string, from: number, to: number, interval = '15m'): DatasetView => ({ instrumentId, kind: 'bars', interval, from, to, count: 1 });

describe('the time that data covers', () => {
  it('ends after the last bar, whose open is where the dataset ends', () => {
    expect(commonSpan([bars('spot:BTCUSDT', jan1, jan1 + DAY - MINUTES_15)], ['spot:BTCUSDT'], '15m')).toEqual({ from: jan1, to: jan1 + DAY });
  });

  it('is what all chosen instruments have in common', () => {
    const datasets = [bars('spot:BTCUSDT', jan1, jan1 + 10 * DAY), bars('spot:ETHUSDT', jan1 + 3 * DAY, jan1 + 20 * DAY)];
    expect(commonSpan(datasets, ['spot:BTCUSDT', 'spot:ETHUSDT'], '15m')).toEqual({ from: jan1 + 3 * DAY, to: jan1 + 10 * DAY + MINUTES_15 });
  });

  it('counts finer bars that add up, and takes the coarsest of them', () => {
    const datasets = [bars('spot:BTCUSDT', jan1, jan1 + DAY - MINUTES_15), bars('spot:BTCUSDT', jan1, jan1 + 9 * DAY, '1m')];
    expect(commonSpan(datasets, ['spot:BTCUSDT'], '1h')).toEqual({ from: jan1, to: jan1 + DAY });
    expect(commonSpan(datasets, ['spot:BTCUSDT'], '5m')).toEqual({ from: jan1, to: jan1 + 9 * DAY + 60_000 });
  });

  it('is nothing when one instrument has no bars of the interval, none is chosen, or they do not meet', () => {
    const datasets = [bars('spot:BTCUSDT', jan1, jan1 + DAY), bars('spot:ETHUSDT', jan1 + 5 * DAY, jan1 + 6 * DAY)];
    expect(commonSpan(datasets, ['spot:BTCUSDT'], '5m')).toBeNull();
    expect(commonSpan(datasets, [], '15m')).toBeNull();
    expect(commonSpan(datasets, ['spot:BTCUSDT', 'spot:ETHUSDT'], '15m')).toBeNull();
  });
});

describe('a period', () => {
  const span = { from: jan1, to: jan1 + 100 * DAY };

  it('of the last 30 days is counted back from the end of the data', () => {
    expect(quickWindow(span, 30)).toEqual({ from: jan1 + 70 * DAY, to: jan1 + 100 * DAY });
  });

  it('longer than the data is the data', () => {
    expect(quickWindow(span, 365)).toEqual(span);
  });

  it('is cut to the data, and is all of it when it lies elsewhere', () => {
    expect(clippedTo(span, { from: jan1 - DAY, to: jan1 + DAY })).toEqual({ from: jan1, to: jan1 + DAY });
    expect(clippedTo(span, { from: jan1 + 200 * DAY, to: jan1 + 300 * DAY })).toEqual(span);
  });

  it('of one day holds 96 bars of 15 minutes', () => {
    expect(barCount({ from: jan1, to: jan1 + DAY }, '15m')).toBe(96);
  });

  it('is typed in UTC days', () => {
    expect(dayStart('2024-01-01')).toBe(1_704_067_200_000);
    expect(utcDay(1_704_067_200_000)).toBe('2024-01-01');
    expect(dayStart('1.1.2024')).toBeNull();
  });
});
