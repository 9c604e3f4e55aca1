import type { LimitView } from '../../../../engine/contract/risk.ts';
import { joined } from '../../components/class-names.ts';
import { Definition } from '../../components/Tooltip.tsx';
import { gaugeLevel, limitText } from './gauge-level.ts';
import styles from './gauges.module.css';

/** Draws limits as cards: value, limit, share, a word for how near it is, and what it means. */
export function GaugeGrid({ limits }: { readonly limits: readonly LimitView[] }) {
  return <ul className={styles.gauges}>{limits.map((limit) => <Gauge key={limit.code} limit={limit} />)}</ul>;
}

function Gauge({ limit }: { readonly limit: LimitView }) {
  const level = gaugeLevel(limit.share);
  const { value, limit: most, share } = limitText(limit);
  return (
    <li className={styles.gauge} data-level={level.name}>
      <div className={styles.gaugeTop}>
        <span className={styles.gaugeTitle}><Explained limit={limit} /></span>
        {level.name !== 'clear' && <span className={styles.word}>{level.word}</span>}
      </div>
      <div className={styles.gaugeNumbers}>
        <span className={joined('num', styles.value)}>{value}</span>
        <span className={styles.limit}>of <span className="num">{most}</span> {limit.unit}</span>
        <span className={joined('num', styles.share)}>{share}</span>
      </div>
      <Bar limit={limit} />
      <p className={styles.gaugeText}>{limit.description}</p>
    </li>
  );
}

/** Draws limits one below the other, as much as fits into one glance. */
export function LimitRows({ limits }: { readonly limits: readonly LimitView[] }) {
  return <ul className={styles.rows}>{limits.map((limit) => <LimitRow key={limit.code} limit={limit} />)}</ul>;
}

/** Of others the title says what is counted. */
const SHORT_UNITS: ReadonlySet<string> = new Set(['%', '×', 's']);

function LimitRow({ limit }: { readonly limit: LimitView }) {
  const { value, limit: most } = limitText(limit);
  return (
    <li className={styles.row} data-level={gaugeLevel(limit.share).name}>
      <span className={styles.rowTitle}><Explained limit={limit} /></span>
      <Bar limit={limit} />
      <span className={joined('num', styles.rowValue)}>{value}</span>
      <span className={joined('num', styles.rowLimit)}>/ {most}{SHORT_UNITS.has(limit.unit) && ` ${limit.unit}`}</span>
    </li>
  );
}

function Explained({ limit }: { readonly limit: LimitView }) {
  return <Definition title={limit.title} text={limit.description} {...(limit.formula === '' ? {} : { extra: limit.formula })}>{limit.title}</Definition>;
}

function Bar({ limit }: { readonly limit: LimitView }) {
  const percent = Math.min(Math.max(limit.share, 0), 1) * 100;
  const { value, limit: most } = limitText(limit);
  return (
    <div className={styles.track} role="meter" aria-label={limit.title} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(percent)} aria-valuetext={`${value} of ${most} ${limit.unit}, ${gaugeLevel(limit.share).word}`}>
      <span className={styles.fill} style={{ width: `${percent}%` }} />
      <span className={styles.mark} style={{ left: '75%' }} />
      <span className={styles.mark} style={{ left: '90%' }} />
    </div>
  );
}
