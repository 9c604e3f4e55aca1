import { invariant } from '../../../domain/assert.ts';

/** Results of work that runs a few steps ahead of its reader. */
export interface Ahead<Result> {
  /** Resolves with the next result, in the order of the items, and lets the work go one step further. */
  next(): Promise<Result>;
}

/** Works on at most `atOnce` items beyond the last result taken, and hands the results out in the order of the items. */
export function inOrder<Item, Result>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<Result>): Ahead<Result> {
  const begun: Promise<Result>[] = [];
  let taken = 0;
  const begin = (): void => {
    while (begun.length < Math.min(items.length, taken + atOnce)) {
      const result = work(items[begun.length]!);
      // It is told to whoever takes it; until then a failure is nobody's.
      result.catch(() => undefined);
      begun.push(result);
    }
  };
  begin();
  return {
    async next() {
      const promise = begun[taken];
      invariant(promise !== undefined, 'expected as many results to be taken as there are items');
      const result = await promise;
      taken++;
      begin();
      return result;
    },
  };
}
