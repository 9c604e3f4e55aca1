import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Bar } from '../../src/engine/domain/market-event.ts';

const SHARED = new URL('../../../shared/', import.meta.url);

/** Returns the text of a file of the shared data (unpacked if its name ends in .gz), or null after saying in one line that the test is skipped. */
export function sharedText(path: string): string | null {
  const url = new URL(path, SHARED);
  if (!existsSync(url)) {
    console.log(`skipped: ../shared/${path} is not here`);
    return null;
  }
  const bytes = readFileSync(url);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Returns the rows of a shared CSV file without its header, or null when it is not here. */
export function sharedRows(path: string): readonly (readonly string[])[] | null {
  return sharedText(path)?.trim().split('\n').slice(1).map((line) => line.split(',')) ?? null;
}

/** Returns a shared klines file as bars, empty cells as NaN, or null when it is not here. */
export function sharedBars(path: string): readonly Bar[] | null {
  return sharedRows(path)?.map(barOfRow) ?? null;
}

function barOfRow(row: readonly string[]): Bar {
  const cell = (index: number): number => (row[index] ? Number(row[index]) : Number.NaN);
  return {
    openTimeMs: cell(0), closeTimeMs: cell(6), open: cell(1), high: cell(2), low: cell(3), close: cell(4),
    volume: cell(5), quoteVolume: cell(7), tradeCount: cell(8), takerBuyVolume: cell(9),
  };
}
