import type { CrossValidationDetail } from '../../../../../../engine/contract/evidence.ts';
import { formatNumber } from '../../../../format/decimal.ts';
import { Histogram } from '../../../../components/charts/BarCharts.tsx';
import { ScatterChart } from '../../../../components/charts/ScatterChart.tsx';
import { FactRow, FactRows } from '../../../../components/Section.tsx';
import type { SettingTitle } from '../../use-setting-title.ts';
import { writeNumber, writeSettings, writeShare } from '../../../../format/write.ts';
import { binsOf } from './distribution.ts';

const SPLIT_TONES = [{ tone: 'one', name: 'Best of one part of the days, on the other part' }] as const;

/** Draws the many histories that the one became, and how well what was chosen on one part did on the other. */
export function CrossValidationFigure({ detail, titleOf }: { readonly detail: CrossValidationDetail; readonly titleOf: SettingTitle }) {
  const points = detail.splits.flatMap(({ test, trainSharpe, testSharpe, chosen }) => (trainSharpe === null || testSharpe === null ? [] : [{ key: test.join(), x: trainSharpe, y: testSharpe, tone: 'one' as const, text: `Stretches ${test.map((at) => at + 1).join(' and ')} held back: Sharpe ${writeNumber(trainSharpe)} where chosen, ${writeNumber(testSharpe)} held back (${writeSettings(chosen, titleOf)})` }]));
  const purged = detail.splits.reduce((sum, { purgedDays }) => sum + purgedDays, 0) / Math.max(1, detail.splits.length);
  return (
    <>
      <FactRows>
        <FactRow name="Splits">{formatNumber(detail.splits.length, 0)}</FactRow>
        <FactRow name="Paths">{formatNumber(detail.paths.length, 0)}</FactRow>
        <FactRow name="Paths below zero">{writeShare(detail.shareBelowZero, 0)}</FactRow>
        <FactRow name="Median Sharpe">{writeNumber(detail.sharpe?.p50)}</FactRow>
        <FactRow name="Days left out a split, mean">{writeNumber(purged, 1)}</FactRow>
      </FactRows>
      {detail.sharpe !== null && detail.paths.length > 2 && <Histogram label={`Sharpe of ${detail.paths.length} whole histories`} bins={binsOf(detail.sharpe)} unit="" counted="paths" decimals={2} levels={[{ name: 'Median', tone: 'accent', value: detail.sharpe.p50 }, { name: 'Zero', tone: 'quiet', value: 0 }]} />}
      <ScatterChart label="Sharpe where settings were chosen against where they were held back" points={points} tones={SPLIT_TONES} x={{ name: 'Sharpe where chosen', unit: '', include: [0] }} y={{ name: 'Sharpe held back', unit: '', include: [0] }} line={{ name: 'as good as before', slope: 1, intercept: 0 }} height={220} />
    </>
  );
}
