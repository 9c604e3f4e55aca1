import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';

const field = (title: string, unit: string, description: string) => ({ title, unit, description }) satisfies ConfigField;

/** Settings of PPO; the defaults are those of its paper and of the design. */
export const ppoConfig = z.strictObject({
  hiddenUnits: z.array(z.int().min(1).max(1024)).min(1).max(6).default([128, 64, 32]).meta(field('Hidden layers', 'units', 'Units of each hidden layer, of the policy and of the value net alike.')),
  activation: z.enum(['tanh', 'relu']).default('tanh').meta(field('Activation', '', 'What follows the sums of a hidden layer.')),
  learningRate: z.number().min(1e-7).max(1).default(3e-4).meta(field('Learning rate', '', 'How far one step of Adam goes.')),
  schedule: z.enum(['constant', 'linear']).default('constant').meta(field('Learning rate schedule', '', 'Whether the learning rate stays, or falls to 0 over the planned steps.')),
  totalSteps: z.int().min(1).default(1_000_000).meta(field('Planned steps', 'steps', 'Over how many steps the learning rate falls; training may be stopped before or go on after.')),
  discount: z.number().min(0).max(1).default(0.99).meta(field('Discount', '', 'What a reward is worth one step later.')),
  lambda: z.number().min(0).max(1).default(0.95).meta(field('Lambda', '', 'How far advantages look ahead rather than trust the value net.')),
  clipRange: z.number().min(0.01).max(1).default(0.2).meta(field('Clip range', '', 'How far the probability of an action may move before it is pulled no more.')),
  valueWeight: z.number().min(0).max(10).default(0.5).meta(field('Value weight', '', 'Weight of the loss of the value net.')),
  entropyWeight: z.number().min(0).max(1).default(0.01).meta(field('Entropy weight', '', 'Weight of staying undecided.')),
  batchSize: z.int().min(4).max(4096).default(64).meta(field('Batch', 'steps', 'How many steps one step of Adam learns from; the last batch of an epoch may be smaller.')),
  epochs: z.int().min(1).max(100).default(10).meta(field('Epochs', '', 'How often what was lived is gone through.')),
  stepsPerUpdate: z.int().min(8).max(1_000_000).default(2048).meta(field('Steps of an update', 'steps', 'How many steps of all worlds together are lived before learning.')),
  maximumGradientNorm: z.number().min(0.001).max(1000).default(0.5).meta(field('Gradient norm', '', 'Longer gradients of both nets together are shortened to it.')),
  normalisesAdvantages: z.boolean().default(true).meta(field('Normalise advantages', '', 'Brings the advantages of a batch to mean 0 and deviation 1.')),
  normalisesObservations: z.boolean().default(false).meta(field('Normalise observations', '', 'Brings observations to mean 0 and deviation 1 of all seen in training.')),
  targetKl: z.number().min(0.0001).max(1).nullable().default(null).meta(field('KL stop', 'nats', 'An update ends early when the policy has moved 1.5 times as far; empty for never.')),
  logDeviation: z.number().min(-5).max(2).default(0).meta(field('First log deviation', '', 'Where the spread of continuous actions begins, as a logarithm.')),
});

/** Settings of PPO, complete. */
export type PpoConfig = z.output<typeof ppoConfig>;
