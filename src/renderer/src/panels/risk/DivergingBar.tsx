import type { ExposureRow } from './exposure.ts';
import styles from './exposure.module.css';

/** Draws longs to the right and shorts to the left of zero, what waits behind them, and the limit on both sides. */
export function DivergingBar({ row, scale }: { readonly row: ExposureRow; readonly scale: number }) {
  const width = (pct: number): string => `${Math.min(Math.abs(pct) / scale, 1) * 50}%`;
  const { longPct, shortPct, waitingPct, limitPct } = row;
  const isLimitShown = limitPct !== null && limitPct <= scale;
  const isBroken = limitPct !== null && Math.abs(row.netPct) > limitPct;
  return (
    <span className={styles.diverging} aria-hidden data-broken={isBroken || undefined}>
      {waitingPct > 0 && <span className={styles.waiting} style={{ left: '50%', width: width(Math.max(0, longPct) + waitingPct) }} />}
      {waitingPct < 0 && <span className={styles.waiting} style={{ right: '50%', width: width(Math.min(0, shortPct) + waitingPct) }} />}
      {longPct > 0 && <span className={styles.fill} data-side="long" style={{ left: '50%', width: width(longPct) }} />}
      {shortPct < 0 && <span className={styles.fill} data-side="short" style={{ right: '50%', width: width(shortPct) }} />}
      <span className={styles.zero} />
      {isLimitShown && <span className={styles.limit} style={{ left: `calc(50% + ${width(limitPct)})` }} />}
      {isLimitShown && <span className={styles.limit} style={{ left: `calc(50% - ${width(limitPct)})` }} />}
    </span>
  );
}
