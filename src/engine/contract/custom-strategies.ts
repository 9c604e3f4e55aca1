import { z } from 'zod';

/** Where a person's own strategy stands: it can be used, it was refused, or it has not been looked at yet. */
export type CustomStatus = 'ready' | 'refused' | 'checking';

/** What is wrong in a file, and where. */
export interface CustomProblem {
  /** From 1; null where it concerns the whole file. */
  readonly line: number | null;
  /** From 1. */
  readonly column: number | null;
  /** One sentence. */
  readonly message: string;
}

/** What a check has found. */
export interface CustomCheck {
  readonly code: 'size' | 'syntax' | 'purity' | 'types' | 'load' | 'shape' | 'repeat' | 'time' | 'lookahead' | 'warmup';
  readonly title: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** One sentence: what was found, or why it was skipped. */
  readonly sentence: string;
}

/** One file of the strategies folder. */
export interface CustomStrategyView {
  /** Its name in the folder. */
  readonly file: string;
  readonly status: CustomStatus;
  /** As the file says it; null while it could not be read out. */
  readonly name: string | null;
  readonly title: string | null;
  /** SHA-256 of the file: names the version. */
  readonly code: string;
  readonly problems: readonly CustomProblem[];
  readonly checks: readonly CustomCheck[];
  readonly checkedMs: number | null;
  /** Strategies of the session that run it, and with which version. */
  readonly usedBy: readonly { readonly id: string; readonly code: string; readonly isCurrent: boolean; readonly failure: string | null }[];
}

/** The strategies folder as it is now. */
export interface CustomStrategiesView {
  readonly folder: string;
  readonly strategies: readonly CustomStrategyView[];
  /** Strategies of the session whose file is gone; they run from the copy that was kept. */
  readonly orphans: readonly { readonly id: string; readonly name: string; readonly code: string; readonly failure: string | null }[];
}

export const customCheckRequest = z.strictObject({
  /** One file of the folder; all of them where it is left out. */
  file: z.string().min(1).max(200).optional(),
});

export const customNewRequest = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected lower-case letters, digits and dashes, beginning with a letter'),
});

/** Which strategy of the session is to run the newest version of its file from now on. */
export const customReloadRequest = z.strictObject({ id: z.string().min(1).max(40) });
