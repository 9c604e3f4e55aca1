import type { DatasetView } from '../../../../../engine/contract/api.ts';
import type { IntervalName } from '../../../form/intervals.ts';
import { intervalLengthMs, isIntervalName } from '../../../form/intervals.ts';
import type { LabChoice } from '../../lab/lab-request.ts';
import { choiceOf } from '../../lab/lab-request.ts';
import { labStore } from '../../lab/lab-store.ts';
import { suggestedSplits } from '../../lab/search/study-draft.ts';
import type { TimeSpan } from '../../lab/window.ts';
import { clippedTo, utcDay } from '../../lab/window.ts';
import { settingsAt } from './spec-schema.ts';

type Settings = Readonly<Record<string, unknown>>;
export type Algorithm = 'ppo' | 'dqn' | 'td3';

/** What a person has filled in for the next training. Outlives the page, so that looking elsewhere loses nothing. */
export interface TrainDraft {
  readonly title: string;
  readonly instruments: readonly string[];
  readonly interval: IntervalName | null;
  /** Wished spans; null is as the data suggests. */
  readonly span: TimeSpan | null;
  readonly test: TimeSpan | null | 'suggested';
  readonly algorithm: Algorithm;
  readonly referenceId: string | null;
  readonly basisId: string | null;
  readonly hiddenUnits: string;
  readonly seeds: string;
  readonly startingCash: string;
  readonly warmStart: string | null;
  readonly walksForward: boolean;
  /** Changed settings by the part of the spec that they belong to. */
  readonly parts: Readonly<Record<string, Settings>>;
}

export const NEW_TRAINING: TrainDraft = {
  title: '', instruments: [], interval: null, span: null, test: 'suggested', algorithm: 'ppo', referenceId: null, basisId: null, hiddenUnits: '128, 64, 32',
  seeds: '1, 2, 3', startingCash: '10000', warmStart: null, walksForward: false, parts: {},
};

/** The draft with every gap filled from the data that is there. */
export interface TrainChoice extends LabChoice {
  readonly trained: TimeSpan | null;
  readonly test: TimeSpan | null;
}

/** Fits a draft to the data: what is not stored falls away, spans are cut to what is there. */
export function trainChoice(draft: Pick<TrainDraft, 'instruments' | 'interval' | 'span' | 'test'>, datasets: readonly DatasetView[]): TrainChoice {
  const choice = choiceOf({ ...labStore.getInitialState().draft, instruments: draft.instruments, interval: draft.interval, span: null }, datasets);
  const { coverage } = choice;
  if (coverage === null) return { ...choice, trained: null, test: null };
  const suggested = suggestedSplits(coverage).find(({ holdout }) => holdout !== null);
  const trained = draft.span === null ? suggested?.span ?? coverage : clippedTo(coverage, draft.span);
  const test = draft.test === 'suggested' ? (draft.span === null ? suggested?.holdout ?? null : null) : draft.test === null ? null : clippedTo(coverage, draft.test);
  return { ...choice, trained, test };
}

/** Returns what is wrong with the spans, or null. */
export function spansError(trained: TimeSpan, test: TimeSpan | null): string | null {
  if (trained.from >= trained.to) return `The training begins on ${utcDay(trained.from)} and would end before that.`;
  if (test === null) return null;
  if (test.from >= test.to) return `The test begins on ${utcDay(test.from)} and would end before that.`;
  if (test.from < trained.to) return `The test begins on ${utcDay(test.from)}, before the training ends on ${utcDay(trained.to - 1)}: the agent would be judged on days that it knows.`;
  return null;
}

/** Reads a list of whole numbers: "1, 2, 3". Null for anything else. */
export function readNumbers(text: string, least: number, most: number): readonly number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const numbers = parts.map((part) => (/^\d{1,10}$/.test(part) ? Number(part) : Number.NaN));
  return parts.length > 0 && numbers.every((number) => number >= least && number <= most) ? numbers : null;
}

/** Returns what is wrong in the fields outside the schemas, by field; empty when they can be sent. */
export function trainErrors(draft: TrainDraft, choice: TrainChoice): Readonly<Partial<Record<'instruments' | 'period' | 'seeds' | 'hiddenUnits' | 'startingCash' | 'algorithm', string>>> {
  const seeds = readNumbers(draft.seeds, 0, 4_294_967_295);
  const period = choice.trained === null ? 'The chosen symbols have no common time with bars of one length.' : spansError(choice.trained, choice.test);
  return {
    ...(choice.instruments.length > 20 ? { instruments: `expected at most 20 symbols, was ${choice.instruments.length}` } : {}),
    ...(period === null ? {} : { period }),
    ...(seeds === null || seeds.length > 20 ? { seeds: `expected 1 to 20 whole numbers, was "${draft.seeds}"` } : new Set(seeds).size < seeds.length ? { seeds: 'expected every seed once' } : {}),
    ...(readNumbers(draft.hiddenUnits, 1, 1024) === null ? { hiddenUnits: `expected sizes from 1 to 1024, was "${draft.hiddenUnits}"` } : {}),
    ...(/^\d+(\.\d{1,8})?$/.test(draft.startingCash) && Number(draft.startingCash) > 0 ? {} : { startingCash: `expected an amount above 0, was "${draft.startingCash}"` }),
  };
}

