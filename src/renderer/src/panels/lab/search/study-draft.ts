import type { z } from 'zod';
import type { Measure, ParameterRange, SamplerName, Scalar, SpaceParameter, studyRequest } from '../../../../../engine/contract/search.ts';
import type { TimeSpan } from '../window.ts';
import { utcDay } from '../window.ts';

/** How one setting is searched, as it was typed; null leaves it at its fixed value. */
export interface RangeDraft {
  readonly isOn: boolean;
  readonly min: string;
  readonly max: string;
  readonly step: string;
  readonly choices: readonly Scalar[];
}

/** What a person has filled in for the next search, beside what it has in common with a run. */
export interface StudyDraft {
  /** By strategy, by setting; a setting that is not there is as the strategy suggests. */
  readonly ranges: Readonly<Record<string, Readonly<Record<string, RangeDraft>>>>;
  readonly span: TimeSpan | null;
  readonly holdout: TimeSpan | null | 'suggested';
  readonly objectives: readonly Measure[];
  readonly sampler: SamplerName;
  readonly trials: string;
  readonly minutes: string;
  readonly leastTrades: string;
  readonly prunes: boolean;
}

export const NEW_STUDY: StudyDraft = { ranges: {}, span: null, holdout: 'suggested', objectives: ['sharpe'], sampler: 'tpe', trials: '200', minutes: '', leastTrades: '10', prunes: false };

/** Returns how a setting would be searched before a person touches it: as the schema bounds it. */
export function suggestedRange(parameter: SpaceParameter): RangeDraft {
  return {
    isOn: parameter.isSuggested, min: parameter.min === null ? '' : String(parameter.min), max: parameter.max === null ? '' : String(parameter.max),
    step: parameter.step === null ? '' : String(parameter.step), choices: parameter.choices,
  };
}

/** Returns what is wrong with a range, or null: it has to lie inside what the schema allows. */
export function rangeError(parameter: SpaceParameter, range: RangeDraft): string | null {
  if (!range.isOn) return null;
  if (parameter.kind === 'choice') return range.choices.length === 0 ? 'expected at least one choice' : null;
  const [min, max] = [Number(range.min), Number(range.max)];
  if (range.min.trim() === '' || !Number.isFinite(min)) return `expected a number from ${parameter.min}, was "${range.min}"`;
  if (range.max.trim() === '' || !Number.isFinite(max)) return `expected a number up to ${parameter.max}, was "${range.max}"`;
  if (parameter.kind === 'integer' && (!Number.isInteger(min) || !Number.isInteger(max))) return 'expected whole numbers';
  if (parameter.min !== null && min < parameter.min) return `expected at least ${parameter.min}, was ${min}`;
  if (parameter.max !== null && max > parameter.max) return `expected at most ${parameter.max}, was ${max}`;
  if (min >= max) return `expected the lowest below the highest, was ${min} and ${max}`;
  if (range.step.trim() !== '' && !(Number(range.step) > 0)) return `expected a step above 0, was "${range.step}"`;
  return null;
}

/** Returns the space of the request: every searched setting with its bounds. */
export function spaceOf(parameters: readonly SpaceParameter[], ranges: Readonly<Record<string, RangeDraft>>): Readonly<Record<string, ParameterRange>> {
  return Object.fromEntries(parameters.flatMap((parameter): readonly (readonly [string, ParameterRange])[] => {
    const range = ranges[parameter.name] ?? suggestedRange(parameter);
    if (!range.isOn) return [];
    if (parameter.kind === 'choice') return [[parameter.name, { choices: [...range.choices] }]];
    return [[parameter.name, { min: Number(range.min), max: Number(range.max), ...(range.step.trim() === '' ? {} : { step: Number(range.step) }) }]];
  }));
}

/** Returns how many settings the searched ranges hold; null where one of them holds endlessly many. */
export function sizeOf(parameters: readonly SpaceParameter[], ranges: Readonly<Record<string, RangeDraft>>): number | null {
  let size = 1;
  for (const parameter of parameters) {
    const range = ranges[parameter.name] ?? suggestedRange(parameter);
    if (!range.isOn) continue;
    if (parameter.kind === 'choice') {
      size *= range.choices.length;
      continue;
    }
    const step = range.step.trim() === '' ? parameter.kind === 'integer' ? 1 : null : Number(range.step);
    if (step === null) return null;
    size *= Math.max(1, Math.floor((Number(range.max) - Number(range.min)) / step + 1e-9) + 1);
  }
  return size;
}

/** Ways to divide what the data covers into what is searched and what is held back. */
export function suggestedSplits(coverage: TimeSpan): readonly { readonly title: string; readonly span: TimeSpan; readonly holdout: TimeSpan | null }[] {
  const lengthMs = coverage.to - coverage.from;
  const midnight = (timeMs: number): number => Math.floor(timeMs / DAY_MS) * DAY_MS;
  const cut = (share: number) => midnight(coverage.from + lengthMs * share);
  const years = wholeYears(coverage);
  return [
    ...years.slice(0, -1).map((year, index) => ({ title: `${year.name} / ${years[index + 1]?.name}`, span: year.span, holdout: years[index + 1]?.span ?? null })),
    { title: 'First ⅔ / last ⅓', span: { from: coverage.from, to: cut(2 / 3) }, holdout: { from: cut(2 / 3), to: coverage.to } },
    { title: 'Halves', span: { from: coverage.from, to: cut(1 / 2) }, holdout: { from: cut(1 / 2), to: coverage.to } },
    { title: 'No hold-out', span: coverage, holdout: null },
  ].filter((split, index, all) => all.findIndex((other) => JSON.stringify([other.span, other.holdout]) === JSON.stringify([split.span, split.holdout])) === index)
    .filter(({ span, holdout }) => span.to - span.from >= DAY_MS && (holdout === null || holdout.to - holdout.from >= DAY_MS));
}

