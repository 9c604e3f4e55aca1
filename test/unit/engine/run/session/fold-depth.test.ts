import { describe, expect, it } from 'vitest';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { foldDepth } from '../../../../../src/engine/run/session/fold-depth.ts';

const book = { type: 'depth-updated', timeMs: 5, instrumentId: instrumentId('um:BTCUSDT') } as const;

describe('an order book for the gate', () => {
  it('keeps the best of each side and the rest within the collar as one', () => {
    // 2 % around the middle of 100: 98 to 102.
    const full = { ...book, bids: [[99, 1], [98.5, 2], [98, 3], [97.9, 50]], asks: [[101, 1], [102, 4], [102.1, 50]] } as const;
    expect(foldDepth(full, 2)).toEqual({ ...book, bids: [[99, 1], [98, 5]], asks: [[101, 1], [102, 4]] });
  });

  it('keeps a best level that lies beyond the collar', () => {
    expect(foldDepth({ ...book, bids: [[90, 1], [89, 1]], asks: [[110, 2], [111, 1]] }, 2)).toMatchObject({ bids: [[90, 1]], asks: [[110, 2]] });
  });

  it('leaves one that lacks a side as it is', () => {
    expect(foldDepth({ ...book, bids: [], asks: [[110, 2]] }, 2)).toMatchObject({ bids: [], asks: [[110, 2]] });
  });
});
