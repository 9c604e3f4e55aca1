import { OrderBook } from '../../../market/order-book.ts';
import type { BookDiff, BookRule, BookSnapshot } from '../../../market/order-book.ts';
import type { Gap } from '../../../adapters/history/check-result.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { DepthColumns } from '../../../ports/history-store.ts';
import { GrowingColumn } from './growing-columns.ts';

/** A change of a book as it was received. */
export interface ReceivedDiff extends BookDiff {
  readonly timeMs: EpochMs;
  readonly receivedMs: EpochMs;
}

const HOUR_MS = 3_600_000;
/** More levels than any recorded book has. */
const ALL = 1_000_000;

/**
 * Keeps the book of a recording by the venue's own procedure and writes down what is valid: the snapshot as a whole book, then every change that follows on.
 * A hole in the numbering, a crossed book or a new connection ends the row until the next snapshot. Each UTC hour begins with a whole book.
 */
export class DepthRecorder {
  readonly #book: OrderBook;
  readonly #timeMs = new GrowingColumn();
  readonly #receivedMs = new GrowingColumn();
  readonly #updateId = new GrowingColumn();
  readonly #follows = new GrowingColumn();
  readonly #bounds = new GrowingColumn();
  readonly #levels = new GrowingColumn();
  /** Changes that wait for a snapshot. */
  #waiting: ReceivedDiff[] = [];
  /** When the row ended; null while it goes on, and before the first. */
  #brokenMs: EpochMs | null = null;
  /** Number at which the row ended. */
  #brokenId = 0;
  readonly gaps: Gap[] = [];
  messages = 0;
  applied = 0;
  stale = 0;
  /** Times that the bid reached the ask. */
  readonly crossedMs: EpochMs[] = [];

  constructor(rule: BookRule) {
    this.#book = new OrderBook(rule);
  }

  /** Changes that came and belong to no known book. */
  get unused(): number {
    return this.messages - this.applied - this.stale;
  }

  takeDiff(diff: ReceivedDiff): void {
    this.messages += 1;
    this.#take(diff);
  }

  /** Takes a snapshot, and the changes that waited for it. */
  takeSnapshot(snapshot: BookSnapshot, at: { readonly timeMs: EpochMs; readonly receivedMs: EpochMs }): void {
    // One that was asked for in passing tells nothing that the changes have not told.
    if (!this.#book.needsSnapshot) return;
    this.#book.reset();
    this.#book.takeSnapshot(snapshot);
    const waiting = this.#waiting;
    this.#waiting = [];
    const first = waiting.find(({ lastUpdateId }) => lastUpdateId > snapshot.lastUpdateId);
    // The snapshot is the book before the first change that follows it, though it may have come later.
    this.#write({ timeMs: Math.min(at.timeMs, first?.timeMs ?? at.timeMs), receivedMs: at.receivedMs, updateId: snapshot.lastUpdateId, follows: Number.NaN }, snapshot);
    if (this.#brokenMs !== null) this.gaps.push({ from: this.#brokenMs, to: this.#timeMs.last, missing: Math.max(0, snapshot.lastUpdateId - this.#brokenId) });
    this.#brokenMs = null;
    for (const diff of waiting) this.#take(diff);
  }

  /** A new connection: what was told in between is not known. */
  interrupt(): void {
    this.#waiting = [];
    if (!this.#book.needsSnapshot) this.#breakOff();
    this.#book.reset();
  }

  columns(): DepthColumns {
    const bounds = Uint32Array.from([...this.#bounds.values(), this.#levels.length]);
    return { length: this.#timeMs.length, timeMs: this.#timeMs.values(), receivedMs: this.#receivedMs.values(), updateId: this.#updateId.values(), follows: this.#follows.values(), bounds, levels: this.#levels.values() };
  }

  #take(diff: ReceivedDiff): void {
    if (this.#book.needsSnapshot) this.#waiting.push(diff);
    else this.#follow(diff);
  }

  #follow(diff: ReceivedDiff): void {
    const follows = this.#book.lastUpdateId;
    const result = this.#book.update(diff);
    switch (result) {
      case 'stale': this.stale += 1; return;
      case 'applied': return this.#note(diff, follows);
      case 'gap': case 'crossed':
        if (result === 'crossed') this.crossedMs.push(diff.timeMs);
        this.#breakOff();
        this.#book.reset();
        this.#waiting = result === 'gap' ? [diff] : [];
        return;
      case 'buffered': return;
    }
  }

  #note(diff: ReceivedDiff, follows: number): void {
    this.applied += 1;
    const opensHour = Math.floor(diff.timeMs / HOUR_MS) > Math.floor(this.#timeMs.last / HOUR_MS);
    const at = { timeMs: diff.timeMs, receivedMs: diff.receivedMs, updateId: diff.lastUpdateId };
    if (!opensHour) return this.#write({ ...at, follows }, diff);
    const { bids, asks } = this.#book.depth(ALL);
    this.#write({ ...at, follows: Number.POSITIVE_INFINITY }, { bids: bids.flat(), asks: asks.flat() });
  }

  #breakOff(): void {
    this.#brokenMs = this.#timeMs.last;
    this.#brokenId = this.#updateId.last;
  }

  #write(row: { readonly timeMs: EpochMs; readonly receivedMs: EpochMs; readonly updateId: number; readonly follows: number }, { bids, asks }: { readonly bids: readonly number[]; readonly asks: readonly number[] }): void {
    this.#timeMs.push(this.#timeMs.length === 0 ? row.timeMs : Math.max(row.timeMs, this.#timeMs.last));
    this.#receivedMs.push(row.receivedMs);
    this.#updateId.push(row.updateId);
    this.#follows.push(row.follows);
    this.#bounds.push(this.#levels.length);
    for (const value of bids) this.#levels.push(value);
    this.#bounds.push(this.#levels.length);
    for (const value of asks) this.#levels.push(value);
  }
}
