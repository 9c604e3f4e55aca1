import { z } from 'zod';
import { INTERVALS } from '../../domain/interval.ts';
import type { ConfigField } from '../../domain/config-field.ts';
import { instrumentIdText, strategyCode } from '../../core/engine-config.ts';
import { agentConfig } from '../../strategy/agent/agent.config.ts';
import { dqnConfig } from '../dqn-config.ts';
import { ppoConfig } from '../ppo-config.ts';
import { td3Config } from '../td3-config.ts';
import { tradingConfig } from '../trading/config.ts';

const DATA = 'Data';
const FEATURES = 'What it sees';
const COURSE = 'Course of the training';
const AFTER = 'What is made of it';

/** A moment as milliseconds since 1970, UTC. */
const moment = z.int().min(0).max(8_640_000_000_000_000);

/** From a moment up to and without another. */
const span = z.strictObject({ from: moment, to: moment }).refine(({ from, to }) => from < to, { error: 'expected a span that ends after it begins' });

/** What an agent sees of the market. */
export const trainingFeatures = z.strictObject({
  set: z.enum(['bars-50', 'market-30']).default('bars-50').meta({
    title: 'Features', unit: '', group: FEATURES,
    description: 'What the agent sees: numbers out of bars, other markets and the calendar (bars-50), or of bars, trades and order book (market-30); what is not stored is masked.',
  } satisfies ConfigField),
  referenceId: instrumentIdText.nullable().default(null).meta({
    title: 'Leading market', unit: '', group: FEATURES,
    description: 'The market that leads the others, Bitcoin as a rule; its bars are needed wherever the agent trades. Empty for none.',
  } satisfies ConfigField),
  basisId: instrumentIdText.nullable().default(null).meta({
    title: 'Other market of the pair', unit: '', group: FEATURES, advanced: true,
    description: 'The spot market of a perpetual, for the basis between them; only where one instrument is trained on. Empty for none.',
  } satisfies ConfigField),
  withRegime: z.boolean().default(false).meta({
    title: 'Sees the regime', unit: '', group: FEATURES,
    description: 'Whether it is told how likely each market regime is, as the regime detector in use sees it.',
  } satisfies ConfigField),
});

/** How features are brought to one scale; fitted on the training rows alone and kept with the model. */
export const trainingNormaliser = z.strictObject({
  kind: z.enum(['z-score', 'min-max', 'robust']).default('z-score').meta({
    title: 'Scale', unit: '', group: FEATURES,
    description: 'How features are brought to one scale: by mean and deviation, by least and largest, or by median and quartiles, all of the training data alone.',
  } satisfies ConfigField),
  clip: z.number().min(1).max(100).nullable().default(5).meta({
    title: 'Cut off beyond', unit: '× scale', step: 0.5, group: FEATURES, advanced: true,
    description: 'What lies further from the middle is set to this; empty for no bound.',
  } satisfies ConfigField),
});

/** How the time of a training is divided. */
export const trainingSplit = z.strictObject({
  validationShare: z.number().min(0.05).max(0.5).default(0.2).meta({
    title: 'Kept back to choose by', unit: '', step: 0.05, group: DATA,
    description: 'Share of the training time, at its end, that is not learned from: what the agent does there decides which of its states is kept.',
  } satisfies ConfigField),
  purgeBars: z.int().min(0).max(100_000).nullable().default(null).meta({
    title: 'Left out between', unit: 'bars', step: 50, group: DATA, advanced: true,
    description: 'Bars that are left out between the parts, so that none knows of the other; empty takes what the features remember and what a reward reaches ahead.',
  } satisfies ConfigField),
});

/** Training again and again as time goes on. */
export const trainingWalkForward = z.strictObject({
  windows: z.int().min(2).max(52).default(4).meta({
    title: 'Windows', unit: 'windows', group: COURSE,
    description: 'Into how many parts of equal length the test time is divided; before each of them the agent is trained on the time that ends there.',
  } satisfies ConfigField),
  from: z.enum(['before', 'afresh']).default('before').meta({
    title: 'Each begins with', unit: '', group: COURSE,
    description: 'Whether each window goes on from the model of the window before it, or begins afresh.',
  } satisfies ConfigField),
});

