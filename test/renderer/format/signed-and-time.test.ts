import { describe, expect, it } from 'vitest';
import { signedMoney, signedPercent } from '../../../src/renderer/src/format/signed.ts';
import { formatAge, formatDuration, formatTime, zoneName } from '../../../src/renderer/src/format/time.ts';

describe('signedMoney', () => {
  it('says a loss with sign, arrow, tone and words', () => {
    expect(signedMoney('-12.345', 2, 'USDT')).toEqual({ text: '\u221212.35', arrow: '▼', tone: 'down', spoken: 'down 12.35 USDT' });
  });

  it('calls what rounds to nothing unchanged', () => {
    expect(signedMoney('0.001', 2, '')).toMatchObject({ arrow: '', tone: 'flat', text: '0.00' });
  });
});

describe('signedPercent', () => {
  it('says unknown when there is no number', () => {
    expect(signedPercent(null).spoken).toBe('unknown');
  });

  it('says a gain', () => {
    expect(signedPercent(1.165)).toMatchObject({ arrow: '▲', tone: 'up' });
  });
});

describe('formatTime', () => {
  const moment = Date.UTC(2026, 2, 1, 14, 5, 9);

  it('writes ISO dates on a 24-hour clock, month before day', () => {
    expect(formatTime(moment, 'utc', 'full')).toBe('2026-03-01 14:05:09');
    expect(formatTime(moment, 'utc', 'stamp')).toBe('03-01 14:05');
    expect(formatTime(moment, 'utc', 'clock')).toBe('14:05:09');
  });

  it('writes midnight as 00', () => {
    expect(formatTime(Date.UTC(2026, 0, 1), 'utc', 'minute')).toBe('00:00');
  });

  it('names UTC', () => {
    expect(zoneName(moment, 'utc')).toBe('UTC');
  });
});

describe('ages', () => {
  it('are said in one unit, lengths in two', () => {
    expect(formatAge(3400)).toBe('3 s');
    expect(formatAge(4 * 60_000)).toBe('4 min');
    expect(formatAge(-50)).toBe('0 s');
    expect(formatDuration(2 * 3_600_000 + 5 * 60_000)).toBe('2 h 05 min');
  });
});
