import type { Deployment } from '../../adapters/sqlite/deployment-store.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import type { EpochMs } from '../../domain/units.ts';
import { blankBaseline } from '../../learn/boosting/drift/drift-baseline.ts';
import type { BoostingManifest } from '../../learn/boosting/rolling/document.ts';
import { judgeSize } from '../../learn/boosting/stored/size-budget.ts';
import type { SizeBudget } from '../../learn/boosting/stored/size-budget.ts';
import { manifestOf } from './read-model.ts';

/** What a budget is kept with, and what is never dropped for it. */
export interface BudgetSettings extends SizeBudget {
  /** Of the session that runs. */
  readonly strategies: readonly StrategyAssignment[];
  /** Tells of a version that somebody needs whom the registry does not know, such as a bot that may come back to it. */
  readonly isNeeded: (code: string) => boolean;
  /** Called once before the first is dropped. */
  readonly beforeDrop?: () => void;
}

/** What came of it. */
export interface BudgetKept {
  readonly dropped: readonly string[];
  /** There are more to drop: it is to be asked again soon. */
  readonly isMore: boolean;
  /** Of what is kept when all are dropped. */
  readonly keptBytes: number;
  /** Needed versions alone are beyond the budget. */
  readonly isOver: boolean;
}

/** Each takes a millisecond or two of the thread that trades: after weeks without the program there may be thousands. */
const MOST_AT_ONCE = 50;

/** Drops the trees of versions that nobody needs until they are within a budget, and with them what drift would be measured against; no more than {@link MOST_AT_ONCE}. Rows stay. */
export function keepBudget(store: Pick<Store, 'models' | 'deployments' | 'transaction'>, nowMs: EpochMs, { strategies, isNeeded, beforeDrop, ...budget }: BudgetSettings): BudgetKept {
  const open = store.deployments.open();
  const versions = store.models.trees().map(({ code, createdMs, bytes, isRefused }) => ({ code, createdMs, bytes, isRefused, isNeeded: whyKept(code, open, strategies) !== null || isNeeded(code) }));
  const { drop: all, keptBytes, isOver } = judgeSize(versions, budget, nowMs);
  const drop = all.slice(0, MOST_AT_ONCE);
  if (drop.length > 0) beforeDrop?.();
  store.transaction(() => {
    for (const { code, reason } of drop) store.models.dropTrees(code, { timeMs: nowMs, cause: `Its trees were dropped: ${reason}.`, ...slimmed(store.models.get(code)?.manifest) });
  });
  return { dropped: drop.map(({ code }) => code), isMore: drop.length < all.length, keptBytes, isOver };
}

/** Returns why what a model is made of has to stay, in one clause; null when it may go. */
export function whyKept(code: string, open: readonly Deployment[], strategies: readonly StrategyAssignment[]): string | null {
  const own = open.find((one) => one.code === code);
  if (own !== undefined) return own.role === 'champion' ? `works as "${own.assignmentId}"` : `decides beside "${own.assignmentId}": retire it first`;
  const behind = open.find(({ role, replaced }) => role === 'champion' && (replaced as { readonly code?: string } | null)?.code === code);
  if (behind !== undefined) return `stands ready behind "${behind.assignmentId}": a roll back would put it there again`;
  const placed = strategies.find((one) => one.code === code);
  return placed === undefined ? null : `is set as "${placed.id}": remove that strategy, or give it another`;
}

/** Without trees nothing drifts: the distributions, nearly all of a manifest, go with them. What it learned from, what it showed and what it went by stay. */
function slimmed(text: string | undefined): { readonly manifest?: string } {
  const manifest = text === undefined ? null : manifestOf<BoostingManifest>(text);
  return manifest === null ? {} : { manifest: JSON.stringify({ ...manifest, reference: blankBaseline(manifest.reference.features.map(({ name }) => name)) } satisfies BoostingManifest) };
}