const { stepsPerUpdate, batchSize, epochs, targetKl } = ppoConfig.shape;

/**
 * PPO as it is trained on markets: larger updates than in its paper, fewer epochs, and a stop. A bar's reward is nearly all chance, and ten epochs in batches of 64 learn 2048 of them
 * by heart: on 15-minute bars the policy moved 0.03 to 0.06 nats an update, and got worse on the days kept back and no better on those that it learned from.
 */
export const marketPpoConfig = ppoConfig.extend({
  stepsPerUpdate: stepsPerUpdate.unwrap().default(8192).meta(metaOf(stepsPerUpdate)),
  batchSize: batchSize.unwrap().default(512).meta(metaOf(batchSize)),
  epochs: epochs.unwrap().default(4).meta(metaOf(epochs)),
  targetKl: targetKl.unwrap().default(0.015).meta(metaOf(targetKl)),
});

const { capacity } = td3Config.shape;

/** TD3 as it is trained on markets: a memory that a checkpoint can hold, 70 MB of `bars-50` instead of 700. */
export const marketTd3Config = td3Config.extend({ capacity: capacity.unwrap().default(100_000).meta(metaOf(capacity)) });

/** Everything that a training is told. With the stored data it decides every weight. */
export const trainingSpec = z.strictObject({
  title: z.string().max(120).default('').meta({ title: 'Name', unit: '', group: DATA, description: 'What the training and its models are called; empty makes a name of its settings.' } satisfies ConfigField),
  instruments: z.array(instrumentIdText).min(1).max(20).meta({ title: 'Instruments', unit: '', group: DATA, description: 'The markets that one agent is trained on, all of the same quote asset.' } satisfies ConfigField),
  interval: z.enum(INTERVALS).default('15m').meta({ title: 'Bars', unit: '', group: DATA, description: 'The bars at whose close it decides.' } satisfies ConfigField),
  span: span.meta({ title: 'Trained on', unit: 'UTC', group: DATA, description: 'The time that is learned from; its end is kept back to choose by.' } satisfies ConfigField),
  test: span.nullable().default(null).meta({ title: 'Judged on', unit: 'UTC', group: DATA, description: 'The time that nothing is chosen by, after the training time; without it there is no verdict.' } satisfies ConfigField),
  split: trainingSplit.default(() => trainingSplit.parse({})),
  features: trainingFeatures.default(() => trainingFeatures.parse({})),
  normaliser: trainingNormaliser.default(() => trainingNormaliser.parse({})),
  agent: agentConfig.default(() => agentConfig.parse({})),
  trading: tradingConfig.default(() => tradingConfig.parse({})),
  /** Settings of the engine's risk and of the simulated exchange; what is left out takes their defaults: costs are on. */
  risk: z.record(z.string(), z.unknown()).default({}),
  execution: z.record(z.string(), z.unknown()).default({}),
  startingCash: z.string().regex(/^\d+(\.\d{1,8})?$/).default('10000').meta({ title: 'Starting cash', unit: 'quote', group: DATA, description: 'What each episode begins with.' } satisfies ConfigField),
  algorithm: z.enum(['ppo', 'dqn', 'td3']).default('ppo').meta({
    title: 'Algorithm', unit: '', group: COURSE,
    description: 'How it learns: PPO (any actions), DQN (choices only), TD3 (continuous actions only).',
  } satisfies ConfigField),
  ppo: marketPpoConfig.default(() => marketPpoConfig.parse({})),
  dqn: dqnConfig.default(() => dqnConfig.parse({})),
  td3: marketTd3Config.default(() => marketTd3Config.parse({})),
  firstStayShare: z.number().min(0.4).max(0.99).nullable().default(0.9).meta({
    title: 'Leaves things as they are at first', unit: '', step: 0.05, group: COURSE, advanced: true,
    description: 'How likely PPO stays flat, or on the side it is on, at each bar before it has learned anything. From even odds (empty) no position lasts long enough to earn its costs, and it learns to do nothing.',
  } satisfies ConfigField),
  worlds: z.int().min(1).max(64).default(8).meta({ title: 'Worlds', unit: 'worlds', group: COURSE, advanced: true, description: 'How many episodes run side by side.' } satisfies ConfigField),
  totalSteps: z.int().min(1).max(1_000_000_000).default(600_000).meta({
    title: 'Steps of each seed', unit: 'steps', step: 50_000, scale: 'log', group: COURSE, description: 'How many bars each seed trades in training before it ends at the latest.',
  } satisfies ConfigField),
  seeds: z.array(z.int().min(0).max(4_294_967_295)).min(1).max(20).default([1, 2, 3])
    .refine((seeds) => new Set(seeds).size === seeds.length, { error: 'expected every seed once' })
    .meta({ title: 'Seeds', unit: '', group: COURSE, description: 'The training is done once with each; a result of one seed may be luck, so that fewer than three get no verdict of having learned.' } satisfies ConfigField),
  evaluateEverySteps: z.int().min(1).max(100_000_000).default(40_000).meta({
    title: 'Judged every', unit: 'steps', step: 5_000, scale: 'log', group: COURSE, description: 'How often the agent trades the time that is kept back, without chance; the best of these states is kept.',
  } satisfies ConfigField),
  patience: z.int().min(1).max(1_000).nullable().default(6).meta({
    title: 'Ends after', unit: 'judgements', group: COURSE, description: 'A seed ends early when so many judgements in a row were no better than the best; empty for never.',
  } satisfies ConfigField),
  combine: z.enum(['single', 'mean', 'vote', 'confidence']).default('mean').meta({
    title: 'Seeds together', unit: '', group: AFTER,
    description: 'How the seeds decide together in one model: by the mean of their probabilities, by vote, each counting by how sure it is, or only the one that did best where it was chosen.',
  } satisfies ConfigField),
  warmStart: strategyCode.nullable().default(null).meta({
    title: 'Goes on from', unit: '', group: COURSE, description: 'A registered model whose weights every seed begins with; it must see the same features and choose between the same actions.',
  } satisfies ConfigField),
  walkForward: trainingWalkForward.nullable().default(null),
}).superRefine(checkSpec);

