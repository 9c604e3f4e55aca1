import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archivePath, type ArchivePeriod } from '../../../../../../src/engine/adapters/binance/archive/archive-path.ts';
import { mayHaveDaysOnly, planPeriods } from '../../../../../../src/engine/adapters/binance/archive/plan-periods.ts';

const DAY = 86_400_000;
const at = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const KLINES = { market: 'um', symbol: 'BTCUSDT', kind: 'klines', interval: '1m' } as const;
const namesOf = (periods: readonly ArchivePeriod[]): readonly string[] => periods.map((period) => archivePath(KLINES, period).split('BTCUSDT-1m-')[1]?.replace('.zip', '') ?? '');

describe('the plan', () => {
  it('takes whole months as months and the rest as days', () => {
    const periods = planPeriods(KLINES, { from: at('2024-01-30'), to: at('2024-04-03'), nowMs: at('2024-06-01') });
    expect(namesOf(periods)).toEqual(['2024-01-30', '2024-01-31', '2024-02', '2024-03', '2024-04-01', '2024-04-02']);
  });

  it('takes the running month by its days that are over, and nothing of today', () => {
    const periods = planPeriods(KLINES, { from: at('2024-02-01'), to: at('2024-05-01'), nowMs: at('2024-03-03') + 12 * 3_600_000 });
    expect(namesOf(periods)).toEqual(['2024-02', '2024-03-01', '2024-03-02']);
  });

  it('takes the whole day of a moment inside it', () => {
    const periods = planPeriods(KLINES, { from: at('2024-03-03') + 5 * 3_600_000, to: at('2024-03-04') + 1, nowMs: at('2024-06-01') });
    expect(namesOf(periods)).toEqual(['2024-03-03', '2024-03-04']);
  });

  it('takes funding by whole months, also those asked for in part', () => {
    const periods = planPeriods({ kind: 'funding' }, { from: at('2024-01-30'), to: at('2024-04-03'), nowMs: at('2024-04-20') });
    expect(namesOf(periods)).toEqual(['2024-01', '2024-02', '2024-03']);
  });

  it('covers every day that is over exactly once, whatever is asked when', () => {
    const time = fc.integer({ min: at('2019-09-08'), max: at('2026-11-21') });
    fc.assert(fc.property(time, fc.integer({ min: 1, max: 800 * DAY }), time, (from, length, nowMs) => {
      const to = from + length;
      const days = planPeriods(KLINES, { from, to, nowMs }).flatMap((period) => Array.from({ length: (period.to - period.from) / DAY }, (_, index) => period.from + index * DAY));
      const expected: number[] = [];
      for (let day = Math.floor(from / DAY) * DAY; day < to && day + DAY <= nowMs; day += DAY) expected.push(day);
      expect(days).toEqual(expected);
    }), { numRuns: 200 });
  });

  it('looks for days of a month without a file only while the month file may still appear', () => {
    const month = { span: 'month', from: at('2024-02-01'), to: at('2024-03-01') } as const;
    expect([mayHaveDaysOnly(month, at('2024-03-04')), mayHaveDaysOnly(month, at('2024-06-01'))]).toEqual([true, false]);
  });
});

// Written down from the listing of data.binance.vision as its README shows it.
describe('paths', () => {
  const month = { span: 'month', from: at('2024-01-01'), to: at('2024-02-01') } as const;
  const day = { span: 'day', from: at('2024-01-09'), to: at('2024-01-10') } as const;
  it.each([
    [KLINES, month, 'data/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01.zip'],
    [{ ...KLINES, market: 'spot', interval: '12h' } as const, day, 'data/spot/daily/klines/BTCUSDT/12h/BTCUSDT-12h-2024-01-09.zip'],
    [{ ...KLINES, kind: 'aggTrades', interval: null } as const, day, 'data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-01-09.zip'],
    [{ ...KLINES, kind: 'funding', interval: null } as const, month, 'data/futures/um/monthly/fundingRate/BTCUSDT/BTCUSDT-fundingRate-2024-01.zip'],
  ])('are those of the archive', (series, period, path) => {
    expect(archivePath(series, period)).toBe(path);
  });
});
