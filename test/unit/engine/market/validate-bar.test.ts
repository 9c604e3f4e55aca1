import { describe, expect, it } from 'vitest';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { describeViolation, validateBar } from '../../../../src/engine/market/validate-bar.ts';
import { sharedBars } from '../../../support/shared-bars.ts';
import { minuteBar } from './bars.ts';

const good: Partial<Bar> = { open: 10, high: 12, low: 9, close: 11 };

describe('validateBar', () => {
  it('accepts a whole bar, one with unknown amounts, one without trades and one cut short by a halt', () => {
    const unknown = { quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN };
    const silent = { volume: 0, quoteVolume: 0, tradeCount: 0, takerBuyVolume: 0 };
    for (const fields of [good, { ...good, ...unknown }, silent, { ...good, closeTimeMs: 5 * 60_000 + 41_646 }]) expect(validateBar(minuteBar(5, fields), '1m')).toBeNull();
  });

  it.each<[Partial<Bar>, string]>([
    [{ open: 0 }, 'open: expected a finite price above 0, was 0'],
    [{ close: Number.NaN }, 'close: expected a finite price above 0, was NaN'],
    [{ high: Number.POSITIVE_INFINITY }, 'high: expected a finite price above 0, was Infinity'],
    [{ low: 13 }, 'low: expected at most the high, 12, was 13'],
    [{ open: 12.5 }, 'open: expected at most the high, 12, was 12.5'],
    [{ close: 8.5 }, 'close: expected at least the low, 9, was 8.5'],
    [{ volume: -1 }, 'volume: expected a finite amount from 0, or nothing, was -1'],
    [{ tradeCount: 1.5 }, 'tradeCount: expected a whole number, was 1.5'],
    [{ takerBuyVolume: 2 }, 'takerBuyVolume: expected at most the volume, 1, was 2'],
    [{ openTimeMs: 300_001 }, 'openTimeMs: expected a multiple of 60000 ms since 1970, was 300001'],
    [{ closeTimeMs: 360_000 }, 'closeTimeMs: expected from 300000 to 359999, was 360000'],
    [{ closeTimeMs: 299_999 }, 'closeTimeMs: expected from 300000 to 359999, was 299999'],
  ])('refuses %o', (fields, message) => {
    const violation = validateBar(minuteBar(5, { ...good, ...fields }), '1m');
    expect(violation && describeViolation(violation)).toBe(message);
  });

  it('finds nothing wrong in two years of real bars, halts included', () => {
    const bars = sharedBars('data/klines/spot-15m/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz');
    expect(bars?.filter((bar) => validateBar(bar, '15m') !== null) ?? []).toEqual([]);
  });
});
