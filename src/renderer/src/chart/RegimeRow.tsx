import { useSettings } from '../state/settings.ts';
import { formatTime } from '../format/time.ts';
import { REGIME_WORDS } from '../panels/risk/regime-words.ts';
import type { RegimeLegend } from './regime-legend.ts';
import styles from './RegimeRow.module.css';

/** Says in words what the ribbon under the bars shows: the regime, since when, and how likely each is. */
export function RegimeRow({ regime }: { readonly regime: RegimeLegend }) {
  const zone = useSettings((settings) => settings.zone);
  const { label, since, percents, isBreak } = regime;
  const rest = percents.filter((one) => one.label !== label && one.percent >= 1);
  const own = percents.find((one) => one.label === label)?.percent ?? 0;
  return (
    <div className={styles.row} role="note" aria-label="Market regime">
      <span className={styles.sample} data-regime={label} aria-hidden />
      <strong className={styles.name}>{REGIME_WORDS[label].name}</strong>
      <span className="num">{own} %</span>
      <span className={styles.since}>since {formatTime(since, zone, 'stamp')}</span>
      {isBreak && <span className={styles.break}>▾ break in volatility</span>}
      {rest.length > 0 && <span className={styles.rest}>{rest.map((one) => `${REGIME_WORDS[one.label].name.toLowerCase()} ${one.percent} %`).join(' · ')}</span>}
    </div>
  );
}
