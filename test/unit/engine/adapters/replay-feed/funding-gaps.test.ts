import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import type { FundingRate } from '../../../../../src/engine/adapters/replay-feed/funding-gaps.ts';
import { fundingGaps } from '../../../../../src/engine/adapters/replay-feed/funding-gaps.ts';

const BTC = instrumentId('um:BTCUSDT');
const HOUR_MS = 3_600_000;
const rates = (...hours: number[]): FundingRate[] => hours.map(hour => ({ timeMs: hour * HOUR_MS + 7, rate: 0.0001 }));
const check = (list: readonly FundingRate[], from: number, to: number) =>
  fundingGaps({ instrumentId: BTC, rates: list, from: from * HOUR_MS, to: to * HOUR_MS }).map(gap => [gap.from / HOUR_MS, gap.to / HOUR_MS, gap.missing]);

describe('funding gaps', () => {
  it('finds none when every eighth hour is there, stamped a little late', () => {
    expect(check(rates(0, 8, 16, 24), 0, 32)).toEqual([]);
    expect(check(rates(0, 8, 16, 24), 0, 25)).toEqual([]);
  });

  it('counts what is missing in the middle, at the start and at the end', () => {
    expect(check(rates(0, 8, 32), 0, 33)).toEqual([[16, 24, 2]]);
    expect(check(rates(16, 24), 0, 25)).toEqual([[0, 8, 2]]);
    expect(check(rates(0, 8), 0, 25)).toEqual([[16, 24, 2]]);
    expect(check([], 0, 25)).toEqual([[0, 24, 4]]);
  });

  it('asks only for the range', () => {
    expect(check(rates(0, 8, 48), 1, 16)).toEqual([]);
    expect(check(rates(), 1, 8)).toEqual([]);
    expect(check(rates(), 1, 9)).toEqual([[8, 8, 1]]);
  });

  it('follows the interval that the rows say', () => {
    const hourly = (hours: readonly number[], intervalHours: number): FundingRate[] => rates(...hours).map(rate => ({ ...rate, intervalHours }));
    expect(check(hourly([0, 4, 8, 12], 4), 0, 16)).toEqual([]);
    expect(check(hourly([0, 4, 12], 4), 0, 16)).toEqual([[8, 8, 1]]);
    expect(check([...hourly([0, 4, 8], 4), ...hourly([9, 10, 11], 1)], 0, 12)).toEqual([]);
    expect(check([...hourly([0, 4, 8], 4), ...hourly([12, 13], 1)], 0, 14)).toEqual([]);
    expect(check([...hourly([0, 1, 2], 1), ...hourly([4, 8], 4)], 0, 12)).toEqual([]);
    expect(check([...hourly([0, 4, 8], 4), ...hourly([9, 11, 12], 1)], 0, 13)).toEqual([[10, 10, 1]]);
  });

  it('does not take the hole in front of a row for its interval', () => {
    const list = [...rates(0, 8), { timeMs: 32 * HOUR_MS, rate: 0, intervalHours: 24 }];
    expect(check(list, 0, 33)).toEqual([[16, 24, 2]]);
  });

  const folder = new URL('../../../../../../shared/data/funding/', import.meta.url);
  const files = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.csv.gz')) : [];
  if (files.length === 0) console.log('no recorded funding beside the repository: its gaps are not checked');

  it.skipIf(files.length === 0)('finds recorded funding complete, and a hole where a row is taken out', () => {
    for (const file of files) {
      const list = recordedRates(new URL(file, folder));
      const range = { instrumentId: BTC, from: list[0]!.timeMs, to: list.at(-1)!.timeMs + 1 };
      expect(fundingGaps({ ...range, rates: list }), file).toEqual([]);
      const middle = Math.floor(list.length / 2);
      const gaps = fundingGaps({ ...range, rates: list.filter((_, i) => i !== middle) });
      expect(gaps.map(gap => gap.missing), file).toEqual([1]);
      expect(Math.abs(gaps[0]!.from - list[middle]!.timeMs), file).toBeLessThan(1_000);
    }
  });
});

function recordedRates(file: URL): FundingRate[] {
  return gunzipSync(readFileSync(file)).toString().trim().split('\n').slice(1).map(line => {
    const [timeMs, intervalHours, rate] = line.split(',').map(Number);
    return { timeMs: timeMs!, rate: rate!, intervalHours: intervalHours! };
  });
}
