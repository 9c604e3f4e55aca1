import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import type { CatalogEntry, StrategyAssignment } from '../../../../engine/contract/api.ts';
import type { StrategyView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { EmptyState, Panel } from '../../components/Panel.tsx';
import type { IntervalName } from '../../form/intervals.ts';
import { SchemaForm } from '../../form/SchemaForm.tsx';
import { useForm } from '../../form/use-form.ts';
import type { Form } from '../../form/use-form.ts';
import { MODE_WORDS } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { showToast } from '../../state/toasts.ts';
import { useAction } from '../../state/use-action.ts';
import { proposedId } from './assignment.ts';
import { IntervalField, SymbolPicker } from './AssignmentFields.tsx';
import { intervalsOf, isAddedByHand, keyOf, kindOf } from './kind.ts';
import { SizingForm } from './SizingForm.tsx';
import type { Policies } from './StrategyEditor.tsx';
import { ApplyBar } from '../page/ApplyBar.tsx';
import styles from './strategies.module.css';

export interface NewStrategyProps {
  readonly entries: readonly CatalogEntry[];
  readonly policies: Policies;
  readonly onCancel: () => void;
  readonly onAdded: (id: string) => void;
}

/** Draws the form that puts a strategy to work: which one, on what, with which settings. */
export function NewStrategy({ entries: all, policies, onCancel, onAdded }: NewStrategyProps) {
  const entries = all.filter(isAddedByHand);
  const [key, setKey] = useState(entries[0] === undefined ? '' : keyOf(entries[0]));
  const entry = entries.find((candidate) => keyOf(candidate) === key);
  return (
    <Panel title="Add a strategy" padded actions={<Button look="ghost" size="small" onClick={onCancel}>Cancel</Button>}>
      {entry ? (
        <div className={styles.editor}>
          <div className={styles.kinds} role="group" aria-label="Kind of strategy">
            {entries.map((candidate) => (
              <button key={keyOf(candidate)} type="button" className={styles.kind} aria-pressed={keyOf(candidate) === key} onClick={() => { setKey(keyOf(candidate)); }}>
                <strong>{candidate.title}</strong>
                <span>{candidate.summary}</span>
              </button>
            ))}
          </div>
          <NewAssignment key={key} entry={entry} policies={policies} onAdded={onAdded} />
        </div>
      ) : <EmptyState title="No strategy to choose from" text="This version comes with none, which is a fault: run the checks in Settings." />}
    </Panel>
  );
}

function NewAssignment({ entry, policies, onAdded }: { readonly entry: CatalogEntry; readonly policies: Policies; readonly onAdded: (id: string) => void }) {
  const engine = useEngine();
  const instruments = useView((view) => view.instruments);
  const strategies = useView((view) => view.strategies);
  const session = useView((view) => view.session);
  const blocked = takenInstruments(strategies);
  const [chosen, setChosen] = useState<readonly string[]>(() => instruments.map(({ id }) => id).filter((id) => blocked[id] === undefined).slice(0, 1));
  const [interval, setInterval] = useState<IntervalName>(entry.interval ?? '1m');
  const form = useForm(entry.schema, entry.defaults);
  const sending = useForm(policies.entry.schema, policies.entry.defaults);
  const sizing = useForm(policies.sizing.schema, policies.sizing.defaults);
  const add = useAction(useCallback(async () => {
    const id = proposedId(entry.code === undefined ? entry.name : entry.title, chosen, strategies.map((strategy) => strategy.id));
    try {
      await engine.call('strategies.apply', { id, ...kindOf(keyOf(entry)), instruments: [...chosen], interval, enabled: true, config: form.value, ...chosenParts(sending, sizing) });
    } catch (failure) {
      if (form.place('config', failure) || sending.place('entry', failure) || sizing.place('sizing', failure)) return;
      throw failure;
    }
    showToast('good', `${entry.title} is at work and decides from the next closed bar.`);
    onAdded(id);
  }, [engine, entry, chosen, strategies, interval, form, sending, sizing, onAdded]));
  const symbolError = chosen.length === 0 ? 'Choose at least one symbol.' : chosen.length > 20 ? `At most 20 symbols, ${chosen.length} are chosen.` : null;

  return (
    <>
      <SymbolPicker legend="Symbols" instruments={instruments.map(({ id }) => id)} chosen={chosen} blocked={blocked} error={symbolError} onChange={setChosen} />
      <div className={styles.narrowField}><IntervalField value={interval} options={intervalsOf(entry)} onChange={setInterval} hint={entry.interval === undefined ? 'Decides once per bar. Shorter bars mean more trades and more costs.' : 'A model decides on the bars that it was trained on.'} /></div>
      <SchemaForm label={`Settings of ${entry.title}`} form={form.state} dispatch={form.dispatch} presets={entry.presets} compareWith="default" />
      <PolicyFold title="How large its trades are" form={sizing} plain="The risk per trade of the risk settings."><SizingForm title={entry.title} form={sizing} compareWith="default" /></PolicyFold>
      <PolicyFold title="How its entries are sent" form={sending} plain="At the market."><SchemaForm label={`How ${entry.title} enters`} form={sending.state} dispatch={sending.dispatch} compareWith="default" /></PolicyFold>
      <ApplyBar text={`${session ? `${MODE_WORDS[session.mode].badge}. ${MODE_WORDS[session.mode].money} ` : ''}It starts switched on, waits until it has enough bars, then decides at each close.`}>
        <Button look="primary" pending={add.pending} disabled={symbolError !== null || !form.isValid || !sending.isValid || !sizing.isValid} onClick={() => { void add.run(); }}>Start this strategy</Button>
      </ApplyBar>
    </>
  );
}

/** What is as the defaults is left out: a later version may know better ones. */
function chosenParts(sending: Form, sizing: Form): Pick<StrategyAssignment, 'entry' | 'sizing'> {
  return {
    ...(sending.changes.length === 0 ? {} : { entry: sending.value as NonNullable<StrategyAssignment['entry']> }),
    ...(sizing.changes.length === 0 ? {} : { sizing: sizing.value as NonNullable<StrategyAssignment['sizing']> }),
  };
}

function PolicyFold({ title, form, plain, children }: { readonly title: string; readonly form: Form; readonly plain: string; readonly children: ReactNode }) {
  const mustShow = !form.isValid || Object.keys(form.state.refused).length > 0;
  return (
    <details className={styles.fold} open={mustShow || undefined}>
      <summary><strong>{title}</strong> {form.changes.length === 0 ? plain : `${form.changes.length} changed from the default.`}</summary>
      <div className={styles.foldBody}>{children}</div>
    </details>
  );
}

/** One strategy per instrument: two would fight over one position. */
export function takenInstruments(strategies: readonly StrategyView[], except?: string): Readonly<Record<string, string>> {
  return Object.fromEntries(strategies.filter(({ id }) => id !== except).flatMap((strategy) => strategy.instruments.map((id) => [id, `traded by ${strategy.title}`])));
}
