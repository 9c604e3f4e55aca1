import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { StudyView, TrialView } from '../../../../../engine/contract/search.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { Field, NumberInput, Select } from '../../../components/Field.tsx';
import { EmptyState } from '../../../components/Panel.tsx';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { joined } from '../../../components/class-names.ts';
import { csvOf } from '../../../export/csv.ts';
import { saveFile } from '../../../export/save-file.ts';
import { formatNumber } from '../../../format/decimal.ts';
import { Section } from '../../../components/Section.tsx';
import { writeSetting } from '../../../format/write.ts';
import { measureWords, writeMeasure } from './measures.ts';
import type { TrialFilter } from './trial-filter.ts';
import { filteredTrials } from './trial-filter.ts';
import tables from '../../../components/small-table.module.css';
import styles from './search.module.css';

export interface TrialsTableProps {
  readonly study: StudyView;
  readonly trials: readonly TrialView[];
  /** Numbers of the trials that the brushes keep; null keeps all. */
  readonly kept: ReadonlySet<number> | null;
  readonly chosen: number | null;
  readonly onChoose: (number: number) => void;
}

const NO_FILTER: TrialFilter = { name: '', low: '', high: '', state: 'all' };

/** Lists the trials, with a filter that does by keyboard what the brushes of the picture do by pointer. */
export function TrialsTable({ study, trials, kept, chosen, onChoose }: TrialsTableProps) {
  const [filter, setFilter] = useState<TrialFilter>(NO_FILTER);
  const rows = useMemo(() => filteredTrials(trials, filter, study.objectives).filter(({ number }) => kept === null || kept.has(number)), [trials, filter, kept, study.objectives]);
  const searched = study.space.filter(({ name }) => trials.some(({ values }) => name in values));
  const columns = useMemo(() => columnsOf(study, searched.map(({ name, title }) => ({ name, title })), onChoose), [study, searched, onChoose]);
  return (
    <Section
      title="Trials" text={`${formatNumber(rows.length, 0)} of ${formatNumber(trials.length, 0)} shown.`}
      actions={<Button size="small" onClick={() => { saveFile(`trials-${study.studyId}.csv`, csvOf(csvColumns(study, searched.map(({ name }) => name)), rows), 'text/csv'); }}><Download aria-hidden />As CSV</Button>}
    >
      <div className={styles.filter} role="group" aria-label="Filter of the trials">
        <Field label="Keep by">
          {(control) => (
            <Select {...control} value={filter.name} onChange={(event) => { setFilter({ ...filter, name: event.target.value }); }}>
              <option value="">no measure</option>
              {study.objectives.map((measure) => <option key={measure} value={`objective:${measure}`}>{measureWords(measure).title}</option>)}
              {searched.filter(({ kind }) => kind !== 'choice').map(({ name, title }) => <option key={name} value={name}>{title}</option>)}
            </Select>
          )}
        </Field>
        <Field label="At least">{(control) => <NumberInput {...control} disabled={filter.name === ''} value={filter.low} onChange={(event) => { setFilter({ ...filter, low: event.target.value.trim() }); }} />}</Field>
        <Field label="At most">{(control) => <NumberInput {...control} disabled={filter.name === ''} value={filter.high} onChange={(event) => { setFilter({ ...filter, high: event.target.value.trim() }); }} />}</Field>
        <Field label="State">
          {(control) => (
            <Select {...control} value={filter.state} onChange={(event) => { setFilter({ ...filter, state: event.target.value as TrialFilter['state'] }); }}>
              <option value="all">all</option><option value="complete">complete</option><option value="pruned">given up</option><option value="failed">failed</option><option value="front">on the front</option>
            </Select>
          )}
        </Field>
      </div>
      <div className={joined(tables.frame, tables.scrolled, styles.trials)} data-long={rows.length > 12 || undefined}>
        <Table label="Trials" rows={rows} columns={columns} keyOf={({ number }) => String(number)} isChosen={({ number }) => number === chosen} initialSort={{ id: `objective:${study.objectives[0] ?? ''}`, desc: study.objectives[0] === undefined || measureWords(study.objectives[0]).better === 'higher' }} empty={<EmptyState title="No trial fits the filter" />} />
      </div>
    </Section>
  );
}

const STATES = { complete: 'complete', pruned: 'given up', failed: 'failed' } as const;

function columnsOf(study: StudyView, searched: readonly { readonly name: string; readonly title: string }[], onChoose: (number: number) => void): readonly Column<TrialView>[] {
  return [
    { id: 'number', title: 'Trial', card: 'title', render: ({ number, isOnFront }) => <button type="button" className={styles.trial} onClick={() => { onChoose(number); }}>{formatNumber(number, 0)}{isOnFront && <> <Badge tone="info">front</Badge></>}</button>, compare: (left, right) => left.number - right.number },
    ...study.objectives.map((measure, index): Column<TrialView> => ({ id: `objective:${measure}`, title: measureWords(measure).title, align: 'end', render: ({ objectives }) => <span className="num">{writeMeasure(measure, objectives[index] ?? null)}</span>, compare: (left, right) => worth(left, index, measure) - worth(right, index, measure) })),
    ...searched.map(({ name, title }): Column<TrialView> => ({ id: name, title, align: 'end', render: ({ values }) => <span className="num">{writeSetting(values[name])}</span>, compare: (left, right) => compared(left.values[name] ?? null, right.values[name] ?? null) })),
    { id: 'trades', title: 'Trades', align: 'end', optional: true, render: ({ metrics }) => <span className="num">{metrics === null ? '–' : formatNumber(metrics.trades, 0)}</span>, compare: (left, right) => (left.metrics?.trades ?? -1) - (right.metrics?.trades ?? -1) },
    { id: 'state', title: 'State', optional: true, render: ({ state, error, share, repeats }) => <span title={error ?? undefined}>{STATES[state]}{state === 'pruned' && ` after ${Math.round(share * 100)} %`}{repeats !== null && ` (as ${repeats})`}</span> },
  ];
}

/** A trial without a result stands behind all others, whichever way is better. */
function worth(trial: TrialView, index: number, measure: StudyView['objectives'][number]): number {
  return trial.objectives[index] ?? (measureWords(measure).better === 'higher' ? -Infinity : Infinity);
}

function compared(left: unknown, right: unknown): number {
  return typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right));
}

function csvColumns(study: StudyView, searched: readonly string[]) {
  return [
    { title: 'number', value: ({ number }: TrialView) => number },
    { title: 'state', value: ({ state }: TrialView) => state },
    ...study.objectives.map((measure, index) => ({ title: measure, value: ({ objectives }: TrialView) => objectives[index] ?? null })),
    ...searched.map((name) => ({ title: name, value: ({ values }: TrialView) => values[name] ?? null })),
    { title: 'trades', value: ({ metrics }: TrialView) => metrics?.trades ?? null },
  ];
}
