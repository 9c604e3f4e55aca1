import { Meter } from '../../components/Meter.tsx';
import { formatNumber } from '../../format/decimal.ts';
import styles from './connections.module.css';

/** Draws how much of what the exchange allows in a minute is used. Beyond it, it answers no more. */
export function WeightBar({ used, limit }: { readonly used: number | null; readonly limit: number | null }) {
  if (used === null || limit === null || limit <= 0) return <span className="num">–</span>;
  const text = `${formatNumber(used, 0)} of ${formatNumber(limit, 0)} a minute`;
  return <span className={styles.weight}><span className={styles.weightMeter}><Meter label="Request weight used" share={used / limit} text={text} /></span><span className="num">{text}</span></span>;
}
