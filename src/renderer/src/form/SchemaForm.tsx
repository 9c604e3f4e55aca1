import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../components/Button.tsx';
import { FieldControl } from './FieldControl.tsx';
import { FieldFrame } from './FieldFrame.tsx';
import type { FormAction, FormState } from './model.ts';
import { formErrors, oldValueOf } from './model.ts';
import type { Preset } from './PresetChips.tsx';
import { PresetChips } from './PresetChips.tsx';
import type { FieldSpec } from './schema.ts';
import { groupsOf } from './schema.ts';
import styles from './form.module.css';

export interface SchemaFormProps {
  /** What is configured, for screen readers. */
  readonly label: string;
  readonly form: FormState;
  readonly dispatch: (action: FormAction) => void;
  readonly presets?: readonly Preset[];
  /** What a changed field is compared with: what runs now, or only a default. */
  readonly compareWith?: 'running' | 'default';
  /** Titles of groups that mean nothing with what is chosen now; one with a fault in it is shown all the same. */
  readonly hidden?: readonly string[];
}

const NONE: readonly string[] = [];
const NO_PRESETS: readonly Preset[] = [];

/** Draws a configuration as a form: presets first, then the groups of the schema, with advanced fields folded until asked for. */
export function SchemaForm({ label, form, dispatch, presets = NO_PRESETS, compareWith = 'running', hidden = NONE }: SchemaFormProps) {
  const [isOpen, setIsOpen] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  // a refusal leads to the first field it is about
  useEffect(() => {
    const refused = form.refusals > 0 ? element.current?.querySelector<HTMLElement>('[aria-invalid]') : null;
    refused?.focus({ preventScroll: true });
    refused?.scrollIntoView({ block: 'center' });
  }, [form.refusals]);
  const errors = formErrors(form);
  const fields = form.schema.fields.filter((field) => !hidden.includes(field.group) || errors[field.path] !== undefined);
  const advanced = fields.filter((field) => field.advanced);
  // a folded field that is wrong or was changed must not be hidden
  const mustShow = advanced.some((field) => errors[field.path] !== undefined || oldValueOf(form, field) !== null);
  const showAdvanced = isOpen || mustShow;
  const shown = fields.filter((field) => showAdvanced || !field.advanced);
  return (
    <div ref={element} className={styles.form} role="group" aria-label={label}>
      {presets.length > 0 && <PresetChips presets={presets} form={form} onChoose={(values) => { dispatch({ type: 'preset-chosen', values }); }} />}
      {errors[''] !== undefined && <p className={styles.formError} role="alert">{errors['']}</p>}
      {groupsOf(shown).map((group) => (
        <fieldset key={group.title} className={styles.group}>
          {group.title !== '' && <legend className={styles.legend}>{group.title}</legend>}
          <div className={styles.fields}>{group.fields.map((field) => <FieldEntry key={field.path} field={field} form={form} errors={errors} compareWith={compareWith} dispatch={dispatch} />)}</div>
        </fieldset>
      ))}
      {advanced.length > 0 && !mustShow && (
        <Button look="ghost" size="small" className={styles.advanced} aria-expanded={isOpen} onClick={() => { setIsOpen(!isOpen); }}>
          {isOpen ? 'Fold advanced settings' : `Show ${advanced.length} advanced ${advanced.length === 1 ? 'setting' : 'settings'}`}
        </Button>
      )}
    </div>
  );
}

interface FieldEntryProps {
  readonly field: FieldSpec;
  readonly form: FormState;
  readonly errors: Readonly<Record<string, string>>;
  readonly compareWith: 'running' | 'default';
  readonly dispatch: (action: FormAction) => void;
}

function FieldEntry({ field, form, errors, compareWith, dispatch }: FieldEntryProps) {
  const id = useId();
  if (field.kind === 'fixed') return null;
  if (field.kind === 'section') return <NestedFields title={field.label} description={field.description} fields={field.fields} form={form} errors={errors} compareWith={compareWith} dispatch={dispatch} />;
  const value = form.draft[field.path] ?? null;
  const variant = field.kind === 'union' ? field.variants.find((candidate) => candidate.value === value) : undefined;
  return (
    <>
      <FieldFrame id={id} field={field} error={errors[field.path] ?? null} oldValue={oldValueOf(form, field)} compareWith={compareWith} onReset={() => { dispatch({ type: 'field-reset', path: field.path }); }}>
        {(described) => <FieldControl id={id} field={field} value={value} described={described} onChange={(next) => { dispatch({ type: 'field-edited', path: field.path, value: next }); }} />}
      </FieldFrame>
      {variant && (variant.fields.length > 0 || variant.description !== '') && <NestedFields title={variant.label} description={variant.description} fields={variant.fields} form={form} errors={errors} compareWith={compareWith} dispatch={dispatch} />}
    </>
  );
}

interface NestedFieldsProps extends Omit<FieldEntryProps, 'field'> {
  readonly title: string;
  readonly description: string;
  readonly fields: readonly FieldSpec[];
}

function NestedFields({ title, description, fields, form, errors, compareWith, dispatch }: NestedFieldsProps) {
  return (
    <fieldset className={styles.nested}>
      <legend className={styles.legend}>{title}</legend>
      {description !== '' && <p className={styles.hint}>{description}</p>}
      <div className={styles.fields}>{fields.map((field) => <FieldEntry key={field.path} field={field} form={form} errors={errors} compareWith={compareWith} dispatch={dispatch} />)}</div>
    </fieldset>
  );
}
