import type { ActionDrift } from '../../../../../engine/contract/drift.ts';
import { SideBars } from '../../../components/charts/SideBars.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { writeShare } from '../../../format/write.ts';
import styles from '../models.module.css';

/** Draws how often a model does what now, beside its training. */
export function ActionBars({ actions }: { readonly actions: ActionDrift }) {
  return (
    <div className={styles.chart}>
      <h4 className={styles.chartTitle}>What it does, now and in training</h4>
      <p className={styles.quiet}>{actions.sentence}{actions.psi !== null && ` PSI ${formatNumber(actions.psi, 2)}, red from ${formatNumber(actions.redFrom, 2)}.`}</p>
      <SideBars label="How often it does what" bars={actions.rows.map(({ title, live, reference }) => ({ key: title, name: title, share: live, wider: reference, text: `${writeShare(live, 0)} / ${writeShare(reference, 0)}` }))} />
      <p className={styles.quiet}>Full: now. Pale: in training.</p>
    </div>
  );
}
