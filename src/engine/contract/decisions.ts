import { z } from 'zod';
import type { WhyParts, WhySeen } from '../domain/model.ts';
import { output } from './output.ts';

/** What moved a forecast, or why that cannot be said any more. */
export type ForecastExplanation = { readonly parts: WhyParts; readonly sentence: null } | { readonly parts: null; readonly sentence: string };

/** What the trees of a version saw, as `why.seen` of their decision has it. */
export const decisionExplain = z.strictObject({
  code: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
  values: z.array(z.number().nullable()).min(1).max(1000).readonly(),
});

/** The rows of the methods `decisions.*`. */
export const decisionMethods = {
  /** Works out, beside trading, the exact part of each number that boosted trees saw in their forecast. Where their trees are gone or damaged a sentence says so. */
  'decisions.explain': { input: decisionExplain, output: output<ForecastExplanation>() },
} as const;

export type { WhyParts, WhySeen };
