import type { GaugeView } from '../../../../engine/contract/view.ts';
import { joined } from '../../components/class-names.ts';
import { formatNumber } from '../../format/decimal.ts';
import { gaugeDecimals, gaugeLevel } from './gauge-level.ts';
import styles from './risk.module.css';

/** Draws every limit as a gauge: value, limit, share and a word for how near it is. */
export function GaugeGrid({ gauges }: { readonly gauges: readonly GaugeView[] }) {
  return <ul className={styles.gauges}>{gauges.map((gauge) => <Gauge key={gauge.code} gauge={gauge} />)}</ul>;
}

function Gauge({ gauge }: { readonly gauge: GaugeView }) {
  const level = gaugeLevel(gauge.share);
  const decimals = gaugeDecimals(gauge.unit, gauge.limit);
  const isUnknown = !(gauge.share < 100);
  const value = isUnknown ? 'unknown' : formatNumber(gauge.value, Number.isInteger(gauge.value) && gauge.unit !== '%' ? 0 : decimals);
  const limit = formatNumber(gauge.limit, Number.isInteger(gauge.limit) ? 0 : decimals);
  const percent = Math.min(Math.max(gauge.share, 0), 1) * 100;
  const text = `${value} of ${limit} ${gauge.unit}, ${level.word}`;
  return (
    <li className={styles.gauge} data-level={level.name}>
      <div className={styles.gaugeTop}>
        <span className={styles.gaugeTitle}>{gauge.title}</span>
        {level.name !== 'clear' && <span className={styles.word}>{level.word}</span>}
      </div>
      <div className={styles.gaugeNumbers}>
        <span className={joined('num', styles.value)}>{value}</span>
        <span className={styles.limit}>of <span className="num">{limit}</span> {gauge.unit}</span>
        <span className={joined('num', styles.share)}>{isUnknown ? '–' : `${formatNumber(gauge.share * 100, 0)} %`}</span>
      </div>
      <div className={styles.track} role="meter" aria-label={gauge.title} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(percent)} aria-valuetext={text}>
        <span className={styles.fill} style={{ width: `${percent}%` }} />
        <span className={styles.mark} style={{ left: '75%' }} />
        <span className={styles.mark} style={{ left: '90%' }} />
      </div>
      <p className={styles.gaugeText}>{gauge.description}</p>
    </li>
  );
}
