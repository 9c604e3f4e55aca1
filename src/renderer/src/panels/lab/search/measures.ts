import type { Measure, SamplerName, Scalar, SpaceParameter, StudySummary, TrialMetrics } from '../../../../../engine/contract/search.ts';
import { writeNumber, writeSetting, writeShare } from '../../../format/write.ts';

/** A measure that can be searched for, in words. */
export interface MeasureWords {
  readonly value: Measure;
  readonly title: string;
  readonly text: string;
  readonly better: 'higher' | 'lower';
  readonly of: (metrics: TrialMetrics) => number | null;
  readonly isShare: boolean;
}

export const MEASURE_WORDS: readonly MeasureWords[] = [
  { value: 'sharpe', title: 'Sharpe', text: 'Return per unit of its swings, a year.', better: 'higher', of: ({ sharpe }) => sharpe, isShare: false },
  { value: 'return', title: 'Return', text: 'Of the whole span, after costs. Alone it picks what risked most.', better: 'higher', of: (metrics) => metrics.return, isShare: true },
  { value: 'drawdown', title: 'Max drawdown', text: 'The deepest fall; less is better.', better: 'lower', of: ({ drawdown }) => drawdown, isShare: true },
  { value: 'calmar', title: 'Calmar', text: 'Return a year over the deepest fall.', better: 'higher', of: ({ calmar }) => calmar, isShare: false },
  { value: 'sortino', title: 'Sortino', text: 'Like Sharpe, but only falls count as risk.', better: 'higher', of: ({ sortino }) => sortino, isShare: false },
  { value: 'profit-factor', title: 'Profit factor', text: 'What winners made over what losers lost.', better: 'higher', of: ({ profitFactor }) => profitFactor, isShare: false },
  { value: 'turnover', title: 'Turnover', text: 'Traded value over equity; less is cheaper.', better: 'lower', of: ({ turnover }) => turnover, isShare: false },
];

/** Returns the words of a measure. */
export function measureWords(measure: Measure): MeasureWords {
  const words = MEASURE_WORDS.find(({ value }) => value === measure);
  if (words === undefined) throw new Error(`expected a measure, was "${measure}"`);
  return words;
}

/** Returns the title of a measure as it stands inside a sentence: names of persons keep their capital. */
export function inSentence(measure: Measure): string {
  const { title } = measureWords(measure);
  return /^(Sharpe|Sortino|Calmar)/.test(title) ? title : title.toLowerCase();
}

/** Writes searched settings in one line by their titles: `Fast average 12 · Slow average 40`. */
export function writeValues(values: Readonly<Record<string, Scalar>>, space: readonly SpaceParameter[]): string {
  return Object.entries(values).map(([name, value]) => `${space.find((parameter) => parameter.name === name)?.title ?? name} ${writeSetting(value)}`).join(' · ');
}

/** Writes a value of a measure with its unit. */
export function writeMeasure(measure: Measure, value: number | null): string {
  const { isShare } = measureWords(measure);
  return isShare ? writeShare(value) : writeNumber(value);
}

/** How settings are chosen, in words a trader understands. */
export const SAMPLER_WORDS: Readonly<Record<SamplerName, { readonly title: string; readonly text: string }>> = {
  'tpe': { title: 'TPE', text: 'Learns which settings did well and tries more like them. A good start for most searches.' },
  'cma-es': { title: 'CMA-ES', text: 'Walks downhill with a cloud of trials. Strong with many numbers that act together; needs a few hundred trials.' },
  'sobol': { title: 'Sobol', text: 'Covers the whole space evenly and learns nothing. Best for maps of the surface.' },
  'random': { title: 'Random', text: 'Pure chance: the yardstick that the others must beat.' },
};

export const STATE_WORDS: Readonly<Record<StudySummary['state'], { readonly tone: 'info' | 'good' | 'neutral' | 'danger' | 'warn'; readonly word: string }>> = {
  running: { tone: 'info', word: 'Running' },
  done: { tone: 'good', word: 'Done' },
  stopped: { tone: 'neutral', word: 'Stopped' },
  failed: { tone: 'danger', word: 'Failed' },
  interrupted: { tone: 'warn', word: 'Interrupted' },
};

export const VERDICT_WORDS = {
  'evidence': { tone: 'good', word: 'Evidence of an edge' },
  'no-evidence': { tone: 'bad', word: 'Rejected: no evidence' },
  'not-enough-data': { tone: 'warn', word: 'Too little to say' },
} as const;
