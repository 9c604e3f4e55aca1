import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';

const field = (title: string, unit: string, description: string) => ({ title, unit, description }) satisfies ConfigField;

/** Settings of DQN. */
export const dqnConfig = z.strictObject({
  hiddenUnits: z.array(z.int().min(1).max(1024)).min(1).max(6).default([128, 64, 32]).meta(field('Hidden layers', 'units', 'Units of each hidden layer.')),
  learningRate: z.number().min(1e-7).max(1).default(5e-4).meta(field('Learning rate', '', 'How far one step of Adam goes.')),
  discount: z.number().min(0).max(1).default(0.99).meta(field('Discount', '', 'What a reward is worth one step later.')),
  batchSize: z.int().min(4).max(4096).default(64).meta(field('Batch', 'transitions', 'How many transitions one step of Adam learns from.')),
  capacity: z.int().min(64).max(5_000_000).default(100_000).meta(field('Memory', 'transitions', 'How many of the last transitions are kept.')),
  firstSteps: z.int().min(0).max(1_000_000).default(1000).meta(field('First steps', 'steps', 'How many steps are lived before learning begins.')),
  stepsPerLearning: z.int().min(1).max(1000).default(1).meta(field('Steps between learning', 'steps', 'How many steps are lived for one step of Adam.')),
  stepsAhead: z.int().min(1).max(20).default(3).meta(field('Steps ahead', 'steps', 'How many rewards are counted before the value net is trusted.')),
  targetShare: z.number().min(0.0001).max(1).default(0.005).meta(field('Target share', '', 'How far the target net follows at each step of Adam.')),
  maximumGradientNorm: z.number().min(0.001).max(1000).default(10).meta(field('Gradient norm', '', 'Longer gradients are shortened to it.')),
  totalSteps: z.int().min(1).default(100_000).meta(field('Planned steps', 'steps', 'Over how many steps the learning rate and the weight correction run their course.')),
  schedule: z.enum(['constant', 'linear']).default('constant').meta(field('Learning rate schedule', '', 'Whether the learning rate stays, or falls to 0 over the planned steps.')),
  explorationSteps: z.int().min(1).default(10_000).meta(field('Exploration', 'steps', 'Over how many steps actions by chance become rare.')),
  finalExploration: z.number().min(0).max(1).default(0.02).meta(field('Last exploration', '', 'Share of actions by chance in the end.')),
  alpha: z.number().min(0).max(1).default(0.6).meta(field('Prioritisation', '', 'How much more often surprising transitions are drawn; 0 for evenly.')),
  beta: z.number().min(0).max(1).default(0.4).meta(field('Correction', '', 'How much of that is corrected in the loss at first; it rises to 1 over the planned steps.')),
  stepsPerUpdate: z.int().min(1).max(1_000_000).default(1000).meta(field('Steps of an update', 'steps', 'How many steps lie between two reports.')),
});

/** Settings of DQN, complete. */
export type DqnConfig = z.output<typeof dqnConfig>;
