import { z } from 'zod';
import type { BotDrift, BotForecasts, BotLogEntry, BotPlan, BotPreset, BotSection, BotSummary, BotVersions, BotView, DriftFinding, RetrainRecord } from '../../../../../src/engine/contract/boosting.ts';
import { BOT_SECTIONS, botConfig } from '../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import type { FakeEngine } from '../../../fake-engine.ts';

const MINUTE = 60_000;
export const NOW = Date.UTC(2026, 0, 5, 12) - 1;
export const NEWEST = 'a'.repeat(64);
export const BEFORE = 'b'.repeat(64);
export const BOT_ID = 'session-1.trees-btcusdt';
export const CONFIG = botConfig.parse({ data: { instruments: ['practice:BTCUSDT'] } });

const TITLES = { data: 'Data', training: 'Training', retraining: 'Retraining', execution: 'Execution' } as const;

/** The sections as the engine gives them: the schema of each, and its defaults. */
export const SECTIONS: readonly BotSection[] = (Object.keys(TITLES) as (keyof typeof TITLES)[]).map((name) => ({
  name, title: TITLES[name], schema: z.toJSONSchema(BOT_SECTIONS[name], { io: 'input', unrepresentable: 'any' }),
  defaults: Object.fromEntries(Object.entries(CONFIG[name]).filter(([key]) => key !== 'instruments')),
}));

export const PRESETS: readonly BotPreset[] = [{
  name: 'show-the-cycle', title: 'Show me the cycle', description: 'Trains every 5 minutes and holds versions to nothing.', isPracticeOnly: true,
  values: { retraining: { everyMinutes: 5, shadowMinutes: 1, minRankIc: -1 }, execution: { mode: 'paper', enterBps: 2, exitBps: 1 } },
}];

export const PLAN: BotPlan = { how: 'join', mode: 'practice', sentences: ['A bot begins on BTCUSDT in the running session.', 'The first training begins at once.'], refusals: [] };

export const BOT: BotSummary = {
  id: BOT_ID, sessionId: 'session-1', assignmentId: 'trees-btcusdt', instrumentId: 'practice:BTCUSDT', symbol: 'BTCUSDT', title: 'Trees BTCUSDT', sharpe: 1.4, preset: null, mode: 'practice', state: 'trading', sentence: 'Trades by Trees 11:30; the next training is due at 12:05 UTC.',
  startedMs: NOW - 180 * MINUTE, endedMs: null, nowMs: NOW, active: { code: NEWEST, title: 'Trees 11:30', sinceMs: NOW - 25 * MINUTE }, previous: { code: BEFORE, title: 'Trees 10:45' }, candidate: null, training: null,
  barsMissing: 0, windowBars: 2880, nextDueMs: NOW + 5 * MINUTE, counts: { trained: 9, passed: 2, refused: 7, failed: 0, swapped: 2, rolledBack: 1 }, lastStep: null,
};

export function botView(change: Partial<BotView> = {}): BotView {
  return { ...BOT, config: CONFIG, costBps: 10, duel: { untilMs: NOW + 35 * MINUTE, errors: { ratio: 0.991, sigmas: -0.4 }, rule: null }, lastTraining: { tookMs: 740, bars: 1 }, standing: [], notes: ['12 minutes of the window were missing and are left out.'], ...change };
}

const LINES: RetrainRecord['lines'] = [
  { name: 'error', found: 0.996, needed: 1, passed: true, sentence: 'It missed by 9.96 bps where predicting no return misses by 10.00: 0.4 % better.' },
  { name: 'sharpe', found: null, needed: 0, passed: false, sentence: 'None of its forecasts was worth the costs: the rule would not have traded.' },
];

/** A step as the cycle records it. Root mean square errors of 9.96 and 10 bps make 0.996 of predicting nothing. */
export function step(seq: number, change: Partial<RetrainRecord> = {}): BotLogEntry {
  const timeMs = NOW - (20 - seq) * 15 * MINUTE;
  return {
    seq, kind: 'step', timeMs,
    record: {
      id: seq, whenMs: timeMs, why: 'due', cause: 'Fifteen minutes have passed since the last training.', window: { fromMs: timeMs - 2880 * MINUTE, toMs: timeMs, bars: 2880 },
      metrics: { rows: 566, rmse: 0.000996, rmseOfZero: 0.001, rankIc: 0.021, directionalAccuracy: 0.512, netSharpe: null, netReturn: 0, entries: 0 }, lines: LINES, outcome: 'refused', code: NEWEST, activeCode: BEFORE, sentence: 'Refused: none of its forecasts was worth the costs.', ...change,
    },
  };
}

export const FINDING: DriftFinding = { kind: 'psi', phase: 'began', timeMs: NOW - 60 * MINUTE, feature: 'volatility.volatility-60', value: 0.61, limit: 0.4, reason: 'Volatility of 60 bars has moved away from the rows that the model learned from: population stability index of the last 4 hours 0.61, from 0.40 on it counts.' };

export const LOG: readonly BotLogEntry[] = [
  step(20), { seq: 19, kind: 'finding', timeMs: FINDING.timeMs, finding: FINDING },
  step(18, { why: 'drift', cause: FINDING.reason, outcome: 'passed', sentence: 'Passed.', lines: LINES.map((line) => ({ ...line, passed: true })), metrics: { rows: 566, rmse: 0.00098, rmseOfZero: 0.001, rankIc: 0.08, directionalAccuracy: 0.54, netSharpe: 2.1, netReturn: 0.004, entries: 3 } }),
  step(17, { why: 'shadowed', window: null, metrics: null, lines: [], outcome: 'swapped', sentence: 'Took over after its 5 minutes beside.' }),
  step(16, { why: 'degraded', window: null, metrics: null, lines: [], outcome: 'rolled-back', sentence: 'Rolled back: it missed by more than the one before.' }),
];

