import { describe, expect, it } from 'vitest';
import { instrumentId } from '../../../../src/engine/domain/units.ts';
import { createStaleness } from '../../../../src/engine/market/staleness.ts';

const BTC = instrumentId('um:BTCUSDT');
const ETH = instrumentId('um:ETHUSDT');

describe('staleness', () => {
  it('counts from the newest data of each instrument', () => {
    const staleness = createStaleness();
    staleness.observe(BTC, 1_000);
    staleness.observe(ETH, 4_000);
    expect([staleness.ageMs(BTC, 5_000), staleness.ageMs(ETH, 5_000)]).toEqual([4_000, 1_000]);
  });

  it('is endless for an instrument that was never heard of, so that every limit refuses it', () => {
    expect(createStaleness().ageMs(BTC, 5_000)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is not made younger by old data nor negative by a clock that is behind', () => {
    const staleness = createStaleness();
    staleness.observe(BTC, 3_000);
    staleness.observe(BTC, 1_000);
    expect([staleness.ageMs(BTC, 5_000), staleness.ageMs(BTC, 2_000)]).toEqual([2_000, 0]);
  });

  it('goes on after a snapshot that went through JSON', () => {
    const before = createStaleness();
    before.observe(BTC, 3_000);
    const after = createStaleness();
    after.restore(JSON.parse(JSON.stringify(before.snapshot())));
    expect(after.ageMs(BTC, 5_000)).toBe(2_000);
  });
});
