import { z } from 'zod';
import type { ConfigField } from '../domain/config-field.ts';

const PROTECTION = 'Protection';
const FOLLOWING = 'Following and leaving';
const LADDER = 'Take-profit in steps';
const AFTER_EXIT = 'After an exit';

/** The fields by which every rule-based strategy says where it gets out; spread into its own schema. */
export const stopFields = {
  stopType: z.enum(['atr', 'percent', 'volatility']).default('atr').meta({
    title: 'Stop-loss measured in', unit: '', group: PROTECTION,
    description: 'What the distance of the stop-loss from the entry is measured in: the recent size of the bars (ATR), a share of the price, or the recent volatility of the closes.',
  } satisfies ConfigField),
  stopAtrMultiple: z.number().min(0.25).max(20).default(3).meta({
    title: 'Stop distance, ATR', unit: '× ATR', step: 0.25, group: PROTECTION,
    description: 'Distance of the stop-loss in average true ranges; used when the stop is measured in ATR.',
  } satisfies ConfigField),
  stopAtrPeriod: z.int().min(2).max(500).default(14).meta({
    title: 'ATR period', unit: 'bars', group: PROTECTION, advanced: true,
    description: 'How many bars the average true range looks back on.',
  } satisfies ConfigField),
  stopPercent: z.number().min(0.05).max(50).default(2).meta({
    title: 'Stop distance, percent', unit: '%', step: 0.05, group: PROTECTION,
    description: 'Distance of the stop-loss as a share of the price; used when the stop is measured in percent.',
  } satisfies ConfigField),
  stopVolatilityMultiple: z.number().min(0.25).max(50).default(4).meta({
    title: 'Stop distance, volatility', unit: '× volatility', step: 0.25, group: PROTECTION, advanced: true,
    description: 'Distance of the stop-loss in standard deviations of one bar; used when the stop is measured in volatility.',
  } satisfies ConfigField),
  volatilityPeriod: z.int().min(5).max(500).default(33).meta({
    title: 'Volatility period', unit: 'bars', group: PROTECTION, advanced: true,
    description: 'How many bars the volatility looks back on, the newest weighing most; 33 is the weight of 0.94 of RiskMetrics.',
  } satisfies ConfigField),
  trailingStop: z.boolean().default(false).meta({
    title: 'Trailing stop', unit: '', group: PROTECTION,
    description: 'Whether the stop-loss follows the price; it never moves back. How it follows is an advanced setting: at its own distance from the best close, unless said otherwise.',
  } satisfies ConfigField),
  takeProfitType: z.enum(['none', 'stop-multiple', 'percent', 'volatility', 'ladder']).default('none').meta({
    title: 'Take-profit measured in', unit: '', group: PROTECTION,
    description: 'What the distance of the take-profit from the entry is measured in: stop distances, a share of the price, the recent volatility, several steps (a ladder, laid under the advanced settings), or no take-profit at all.',
  } satisfies ConfigField),
  takeProfitMultiple: z.number().min(0.1).max(50).default(2).meta({
    title: 'Target, stop distances', unit: '× stop', step: 0.1, group: PROTECTION,
    description: 'Distance of the take-profit in stop distances: 2 aims to win twice what is risked; used when the target is measured in stop distances.',
  } satisfies ConfigField),
  takeProfitPercent: z.number().min(0.05).max(500).default(4).meta({
    title: 'Target, percent', unit: '%', step: 0.05, group: PROTECTION,
    description: 'Distance of the take-profit as a share of the price; used when the target is measured in percent.',
  } satisfies ConfigField),
  takeProfitVolatilityMultiple: z.number().min(0.25).max(200).default(8).meta({
    title: 'Target, volatility', unit: '× volatility', step: 0.25, group: PROTECTION, advanced: true,
    description: 'Distance of the take-profit in standard deviations of one bar; used when the target is measured in volatility.',
  } satisfies ConfigField),
  trailType: z.enum(['stop-distance', 'percent', 'atr', 'chandelier']).default('stop-distance').meta({
    title: 'How the stop follows', unit: '', group: FOLLOWING, advanced: true,
    description: 'Behind the best close at the distance of the stop, behind the best price by a percentage, behind the best close by the current ATR, or hung from the best price by the current ATR (chandelier); used with a trailing stop.',
  } satisfies ConfigField),
  trailPercent: z.number().min(0.05).max(50).default(3).meta({
    title: 'Trail, percent', unit: '%', step: 0.05, group: FOLLOWING, advanced: true,
    description: 'How far behind the best price the stop follows; used when it follows by a percentage.',
  } satisfies ConfigField),
  trailAtrMultiple: z.number().min(0.25).max(20).default(3).meta({
    title: 'Trail, ATR', unit: '× ATR', step: 0.25, group: FOLLOWING, advanced: true,
    description: 'How far behind the stop follows, in average true ranges of now; used when it follows by the ATR and for the chandelier.',
  } satisfies ConfigField),
  breakEvenAtR: z.number().min(0).max(20).default(0).meta({
    title: 'Break-even after', unit: '× risk', step: 0.1, group: FOLLOWING, advanced: true,
    description: 'When the price has gone this many first stop distances in favour, the stop goes to the entry plus the fees of both sides; 0 for never.',
  } satisfies ConfigField),
  timeStopBars: z.int().min(0).max(10_000).default(0).meta({
    title: 'Time stop', unit: 'bars', step: 1, group: FOLLOWING, advanced: true,
    description: 'After so many closed bars the position is closed at the market; 0 for never.',
  } satisfies ConfigField),
  timeStopR: z.number().min(0).max(20).default(0).meta({
    title: 'Time stop spares from', unit: '× risk', step: 0.1, group: FOLLOWING, advanced: true,
    description: 'A position that has been this many first stop distances in favour is spared by the time stop; 0 spares none.',
  } satisfies ConfigField),
  ladderUnit: z.enum(['stop-multiple', 'percent', 'volatility']).default('stop-multiple').meta({
    title: 'Steps measured in', unit: '', group: LADDER, advanced: true,
    description: 'What the distances of the steps are measured in: stop distances, percent of the price, or standard deviations of one bar. Futures rest every step at the exchange; on spot the program takes them at the market when the price is there.',
  } satisfies ConfigField),
  rung1Distance: z.number().min(0.05).max(500).default(1).meta({
    title: 'Step 1, distance', unit: '', step: 0.05, group: LADDER, advanced: true,
    description: 'How far from the entry the first step lies, in what the ladder is measured in.',
  } satisfies ConfigField),
  rung1SharePct: z.number().min(0).max(100).default(50).meta({
    title: 'Step 1, share', unit: '%', step: 1, group: LADDER, advanced: true,
    description: 'Which part of the position is taken at the first step; 0 leaves the step out.',
  } satisfies ConfigField),
  rung2Distance: z.number().min(0.05).max(500).default(2).meta({
    title: 'Step 2, distance', unit: '', step: 0.05, group: LADDER, advanced: true,
    description: 'How far from the entry the second step lies, in what the ladder is measured in.',
  } satisfies ConfigField),
  rung2SharePct: z.number().min(0).max(100).default(25).meta({
    title: 'Step 2, share', unit: '%', step: 1, group: LADDER, advanced: true,
    description: 'Which part of the position is taken at the second step; 0 leaves the step out.',
  } satisfies ConfigField),
  rung3Distance: z.number().min(0.05).max(500).default(3).meta({
    title: 'Step 3, distance', unit: '', step: 0.05, group: LADDER, advanced: true,
    description: 'How far from the entry the third step lies, in what the ladder is measured in.',
  } satisfies ConfigField),
  rung3SharePct: z.number().min(0).max(100).default(0).meta({
    title: 'Step 3, share', unit: '%', step: 1, group: LADDER, advanced: true,
    description: 'Which part of the position is taken at the third step; 0 leaves the step out.',
  } satisfies ConfigField),
  rung4Distance: z.number().min(0.05).max(500).default(4).meta({
    title: 'Step 4, distance', unit: '', step: 0.05, group: LADDER, advanced: true,
    description: 'How far from the entry the fourth step lies, in what the ladder is measured in.',
  } satisfies ConfigField),
  rung4SharePct: z.number().min(0).max(100).default(0).meta({
    title: 'Step 4, share', unit: '%', step: 1, group: LADDER, advanced: true,
    description: 'Which part of the position is taken at the fourth step; 0 leaves the step out.',
  } satisfies ConfigField),
  reentry: z.enum(['fresh-signal', 'after-cooldown']).default('fresh-signal').meta({
    title: 'Enter again', unit: '', group: AFTER_EXIT,
    description: 'After a stop-loss or take-profit, whether to wait for a fresh signal, or to go back in as soon as the cooldown is over if the old signal still stands.',
  } satisfies ConfigField),
  cooldownBars: z.int().min(0).max(1000).default(0).meta({
    title: 'Cooldown', unit: 'bars', group: AFTER_EXIT,
    description: 'Bars after any exit during which no new position is opened; 0 for none.',
  } satisfies ConfigField),
};

