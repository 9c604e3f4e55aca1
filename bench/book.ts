import { createRng } from '../src/engine/compute/rng.ts';
import { OrderBook } from '../src/engine/market/order-book.ts';
import type { BookDiff } from '../src/engine/market/order-book.ts';
import { rates, timed } from './measure.ts';
import type { BenchResult } from './measure.ts';

/** Changes in one run, and levels in each: what a busy symbol sends in half an hour. */
const DIFFS = 20_000;
const LEVELS = 40;
/** Levels on each side of the snapshot: the 1,000 that futures give. */
const DEPTH = 1_000;
const TICK = 0.1;
const MID = 61_800;

/**
 * Changes of a book with 1,000 levels on each side, applied by the futures procedure. As on the venue most changes lie near the best price: their distance is
 * exponential with a mean of 60 ticks, a third removes a level, and the book never crosses.
 */
export async function run(): Promise<readonly BenchResult[]> {
  const diffs = generatedDiffs();
  const side = (sign: number): readonly number[] => Array.from({ length: DEPTH }, (_, level) => [priceAt(sign, level + 1), 1]).flat();
  const snapshot = { lastUpdateId: 0, bids: side(-1), asks: side(1) };
  const timings = await timed(() => {
    const book = new OrderBook('futures');
    book.takeSnapshot(snapshot);
    for (const diff of diffs) if (book.update(diff) !== 'applied') throw new Error(`expected change ${diff.lastUpdateId} to be applied`);
  });
  return [...rates('book of 2,000 levels', 'level updates', DIFFS * LEVELS, timings), ...rates('book of 2,000 levels, messages of 40 levels', 'messages', DIFFS, timings)];
}

function generatedDiffs(): readonly BookDiff[] {
  const rng = createRng(1).stream('bench-book');
  const side = (sign: number): readonly number[] =>
    Array.from({ length: LEVELS / 2 }, () => [priceAt(sign, 1 + Math.floor(rng.exponential(1) * 60)), rng.float() < 1 / 3 ? 0 : 1 + rng.float()]).flat();
  return Array.from({ length: DIFFS }, (_, index) => ({ firstUpdateId: index + 1, lastUpdateId: index + 1, previousUpdateId: index, bids: side(-1), asks: side(1) }));
}

function priceAt(sign: number, ticks: number): number {
  return Math.round((MID + sign * ticks * TICK) * 10) / 10;
}
