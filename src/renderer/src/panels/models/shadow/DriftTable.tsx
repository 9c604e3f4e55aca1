import type { DriftBin, DriftReport, FeatureDrift } from '../../../../../engine/contract/drift.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { SideBars } from '../../../components/charts/SideBars.tsx';
import { EmptyState } from '../../../components/Panel.tsx';
import tables from '../../../components/small-table.module.css';
import type { Column } from '../../../components/Table.tsx';
import { Table } from '../../../components/Table.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { writeNumber, writeShare } from '../../../format/write.ts';
import { useFeatureTitles } from '../use-feature-titles.ts';
import { DRIFT_LIGHT } from './shadow-words.ts';
import styles from '../models.module.css';

const FIRST = 10;

/** Lists the features by how far they are from training; a row opens to its distribution now and then. */
export function DriftTable({ report, isAll, onAll }: { readonly report: DriftReport; readonly isAll: boolean; readonly onAll: () => void }) {
  const titleOf = useFeatureTitles();
  const rows = isAll ? report.features : report.features.slice(0, FIRST);
  const columns: readonly Column<FeatureDrift>[] = [
    { id: 'name', title: 'Feature', card: 'title', render: ({ name }) => <span title={name}>{titleOf(name)}</span> },
    { id: 'color', title: 'Now', render: ({ color }) => <Badge tone={DRIFT_LIGHT[color].tone}>{SHORT[color]}</Badge> },
    { id: 'psi', title: 'PSI', align: 'end', render: ({ psi }) => <span className="num">{writeNumber(psi, 3)}</span>, compare: (left, right) => (left.psi ?? -1) - (right.psi ?? -1) },
    { id: 'amber', title: 'Counts from', align: 'end', optional: true, render: ({ amberFrom }) => <span className="num">{formatNumber(amberFrom, 2)}</span> },
    { id: 'red', title: 'Red from', align: 'end', render: ({ redFrom }) => <span className="num">{formatNumber(redFrom, 2)}</span> },
    { id: 'known', title: 'Known', align: 'end', optional: true, render: ({ known }) => <span className="num">{writeShare(known, 0)}</span> },
  ];
  return (
    <>
      <div className={tables.frame}>
        <Table label="Features by drift" rows={rows} columns={columns} keyOf={({ name }) => name} detail={(feature) => <Bins feature={feature} />} empty={<EmptyState title="No feature measured yet" text={`The first look needs ${formatNumber(report.minimumBars, 0)} bars; ${formatNumber(report.bars, 0)} have closed.`} />} />
      </div>
      {report.features.length > FIRST && <div><Button size="small" look="ghost" onClick={onAll}>{isAll ? 'Only the worst' : `All ${report.features.length} features`}</Button></div>}
    </>
  );
}

const SHORT = { green: 'as before', amber: 'moving', red: 'far off', grey: 'too early' } as const;

function Bins({ feature }: { readonly feature: FeatureDrift }) {
  if (feature.bins.length === 0) return <p className={styles.small}>No distribution yet.</p>;
  return (
    <>
      <SideBars label={`Where ${feature.name} lies, now and in training`} bars={feature.bins.map((bin) => ({ key: `${bin.from} ${bin.to}`, name: <span className="num">{binName(bin)}</span>, share: bin.live, wider: bin.reference, text: `${writeShare(bin.live, 0)} / ${writeShare(bin.reference, 0)}` }))} />
      <p className={styles.quiet}>Full: now. Pale: in training.</p>
    </>
  );
}

/** Writes where a bin lies: `below −0.5`, `−0.5 to 0.2`, `above 3`. */
export function binName({ from, to }: Pick<DriftBin, 'from' | 'to'>): string {
  const write = (value: number): string => String(Number(value.toPrecision(3))).replace('-', '−');
  if (from === null && to === null) return 'all';
  if (from === null) return `below ${write(to ?? 0)}`;
  return to === null ? `above ${write(from)}` : `${write(from)} to ${write(to)}`;
}
