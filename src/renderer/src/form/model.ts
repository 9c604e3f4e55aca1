import type { FieldPath, FieldSpec, FormSchema, UnionFieldSpec } from './schema.ts';
import type { DraftValue } from './field-value.ts';
import { describeValue, fieldError, numberFromText, plainNumber } from './field-value.ts';

export interface FormState {
  readonly schema: FormSchema;
  /** What is in force: changes are counted from it. */
  readonly baseline: Readonly<Record<string, unknown>>;
  readonly draft: Readonly<Record<FieldPath, DraftValue>>;
  /** Values that no widget edits, carried along. */
  readonly carried: Readonly<Record<FieldPath, unknown>>;
  /** Found by the engine on the last apply; each leaves when its field is edited. */
  readonly refused: Readonly<Record<FieldPath, string>>;
  /** How often the engine refused this form: tells a new refusal from one that is being mended. */
  readonly refusals: number;
}

export type FormAction =
  | { readonly type: 'field-edited'; readonly path: FieldPath; readonly value: DraftValue }
  | { readonly type: 'field-reset'; readonly path: FieldPath }
  | { readonly type: 'all-reset' }
  | { readonly type: 'preset-chosen'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly type: 'refused'; readonly violations: readonly { readonly path: string; readonly message: string }[] }
  | { readonly type: 'baseline-replaced'; readonly baseline: Readonly<Record<string, unknown>> };

/** One line of the difference that is about to be applied. */
export interface FormChange {
  readonly path: FieldPath;
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

/** Starts a form on the configuration in force; what it lacks comes from the defaults of the schema. */
export function initialForm(schema: FormSchema, baseline: Readonly<Record<string, unknown>>): FormState {
  return { schema, baseline, ...draftOf(schema.fields, baseline), refused: {}, refusals: 0 };
}

/** Returns the form after one action. */
export function reduceForm(state: FormState, action: FormAction): FormState {
  switch (action.type) {
    case 'field-edited':
      return { ...state, draft: { ...state.draft, [action.path]: action.value }, refused: without(state.refused, action.path) };
    case 'field-reset':
      return resetField(state, action.path);
    case 'all-reset':
      return initialForm(state.schema, state.baseline);
    case 'preset-chosen':
      return { ...initialForm(state.schema, merged(state.schema.fields, formValue(state), action.values)), baseline: state.baseline };
    case 'refused':
      return { ...state, refused: placed(state, action.violations), refusals: state.refusals + 1 };
    case 'baseline-replaced':
      return initialForm(state.schema, action.baseline);
  }
}

/** Returns the fields that are on screen now: those of the chosen variant of each union, sections opened up. */
export function visibleFields(state: FormState): readonly FieldSpec[] {
  return state.schema.fields.flatMap((field) => opened(field, state.draft));
}

/** Returns what is wrong, field by field: first what the schema finds, then what the engine said on the last apply. */
export function formErrors(state: FormState): Readonly<Record<FieldPath, string>> {
  const errors: Record<FieldPath, string> = { ...state.refused };
  for (const field of visibleFields(state)) {
    const error = fieldError(field, state.draft[field.path] ?? null);
    if (error !== null) errors[field.path] = error;
  }
  return errors;
}

/** Returns the configuration that the form stands for. Meaningful only while the schema finds no error; an unreadable number is null. */
export function formValue(state: FormState): Readonly<Record<string, unknown>> {
  return objectOf(state.schema.fields, state, '');
}

/** Returns exactly what would change, in the order of the form. */
export function formChanges(state: FormState): readonly FormChange[] {
  const before = initialForm(state.schema, state.baseline);
  const paths = new Map<FieldPath, FieldSpec>();
  for (const field of [...visibleFields(before), ...visibleFields(state)]) paths.set(field.path, field);
  const shownBefore = new Set(visibleFields(before).map((field) => field.path));
  const shownAfter = new Set(visibleFields(state).map((field) => field.path));
  return [...paths.values()].flatMap((field): readonly FormChange[] => {
    const from = shownBefore.has(field.path) ? describeValue(field, before.draft[field.path] ?? null) : '–';
    const to = shownAfter.has(field.path) ? describeValue(field, state.draft[field.path] ?? null) : '–';
    return from === to ? [] : [{ path: field.path, label: field.label, from, to }];
  });
}

/** Returns the value in force for a field that was changed, as words, or null when it is unchanged. */
export function oldValueOf(state: FormState, field: FieldSpec): string | null {
  const old = draftOf(state.schema.fields, state.baseline).draft[field.path] ?? null;
  const from = describeValue(field, old);
  return from === describeValue(field, state.draft[field.path] ?? null) ? null : from;
}

function opened(field: FieldSpec, draft: FormState['draft']): readonly FieldSpec[] {
  if (field.kind === 'section') return field.fields.flatMap((child) => opened(child, draft));
  if (field.kind === 'union') return [field, ...(chosenVariant(field, draft)?.fields ?? []).flatMap((child) => opened(child, draft))];
  return [field];
}

function chosenVariant(field: UnionFieldSpec, draft: FormState['draft']): UnionFieldSpec['variants'][number] | undefined {
  return field.variants.find((variant) => variant.value === draft[field.path]);
}

function objectOf(fields: readonly FieldSpec[], state: FormState, prefix: string): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const field of fields) {
    const child = valueOfField(field, state);
    if (child !== undefined) value[field.path.slice(prefix.length)] = child;
  }
  return value;
}

