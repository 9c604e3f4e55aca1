import { Info, RotateCcw } from 'lucide-react';
import type { Scalar, SpaceParameter } from '../../../../../engine/contract/search.ts';
import { IconButton } from '../../../components/Button.tsx';
import { Check } from '../../../components/Check.tsx';
import { NumberInput } from '../../../components/Field.tsx';
import { Definition } from '../../../components/Tooltip.tsx';
import { writeSetting } from '../../../format/write.ts';
import type { RangeDraft } from './study-draft.ts';
import { rangeError, suggestedRange } from './study-draft.ts';
import lab from '../lab.module.css';
import styles from './search.module.css';

export interface SpaceTableProps {
  readonly parameters: readonly SpaceParameter[];
  readonly ranges: Readonly<Record<string, RangeDraft>>;
  /** What a setting that is not searched stays at. */
  readonly fixed: Readonly<Record<string, unknown>>;
  readonly onChange: (name: string, range: RangeDraft) => void;
}

/** Draws every setting that can be searched: ticked ones with their bounds, the others at their fixed value. */
export function SpaceTable({ parameters, ranges, fixed, onChange }: SpaceTableProps) {
  const shown = parameters.filter(({ isAdvanced, name, isSuggested }) => !isAdvanced || isSuggested || ranges[name]?.isOn === true);
  const folded = parameters.filter((parameter) => !shown.includes(parameter));
  const row = (parameter: SpaceParameter) => <SpaceRow key={parameter.name} parameter={parameter} range={ranges[parameter.name] ?? suggestedRange(parameter)} fixed={fixed[parameter.name] ?? parameter.default} onChange={(range) => { onChange(parameter.name, range); }} />;
  return (
    <fieldset className={lab.space}>
      <legend className={lab.legend}>What is searched</legend>
      {shown.map(row)}
      {folded.length > 0 && <details className={styles.more}><summary>{folded.length} more {folded.length === 1 ? 'setting' : 'settings'}</summary>{folded.map(row)}</details>}
    </fieldset>
  );
}

interface SpaceRowProps {
  readonly parameter: SpaceParameter;
  readonly range: RangeDraft;
  readonly fixed: unknown;
  readonly onChange: (range: RangeDraft) => void;
}

function SpaceRow({ parameter, range, fixed, onChange }: SpaceRowProps) {
  const error = rangeError(parameter, range);
  const suggested = suggestedRange(parameter);
  const isChanged = JSON.stringify(range) !== JSON.stringify(suggested);
  return (
    <div className={styles.spaceRow} data-on={range.isOn || undefined}>
      <div className={styles.spaceName}>
        <Check checked={range.isOn} onChange={(isOn) => { onChange({ ...range, isOn }); }}>{parameter.title}</Check>
        {parameter.description !== '' && <Definition title={parameter.title} text={parameter.description}><Info aria-label={`About ${parameter.title}`} /></Definition>}
        {!range.isOn && <span className={styles.fixed}>stays at <span className="num">{writeSetting(fixed)}</span> {parameter.unit}</span>}
        {range.isOn && <span className={styles.fixed}>{[parameter.unit, parameter.scale === 'log' ? 'every doubling counts alike' : ''].filter((part) => part !== '').join(', ')}</span>}
        {isChanged && <IconButton size="small" label={`${parameter.title}: back to what is suggested`} icon={<RotateCcw aria-hidden />} onClick={() => { onChange(suggested); }} />}
      </div>
      {range.isOn && parameter.kind !== 'choice' && (
        <div className={styles.bounds}>
          <BoundInput label={`${parameter.title}, lowest`} name="from" value={range.min} onChange={(min) => { onChange({ ...range, min }); }} invalid={error !== null} />
          <BoundInput label={`${parameter.title}, highest`} name="to" value={range.max} onChange={(max) => { onChange({ ...range, max }); }} invalid={error !== null} />
          <BoundInput label={`${parameter.title}, step`} name="step" value={range.step} onChange={(step) => { onChange({ ...range, step }); }} invalid={error !== null} placeholder="any" />
        </div>
      )}
      {range.isOn && parameter.kind === 'choice' && (
        <div className={styles.choices}>
          {parameter.choices.map((choice) => <Check key={writeSetting(choice)} checked={range.choices.includes(choice)} onChange={(isIn) => { onChange({ ...range, choices: toggled(parameter.choices, range.choices, choice, isIn) }); }}>{writeSetting(choice)}</Check>)}
        </div>
      )}
      {error !== null && <p className={styles.error}>{error}</p>}
    </div>
  );
}

function BoundInput({ label, name, value, onChange, invalid, placeholder }: { readonly label: string; readonly name: string; readonly value: string; readonly onChange: (value: string) => void; readonly invalid: boolean; readonly placeholder?: string }) {
  return <label className={styles.bound}><span aria-hidden>{name}</span><NumberInput aria-label={label} value={value} placeholder={placeholder} onChange={(event) => { onChange(event.target.value.trim()); }} {...(invalid ? { 'aria-invalid': true } : {})} /></label>;
}

function toggled(all: readonly Scalar[], chosen: readonly Scalar[], choice: Scalar, isIn: boolean): readonly Scalar[] {
  return all.filter((other) => (other === choice ? isIn : chosen.includes(other)));
}
