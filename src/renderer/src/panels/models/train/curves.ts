import type { CurvePointView } from '../../../../../engine/contract/training.ts';
import type { Line } from '../../../components/charts/LineChart.tsx';
import type { Tone } from '../../../components/charts/ChartBox.tsx';

/** One figure of the curves: its name, unit, what it says and how it is read from a point. */
export interface CurveKind {
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly decimals?: number;
  /** One sentence: how to read it. */
  readonly text: string;
  readonly of: (point: CurvePointView) => number | null;
  /** Why there is nothing to draw; null where nothing was measured yet. */
  readonly none?: (points: readonly CurvePointView[]) => string | null;
}

const percent = (share: number | null): number | null => (share === null ? null : share * 100);

/** A figure of every seed over the steps of each. */
export interface CurveData {
  readonly steps: readonly number[];
  readonly lines: readonly Line[];
}

/** What is looked at first: whether it gets better where it does not learn. */
export const LEADING: readonly CurveKind[] = [
  { key: 'validation', title: 'Sharpe ratio on the validation days', unit: '', decimals: 2, text: 'A year, after costs, acting without chance on days that it does not learn from. The best state of each seed is kept.', of: ({ validation }) => validation?.sharpe ?? null, none: (points) => (points.some(({ validation }) => validation !== null) ? 'It was judged there and did not trade, so there is no ratio: every day was alike.' : null) },
  { key: 'return', title: 'Return of an episode', unit: '%', decimals: 2, text: 'Mean of the episodes that ended, net of all costs, while it still tries things out.', of: (point) => percent(point.return) },
];

/** What goes on inside. */
export const INNER: readonly CurveKind[] = [
  { key: 'reward', title: 'Reward of an episode', unit: '', text: 'What it is paid, by the weights of this training.', of: ({ reward }) => reward },
  { key: 'policyLoss', title: 'Policy loss', unit: '', text: 'Means little by itself; wild jumps mean steps that are too large.', of: ({ policyLoss }) => policyLoss },
  { key: 'valueLoss', title: 'Value loss', unit: '', text: 'How far it misjudges what is to come. Should fall, then stay.', of: ({ valueLoss }) => valueLoss },
  { key: 'kl', title: 'KL divergence', unit: 'nats', text: 'How far an update moved the policy. Above 0.05 for long is too fast.', of: ({ kl }) => kl },
  { key: 'entropy', title: 'Entropy', unit: 'nats', text: 'How undecided it is. Falls as it learns; at zero it tries nothing new.', of: ({ entropy }) => entropy },
  { key: 'explained', title: 'Explained variance', unit: '', decimals: 2, text: 'How much of what came it foresaw: 1 is all, 0 nothing, below 0 worse than the mean.', of: ({ explainedVariance }) => explainedVariance },
  { key: 'trades', title: 'Trades on the validation days', unit: '', decimals: 0, text: 'None at all is an agent that stays out, which costs hold it to where nothing can be won.', of: ({ validation }) => validation?.trades ?? null },
  { key: 'exposure', title: 'Exposure on the validation days', unit: '%', decimals: 0, text: 'Mean worth of its position over the equity.', of: ({ validation }) => percent(validation?.exposure ?? null) },
  { key: 'held', title: 'Steps with a position', unit: '%', decimals: 0, text: 'While it still tries things out.', of: ({ held }) => percent(held) },
  { key: 'exploration', title: 'Actions by chance', unit: '%', decimals: 1, text: 'Share of what it does only to see what happens.', of: ({ exploration }) => percent(exploration) },
  { key: 'gradientNorm', title: 'Gradient norm', unit: '', text: 'How hard learning pulls.', of: ({ gradientNorm }) => gradientNorm },
  { key: 'learningRate', title: 'Learning rate', unit: '', text: 'How far one step of learning goes.', of: ({ learningRate }) => learningRate },
];

/** The parts of the reward a step, before weighing, in the order in which points carry them. */
export const PARTS: readonly CurveKind[] = ([
  ['Return', 'In swings of one bar, net of costs.'],
  ['Sharpe', 'What each step adds to the differential Sharpe ratio.'],
  ['Drawdown', 'Fall beyond what is free; subtracted.'],
  ['Trading', 'How often it trades; subtracted.'],
  ['Winners', 'What open gains grew by.'],
  ['Spread', 'Paid for crossing the spread; subtracted.'],
] as const).map(([title, text], index) => ({ key: `part-${index}`, title, text, unit: '', of: ({ parts }) => parts?.[index] ?? null }));

const TONES: readonly Tone[] = ['one', 'two', 'three', 'four'];

/** Returns the tone of the n-th seed; the fifth and later are quiet. */
export function seedTone(index: number): Tone {
  return TONES[index] ?? 'quiet';
}

/**
 * Sorts points into one line a seed over their steps. Where no seed says anything, the figure has no steps.
 * @param prefix what stands before the number of a seed in its name
 * @param smoothing 0 leaves values as they are; nearer to 1 the lines are calmer, with what was measured thin behind them
 */
export function curveOf(points: readonly CurvePointView[], kind: Pick<CurveKind, 'of'>, smoothing: number, prefix = 'Seed '): CurveData {
  const hasWindows = points.some(({ window }) => window > 0);
  const courses = [...new Map(points.map((point) => [keyOf(point), point])).values()].sort((left, right) => left.window - right.window || left.seed - right.seed);
  const known = points.filter((point) => kind.of(point) !== null);
  const steps = [...new Set(known.map((point) => point.steps))].sort((left, right) => left - right);
  const place = new Map(steps.map((step, index) => [step, index]));
  const lines = courses.flatMap((course, index): Line[] => {
    const values: (number | null)[] = Array.from({ length: steps.length }, () => null);
    for (const point of known) if (keyOf(point) === keyOf(course)) values[place.get(point.steps) ?? 0] = kind.of(point);
    const name = `${prefix}${course.seed}${hasWindows ? `, window ${course.window + 1}` : ''}`;
    const line: Line = { name, tone: seedTone(index), values, unknown: 'bridge', ...(steps.length === 1 ? { look: 'dots' as const } : {}) };
    return smoothing === 0 ? [line] : [{ ...line, name: `${name}, measured`, look: 'thin' }, { ...line, values: smoothed(values, smoothing) }];
  });
  return { steps, lines };
}

const keyOf = ({ seed, window }: Pick<CurvePointView, 'seed' | 'window'>): string => `${seed} ${window}`;

/** Returns exponentially smoothed values, corrected for their beginning (Kingma and Ba 2015, section 3); what is not known stays so. */
export function smoothed(values: readonly (number | null)[], weight: number): readonly (number | null)[] {
  let mean = 0;
  let share = 1;
  return values.map((value) => {
    if (value === null) return null;
    mean = weight * mean + (1 - weight) * value;
    share *= weight;
    return mean / (1 - share);
  });
}
