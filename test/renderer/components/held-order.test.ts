import { describe, expect, it } from 'vitest';
import { heldOrder } from '../../../src/renderer/src/components/held-order.ts';
import { bookLevels } from '../../../src/renderer/src/panels/book/book-levels.ts';
import { drawable, drawdownCurve } from '../../../src/renderer/src/panels/equity/drawdown.ts';
import { verdict } from '../../../src/renderer/src/panels/checklist/ChecklistDialog.tsx';

describe('heldOrder', () => {
  it('keeps rows where they were, puts new ones last and lets gone ones go', () => {
    expect(heldOrder(['c', 'a', 'gone', 'b'], ['a', 'b', 'new', 'c'], (item) => item)).toEqual(['c', 'a', 'b', 'new']);
  });
});

describe('bookLevels', () => {
  it('adds up from the spread outwards and scales both sides by the deeper one', () => {
    const { bids, asks } = bookLevels([[99, 1], [98, 3]], [[100, 2]], 20);
    expect(bids.map(({ total, share }) => [total, share])).toEqual([[1, 0.25], [4, 1]]);
    expect(asks.map(({ total, share }) => [total, share])).toEqual([[2, 0.5]]);
  });

  it('is empty for an empty book', () => {
    expect(bookLevels([], [], 20)).toEqual({ bids: [], asks: [] });
  });
});

describe('drawdownCurve', () => {
  it('measures from the highest point so far', () => {
    const curve = [100, 120, 90, 120, 130].map((value, index) => ({ timeMs: index * 1000, value }));
    // 90 of 120 is a fall of 25 %
    expect(drawdownCurve(curve).map(({ value }) => value)).toEqual([0, 0, -25, 0, 0]);
  });

  it('leaves one point a second, in order', () => {
    expect(drawable([{ timeMs: 2000, value: 3 }, { timeMs: 1000, value: 1 }, { timeMs: 1400, value: 2 }]).map(({ value }) => value)).toEqual([2, 3]);
  });
});

describe('verdict', () => {
  it('names the first thing in the way', () => {
    const items = [{ title: 'Prices arrive', ok: true, detail: '' }, { title: 'Trading is on', ok: false, detail: 'Halted by you.' }, { title: 'Later', ok: false, detail: '' }];
    expect(verdict(items)).toBe('It waits here: trading is on. Halted by you.');
    expect(verdict(items.slice(0, 1))).toContain('Nothing stands in the way');
  });
});
