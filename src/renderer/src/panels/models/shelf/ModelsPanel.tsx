import { Columns2, FileDown } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ModelRow } from '../../../../../engine/contract/models.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { Signed, Time } from '../../../components/Cells.tsx';
import { Check } from '../../../components/Check.tsx';
import { EmptyState, ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { signedPercent } from '../../../format/signed.ts';
import { symbolOf } from '../../../format/words.ts';
import { goToModels } from '../../../state/route.ts';
import { usePolled } from '../../../state/use-polled.ts';
import { titleWords, TRAINING_VERDICT } from '../train/training-words.ts';
import { ImportModelDialog } from './ImportModelDialog.tsx';
import { madeOf, MODEL_STATUS, sharpeText } from './model-words.ts';
import { PromoteDialog } from './PromoteDialog.tsx';
import { LinesPanel } from './trees/LinesPanel.tsx';
import styles from '../models.module.css';

const ASK_EVERY_MS = 3000;
const MOST_COMPARED = 6;

/** Lists the models with what each showed on days that it was not chosen by, and where it works. */
export function ModelsPanel() {
  const { data, error, ask } = usePolled('models.list', {}, ASK_EVERY_MS);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [promoted, setPromoted] = useState<ModelRow | null>(null);
  const [isImporting, setIsImporting] = useState(false);
  const compare: Column<ModelRow> = { id: 'pick', title: '', card: 'bare', render: ({ code, title }) => (
    <Check checked={picked.includes(code)} disabled={!picked.includes(code) && picked.length >= MOST_COMPARED} onChange={(isPicked) => { setPicked(isPicked ? [...picked, code] : picked.filter((other) => other !== code)); }}><span className={styles.pickWords}>Compare {titleWords(title)}</span></Check>
  ) };
  const columns: readonly Column<ModelRow>[] = [
    compare,
    ...COLUMNS,
    { id: 'deeds', title: '', align: 'end', card: 'bare', render: (model) => (
      <span className={styles.rowDeeds}>
        {model.status !== 'active' && <Button size="small" disabled={model.damage !== null} title={model.damage ?? undefined} onClick={() => { setPromoted(model); }}>Promote</Button>}
        <Button size="small" onClick={() => { goToModels('shelf', model.code); }}>Open</Button>
      </span>
    ) },
  ];
  const agents = useMemo(() => data?.models.filter(({ kind }) => kind === 'agent') ?? [], [data]);
  return (
    <>
      <Panel
        title="Models"
        actions={
          <>
            <Button size="small" disabled={picked.length < 2} title={picked.length < 2 ? 'Tick two to six models or versions first.' : undefined} onClick={() => { goToModels('shelf', picked.join(',')); }}><Columns2 aria-hidden />{picked.length < 2 ? 'Compare' : `Compare ${picked.length}`}</Button>
            <Button size="small" onClick={() => { setIsImporting(true); }}><FileDown aria-hidden />Bring in</Button>
          </>
        }
      >
        {data === undefined
          ? error === null ? <LoadingState label="Reading the shelf" /> : <ErrorState message={error} meaning="What trades goes on; the shelf cannot be listed now." onRetry={ask} />
          : <Table label="Models" rows={agents} columns={columns} keyOf={({ code }) => code} initialSort={{ id: 'created', desc: true }} empty={<EmptyState title="No model yet" text="A training puts its models here, whatever its verdict. Models from elsewhere can be brought in as ONNX or LightGBM files." action={<Button look="primary" onClick={() => { goToModels('train'); }}>Train one</Button>} />} />}
        <PromoteDialog model={promoted} onClose={() => { setPromoted(null); }} onDone={() => { setPromoted(null); ask(); }} />
        <ImportModelDialog isOpen={isImporting} onClose={() => { setIsImporting(false); }} onDone={(code) => { setIsImporting(false); ask(); goToModels('shelf', code); }} />
      </Panel>
      {data !== undefined && <LinesPanel lines={data.lines} models={data.models} compare={compare} />}
    </>
  );
}

const testSharpe = ({ metrics }: ModelRow): number => metrics.test?.sharpe ?? -Infinity;
const testReturn = ({ metrics }: ModelRow): number => metrics.test?.return ?? -Infinity;
const ORDER = ['active', 'shadow', 'candidate', 'retired'] as const;

/** Says where a model works: the strategy, and how many more there are. */
function placesText(places: ModelRow['worksIn']): string {
  const [first] = places;
  if (first === undefined) return '–';
  return places.length === 1 ? first.assignmentId : `${first.assignmentId} and ${places.length - 1} more`;
}

const COLUMNS: readonly Column<ModelRow>[] = [
  { id: 'title', title: 'Model', card: 'title', render: ({ title, code }) => <span title={code}>{titleWords(title)}</span>, compare: (left, right) => left.title.localeCompare(right.title) },
  { id: 'status', title: 'Status', render: ({ status }) => <Badge tone={MODEL_STATUS[status].tone}>{MODEL_STATUS[status].word}</Badge>, compare: (left, right) => ORDER.indexOf(left.status) - ORDER.indexOf(right.status) },
  { id: 'made', title: 'Made of', optional: 'wide', render: madeOf },
  { id: 'symbols', title: 'Trained on', optional: true, render: ({ instruments, interval }) => `${instruments.map(symbolOf).join(', ')} ${interval}` },
  { id: 'return', title: 'Test return', align: 'end', render: ({ metrics }) => <Signed signed={signedPercent(metrics.test?.return === null || metrics.test === null ? null : metrics.test.return * 100)} />, compare: (left, right) => testReturn(left) - testReturn(right) },
  { id: 'sharpe', title: 'Test Sharpe, 95 %', align: 'end', render: ({ metrics }) => <span className="num">{sharpeText(metrics.test)}</span>, compare: (left, right) => testSharpe(left) - testSharpe(right) },
  { id: 'verdict', title: 'Verdict', optional: true, render: ({ metrics, damage }) => (damage !== null ? <Badge tone="danger">unusable</Badge> : metrics.verdict === null ? '–' : <Badge tone={TRAINING_VERDICT[metrics.verdict].badge}>{TRAINING_VERDICT[metrics.verdict].short}</Badge>) },
  { id: 'works', title: 'Works on', optional: 'wide', render: ({ worksIn }) => placesText(worksIn) },
  { id: 'created', title: 'Made', align: 'end', optional: true, render: ({ createdMs }) => <Time valueMs={createdMs} />, compare: (left, right) => left.createdMs - right.createdMs },
];
