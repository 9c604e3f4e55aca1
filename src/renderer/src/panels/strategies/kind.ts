import type { CatalogEntry } from '../../../../engine/contract/api.ts';
import type { IntervalName } from '../../form/intervals.ts';
import { INTERVAL_NAMES } from '../../form/intervals.ts';

/** What a request says of a kind of strategy. */
export interface StrategyKind {
  readonly strategy: string;
  readonly code?: string;
}

/** The name under which every learned agent is put to work; which one is told by the code of its model. */
const AGENT = 'agent';

/** The name under which every version of boosted trees is put to work. */
const TREES = 'boosting';

/** Tells one kind of strategy from all others: its name, of a learned agent the code of its model, of a version of trees both. */
export function keyOf({ name, code }: Pick<CatalogEntry, 'name' | 'code'>): string {
  return code === undefined ? name : name === TREES ? `${TREES}:${code}` : code;
}

/** Tells whether a kind can be added by hand. A version of trees cannot: it was grown on one market, and is put to work by its bot or from the shelf. */
export function isAddedByHand({ name }: Pick<CatalogEntry, 'name'>): boolean {
  return name !== TREES;
}

/** Returns what a request says of the kind that has this key. */
export function kindOf(key: string): StrategyKind {
  if (key.startsWith(`${TREES}:`)) return { strategy: TREES, code: key.slice(TREES.length + 1) };
  return /^[0-9a-f]{64}$/.test(key) ? { strategy: AGENT, code: key } : { strategy: key };
}

/** Returns the entry of a strategy at work; undefined where it cannot be chosen (any more). A person's own strategy is known by its name whatever its version. */
export function entryOf(entries: readonly CatalogEntry[], { strategy, code }: { readonly strategy: string; readonly code?: string | undefined }): CatalogEntry | undefined {
  return entries.find((entry) => entry.name === strategy && (entry.code === undefined || entry.code === code));
}

/** Returns the bars that a kind can decide on: a learned agent on those that it was trained on, and on no others. */
export function intervalsOf({ interval }: Pick<CatalogEntry, 'interval'>, among: readonly IntervalName[] = INTERVAL_NAMES): readonly IntervalName[] {
  return interval === undefined ? among : among.filter((name) => name === interval);
}
