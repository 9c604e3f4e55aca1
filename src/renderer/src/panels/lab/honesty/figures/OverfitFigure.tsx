import { useMemo } from 'react';
import type { OverfitDetail } from '../../../../../../engine/contract/evidence.ts';
import { formatNumber } from '../../../../format/decimal.ts';
import { Histogram } from '../../../../components/charts/BarCharts.tsx';
import { ScatterChart } from '../../../../components/charts/ScatterChart.tsx';
import { FactRow, FactRows } from '../../../../components/Section.tsx';
import { counted, writeNumber, writeShare } from '../../../../format/write.ts';
import styles from '../honesty.module.css';
import { binsOf } from './distribution.ts';

const DEGRADATION_TONES = [{ tone: 'one', name: 'One way to cut the days in two' }] as const;

/** Draws how the best of one half of the days ranked in the other half. */
export function OverfitFigure({ detail }: { readonly detail: OverfitDetail }) {
  const points = useMemo(() => detail.degradation.points.map(([x, y], index) => ({ key: String(index), x, y, tone: 'one' as const, text: `Sharpe ${writeNumber(x)} in sample, ${writeNumber(y)} out of it` })), [detail]);
  const { slope, intercept } = detail.degradation;
  return (
    <>
      <FactRows>
        <FactRow name="Probability of overfitting">{writeShare(detail.probability, 0)}</FactRow>
        <FactRow name="Probability of a loss out of sample">{writeShare(detail.probabilityOfLoss, 0)}</FactRow>
        <FactRow name="Deflated Sharpe of the best">{writeShare(detail.deflatedSharpe, 0)}</FactRow>
        <FactRow name="Trials counted">{formatNumber(detail.trialsCounted, 0)}</FactRow>
        <FactRow name="Sharpe of the best">{writeNumber(detail.best.figures.sharpe)}</FactRow>
        <FactRow name="Sharpe by luck alone">{writeNumber(detail.expectedBest)}</FactRow>
      </FactRows>
      <Histogram label={`Rank of the chosen one out of sample, over ${detail.combinations} ways to cut the days`} bins={binsOf(detail.logits)} unit="" counted="ways" decimals={1} look="signed" levels={[{ name: 'Middle of the field', tone: 'accent', value: 0 }]} />
      <p className={styles.hint}>Left of the line: the best of one half was below the middle in the other. {formatNumber(detail.combinations, 0)} ways to cut {counted(detail.blocks, 'block')} in two, {counted(detail.trials, 'trial')}.</p>
      <ScatterChart label="Sharpe of the chosen one in and out of sample" points={points} tones={DEGRADATION_TONES} x={{ name: 'Sharpe in sample', unit: '' }} y={{ name: 'Sharpe out of sample', unit: '', include: [0] }} line={slope === null || intercept === null ? null : { name: 'trend', slope, intercept }} height={220} />
    </>
  );
}
