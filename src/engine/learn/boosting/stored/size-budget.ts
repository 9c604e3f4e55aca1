/** A stored version of a model, as its size is judged. */
export interface StoredVersion {
  readonly code: string;
  readonly createdMs: number;
  /** Of its trees. */
  readonly bytes: number;
  /** It trades, is watched beside one that trades, may come back, or a stored run or a report refers to it. */
  readonly isNeeded: boolean;
  /** It was refused when it was made, and has never traded: the first that may go. */
  readonly isRefused?: boolean;
}

export interface SizeBudget {
  /** The trees of versions that nobody needs are kept for so long. */
  readonly keepDays: number;
  /** And no longer than all trees together are within this. */
  readonly maxBytes: number;
}

/** Whose trees may go, and why. What a version was and how it did stays in any case. */
export interface BudgetVerdict {
  readonly drop: readonly { readonly code: string; readonly reason: string }[];
  readonly keptBytes: number;
  /** Needed versions alone are beyond the budget: nothing more may be dropped, and a person should know. */
  readonly isOver: boolean;
}

const DAY_MS = 86_400_000;

/** Decides whose trees go: those of the versions that nobody needs and that are too old, and as many more as the budget asks for, those that were refused first and then the oldest. Those that are needed never go. */
export function judgeSize(versions: readonly StoredVersion[], { keepDays, maxBytes }: SizeBudget, nowMs: number): BudgetVerdict {
  const drop: { code: string; reason: string }[] = [];
  let keptBytes = versions.reduce((sum, { bytes }) => sum + bytes, 0);
  const isTooOld = ({ createdMs }: StoredVersion): boolean => nowMs - createdMs > keepDays * DAY_MS;
  // In the end by code, so that the order in which they are given decides nothing.
  const spare = versions.filter(({ isNeeded }) => !isNeeded).toSorted((a, b) => Number(isTooOld(b)) - Number(isTooOld(a)) || Number(b.isRefused ?? false) - Number(a.isRefused ?? false) || a.createdMs - b.createdMs || (a.code < b.code ? -1 : 1));
  for (const version of spare) {
    const { code, bytes, isRefused = false } = version;
    const isOld = isTooOld(version);
    if (!isOld && keptBytes <= maxBytes) continue;
    drop.push({ code, reason: isOld ? `nobody has needed it and it is older than ${keepDays} days` : `all trees together took ${megabytes(keptBytes)} MB, ${megabytes(maxBytes)} MB are allowed, and it was the oldest ${isRefused ? 'of those that were refused' : 'that nobody needs'}` });
    keptBytes -= bytes;
  }
  return { drop, keptBytes, isOver: keptBytes > maxBytes };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
