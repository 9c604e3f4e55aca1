import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { BarBuilder } from '../../../../src/engine/market/bar-builder.ts';
import { canAggregate, createBarBuilder } from '../../../../src/engine/market/bar-builder.ts';
import type { Bar } from '../../../../src/engine/domain/market-event.ts';
import { minuteBar } from './bars.ts';

function closedBy(builder: BarBuilder, parts: readonly Bar[]): Bar[] {
  const closed: Bar[] = [];
  for (const part of parts) for (let bar = builder.update(part); bar !== null; bar = builder.takeClosed()) closed.push(bar);
  return closed;
}

const minutes = (...numbers: readonly number[]): Bar[] => numbers.map((minute) => minuteBar(minute));

describe('a bar builder', () => {
  it('takes open of the first, highest high, lowest low, close of the last and the sums', () => {
    const builder = createBarBuilder('1m', '3m');
    expect(builder.update(minuteBar(0, { open: 10, high: 12, low: 9, close: 11, volume: 0.1, quoteVolume: 1.1, tradeCount: 3, takerBuyVolume: 0.1 }))).toBeNull();
    expect(builder.update(minuteBar(1, { open: 11, high: 15, low: 10, close: 14, volume: 0.2, quoteVolume: 2.2, tradeCount: 4, takerBuyVolume: 0 }))).toBeNull();
    // 0.1 + 0.2 + 0.3 in floats is 0.6000000000000001; the venue prints 0.6.
    expect(builder.update(minuteBar(2, { open: 14, high: 14, low: 7, close: 8, volume: 0.3, quoteVolume: 3.3, tradeCount: 5, takerBuyVolume: 0.2 }))).toEqual({
      openTimeMs: 0, closeTimeMs: 179_999, open: 10, high: 15, low: 7, close: 8, volume: 0.6, quoteVolume: 6.6, tradeCount: 12, takerBuyVolume: 0.3,
    });
  });

  it('passes equal intervals through as the same object', () => {
    const bar = minuteBar(7);
    expect(createBarBuilder('1m', '1m').update(bar)).toBe(bar);
  });

  it('refuses an interval that is not made of whole parts', () => {
    expect(() => createBarBuilder('3m', '5m')).toThrow('expected an interval made of whole 3m bars, was 5m');
    expect(() => createBarBuilder('1h', '15m')).toThrow('was 15m');
    expect([canAggregate('1m', '1d'), canAggregate('8h', '12h')]).toEqual([true, false]);
  });

  it('closes a bar whose last minute is missing when a later one begins', () => {
    const closed = closedBy(createBarBuilder('1m', '5m'), minutes(0, 1, 2, 5, 6));
    expect(closed.map((bar) => [bar.openTimeMs, bar.closeTimeMs, bar.volume])).toEqual([[0, 299_999, 3]]);
  });

  it('gives both bars when one minute closes two, and none for the time between', () => {
    const builder = createBarBuilder('1m', '5m');
    expect(closedBy(builder, minutes(0, 1))).toEqual([]);
    const closed = closedBy(builder, minutes(19));
    expect(closed.map((bar) => [bar.openTimeMs, bar.volume])).toEqual([[0, 2], [900_000, 1]]);
  });

  it('loses nothing when the caller does not ask for the second bar', () => {
    const builder = createBarBuilder('1m', '5m');
    const taken = minutes(0, 9, 10, 11).map((part) => builder.update(part)?.openTimeMs ?? null);
    expect(taken).toEqual([null, 0, 300_000, null]);
  });

  it('ends a bar where a halt cut its last part short, and only then', () => {
    // As on 2023-03-24: the 12:30 quarter of an hour ended at 12:39:41.646 and nothing came until 14:00.
    const halted = minuteBar(4, { closeTimeMs: 4 * 60_000 + 41_646 });
    expect(closedBy(createBarBuilder('1m', '5m'), [...minutes(0, 1, 2, 3), halted])[0]?.closeTimeMs).toBe(281_646);
    const early = minuteBar(2, { closeTimeMs: 2 * 60_000 + 10_000 });
    expect(closedBy(createBarBuilder('1m', '5m'), [...minutes(0, 1), early, ...minutes(60)])[0]?.closeTimeMs).toBe(130_000);
    expect(closedBy(createBarBuilder('1m', '5m'), [...minutes(0, 1), early, ...minutes(4)])[0]?.closeTimeMs).toBe(299_999);
  });

  it('keeps what is unknown unknown', () => {
    const [bar] = closedBy(createBarBuilder('1m', '3m'), [minuteBar(0), minuteBar(1, { quoteVolume: Number.NaN, tradeCount: Number.NaN }), minuteBar(2)]);
    expect([bar?.volume, bar?.quoteVolume, bar?.tradeCount]).toEqual([3, Number.NaN, Number.NaN]);
  });

  it('leaves out the first bar when the series begins inside it', () => {
    const builder = createBarBuilder('1m', '5m');
    expect(closedBy(builder, minutes(3, 4, 5, 6, 7, 8, 9)).map((bar) => bar.openTimeMs)).toEqual([300_000]);
    expect(builder.ignoredParts).toBe(2);
  });

  it('takes each part once, whatever is repeated or comes late', () => {
    const builder = createBarBuilder('1m', '5m');
    const closed = closedBy(builder, minutes(0, 1, 1, 0, 2, 3, 4, 4, 2, 5));
    expect(closed.map((bar) => bar.volume)).toEqual([5]);
    expect(builder.ignoredParts).toBe(4);
  });

  it('closes on a timer, and then takes nothing more for that bar', () => {
    const builder = createBarBuilder('1m', '5m');
    closedBy(builder, minutes(0, 1, 2));
    expect(builder.closeUntil(299_999)).toBeNull();
    expect(builder.openBar()?.volume).toBe(3);
    expect(builder.closeUntil(300_000)?.volume).toBe(3);
    expect(closedBy(builder, minutes(4, 5, 6, 7, 8, 9)).map((bar) => bar.volume)).toEqual([5]);
    expect(builder.openBar()).toBeNull();
  });

  it('gives the same bars when it is saved as JSON and restored after any part', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 }), fc.nat(40), (numbers, cut) => {
      const parts = numbers.sort((a, b) => a - b).map((minute) => minuteBar(minute, minute % 7 === 0 ? { quoteVolume: Number.NaN } : {}));
      const whole = closedBy(createBarBuilder('1m', '5m'), parts);
      const before = createBarBuilder('1m', '5m');
      const head = closedBy(before, parts.slice(0, cut));
      const after = createBarBuilder('1m', '5m');
      after.restore(JSON.parse(JSON.stringify(before.snapshot())));
      expect([...head, ...closedBy(after, parts.slice(cut))]).toEqual(whole);
      expect(after.ignoredParts).toBe(numbers.length - whole.reduce((sum, bar) => sum + bar.volume, after.openBar()?.volume ?? 0));
    }));
  });

  it('restores bars that were closed but not taken', () => {
    const before = createBarBuilder('1m', '5m');
    before.update(minuteBar(0));
    before.update(minuteBar(9));
    const after = createBarBuilder('1m', '5m');
    after.restore(JSON.parse(JSON.stringify(before.snapshot())));
    expect(after.takeClosed()).toEqual(before.takeClosed());
    expect(after.takeClosed()).toBeNull();
  });
});
