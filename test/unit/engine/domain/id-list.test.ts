import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../../../src/engine/domain/assert.ts';
import { IdList } from '../../../../src/engine/domain/id-list.ts';

describe('a list of ids', () => {
  it('finds and keeps what a Set does, in the order in which it came, and begins anew when it is cleared', () => {
    // Few letters and short ids: many are equal, and many fall on one place of the table.
    const ids = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '1', '-', 'é'), maxLength: 4 }), { maxLength: 60 });
    fc.assert(fc.property(ids, ids, (first, second) => {
      const list = new IdList(60);
      for (const round of [first, second]) {
        list.clear();
        const known = new Set<string>();
        for (const id of round) {
          expect(list.indexOf(id)).toBe([...known].indexOf(id));
          known.add(id);
          expect(list.add(id)).toBe([...known].indexOf(id));
        }
        expect(list.list()).toEqual([...known]);
        expect(list.isFull).toBe(known.size === 60);
      }
    }));
  });

  it('takes no more than it has room for', () => {
    const list = new IdList(3);
    for (const id of ['x', 'y', 'z', 'y']) list.add(id);
    expect(list.isFull).toBe(true);
    expect(() => list.add('w')).toThrow(InvariantError);
    expect(list.list()).toEqual(['x', 'y', 'z']);
    expect(() => new IdList(0)).toThrow(InvariantError);
  });
});
