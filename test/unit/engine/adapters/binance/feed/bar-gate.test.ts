import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { BarGate } from '../../../../../../src/engine/adapters/binance/feed/bar-gate.ts';
import { RequestLine } from '../../../../../../src/engine/adapters/binance/feed/request-line.ts';
import type { Instrument } from '../../../../../../src/engine/domain/instrument.ts';
import { instrumentId, qtyLots, quoteAtoms } from '../../../../../../src/engine/domain/units.ts';
import type { Bar, BarClosed } from '../../../../../../src/engine/domain/market-event.ts';
import { ManualWorld } from '../sockets/manual-world.ts';

const M = 60_000;
/** A whole minute. */
const T0 = 1_800_000_000_000 - (1_800_000_000_000 % M);

export const BTC: Instrument = {
  id: instrumentId('um:BTCUSDT'), market: 'um', symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', priceDecimals: 1, tickSteps: 1, qtyDecimals: 3, lotSteps: 1,
  minNotional: quoteAtoms(0n), minQty: qtyLots(1), maxQty: qtyLots(1_000_000), maintenanceMarginRate: 0.004, maxLeverage: 20,
};

const bar = (minute: number): Bar => ({
  openTimeMs: T0 + minute * M, closeTimeMs: T0 + minute * M + M - 1, open: 100 + minute, high: 102 + minute, low: 99 + minute, close: 101 + minute,
  volume: 5, quoteVolume: 500, tradeCount: 3, takerBuyVolume: 2,
});
const closed = (minute: number): BarClosed => ({ type: 'bar-closed', timeMs: T0 + minute * M + M - 1, instrumentId: BTC.id, interval: '1m', bar: bar(minute) });

function gateAt(minute: number, options: { readonly venueHas?: (minute: number) => boolean; readonly failures?: number; readonly fromMinute?: number } = {}) {
  const world = new ManualWorld();
  world.nowMs = T0 + minute * M;
  const passed: number[] = [], sentences: string[] = [], asked: [number, number][] = [];
  let failures = options.failures ?? 0;
  const line = new RequestLine(world.machinery, (what, reason) => sentences.push(`${what}: ${reason}`));
  const gate = new BarGate({
    machinery: world.machinery, instrument: BTC, interval: '1m', fromMs: options.fromMinute === undefined ? null : T0 + options.fromMinute * M, line,
    rest: {
      klines: (_instrument, _interval, fromMs, toMs) => {
        asked.push([(fromMs - T0) / M, (toMs - T0) / M]);
        if (failures-- > 0) return Promise.reject(new Error('no route'));
        const bars: Bar[] = [];
        for (let at = fromMs; at < toMs; at += M) if (options.venueHas?.((at - T0) / M) !== false) bars.push(bar((at - T0) / M));
        return Promise.resolve(bars);
      },
      depthSnapshot: () => Promise.reject(new Error('not asked')), funding: () => Promise.reject(new Error('not asked')),
    },
    emit: (event) => { passed.push((event.bar.openTimeMs - T0) / M); }, report: (sentence) => sentences.push(sentence), changed: () => {},
  });
  return { world, gate, passed, sentences, asked };
}

