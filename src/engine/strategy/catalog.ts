import type { Reason } from '../domain/decision.ts';
import { AGENT, explainAgent } from './agent/agent.ts';
import { BOOSTING, explainBoosting } from './boosting/boosting.ts';
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

/** Models by their codes: a code always stands for the same model, whoever asks and whenever. */
export interface ModelShelf {
  /** The models that can be chosen. */
  list(): readonly StrategyDefinition[];
  /** Returns the strategy that the model is, chosen or not, or undefined when the model is not there (any more). */
  find(code: string): StrategyDefinition | undefined;
}

const NO_MODELS: ModelShelf = { list: () => [], find: () => undefined };
let models: ModelShelf = NO_MODELS;

/** Puts learned agents beside the strategies for everything in this thread; null takes them away. */
export function provideModels(given: ModelShelf | null): void {
  models = given ?? NO_MODELS;
}

/** Returns every strategy that can be chosen now: the program's own first, learned agents last. */
export function listStrategies(): readonly StrategyDefinition[] {
  return [...STRATEGIES, ...shelf.list(), ...models.list()];
}

/**
 * Returns the strategy of that name, or undefined.
 * @param code of a person's own: which version, the one that is taken now where it is left out; of a learned agent: which model, without which there is none
 */
export function strategyByName(name: string, code?: string): StrategyDefinition | undefined {
  const own = STRATEGIES.find((definition) => definition.name === name);
  if (own !== undefined) return own;
  if (code === undefined) return shelf.list().find((definition) => definition.name === name);
  return shelf.find(name, code) ?? (name === AGENT || name === BOOSTING ? modelOf(name, code) : undefined);
}

/** Says in one sentence which strategies can be named, to somebody who has named none of them. Models have one name and are told apart by their codes. */
export function unknownStrategy(name: string): string {
  const names = [...STRATEGIES, ...shelf.list()].map((definition) => definition.name);
  return name === AGENT || name === BOOSTING ? `expected a model by its code with "${name}", was none: in a terminal, take --model in place of --strategy` : `expected one of ${names.join(', ')}, or a model, was "${name}"`;
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

/** As {@link withCandidate}, for models that come while `work` goes on: those of the shelf are found first, then those that were there before. */
export function withModels<Result>(given: ModelShelf, work: () => Result): Result {
  const before = models;
  models = { list: () => [...before.list(), ...given.list()], find: (code) => given.find(code) ?? before.find(code) };
  try {
    return work();
  } finally {
    models = before;
  }
}

/** A code that belongs to a model of the other kind is none of this name. */
function modelOf(name: string, code: string): StrategyDefinition | undefined {
  const found = models.find(code);
  return found?.name === name ? found : undefined;
}

/**
 * Puts a reason into words: those of the strategy at work, or, where it knows no such reason because another one was at work when it was given, those of the one that does.
 * @param definition of the strategy at work; undefined where there is none (any more)
 */
export function explainReason(reason: Reason, definition: StrategyDefinition | undefined): string {
  const told = (explainers: readonly StrategyDefinition['explain'][]): string | undefined => explainers.map((explain) => explain(reason)).find((sentence) => sentence !== reason.code);
  // A shelf is long, and almost no reason needs it.
  return told([...(definition === undefined ? [] : [definition.explain]), explainAgent, explainBoosting]) ?? told(listStrategies().map((other) => other.explain)) ?? reason.code;
}