/** A step of the ladder as it is configured. */
export interface RungSetting {
  readonly number: number;
  readonly distance: number;
  readonly sharePct: number;
}

/** Returns the steps of the ladder that take something, in their order. */
export function rungsOf(config: StopConfig): readonly RungSetting[] {
  return [
    { number: 1, distance: config.rung1Distance, sharePct: config.rung1SharePct }, { number: 2, distance: config.rung2Distance, sharePct: config.rung2SharePct },
    { number: 3, distance: config.rung3Distance, sharePct: config.rung3SharePct }, { number: 4, distance: config.rung4Distance, sharePct: config.rung4SharePct },
  ].filter(({ sharePct }) => sharePct > 0);
}

/** Checks what the fields mean together; given to the `check` of every schema that spreads {@link stopFields}. */
export function checkStops(context: z.core.ParsePayload<StopConfig>): void {
  const config = context.value;
  if (config.takeProfitType !== 'ladder') return;
  const refuse = (path: keyof StopConfig, message: string): void => { context.issues.push({ code: 'custom', input: config, path: [path], message }); };
  const rungs = rungsOf(config);
  const shares = rungs.reduce((sum, { sharePct }) => sum + sharePct, 0);
  if (rungs.length === 0) refuse('rung1SharePct', 'expected a ladder with at least one step that takes something, every share was 0 %');
  if (shares > 100 + 1e-9) refuse('rung1SharePct', `expected the shares of the ladder to add up to at most 100 %, was ${shares} %`);
  rungs.forEach(({ number, distance }, index) => {
    const before = rungs[index - 1];
    if (before !== undefined && distance <= before.distance) refuse(`rung${number as 2 | 3 | 4}Distance`, `expected step ${number} farther from the entry than step ${before.number} (${before.distance}), was ${distance}`);
  });
}

export type StopConfig = z.infer<z.ZodObject<typeof stopFields>>;
