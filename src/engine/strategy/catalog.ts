import { donchianBreakout } from './donchian-breakout.ts';
import { movingAverageCross } from './moving-average-cross.ts';
import type { StrategyDefinition } from './strategy.ts';

/** Every kind of strategy that comes with the program, in the order in which it is offered. */
export const STRATEGIES: readonly StrategyDefinition[] = [movingAverageCross, donchianBreakout];

/** Strategies that a person has written, beside the program's own. A name and a code always stand for the same text, whoever asks and whenever. */
export interface StrategyShelf {
  /** The version of each that is taken when none is asked for, by name. */
  list(): readonly StrategyDefinition[];
  /** Returns that version, or undefined when there is none (any more). */
  find(name: string, code: string): StrategyDefinition | undefined;
}

const NO_SHELF: StrategyShelf = { list: () => [], find: () => undefined };
let shelf: StrategyShelf = NO_SHELF;

/**
 * Puts a person's own strategies beside the program's for everything in this thread; null takes them away. A thread works on one data folder.
 * What is looked up by name and code is the same text whatever the shelf holds beside it, so that no run depends on when this was called.
 */
export function provideShelf(given: StrategyShelf | null): void {
  shelf = given ?? NO_SHELF;
}

/** Returns every strategy that can be chosen now: the program's own first. */
export function listStrategies(): readonly StrategyDefinition[] {
  return [...STRATEGIES, ...shelf.list()];
}

/**
 * Returns the strategy of that name, or undefined.
 * @param code of a person's own: which version; the one that is taken now where it is left out
 */
export function strategyByName(name: string, code?: string): StrategyDefinition | undefined {
  const own = STRATEGIES.find((definition) => definition.name === name);
  if (own !== undefined) return own;
  return code === undefined ? shelf.list().find((definition) => definition.name === name) : shelf.find(name, code);
}

/** Returns the code that names the version taken now, to be written beside the name; undefined for the program's own and for an unknown name. */
export function currentCode(name: string): string | undefined {
  return strategyByName(name)?.code;
}

/** Lets a strategy be found by its name and code for the time of `work`, before it is on any shelf. */
export function withCandidate<Result>(definition: StrategyDefinition, work: () => Result): Result {
  const before = shelf;
  shelf = { list: () => before.list(), find: (name, code) => (name === definition.name && code === definition.code ? definition : before.find(name, code)) };
  try {
    return work();
  } finally {
    shelf = before;
  }
}
