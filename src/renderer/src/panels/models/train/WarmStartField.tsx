import { Field, Select } from '../../../components/Field.tsx';
import { symbolOf } from '../../../format/words.ts';
import { useRequest } from '../../../state/use-request.ts';

/** Of boosted trees nothing is gone on from. */
const AGENTS = { kind: 'agent' } as const;

/** Draws the choice of a model whose weights every seed begins with. */
export function WarmStartField({ value, onChange }: { readonly value: string | null; readonly onChange: (code: string | null) => void }) {
  const { data } = useRequest('models.list', AGENTS);
  const models = data?.models.filter(({ origin, damage }) => origin === 'training' && damage === null) ?? [];
  const isKnown = value === null || models.some(({ code }) => code === value);
  if (models.length === 0 && value === null) return null;
  return (
    <Field label="Goes on from" hint="Every seed begins with the weights of this model. It has to see the same features and choose between the same actions.">
      {(control) => (
        <Select {...control} value={value ?? ''} onChange={(event) => { onChange(event.target.value === '' ? null : event.target.value); }}>
          <option value="">nothing: it begins afresh</option>
          {!isKnown && <option value={value}>{value.slice(0, 12)}, not on the shelf</option>}
          {models.map(({ code, title, instruments, interval }) => <option key={code} value={code}>{title}, {instruments.map(symbolOf).join(', ')} {interval} ({code.slice(0, 8)})</option>)}
        </Select>
      )}
    </Field>
  );
}
