import { z } from 'zod';
import type { ConfigDescription } from '../../../../src/engine/contract/api.ts';
import type { DriftReport } from '../../../../src/engine/contract/drift.ts';
import type { FeatureSelection, FeatureSetView } from '../../../../src/engine/contract/features.ts';
import type { ModelRow, ModelView } from '../../../../src/engine/contract/models.ts';
import type { ShadowDecision, ShadowPair, ShadowSide } from '../../../../src/engine/contract/shadow.ts';
import type { CurvePointView, TestResult, TrainingView } from '../../../../src/engine/contract/training.ts';
import { trainingSpec } from '../../../../src/engine/learn/training/training.config.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { FROM, job, TO } from '../rich-answers.ts';

const DAY = 86_400_000;
const MIDDLE = Date.UTC(2024, 0, 1);
export const CODE = 'a'.repeat(64);
export const OTHER = 'b'.repeat(64);

/** The schema of a spec, drawn the way its handler draws it; what has no default is left open. */
export const TRAINING: ConfigDescription = { schema: z.toJSONSchema(trainingSpec, { io: 'output' }), ...described() };

function described() {
  const { instruments: _, span: __, ...defaults } = trainingSpec.parse({ instruments: ['spot:BTCUSDT'], span: { from: 0, to: 1 } });
  return { defaults, config: defaults };
}

const evaluation = { sharpe: 0.4, return: 0.03, trades: 40, exposure: 0.3, drawdown: 0.08, reward: 0.01 };

/** Two curves: seed 1 gets better, seed 2 does not. */
export const POINTS: readonly CurvePointView[] = [1, 2, 3, 4].flatMap((update) => [1, 2].map((seed): CurvePointView => ({
  cursor: update * 10 + seed, window: 0, seed, steps: update * 2048, reward: seed === 1 ? update : -update, return: 0.01 * update, trades: 5, held: 0.4, parts: [0.1, 0.2, 0, 0.05, 0.01, 0.02],
  policyLoss: -0.01, valueLoss: 1 / update, kl: 0.01, entropy: 1.1 - update * 0.1, explainedVariance: 0.2, exploration: null, gradientNorm: 0.5, learningRate: 0.0003,
  validation: update % 2 === 0 ? { ...evaluation, sharpe: seed === 1 ? update / 4 : null } : null, isBest: update === 4,
})));

const tests: readonly TestResult[] = [
  { ...evaluation, kind: 'ensemble', name: 'ensemble', title: 'All seeds together', model: CODE, runId: 'run-9', interval: [-0.8, 1.6], costs: '120.50', curve: { time: [MIDDLE, MIDDLE + DAY, TO], equity: [10_000, 10_100, 10_300] } },
  { ...evaluation, kind: 'seed', name: 'seed-1', title: 'Seed 1', model: OTHER, runId: null, interval: null, costs: '99', curve: null },
  { ...evaluation, return: 0.19, sharpe: 0.71, kind: 'baseline', name: 'hold', title: 'Buy and hold', model: null, runId: null, interval: [-1.3, 2.7], costs: '8', curve: { time: [MIDDLE, TO], equity: [10_000, 11_900] } },
  { ...evaluation, return: 0, sharpe: null, trades: 0, exposure: 0, kind: 'baseline', name: 'flat', title: 'Stay out', model: null, runId: null, interval: null, costs: null, curve: null },
];

export function trainingOf(change: Partial<TrainingView> = {}): TrainingView {
  return {
    trainingId: 'training-1', title: 'PPO on spot:BTCUSDT 15m', algorithm: 'ppo', instruments: ['spot:BTCUSDT'], interval: '15m', from: FROM, to: MIDDLE, state: 'done', jobId: null, createdMs: TO, endedMs: TO + 60_000, workedMs: 60_000,
    steps: 16_384, totalSteps: 16_384, bestSharpe: 1, verdict: 'not-learned', origin: 'person',
    spec: trainingSpec.parse({ instruments: ['spot:BTCUSDT'], span: { from: FROM, to: MIDDLE }, test: { from: MIDDLE, to: TO }, seeds: [7, 8, 9], trading: { reward: { tradingWeight: 0.9 } }, ppo: { hiddenUnits: [64, 32] } }),
    spans: [{ name: 'train', from: FROM, to: MIDDLE - 80 * DAY, bars: 27_475 }, { name: 'validation', from: MIDDLE - 78 * DAY, to: MIDDLE, bars: 6713 }, { name: 'test', from: MIDDLE, to: TO, bars: 34_944 }],
    dataHash: 'd'.repeat(64), codeVersion: '0.1.0',
    seeds: [1, 2].map((seed) => ({ seed, window: 0, state: 'done' as const, steps: 8192, totalSteps: 8192, best: { sharpe: seed === 1 ? 1 : null, steps: 8192 }, model: seed === 1 ? OTHER : null })),
    stepsPerSecond: 4800, etaMs: null, stage: 'done', parent: null,
    result: {
      verdict: 'not-learned', sentence: 'Not learned: what it earns on the test days may as well be luck.',
      lines: [{ title: 'Sharpe ratio there, net of costs', found: '0.40 (−0.80 to 1.60)', needed: 'a 95 % interval above 0', ok: false }, { title: 'Days that nothing was chosen by', found: '364', needed: 'at least 60', ok: true }],
      seeds: [], ensemble: null, baselines: [],
    },
    tests, model: CODE, trialsCounted: 12, error: null,
    ...change,
  };
}

