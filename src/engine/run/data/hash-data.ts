import { createHash } from 'node:crypto';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns, BarStore } from '../../ports/bar-store.ts';

/** Returns the SHA-256 of the stored bars with open time in [from, to): the `dataHash` of a run over them. */
export function hashData(bars: BarStore, instrumentId: InstrumentId, interval: Interval, from: EpochMs, to: EpochMs): string {
  return hashBars(instrumentId, interval, bars.read(instrumentId, interval, from, to));
}

/** Returns the SHA-256 of bars: the name of their series and their number, then each column's bytes (little-endian float64). */
export function hashBars(instrumentId: InstrumentId, interval: Interval, bars: BarColumns): string {
  const hash = createHash('sha256').update(`${instrumentId} ${interval} ${bars.length}\n`);
  const { openTimeMs, closeTimeMs, open, high, low, close, volume, quoteVolume, tradeCount, takerBuyVolume } = bars;
  for (const column of [openTimeMs, closeTimeMs, open, high, low, close, volume, quoteVolume, tradeCount, takerBuyVolume]) {
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest('hex');
}