/** Validated, every default filled in. */
export type TrainingSpec = z.output<typeof trainingSpec>;
/** As a person gives it. */
export type TrainingSpecInput = z.input<typeof trainingSpec>;

function metaOf(field: z.ZodType): Readonly<Record<string, unknown>> {
  return field.meta() ?? {};
}

interface Checked {
  readonly algorithm: 'ppo' | 'dqn' | 'td3';
  readonly agent: { readonly actionSpace: string };
  readonly span: { readonly to: number };
  readonly test: { readonly from: number } | null;
  readonly instruments: readonly string[];
  readonly features: { readonly set: string; readonly basisId: string | null; readonly withRegime: boolean };
  readonly ppo: { readonly normalisesObservations: boolean };
  readonly walkForward: unknown;
}

function checkSpec(spec: Checked, context: z.RefinementCtx): void {
  const complain = (path: readonly string[], message: string): void => { context.addIssue({ code: 'custom', path: [...path], message }); };
  const isContinuous = spec.agent.actionSpace === 'continuous';
  if (spec.algorithm === 'dqn' && isContinuous) complain(['algorithm'], 'expected actions that are choices (three, levels) for DQN, was continuous');
  if (spec.algorithm === 'td3' && !isContinuous) complain(['algorithm'], `expected continuous actions for TD3, was ${spec.agent.actionSpace}`);
  if (spec.test !== null && spec.test.from < spec.span.to) complain(['test', 'from'], 'expected a test time that begins after the training time has ended');
  if (new Set(spec.instruments).size !== spec.instruments.length) complain(['instruments'], 'expected every instrument once');
  if (spec.features.basisId !== null && spec.instruments.length > 1) complain(['features', 'basisId'], 'expected one instrument where there is another market of its pair');
  if (spec.features.withRegime && spec.features.set === 'market-30') complain(['features', 'withRegime'], 'expected features that have regime probabilities (bars-50), was market-30');
  if (spec.ppo.normalisesObservations) complain(['ppo', 'normalisesObservations'], 'expected observations that are scaled once, by what was fitted on the training rows, was scaled again while learning');
  if (spec.walkForward !== null && spec.test === null) complain(['walkForward'], 'expected a test time, which the windows divide');
}