const DAY_MS = 86_400_000;
/** A year of which that much is stored is called by its number. */
const MOST_MISSING_MS = 31 * DAY_MS;

function wholeYears(coverage: TimeSpan): readonly { readonly name: string; readonly span: TimeSpan }[] {
  const [first, last] = [Number(utcDay(coverage.from).slice(0, 4)), Number(utcDay(coverage.to - 1).slice(0, 4))];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index).flatMap((year) => {
    const span = { from: Math.max(coverage.from, Date.UTC(year, 0, 1)), to: Math.min(coverage.to, Date.UTC(year + 1, 0, 1)) };
    return span.to - span.from >= Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1) - MOST_MISSING_MS ? [{ name: String(year), span }] : [];
  });
}

/** The spans of a search with every gap filled from the data: the first suggestion until a person chooses, cut to what is stored. */
export function spansOf(draft: Pick<StudyDraft, 'span' | 'holdout'>, coverage: TimeSpan): { readonly span: TimeSpan; readonly holdout: TimeSpan | null } {
  const [first] = suggestedSplits(coverage);
  const within = (wished: TimeSpan): TimeSpan | null => {
    const cut = { from: Math.max(wished.from, coverage.from), to: Math.min(wished.to, coverage.to) };
    return cut.from < cut.to ? cut : null;
  };
  const span = draft.span === null ? null : within(draft.span);
  if (span === null) return { span: first?.span ?? coverage, holdout: first?.holdout ?? null };
  return { span, holdout: draft.holdout === 'suggested' || draft.holdout === null ? null : within(draft.holdout) };
}

/** Returns what is wrong with the spans, or null. */
export function spansError({ span, holdout }: { readonly span: TimeSpan; readonly holdout: TimeSpan | null }): string | null {
  if (holdout === null) return null;
  if (holdout.from < span.to && holdout.to > span.from) return 'The two spans overlap: the winner would be judged on days that the search has seen.';
  return null;
}

/** A search as it is asked for, before its defaults are filled in. */
export type StudyInput = z.input<typeof studyRequest>;

/** What a run and a search have in common. */
export interface StudyCommon {
  readonly strategy: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly execution: Readonly<Record<string, unknown>>;
  readonly risk: Readonly<Record<string, unknown>>;
  readonly instruments: readonly string[];
  readonly interval: StudyInput['interval'];
  readonly startingCash: string;
  readonly seed: string;
}

/** Builds the request of a search; settings that are searched are left out of the fixed ones. */
export function studyRequestOf(draft: StudyDraft, common: StudyCommon, parameters: readonly SpaceParameter[], spans: { readonly span: TimeSpan; readonly holdout: TimeSpan | null }): StudyInput {
  const space = spaceOf(parameters, draft.ranges[common.strategy] ?? {});
  return {
    strategy: common.strategy,
    config: Object.fromEntries(Object.entries(common.config).filter(([name]) => !(name in space))),
    space, instruments: [...common.instruments], interval: common.interval, from: spans.span.from, to: spans.span.to,
    ...(spans.holdout === null ? {} : { holdout: spans.holdout }),
    startingCash: common.startingCash, seed: Number(common.seed), execution: common.execution, risk: common.risk,
    objectives: [...draft.objectives], sampler: draft.sampler, trials: Number(draft.trials), leastTrades: Number(draft.leastTrades),
    ...(draft.minutes.trim() === '' ? {} : { seconds: Number(draft.minutes) * 60 }),
    ...(draft.prunes ? { pruning: {} } : {}),
  };
}

/** Returns the change that other measures bring: the sampler that walks towards one gives way when there are several. */
export function withObjectives({ sampler }: Pick<StudyDraft, 'sampler'>, objectives: readonly Measure[]): Pick<StudyDraft, 'objectives' | 'sampler'> {
  return { objectives, sampler: objectives.length > 1 && sampler === 'cma-es' ? 'tpe' : sampler };
}

/** Returns what is wrong with the budget, by field. */
export function budgetErrors(draft: StudyDraft): Readonly<Partial<Record<'trials' | 'minutes' | 'leastTrades' | 'objectives', string>>> {
  const whole = (text: string, low: number, high: number): boolean => /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high;
  return {
    ...(whole(draft.trials, 1, 100_000) ? {} : { trials: `expected 1 to 100 000, was "${draft.trials}"` }),
    ...(draft.minutes.trim() === '' || Number(draft.minutes) > 0 ? {} : { minutes: `expected minutes above 0 or nothing, was "${draft.minutes}"` }),
    ...(whole(draft.leastTrades, 0, 10_000) ? {} : { leastTrades: `expected 0 to 10 000, was "${draft.leastTrades}"` }),
    ...(draft.objectives.length > 0 ? {} : { objectives: 'expected at least one measure' }),
  };
}