describe('the gate of the bars', () => {
  it('passes each bar once, in order', () => {
    const { gate, passed, sentences } = gateAt(0);
    gate.resume(T0);
    for (const minute of [0, 0, 1, 0, 1, 2]) gate.take(closed(minute));
    expect(passed).toEqual([0, 1, 2]);
    expect(sentences).toEqual([]);
  });

  it('fetches a minute that was left out before the bar after it goes on', async () => {
    const { gate, world, passed, asked, sentences } = gateAt(0);
    gate.resume(T0);
    gate.take(closed(0));
    gate.take(closed(3));
    expect(passed).toEqual([0]);
    await world.pass(0);
    expect(asked).toEqual([[1, 3]]);
    expect(passed).toEqual([0, 1, 2, 3]);
    expect(sentences).toEqual(['BTCUSDT: 2 1m bars from 2027-01-15 08:01 to 2027-01-15 08:03 were missed and have been fetched']);
  });

  it('holds bars after a reconnect until the hole is filled, however long REST fails', async () => {
    const { gate, world, passed } = gateAt(0, { failures: 4 });
    gate.resume(T0);
    gate.take(closed(0));
    gate.suspend();
    gate.resume(T0 + 5 * M);
    gate.take(closed(5));
    await world.pass(1_000);
    expect(passed).toEqual([0]);
    await world.pass(10_000);
    expect(passed).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('fills up to the second reconnect where that comes while the hole of the first is being filled', async () => {
    const { gate, world, passed } = gateAt(0, { failures: 2 });
    gate.resume(T0);
    gate.take(closed(0));
    gate.suspend();
    gate.resume(T0 + 3 * M);
    gate.suspend();
    gate.resume(T0 + 6 * M);
    await world.pass(5_000);
    expect(passed).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('begins where the stored bars end', async () => {
    const { gate, world, passed } = gateAt(10, { fromMinute: 4 });
    gate.resume(T0 + 10 * M + 30_000);
    await world.pass(0);
    gate.take(closed(10));
    expect(passed).toEqual([4, 5, 6, 7, 8, 9, 10]);
  });

  it('fetches a bar that does not come five seconds after its end', async () => {
    const { gate, world, passed } = gateAt(0);
    gate.resume(T0);
    gate.check(T0 + M + 4_999);
    await world.pass(0);
    expect(passed).toEqual([]);
    gate.check(T0 + M + 5_000);
    await world.pass(0);
    expect(passed).toEqual([0]);
    gate.take(closed(0));
    expect(passed).toEqual([0]);
  });

  it('says what the venue itself has not, and goes on without making it up', async () => {
    const { gate, world, passed, sentences } = gateAt(0, { venueHas: (minute) => minute !== 2 && minute !== 3 });
    gate.resume(T0);
    gate.take(closed(0));
    gate.take(closed(5));
    await world.pass(10_000);
    expect(passed).toEqual([0, 1, 4, 5]);
    expect(sentences.at(-1)).toBe('BTCUSDT: 2 of 4 1m bars from 2027-01-15 08:01 to 2027-01-15 08:05 are missing: the venue has none');
  });

  it('leaves a bar out that cannot be true and takes the one of REST', async () => {
    const { gate, world, passed, sentences } = gateAt(0);
    gate.resume(T0);
    gate.take({ ...closed(0), bar: { ...bar(0), high: 1 } });
    await world.pass(0);
    expect(passed).toEqual([0]);
    expect(sentences[0]).toContain('a bar of BTCUSDT cannot be true and is fetched again: expected low ≤ open, close ≤ high');
  });

  it('leaves no bar out and passes none twice, whatever is lost, doubled, late or cut off', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('bar', 'lose', 'double', 'swap', 'cut'), { minLength: 5, maxLength: 25 }), async (happenings) => {
      const { gate, world, passed } = gateAt(0);
      gate.resume(T0);
      let minute = 0;
      for (const what of happenings) {
        world.nowMs = T0 + (minute + 1) * M;
        if (what === 'bar' || what === 'double') gate.take(closed(minute));
        if (what === 'double') gate.take(closed(minute));
        if (what === 'swap') { gate.take(closed(minute + 1)); gate.take(closed(minute)); }
        if (what === 'cut') { gate.suspend(); minute += 2; world.nowMs += 2 * M; gate.resume(world.nowMs); }
        minute += what === 'swap' ? 2 : 1;
        await world.pass(0);
      }
      gate.take(closed(minute));
      await world.pass(100);
      expect(passed).toEqual(Array.from({ length: minute + 1 }, (_, index) => index));
    }), { numRuns: 60 });
  });
});
