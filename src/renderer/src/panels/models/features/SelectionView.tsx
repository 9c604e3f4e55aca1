import { useMemo } from 'react';
import type { FeatureFinding, FeatureSelection } from '../../../../../engine/contract/features.ts';
import { Badge } from '../../../components/Badge.tsx';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { SideBars } from '../../../components/charts/SideBars.tsx';
import { Section, SectionPair } from '../../../components/Section.tsx';
import { EmptyState } from '../../../components/Panel.tsx';
import tables from '../../../components/small-table.module.css';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { writeNumber, writeShare } from '../../../format/write.ts';
import { utcDay } from '../../lab/window.ts';
import { Note } from '../../page/PageFrame.tsx';
import { CorrelationMap } from './CorrelationMap.tsx';
import { clustersOf } from './clusters.ts';
import { useFeatureTitles } from '../use-feature-titles.ts';
import styles from '../models.module.css';

const VERDICTS: Readonly<Record<FeatureFinding['verdict'], { readonly word: string; readonly tone: 'good' | 'neutral' | 'warn' }>> = {
  kept: { word: 'kept', tone: 'good' }, 'like another': { word: 'says the same', tone: 'neutral' }, unknown: { word: 'unknown', tone: 'warn' }, constant: { word: 'never changes', tone: 'warn' },
};
const ZERO = [0, 1];
const MOST_BARS = 20;

/** Shows what was found of the features: which say something, which say the same, in how many directions they differ. */
export function SelectionView({ selection }: { readonly selection: FeatureSelection }) {
  const { components } = selection;
  const clusters = useMemo(() => clustersOf(selection.features), [selection.features]);
  const important = useMemo(() => selection.features.flatMap(({ name, title, importance }) => (importance === null ? [] : [{ name, title, importance }])).toSorted((left, right) => right.importance.drop - left.importance.drop).slice(0, MOST_BARS), [selection.features]);
  return (
    <>
      <Note title={`${selection.kept.length} of ${selection.features.length} features kept`}>{selection.sentence}</Note>
      <Section title="Feature by feature" text={`On ${formatNumber(selection.trainingRows, 0)} rows from ${utcDay(selection.trainFrom)} to ${utcDay(selection.trainTo - 1)}. Mutual information below what shuffled columns show is chance.`}>
        <div className={`${tables.frame ?? ''} ${styles.tallTable ?? ''}`}>
          <Table label="Findings of the features" rows={selection.features} columns={COLUMNS} keyOf={({ name }) => name} initialSort={{ id: 'information', desc: true }} isBounded empty={<EmptyState title="No feature" />} />
        </div>
      </Section>
      <SectionPair>
        <Section title="What a forest makes of each" text={`How much worse a forest guesses the returns when one feature is shuffled. It explains ${formatNumber(selection.forestScore * 100, 2)} % of them; at or below zero, none of this means anything.`}>
          <SideBars label="Permutation importance, largest first" bars={important.map(({ name, title, importance }) => ({ key: name, name: <span title={name}>{title}</span>, share: Math.max(0, importance.drop), wider: Math.max(0, importance.drop + importance.deviation), text: writeNumber(importance.drop * 100, 3) }))} />
          <p className={styles.quiet}>Hundredths of the score; pale: one deviation of the repeats more.</p>
        </Section>
        <Section title="In how many directions they differ" text={`${selection.components90} directions hold 90 % of what the features vary by, ${selection.components95} hold 95 %.`}>
          <LineChart
            label="Share of the variance by principal component" xs={components.map((_, index) => index + 1)} axis="count" xName="Component" unit="%" decimals={0} height={220} include={ZERO}
            lines={[{ name: 'In all', tone: 'one', values: components.map(({ sum }) => sum * 100) }, { name: 'This one', tone: 'two', look: 'area', values: components.map(({ share }) => share * 100) }]}
          />
          <ol className={styles.steps}>{components.slice(0, 6).map(({ share, loadings }, index) => <li key={loadings[0]?.name ?? index} className={styles.small}><strong className="num">{writeShare(share, 0)}</strong> leans on <Loadings loadings={loadings} /></li>)}</ol>
        </Section>
      </SectionPair>
      {clusters.length > 0 && (
        <Section title="Which say the same" text={`Beyond a correlation of ${formatNumber(selection.request.correlationLimit, 2)} two features are one; the first is kept.`}>
          <ul className={styles.clusters}>
            {clusters.map(({ kept, others }) => (
              <li key={kept.name}><strong title={kept.name}>{kept.title}</strong><span className={styles.names}>{others.map(({ name, title, correlation }) => <span key={name} className={styles.name} title={name}>{title} {writeNumber(correlation)}</span>)}</span></li>
            ))}
          </ul>
        </Section>
      )}
      <CorrelationMap correlations={selection.correlations} />
      {selection.notes.length > 0 && <Section title="To know before believing it"><ul className={styles.notes}>{selection.notes.map((note) => <li key={note}>{note}</li>)}</ul></Section>}
    </>
  );
}

function Loadings({ loadings }: { readonly loadings: readonly { readonly name: string; readonly weight: number }[] }) {
  const titleOf = useFeatureTitles();
  return <>{loadings.slice(0, 3).map(({ name, weight }) => `${titleOf(name)} ${formatNumber(weight, 2)}`).join(', ')}</>;
}

const COLUMNS: readonly Column<FeatureFinding>[] = [
  { id: 'title', title: 'Feature', card: 'title', render: ({ title, name }) => <span title={name}>{title}</span>, compare: (left, right) => left.title.localeCompare(right.title) },
  { id: 'group', title: 'Of', optional: true, render: ({ group }) => group },
  { id: 'verdict', title: 'Found', render: ({ verdict, like }) => <span title={like === null ? undefined : `like ${like.name}, ${formatNumber(like.correlation, 2)}`}><Badge tone={VERDICTS[verdict].tone}>{VERDICTS[verdict].word}</Badge></span> },
  { id: 'information', title: 'Knows', unit: 'nats', align: 'end', render: ({ information, chance }) => <span className="num">{writeNumber(information, 4)}{information !== null && information <= chance && <span className={styles.quiet}> chance</span>}</span>, compare: (left, right) => (left.information ?? -1) - (right.information ?? -1) },
  { id: 'chance', title: 'By chance', unit: 'nats', align: 'end', optional: true, render: ({ chance }) => <span className="num">{writeNumber(chance, 4)}</span> },
  { id: 'direction', title: 'Of up or down', unit: 'nats', align: 'end', optional: true, render: ({ direction, directionChance }) => <span className="num">{writeNumber(direction, 4)}{direction !== null && direction <= directionChance && <span className={styles.quiet}> chance</span>}</span>, compare: (left, right) => (left.direction ?? -1) - (right.direction ?? -1) },
  { id: 'importance', title: 'Importance', align: 'end', render: ({ importance }) => <span className="num">{importance === null ? '–' : `${writeNumber(importance.drop * 100, 3)} ± ${writeNumber(importance.deviation * 100, 3)}`}</span>, compare: (left, right) => (left.importance?.drop ?? -Infinity) - (right.importance?.drop ?? -Infinity) },
  { id: 'known', title: 'Known', align: 'end', optional: true, render: ({ known }) => <span className="num">{writeShare(known, 0)}</span>, compare: (left, right) => left.known - right.known },
];
