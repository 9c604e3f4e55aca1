import type { BotConfig, BotSection } from '../../../../../../engine/contract/boosting.ts';
import { useForm } from '../../../../form/use-form.ts';
import type { Form } from '../../../../form/use-form.ts';
import type { FormChange } from '../../../../form/model.ts';

/** The sections of the settings, in the order of the file. */
export const SECTION_NAMES = ['data', 'training', 'retraining', 'execution'] as const satisfies readonly (keyof BotConfig)[];

type Values = Readonly<Record<string, unknown>>;

/** One form for each section, with what it is called. */
export type BotForms = Readonly<Record<keyof BotConfig, { readonly title: string; readonly form: Form }>>;

/** Settings of some sections; what is left out is as the baseline. */
export type SectionValues = Partial<Readonly<Record<keyof BotConfig, Values>>>;

const NONE: Values = {};

/**
 * Keeps the forms of all sections over the settings in force, or over the defaults where nothing is.
 * @param start what was filled in before, and is not in force
 */
export function useBotForms(sections: readonly BotSection[], inForce: SectionValues | null, start: SectionValues = {}): BotForms {
  const of = (name: keyof BotConfig) => {
    const section = sections.find((candidate) => candidate.name === name);
    return { title: section?.title ?? name, schema: section?.schema, baseline: inForce?.[name] ?? section?.defaults ?? NONE };
  };
  const [data, training, retraining, execution] = [of('data'), of('training'), of('retraining'), of('execution')];
  return {
    data: { title: data.title, form: useForm(data.schema, data.baseline, start.data) },
    training: { title: training.title, form: useForm(training.schema, training.baseline, start.training) },
    retraining: { title: retraining.title, form: useForm(retraining.schema, retraining.baseline, start.retraining) },
    execution: { title: execution.title, form: useForm(execution.schema, execution.baseline, start.execution) },
  };
}

/** Returns the whole settings as the file has them. The instruments stand beside the forms, as no form draws a list. */
export function configOf(forms: BotForms, instruments: readonly string[]): Readonly<Record<string, Values>> {
  return { ...Object.fromEntries(SECTION_NAMES.map((name) => [name, forms[name].form.value])), data: { ...forms.data.form.value, instruments } };
}

/** Returns what differs from the baseline, section by section; sections without a difference are left out. */
export function overridesOf(forms: BotForms): SectionValues {
  return Object.fromEntries(SECTION_NAMES.filter((name) => forms[name].form.changes.length > 0).map((name) => [name, forms[name].form.overrides]));
}

/** Tells whether every field can be used as it stands. */
export function isValid(forms: BotForms): boolean {
  return SECTION_NAMES.every((name) => forms[name].form.isValid);
}

/** Returns exactly what would change, each with its section in its path. */
export function changesOf(forms: BotForms): readonly FormChange[] {
  return SECTION_NAMES.flatMap((name) => forms[name].form.changes.map((change) => ({ ...change, path: `${name}.${change.path}` })));
}

/** Puts the violations of a refused request beside their fields; returns whether there was one to put. */
export function placeRefusal(forms: BotForms, failure: unknown): boolean {
  // every section has to be asked: one request can be refused for several of them
  return SECTION_NAMES.filter((name) => forms[name].form.place(`config.${name}`, failure)).length > 0;
}

/** Lays values over the defaults, or over what stands in the forms. */
export function layOver(forms: BotForms, values: SectionValues, { keep }: { readonly keep: boolean }): void {
  for (const name of SECTION_NAMES) {
    const { dispatch } = forms[name].form;
    if (!keep) dispatch({ type: 'all-reset' });
    const section = values[name];
    if (section !== undefined) dispatch({ type: 'preset-chosen', values: withoutInstruments(section) });
  }
}

/** Tells whether laying values over the defaults would change nothing any more. */
export function standsAs(forms: BotForms, values: SectionValues): boolean {
  return SECTION_NAMES.every((name) => JSON.stringify(sorted(forms[name].form.overrides)) === JSON.stringify(sorted(differing(withoutInstruments(values[name] ?? NONE), forms[name].form.state.baseline))));
}

function differing(values: Values, baseline: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(baseline[name])));
}

function withoutInstruments(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== 'instruments'));
}

function sorted(values: Values): readonly (readonly [string, unknown])[] {
  return Object.entries(values).toSorted(([left], [right]) => (left < right ? -1 : 1));
}
