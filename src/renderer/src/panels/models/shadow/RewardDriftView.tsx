import type { DriftPoint, RewardDrift } from '../../../../../engine/contract/drift.ts';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { FactRow, FactRows } from '../../../components/Section.tsx';
import { writeNumber } from '../../../format/write.ts';
import styles from '../models.module.css';

const BOUNDS = [0, 1];
const RED = [{ name: 'Red from', tone: 'down' as const, value: 1 }];

/** Shows what comes of a model by the bar, beside what its validation showed. */
export function RewardDriftView({ reward, points }: { readonly reward: RewardDrift; readonly points: readonly DriftPoint[] }) {
  const isKnown = points.filter(({ rewardScore }) => rewardScore !== null).length > 1;
  return (
    <div className={styles.chart}>
      <h4 className={styles.chartTitle}>What it earns</h4>
      <p className={styles.quiet}>{reward.sentence}</p>
      <FactRows>
        <FactRow name="A bar, now">{writeNumber(reward.liveMeanBps)} bps</FactRow>
        <FactRow name="A bar, in validation">{writeNumber(reward.referenceMeanBps)} bps</FactRow>
        <FactRow name="Usual swing of a bar">{writeNumber(reward.referenceDeviationBps)} bps</FactRow>
      </FactRows>
      {isKnown && <LineChart label="How far the test of its earnings has come" xs={points.map(({ timeMs }) => timeMs)} axis="time" decimals={2} height={110} include={BOUNDS} levels={RED} lines={[{ name: 'Score', tone: 'four', values: points.map(({ rewardScore }) => rewardScore), unknown: 'bridge' }]} />}
    </div>
  );
}
