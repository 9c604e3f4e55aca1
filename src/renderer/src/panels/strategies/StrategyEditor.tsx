import { Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { CatalogEntry, StrategyAssignment } from '../../../../engine/contract/api.ts';
import type { StrategyView } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ChangeList } from '../../form/ChangeList.tsx';
import type { FormChange } from '../../form/model.ts';
import { SchemaForm } from '../../form/SchemaForm.tsx';
import { useForm } from '../../form/use-form.ts';
import { symbolOf } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { showToast } from '../../state/toasts.ts';
import { useAction } from '../../state/use-action.ts';
import { IntervalField, SymbolPicker } from './AssignmentFields.tsx';
import { assignmentOf } from './assignment.ts';
import { intervalsOf } from './kind.ts';
import { takenInstruments } from './NewStrategy.tsx';
import { SizeSteps } from './SizeSteps.tsx';
import { SizingForm } from './SizingForm.tsx';
import { ApplyBar, Lead } from '../page/ApplyBar.tsx';
import styles from './strategies.module.css';

/** The forms of what every strategy has beside its own settings. */
export interface Policies {
  /** How entries are sent. */
  readonly entry: Pick<CatalogEntry, 'schema' | 'defaults'>;
  /** How large they are. */
  readonly sizing: Pick<CatalogEntry, 'schema' | 'defaults'>;
}

export interface StrategyEditorProps {
  readonly strategy: StrategyView;
  readonly entry: CatalogEntry;
  readonly policies: Policies;
  readonly onRemoved: () => void;
}

/** Draws the settings of a strategy at work. Nothing changes before the exact difference has been shown and confirmed. */
export function StrategyEditor({ strategy, entry, policies, onRemoved }: StrategyEditorProps) {
  const engine = useEngine();
  const instruments = useView((view) => view.instruments);
  const strategies = useView((view) => view.strategies);
  const [chosen, setChosen] = useState(strategy.instruments);
  const [interval, setInterval] = useState(strategy.interval);
  const [asking, setAsking] = useState<'apply' | 'remove' | null>(null);
  const form = useForm(entry.schema, strategy.config);
  const entries = useForm(policies.entry.schema, strategy.entry);
  const sizes = useForm(policies.sizing.schema, strategy.sizing);
  const changes = [...assignmentChanges(strategy, chosen, interval), ...form.changes, ...under('entry', entries.changes), ...under('sizing', sizes.changes)];
  const close = (): void => { setAsking(null); };

  const apply = useAction(useCallback(async () => {
    setAsking(null);
    try {
      await engine.call('strategies.apply', { ...assignmentOf(strategy), instruments: [...chosen], interval, config: form.value, entry: entries.value as NonNullable<StrategyAssignment['entry']>, sizing: sizes.value as NonNullable<StrategyAssignment['sizing']> });
    } catch (failure) {
      if (form.place('config', failure) || entries.place('entry', failure) || sizes.place('sizing', failure)) return;
      throw failure;
    }
    showToast('good', `${strategy.title}: the new settings hold from the next closed bar.`);
  }, [engine, strategy, chosen, interval, form, entries, sizes]));
  const remove = useAction(useCallback(async () => {
    setAsking(null);
    await engine.call('strategies.remove', { id: strategy.id });
    onRemoved();
  }, [engine, strategy, onRemoved]), `${strategy.title} is removed. Open positions keep their stops.`);
  const discard = (): void => {
    form.dispatch({ type: 'all-reset' });
    entries.dispatch({ type: 'all-reset' });
    sizes.dispatch({ type: 'all-reset' });
    setChosen(strategy.instruments);
    setInterval(strategy.interval);
  };

  return (
    <Panel title={<>{strategy.title} <span className={styles.id}>{strategy.id}</span></>} padded actions={<Button look="ghost" size="small" onClick={() => { setAsking('remove'); }}><Trash2 aria-hidden />Remove</Button>}>
      <div className={styles.editor}>
        <p className={styles.summary}>{entry.summary}</p>
        <SymbolPicker legend="Symbols" instruments={instruments.map(({ id }) => id)} chosen={chosen} blocked={takenInstruments(strategies, strategy.id)} error={chosen.length === 0 ? 'Choose at least one symbol, or remove the strategy.' : null} onChange={setChosen} />
        <div className={styles.narrowField}><IntervalField value={interval} options={intervalsOf(entry)} onChange={setInterval} /></div>
        <SchemaForm label={`Settings of ${strategy.title}`} form={form.state} dispatch={form.dispatch} presets={entry.presets} />
        <SizingForm title={strategy.title} form={sizes} />
        <SchemaForm label={`How ${strategy.title} enters`} form={entries.state} dispatch={entries.dispatch} />
        <ApplyBar isStatus text={changes.length === 0 ? 'Running with these settings.' : `${changes.length} ${changes.length === 1 ? 'change' : 'changes'} not applied yet. Applied changes hold from the next closed bar.`}>
          {changes.length > 0 && <Button onClick={discard}>Discard</Button>}
          <Button look="primary" pending={apply.pending} disabled={changes.length === 0 || !form.isValid || !entries.isValid || !sizes.isValid || chosen.length === 0} onClick={() => { if (strategy.enabled) setAsking('apply'); else void apply.run(); }}>Apply</Button>
        </ApplyBar>
        <SizeSteps strategyId={strategy.id} />
      </div>
      <ConfirmDialog open={asking === 'apply'} title="Change a running strategy" confirm="Apply from the next closed bar" pending={apply.pending} onConfirm={() => { void apply.run(); }} onClose={close}>
        <Lead>Exactly this changes. Positions that are open keep the stops they have; the next decision follows the new settings.</Lead>
        <ChangeList changes={changes} />
      </ConfirmDialog>
      <ConfirmDialog open={asking === 'remove'} title={`Remove ${strategy.title}`} confirm="Remove the strategy" look="danger" pending={remove.pending} onConfirm={() => { void remove.run(); }} onClose={close}>
        <Lead>It stops deciding for {strategy.instruments.map(symbolOf).join(', ')}. Positions it opened stay open with the stop and target they have, until those are hit or you close them on the Trade page. Its trades stay in the journal.</Lead>
      </ConfirmDialog>
    </Panel>
  );
}

function under(part: string, changes: readonly FormChange[]): readonly FormChange[] {
  return changes.map((change) => ({ ...change, path: `${part}.${change.path}` }));
}

function assignmentChanges(strategy: StrategyView, instruments: readonly string[], interval: string): readonly FormChange[] {
  const names = (ids: readonly string[]): string => ids.map(symbolOf).sort().join(', ') || 'none';
  const from = names(strategy.instruments);
  const to = names(instruments);
  return [
    ...(from === to ? [] : [{ path: 'instruments', label: 'Symbols', from, to }]),
    ...(interval === strategy.interval ? [] : [{ path: 'interval', label: 'Bar length', from: strategy.interval, to: interval }]),
  ];
}
