import { useState } from 'react';
import type { ModelLine, ModelRow } from '../../../../../../engine/contract/models.ts';
import { Badge } from '../../../../components/Badge.tsx';
import { Button } from '../../../../components/Button.tsx';
import { Time } from '../../../../components/Cells.tsx';
import { EmptyState, Panel } from '../../../../components/Panel.tsx';
import type { Column } from '../../../../components/Table.tsx';
import { Table } from '../../../../components/Table.tsx';
import { symbolOf } from '../../../../format/words.ts';
import { counted, writeNumber, writeShare } from '../../../../format/write.ts';
import { modelsHash } from '../../../../state/route.ts';
import { usePolled } from '../../../../state/use-polled.ts';
import { titleWords } from '../../train/training-words.ts';
import { MODEL_STATUS } from '../model-words.ts';
import { errorShare, isBetterThanNothing } from './version-words.ts';
import styles from './versions.module.css';

const ASK_EVERY_MS = 3000;

/** Lists the versions of boosted trees, bot by bot: those at work and the newest few, and all of one bot when asked. @param compare the column in which versions are ticked to be set side by side */
export function LinesPanel({ lines, models, compare }: { readonly lines: readonly ModelLine[]; readonly models: readonly ModelRow[]; readonly compare: Column<ModelRow> }) {
  if (lines.length === 0) return null;
  return <Panel title="Boosted trees, bot by bot">{lines.map((line) => <Line key={line.line ?? ''} line={line} compare={compare} models={models.filter((model) => model.kind === 'boosting' && model.line === line.line)} />)}</Panel>;
}

function Line({ line, models, compare }: { readonly line: ModelLine; readonly models: readonly ModelRow[]; readonly compare: Column<ModelRow> }) {
  const [isWhole, setIsWhole] = useState(false);
  const whole = usePolled('models.list', isWhole && line.line !== null ? { line: line.line } : null, ASK_EVERY_MS);
  const shown = (isWhole ? whole.data?.models.filter(({ line: of }) => of === line.line) : undefined) ?? models;
  return (
    <section className={styles.line} aria-label={titleWords(line.title)}>
      <div className={styles.head}>
        <h3 className={styles.name}>{titleWords(line.title)}</h3>
        <span className={styles.quiet}>{line.instruments.map(symbolOf).join(', ')} {line.interval} · {counted(line.versions, 'version')}, the newest of <Time valueMs={line.newestMs} /></span>
        <span className={styles.deeds}>
          {line.line !== null && line.versions > models.length && <Button size="small" look="ghost" aria-expanded={isWhole} pending={isWhole && whole.data === undefined && whole.error === null} onClick={() => { setIsWhole(!isWhole); }}>{isWhole ? 'The newest only' : `All ${line.versions}`}</Button>}
          {line.line !== null && <a href={modelsHash('trees', line.line)}>The bot and its log</a>}
        </span>
      </div>
      {whole.error !== null && <p className={styles.quiet}>All of them cannot be listed now: {whole.error}</p>}
      <Table label={`Versions of ${titleWords(line.title)}`} rows={shown} columns={[compare, ...COLUMNS]} keyOf={({ code }) => code} initialSort={{ id: 'made', desc: true }} empty={<EmptyState title="None in reach" text="Ask for all of them." />} />
    </section>
  );
}

function VersionBadge({ model: { damage, boosted } }: { readonly model: ModelRow }) {
  if (damage !== null) return <Badge tone="danger">unusable</Badge>;
  const verdict = boosted?.verdict ?? null;
  if (verdict === null) return <>not judged</>;
  if (!verdict.passed) return <Badge tone="neutral">refused</Badge>;
  return isBetterThanNothing(verdict) ? <Badge tone="good">passed</Badge> : <Badge tone="warn">let in</Badge>;
}

const share = (model: ModelRow): number => errorShare(model) ?? Infinity;
const rank = ({ boosted }: ModelRow): number => boosted?.verdict?.metrics.rankIc ?? -Infinity;
const ORDER = ['active', 'shadow', 'candidate', 'retired'] as const;

const COLUMNS: readonly Column<ModelRow>[] = [
  { id: 'title', title: 'Version', card: 'title', render: ({ title, code }) => <a href={modelsHash('shelf', code)} title={code}>{titleWords(title)}</a>, compare: (left, right) => left.title.localeCompare(right.title) },
  { id: 'status', title: 'Status', render: ({ status }) => <Badge tone={MODEL_STATUS[status].tone}>{MODEL_STATUS[status].word}</Badge>, compare: (left, right) => ORDER.indexOf(left.status) - ORDER.indexOf(right.status) },
  { id: 'verdict', title: 'Verdict', render: (model) => <VersionBadge model={model} /> },
  { id: 'error', title: 'Error against none', align: 'end', optional: true, render: (model) => <span className="num">{writeNumber(errorShare(model), 4)}</span>, compare: (left, right) => share(left) - share(right) },
  { id: 'rank', title: 'Rank correlation', align: 'end', render: ({ boosted }) => <span className="num">{writeNumber(boosted?.verdict?.metrics.rankIc, 3)}</span>, compare: (left, right) => rank(left) - rank(right) },
  { id: 'direction', title: 'Right direction', align: 'end', optional: 'wide', render: ({ boosted }) => <span className="num">{writeShare(boosted?.verdict?.metrics.directionalAccuracy)}</span> },
  { id: 'made', title: 'Made', align: 'end', render: ({ createdMs }) => <Time valueMs={createdMs} />, compare: (left, right) => left.createdMs - right.createdMs },
];