const COUNT = 240;
/** Forecasts of 240 bars; the last ten have no outcome yet. Right on three of every five bars. */
export const FORECASTS: BotForecasts = {
  timeMs: Array.from({ length: COUNT }, (_, row) => NOW - (COUNT - 1 - row) * MINUTE), version: Array.from({ length: COUNT }, (_, row) => (row < 120 ? 0 : 1)), codes: [BEFORE, NEWEST],
  forecastBps: Array.from({ length: COUNT }, (_, row) => Math.sin(row / 7) * 12), outcomeBps: Array.from({ length: COUNT }, (_, row) => (row >= COUNT - 10 ? null : Math.sin(row / 7) * (row % 5 < 3 ? 9 : -14) + Math.cos(row * 3) * 0.5)), horizonMinutes: 10,
};

const NAMES = ['trend.ema-12', 'trend.ema-26', 'momentum.rsi-14', 'volatility.volatility-60', 'volume.ratio'] as const;
const FEATURE_TITLES = ['Price above its average of 12', 'Price above its average of 26', 'Relative strength', 'Volatility of 60 bars', 'Volume against its mean'];
const FEATURES = NAMES.map((name, at) => ({ name, title: FEATURE_TITLES[at] ?? name, group: 'trend', unit: 'log ratio' }));

export const DRIFT: BotDrift = {
  code: NEWEST, sentence: 'One of 5 features has moved away from what the version learned from.', features: FEATURES,
  report: {
    bars: 500, wrongSide: { share: 0.48, count: 44 }, standing: [FINDING], findings: [FINDING],
    looks: Array.from({ length: 24 }, (_, look) => ({ timeMs: NOW - (23 - look) * 15 * MINUTE, readings: NAMES.map((name, at) => ({ name, psi: at === 3 ? 0.1 + look * 0.023 : 0.05 + ((look * 7 + at * 3) % 10) / 50, psiLimit: 0.4, ks: 0.1, ksLimit: 0.25 })) })),
    skill: Array.from({ length: 24 }, (_, look) => ({ timeMs: NOW - (23 - look) * 15 * MINUTE, pairs: 1000 + look * 10, ic: 0.05 + Math.sin(look / 4) * 0.06, standardError: 0.09, rmseOfZero: 1.003 })),
  },
};

export const VERSIONS: BotVersions = {
  botId: BOT_ID,
  spans: [
    { code: null, title: 'none', fromMs: NOW - 180 * MINUTE, toMs: NOW - 75 * MINUTE, why: null, sentence: 'The bot began.' },
    { code: BEFORE, title: 'Trees 10:45', fromMs: NOW - 75 * MINUTE, toMs: NOW - 25 * MINUTE, why: 'shadowed', sentence: 'Took over after its 5 minutes beside.' },
    { code: NEWEST, title: 'Trees 11:30', fromMs: NOW - 25 * MINUTE, toMs: null, why: 'shadowed', sentence: 'Took over after its 5 minutes beside.' },
  ],
  shadows: [{ code: NEWEST, title: 'Trees 11:30', fromMs: NOW - 30 * MINUTE, toMs: NOW - 25 * MINUTE, outcome: 'swapped', sentence: 'Watched for 5 minutes.' }], marks: [],
};

/** Answers everything that the room of the trees asks. @param bots those that there are */
export function installTreesAnswers(fake: FakeEngine, bots: readonly BotSummary[] = [BOT]): void {
  fake.answer('bots.describe', () => ({ sections: SECTIONS, presets: PRESETS, instruments: ['practice:BTCUSDT', 'practice:ETHUSDT', 'um:SOLUSDT'] }));
  fake.answer('bots.list', () => ({ bots }));
  fake.answer('bots.plan', () => PLAN);
  fake.answer('bots.start', () => ({ ids: [BOT_ID], sessionId: 'session-1' }));
  fake.answer('bots.get', ({ id }) => botView({ ...bots.find((bot) => bot.id === id) }));
  fake.answer('bots.log', () => ({ entries: LOG, total: LOG.length, next: null }));
  fake.answer('bots.forecasts', () => FORECASTS);
  fake.answer('bots.versions', () => VERSIONS);
  fake.answer('bots.drift', () => DRIFT);
  fake.answer('bots.importance', ({ code }) => ({ code, title: code === NEWEST ? 'Trees 11:30' : 'Trees 10:45', trees: 1000, features: FEATURES.map((feature, at) => ({ ...feature, gainShare: [0.4, 0.25, 0.2, 0.1, 0.05][at] ?? 0, splits: 900 - at * 100 })) }));
  fake.answer('bots.preview', ({ deed }) => ({ sentences: [`What ${deed} would do.`], refusal: null }));
  fake.answer('bots.train', () => ({ message: 'A training begins with the next bar.' }));
  fake.answer('bots.roll-back', () => ({ message: 'Trees 10:45 decides from the next bar on.' }));
  fake.answer('bots.stop', () => ({ message: 'The bot is stopped.' }));
  fake.answer('bots.change', () => ({ message: 'The new settings hold from the next bar on.' }));
  fake.answer('bots.read-config', () => ({ config: botConfig.parse({ data: { instruments: ['um:SOLUSDT'], windowHours: 24 }, execution: { enterBps: 11 } }), violations: [] }));
  fake.answer('bots.write-config', ({ format }) => ({ text: format === 'yaml' ? 'data:\n' : '{}' }));
  fake.answer('protocol.start', () => ({ jobId: 'job-1' }));
}
