import type { ShadowHolding, ShadowPair } from '../../../../../engine/contract/shadow.ts';
import { HeatGrid } from '../../../components/charts/HeatGrid.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { counted } from '../../../format/write.ts';
import styles from '../models.module.css';

const SIDES: readonly ShadowHolding[] = ['long', 'flat', 'short'];

/** Draws how often the two wanted which sides together; on the falling diagonal they agree. */
export function AgreementTable({ pair }: { readonly pair: ShadowPair }) {
  const total = pair.table.reduce((sum, { bars }) => sum + bars, 0);
  if (total === 0) return <p className={styles.small}>No bar yet on which both could decide.</p>;
  const barsAt = (row: number, column: number): number => pair.table.find(({ challenger, champion }) => challenger === SIDES[row] && champion === SIDES[column])?.bars ?? 0;
  const most = pair.table.reduce((largest, { bars }) => Math.max(largest, bars), 1);
  return (
    <HeatGrid
      label="Sides wanted together" rows={SIDES.map((side) => side)} columns={SIDES.map((side) => side)} rowName="Challenger" columnName="What trades" look="heat" hint="Point at a cell, or walk with the arrow keys. On the falling diagonal they agree."
      cellAt={(row, column) => {
        const bars = barsAt(row, column);
        const sentence = row === column ? `Both wanted ${SIDES[row]}` : `The challenger wanted ${SIDES[row]}, what trades ${SIDES[column]}`;
        return {
          strength: bars === 0 ? 0 : bars / most, text: formatNumber(bars, 0), label: `${sentence}: ${counted(bars, 'bar')}`, ...(row === column ? { mark: 'current' as const } : {}),
          sentence: <>{sentence}: <strong className="num">{counted(bars, 'bar')}</strong>, <span className="num">{formatNumber((bars / total) * 100, 1)} %</span>.</>,
        };
      }}
    />
  );
}
