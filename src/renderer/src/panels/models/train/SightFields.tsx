import type { DatasetView } from '../../../../../engine/contract/api.ts';
import type { FeatureSetView } from '../../../../../engine/contract/features.ts';
import { Field, Select } from '../../../components/Field.tsx';
import { Fold } from '../../../form/Fold.tsx';
import { SchemaForm } from '../../../form/SchemaForm.tsx';
import { symbolOf } from '../../../format/words.ts';
import { counted, writeSetting } from '../../../format/write.ts';
import { useRequest } from '../../../state/use-request.ts';
import { marketWords } from '../../strategies/AssignmentFields.tsx';
import { testableInstruments } from '../../lab/lab-request.ts';
import type { TrainChoice, TrainDraft } from './train-draft.ts';
import { editTrainDraft } from './train-store.ts';
import type { TrainForms } from './use-train-forms.ts';
import styles from '../models.module.css';

/** Draws what the agent sees: which features, brought to which scale, of which other markets, and what of it will be masked. */
export function SightFields({ forms, draft, choice, datasets }: { readonly forms: TrainForms; readonly draft: TrainDraft; readonly choice: TrainChoice; readonly datasets: readonly DatasetView[] }) {
  const catalog = useRequest('features.catalog', {});
  const set = catalog.data?.sets.find(({ name }) => name === forms.features.value['set']);
  const others = testableInstruments(datasets);
  const sees = { reference: draft.referenceId !== null, basis: draft.basisId !== null && choice.instruments.length === 1, regime: forms.features.value['withRegime'] === true };
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>What it sees</legend>
      <SchemaForm label="Features" form={forms.features.state} dispatch={forms.features.dispatch} compareWith="default" />
      <div className={styles.fields}>
        <MarketField label="Leading market" hint="Bitcoin, as a rule. Its bars have to be there wherever the model trades." options={others} value={draft.referenceId} onChange={(referenceId) => { editTrainDraft({ referenceId }); }} />
        {choice.instruments.length === 1 && <MarketField label="Other market of the pair" hint="The spot market of a perpetual, for the basis between them." options={others.filter((id) => id !== choice.instruments[0])} value={draft.basisId} onChange={(basisId) => { editTrainDraft({ basisId }); }} />}
      </div>
      {set !== undefined && <p className={styles.small}>{knownSentence(set, datasets, choice.instruments, sees)}</p>}
      <Fold title="Scale of the features" form={forms.normaliser} summary={`By ${writeSetting(forms.normaliser.value['kind'])}, fitted to the days that are learned from alone.`}>
        <SchemaForm label="Scale of the features" form={forms.normaliser.state} dispatch={forms.normaliser.dispatch} compareWith="default" />
      </Fold>
    </fieldset>
  );
}

function MarketField({ label, hint, options, value, onChange }: { readonly label: string; readonly hint: string; readonly options: readonly string[]; readonly value: string | null; readonly onChange: (id: string | null) => void }) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <Select {...control} value={value ?? ''} onChange={(event) => { onChange(event.target.value === '' ? null : event.target.value); }}>
          <option value="">none</option>
          {options.map((id) => <option key={id} value={id}>{symbolOf(id)}, {marketWords(id)}</option>)}
        </Select>
      )}
    </Field>
  );
}

/** Says how many features of a set will be known with the stored data, and what the others lack. */
export function knownSentence(set: FeatureSetView, datasets: readonly DatasetView[], instruments: readonly string[], sees: { readonly reference: boolean; readonly basis: boolean; readonly regime: boolean }): string {
  const stored = (kind: DatasetView['kind']): boolean => instruments.length > 0 && instruments.every((id) => datasets.some((dataset) => dataset.kind === kind && dataset.instrumentId === id));
  const has: Readonly<Record<string, boolean>> = {
    bars: true, clock: true, trades: stored('trades'), quotes: stored('quotes') || stored('depth'), depth: stored('depth'), 'depth and trades': stored('depth') && stored('trades'), funding: stored('funding'),
    'reference bars': sees.reference, 'basis bars': sees.basis, regime: sees.regime, context: false,
  };
  const missing = set.features.filter(({ needs }) => has[needs] !== true);
  if (missing.length === 0) return `All ${counted(set.features.length, 'feature')} are known.`;
  const lacks = [...new Set(missing.map(({ needs }) => needs))];
  return `${set.features.length - missing.length} of ${counted(set.features.length, 'feature')} are known. ${missing.length === 1 ? 'One is' : `${missing.length} are`} masked, never made up, for want of ${lacks.join(', ')}.`;
}
