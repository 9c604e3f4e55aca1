import { useEffect, useMemo } from 'react';
import type { ConfigDescription } from '../../../../../engine/contract/api.ts';
import type { Form } from '../../../form/use-form.ts';
import { useForm } from '../../../form/use-form.ts';
import { REWARD_WEIGHTS } from './RewardFields.tsx';
import { partOf, picked, settingsAt, ungrouped, without } from './spec-schema.ts';
import type { SpecParts, TrainDraft } from './train-draft.ts';
import { rememberPart } from './train-store.ts';

const FEATURES = ['set', 'withRegime'];
const ACTIONS = ['actionSpace', 'sizeLevels', 'deadBand'];
const COURSE = ['totalSteps', 'evaluateEverySteps', 'patience', 'combine', 'worlds'];
const BY_HAND = ['hiddenUnits', 'totalSteps'];

/** The forms of a training, one for each part of its spec. */
export interface TrainForms {
  readonly features: Form;
  readonly normaliser: Form;
  readonly split: Form;
  readonly actions: Form;
  readonly stops: Form;
  /** Weights of the reward. */
  readonly weights: Form;
  /** Scales of the reward. */
  readonly scales: Form;
  readonly episodes: Form;
  readonly algorithm: Form;
  readonly course: Form;
  readonly walkForward: Form;
  readonly execution: Form;
  readonly risk: Form;
}

/** Keeps a form for each part of the spec, over the part of the schema that it is drawn from, and remembers what was changed. */
export function useTrainForms(training: ConfigDescription, execution: ConfigDescription, risk: ConfigDescription, draft: TrainDraft): TrainForms {
  const { algorithm } = draft;
  const schemas = useMemo(() => {
    const { schema } = training;
    const reward = partOf(schema, ['trading', 'reward']);
    return {
      features: ungrouped(picked(partOf(schema, ['features']), FEATURES)), normaliser: ungrouped(partOf(schema, ['normaliser'])), split: ungrouped(partOf(schema, ['split'])),
      actions: ungrouped(picked(partOf(schema, ['agent']), ACTIONS)), stops: without(partOf(schema, ['agent']), ACTIONS), weights: picked(reward, REWARD_WEIGHTS), scales: ungrouped(without(reward, REWARD_WEIGHTS)),
      episodes: ungrouped(partOf(schema, ['trading', 'episodes'])), algorithm: without(partOf(schema, [algorithm]), BY_HAND), course: ungrouped(picked(schema, COURSE)), walkForward: ungrouped(partOf(schema, ['walkForward'])),
    };
  }, [training, algorithm]);
  const start = draft.parts;
  const usePart = (schema: unknown, baseline: Readonly<Record<string, unknown>>, part: string): Form => useForm(schema, onlyKnown(schema, baseline), onlyKnown(schema, start[part] ?? {}));
  const at = (...path: readonly string[]): Readonly<Record<string, unknown>> => settingsAt(training.defaults, path);
  const forms: TrainForms = {
    features: usePart(schemas.features, at('features'), 'features'),
    normaliser: usePart(schemas.normaliser, at('normaliser'), 'normaliser'),
    split: usePart(schemas.split, at('split'), 'split'),
    actions: usePart(schemas.actions, at('agent'), 'actions'),
    stops: usePart(schemas.stops, at('agent'), 'stops'),
    weights: usePart(schemas.weights, at('trading', 'reward'), 'reward'),
    scales: usePart(schemas.scales, at('trading', 'reward'), 'reward'),
    episodes: usePart(schemas.episodes, at('trading', 'episodes'), 'episodes'),
    algorithm: usePart(schemas.algorithm, at(algorithm), algorithm),
    course: usePart(schemas.course, training.defaults, 'course'),
    walkForward: usePart(schemas.walkForward, at('walkForward'), 'walkForward'),
    execution: usePart(execution.schema, execution.defaults, 'execution'),
    risk: usePart(risk.schema, risk.defaults, 'risk'),
  };
  const parts = partsOf(forms);
  const key = JSON.stringify(parts);
  useEffect(() => {
    const known = JSON.parse(key) as SpecParts;
    for (const [name, settings] of Object.entries(known)) rememberPart(name === 'algorithm' ? algorithm : name, settings as Readonly<Record<string, unknown>>);
  }, [key, algorithm]);
  return forms;
}

/** Returns every form. */
export function formsOf(forms: TrainForms): readonly Form[] {
  return Object.values<Form>({ ...forms });
}

/** Returns the changed settings of every part. */
export function partsOf(forms: TrainForms): SpecParts {
  return {
    features: forms.features.overrides, normaliser: forms.normaliser.overrides, split: forms.split.overrides, actions: forms.actions.overrides, stops: forms.stops.overrides,
    reward: { ...forms.weights.overrides, ...forms.scales.overrides }, episodes: forms.episodes.overrides, algorithm: forms.algorithm.overrides, course: forms.course.overrides,
    walkForward: forms.walkForward.overrides, execution: forms.execution.overrides, risk: forms.risk.overrides,
  };
}

/** Puts what the engine refused beside the fields that it is about; tells whether there was a place for it. */
export function placeRefusal(forms: TrainForms, algorithm: string, failure: unknown): boolean {
  const places: readonly (readonly [Form, string])[] = [
    [forms.features, 'features'], [forms.normaliser, 'normaliser'], [forms.split, 'split'], [forms.actions, 'agent'], [forms.stops, 'agent'], [forms.weights, 'trading.reward'], [forms.scales, 'trading.reward'],
    [forms.episodes, 'trading.episodes'], [forms.algorithm, algorithm], [forms.walkForward, 'walkForward'], [forms.execution, 'execution'], [forms.risk, 'risk'],
  ];
  const placed = places.map(([form, under]) => form.place(under, failure) || form.place(`spec.${under}`, failure));
  return placed.includes(true);
}

function onlyKnown(schema: unknown, settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const properties = (schema as { readonly properties?: Readonly<Record<string, unknown>> }).properties ?? {};
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name in properties));
}