export function modelRow(change: Partial<ModelRow> = {}): ModelRow {
  const figures = { from: MIDDLE, to: TO, return: 0.03, sharpe: 0.4, sharpeLow: -0.8, sharpeHigh: 1.6, drawdown: 0.08, trades: 40, exposure: 0.3, runId: 'run-9' };
  return {
    kind: 'agent', line: null, boosted: null, code: CODE, title: 'PPO on spot:BTCUSDT 15m', status: 'candidate', origin: 'training', note: '', createdMs: TO, trainingId: 'training-1', parent: OTHER, algorithms: ['ppo'], seeds: [1, 2, 3], combine: 'mean', instruments: ['spot:BTCUSDT'], interval: '15m',
    featureSet: 'bars-50 v1', metrics: { validation: { ...figures, runId: null }, test: figures, verdict: 'not-learned', sentence: 'Not learned.' }, worksIn: [], damage: null, ...change,
  };
}

export function modelView(change: Partial<ModelView> = {}): ModelView {
  const shape = { inputs: 89, layers: [{ units: 128, activation: 'tanh' as const }, { units: 3, activation: 'linear' as const }] };
  return {
    ...modelRow(),
    manifest: {
      format: 1, title: 'PPO on spot:BTCUSDT 15m', agent: { actionSpace: 'three' }, features: { set: 'bars-50', version: 1, hash: 'f'.repeat(64), interval: '15m', referenceId: null, basisId: null, withRegime: false },
      normaliser: { kind: 'z-score', featureSetHash: 'f'.repeat(64), centre: [0], scale: [1], clip: 5 }, masks: [], observation: ['price.return-1', 'side'], baseline: [0, 0], combine: 'mean',
      members: [1, 2, 3].map((seed) => ({ algorithm: 'ppo' as const, seed, head: 'categorical' as const, shape, from: 0, count: 11_907 })),
      trained: { instruments: [], interval: '15m', fromMs: FROM as never, toMs: MIDDLE as never, dataHash: '', seeds: [1, 2, 3] }, reference: null,
    },
    weightCount: 35_721, dataHash: 'd'.repeat(64), codeVersion: '0.1.0', featuresHash: 'f'.repeat(64), config: {},
    ancestors: [{ code: OTHER, title: 'The one before', isDeleted: false }], children: [],
    events: [{ timeMs: TO, kind: 'made', status: 'candidate', cause: 'Made by the training "PPO".' }], deployments: [], gateSubject: { strategy: 'agent', config: {}, instruments: ['spot:BTCUSDT'], interval: '15m' } as never,
    ...change,
  };
}

/** The model trades in the place of the trend strategy. */
export function activeModel(): ModelView {
  return modelView({
    status: 'active', worksIn: [{ deploymentId: 'd-1', sessionId: 's', assignmentId: 'trend', role: 'champion', instruments: ['spot:BTCUSDT'], sinceMs: TO }],
    deployments: [{ id: 'd-1', sessionId: 's', assignmentId: 'trend', role: 'champion', state: 'working', replaced: { id: 'trend', strategy: 'moving-average-cross' } as never, sinceMs: TO, untilMs: null, cause: 'promoted', endCause: null }],
  });
}

const decision = (hour: number, challenger: number | null, champion: number): ShadowDecision => ({
  timeMs: TO + hour * 3_600_000, instrumentId: 'spot:BTCUSDT', symbol: 'BTCUSDT', price: 64_000, agrees: challenger === champion,
  challenger: { wants: challenger, holds: 'flat', sentence: challenger === null ? null : 'The agent has chosen this: long (61 % likely to it).' }, champion: { wants: champion, holds: 'short', sentence: 'The 20-bar EMA is below the 50-bar EMA: hold short.' },
});

