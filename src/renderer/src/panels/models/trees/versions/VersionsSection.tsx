import { useMemo } from 'react';
import type { BotSummary, BotVersions } from '../../../../../../engine/contract/boosting.ts';
import { SpanChart } from '../../../../components/charts/SpanChart.tsx';
import { Time } from '../../../../components/Cells.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../../components/Panel.tsx';
import { Section } from '../../../../components/Section.tsx';
import tables from '../../../../components/small-table.module.css';
import type { Column } from '../../../../components/Table.tsx';
import { Table } from '../../../../components/Table.tsx';
import { joined } from '../../../../components/class-names.ts';
import { usePolled } from '../../../../state/use-polled.ts';
import { atClose } from '../bot-words.ts';
import { spanRows, versionLines } from './version-rows.ts';
import type { VersionLine } from './version-rows.ts';
import styles from './versions.module.css';

const DAY_MS = 86_400_000;
const ASK_EVERY_MS = 15_000;
const BOUNDED_FROM = 6;

export interface VersionsSectionProps {
  readonly bot: BotSummary;
  /** The version whose inside is shown beside; null for none. */
  readonly chosen: string | null;
  readonly onChoose: (code: string) => void;
}

/** Shows which version traded when, and which decided beside it, over the newest day. */
export function VersionsSection({ bot, chosen, onChoose }: VersionsSectionProps) {
  const to = bot.nowMs;
  const input = useMemo(() => (to === null ? null : { id: bot.id, from: Math.max(0, to - DAY_MS), to }), [bot.id, to]);
  const { data, error, ask } = usePolled('bots.versions', input, ASK_EVERY_MS);
  return (
    <Section title="Versions" text="Which version traded when, over the newest day. Choose one to see what it asks about.">
      {data === undefined
        ? to === null
          ? <EmptyState title="No version yet" text="The first one stands here when it has passed and has been in the shadow." />
          : error === null ? <LoadingState label="Reading versions" rows={3} /> : <ErrorState message={error} meaning="The bot goes on; only this cannot be shown now." onRetry={ask} />
        : <Versions versions={data} nowMs={to ?? 0} chosen={chosen} onChoose={onChoose} />}
    </Section>
  );
}

function Versions({ versions, nowMs, chosen, onChoose }: { readonly versions: BotVersions; readonly nowMs: number; readonly chosen: string | null; readonly onChoose: (code: string) => void }) {
  const lines = useMemo(() => versionLines(versions), [versions]);
  const rows = useMemo(() => spanRows(versions, nowMs), [versions, nowMs]);
  if (lines.length === 0) return <EmptyState title="No version yet" text="The first one stands here when it has passed and has been in the shadow." />;
  const columns: readonly Column<VersionLine>[] = [
    // a button, as a row that is clicked cannot be reached by keys
    { id: 'title', title: 'Version', card: 'title', render: ({ code, title }) => (code === null ? <span className={styles.quiet}>none</span> : <button type="button" className={styles.choose} aria-pressed={code === chosen} onClick={() => { onChoose(code); }}>{title}</button>) },
    ...COLUMNS,
  ];
  return (
    <>
      <SpanChart label="Which version traded when" rows={rows} tones={[{ tone: 'one', name: 'trades' }, { tone: 'two', name: 'the next' }, { tone: 'quiet', name: 'none trades' }, ...(versions.shadows.length > 0 ? [{ tone: 'three' as const, name: 'in the shadow' }] : [])]} />
      <div className={joined(tables.frame, lines.length > BOUNDED_FROM && styles.bounded)}>
        <Table label="Versions that traded" rows={lines} columns={columns} keyOf={({ key }) => key} isBounded={lines.length > BOUNDED_FROM} isChosen={({ code }) => code !== null && code === chosen} onRowClick={({ code }) => { if (code !== null) onChoose(code); }} empty={null} />
      </div>
    </>
  );
}

const COLUMNS: readonly Column<VersionLine>[] = [
  { id: 'from', title: 'From', render: ({ fromMs }) => <Time valueMs={atClose(fromMs)} /> },
  { id: 'to', title: 'To', render: ({ toMs }) => (toMs === null ? 'now' : <Time valueMs={atClose(toMs)} />) },
  { id: 'sentence', title: 'Why', grow: true, optional: true, render: ({ sentence }) => <span title={sentence}>{sentence}</span> },
];
