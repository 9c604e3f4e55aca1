import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recent } from '../../../../src/engine/orders/recent.ts';

describe('a memory of the newest entries', () => {
  it('keeps at least as many as it should, and at most twice as many', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 100 }), (count, entries) => {
      const memory = new Recent<number>(count);
      for (let entry = 0; entry < entries; entry++) memory.add(`${entry}`, entry);
      const kept = Array.from({ length: entries }, (_, entry) => entry).filter((entry) => memory.get(`${entry}`) === entry);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(entries, count));
      expect(kept.length).toBeLessThanOrEqual(2 * count);
      expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => entries - kept.length + n));
    }));
  });

  it('changes an entry where it is, and forgets it no later for that', () => {
    const memory = new Recent<string>(2);
    for (const key of ['a', 'b', 'c']) memory.add(key, 'first');
    memory.replace('a', 'second');
    memory.replace('c', 'second');
    expect(memory.get('a')).toBe('second');
    memory.add('d', 'first');
    expect(['a', 'b', 'c', 'd'].map((key) => memory.get(key))).toEqual([undefined, undefined, 'second', 'first']);
  });

  it('goes on alike from a snapshot', () => {
    const memory = new Recent<number>(3);
    for (let entry = 0; entry < 5; entry++) memory.add(`${entry}`, entry);
    const restored = new Recent<number>(3);
    restored.restore(structuredClone(memory.snapshot()));
    for (const one of [memory, restored]) for (let entry = 5; entry < 8; entry++) one.add(`${entry}`, entry);
    expect(restored.snapshot()).toEqual(memory.snapshot());
  });
});
