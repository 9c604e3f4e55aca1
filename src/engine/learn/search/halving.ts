import { invariant } from '../../domain/assert.ts';

/** Successive halving: many are tried on a little, few on all. */
export interface HalvingPlan {
  /** One in so many goes on. */
  readonly keepOneIn: number;
  /** Parts of the span that are looked at before the whole. */
  readonly rungs: number;
}

/** Trials that are compared with each other at every rung: three times what one survivor needs, so that the choice at the top is one. */
const SURVIVORS = 3;

/** Returns how many trials are proposed and compared together. */
export function cohortSize({ keepOneIn, rungs }: HalvingPlan): number {
  return SURVIVORS * keepOneIn ** rungs;
}

/** Returns the shares of the span that are run, ascending; the last is 1. */
export function rungShares({ keepOneIn, rungs }: HalvingPlan): readonly number[] {
  return Array.from({ length: rungs + 1 }, (_, rung) => keepOneIn ** (rung - rungs));
}

/** Returns how many of `count` go on from a rung: one in `keepOneIn`, and at least one. */
export function promotedCount(count: number, { keepOneIn }: HalvingPlan): number {
  invariant(count >= 1, () => `expected a trial at the rung, was ${count}`);
  return Math.max(1, Math.floor(count / keepOneIn));
}

/**
 * Returns how much of the work of running every trial on the whole span a cohort takes.
 * @see Jamieson & Talwalkar 2016; Li et al. 2020 (ASHA). Rungs are synchronous here: who goes on never depends on who was faster.
 */
export function cohortWork(plan: HalvingPlan): number {
  let [left, work] = [cohortSize(plan), 0];
  for (const share of rungShares(plan)) {
    work += left * share;
    left = promotedCount(left, plan);
  }
  return work / cohortSize(plan);
}
