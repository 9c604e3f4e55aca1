import { Plus, Trash2 } from 'lucide-react';
import { useEffect } from 'react';
import type { CatalogEntry, DatasetView } from '../../../../engine/contract/api.ts';
import { Button, IconButton } from '../../components/Button.tsx';
import { Field, Select } from '../../components/Field.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { SchemaForm } from '../../form/SchemaForm.tsx';
import { useForm } from '../../form/use-form.ts';
import { IntervalField, SymbolPicker } from '../strategies/AssignmentFields.tsx';
import { intervalsOf, keyOf } from '../strategies/kind.ts';
import { Fold } from '../../form/Fold.tsx';
import { testableInstruments } from './lab-request.ts';
import type { PortfolioChoice } from './lab-request.ts';
import { addPart, changeDraft, changePart } from './lab-store.ts';
import styles from './lab.module.css';

export interface PortfolioFieldsProps {
  readonly portfolio: PortfolioChoice;
  readonly entries: readonly CatalogEntry[];
  readonly datasets: readonly DatasetView[];
}

/** Draws the strategies of a portfolio, each with its own symbols, bars and settings, on one account and one clock. */
export function PortfolioFields({ portfolio, entries, datasets }: PortfolioFieldsProps) {
  const [first] = entries;
  const add = first && <Button size="small" onClick={() => { addPart(keyOf(first)); }}><Plus aria-hidden />Add a strategy</Button>;
  return (
    <>
      {portfolio.parts.length === 0 && <EmptyState title="No strategy yet" text="Each strategy trades its own symbols; they share one account, its cash and its limits." />}
      {portfolio.parts.map((part) => {
        const entry = entries.find((one) => keyOf(one) === part.strategy);
        return entry && <PartFields key={`${part.id}/${part.strategy}`} part={part} entry={entry} entries={entries} datasets={datasets} onRemove={() => { changeDraft({ portfolio: portfolio.parts.filter(({ id }) => id !== part.id).map(({ choice: _, ...rest }) => rest) }); }} />;
      })}
      {add}
    </>
  );
}

interface PartFieldsProps {
  readonly part: PortfolioChoice['parts'][number];
  readonly entry: CatalogEntry;
  readonly entries: readonly CatalogEntry[];
  readonly datasets: readonly DatasetView[];
  readonly onRemove: () => void;
}

function PartFields({ part, entry, entries, datasets, onRemove }: PartFieldsProps) {
  const { id, choice } = part;
  const settings = useForm(entry.schema, entry.defaults, part.config);
  useEffect(() => { changePart(id, { config: settings.overrides }); }, [id, settings.overrides]);
  return (
    <fieldset className={styles.assignment} aria-label={`Strategy ${id}`}>
      <div className={styles.assignmentHead}>
        <Field label="Strategy">{(control) => <Select {...control} value={part.strategy} onChange={(event) => { changePart(id, { strategy: event.target.value, config: {}, ...bars(entries, event.target.value) }); }}>{entries.map((one) => <option key={keyOf(one)} value={keyOf(one)}>{one.title}</option>)}</Select>}</Field>
        <IconButton label={`Take ${entry.title} out of the portfolio`} icon={<Trash2 aria-hidden />} onClick={onRemove} />
      </div>
      <SymbolPicker legend="Symbols" instruments={testableInstruments(datasets)} chosen={choice.instruments} onChange={(instruments) => { changePart(id, { instruments }); }} showMarket />
      {choice.interval !== null && <IntervalField value={choice.interval} options={intervalsOf(entry, choice.intervals)} onChange={(interval) => { changePart(id, { interval }); }} />}
      <Fold mounts="opened" title="Strategy settings" form={settings}><SchemaForm label={`Settings of ${id}`} form={settings.state} dispatch={settings.dispatch} presets={entry.presets} compareWith="default" /></Fold>
    </fieldset>
  );
}

/** A model brings its bars along. */
function bars(entries: readonly CatalogEntry[], key: string): Pick<Parameters<typeof changePart>[1], 'interval'> {
  const interval = entries.find((one) => keyOf(one) === key)?.interval;
  return interval === undefined ? {} : { interval };
}
