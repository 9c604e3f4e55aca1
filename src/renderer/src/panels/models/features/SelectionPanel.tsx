import { Microscope } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { DatasetView } from '../../../../../engine/contract/api.ts';
import type { FeatureSelection } from '../../../../../engine/contract/features.ts';
import { Button } from '../../../components/Button.tsx';
import { Check } from '../../../components/Check.tsx';
import { Field, NumberInput, Segments, Select } from '../../../components/Field.tsx';
import { EmptyState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { symbolOf } from '../../../format/words.ts';
import { useEngine, useView } from '../../../state/engine-context.tsx';
import { goToPage } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { useRequest } from '../../../state/use-request.ts';
import { choiceOf, testableInstruments } from '../../lab/lab-request.ts';
import { labStore } from '../../lab/lab-store.ts';
import { PeriodFields } from '../../lab/PeriodFields.tsx';
import type { TimeSpan } from '../../lab/window.ts';
import { clippedTo } from '../../lab/window.ts';
import { JobList } from '../../page/JobList.tsx';
import { Note } from '../../page/PageFrame.tsx';
import { IntervalField, marketWords } from '../../strategies/AssignmentFields.tsx';
import { SelectionView } from './SelectionView.tsx';
import styles from '../models.module.css';
import type { IntervalName } from '../../../form/intervals.ts';

const SETS = [{ value: 'bars-50', title: 'bars-50' }, { value: 'market-30', title: 'market-30' }, { value: 'bars-19', title: 'bars-19' }] as const;

/** Asks what features say of what comes after, and which of them say the same: on the training days alone. */
export function SelectionPanel() {
  const data = useRequest('data.list', {});
  const jobs = useView(useShallow((view) => view.jobs.filter((job) => job.kind === 'features').slice(0, 3)));
  const [shown, setShown] = useState<string | null>(null);
  const newest = jobs.find(({ status }) => status === 'done')?.id ?? null;
  useEffect(() => { if (newest !== null) setShown(newest); }, [newest]);
  const selection = (jobs.find(({ id, status }) => id === shown && status === 'done')?.report ?? null) as FeatureSelection | null;
  return (
    <>
      <Panel title="What the features say" padded>
        {data.data === null
          ? <LoadingState label="Reading data" rows={3} />
          : testableInstruments(data.data.datasets).length === 0
            ? <EmptyState title="No history yet" text="Features are worked out from stored bars." action={<Button look="primary" onClick={() => { goToPage('data'); }}>Get data</Button>} />
            : <SelectionForm datasets={data.data.datasets} />}
        {jobs.length > 0 && <div className={styles.jobs}><JobList jobs={jobs} renderDone={(job) => job.id !== shown && <Button size="small" onClick={() => { setShown(job.id); }}>Show</Button>} /></div>}
      </Panel>
      {selection !== null && <SelectionView selection={selection} />}
    </>
  );
}

function SelectionForm({ datasets }: { readonly datasets: readonly DatasetView[] }) {
  const engine = useEngine();
  const [set, setSet] = useState<(typeof SETS)[number]['value']>('bars-50');
  const [instrumentId, setInstrumentId] = useState<string | null>(null);
  const [interval, setInterval] = useState<IntervalName | null>(null);
  const [span, setSpan] = useState<TimeSpan | null>(null);
  const [referenceId, setReferenceId] = useState('');
  const [ahead, setAhead] = useState('1');
  const [withRegime, setWithRegime] = useState(false);
  const known = testableInstruments(datasets);
  const choice = choiceOf({ ...labStore.getInitialState().draft, instruments: instrumentId === null ? [] : [instrumentId], interval, span: null }, datasets);
  const chosen = choice.instruments[0] ?? known[0] ?? '';
  const { coverage } = choice;
  const period = coverage === null ? null : span === null ? coverage : clippedTo(coverage, span);
  const aheadBars = /^\d{1,3}$/.test(ahead) && Number(ahead) >= 1 && Number(ahead) <= 500 ? Number(ahead) : null;
  const start = useAction(async () => {
    if (period === null || choice.interval === null || aheadBars === null) return;
    await engine.call('features.select', { set, instrumentId: chosen, interval: choice.interval, referenceId: referenceId === '' ? null : referenceId, withRegime, from: period.from, to: period.to, aheadBars });
  });
  return (
    <div className={styles.form}>
      <p className={styles.small}>Of the first part of the period alone; what comes after is for validation and test, and looking at it would be cheating. It says which features know something of the bars to come, which say the same as another, and in how many directions they differ at all.</p>
      <div className={styles.fields}>
        <div className={styles.group}><span className={styles.legend}>Features</span><div><Segments label="Features" value={set} options={SETS} onChange={setSet} /></div></div>
        <Field label="Symbol">{(control) => <Select {...control} value={chosen} onChange={(event) => { setInstrumentId(event.target.value); setSpan(null); }}>{known.map((id) => <option key={id} value={id}>{symbolOf(id)}, {marketWords(id)}</option>)}</Select>}</Field>
        {choice.interval !== null && <IntervalField value={choice.interval} options={choice.intervals} onChange={(next) => { setInterval(next); setSpan(null); }} />}
        <Field label="Leading market">{(control) => <Select {...control} value={referenceId} onChange={(event) => { setReferenceId(event.target.value); }}><option value="">none</option>{known.filter((id) => id !== chosen).map((id) => <option key={id} value={id}>{symbolOf(id)}, {marketWords(id)}</option>)}</Select>}</Field>
        <Field label="Of the return over" unit="bars to come" error={aheadBars === null ? `expected 1 to 500, was "${ahead}"` : null}>{(control) => <NumberInput {...control} inputMode="numeric" value={ahead} onChange={(event) => { setAhead(event.target.value.trim()); }} />}</Field>
      </div>
      {coverage !== null && period !== null && <PeriodFields coverage={coverage} span={period} hint="The first 60 % of it are looked at." onChange={setSpan} />}
      <Check checked={withRegime} onChange={setWithRegime}>With regime probabilities (takes longer)</Check>
      {start.error !== null && <Note tone="bad">{start.error}</Note>}
      <div><Button look="primary" pending={start.pending} disabled={period === null || aheadBars === null} onClick={() => { void start.run(); }}><Microscope aria-hidden />Look at the features</Button></div>
    </div>
  );
}
