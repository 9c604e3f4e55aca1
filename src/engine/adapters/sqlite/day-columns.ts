import { crc32 } from 'node:zlib';
import type { BarColumns } from '../../ports/bar-store.ts';

/** The columns of a bar, in the order in which they lie in a blob. */
export const BAR_COLUMNS = ['openTimeMs', 'closeTimeMs', 'open', 'high', 'low', 'close', 'volume', 'quoteVolume', 'tradeCount', 'takerBuyVolume'] as const;
type BarColumn = (typeof BAR_COLUMNS)[number];

/** One day's bars as bytes: the columns that cannot be derived, one after the other, little-endian float64. */
export interface PackedBars {
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Bit i is set when column i is in the blob; the others are regular times or wholly unknown. */
  readonly layout: number;
  readonly crc: number;
  readonly blob: Uint8Array;
}

/** Packs the bars of [start, end). */
export function packBars(bars: BarColumns, start: number, end: number, lengthMs: number): PackedBars {
  const count = end - start;
  const stored: Float64Array[] = [];
  let layout = 0;
  for (const [index, name] of BAR_COLUMNS.entries()) {
    const column = bars[name].subarray(start, end);
    if (isDerived(name, bars, start, end, lengthMs)) continue;
    layout |= 1 << index;
    stored.push(column);
  }
  const values = new Float64Array(stored.length * count);
  for (const [index, column] of stored.entries()) values.set(column, index * count);
  canonicalizeNaN(values);
  const blob = new Uint8Array(values.buffer);
  return { count, firstMs: bars.openTimeMs[start]!, lastMs: bars.openTimeMs[end - 1]!, layout, crc: crc32(blob), blob };
}

/**
 * Unpacks one day into `out` from row `at` on.
 * @returns false when the checksum or the size does not hold; `out` is untouched then
 */
export function unpackBars(packed: PackedBars, out: BarColumns, at: number, lengthMs: number): boolean {
  const { count, layout, blob } = packed;
  if (blob.byteLength !== bitsSet(layout) * count * 8 || crc32(blob) !== packed.crc) return false;
  let offset = 0;
  for (const [index, name] of BAR_COLUMNS.entries()) {
    if ((layout & (1 << index)) === 0) {
      derive(name, packed.firstMs, out, at, count, lengthMs);
      continue;
    }
    // Bytes, not floats: SQLite's blob need not lie on an 8-byte boundary.
    const target = out[name];
    new Uint8Array(target.buffer, target.byteOffset + at * 8, count * 8).set(blob.subarray(offset, offset + count * 8));
    offset += count * 8;
  }
  return true;
}

/** Allocates columns for `length` bars. */
export function allocateBars(length: number): BarColumns {
  const column = (): Float64Array => new Float64Array(length);
  return {
    length, openTimeMs: column(), closeTimeMs: column(), open: column(), high: column(), low: column(), close: column(),
    volume: column(), quoteVolume: column(), tradeCount: column(), takerBuyVolume: column(),
  };
}

/** Returns views of the rows [start, end). */
export function sliceBars(bars: BarColumns, start: number, end: number): BarColumns {
  const cut = (column: Float64Array): Float64Array => column.subarray(start, end);
  return {
    length: end - start, openTimeMs: cut(bars.openTimeMs), closeTimeMs: cut(bars.closeTimeMs), open: cut(bars.open), high: cut(bars.high),
    low: cut(bars.low), close: cut(bars.close), volume: cut(bars.volume), quoteVolume: cut(bars.quoteVolume),
    tradeCount: cut(bars.tradeCount), takerBuyVolume: cut(bars.takerBuyVolume),
  };
}

function isDerived(name: BarColumn, bars: BarColumns, start: number, end: number, lengthMs: number): boolean {
  const column = bars[name];
  const { openTimeMs } = bars;
  if (name === 'openTimeMs') return openTimeMs[end - 1]! - openTimeMs[start]! === (end - 1 - start) * lengthMs;
  if (name === 'closeTimeMs') {
    for (let row = start; row < end; row++) if (column[row] !== openTimeMs[row]! + lengthMs - 1) return false;
    return true;
  }
  for (let row = start; row < end; row++) if (!Number.isNaN(column[row])) return false;
  return true;
}

function derive(name: BarColumn, firstMs: number, out: BarColumns, at: number, count: number, lengthMs: number): void {
  const column = out[name];
  if (name === 'openTimeMs') for (let row = 0; row < count; row++) column[at + row] = firstMs + row * lengthMs;
  else if (name === 'closeTimeMs') for (let row = 0; row < count; row++) column[at + row] = out.openTimeMs[at + row]! + lengthMs - 1;
  else column.fill(Number.NaN, at, at + count);
}

/** Not-a-number has many bit patterns; equal bars must have equal bytes. */
function canonicalizeNaN(values: Float64Array): void {
  for (let index = 0; index < values.length; index++) if (Number.isNaN(values[index])) values[index] = Number.NaN;
}

function bitsSet(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
