import type { CSSProperties, KeyboardEvent } from 'react';
import { NumberInput, Segments, Select, Switch, TextInput } from '../components/Field.tsx';
import type { DraftValue } from './field-value.ts';
import { numberFromText, plainNumber } from './field-value.ts';
import type { Described } from './FieldFrame.tsx';
import type { FieldSpec, NumberFieldSpec } from './schema.ts';
import { hasSlider, positionOf, SLIDER_POSITIONS, stepped, valueAt } from './slider-scale.ts';
import styles from './form.module.css';

export interface FieldControlProps<Spec extends FieldSpec> {
  readonly id: string;
  readonly field: Spec;
  readonly value: DraftValue;
  readonly described: Described;
  readonly onChange: (value: DraftValue) => void;
}

/** Longer labels do not fit side by side on a phone. */
const SEGMENT_CHARACTERS = 30;

/** Draws the widget that fits the kind of field; sections and fixed values have none. */
export function FieldControl({ id, field, value, described, onChange }: FieldControlProps<FieldSpec>) {
  switch (field.kind) {
    case 'number': return <NumberControl id={id} field={field} value={value} described={described} onChange={onChange} />;
    case 'choice': return <OptionControl id={id} label={field.label} options={field.options} value={value} described={described} onChange={onChange} />;
    case 'union': return <OptionControl id={id} label={field.label} options={field.variants} value={value} described={described} onChange={onChange} />;
    case 'toggle': return <Switch id={id} checked={value === true} onChange={onChange} aria-labelledby={`${id}-label`} {...described} />;
    case 'text': return <TextInput id={id} value={typeof value === 'string' ? value : ''} onChange={(event) => { onChange(event.target.value); }} {...described} />;
    case 'section': case 'fixed': return null;
  }
}

function NumberControl({ id, field, value, described, onChange }: FieldControlProps<NumberFieldSpec>) {
  return (
    <div className={styles.numberRow}>
      {hasSlider(field) && <NumberSlider id={id} field={field} value={value} described={described} onChange={onChange} />}
      <NumberInput id={id} className={styles.number} value={typeof value === 'string' ? value : ''} placeholder={field.nullable ? 'standard' : undefined} onChange={(event) => { onChange(event.target.value); }} {...described} />
    </div>
  );
}

/** The slider has a thousand positions on its own scale; the arrow keys move by the field's step instead. */
function NumberSlider({ field, value, onChange }: FieldControlProps<NumberFieldSpec>) {
  const number = numberFromText(value) ?? (typeof field.fallback === 'number' ? field.fallback : field.minimum ?? 0);
  const position = positionOf(field, number);
  function onKeyDown(event: KeyboardEvent): void {
    const steps = KEY_STEPS[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    onChange(plainNumber(stepped(field, number, steps)));
  }
  return (
    <input
      type="range"
      className={styles.slider}
      aria-label={`${field.label}, slider`}
      aria-valuetext={`${plainNumber(number)}${field.unit === '' ? '' : ` ${field.unit}`}`}
      min={0}
      max={SLIDER_POSITIONS}
      value={position}
      style={{ '--share': `${(position / SLIDER_POSITIONS) * 100}%` } as CSSProperties}
      onChange={(event) => { onChange(plainNumber(valueAt(field, Number(event.target.value)))); }}
      onKeyDown={onKeyDown}
    />
  );
}

const KEY_STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

interface OptionControlProps {
  readonly id: string;
  readonly label: string;
  readonly options: readonly { readonly value: string | number; readonly label: string }[];
  readonly value: DraftValue;
  readonly described: Described;
  readonly onChange: (value: DraftValue) => void;
}

function OptionControl({ id, label, options, value, described, onChange }: OptionControlProps) {
  const chosen = options.find((option) => option.value === value)?.value ?? '';
  const length = options.reduce((sum, option) => sum + option.label.length + 2, 0);
  if (options.length <= 4 && length <= SEGMENT_CHARACTERS) {
    return <div><Segments label={label} value={chosen} options={options.map((option) => ({ value: option.value, title: option.label }))} onChange={onChange} /></div>;
  }
  return (
    <Select id={id} aria-label={label} value={String(chosen)} onChange={(event) => { onChange(options.find((option) => String(option.value) === event.target.value)?.value ?? null); }} {...described}>
      {options.map((option) => <option key={option.value} value={String(option.value)}>{option.label}</option>)}
    </Select>
  );
}