const side = (title: string, change: Partial<ShadowSide> = {}): ShadowSide => ({
  title, strategy: 'agent', code: CODE, interval: '15m', equity: '10020', return: 0.002, maxDrawdown: 0.01, positions: [], trades: 3, winRate: 0.5, netProfit: '20', fees: '4', slippage: '1', funding: '0', exposure: 0.4, recent: [], denials: 0, problem: null, ...change,
});

export const PAIR: ShadowPair = {
  deploymentId: 'd-2', sessionId: 's', sessionTitle: 'Paper', assignmentId: 'trend', state: 'in-step', share: 1, sinceMs: TO, untilMs: null, endCause: null,
  champion: { title: 'Moving-average cross', strategy: 'moving-average-cross', code: null, interval: '15m' }, challenger: { title: 'Its challenger', strategy: 'agent', code: CODE, interval: '15m' },
  bars: 4, agreement: 0.5, championReturn: -0.01, challengerReturn: 0.002, sentence: '1.20 % of the account ahead after 4 bars.', quoteAsset: 'USDT', startingCash: '10000',
  sides: { champion: side('Moving-average cross', { return: -0.01 }), challenger: side('Its challenger') },
  curve: { time: [TO, TO + 3_600_000], champion: [10_000, 9900], challenger: [10_000, 10_020] }, difference: { value: 0.012, low: null, high: null, days: 1, sentence: 'With fewer than 20 days nobody can tell that from chance.' },
  table: [{ champion: 'short', challenger: 'short', bars: 2 }, { champion: 'short', challenger: 'long', bars: 2 }],
  decisions: [decision(4, 1, -1), decision(3, -1, -1), decision(2, null, -1)], differing: [decision(4, 1, -1)], notes: ['Both accounts began flat.'],
};

export const DRIFT: DriftReport = {
  code: CODE, title: 'PPO on spot:BTCUSDT 15m', role: 'champion', sessionId: 's', assignmentId: 'trend', deploymentId: 'd-1', color: 'red', sentence: 'Two features are far from their training.', colorSinceMs: TO, sinceMs: TO - DAY, bars: 900, windowBars: 672, minimumBars: 96, fallBack: 'off',
  features: [
    { name: 'price.return-1', color: 'red', psi: 0.61, amberFrom: 0.1, redFrom: 0.25, known: 1, referenceKnown: 1, bins: [{ from: null, to: -0.01, reference: 0.1, live: 0.4 }, { from: -0.01, to: null, reference: 0.9, live: 0.6 }], history: [0.05, 0.2, 0.61] },
    { name: 'trend.adx', color: 'green', psi: 0.02, amberFrom: 0.1, redFrom: 0.25, known: 1, referenceKnown: 1, bins: [], history: [0.01, null, 0.02] },
  ],
  actions: { color: 'green', psi: 0.03, amberFrom: 0.1, redFrom: 0.25, rows: [{ title: 'long', reference: 0.3, live: 0.4 }, { title: 'flat', reference: 0.7, live: 0.6 }], sentence: 'It does what it did.' },
  reward: { color: 'grey', bars: 20, liveMeanBps: 0.1, referenceMeanBps: 0.2, referenceDeviationBps: 14, score: null, sentence: 'Too few bars to judge what it earns.' },
  points: [0, 1, 2].map((look) => ({ timeMs: TO + look * 3_600_000, color: 'red' as const, redShare: look / 2, worstPsi: 0.61, worstFeature: 'price.return-1', actionPsi: 0.03, rewardScore: null })),
  events: [{ timeMs: TO, color: 'red', sentence: 'Return over 1 bar has left its training.', done: null }], notes: ['Above 0.25 is customarily a change.'],
};

export const FEATURE_SETS: readonly FeatureSetView[] = [{
  name: 'bars-50', version: 1, title: 'Bars and other markets', hash: 'f'.repeat(64),
  features: [
    { name: 'price.return-1', title: 'Return over 1 bar', group: 'price', unit: 'log ratio', range: [-1, 1], formula: 'ln(close / previous close)', source: 'log return', needs: 'bars' },
    { name: 'trend.adx', title: 'Strength of the trend', group: 'trend', unit: 'share', range: [0, 1], formula: 'ADX(14) / 100', source: 'Wilder 1978', needs: 'bars' },
    { name: 'cross.funding', title: 'Funding rate', group: 'cross', unit: 'share', range: [-0.03, 0.03], formula: 'the last rate that was due', source: 'Binance', needs: 'funding' },
  ],
}];