/** The changed settings of every part of the spec, as the forms hold them. */
export interface SpecParts {
  readonly features: Settings;
  readonly normaliser: Settings;
  readonly split: Settings;
  readonly actions: Settings;
  readonly stops: Settings;
  readonly reward: Settings;
  readonly episodes: Settings;
  readonly algorithm: Settings;
  readonly course: Settings;
  readonly walkForward: Settings;
  readonly risk: Settings;
  readonly execution: Settings;
}

/** Builds the spec, or null while something is missing. */
export function specOf(draft: TrainDraft, choice: TrainChoice, parts: SpecParts): Settings | null {
  const { trained, interval } = choice;
  const seeds = readNumbers(draft.seeds, 0, 4_294_967_295);
  const hiddenUnits = readNumbers(draft.hiddenUnits, 1, 1024);
  if (trained === null || interval === null || seeds === null || hiddenUnits === null || Object.keys(trainErrors(draft, choice)).length > 0) return null;
  return {
    title: draft.title.trim(), instruments: [...choice.instruments], interval, span: { ...trained }, test: choice.test === null ? null : { ...choice.test }, split: parts.split,
    features: { ...parts.features, referenceId: draft.referenceId, basisId: choice.instruments.length === 1 ? draft.basisId : null },
    normaliser: parts.normaliser, agent: { ...parts.stops, ...parts.actions }, trading: { reward: parts.reward, episodes: parts.episodes },
    risk: parts.risk, execution: parts.execution, startingCash: draft.startingCash,
    algorithm: draft.algorithm, [draft.algorithm]: { ...parts.algorithm, hiddenUnits }, ...parts.course, seeds, warmStart: draft.warmStart,
    walkForward: draft.walksForward && choice.test !== null ? parts.walkForward : null,
  };
}

/** Returns the draft that a stored spec came from, so that it can be trained again with a change. */
export function draftOfSpec(spec: Settings): TrainDraft {
  const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
  const spanAt = (name: string): TimeSpan | null => {
    const { from, to } = settingsAt(spec, [name]);
    return typeof from === 'number' && typeof to === 'number' ? { from, to } : null;
  };
  const algorithm = spec['algorithm'] === 'dqn' || spec['algorithm'] === 'td3' ? spec['algorithm'] : 'ppo';
  const interval = text(spec['interval'], '');
  const numbers = (value: unknown, otherwise: string): string => (Array.isArray(value) ? value.join(', ') : otherwise);
  const features = settingsAt(spec, ['features']);
  return {
    title: text(spec['title'], ''), instruments: Array.isArray(spec['instruments']) ? spec['instruments'].filter((id) => typeof id === 'string') : [], interval: isIntervalName(interval) ? interval : null,
    span: spanAt('span'), test: spanAt('test'), algorithm,
    referenceId: typeof features['referenceId'] === 'string' ? features['referenceId'] : null, basisId: typeof features['basisId'] === 'string' ? features['basisId'] : null,
    hiddenUnits: numbers(settingsAt(spec, [algorithm])['hiddenUnits'], NEW_TRAINING.hiddenUnits), seeds: numbers(spec['seeds'], NEW_TRAINING.seeds), startingCash: text(spec['startingCash'], NEW_TRAINING.startingCash),
    warmStart: typeof spec['warmStart'] === 'string' ? spec['warmStart'] : null, walksForward: typeof spec['walkForward'] === 'object' && spec['walkForward'] !== null,
    parts: {
      features, normaliser: settingsAt(spec, ['normaliser']), split: settingsAt(spec, ['split']), actions: settingsAt(spec, ['agent']), stops: settingsAt(spec, ['agent']), reward: settingsAt(spec, ['trading', 'reward']),
      episodes: settingsAt(spec, ['trading', 'episodes']), [algorithm]: settingsAt(spec, [algorithm]), course: spec, walkForward: settingsAt(spec, ['walkForward']), risk: settingsAt(spec, ['risk']), execution: settingsAt(spec, ['execution']),
    },
  };
}

/** Returns about how many steps one pass over the data is: bars of all instruments together. */
export function barsOfChoice({ trained, interval, instruments }: Pick<TrainChoice, 'trained' | 'interval' | 'instruments'>): number {
  return trained === null || interval === null ? 0 : Math.floor((trained.to - trained.from) / intervalLengthMs(interval)) * instruments.length;
}
