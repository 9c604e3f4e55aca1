import { Field, NumberInput, Select } from '../../../components/Field.tsx';
import { useRequest } from '../../../state/use-request.ts';
import { counted } from '../../../format/write.ts';
import type { ToolDraft, ToolOption, ToolWords } from './tools.ts';
import styles from './honesty.module.css';

export interface ToolOptionsProps {
  readonly words: ToolWords;
  readonly strategy: string;
  readonly draft: ToolDraft;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (draft: ToolDraft) => void;
}

/** Draws the few choices that a tool leaves to a person. */
export function ToolOptions({ words, strategy, draft, errors, onChange }: ToolOptionsProps) {
  // only the surface names settings of the strategy
  const space = useRequest('search.space', words.tool === 'surface' ? { strategy } : null);
  const studies = useRequest('search.list', words.tool === 'overfit' ? {} : null);
  const change = (name: string, value: string): void => { onChange({ ...draft, [name]: value }); };
  const settings = space.data?.parameters.filter(({ kind }) => kind !== 'choice').map(({ name, title }) => ({ value: name, title })) ?? [];
  const judged = studies.data?.studies.filter((study) => study.strategy === strategy && study.done >= 4) ?? [];
  return (
    <div className={styles.options}>
      {words.tool === 'overfit' && judged.length > 0 && (
        <Field label="Trials" hint="Those of a stored search, or a search of its own.">
          {(control) => <Select {...control} value={draft['studyId'] ?? ''} onChange={(event) => { change('studyId', event.target.value); }}><option value="">a search of its own</option>{judged.map(({ studyId, title, done }) => <option key={studyId} value={studyId}>{title}, {counted(done, 'trial')}</option>)}</Select>}
        </Field>
      )}
      {words.options.map((option) => <Option key={option.name} option={option} settings={settings} value={draft[option.name]} error={errors[option.name] ?? null} onChange={(value) => { change(option.name, value); }} />)}
    </div>
  );
}

function Option({ option, settings, value, error, onChange }: { readonly option: ToolOption; readonly settings: readonly { readonly value: string; readonly title: string }[]; readonly value: string | undefined; readonly error: string | null; readonly onChange: (value: string) => void }) {
  if (option.kind === 'number') return <Field label={option.label} hint={option.hint} error={error}>{(control) => <NumberInput {...control} inputMode="numeric" value={value ?? String(option.fallback)} onChange={(event) => { onChange(event.target.value.trim()); }} />}</Field>;
  const isSetting = option.options.length === 0;
  return (
    <Field label={option.label} hint={option.hint}>
      {(control) => (
        <Select {...control} value={value ?? option.fallback} onChange={(event) => { onChange(event.target.value); }}>
          {isSetting && <option value="">as suggested</option>}
          {(isSetting ? settings : option.options).map((choice) => <option key={choice.value} value={choice.value}>{choice.title}</option>)}
        </Select>
      )}
    </Field>
  );
}
