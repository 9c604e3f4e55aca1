import { describe, expect, it } from 'vitest';
import type { BarColumns } from '../../../../src/engine/domain/bar-columns.ts';
import { barAt, columnsOf } from '../../../../src/engine/domain/bar-columns.ts';
import type { Interval } from '../../../../src/engine/domain/interval.ts';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { resample } from '../../../../src/engine/market/resample.ts';
import { sharedBars } from '../../../support/shared-bars.ts';
import { minuteBar } from './bars.ts';

const rows = (columns: BarColumns): Bar[] => Array.from({ length: columns.length }, (_, index) => barAt(columns, index));
const shape = ({ openTimeMs, closeTimeMs, open, high, low, close }: Bar): number[] => [openTimeMs, closeTimeMs, open, high, low, close];

/** Resamples one real file and pairs its bars with those of another, printed by the venue. */
function pairs(shorterPath: string, from: Interval, longerPath: string, to: Interval): readonly { readonly made: Bar; readonly printed: Bar }[] | null {
  const shorter = sharedBars(shorterPath);
  const longer = sharedBars(longerPath);
  if (!shorter || !longer) return null;
  const printedAt = new Map(longer.map((bar) => [bar.openTimeMs, bar]));
  return rows(resample(columnsOf(shorter), from, to)).flatMap((made) => {
    const printed = printedAt.get(made.openTimeMs);
    return printed ? [{ made, printed }] : [];
  });
}

describe('resample', () => {
  it('gives columns of equal intervals back as they are', () => {
    const columns = columnsOf([minuteBar(0)]);
    expect(resample(columns, '1m', '1m')).toBe(columns);
  });

  it('gives nothing for nothing', () => {
    expect(resample(columnsOf([]), '1m', '1h').length).toBe(0);
  });

  it('leaves out a last bar that parts may still come for', () => {
    const columns = columnsOf([0, 1, 2, 3, 4, 5, 6].map((minute) => minuteBar(minute)));
    expect(rows(resample(columns, '1m', '5m')).map((bar) => bar.openTimeMs)).toEqual([0]);
  });

  it('survives gaps of any size', () => {
    const columns = columnsOf([0, 9, 5_000, 5_004, 900_000].map((minute) => minuteBar(minute)));
    expect(rows(resample(columns, '1m', '5m')).map((bar) => [bar.openTimeMs / 60_000, bar.volume])).toEqual([[0, 1], [5, 1], [5_000, 2]]);
  });

  it.each([
    ['BTCUSDT', 2880],
    ['ETHUSDT', 2879],
  ])('makes of the one-minute bars of %s the 15-minute bars that the venue printed', (symbol, count) => {
    const compared = pairs(`data/klines/spot-1m/${symbol}-1m-2024-07-26_2024-08-25.csv.gz`, '1m', `data/klines/spot-15m/${symbol}-15m-2023-01-02_2024-12-29.csv.gz`, '15m');
    if (!compared) return;
    expect(compared.length).toBe(count);
    for (const { made, printed } of compared) {
      expect(shape(made)).toEqual(shape(printed));
      expect(made.volume).toBe(printed.volume);
    }
  });

  it('makes of hours the days that the venue printed, the day of the halt of 2018-02-08 included', () => {
    const compared = pairs('data/klines/spot-1h/BTCUSDT-1h-2018-01-01_2023-12-31.csv.gz', '1h', 'data/klines/spot-1d/BTCUSDT-1d-2017-08-17_2024-12-31.csv.gz', '1d');
    if (!compared) return;
    expect(compared.length).toBeGreaterThan(2180);
    const unequal = compared.filter(({ made, printed }) => shape(made).join() !== shape(printed).join() || made.tradeCount !== printed.tradeCount);
    expect(unequal).toEqual([]);
    for (const { made, printed } of compared) expect(Math.abs(made.volume / printed.volume - 1)).toBeLessThan(1e-12);
    expect(compared.find(({ made }) => made.openTimeMs === 1_518_048_000_000)?.made.closeTimeMs).toBe(1_518_049_694_788);
  });
});
