import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';

const field = (title: string, unit: string, description: string) => ({ title, unit, description }) satisfies ConfigField;

/** Settings of TD3; noise is in shares of half the range of an action. */
export const td3Config = z.strictObject({
  hiddenUnits: z.array(z.int().min(1).max(1024)).min(1).max(6).default([128, 64, 32]).meta(field('Hidden layers', 'units', 'Units of each hidden layer, of policy and critics alike.')),
  learningRate: z.number().min(1e-7).max(1).default(1e-3).meta(field('Learning rate', '', 'How far one step of Adam goes.')),
  discount: z.number().min(0).max(1).default(0.99).meta(field('Discount', '', 'What a reward is worth one step later.')),
  batchSize: z.int().min(4).max(4096).default(64).meta(field('Batch', 'transitions', 'How many transitions one step of Adam learns from.')),
  capacity: z.int().min(64).max(5_000_000).default(1_000_000).meta(field('Memory', 'transitions', 'How many of the last transitions are kept.')),
  firstSteps: z.int().min(1).max(1_000_000).default(1000).meta(field('First steps', 'steps', 'How many steps are lived by chance before learning begins.')),
  stepsAhead: z.int().min(1).max(20).default(1).meta(field('Steps ahead', 'steps', 'How many rewards are counted before the critics are trusted.')),
  explorationNoise: z.number().min(0).max(2).default(0.1).meta(field('Exploration noise', '', 'Deviation of the noise on the actions that are taken.')),
  targetNoise: z.number().min(0).max(2).default(0.2).meta(field('Target noise', '', 'Deviation of the noise on the actions that are valued.')),
  targetNoiseLimit: z.number().min(0).max(2).default(0.5).meta(field('Target noise limit', '', 'Where that noise is cut off.')),
  policyDelay: z.int().min(1).max(100).default(2).meta(field('Policy delay', '', 'How many steps of the critics come to one step of the policy.')),
  targetShare: z.number().min(0.0001).max(1).default(0.005).meta(field('Target share', '', 'How far the target nets follow at each step of the policy.')),
  maximumGradientNorm: z.number().min(0.001).max(1_000_000).default(1_000_000).meta(field('Gradient norm', '', 'Longer gradients are shortened to it.')),
  totalSteps: z.int().min(1).default(1_000_000).meta(field('Planned steps', 'steps', 'Over how many steps the weight correction runs its course.')),
  alpha: z.number().min(0).max(1).default(0.6).meta(field('Prioritisation', '', 'How much more often surprising transitions are drawn; 0 for evenly.')),
  beta: z.number().min(0).max(1).default(0.4).meta(field('Correction', '', 'How much of that is corrected in the loss at first; it rises to 1 over the planned steps.')),
  stepsPerUpdate: z.int().min(1).max(1_000_000).default(1000).meta(field('Steps of an update', 'steps', 'How many steps lie between two reports.')),
});

/** Settings of TD3, complete. */
export type Td3Config = z.output<typeof td3Config>;