function valueOfField(field: FieldSpec, state: FormState): unknown {
  const draft = state.draft[field.path] ?? null;
  switch (field.kind) {
    case 'number': return numberFromText(draft);
    case 'toggle': return draft === true;
    case 'choice': return draft;
    case 'text': return draft === '' && field.nullable ? null : draft;
    case 'section': return objectOf(field.fields, state, `${field.path}.`);
    case 'union': return { [field.discriminator]: draft, ...objectOf(chosenVariant(field, state.draft)?.fields ?? [], state, `${field.path}.`) };
    case 'fixed': return state.carried[field.path];
  }
}

interface Drafted {
  readonly draft: Record<FieldPath, DraftValue>;
  readonly carried: Record<FieldPath, unknown>;
}

function draftOf(fields: readonly FieldSpec[], value: Readonly<Record<string, unknown>>): Drafted {
  const drafted: Drafted = { draft: {}, carried: {} };
  for (const field of fields) writeDraft(drafted, field, value[lastName(field.path)]);
  return drafted;
}

function writeDraft(drafted: Drafted, field: FieldSpec, given: unknown): void {
  const value = given === undefined ? field.fallback : given;
  const children = asRecord(value);
  switch (field.kind) {
    case 'number': drafted.draft[field.path] = typeof value === 'number' ? plainNumber(value) : ''; return;
    case 'toggle': drafted.draft[field.path] = value === true; return;
    case 'choice': drafted.draft[field.path] = typeof value === 'string' || typeof value === 'number' ? value : (field.options[0]?.value ?? null); return;
    case 'text': drafted.draft[field.path] = typeof value === 'string' ? value : ''; return;
    case 'fixed': drafted.carried[field.path] = value; return;
    case 'section': for (const child of field.fields) writeDraft(drafted, child, children[lastName(child.path)]); return;
    case 'union': writeUnion(drafted, field, children);
  }
}

/** Every variant gets a draft, so that a person can look at another one and come back without losing what was typed. */
function writeUnion(drafted: Drafted, field: UnionFieldSpec, value: Readonly<Record<string, unknown>>): void {
  const chosen = value[field.discriminator] ?? field.variants[0]?.value;
  for (const variant of field.variants) {
    if (variant.value === chosen) continue;
    for (const child of variant.fields) writeDraft(drafted, child, undefined);
  }
  for (const child of field.variants.find((variant) => variant.value === chosen)?.fields ?? []) writeDraft(drafted, child, value[lastName(child.path)]);
  drafted.draft[field.path] = typeof chosen === 'string' ? chosen : null;
}

function resetField(state: FormState, path: FieldPath): FormState {
  const { draft: old } = draftOf(state.schema.fields, state.baseline);
  const restored = Object.fromEntries(Object.entries(old).filter(([name]) => name === path || name.startsWith(`${path}.`)));
  return { ...state, draft: { ...state.draft, ...restored }, refused: without(state.refused, path) };
}

/** A violation of something that is not on screen is shown at the nearest field above it, else for the form as a whole (path ''). */
function placed(state: FormState, violations: readonly { readonly path: string; readonly message: string }[]): FormState['refused'] {
  const known = new Set(visibleFields(state).map((field) => field.path));
  const refused: Record<FieldPath, string> = {};
  for (const violation of violations) {
    const path = nearest(violation.path, known);
    refused[path] = refused[path] === undefined ? violation.message : `${refused[path]}; ${violation.message}`;
  }
  return refused;
}

function nearest(path: string, known: ReadonlySet<string>): string {
  for (let candidate = path; candidate !== ''; candidate = candidate.includes('.') ? candidate.slice(0, candidate.lastIndexOf('.')) : '') {
    if (known.has(candidate)) return candidate;
  }
  return '';
}

/** Lays the values of a preset over a configuration: sections are merged, a choice between shapes is replaced whole. */
function merged(fields: readonly FieldSpec[], value: Readonly<Record<string, unknown>>, preset: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const next: Record<string, unknown> = { ...value, ...preset };
  for (const field of fields) {
    const name = lastName(field.path);
    if (field.kind === 'section' && name in preset) next[name] = merged(field.fields, asRecord(value[name]), asRecord(preset[name]));
  }
  return next;
}

function without(record: FormState['refused'], path: FieldPath): FormState['refused'] {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== path && name !== ''));
}

function lastName(path: FieldPath): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : {};
}
