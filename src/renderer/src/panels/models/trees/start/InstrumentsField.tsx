import { useState } from 'react';
import { Button } from '../../../../components/Button.tsx';
import { Field, TextInput } from '../../../../components/Field.tsx';
import { SymbolPicker } from '../../../strategies/AssignmentFields.tsx';
import styles from './start.module.css';

const ID = /^(spot|um|practice):[A-Z0-9_]{2,30}$/;

export interface InstrumentsFieldProps {
  readonly known: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Chooses the markets that are traded, each with a model of its own: those that are known, or any by its name. */
export function InstrumentsField({ known, chosen, onChange }: InstrumentsFieldProps) {
  const [text, setText] = useState('');
  const name = text.trim();
  const canAdd = ID.test(name) && !chosen.includes(name);
  const add = (): void => {
    if (!canAdd) return;
    onChange([...chosen, name]);
    setText('');
  };
  const error = chosen.length === 0 ? 'At least one is needed.' : chosen.length > 10 ? `At most 10, not ${chosen.length}.` : null;
  return (
    <>
      <SymbolPicker legend="Instruments" instruments={known} chosen={chosen} error={error} onChange={onChange} showMarket />
      <div className={styles.add}>
        <Field label="Another" hint="Market and symbol, such as um:BTCUSDT." error={name === '' || ID.test(name) ? null : 'Expected spot:, um: or practice: and a symbol.'}>
          {(control) => <TextInput {...control} value={text} onChange={(event) => { setText(event.target.value); }} onKeyDown={(event) => { if (event.key === 'Enter') add(); }} />}
        </Field>
        <Button disabled={!canAdd} onClick={add}>Add</Button>
      </div>
    </>
  );
}
