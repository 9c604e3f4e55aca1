import { z } from 'zod';
import type { CustomCheck, CustomProblem } from '../../contract/custom-strategies.ts';
import type { CustomManifest } from '../../domain/custom-strategy.ts';
import type { EpochMs } from '../../domain/units.ts';
import { readManifest } from '../../strategy/custom/manifest.config.ts';

/** Of another version of the checks, a file is looked at again. */
export const CHECKS = 1;

/** A version of a person's file, with all that was found out about it: kept under its code for as long as the data folder is. */
export interface StrategyVersion {
  readonly checks: number;
  readonly code: string;
  /** As it was called when it was looked at. */
  readonly file: string;
  readonly text: string;
  /** What the sandbox runs; empty when it could not be made. */
  readonly script: string;
  /** Null when the file could not be read out. */
  readonly manifest: CustomManifest | null;
  readonly isReady: boolean;
  readonly problems: readonly CustomProblem[];
  readonly found: readonly CustomCheck[];
  readonly checkedMs: EpochMs;
}

const kept = z.object({
  checks: z.number(), code: z.string(), file: z.string(), text: z.string(), script: z.string(), manifest: z.unknown(), isReady: z.boolean(),
  problems: z.array(z.object({ line: z.number().nullable(), column: z.number().nullable(), message: z.string() })),
  found: z.array(z.object({ code: z.string(), title: z.string(), outcome: z.string(), sentence: z.string() })), checkedMs: z.number(),
});

/** Reads what was kept of a version; null when it is not what was written once. */
export function readVersion(given: unknown): StrategyVersion | null {
  const parsed = kept.safeParse(given);
  if (!parsed.success) return null;
  const manifest = parsed.data.manifest === null ? null : readManifest(parsed.data.manifest).manifest;
  if (parsed.data.isReady && manifest === null) return null;
  return { ...parsed.data, manifest } as StrategyVersion;
}
