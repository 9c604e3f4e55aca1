import { Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { StudySummary } from '../../../../../engine/contract/search.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button, IconButton } from '../../../components/Button.tsx';
import { Time } from '../../../components/Cells.tsx';
import { ConfirmDialog } from '../../../components/Dialog.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { symbolOf } from '../../../format/words.ts';
import { useEngine } from '../../../state/engine-context.tsx';
import { goToLab, useLabPlace } from '../../../state/route.ts';
import { useAction } from '../../../state/use-action.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { SplitLayout } from '../../page/PageFrame.tsx';
import { useStrategyTitle } from '../../page/use-strategy-title.ts';
import { SetupGate } from '../SetupGate.tsx';
import { utcDay } from '../window.ts';
import { STATE_WORDS, VERDICT_WORDS, writeMeasure } from './measures.ts';
import { SearchForm } from './SearchForm.tsx';
import { StudyPage } from './StudyPage.tsx';
import lab from '../lab.module.css';

const ASK_EVERY_MS = 2000;

/** New searches beside the stored ones; one search takes the whole width. */
export function SearchView() {
  const { id } = useLabPlace();
  if (id !== null) return <StudyPage key={id} studyId={id} />;
  return (
    <SplitLayout>
      <SetupGate title="New search">{(setup) => <SearchForm {...setup} />}</SetupGate>
      <StudiesPanel />
    </SplitLayout>
  );
}

function StudiesPanel() {
  const engine = useEngine();
  const { data, error, ask } = usePolled('search.list', {}, ASK_EVERY_MS);
  const titleOf = useStrategyTitle();
  const [doomed, setDoomed] = useState<StudySummary | null>(null);
  const remove = useAction(useCallback(async (studyId: string) => {
    await engine.call('search.delete', { studyId });
    setDoomed(null);
    ask();
  }, [engine, ask]), 'The search is deleted.');
  const columns: readonly Column<StudySummary>[] = [
    { id: 'title', title: 'Search', card: 'title', render: (study) => (study.title.startsWith(study.strategy) || study.title === '' ? titleOf(study.strategy) : study.title) },
    ...COLUMNS,
    { id: 'deeds', title: '', align: 'end', card: 'bare', render: (study) => (
      <span className={lab.deeds}>
        <Button size="small" onClick={() => { goToLab('search', study.studyId); }}>Open search</Button>
        <IconButton size="small" label={`Delete the search of ${utcDay(study.createdMs)}`} icon={<Trash2 aria-hidden />} disabled={study.state === 'running'} onClick={() => { setDoomed(study); }} />
      </span>
    ) },
  ];
  return (
    <Panel title="Searches">
      {data === undefined
        ? error === null ? <LoadingState label="Reading past searches" /> : <ErrorState message={error} meaning="Stored searches are not lost; they cannot be listed now." onRetry={ask} />
        : <Table label="Searches" rows={data.studies} columns={columns} keyOf={({ studyId }) => studyId} initialSort={{ id: 'created', desc: true }} empty={<EmptyState title="No search yet" text="Set one up beside this list. A search goes on when the page is left, and after a restart it can be continued." />} />}
      <ConfirmDialog open={doomed !== null} title="Delete this search" confirm="Delete the search" look="danger" pending={remove.pending} onConfirm={() => { if (doomed) void remove.run(doomed.studyId); }} onClose={() => { setDoomed(null); }}>
        <p>Its trials go, and cannot be brought back. That they were tried is not forgotten: they still count against luck.</p>
      </ConfirmDialog>
    </Panel>
  );
}

const COLUMNS: readonly Column<StudySummary>[] = [
  { id: 'symbols', title: 'Symbols', optional: true, render: (study) => `${study.instruments.map(symbolOf).join(', ')} ${study.interval}` },
  { id: 'span', title: 'Searched', optional: 'wide', render: (study) => <span className="num">{utcDay(study.from)} – {utcDay(study.to - 1)}</span> },
  { id: 'trials', title: 'Trials', align: 'end', render: (study) => <span className="num">{formatNumber(study.done, 0)} / {formatNumber(study.total, 0)}</span> },
  { id: 'best', title: 'Best', align: 'end', render: (study) => <span className="num">{study.objectives[0] === undefined ? '–' : writeMeasure(study.objectives[0], study.best)}</span> },
  { id: 'state', title: 'State', render: (study) => <Badge tone={STATE_WORDS[study.state].tone}>{STATE_WORDS[study.state].word}</Badge> },
  { id: 'verdict', title: 'Verdict', render: (study) => (study.verdict === null ? '–' : VERDICT_WORDS[study.verdict].word) },
  { id: 'created', title: 'Begun', align: 'end', render: (study) => <Time valueMs={study.createdMs} />, compare: (left, right) => left.createdMs - right.createdMs },
];