export const SELECTION: FeatureSelection = {
  request: { set: 'bars-50', instrumentId: 'spot:BTCUSDT' as never, interval: '15m', referenceId: null, basisId: null, withRegime: false, from: FROM, to: TO, trainShare: 0.6, aheadBars: 1, correlationLimit: 0.9, bins: 10, repeats: 5, components: 10, seed: 1 },
  set: { name: 'bars-50', version: 1, hash: 'f'.repeat(64) }, rows: 1000, trainingRows: 600, trainFrom: FROM, trainTo: MIDDLE, sentence: 'One feature knows more than chance.',
  features: [
    { name: 'price.return-1', title: 'Return over 1 bar', group: 'price', known: 1, information: 0.02, rank: 1, chance: 0.004, direction: 0.01, directionChance: 0.003, importance: { drop: 0.003, deviation: 0.001 }, verdict: 'kept', like: null },
    { name: 'trend.adx', title: 'Strength of the trend', group: 'trend', known: 1, information: 0.001, rank: 2, chance: 0.004, direction: 0.001, directionChance: 0.003, importance: null, verdict: 'like another', like: { name: 'price.return-1', correlation: 0.95 } },
  ],
  kept: ['price.return-1'], components: [{ share: 0.8, sum: 0.8, loadings: [{ name: 'price.return-1', weight: 0.7 }] }, { share: 0.2, sum: 1, loadings: [{ name: 'trend.adx', weight: 0.7 }] }], components90: 2, components95: 2,
  correlations: { names: ['price.return-1', 'trend.adx'], values: [1, 0.95, 0.95, 1] }, forestScore: 0.001, notes: [],
};

/** Answers everything that the page asks. */
export function installModelsAnswers(fake: FakeEngine): void {
  fake.answer('training.describe', () => TRAINING);
  fake.answer('training.preview', () => ({ spec: trainingOf().spec, spans: trainingOf().spans, observation: ['price.return-1'], warmupBars: 199, weights: 43_844, steps: 600_000, estimatedMs: 120_000, notes: ['One feature is masked.'] }));
  fake.answer('training.list', () => ({ trainings: [trainingOf()] }));
  fake.answer('training.get', () => trainingOf());
  fake.answer('training.curve', ({ after = -1 }) => ({ points: POINTS.filter(({ cursor }) => cursor > after), next: 42 }));
  fake.answer('training.start', () => { fake.emit({ type: 'job-updated', job: job({ id: 'job-t', kind: 'training' }) }); return { trainingId: 'training-1', jobId: 'job-t' }; });
  for (const method of ['training.pause', 'training.stop', 'training.delete', 'models.note', 'models.rename', 'models.delete', 'drift.set', 'shadow.end'] as const) fake.answer(method, () => null);
  fake.answer('training.resume', () => ({ jobId: 'job-t' }));
  fake.answer('training.schedule-list', () => ({ schedules: [] }));
  fake.answer('training.schedule-save', () => ({ id: 'schedule-1' }));
  fake.answer('models.list', () => ({ models: [modelRow(), modelRow({ code: OTHER, title: 'The one before', parent: null, status: 'retired' })], lines: [] }));
  fake.answer('models.get', () => modelView());
  fake.answer('models.compare', () => ({ models: [modelRow(), modelRow({ code: OTHER, title: 'The one before' })], groups: [{ title: 'Test', rows: [{ label: 'Sharpe', values: ['0.40', '0.10'], isSame: false }] }], differences: ['They were trained on different days.'] }));
  fake.answer('models.preview', ({ change }) => ({ sentences: [`What ${change} would do.`], refusal: null, override: [] }));
  fake.answer('models.promote', () => ({ deploymentId: 'd-2', message: 'It decides beside it from now on.' }));
  fake.answer('models.rollback', () => ({ deploymentId: 'd-1', message: 'Moving-average cross is back.' }));
  fake.answer('models.retire', () => ({ deploymentId: null, message: 'It is retired.' }));
  fake.answer('shadow.list', () => ({ pairs: [PAIR] }));
  fake.answer('shadow.get', () => ({ pairs: [PAIR] }));
  fake.answer('drift.get', () => ({ reports: [DRIFT] }));
  fake.answer('gate.get', () => ({ stage: 'paper', subject: {} as never, lines: [], isPassed: false, sentence: 'Nothing is on file.', createdMs: TO, expiresMs: null }));
  fake.answer('features.catalog', () => ({ sets: FEATURE_SETS }));
  fake.answer('features.select', () => { fake.emit({ type: 'job-updated', job: job({ id: 'job-f', kind: 'features', title: 'Features', status: 'done', report: SELECTION }) }); return { jobId: 'job-f' }; });
}
