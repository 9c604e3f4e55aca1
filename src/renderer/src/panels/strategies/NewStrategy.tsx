import { useCallback, useState } from 'react';
import type { CatalogEntry } from '../../../../engine/contract/api.ts';
import type { StrategyView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState, Panel } from '../../components/Panel.tsx';
import type { IntervalName } from '../../form/intervals.ts';
import { SchemaForm } from '../../form/SchemaForm.tsx';
import { useForm } from '../../form/use-form.ts';
import { MODE_WORDS } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { showToast } from '../../state/toasts.ts';
import { useAction } from '../../state/use-action.ts';
import { proposedId } from './assignment.ts';
import { IntervalField, SymbolPicker } from './AssignmentFields.tsx';
import { ApplyBar } from '../page/ApplyBar.tsx';
import styles from './strategies.module.css';

export interface NewStrategyProps {
  readonly entries: readonly CatalogEntry[];
  readonly onCancel: () => void;
  readonly onAdded: (id: string) => void;
}

/** Draws the form that puts a strategy to work: which one, on what, with which settings. */
export function NewStrategy({ entries, onCancel, onAdded }: NewStrategyProps) {
  const [name, setName] = useState(entries[0]?.name ?? '');
  const entry = entries.find((candidate) => candidate.name === name);
  return (
    <Panel title="Add a strategy" padded actions={<Button look="ghost" size="small" onClick={onCancel}>Cancel</Button>}>
      {entry ? (
        <div className={styles.editor}>
          <div className={styles.kinds} role="group" aria-label="Kind of strategy">
            {entries.map((candidate) => (
              <button key={candidate.name} type="button" className={styles.kind} aria-pressed={candidate.name === name} onClick={() => { setName(candidate.name); }}>
                <strong>{candidate.title}</strong>
                <span>{candidate.summary}</span>
              </button>
            ))}
          </div>
          <NewAssignment key={entry.name} entry={entry} onAdded={onAdded} />
        </div>
      ) : <EmptyState title="No strategy to choose from" text="This version comes with none, which is a fault: run the checks in Settings." />}
    </Panel>
  );
}

function NewAssignment({ entry, onAdded }: { readonly entry: CatalogEntry; readonly onAdded: (id: string) => void }) {
  const engine = useEngine();
  const instruments = useView((view) => view.instruments);
  const strategies = useView((view) => view.strategies);
  const session = useView((view) => view.session);
  const blocked = takenInstruments(strategies);
  const [chosen, setChosen] = useState<readonly string[]>(() => instruments.map(({ id }) => id).filter((id) => blocked[id] === undefined).slice(0, 1));
  const [interval, setInterval] = useState<IntervalName>('1m');
  const form = useForm(entry.schema, entry.defaults);
  const add = useAction(useCallback(async () => {
    const id = proposedId(entry.name, chosen, strategies.map((strategy) => strategy.id));
    try {
      await engine.call('strategies.apply', { id, strategy: entry.name, instruments: [...chosen], interval, enabled: true, config: form.value });
    } catch (failure) {
      if (form.place('config', failure)) return;
      throw failure;
    }
    showToast('good', `${entry.title} is at work and decides from the next closed bar.`);
    onAdded(id);
  }, [engine, entry, chosen, strategies, interval, form, onAdded]));
  const symbolError = chosen.length === 0 ? 'Choose at least one symbol.' : chosen.length > 20 ? `At most 20 symbols, ${chosen.length} are chosen.` : null;

  return (
    <>
      <SymbolPicker legend="Symbols" instruments={instruments.map(({ id }) => id)} chosen={chosen} blocked={blocked} error={symbolError} onChange={setChosen} />
      <div className={styles.narrowField}><IntervalField value={interval} onChange={setInterval} hint="Decides once per bar. Shorter bars mean more trades and more costs." /></div>
      <SchemaForm label={`Settings of ${entry.title}`} form={form.state} dispatch={form.dispatch} presets={entry.presets} compareWith="default" />
      <ApplyBar text={`${session ? `${MODE_WORDS[session.mode].badge}. ${MODE_WORDS[session.mode].money} ` : ''}It starts switched on, waits until it has enough bars, then decides at each close.`}>
        <Button look="primary" pending={add.pending} disabled={symbolError !== null || !form.isValid} onClick={() => { void add.run(); }}>Start this strategy</Button>
      </ApplyBar>
    </>
  );
}

/** One strategy per instrument: two would fight over one position. */
export function takenInstruments(strategies: readonly StrategyView[], except?: string): Readonly<Record<string, string>> {
  return Object.fromEntries(strategies.filter(({ id }) => id !== except).flatMap((strategy) => strategy.instruments.map((id) => [id, `traded by ${strategy.title}`])));
}
