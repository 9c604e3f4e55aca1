import { z } from 'zod';
import { instrumentIdText } from '../../core/engine-config.ts';
import { INTERVALS } from '../../domain/interval.ts';
import { FEATURE_SETS } from '../../domain/sight.ts';
import { agentConfig } from '../../strategy/agent/agent.config.ts';

const finite = z.number();

/** One number that a policy from elsewhere is shown: one of ours, (value - offset) / scale, or one that never changes. A name alone is the number as it is. */
const shownNumber = z.union([
  z.string().min(1).transform((name) => ({ name, offset: 0, scale: 1 })),
  z.strictObject({ name: z.string().min(1), offset: finite.default(0), scale: finite.positive().default(1) }),
  z.strictObject({ constant: finite }),
]);

/**
 * What the numbers that a policy from elsewhere expects stand for, and what it says in return. Kept as JSON beside the ONNX file; docs/learning.md explains each field.
 */
export const onnxMapping = z.strictObject({
  format: z.literal(1),
  title: z.string().min(1).max(120).default('A policy from elsewhere'),
  /** The features that its numbers are taken from; `hash` is what `tradewind features list` says of them. */
  features: z.strictObject({
    set: z.enum(FEATURE_SETS),
    version: z.int().positive(),
    hash: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
    interval: z.enum(INTERVALS),
    referenceId: instrumentIdText.nullable().default(null),
    basisId: instrumentIdText.nullable().default(null),
    withRegime: z.boolean().default(false),
  }),
  /** What it may do, and how what it opens is protected. */
  agent: agentConfig.default(() => agentConfig.parse({})),
  input: z.strictObject({
    /** Name of its input; the only one where it is left out. */
    name: z.string().min(1).optional(),
    /** In the order that it expects. */
    numbers: z.array(shownNumber).min(1).max(1024),
    /** Features that lie further from their offset, in scales, count as this far; null for no bound. */
    clip: finite.positive().nullable().default(null),
  }),
  output: z.strictObject({
    /** Name of the output that says what it wants; the only one where it is left out. */
    name: z.string().min(1).optional(),
    /** `logits`, `probabilities` or `values` of its choices, the number of the `choice`, or an `action`. */
    kind: z.enum(['logits', 'probabilities', 'values', 'choice', 'action']),
    /** The exposure of each of its choices, in its order: -1 short, 0 flat, 1 long. */
    exposures: z.array(z.number().min(-1).max(1)).min(2).max(21).optional(),
    /** Of an action: the exposure is action × scale + offset, within -1 to 1. */
    scale: finite.default(1),
    offset: finite.default(0),
  }),
  /** What it was trained on, where that is known. */
  trained: z.strictObject({ instruments: z.array(instrumentIdText).max(100), fromMs: z.int().nonnegative(), toMs: z.int().nonnegative() }).optional(),
});

/** Validated. */
export type OnnxMapping = z.output<typeof onnxMapping>;
